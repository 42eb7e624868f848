// Digest and content codings against Apache httpd, whose mod_auth_digest proves that it knows the password too.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Client } from "../../../src/client/index.ts";
import { requirePeer } from "../../support/peers.ts";

const limit = { timeout: 60_000 };
const MODULES = [
	"mpm_event",
	"authn_core",
	"authn_file",
	"authz_core",
	"authz_user",
	"auth_basic",
	"auth_digest",
	"filter",
	"deflate",
	"brotli",
];
const CONTENT: string = Array.from({ length: 20_000 }, (_, line) => `line ${line} of ${line * line}\n`).join(
	"",
);

async function freePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	server.close();
	await once(server, "close");
	return typeof address === "object" && address !== null ? address.port : 0;
}

/** Starts Apache with these lines in its configuration; undefined where it is not installed, which has skipped the test. */
async function startApache(t: TestContext, lines: readonly string[]): Promise<string | undefined> {
	const apache = requirePeer(t, "apache2");
	if (apache === undefined) return undefined;
	const folder = await mkdtemp(join(tmpdir(), "gannet-apache-"));
	await chmod(folder, 0o755);
	await writeFile(join(folder, "text.txt"), CONTENT);
	const key = createHash("md5").update("user:realm one:pass").digest("hex");
	await writeFile(join(folder, "digest"), `user:realm one:${key}\n`);
	const port = await freePort();
	const config = join(folder, "httpd.conf");
	await writeFile(
		config,
		[
			`ServerRoot ${folder}`,
			`PidFile ${folder}/pid`,
			// Not /dev/stderr: a socket can't be opened by that name.
			'ErrorLog "|/bin/cat"',
			"ServerName localhost",
			`Listen 127.0.0.1:${port}`,
			...MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
			// Started by root, it works as somebody else.
			...(process.getuid?.() === 0 ? ["User nobody", "Group nogroup"] : []),
			`DocumentRoot ${folder}`,
			...lines.map((line) => line.replaceAll("FOLDER", folder)),
			"",
		].join("\n"),
	);
	const child = spawn(apache, ["-f", config, "-D", "FOREGROUND"], { stdio: ["ignore", "pipe", "pipe"] });
	const exited = once(child, "exit");
	t.after(async () => {
		child.kill("SIGTERM");
		await exited;
		await rm(folder, { recursive: true });
	});
	let said = "";
	await new Promise<void>((resolve, reject) => {
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding("utf8").on("data", (text: string) => {
				if (said.length < 10_000) said += text;
				if (said.includes("resuming normal operations")) resolve();
			});
		}
		child.once("error", reject);
		child.once("exit", () => reject(new Error(`apache2 did not start: ${said}`)));
	});
	return `http://127.0.0.1:${port}`;
}

test("Apache's Digest takes credentials, proves that it knows them, and asks once", limit, async (t) => {
	const url = await startApache(t, [
		'<Location "/">',
		"AuthType Digest",
		'AuthName "realm one"',
		"AuthDigestProvider file",
		"AuthDigestDomain / http://elsewhere.test/",
		"AuthUserFile FOLDER/digest",
		"Require valid-user",
		"</Location>",
	]);
	if (url === undefined) return;
	const statuses: number[] = [];
	const client = new Client({
		trace: (event) => {
			if (event.type === "response.head") statuses.push(event.status);
		},
	});
	try {
		const digest = { username: "user", password: "pass" };
		for (const path of ["/text.txt", "/text.txt?a=b&c=%20d", "/text.txt"]) {
			const response = await client.get(url + path, { auth: { digest } });
			assert.equal(await response.text(), CONTENT);
			assert.match(response.headers.get("authentication-info") ?? "", /rspauth="/);
		}
		assert.deepEqual(statuses, [401, 200, 200, 200]);
		assert.equal((await client.get(`${url}/text.txt`, { auth: digest })).status, 200);
		const wrong = { ...digest, password: "other" };
		assert.equal((await client.get(`${url}/text.txt`, { auth: { digest: wrong } })).status, 401);
		const inUrl = url.replace("//", "//user:pass@");
		assert.equal((await client.get(`${inUrl}/text.txt`)).status, 200);
	} finally {
		await client.destroy();
	}
});

for (const [filter, coding] of [
	["DEFLATE", "gzip"],
	["BROTLI_COMPRESS", "br"],
] as const) {
	test(`what Apache sends in ${coding} is decoded, whole and streamed`, limit, async (t) => {
		const url = await startApache(t, [`SetOutputFilter ${filter}`]);
		if (url === undefined) return;
		const client = new Client();
		try {
			const whole = await client.get(`${url}/text.txt`);
			assert.equal(await whole.text(), CONTENT);
			assert.equal(whole.headers.get("content-encoding"), coding);
			const pieces: Buffer[] = [];
			await (await client.get(`${url}/text.txt`)).body.forEachView((piece) => {
				pieces.push(Buffer.from(piece));
			});
			assert.equal(Buffer.concat(pieces).toString(), CONTENT);
		} finally {
			await client.destroy();
		}
	});
}
