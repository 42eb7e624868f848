import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type ScriptedServer, scriptedServer } from "../../src/testing/index.ts";
import { fieldOf, requestsOf, run } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
after(() => rmSync(folder, { recursive: true }));

/** Breaks off after 5 of 10 bytes on its first connection; on later ones sends what is given. */
function breakingServer(then: string): Promise<ScriptedServer> {
	const first = 'HTTP/1.1 200 OK\r\nETag: "v1"\r\nContent-Length: 10\r\n\r\n12345';
	return scriptedServer({
		connections: [
			[{ awaitRequest: true }, { send: first }, { close: true }],
			[{ awaitRequest: true }, { send: then }],
		],
	});
}

const rest =
	'HTTP/1.1 206 Partial\r\nETag: "v1"\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\n67890';

test("-C - continues FILE.part with Range and If-Range, and leaves FILE alone", async () => {
	const path = join(folder, "continued");
	await using server = await breakingServer(rest);
	const first = await run(["get", "-o", path, `${server.url}/x`]);
	assert.equal(first.exitCode, 18);
	assert.ok(
		first.stderr.includes(`5 bytes of 10 bytes are kept in ${path}.part; -C - continues\n`),
		first.stderr,
	);
	const { exitCode, stderr } = await run(["get", "-C", "-", "-o", path, `${server.url}/x`]);
	assert.deepEqual([exitCode, stderr, readFileSync(path, "utf8")], [0, "", "1234567890"]);
	const head = requestsOf(server)[1]?.head ?? "";
	assert.deepEqual([fieldOf(head, "range"), fieldOf(head, "if-range")], ["bytes=5-", '"v1"']);
	assert.deepEqual([existsSync(`${path}.part`), existsSync(`${path}.part.json`)], [false, false]);
});

