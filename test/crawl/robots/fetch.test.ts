// A robots.txt asked for over the wire: each kind of answer and failure, and what holds after it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { Client } from "../../../src/client/index.ts";
import { askRobots, parseRobots, robotsAfter, robotsHold, robotsUrl } from "../../../src/crawl/index.ts";
import { type Script, scriptedServer } from "../../../src/testing/index.ts";

const head = (line: string, ...fields: string[]): string =>
	[`HTTP/1.1 ${line}`, ...fields, "", ""].join("\r\n");
const reply = (line: string, body = "", ...fields: string[]): string =>
	head(line, `Content-Length: ${body.length}`, ...fields) + body;
const file = "User-agent: *\nDisallow: /a\n";
const packed = gzipSync(file).toString("latin1");

interface Case {
	readonly name: string;
	/** One for each request, each on a connection of its own. */
	readonly answers: readonly Script[];
	readonly holds: "rules" | "allow" | "wait";
	readonly reason: string;
}

const answered = (text: string): Script => [{ awaitRequest: true }, { send: text }, { end: true }];
const redirect = (to: string, status = "302 Found"): Script =>
	answered(reply(status, "", `Location: ${to}`, "Connection: close"));
const redirects = (count: number): Script[] =>
	Array.from({ length: count }, (_, index) => redirect(`/robots-${index}.txt`));

const cases: readonly Case[] = [
	{ name: "200", answers: [answered(reply("200 OK", file))], holds: "rules", reason: "200" },
	{
		name: "gzip",
		answers: [answered(reply("200 OK", packed, "Content-Encoding: gzip"))],
		holds: "rules",
		reason: "200",
	},
	{
		name: "HTML as 200",
		answers: [answered(reply("200 OK", "<p>Hello</p>"))],
		holds: "rules",
		reason: "200",
	},
	{ name: "204", answers: [answered(head("204 No Content"))], holds: "rules", reason: "204" },
	{ name: "404", answers: [answered(reply("404 Not Found", "no"))], holds: "allow", reason: "404" },
	{ name: "403", answers: [answered(reply("403 Forbidden"))], holds: "allow", reason: "403" },
	{ name: "429", answers: [answered(reply("429 Slow Down"))], holds: "wait", reason: "429" },
	{ name: "503", answers: [answered(reply("503 Busy"))], holds: "wait", reason: "503" },
	{
		name: "five redirects",
		answers: [...redirects(5), answered(reply("200 OK", file))],
		holds: "rules",
		reason: "200",
	},
	{ name: "a sixth redirect", answers: redirects(6), holds: "allow", reason: "redirects" },
	{
		name: "a redirect without a target",
		answers: [answered(reply("302 Found"))],
		holds: "allow",
		reason: "302",
	},
	{
		name: "a redirect to 404",
		answers: [redirect("/x"), answered(reply("404 No"))],
		holds: "allow",
		reason: "404",
	},
	{
		name: "a redirect to 500",
		answers: [redirect("/x"), answered(reply("500 No"))],
		holds: "wait",
		reason: "500",
	},
	{
		name: "content that breaks off",
		answers: [[{ awaitRequest: true }, { send: head("200 OK", "Content-Length: 99") + file }, { end: true }]],
		holds: "wait",
		reason: "truncated",
	},
	{
		name: "broken gzip",
		answers: [answered(reply("200 OK", file, "Content-Encoding: gzip"))],
		holds: "wait",
		reason: "content",
	},
	{ name: "no HTTP", answers: [answered("hello\r\n\r\n")], holds: "wait", reason: "protocol" },
	{
		name: "no answer",
		answers: [[{ awaitRequest: true }, { end: true }]],
		holds: "wait",
		reason: "disconnected",
	},
	{
		name: "silence",
		answers: [[{ awaitRequest: true }, { awaitEnd: true }]],
		holds: "wait",
		reason: "timeout",
	},
];

