// Files of `gannet get`, in processes of their own: one writer for one file, descriptors and pipes in place of files, kills,
// and what --retry does.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, constants, existsSync, openSync, readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Interrupted } from "../../src/cli/context.ts";
import {
	type ScriptedRequest,
	type ScriptedServer,
	type Step,
	scriptedServer,
} from "../../src/testing/index.ts";
import { type Ground, ground, missing, planted } from "../storage/support.ts";
import {
	childEnv,
	empty,
	ended,
	mainPath,
	ok,
	type RunResult,
	requestsOf,
	respondingServer,
	run,
} from "./support.ts";

const SIZE = 100_000;

/** Each path's content is its first letter, in two halves; the second comes when the gate of that letter is open. */
function halves(): Promise<ScriptedServer> {
	return scriptedServer({
		connections: [
			{
				repeat: [
					{ awaitRequest: true },
					{
						answer: ({ head, target }: ScriptedRequest) => {
							const letter = target.slice(1, 2);
							const start = Number(/^range: bytes=(\d+)-/im.exec(head)?.[1] ?? 0);
							const rest = letter.repeat(SIZE - start);
							const status =
								start === 0
									? "200 OK"
									: `206 Partial Content\r\nContent-Range: bytes ${start}-${SIZE - 1}/${SIZE}`;
							const fields = `ETag: "${letter}"\r\nContent-Length: ${rest.length}`;
							const half = rest.length >> 1;
							return [
								{ send: `HTTP/1.1 ${status}\r\n${fields}\r\n\r\n${rest.slice(0, half)}` },
								...(start === 0 ? [{ awaitGate: letter }] : []),
								{ send: rest.slice(half) },
							];
						},
					},
				],
				times: "forever",
			},
		],
	});
}

interface Running {
	readonly child: ChildProcess;
	readonly result: Promise<RunResult>;
}

function start(args: readonly string[], cwd: string): Running {
	const child = spawn(process.execPath, [mainPath, ...args], { cwd, env: childEnv(), stdio: "pipe" });
	return { child, result: ended(child) };
}

/** Half of the content is there. */
async function hasHalf(path: string): Promise<void> {
	const half = SIZE / 2;
	while (!existsSync(path) || readFileSync(path).length < half) {
		await new Promise((resolve) => setImmediate(resolve));
	}
}

