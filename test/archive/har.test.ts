// HAR 1.2 made of recordings: a validator that is not ours accepts it, times add up, nothing has a forbidden value, and the
// contents are those that the client had.

import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import harSdk from "@har-sdk/validator";
import { convert, readTrace, startTrace, writeHar } from "../../src/archive/index.ts";
import { Client } from "../../src/client/index.ts";
import { type HttpHandler, serveHttp } from "../../src/server/index.ts";
import { scriptedServer } from "../../src/testing/index.ts";
import { authority, serverTls } from "../socket/support.ts";
import { conversations } from "./conversations.ts";
import { temporaryFolder } from "./support.ts";

// A package of CommonJS.
const { HarValidator } = harSdk;

interface Entry {
	readonly startedDateTime: string;
	readonly time: number;
	readonly request: {
		readonly method: string;
		readonly url: string;
		readonly httpVersion: string;
		readonly headers: { name: string; value: string }[];
		readonly postData?: { text: string; params?: object[]; _encoding?: string };
		readonly headersSize: number;
		readonly bodySize: number;
	};
	readonly response: {
		readonly status: number;
		readonly content: {
			size: number;
			text?: string;
			encoding?: string;
			compression?: number;
			comment?: string;
		};
		readonly headers: { name: string; value: string }[];
		readonly headersSize: number;
		readonly bodySize: number;
		readonly _error?: string;
	};
	readonly timings: Readonly<Record<string, number>>;
	readonly connection?: string;
	readonly serverIPAddress?: string;
	readonly _cause?: { why: string };
	readonly _call: number;
	readonly _error?: string;
}

/** Converts a recording, and holds it to what every HAR file of ours promises. */
async function harOf(file: string): Promise<Entry[]> {
	const output = file.replace(/\.trace$/, ".har");
	await convert([file], output);
	if (process.platform !== "win32") assert.equal(statSync(output).mode & 0o777, 0o600);
	const text = readFileSync(output, "utf8");
	const har = JSON.parse(text) as { log: { entries: Entry[] } };
	assert.deepEqual(await new HarValidator().verify(har as never), []);
	const { entries } = har.log;
	for (const { time, timings, request, response, serverIPAddress } of entries) {
		const { ssl = 0, ...phases } = timings;
		const sum = Object.values(phases).reduce((total, each) => (each === -1 ? total : total + each), 0);
		assert.ok(Math.abs(time - sum) < 0.01, `${time} is not ${sum}`);
		for (const each of [...Object.values(phases), ssl, time])
			assert.ok(each === -1 || (Number.isFinite(each) && each >= 0), `${each} is no time`);
		assert.ok(ssl === -1 || ssl <= (timings.connect ?? 0));
		for (const size of [
			request.headersSize,
			request.bodySize,
			response.headersSize,
			response.bodySize,
			response.content.size,
		])
			assert.ok(Number.isInteger(size) && size >= -1);
		assert.doesNotMatch(serverIPAddress ?? "", /[[\]]/);
	}
	return entries;
}

for (const { name, connections, options, requests, isParallel } of conversations) {
	test(`the HAR file of ${name} is valid`, { timeout: 20_000 }, async () => {
		await using folder = await temporaryFolder();
		const file = folder.path("a.trace");
		await using server = await scriptedServer({ connections });
		await using client = new Client(options);
		const recording = startTrace(client, file);
		let asked = 0;
		const ask = async ({
			path = "",
			method = "GET",
			url = `${server.url}/${path}`,
			...request
		}: (typeof requests)[number]): Promise<void> => {
			asked++;
			await client
				.request(method, url, request)
				.then(async (response) => {
					if (response.upgraded === undefined) await response.bytes();
					else for await (const _ of response.upgraded);
				})
				.catch(() => undefined);
		};
		if (isParallel === true) await Promise.all(requests.map(ask));
		else for (const request of requests) await ask(request);
		await client.destroy();
		await recording.close();
		const entries = await harOf(file);
		assert.ok(entries.length >= asked, `${entries.length} entries of ${asked} requests`);
		for (const { response, _error } of entries) assert.ok(response.status !== 0 || _error !== undefined);
	});
}

const bytes = Buffer.from(Array.from({ length: 256 }, (_, n) => n));
const handler: HttpHandler = async (request) => {
	switch (new URL(request.target, "http://a").pathname) {
		case "/gzip":
			return {
				headers: { "content-type": "text/plain", "content-encoding": "gzip" },
				body: gzipSync("text in gzip"),
			};
		case "/two":
			return {
				headers: { "content-type": "text/plain", "content-encoding": "gzip, br" },
				body: brotliCompressSync(gzipSync("text in two codings")),
			};
		case "/secret":
			return {
				headers: { "content-type": "application/json", "content-encoding": "gzip" },
				body: gzipSync('{"access_token":"abcdefgh12345678"}'),
			};
		case "/bytes":
			return { headers: { "content-type": "image/png" }, body: bytes };
		case "/from":
			return { status: 302, headers: { location: "/text?a=1&a=2" } };
		case "/echo":
			return { body: Buffer.from(await request.body.bytes()) };
		default:
			return {
				headers: { "content-type": "text/plain; charset=utf-8", "X-Case": "Kept", "x-case": "twice" },
				body: "text – with more than ASCII",
			};
	}
};

