import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type ScriptedServer, scriptedServer } from "../../src/testing/index.ts";
import { run } from "./support.ts";

const path = (name: string): string => fileURLToPath(new URL(`../socket/fixtures/${name}`, import.meta.url));
const key = readFileSync(path("leaf.key"));

function secureServer(certificate: string): Promise<ScriptedServer> {
	return scriptedServer({
		tls: { key, cert: readFileSync(path(certificate)) },
		connections: [{ awaitRequest: true }, { send: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" }],
	});
}

test("--cacert trusts the authorities in a file", async () => {
	await using server = await secureServer("server.pem");
	const url = `https://localhost:${server.port}/`;
	const { exitCode, stdout, stderr } = await run(["get", "-v", "--cacert", path("ca.pem"), url]);
	assert.deepEqual([exitCode, stdout], [0, "ok"], stderr);
	assert.match(stderr, /^\* TLSv1\.3, TLS_[A-Z0-9_]+.* \([\d.]+ ms\)$/m);
	assert.match(stderr, /^\* Certificate of .+, issued by .+, valid to .+ GMT$/m);
});

test("-k accepts any certificate, and -v says that it was not verified", async () => {
	await using server = await secureServer("self-signed.pem");
	const { exitCode, stdout, stderr } = await run(["get", "-k", "-v", `https://localhost:${server.port}/`]);
	assert.deepEqual([exitCode, stdout], [0, "ok"], stderr);
	assert.match(stderr, /NOT VERIFIED/);
});

for (const certificate of ["server.pem", "self-signed.pem", "expired.pem", "other.pem"]) {
	test(`the certificate ${certificate}, that nobody vouches for here, ends with 60`, async () => {
		await using server = await secureServer(certificate);
		const { exitCode, stdout, stderr } = await run(["get", `https://localhost:${server.port}/`]);
		assert.deepEqual([exitCode, stdout], [60, ""], stderr);
		assert.match(stderr, /^gannet: [^\n]*certificate[^\n]*\n$/);
	});
}

test("https to a server without TLS ends with 35", async () => {
	await using server = await scriptedServer({ connections: [{ send: "220 ready\r\n" }, { awaitEnd: true }] });
	const { exitCode, stderr } = await run(["get", `https://127.0.0.1:${server.port}/`]);
	assert.equal(exitCode, 35, stderr);
	assert.match(stderr, /TLS/);
});
