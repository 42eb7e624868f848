// A database's password stays off the wire where anybody on the way could read it.

import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createConnection } from "mysql2/promise";
import postgres from "postgres";
import { openSink, SinkError, type SinkSchema } from "../../../src/record/sinks/index.ts";
import { askClear, askMd5, md5Proof, type Rogue, rogueMysql, roguePostgres } from "./rogue-databases.ts";
import { type DatabaseServer, requireServer } from "./servers.ts";

const schema: SinkSchema = { columns: [{ name: "id", type: "integer" }] };
/** Leads to the loopback, and is none of its names. */
const elsewhere = "0.0.0.0";

/** Opens a table there, which fails; the error, and whether the server saw the password. */
async function attempt(server: Rogue, url: string): Promise<{ error: SinkError; isSeen: boolean }> {
	const error = await openSink(url, schema).then(
		() => assert.fail("a rogue server let us in"),
		(thrown: unknown) => thrown,
	);
	assert.ok(error instanceof SinkError, String(error));
	assert.doesNotMatch(String(error), /hunter2/u);
	return { error, isSeen: server.seen().includes("hunter2") };
}

function assertRefused({ error, isSeen }: { error: SinkError; isSeen: boolean }, advice: RegExp): void {
	assert.equal(isSeen, false);
	assert.equal(error.kind, "target");
	assert.match(
		error.message,
		/wants the (?:postgres|mysql) password in the clear, which anybody on the way/u,
	);
	assert.match(error.message, advice);
}

const scripts: readonly (readonly [what: string, script: Parameters<typeof roguePostgres>[0]])[] = [
	["after the log-in", { answers: [askClear] }],
	["twice", { answers: [Buffer.concat([askClear, askClear])] }],
	["byte by byte", { answers: [askClear], byByte: true }],
	[
		"together with its refusal of TLS, and again",
		{ refusal: Buffer.concat([Buffer.from("N"), askClear]), answers: [askClear] },
	],
	["after asking for a hash of it", { answers: [askMd5, askClear] }],
	["together with asking for a hash of it", { answers: [Buffer.concat([askMd5, askClear])] }],
	["at once and again", { refusal: Buffer.from("N"), answers: [askClear, askClear] }],
];

for (const [what, script] of scripts) {
	for (const mode of ["", "?sslmode=prefer", "?sslmode=allow", "?sslmode=disable"]) {
		test(`PostgreSQL without TLS that asks for the password ${what} doesn't get it (${mode || "no sslmode"})`, async () => {
			await using server = await roguePostgres(script);
			const found = await attempt(server, `postgres://u:hunter2@${elsewhere}:${server.port}/d${mode}`);
			assertRefused(found, /use TLS \(sslmode=verify-full\), or add require_auth=password to the URL/u);
		});
	}
}

test("PostgreSQL that asks before it is spoken to doesn't get the password", async () => {
	await using server = await roguePostgres({ greeting: askClear, answers: [askClear] });
	const { isSeen } = await attempt(
		server,
		`postgres://u:hunter2@${elsewhere}:${server.port}/d?sslmode=disable`,
	);
	assert.equal(isSeen, false);
});

test("PostgreSQL without TLS gets a hash of the password, as it always did", async () => {
	await using server = await roguePostgres({ answers: [askMd5] });
	await attempt(server, `postgres://u:hunter2@${elsewhere}:${server.port}/d`);
	assert.ok(server.seen().includes(md5Proof("u", "hunter2")));
});

for (const mode of ["require", "verify-ca", "verify-full"]) {
	test(`PostgreSQL without TLS is sent nothing with sslmode=${mode}`, async () => {
		await using server = await roguePostgres({ answers: [askClear] });
		const { isSeen } = await attempt(
			server,
			`postgres://u:hunter2@${elsewhere}:${server.port}/d?sslmode=${mode}`,
		);
		assert.equal(isSeen, false);
	});
}

test("PostgreSQL that closes each connection before the log-in is given up at once", async () => {
	await using server = await roguePostgres({ answers: [] });
	const { error } = await attempt(server, `postgres://u:hunter2@127.0.0.1:${server.port}/d`);
	assert.match(error.message, /the server closed the connection before the log-in was done/u);
});

const allowed: readonly (readonly [what: string, host: string, query: string])[] = [
	["at 127.0.0.1", "127.0.0.1", ""],
	["at localhost", "localhost", ""],
	["where require_auth=password says so", elsewhere, "?require_auth=password"],
	[
		"where require_auth=password says so, without TLS by option",
		elsewhere,
		"?sslmode=disable&require_auth=password",
	],
];

for (const [what, host, query] of allowed) {
	test(`PostgreSQL may have the password in the clear ${what}`, async () => {
		await using server = await roguePostgres({ answers: [askClear] });
		const { isSeen } = await attempt(server, `postgres://u:hunter2@${host}:${server.port}/d${query}`);
		assert.equal(isSeen, true);
	});
}

const methods: readonly (readonly [method: string, switchTo: string])[] = [
	["mysql_native_password", "caching_sha2_password"],
	["mysql_native_password", "sha256_password"],
	["caching_sha2_password", "caching_sha2_password"],
	["caching_sha2_password", "sha256_password"],
	["sha256_password", "caching_sha2_password"],
	["sha256_password", "sha256_password"],
];

