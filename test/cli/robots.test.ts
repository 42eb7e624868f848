import assert from "node:assert/strict";
import { test } from "node:test";
import { type Script, scriptedServer } from "../../src/testing/index.ts";
import { run, temporaryFolder } from "./support.ts";

const { file } = temporaryFolder();
const robots = [
	"User-agent: gannet",
	"Disallow: /private/",
	"Allow: /private/open",
	"Crawl-delay: 2",
	"User-agent: other",
	"Disallow: /",
	"Sitemap: https://shop.example/sitemap.xml",
	"",
].join("\n");
const reply = (line: string, body: string): Script => [
	{ awaitRequest: true },
	{ send: `HTTP/1.1 ${line}\r\nContent-Length: ${body.length}\r\n\r\n${body}` },
];

test("robots says of each URL what holds, and by which line", async () => {
	await using server = await scriptedServer({ connections: [reply("200 OK", robots)] });
	const urls = ["/private/a", "/private/open", "/b"].map((path) => server.url + path);
	const { exitCode, stdout, stderr } = await run(["robots", ...urls]);
	assert.deepEqual([exitCode, stderr], [0, ""]);
	assert.equal(
		stdout,
		[
			`refused\t${urls[0]}\tline 2 of ${server.url}/robots.txt: Disallow: /private/`,
			`allowed\t${urls[1]}\tline 3 of ${server.url}/robots.txt: Allow: /private/open`,
			`allowed\t${urls[2]}\tno line of ${server.url}/robots.txt matches`,
			"",
		].join("\n"),
	);
	assert.equal(server.connections.length, 1);
	assert.match(server.connections[0]?.requests[0]?.head ?? "", /\r\nuser-agent: gannet\r\n/i);
});

test("robots --user-agent asks as another robot", async () => {
	await using server = await scriptedServer({ connections: [reply("200 OK", robots)] });
	const { stdout } = await run(["robots", `${server.url}/b`, "--user-agent", "Other/2.0"]);
	assert.match(stdout, /^refused\t\S+\tline 6 of \S+: Disallow: \/\n$/);
	assert.match(server.connections[0]?.requests[0]?.head ?? "", /\r\nuser-agent: Other\/2\.0\r\n/i);
});

test("robots -v adds which groups count, crawl-delay and sitemaps", async () => {
	const { stderr } = await run(["robots", "-v", "--file", file("robots.txt", robots), "/a"]);
	assert.match(stderr, /groups that count: those of gannet\n/);
	assert.match(stderr, /crawl-delay: 2\.00 s\n/);
	assert.match(stderr, /sitemap: https:\/\/shop\.example\/sitemap\.xml \(line 7\)\n/);
});

test("robots --file reads a file or stdin, and takes paths for URLs", async () => {
	const path = file("own.txt", robots);
	const { stdout } = await run([
		"robots",
		"--file",
		path,
		"/private/a",
		"https://any.example/b?token=s3cret",
	]);
	assert.equal(
		stdout,
		`refused\t/private/a\tline 2 of ${path}: Disallow: /private/\nallowed\thttps://any.example/b?token=[hidden]\tno line of ${path} matches\n`,
	);
	const piped = await run(["robots", "--file", "-", "/private/a"], { stdin: robots });
	assert.match(piped.stdout, /^refused\t\/private\/a\tline 2 of stdin: /);
});

const answers: readonly (readonly [line: string, verdict: string, reason: RegExp])[] = [
	["404 Not Found", "allowed", /is answered with 404: everything is allowed/],
	["503 Busy", "refused", /is answered with 503: nothing is allowed until it can be read/],
	["429 Busy", "refused", /is answered with 429: nothing is allowed/],
];
for (const [line, verdict, reason] of answers) {
	test(`robots.txt answered with ${line} makes a URL ${verdict}`, async () => {
		await using server = await scriptedServer({ connections: [reply(line, "")] });
		const { exitCode, stdout } = await run(["robots", `${server.url}/a`]);
		assert.equal(exitCode, 0);
		assert.match(stdout, new RegExp(`^${verdict}\t`));
		assert.match(stdout, reason);
	});
}

test("a host without a robots.txt that can be reached refuses everything", async () => {
	const { exitCode, stdout } = await run(["robots", "http://no-such-name.invalid/a"]);
	assert.equal(exitCode, 0);
	assert.match(stdout, /^refused\t.*has a host whose name isn't known: nothing is allowed/);
});

const refused: readonly (readonly [args: readonly string[], exitCode: number, stderr: RegExp])[] = [
	[["robots"], 2, /URL is missing/],
	[["robots", "--user-agent", "4you", "https://a.example/"], 2, /must begin with a name of letters/],
	[["robots", "ftp://a.example/"], 3, /ftp:/],
	[["robots", "--file", "/nowhere/robots.txt", "/a"], 26, /there is no such file/],
];
for (const [args, exitCode, stderr] of refused) {
	test(`gannet ${args.join(" ")} ends with ${exitCode}`, async () => {
		const result = await run(args);
		assert.equal(result.exitCode, exitCode, result.stderr);
		assert.match(result.stderr, stderr);
	});
}