test("-C - begins anew where the content has changed, and says so", async () => {
	const path = join(folder, "changed");
	await using server = await breakingServer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew");
	await run(["get", "-o", path, `${server.url}/x`]);
	const { exitCode, stderr } = await run(["get", "-C", "-", "-o", path, `${server.url}/x`]);
	assert.deepEqual([exitCode, readFileSync(path, "utf8")], [0, "new"]);
	assert.match(stderr, /^gannet: note: \S+ has changed, or can't be fetched in parts; starting over\n$/);
});

test("-C - refuses a forged part, and keeps what is there", async () => {
	const path = join(folder, "forged");
	await using server = await breakingServer(rest.replace("5-9", "4-8"));
	await run(["get", "-o", path, `${server.url}/x`]);
	const { exitCode, stderr } = await run(["get", "-C", "-", "-o", path, `${server.url}/x`]);
	assert.equal(exitCode, 8, stderr);
	assert.match(stderr, /a part that begins at byte 4 instead of 5/);
	assert.equal(readFileSync(`${path}.part`, "utf8"), "12345");
	assert.ok(existsSync(`${path}.part.json`));
});

test("-C - takes no other URL's beginning for this one's", async () => {
	const path = join(folder, "other");
	await using server = await breakingServer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nall");
	await run(["get", "-o", path, `${server.url}/x`]);
	const { exitCode, stderr } = await run(["get", "-C", "-", "-o", path, `${server.url}/y`]);
	assert.deepEqual([exitCode, readFileSync(path, "utf8")], [0, "all"]);
	assert.match(stderr, /is from \S+\/x; starting over/);
	assert.equal(fieldOf(requestsOf(server)[1]?.head ?? "", "range"), undefined);
});

for (const option of [[], ["-C", "-"]]) {
	test(`a FILE.part of which nothing is known is refused, and --restart replaces it (${option.join(" ")})`, async () => {
		const path = join(folder, `unknown${option.length}`);
		writeFileSync(`${path}.part`, "whatever");
		await using server = await scriptedServer({
			connections: [{ awaitRequest: true }, { send: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nall" }],
		});
		const { exitCode, stderr } = await run(["get", ...option, "-o", path, server.url]);
		assert.equal(exitCode, 23);
		assert.match(
			stderr,
			/\.part can't be written: it is in the way, and nothing says .*; remove it, .* start over with --restart\n$/,
		);
		assert.deepEqual([readFileSync(`${path}.part`, "utf8"), requestsOf(server).length], ["whatever", 0]);
		const again = await run(["get", "--restart", "-o", path, server.url]);
		assert.deepEqual([again.exitCode, again.stderr, readFileSync(path, "utf8")], [0, "", "all"]);
		assert.equal(fieldOf(requestsOf(server)[0]?.head ?? "", "range"), undefined);
	});
}

test("a download that breaks off again and again arrives whole in the end", async () => {
	const path = join(folder, "again");
	const size = 10;
	const part = (from: number): string =>
		from === 0
			? 'HTTP/1.1 200 OK\r\nETag: "v1"\r\nContent-Length: 10\r\n\r\n'
			: `HTTP/1.1 206 Partial\r\nETag: "v1"\r\nContent-Range: bytes ${from}-9/10\r\nContent-Length: ${size - from}\r\n\r\n`;
	await using server = await scriptedServer({
		connections: (index) => [
			{ awaitRequest: true },
			{ send: `${part(index * 2)}${"0123456789".slice(index * 2, index * 2 + 2)}` },
			{ close: true },
		],
	});
	const codes: (number | null)[] = [];
	while (codes.at(-1) !== 0 && codes.length < 9) {
		codes.push((await run(["get", "-C", "-", "-o", path, `${server.url}/x`])).exitCode);
	}
	assert.deepEqual(codes, [18, 18, 18, 18, 0]);
	assert.equal(readFileSync(path, "utf8"), "0123456789");
});

test("--retry continues a file that breaks off, in the same run", async () => {
	const path = join(folder, "retried");
	await using server = await breakingServer(rest);
	const args = ["--retry", "1", "--retry-delay", "0.001", "-o", path, `${server.url}/x`];
	const { exitCode, stderr } = await run(["get", ...args]);
	assert.deepEqual([exitCode, readFileSync(path, "utf8")], [0, "1234567890"], stderr);
	assert.match(stderr, /^gannet: note: once more, because [^\n]*broke off[^\n]*\n$/);
});

test("-C - begins anew where the server says that there is no such part", async () => {
	const path = join(folder, "shorter");
	await using server = await scriptedServer({
		connections: [
			[
				{ awaitRequest: true },
				{ send: 'HTTP/1.1 200 OK\r\nETag: "v1"\r\nContent-Length: 10\r\n\r\n12345' },
				{ close: true },
			],
			[
				{ awaitRequest: true },
				{ send: "HTTP/1.1 416 No\r\nContent-Range: bytes */3\r\nContent-Length: 0\r\n\r\n" },
				{ awaitRequest: true },
				{ send: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nall" },
			],
		],
	});
	await run(["get", "-o", path, `${server.url}/x`]);
	const { exitCode, stderr } = await run(["get", "-C", "-", "-o", path, `${server.url}/x`]);
	assert.deepEqual([exitCode, readFileSync(path, "utf8")], [0, "all"], stderr);
});

const fixture = (name: string): string =>
	fileURLToPath(new URL(`../socket/fixtures/${name}`, import.meta.url));

/** What each run does about verification; all but the last break off. And whether the last one goes on with what is there. */
const verifications: readonly (readonly [
	runs: readonly ("-k" | "--cacert")[],
	scheme: string,
	continues: boolean,
])[] = [
	[["--cacert", "--cacert"], "https", true],
	[["-k", "-k"], "https", true],
	[["-k", "--cacert"], "https", false],
	[["--cacert", "-k"], "https", true],
	[["--cacert", "-k", "--cacert"], "https", false],
	[["-k", "-k", "--cacert"], "https", false],
	[["-k", "--cacert"], "http", true],
];
for (const [index, [runs, scheme, continues]] of verifications.entries()) {
	test(`over ${scheme}, a file begun with ${runs.slice(0, -1).join(" and ")} is ${continues ? "continued" : "begun anew"} with ${runs.at(-1)}`, async () => {
		const path = join(folder, `verified-${index}`);
		const whole = "abcdefghij";
		let count = 0;
		const tls = { key: readFileSync(fixture("leaf.key")), cert: readFileSync(fixture("server.pem")) };
		await using server = await scriptedServer({
			...(scheme === "https" ? { tls } : {}),
			connections: [
				{ awaitRequest: true },
				{
					answer: ({ head }) => {
						const isLast = ++count >= runs.length;
						const start = Number(/bytes=(\d+)-/.exec(fieldOf(head, "range") ?? "")?.[1] ?? 0);
						const status = start === 0 ? "200 OK" : `206 Partial\r\nContent-Range: bytes ${start}-9/10`;
						const content = isLast ? whole.slice(start) : "X";
						const fields = `ETag: "v1"\r\nContent-Length: ${10 - start}`;
						return [{ send: `HTTP/1.1 ${status}\r\n${fields}\r\n\r\n${content}` }, { close: true }];
					},
				},
			],
		});
		const results = [];
		for (const verification of runs) {
			const trust = verification === "-k" ? ["-k"] : ["--cacert", fixture("ca.pem")];
			results.push(
				await run(["get", ...trust, "-C", "-", "-o", path, `${scheme}://localhost:${server.port}/x`]),
			);
		}
		const { exitCode, stderr = "" } = results.at(-1) ?? {};
		const begun = "X".repeat(runs.length - 1);
		assert.deepEqual(
			[exitCode, readFileSync(path, "utf8")],
			[0, continues ? begun + whole.slice(begun.length) : whole],
			stderr,
		);
		if (!continues) assert.match(stderr, /\.part came without verification; starting over/);
	});
}
