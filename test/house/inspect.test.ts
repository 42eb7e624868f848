// console.log of a public object prints what a person wants to know, and none of its insides.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { Client, CookieJar, get, HstsStore, HttpCache } from "../../src/client/index.ts";
import { FieldLines } from "../../src/http/index.ts";
import { openSink, RunReport, record, schemaOf } from "../../src/record/index.ts";
import { serveHttp } from "../../src/server/index.ts";
import { connect } from "../../src/socket/index.ts";

const bird = record({ name: "birds", each: "li", fields: { name: ":scope" } });

test("public objects print in a line that says what they are", async (context) => {
	await using server = await serveHttp("tcp://127.0.0.1:0", () => ({ body: "x" }));
	const response = await get(server.url);
	const connection = await connect(server.endpoint);
	await using client = new Client();
	const folder = mkdtempSync(join(tmpdir(), "gannet-inspect-"));
	context.after(() => rmSync(folder, { recursive: true }));
	await using sink = await openSink(join(folder, "birds.jsonl"), schemaOf(bird));
	const shown: readonly (readonly [value: unknown, expected: RegExp])[] = [
		[response, /^Response \{ 200 OK, GET http:\/\/127\.0\.0\.1:\d+, \w+ \}$/],
		[response.body, /^ResponseBody \{ not yet taken \}$/],
		[client, /^Client \{ 0 busy, .* \}$/],
		[connection, /^Connection \d+ \{ tcp:\/\/127\.0\.0\.1:\d+ from 127\.0\.0\.1:\d+, open \}$/],
		[new CookieJar(), /^CookieJar \{ 0 cookies \}$/],
		[new HstsStore(), /^HstsStore \{ 0 hosts \}$/],
		[new HttpCache(), /^HttpCache \{ 0 responses, 0 bytes \}$/],
		[new RunReport(), /^RunReport \{ 0 documents, 0 records, 0 rejected \}$/],
		[sink, /^Sink \{ 0 rows, 0 of them durable \}$/],
		[
			FieldLines.from({ a: "1", authorization: "Bearer t" }),
			/^FieldLines \{\n {2}a: 1\n {2}authorization: (?!Bearer).*\n\}$/,
		],
	];
	for (const [value, expected] of shown) assert.match(inspect(value), expected);
	await connection.close();
	await sink.close({ complete: true });
});
