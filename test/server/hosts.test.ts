// A server on the loopback answers to local names only: what a web page whose name is rebound to it asks for is refused.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { get } from "../../src/client/index.ts";
import { type DirectoryServerOptions, onlyForHosts, serveDirectory } from "../../src/server/index.ts";
import { talk } from "./support.ts";

let folder = "";

before(() => {
	folder = mkdtempSync(join(tmpdir(), "gannet-"));
	writeFileSync(join(folder, "a.txt"), "SECRET");
});

after(() => rmSync(folder, { recursive: true }));

/** The status of a request with this Host field, or with this target and Host. */
async function statusFor(head: string, hosts?: readonly string[]): Promise<number> {
	const handler = onlyForHosts(() => ({ body: "SECRET" }), hosts);
	const text = await talk(handler, `${head}\r\nConnection: close\r\n\r\n`);
	assert.equal(text.includes("SECRET"), / 200 /.test(text.slice(0, 13)), text);
	return Number(text.slice(9, 12));
}

const hosts: readonly (readonly [host: string, status: number, allowed?: readonly string[]])[] = [
	["localhost", 200],
	["LOCALHOST:8080", 200],
	["localhost.", 200],
	["shop.localhost", 200],
	["a.b.localhost.:1", 200],
	["127.0.0.1", 200],
	["127.0.0.1:8080", 200],
	["10.1.2.3", 200],
	["0x7f.1", 200],
	["[::1]", 200],
	["[::1]:8080", 200],
	["evil.test", 421],
	["evil.test:8080", 421],
	["evil.test.", 421],
	["localhost.evil.test", 421],
	["evillocalhost", 421],
	["127.0.0.1.evil.test", 421],
	["127.0.0.1.nip.io", 421],
	["1.2.3.4.5", 400],
	["x", 421],
	["xn--bcher-kva.test", 421],
	["shop.test", 200, ["shop.test"]],
	["SHOP.test.:81", 200, ["Shop.Test"]],
	["a.shop.test", 421, ["shop.test"]],
	["evil.test", 421, ["shop.test"]],
	["evilshop.test", 421, ["shop.test", "*.shop.test"]],
	["a.shop.test", 200, ["*.shop.test"]],
	["a.b.shop.test", 200, ["*.shop.test"]],
	["shop.test", 421, ["*.shop.test"]],
	["localhost", 200, ["shop.test"]],
	["xn--bcher-kva.test", 200, ["bücher.test"]],
	["anything.test", 200, ["*"]],
];

for (const [host, status, allowed] of hosts) {
	test(`Host: ${host} is answered with ${status}, ${allowed === undefined ? "by default" : `with hosts ${allowed.join(", ")}`}`, async () => {
		assert.equal(await statusFor(`GET /a.txt HTTP/1.1\r\nHost: ${host}`, allowed), status);
	});
}

const targets: readonly (readonly [head: string, status: number])[] = [
	["GET http://evil.test/a.txt HTTP/1.1\r\nHost: localhost", 421],
	["GET http://localhost/a.txt HTTP/1.1\r\nHost: localhost", 200],
	["OPTIONS * HTTP/1.1\r\nHost: evil.test", 421],
	["CONNECT evil.test:80 HTTP/1.1\r\nHost: localhost", 421],
	["HEAD /a.txt HTTP/1.1\r\nHost: evil.test", 421],
	["GET mailto:x HTTP/1.1\r\nHost: localhost", 400],
	["GET /a.txt HTTP/1.0", 200],
	["GET /a.txt HTTP/1.0\r\nHost: evil.test", 421],
];

for (const [head, status] of targets) {
	test(`${JSON.stringify(head)} is answered with ${status}`, async () => {
		assert.equal(await statusFor(head), status);
	});
}

test("the refusal names the host and the option", async () => {
	const text = await talk(
		onlyForHosts(() => ({})),
		"GET / HTTP/1.1\r\nHost: evil.test:81\r\nConnection: close\r\n\r\n",
	);
	assert.match(
		text,
		/^HTTP\/1\.1 421 Misdirected Request\r\n.*to allow evil\.test, add it to the option hosts \(gannet serve --host\)\n$/s,
	);
});

for (const bad of ["", "http://x", "x:80", "a/b", "u@x", "[::1]", "*x", "*.", "a b", "*.*.x", "x?y"]) {
	test(`${JSON.stringify(bad)} is refused as a host name`, () => {
		assert.throws(() => onlyForHosts(() => ({}), [bad]), {
			name: "TypeError",
			message: /^".*" is not a host name: write shop\.test, \*\.shop\.test or \*$/,
		});
	});
}

/** Whether this machine has IPv6's loopback. */
function hasIpv6(): Promise<boolean> {
	return new Promise((resolve) => {
		const probe = createServer();
		probe.once("error", () => resolve(false));
		probe.listen(0, "::1", () => probe.close(() => resolve(true)));
	});
}

const bindings: readonly (readonly [endpoint: string, options: DirectoryServerOptions, status: number])[] = [
	["tcp://127.0.0.1:0", {}, 421],
	["tcp://localhost:0", {}, 421],
	["tcp://127.8.9.10:0", {}, 421],
	["tcp://[::1]:0", {}, 421],
	["tcp://[::ffff:127.0.0.1]:0", {}, 421],
	["tcp://127.0.0.1:0", { hosts: ["evil.test"] }, 200],
	["tcp://127.0.0.1:0", { hosts: ["*"] }, 200],
	["tcp://127.0.0.1:0", { hosts: [] }, 421],
	["tcp://0.0.0.0:0", {}, 200],
	["tcp://0.0.0.0:0", { hosts: ["shop.test"] }, 421],
	["tcp://0.0.0.0:0", { hosts: [] }, 421],
];

for (const [endpoint, options, status] of bindings) {
	test(`a folder on ${endpoint} with ${JSON.stringify(options)} answers a rebound name with ${status}`, async (t) => {
		if (endpoint.includes("[::") && !(await hasIpv6())) return t.skip("no IPv6 here");
		await using server = await serveDirectory(endpoint, folder, options);
		const url = server.url.replace("0.0.0.0", "127.0.0.1");
		const response = await get(`${url}/a.txt`, { headers: { host: "evil.test" } });
		assert.equal(response.status, status);
		assert.equal((await response.text()) === "SECRET", status === 200);
		assert.equal(await get(`${url}/a.txt`).then((own) => own.text()), "SECRET");
	});
}