for (const { name, answers, holds, reason } of cases) {
	test(`${name}: what holds is ${holds}, because of ${reason}`, async () => {
		await using server = await scriptedServer({ connections: answers });
		const timeouts = { firstByte: name === "silence" ? 50 : 10_000 };
		await using client = new Client({ timeouts });
		const answer = await askRobots(client, robotsUrl(`${server.url}/a/page`));
		const state = robotsAfter(undefined, answer, 0);
		assert.deepEqual([robotsHold(state, 0), state.reason], [holds, reason]);
		if (reason === "200" && name !== "HTML as 200")
			assert.equal(state.content?.toString(), Buffer.from(file).toString());
	});
}

test("a name that isn't known and a port that is closed leave it unreachable", async () => {
	await using client = new Client();
	const closed = await scriptedServer({ connections: [] });
	await closed.close();
	for (const [url, reason] of [
		["http://no-such-name.invalid/robots.txt", "resolve"],
		[`${closed.url}/robots.txt`, "connect"],
	] as const) {
		const answer = await askRobots(client, url);
		assert.deepEqual(answer, { kind: "failure", reason });
	}
});

test("a redirect may lead to another host, and from https to http", async () => {
	await using other = await scriptedServer({ connections: [answered(reply("200 OK", file))] });
	await using server = await scriptedServer({ connections: [redirect(`${other.url}/elsewhere`)] });
	await using client = new Client();
	const answer = await askRobots(client, `${server.url}/robots.txt`);
	assert.equal(robotsAfter(undefined, answer, 0).state, "rules");
	assert.match(other.connections[0]?.requests[0]?.head ?? "", /^GET \/elsewhere /);
});

test("no more is read than counts: an endless file is cut at the limit", async () => {
	const line = `Disallow: /${"x".repeat(1_000)}\n`;
	const endless: Script = [
		{ awaitRequest: true },
		{ send: `${head("200 OK")}User-agent: *\nDisallow: /a\n` },
		{ repeat: [{ send: line.repeat(100) }], times: "forever" },
	];
	await using server = await scriptedServer({ connections: [endless] });
	await using client = new Client();
	const answer = await askRobots(client, `${server.url}/robots.txt`);
	const { content } = robotsAfter(undefined, answer, 0);
	assert.equal(content?.length, 512_001);
	assert.equal(parseRobots(content).isCut, true);
});

test("a second request asks whether the file has changed", async () => {
	const first = reply("200 OK", file, 'ETag: "v1"', "Last-Modified: Mon, 30 Nov 2026 10:00:00 GMT");
	await using server = await scriptedServer({
		connections: [answered(first), answered(head("304 Not Modified"))],
	});
	await using client = new Client();
	const url = `${server.url}/robots.txt`;
	const state = robotsAfter(undefined, await askRobots(client, url), 0);
	const again = robotsAfter(
		state,
		await askRobots(client, url, { earlier: state, userAgent: "gannet/1" }),
		9,
	);
	assert.deepEqual(
		[again.state, again.reason, Buffer.from(again.content ?? []).toString()],
		["rules", "304", file],
	);
	const asked = server.connections[1]?.requests[0]?.head ?? "";
	assert.match(asked, /if-none-match: "v1"\r\n/i);
	assert.match(asked, /if-modified-since: Mon, 30 Nov 2026 10:00:00 GMT\r\n/i);
	assert.match(asked, /user-agent: gannet\/1\r\n/i);
});

test("a signal ends the wait with its reason", async () => {
	await using server = await scriptedServer({ connections: [[{ awaitRequest: true }, { awaitEnd: true }]] });
	await using client = new Client();
	const controller = new AbortController();
	const asked = askRobots(client, `${server.url}/robots.txt`, { signal: controller.signal });
	await server.requested(1);
	const reason = new Error("enough");
	controller.abort(reason);
	await assert.rejects(asked, reason);
});
