// Whatever can be read can be sent: files whose size is true, and what shows its size only as it is read.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Client, file, multipart } from "../../../src/client/index.ts";
import { type ScriptedRequest, type ScriptedServer, scriptedServer } from "../../../src/testing/index.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
after(() => rmSync(folder, { recursive: true }));

function path(name: string, content: string | Uint8Array): string {
	const at = join(folder, name);
	writeFileSync(at, content);
	return at;
}

function requestTo(server: ScriptedServer): ScriptedRequest {
	const request = server.connections[0]?.requests[0];
	assert.ok(request !== undefined);
	return request;
}

/** Sends the file, and gives back what arrived. */
async function sent(body: Awaited<ReturnType<typeof file>>): Promise<ScriptedRequest> {
	await using server = await scriptedServer({
		connections: [{ repeat: [{ awaitRequest: true }, { send: "HTTP/1.1 204 X\r\n\r\n" }], times: "forever" }],
	});
	await using client = new Client();
	await client.put(server.url, { body });
	return requestTo(server);
}

const sizes: readonly (readonly [string, () => string, number | undefined])[] = [
	["an ordinary file", () => path("a", "abc"), 3],
	["an empty file", () => path("empty", ""), 0],
	["a file of more than what is looked at", () => path("large", Buffer.alloc(100_000, 1)), 100_000],
	["a file of /proc, which says 0", () => "/proc/version", undefined],
	["a file of /sys, which says 4096", () => "/sys/kernel/mm/transparent_hugepage/enabled", undefined],
	["a device", () => "/dev/null", undefined],
];
for (const [what, at, size] of sizes) {
	test(`${what} is sent as what is in it`, async (t) => {
		if (!existsSync(at())) return t.skip("this machine has no such file");
		const body = await file(at());
		assert.equal(body.size, size);
		const { head, body: content } = await sent(body);
		assert.deepEqual(Buffer.from(content), readFileSync(at()));
		assert.match(
			head,
			size === undefined
				? /^transfer-encoding: chunked\r$/im
				: new RegExp(`^content-length: ${size}\r$`, "im"),
		);
	});
}

test("a pipe is sent until its writer ends, and can't be sent again", async () => {
	const pipe = join(folder, "pipe");
	assert.equal(spawnSync("mkfifo", [pipe]).status, 0);
	const body = await file(pipe);
	assert.deepEqual([body.size, body.isReplayable], [undefined, false]);
	const writer = spawn("sh", ["-c", `printf one; printf two`], { stdio: ["ignore", "pipe", "inherit"] });
	spawn("sh", ["-c", `cat > '${pipe}'`], { stdio: [writer.stdout, "ignore", "inherit"] });
	assert.equal(Buffer.from((await sent(body)).body).toString(), "onetwo");
});

test("a file that grows while it is sent is sent as it was", async () => {
	const at = path("growing", "x".repeat(200_000));
	const body = await file(at);
	appendFileSync(at, "more");
	assert.equal((await sent(body)).bodyBytes, 200_000);
});

test("what has no size has no parts", async () => {
	await assert.rejects(file("/proc/version", { start: 1 }), /has no size/);
	await assert.rejects(file(folder), /is a folder/);
});

test("the parts of a form are the bytes that were given, and its length goes ahead of it", async () => {
	const at = path("photo.bin", Buffer.of(0, 255, 13, 10));
	const form = multipart([
		{ name: "text", body: "a\nb" },
		{ name: "photo", body: await file(at) },
		{ name: "value", body: await file(at), filename: false },
		{ name: "typed", body: "{}", type: "application/json" },
		{ name: "named", body: Buffer.from("n"), filename: "n.txt", type: "text/plain" },
	]);
	await using server = await scriptedServer({
		connections: [[{ awaitRequest: true }, { send: "HTTP/1.1 204 X\r\n\r\n" }]],
	});
	await using client = new Client();
	await client.post(server.url, { body: form });
	const { head, body: content } = requestTo(server);
	const boundary = /boundary=(.*)\r/.exec(head)?.[1];
	const parts = Buffer.from(content).toString("latin1").split(`--${boundary}`).slice(1, -1);
	assert.deepEqual(
		parts.map((part) => part.replace(/^\r\n|\r\n$/g, "")),
		[
			'Content-Disposition: form-data; name="text"\r\n\r\na\nb',
			'Content-Disposition: form-data; name="photo"; filename="photo.bin"\r\nContent-Type: application/octet-stream\r\n\r\n\x00\xff\r\n',
			'Content-Disposition: form-data; name="value"\r\n\r\n\x00\xff\r\n',
			'Content-Disposition: form-data; name="typed"\r\nContent-Type: application/json\r\n\r\n{}',
			'Content-Disposition: form-data; name="named"; filename="n.txt"\r\nContent-Type: text/plain\r\n\r\nn',
		],
	);
	assert.match(head, new RegExp(`^content-length: ${content.length}\r$`, "im"));
});

test("a form with a part of unknown length is sent chunked", async () => {
	const form = multipart([{ name: "version", body: await file("/proc/version") }]);
	await using server = await scriptedServer({
		connections: [[{ awaitRequest: true }, { send: "HTTP/1.1 204 X\r\n\r\n" }]],
	});
	await using client = new Client();
	await client.post(server.url, { body: form });
	const { head, body: content } = requestTo(server);
	assert.match(head, /^transfer-encoding: chunked\r$/im);
	assert.ok(Buffer.from(content).includes(readFileSync("/proc/version")));
});