for (const [method, switchTo] of methods) {
	const how = `${switchTo} after ${method}`;
	for (const mode of ["", "?ssl-mode=PREFERRED", "?ssl-mode=DISABLED"]) {
		test(`MySQL without TLS that asks for the password under its own key by ${how} doesn't get it (${mode || "no ssl-mode"})`, async () => {
			await using server = await rogueMysql(method, switchTo);
			const found = await attempt(server, `mysql://u:hunter2@${elsewhere}:${server.port}/d${mode}`);
			assertRefused(
				found,
				/use TLS \(ssl-mode=VERIFY_IDENTITY\), or add get-server-public-key=true to the URL/u,
			);
		});
	}
	for (const [host, query] of [
		["127.0.0.1", ""],
		[elsewhere, "?get-server-public-key=true"],
	] as const) {
		test(`MySQL may have the password under its own key by ${how} at ${host}${query}`, async () => {
			await using server = await rogueMysql(method, switchTo);
			const { isSeen } = await attempt(server, `mysql://u:hunter2@${host}:${server.port}/d${query}`);
			assert.equal(isSeen, true);
		});
	}
}

for (const method of ["caching_sha2_password", "sha256_password"]) {
	test(`MySQL that begins with ${method} and asks for the password without a word doesn't get it`, async () => {
		await using server = await rogueMysql(method);
		const { isSeen } = await attempt(server, `mysql://u:hunter2@${elsewhere}:${server.port}/d`);
		assert.equal(isSeen, false);
	});
}

for (const query of ["", "?get-server-public-key=true"]) {
	test(`MySQL that asks for mysql_clear_password never gets it (${query || "no parameter"})`, async () => {
		await using server = await rogueMysql("mysql_native_password", "mysql_clear_password");
		const { isSeen } = await attempt(server, `mysql://u:hunter2@127.0.0.1:${server.port}/d${query}`);
		assert.equal(isSeen, false);
	});
}

for (const [url, says] of [
	[
		"postgres://u@h/d?require_auth=none",
		/the postgres URL can't be used: it has require_auth=none; it can only be password/u,
	],
	[
		"mysql://u@h/d?get-server-public-key=1",
		/the mysql URL can't be used: it has get-server-public-key=1; it can only be true/u,
	],
] as const) {
	test(`${url} is refused`, async () => {
		await assert.rejects(openSink(url, schema), says);
	});
}

describe("PostgreSQL without TLS", () => {
	let folder = "";
	let server: DatabaseServer | undefined;
	before(async () => {
		folder = mkdtempSync(join(tmpdir(), "gannet-hba-"));
		chmodSync(folder, 0o755);
		const rules = ["scram scram-sha-256", "hashed md5", "clear password", "all trust"].map((rule) => {
			const [user, method] = rule.split(" ");
			return `host all ${user} all ${method}\n`;
		});
		writeFileSync(join(folder, "hba.conf"), rules.join(""));
		server = await requireServer({ skip: () => {} }, "postgresql", [`hba_file=${join(folder, "hba.conf")}`]);
		if (server === undefined) return;
		const sql = postgres(server.url, { onnotice: () => {} });
		await sql.unsafe("CREATE ROLE scram LOGIN SUPERUSER PASSWORD 'hunter2'");
		await sql.unsafe("CREATE ROLE clear LOGIN SUPERUSER PASSWORD 'hunter2'");
		await sql.unsafe(
			"SET password_encryption = 'md5'; CREATE ROLE hashed LOGIN SUPERUSER PASSWORD 'hunter2'",
		);
		await sql.end();
	});
	after(async () => {
		await server?.stop();
		rmSync(folder, { recursive: true, force: true });
	});

	for (const [user, host, query, refusal] of [
		["scram", elsewhere, ""],
		["hashed", elsewhere, ""],
		["postgres", elsewhere, ""],
		["clear", "127.0.0.1", ""],
		["clear", elsewhere, "?require_auth=password"],
		["clear", elsewhere, "", /wants the postgres password in the clear/u],
		["scram", elsewhere, "?sslmode=require", /./u],
	] as const) {
		test(`lets ${user} in at ${host}${query}${refusal === undefined ? "" : ": no"}`, async (t) => {
			if (server === undefined) return t.skip("postgresql is not installed");
			const opening = openSink(`postgres://${user}:hunter2@${host}:${server.port}/postgres${query}`, schema, {
				table: "shown",
			});
			if (refusal !== undefined) return await assert.rejects(opening, refusal);
			const sink = await opening;
			await sink.write(Array.from({ length: 1000 }, (_, id) => ({ id })));
			await sink.close({ complete: true });
		});
	}
});

describe("MariaDB without TLS", () => {
	let server: DatabaseServer | undefined;
	before(async () => {
		server = await requireServer({ skip: () => {} }, "mariadb", ["--skip-ssl"]);
		if (server === undefined) return;
		const root = await createConnection(server.url.replace("mariadb:", "mysql:"));
		await root.query("CREATE USER native IDENTIFIED BY 'hunter2'");
		await root.query("GRANT ALL ON *.* TO native");
		await root.end();
	});
	after(() => server?.stop());

	test("lets a user with a password in, whose hash goes over the wire", async (t) => {
		if (server === undefined) return t.skip("mariadb is not installed");
		const sink = await openSink(`mysql://native:hunter2@${elsewhere}:${server.port}/mysql`, schema, {
			table: "shown",
		});
		await sink.write([{ id: 1 }]);
		assert.equal((await sink.close({ complete: true })).rows, 1);
	});
});
