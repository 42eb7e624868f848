// The program as a process: exit codes, closed pipes, signals, colours.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { type Script, scriptedServer } from "../../src/testing/index.ts";
import { childEnv, ended, mainPath, runChild } from "./support.ts";

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
	return spawn(process.execPath, [mainPath, ...args], {
		env: childEnv(env),
		stdio: ["ignore", "pipe", "pipe"],
	});
}

const head = "HTTP/1.1 200 OK\r\n\r\n";

const endings: readonly (readonly [readonly string[], number, RegExp, RegExp])[] = [
	[["--version"], 0, /^gannet \d/, /^$/],
	[[], 0, /^gannet gets data/, /^$/],
	[["nope"], 2, /^$/, /^gannet: there is no command "nope"\n/],
	[["get", "ftp://example.com"], 3, /^$/, /^gannet: gannet get supports/],
	[["get", "http://127.0.0.1:1/"], 7, /^$/, /^gannet: .*refused/],
	[["ports", "no-such-service"], 6, /^$/, /^gannet: there is no service/],
];
for (const [args, exitCode, stdout, stderr] of endings) {
	test(`gannet ${args.join(" ")} ends with ${exitCode}`, async () => {
		const result = await runChild(args);
		assert.equal(result.exitCode, exitCode);
		assert.match(result.stdout, stdout);
		assert.match(result.stderr, stderr);
	});
}

test("npm start without arguments runs the tour, with arguments any command", async () => {
	const started = { npm_lifecycle_event: "start" };
	const [tour, other, plain] = await Promise.all([
		runChild([], { env: started }),
		runChild(["ports", "https"], { env: started }),
		runChild(["tour"]),
	]);
	for (const { exitCode, stdout, stderr } of [tour, plain]) {
		assert.equal(exitCode, 0);
		assert.equal(stderr, "");
		assert.match(stdout, /GET \/dives\.json HTTP\/1\.1/);
		assert.match(stdout, /HTTP\/1\.1 200 OK/);
		assert.match(stdout, /06:48 +Alba +19\.8 +24 +herring/);
	}
	assert.match(other.stdout, /^443\t/);
});

test("the tour is plain text in a pipe, and coloured where that is forced", async () => {
	const [plain, colored] = await Promise.all([
		runChild(["tour"], { env: { NO_COLOR: "1" } }),
		runChild(["tour"], { env: { FORCE_COLOR: "1" } }),
	]);
	assert.doesNotMatch(plain.stdout, /\x1b/);
	assert.match(colored.stdout, /\x1b\[36m/);
});

test("a reader that closes the pipe after a byte ends the program quietly", async () => {
	const endless: Script = [
		{ awaitRequest: true },
		{ send: head },
		{ repeat: [{ send: "x".repeat(65_536) }], times: "forever" },
	];
	await using server = await scriptedServer({ connections: endless });
	const child = start(["get", server.url]);
	const result = ended(child);
	assert.ok(child.stdout !== null);
	await once(child.stdout, "data");
	child.stdout.destroy();
	const { exitCode, signalName, stderr } = await result;
	assert.deepEqual([exitCode, signalName, stderr], [0, null, ""]);
});

test("a pipe that is closed before help is printed is no error", async () => {
	const child = start(["ports"]);
	child.stdout?.destroy();
	const { exitCode, stderr } = await ended(child);
	assert.deepEqual([exitCode, stderr], [0, ""]);
});

for (const [name, exitCode] of [
	["SIGINT", 130],
	["SIGTERM", 143],
] as const) {
	test(`${name} ends a waiting request with ${exitCode} and without a word`, async () => {
		await using server = await scriptedServer({ connections: [{ awaitRequest: true }, { hold: true }] });
		const child = start(["get", server.url]);
		const result = ended(child);
		await server.requested(1);
		child.kill(name);
		const { stdout, stderr, ...end } = await result;
		assert.deepEqual([end.exitCode, stdout, stderr], [exitCode, "", ""]);
	});
}

test("GANNET_DEBUG and -v show the causes of an error", async () => {
	const args = ["get", "http://127.0.0.1:1/"];
	const [debug, verbose] = await Promise.all([
		runChild(args, { env: { GANNET_DEBUG: "1" } }),
		runChild([...args, "-v"]),
	]);
	for (const { exitCode, stderr } of [debug, verbose]) {
		assert.equal(exitCode, 7);
		assert.match(stderr, /^caused by: Error \[ECONNREFUSED\]: connect ECONNREFUSED 127\.0\.0\.1:1$/m);
	}
});

test("content from stdin goes out, content to a pipe comes in, byte for byte", async () => {
	const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
	await using server = await scriptedServer({
		connections: [
			{ awaitRequest: true },
			{
				answer: ({ body }) =>
					Buffer.concat([Buffer.from(`${head.slice(0, -2)}Content-Length: 256\r\n\r\n`), body]),
			},
		],
	});
	const { exitCode, bytes: back } = await runChild(["get", "-d", "@-", server.url], { stdin: bytes });
	assert.equal(exitCode, 0);
	assert.deepEqual(back, bytes);
});
