// What a sink into a server does when the server refuses or cannot be reached; and what it says of that.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openSink, SinkError, type SinkErrorKind, type SinkSchema } from "../../../src/record/sinks/index.ts";
import { requirePeer } from "../../support/peers.ts";
import { type DatabaseServer, requireServer } from "./servers.ts";

const schema: SinkSchema = { columns: [{ name: "id", type: "integer" }] };

function failure(kind: SinkErrorKind, telling: RegExp): (error: unknown) => boolean {
	return (error) => {
		assert.ok(error instanceof SinkError, String(error));
		assert.match(error.message, telling);
		assert.equal(error.kind, kind);
		return true;
	};
}

describe("nothing listens", () => {
	for (const [target, telling] of [
		[
			"postgres://user:geheim@127.0.0.1:1/db#t",
			/^postgres:\/\/user@127\.0\.0\.1:1\/db#t can't be written: .*ECONNREFUSED/u,
		],
		[
			"mysql://user:geheim@127.0.0.1:1/db#t",
			/^mysql:\/\/user@127\.0\.0\.1:1\/db#t can't be written: .*ECONNREFUSED/u,
		],
		[
			"postgres:///db?host=/nowhere&user=u",
			/^postgres:\/\/u@\/nowhere\/db#records can't be written: .*ENOENT/u,
		],
		[
			"mariadb:///db?socket=/nowhere&user=u",
			/^mariadb:\/\/u@\/nowhere\/db#records can't be written: .*ENOENT/u,
		],
	] as const) {
		test(`at ${target}, which is said without the password`, async () => {
			await assert.rejects(openSink(target, schema), (error) => {
				assert.doesNotMatch(String(error), /geheim/u);
				return failure("connection", telling)(error);
			});
		});
	}
});

for (const kind of ["postgresql", "mariadb"] as const) {
	const scheme = kind === "mariadb" ? "mariadb" : "postgres";
	describe(`${kind} with TLS and passwords`, () => {
		let folder = "";
		let server: DatabaseServer | undefined;
		let authority = "";

		before(async () => {
			folder = mkdtempSync(join(tmpdir(), "gannet-tls-"));
			chmodSync(folder, 0o755);
			authority = join(folder, "ca.pem");
			const key = join(folder, "key.pem");
			const plain = { skip: () => undefined } as unknown as Parameters<typeof requirePeer>[0];
			const openssl = requirePeer(plain, "openssl");
			if (openssl === undefined) return;
			const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
			const made = [
				"req",
				"-x509",
				"-newkey",
				"ec",
				"-pkeyopt",
				"ec_paramgen_curve:prime256v1",
				"-nodes",
				"-days",
				"2",
			];
			execFileSync(openssl, [...made, ...subject, "-keyout", key, "-out", authority], { stdio: "ignore" });
			chmodSync(key, 0o600);
			const user = kind === "mariadb" ? "mysql" : "postgres";
			if (process.getuid?.() === 0) {
				for (const file of [key, authority]) chownSync(file, Number(execFileSync("id", ["-u", user])), 0);
			}
			const options =
				kind === "mariadb"
					? [`--ssl-cert=${authority}`, `--ssl-key=${key}`]
					: ["ssl=on", `ssl_cert_file=${authority}`, `ssl_key_file=${key}`];
			server = await requireServer(plain, kind, options);
			assert.ok(statSync(authority).size > 0);
		});
		after(async () => {
			await server?.stop();
			rmSync(folder, { recursive: true, force: true });
		});

		const modes =
			kind === "mariadb"
				? {
						mode: "ssl-mode",
						ca: "ssl-ca",
						off: "DISABLED",
						unverified: "REQUIRED",
						chain: "VERIFY_CA",
						full: "VERIFY_IDENTITY",
					}
				: {
						mode: "sslmode",
						ca: "sslrootcert",
						off: "disable",
						unverified: "require",
						chain: "verify-ca",
						full: "verify-full",
					};
		const cases: readonly {
			readonly host?: string;
			readonly mode?: "off" | "unverified" | "chain" | "full";
			readonly hasAuthority?: boolean;
			readonly refusal?: RegExp;
		}[] = [
			{},
			{ mode: "off" },
			{ mode: "unverified" },
			{ mode: "chain", hasAuthority: true },
			{ mode: "chain", refusal: /self.signed/u },
			{ mode: "full", hasAuthority: true, host: "localhost" },
			{ mode: "full", host: "localhost", refusal: /self.signed/u },
			{ mode: "full", hasAuthority: true, refusal: /127\.0\.0\.1|altnames|IP/iu },
		];
		for (const { host = "127.0.0.1", mode, hasAuthority = false, refusal } of cases) {
			const word = mode === undefined ? "no mode" : modes[mode];
			test(`${word}${hasAuthority ? " and its authority" : ""} at ${host} ${refusal === undefined ? "connects" : "is refused"}`, async (t) => {
				if (server === undefined) return t.skip(`${kind} or openssl is not installed`);
				const url = new URL(server.url.replace("127.0.0.1", host));
				if (mode !== undefined) url.searchParams.set(modes.mode, modes[mode]);
				if (hasAuthority) url.searchParams.set(modes.ca, authority);
				const opening = openSink(url.href.replace(/^[a-z]+/u, scheme), schema, { table: "tls" });
				if (refusal !== undefined) await assert.rejects(opening, refusal);
				else await (await opening).close({ complete: true });
			});
		}

		test("says who is refused, and not the password", async (t) => {
			if (server === undefined) return t.skip(`${kind} is not installed`);
			const url = server.url.replace(/:\/\/[^@]+@/u, "://nobody:geheim%2F@");
			await assert.rejects(openSink(url, schema), (error) => {
				assert.doesNotMatch(String(error), /geheim/u);
				return failure("target", /nobody@127\.0\.0\.1.* can't be written: .*nobody/u)(error);
			});
		});

		test("is reached by its Unix-domain socket", async (t) => {
			if (server === undefined) return t.skip(`${kind} is not installed`);
			const url =
				kind === "mariadb"
					? `mysql:///mysql?socket=${server.socket}&user=root`
					: `postgresql://postgres@${encodeURIComponent(server.folder)}:${server.port}/postgres`;
			const sink = await openSink(url, schema, { table: "unix" });
			await sink.write([{ id: 1 }]);
			assert.equal((await sink.close({ complete: true })).rows, 1);
		});
	});
}
