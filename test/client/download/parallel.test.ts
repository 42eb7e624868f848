// One file over several connections: the same bytes, whatever the server does.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import { Client, ClientError, download } from "../../../src/client/index.ts";
import { ground } from "../../storage/support.ts";

const content = randomBytes(9 * 1024 * 1024 + 123);
const digest = createHash("sha256").update(content).digest("hex");

interface Ranged extends AsyncDisposable {
	readonly url: string;
	/** The Range of each request; undefined for the whole. */
	readonly ranges: (string | undefined)[];
}

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => boolean;

/** Serves the content in parts; `answer` may take a request over. */
async function ranged(answer: Answer = () => false, tag = '"v1"'): Promise<Ranged> {
	const ranges: (string | undefined)[] = [];
	const server: Server = createServer((request, response) => {
		ranges.push(request.headers.range);
		if (answer(request, response, ranges.length)) return;
		give(request, response, content, tag);
	}).listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`,
		ranges,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function give({ headers }: IncomingMessage, response: ServerResponse, bytes: Buffer, tag: string): void {
	const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "") ?? [];
	if (first === undefined || headers["if-range"] !== tag) {
		response.writeHead(200, { ETag: tag, "Content-Length": bytes.length, "Accept-Ranges": "bytes" });
		response.end(bytes);
		return;
	}
	const end = last === "" || last === undefined ? bytes.length - 1 : Number(last);
	const part = bytes.subarray(Number(first), end + 1);
	response.writeHead(206, {
		ETag: tag,
		"Content-Length": part.length,
		"Content-Range": `bytes ${first}-${end}/${bytes.length}`,
	});
	response.end(part);
}

describe("a file over several connections is the file", () => {
	const situations: readonly (readonly [string, Answer, string?])[] = [
		["where the server gives parts", () => false],
		[
			"where it ignores Range",
			(request, response) => {
				delete request.headers.range;
				give(request, response, content, '"v1"');
				return true;
			},
		],
		[
			"where it refuses more than one connection",
			(_request, response, count) => {
				if (count === 1) return false;
				response.writeHead(503).end();
				return true;
			},
		],
		[
			"where connections break in the midst of parts",
			(request, response, count) => {
				if (count === 1 || count % 2 === 1) return false;
				const [, first = "0"] = /bytes=(\d+)/.exec(request.headers.range ?? "") ?? [];
				response.writeHead(206, {
					ETag: '"v1"',
					"Content-Range": `bytes ${first}-${content.length - 1}/${content.length}`,
					"Content-Length": content.length - Number(first),
				});
				response.write(content.subarray(Number(first), Number(first) + 1000), () => response.destroy());
				return true;
			},
		],
		["where it gives no strong validator", () => false, 'W/"v1"'],
	];
	for (const [situation, answer, tag] of situations) {
		test(situation, async () => {
			using here = ground();
			await using server = await ranged(answer, tag);
			await using client = new Client();
			const path = here.at("file");
			const { bytes } = await download(client, server.url, path, {
				connections: 4,
				limit: 50,
				baseDelayMs: 1,
				checksum: `sha256:${digest}`,
			});
			assert.equal(bytes, content.length);
			assert.ok(readFileSync(path).equals(content));
			assert.ok(!existsSync(here.at("file.part.json")));
		});
	}

	test("where it changes in the midst", async () => {
		using here = ground();
		const other = randomBytes(content.length);
		await using server = await ranged((request, response, count) => {
			if (count === 1) return false;
			give(request, response, other, '"v2"');
			return true;
		});
		await using client = new Client();
		await download(client, server.url, here.at("file"), { connections: 4 });
		assert.ok(readFileSync(here.at("file")).equals(other));
	});
});

test("several connections each ask for a part of it", async () => {
	using here = ground();
	await using server = await ranged();
	await using client = new Client();
	await download(client, server.url, here.at("file"), { connections: 4 });
	assert.equal(server.ranges[0], undefined);
	assert.ok(server.ranges.slice(1).every((range) => range !== undefined));
	assert.ok(server.ranges.length >= 3, server.ranges.join(" "));
});

test("a run that broke off is continued part by part, over as many connections as the next run has", async () => {
	for (const connections of [1, 3]) {
		using here = ground();
		const path = here.at("file");
		const stop = new AbortController();
		await using server = await ranged();
		await using client = new Client();
		const first = download(client, server.url, path, {
			connections: 4,
			request: { signal: stop.signal },
			onEvent: (event) => {
				if (event.type === "progress" && event.bytes > content.length / 2) stop.abort();
			},
		});
		await assert.rejects(first, ClientError);
		assert.ok(readdirSync(here.folder).includes("file.part"));
		const before = server.ranges.length;
		const { bytes } = await download(client, server.url, path, { connections });
		assert.equal(bytes, content.length);
		assert.ok(readFileSync(path).equals(content));
		assert.ok(server.ranges.slice(before).every((range) => range !== undefined));
	}
});

test("what one connection has begun, several go on with", async () => {
	using here = ground();
	const path = here.at("file");
	const stop = new AbortController();
	await using server = await ranged();
	await using client = new Client();
	const first = download(client, server.url, path, {
		request: { signal: stop.signal },
		onEvent: (event) => {
			if (event.type === "progress" && event.bytes > 1_000_000) stop.abort();
		},
	});
	await assert.rejects(first, ClientError);
	await download(client, server.url, path, { connections: 3 });
	assert.ok(readFileSync(path).equals(content));
});

for (const connections of [1, 4]) {
	test(`content of another checksum is an error, and nothing of it is kept: ${connections}`, async () => {
		using here = ground();
		writeFileSync(here.at("file"), "old");
		await using server = await ranged();
		await using client = new Client();
		const brought = download(client, server.url, here.at("file"), {
			connections,
			checksum: `sha256:${"0".repeat(64)}`,
		});
		await assert.rejects(brought, { kind: "content", code: "checksum" });
		assert.deepEqual([here.text("file"), existsSync(here.at("file.part"))], ["old", false]);
	});
}
