// Names in multipart forms as the HTML standard encodes them: line breaks of names become CR LF, those of file names stay.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, multipart, type RequestBody } from "../../../src/client/index.ts";
import { ok, requestsTo, serve } from "../support.ts";

const names: readonly (readonly [given: string, name: string, filename: string])[] = [
	["plain", "plain", "plain"],
	["b\nc", "b%0D%0Ac", "b%0Ac"],
	["b\rc", "b%0D%0Ac", "b%0Dc"],
	["b\r\nc", "b%0D%0Ac", "b%0D%0Ac"],
	["b\n\rc", "b%0D%0A%0D%0Ac", "b%0A%0Dc"],
	["\n", "%0D%0A", "%0A"],
	['say "hi"', "say %22hi%22", "say %22hi%22"],
	["100%", "100%", "100%"],
	["%0A", "%0A", "%0A"],
	["b\\c", "b\\c", "b\\c"],
	["\u00e9\u{1f600}", "\u00e9\u{1f600}", "\u00e9\u{1f600}"],
	["a;b=c", "a;b=c", "a;b=c"],
];
const forms: Readonly<Record<string, (name: string) => RequestBody>> = {
	FormData: (name) => {
		const form = new FormData();
		form.append(name, new File(["x"], name));
		return form;
	},
	"multipart()": (name) => multipart([{ name, filename: name, body: "x" }]),
};
for (const [kind, form] of Object.entries(forms)) {
	test(`a ${kind} encodes names and file names as the standard says`, async () => {
		const server = await serve(ok("ok"));
		const client = new Client();
		for (const [given] of names) await (await client.post(server.url, { body: form(given) })).text();
		const sent = requestsTo(server).map(({ body }) =>
			/name="([^"]*)"; filename="([^"]*)"/.exec(String(body))?.slice(1),
		);
		assert.deepEqual(
			sent,
			names.map(([, name, filename]) => [name, filename]),
		);
		await client.destroy();
		await server.close();
	});
}