for (const version of ["1.1", "2"] as const) {
	test(`contents, fields and causes are in the HAR file, over HTTP/${version}`, {
		timeout: 20_000,
	}, async () => {
		await using folder = await temporaryFolder();
		const file = folder.path("a.trace");
		await using server = await serveHttp("tls://127.0.0.1:0", handler, { listen: { tls: serverTls } });
		await using client = new Client({ tls: { ca: authority, serverName: "localhost" }, http: version });
		const recording = startTrace(client, file);
		const url = server.url.replace(/\/$/, "");
		for (const path of ["/from", "/gzip", "/two", "/secret", "/bytes"]) await client.get(url + path).bytes();
		await client
			.post(`${url}/echo`, { body: bytes, headers: { "content-type": "application/octet-stream" } })
			.bytes();
		await client.post(`${url}/echo`, { form: { a: "b c", password: "hidden-value" } }).text();
		await client.close();
		await recording.close();
		const entries = await harOf(file);
		const byPath = (path: string): Entry =>
			entries.find(({ request }) => request.url.slice(url.length) === path) as Entry;
		assert.equal(byPath("/gzip").response.content.text, "text in gzip");
		assert.equal(byPath("/gzip").response.content.size, 12);
		assert.equal(byPath("/two").response.content.text, "text in two codings");
		assert.match(byPath("/secret").response.content.text ?? "", /^\{"access_token":"\[secret \d\]\*+"\}$/);
		assert.match(byPath("/secret").response.content.comment ?? "", /masked/);
		const { text, encoding, size } = byPath("/bytes").response.content;
		assert.deepEqual(
			[Buffer.from(text ?? "", "base64").equals(bytes), encoding, size],
			[true, "base64", 256],
		);
		const redirected = byPath("/text?a=1&a=2");
		assert.equal(redirected._cause?.why, "redirect");
		assert.equal(redirected._call, byPath("/from")._call);
		assert.equal(redirected.response.content.text, "text – with more than ASCII");
		assert.equal(redirected.timings.connect, -1);
		const [upload, form] = entries.filter(({ request }) => request.method === "POST");
		assert.deepEqual(
			[
				Buffer.from(upload?.request.postData?.text ?? "", "base64").equals(bytes),
				upload?.request.postData?._encoding,
			],
			[true, "base64"],
		);
		assert.doesNotMatch(form?.request.postData?.text ?? "", /hidden-value/);
		assert.match(form?.request.postData?.text ?? "", /^a=b\+c&password=/);
		assert.equal(new Set(entries.map(({ connection }) => connection)).size, 1);
		assert.equal(entries[0]?.request.httpVersion, version === "2" ? "HTTP/2" : "HTTP/1.1");
		if (version === "1.1")
			assert.deepEqual(
				redirected.response.headers.filter(({ name }) => /x-case/i.test(name)),
				[
					{ name: "X-Case", value: "Kept" },
					{ name: "x-case", value: "twice" },
				],
			);
		const first = entries[0] as Entry;
		assert.ok((first.timings.ssl ?? 0) > 0 && (first.timings.connect ?? 0) >= (first.timings.ssl ?? 0));
	});
}

test("a recording that was cut off is a whole HAR file of what it has", async () => {
	await using folder = await temporaryFolder();
	const file = folder.path("a.trace");
	await using server = await serveHttp("tcp://127.0.0.1:0", handler);
	await using client = new Client();
	const recording = startTrace(client, file);
	for (let count = 0; count < 3; count++) await client.get(server.url).text();
	await client.close();
	await recording.close();
	const whole = readFileSync(file);
	for (let length = 400; length < whole.length; length += 53) {
		let text = "";
		for await (const piece of writeHar(readTrace([whole.subarray(0, length)]))) text += piece;
		const har = JSON.parse(text) as { log: { entries: Entry[] } };
		assert.ok(har.log.entries.length <= 3);
	}
});

test("convert refuses what it doesn't know, and leaves existing files alone", async () => {
	await using folder = await temporaryFolder();
	const { writeFileSync } = await import("node:fs");
	writeFileSync(folder.path("no.trace"), "something else");
	writeFileSync(folder.path("old.har"), "kept");
	await assert.rejects(convert([folder.path("no.trace")], folder.path("a.txt")), {
		name: "OptionError",
		option: "output",
	});
	await assert.rejects(convert([folder.path("no.trace")], folder.path("a.har")), {
		name: "TraceFormatError",
	});
	await assert.rejects(convert([folder.path("no.trace")], folder.path("old.har")), {
		name: "StorageError",
		code: "EEXIST",
	});
	assert.equal(readFileSync(folder.path("old.har"), "utf8"), "kept");
});
