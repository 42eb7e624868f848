import assert from "node:assert/strict";
import { test } from "node:test";
import { type Script, type ScriptedServer, scriptedServer } from "../../src/testing/index.ts";
import { run } from "./support.ts";

const hello = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n";

function redirectTo(location: string, status = 302): string {
	return `HTTP/1.1 ${status} Elsewhere\r\nLocation: ${location}\r\nContent-Length: 5\r\n\r\nmoved`;
}

/** A server that gives these answers on one connection, one a request. */
function answers(...texts: readonly string[]): Promise<ScriptedServer> {
	const connection: Script = texts.flatMap((text) => [{ awaitRequest: true }, { send: text }]);
	return scriptedServer({ connections: [connection] });
}

function targets(server: ScriptedServer): readonly string[] {
	return server.connections.flatMap(({ requests }) => requests.map(({ target }) => target));
}

for (const args of [[], ["-L"], ["--location"], ["--no-redirect", "-L"]]) {
	test(`get ${args.join(" ")} follows redirects, and says nothing of them`, async () => {
		await using server = await answers(redirectTo("/b"), redirectTo("c"), hello);
		const { exitCode, stdout, stderr } = await run(["get", ...args, `${server.url}/a`]);
		assert.deepEqual([exitCode, stdout, stderr], [0, "hello\n", ""]);
		assert.deepEqual(targets(server), ["/a", "/b", "/c"]);
	});
}

for (const args of [["--no-redirect"], ["--no-location"], ["-L", "--no-redirect"]]) {
	test(`get ${args.join(" ")} shows the redirect itself`, async () => {
		await using server = await answers(redirectTo("/b"));
		const { exitCode, stdout } = await run(["get", ...args, `${server.url}/a`]);
		assert.deepEqual([exitCode, stdout], [0, "moved"]);
		assert.deepEqual(targets(server), ["/a"]);
	});
}

test("-i shows the head of each redirect before that of the answer", async () => {
	await using server = await answers(redirectTo("/b"), hello);
	const { stdout } = await run(["get", "-i", `${server.url}/a`]);
	assert.equal(stdout, `${redirectTo("/b").slice(0, -"moved".length)}${hello}`);
});

const refused: readonly (readonly [string, readonly string[], readonly string[], RegExp])[] = [
	[
		"more than --max-redirects",
		["--max-redirects", "1"],
		["/b", "/c"],
		/after 1 redirects?, the limit --max-redirects/,
	],
	[
		"none with --max-redirects 0",
		["--max-redirects=0"],
		["/b"],
		/after 0 redirects, the limit --max-redirects/,
	],
	[
		"a redirect in a circle",
		[],
		["/a", "/a", "/a", "/a"],
		/leads back to http\S+ again, after 4 requests to there: a loop/,
	],
	["a redirect to a file", [], ["file:///etc/passwd"], /scheme file:/],
];
for (const [what, args, locations, message] of refused) {
	test(`get does not follow ${what}: exit code 47`, async () => {
		await using server = await answers(...locations.map((location) => redirectTo(location)), hello);
		const { exitCode, stdout, stderr } = await run(["get", ...args, `${server.url}/a`]);
		assert.deepEqual([exitCode, stdout], [47, ""]);
		assert.match(stderr, message);
	});
}

test("credentials on the command line stop at another origin", async () => {
	await using there = await answers(hello);
	await using here = await answers(redirectTo(`${there.url}/b`));
	const secrets = ["-H", "Authorization: Bearer abc", "-H", "X-Api-Key: abc", "-H", "X-Other: 1"];
	const { stdout } = await run(["get", ...secrets, `${here.url}/a`]);
	assert.equal(stdout, "hello\n");
	assert.match(here.connections[0]?.requests[0]?.head ?? "", /Bearer abc[\s\S]*X-Api-Key: abc/i);
	const head = there.connections[0]?.requests[0]?.head ?? "";
	assert.doesNotMatch(head, /abc/);
	assert.match(head, /X-Other: 1\r\n/);
});

test("-v, --timing and --summary tell of each exchange on the way", async () => {
	await using server = await answers(redirectTo("/b", 301), hello);
	const { stderr } = await run(["get", "-v", "--timing", "--summary", "json", `${server.url}/a`]);
	assert.match(
		stderr,
		/^> GET \/a HTTP\/1\.1$[\s\S]*^< HTTP\/1\.1 301 Elsewhere$[\s\S]*^> GET \/b HTTP\/1\.1$/m,
	);
	assert.ok(stderr.includes(`\n* Redirected to ${server.url}/b\n`), stderr);
	assert.ok(stderr.includes(`\n GET ${server.url}/a: 301\n`), stderr);
	assert.ok(stderr.includes(`\n GET ${server.url}/b: 200\n`), stderr);
	assert.equal(stderr.match(/ wait ─/g)?.length, 2);
	const lines = stderr.split("\n").filter((line) => line.startsWith("{"));
	const [first, second] = lines.map((line) => JSON.parse(line) as object);
	assert.partialDeepStrictEqual(first, { request: { url: `${server.url}/a` }, response: { status: 301 } });
	assert.ok(first !== undefined && !("savedTo" in first));
	assert.partialDeepStrictEqual(second, {
		request: { url: `${server.url}/b` },
		response: { status: 200 },
		connection: { isReused: true },
		savedTo: "-",
	});
});

test("an error after redirects is told of the last exchange", async () => {
	await using server = await answers(redirectTo("/b"), redirectTo("file:///etc/passwd"));
	const { stderr } = await run(["get", "--summary", "json", `${server.url}/a`]);
	const summaries = stderr.split("\n").filter((line) => line.startsWith("{"));
	assert.deepEqual(
		summaries.map((line) => "error" in (JSON.parse(line) as object)),
		[false, true],
	);
});