describe("URLs of one file name under -O", () => {
	for (const parallel of [[], ["-Z", "4"]]) {
		test(`the first is fetched, the others are errors that say so: ${parallel.join(" ") || "in turn"}`, async () => {
			using here = ground();
			await using server = await respondingServer(({ target }) => ok(target));
			const urls = ["/a/data", "/b/data", "/c/other", "/d/dat%61", "/a/data"].map(
				(path) => server.url + path,
			);
			const { child, result } = start(["get", ...parallel, "-O", ...urls], here.folder);
			child.stdin?.end();
			const { exitCode, stderr } = await result;
			assert.equal(exitCode, 23);
			assert.deepEqual([here.text("data"), here.text("other")], ["/a/data", "/c/other"]);
			assert.equal(requestsOf(server).length, 2);
			assert.equal(stderr.match(/isn't fetched: data is the file of \S+\/a\/data\n/g)?.length, 3);
			assert.deepEqual(readdirSync(here.folder).sort(), ["data", "other", "victim"]);
		});
	}
});

describe("two processes with one file", () => {
	test("the second is refused while the first lives, and --restart takes it over", async () => {
		using here = ground();
		await using server = await halves();
		const first = start(["get", "-o", "file", `${server.url}/A`], here.folder);
		await hasHalf(here.at("file.part"));
		for (const more of [[], ["-C", "-"]]) {
			const second = await start(["get", ...more, "-o", "file", `${server.url}/B`], here.folder).result;
			assert.equal(second.exitCode, 23);
			assert.match(
				second.stderr,
				new RegExp(
					`file can't be written: process ${first.child.pid} is writing it; wait for its end, or start over`,
				),
			);
			assert.match(second.stderr, /--restart/);
		}
		server.open("B");
		const third = await start(["get", "--restart", "-o", "file", `${server.url}/B`], here.folder).result;
		assert.deepEqual([third.exitCode, third.stderr], [0, ""]);
		server.open("A");
		const { exitCode, stderr } = await first.result;
		assert.equal(exitCode, 23);
		assert.match(stderr, /another process has taken it over/);
		assert.equal(here.text("file"), "B".repeat(SIZE));
		assert.deepEqual(readdirSync(here.folder).sort(), ["file", "victim"]);
	});

	test("begun at once, one is fetched and the others are refused", async () => {
		using here = ground();
		await using server = await halves();
		const running = ["A", "B", "C"].map((letter) =>
			start(["get", "-o", "file", `${server.url}/${letter}`], here.folder),
		);
		let refused = 0;
		const results = running.map(async ({ result }) => {
			const { exitCode } = await result;
			if (exitCode === 23 && ++refused === 2) for (const letter of ["A", "B", "C"]) server.open(letter);
			return exitCode;
		});
		const codes = await Promise.all(results);
		assert.deepEqual(codes.toSorted(), [0, 23, 23]);
		assert.equal(here.text("file"), ["A", "B", "C"][codes.indexOf(0)]?.repeat(SIZE));
	});

	test("what a killed one has left, -C - continues; without it, it begins anew", async () => {
		using here = ground();
		await using server = await halves();
		for (const more of [["-C", "-"], []]) {
			const first = start(["get", "-o", "file", `${server.url}/A`], here.folder);
			await hasHalf(here.at("file.part"));
			first.child.kill("SIGKILL");
			await first.result;
			const { length } = requestsOf(server);
			if (more.length === 0) server.open("A");
			const second = await start(["get", ...more, "-o", "file", `${server.url}/A`], here.folder).result;
			assert.deepEqual([second.exitCode, second.stderr], [0, ""]);
			assert.equal(here.text("file"), "A".repeat(SIZE));
			const range = /^range: (.*)\r$/im.exec(requestsOf(server)[length]?.head ?? "")?.[1];
			assert.equal(range, more.length === 0 ? undefined : `bytes=${SIZE / 2}-`);
		}
	});
});

describe("in place of a file", { skip: missing("a pipe") }, () => {
	function shell(here: Ground, command: string, url: string): Promise<RunResult> {
		const env = { ...childEnv(), GET: `${process.execPath} ${mainPath} get`, U: url };
		const child = spawn("bash", ["-c", command], {
			cwd: here.folder,
			env,
			stdio: ["ignore", "pipe", "pipe"],
		});
		return ended(child);
	}
	const lines = "before\ncontent\nafter\n";
	const commands: readonly (readonly [what: string, command: string, log: string])[] = [
		["/dev/stdout in a file", "{ echo before; $GET -o /dev/stdout $U; echo after; } > log", lines],
		["/dev/stdout at a file's end", "{ echo before; $GET -o /dev/stdout $U; echo after; } >> log", lines],
		["/dev/fd/1", "{ echo before; $GET -o /dev/fd/1 $U; echo after; } > log", lines],
		["/proc/self/fd/1", "{ echo before; $GET -o /proc/self/fd/1 $U; echo after; } > log", lines],
		["a link to /dev/stdout", "ln -s /dev/stdout l; { echo before; $GET -o l $U; echo after; } > log", lines],
		["/dev/stdout in a pipe", "{ echo before; $GET -o /dev/stdout $U; echo after; } | cat > log", lines],
		["/dev/stderr", "{ echo before; $GET -o /dev/stderr $U; echo after; } > log 2>&1", lines],
		["/dev/fd/3", "{ echo before >&3; $GET -o /dev/fd/3 $U; echo after >&3; } 3> log", lines],
		["-i to /dev/fd/3", "{ $GET -i -o /dev/fd/3 $U; } 3> head; tail -n 1 head > log", "content\n"],
		["a process substitution", "$GET -o >(cat > log) $U; while [ ! -s log ]; do :; done", "content\n"],
		["--select to a pipe", "mkfifo p; cat p > log & $GET --select p --as text -o p $U; wait", "content\n"],
		["several URLs in turn", "$GET -Z 3 -o /dev/fd/3 $U $U $U 3> log", "content\n".repeat(3)],
	];
	for (const [what, command, log] of commands) {
		test(`${what} is written into`, async () => {
			using here = ground();
			const content = command.includes("--select") ? "<p>content</p>" : "content\n";
			await using server = await respondingServer(() => ok(content, "Content-Type: text/html"));
			const { exitCode, stderr } = await shell(here, command, server.url);
			assert.deepEqual([exitCode, stderr], [0, ""]);
			assert.equal(here.text("log"), log);
			assert.equal(here.kind("log.part"), "nothing");
		});
	}

	for (const [signalName, code] of [
		["SIGINT", 130],
		["SIGTERM", 143],
	] as const) {
		test(`a pipe that nobody reads is waited for, and ${signalName} ends that`, async () => {
			using here = ground();
			planted["a pipe"](here.at("pipe"));
			await using server = await respondingServer(() => ok());
			const controller = new AbortController();
			const running = run(["get", "-o", here.at("pipe"), server.url], { signal: controller.signal });
			setTimeout(() => controller.abort(new Interrupted(signalName)), 20);
			assert.equal((await running).exitCode, code);
			assert.equal(here.kind("pipe"), "a pipe");
			assert.equal(requestsOf(server).length, 0);
		});
	}

	test("a pipe whose reader has stopped reading: SIGINT ends it", async () => {
		using here = ground();
		planted["a pipe"](here.at("pipe"));
		const reader = openSync(here.at("pipe"), constants.O_RDONLY | constants.O_NONBLOCK);
		await using server = await respondingServer(() => ok("x".repeat(1_000_000)));
		const { child, result } = start(["get", "-o", "pipe", server.url], here.folder);
		await server.requested(1);
		child.kill("SIGINT");
		assert.equal((await result).exitCode, 130);
		closeSync(reader);
	});
});

describe("--retry of a file", () => {
	const whole = "0123456789";
	const head = (status: string, ...fields: readonly string[]): string =>
		[`HTTP/1.1 ${status}`, ...fields, "\r\n"].join("\r\n");
	type Answer = (request: ScriptedRequest) => string | readonly Step[];
	const broken =
		(...fields: readonly string[]): Answer =>
		() => [{ send: `${head("200 OK", "Content-Length: 10", ...fields)}0123` }, { close: true }];
	const full: Answer = ({ head: asked }) => {
		const start = Number(/^range: bytes=(\d+)-/im.exec(asked)?.[1] ?? 0);
		const status = start === 0 ? "200 OK" : `206 Partial\r\nContent-Range: bytes ${start}-9/10`;
		return `${head(status, 'ETag: "v1"', `Content-Length: ${10 - start}`)}${whole.slice(start)}`;
	};
	const busy =
		(status: number, ...fields: readonly string[]): Answer =>
		() =>
			empty(status, ...fields);

	const cases: readonly (readonly [
		what: string,
		args: readonly string[],
		answers: readonly Answer[],
		exitCode: number,
		content: string | RegExp | undefined,
		requests: number,
		stderr: RegExp,
	])[] = [
		[
			"begins again without a validator",
			["--retry", "3"],
			[broken(), full],
			0,
			whole,
			2,
			/^gannet: note: once more, because/,
		],
		[
			"begins again with a weak one",
			["--retry", "3"],
			[broken('ETag: W/"1"'), full],
			0,
			whole,
			2,
			/once more/,
		],
		["goes on with a strong one", ["--retry", "3"], [broken('ETag: "v1"'), full], 0, whole, 2, /once more/],
		[
			"is up to N times, in all",
			["--retry", "2"],
			[broken()],
			18,
			undefined,
			3,
			/4 bytes of 10 bytes are kept in \S+page\.part\n/,
		],
		["is no time without it", [], [broken()], 18, undefined, 1, /are kept in/],
		["asks again after 503", ["--retry", "1"], [busy(503), full], 0, whole, 2, /because the status was 503/],
		["asks again after 429", ["--retry", "1"], [busy(429, "Retry-After: 0"), full], 0, whole, 2, /429/],
		["takes the page once N is used up", ["--retry", "1"], [busy(503)], 0, "", 2, /the status is 503/],
		[
			"is an error with -f then",
			["--retry", "1", "-f"],
			[busy(503)],
			22,
			undefined,
			2,
			/was answered with 503/,
		],
		[
			"begins again with the head of -i",
			["--retry", "1", "-i"],
			[broken('ETag: "v1"'), full],
			0,
			/^HTTP\/1\.1 200 OK\r\n(?:.*\r\n)*\r\n0123456789$/,
			2,
			/once more/,
		],
		[
			"never repeats a POST that broke off",
			["--retry", "3", "-d", "x"],
			[broken()],
			18,
			undefined,
			1,
			/are kept in/,
		],
		[
			"says which wait is too long, and what allows it",
			["--retry", "1"],
			[busy(503, "Retry-After: 60")],
			0,
			"",
			1,
			/503, and the server asks to wait 60 s before another try; --retry-max-time 6\d allows that/,
		],
		[
			"that is limited says so",
			["--retry", "1", "--retry-max-time", "10"],
			[busy(503, "Retry-After: 60")],
			0,
			"",
			1,
			/--retry-max-time 6\d allows/,
		],
		[
			"is held to --max-time",
			["--retry", "1", "--max-time", "10"],
			[busy(503, "Retry-After: 60")],
			0,
			"",
			1,
			/--max-time 6\d allows/,
		],
		[
			"waits a second where that is allowed",
			["--retry", "1", "--retry-max-time", "60"],
			[busy(503, "Retry-After: 1"), full],
			0,
			whole,
			2,
			/503/,
		],
	];
	for (const [what, args, answers, exitCode, content, requests, stderr] of cases) {
		test(what, async () => {
			using here = ground();
			let count = 0;
			await using server = await scriptedServer({
				connections: [
					{
						repeat: [
							{ awaitRequest: true },
							{
								answer: (request: ScriptedRequest) =>
									(answers[Math.min(count++, answers.length - 1)] as Answer)(request),
							},
						],
						times: "forever",
					},
				],
			});
			const path = here.at("page");
			const result = await run(["get", ...args, "--retry-delay", "0.001", "-o", path, server.url]);
			assert.equal(result.exitCode, exitCode, result.stderr);
			assert.match(result.stderr, stderr);
			assert.equal(requestsOf(server).length, requests);
			assert.equal(existsSync(path), content !== undefined);
			if (content instanceof RegExp) assert.match(here.text("page"), content);
			else if (content !== undefined) assert.equal(here.text("page"), content);
			if (content !== undefined) assert.deepEqual(readdirSync(here.folder).sort(), ["page", "victim"]);
		});
	}
});
