// Whatever a shell can name is sent, byte for byte: files, pipes, process substitutions, stdin, /proc and what grows. Nothing is
// sent empty or changed without a word.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { ScriptedRequest } from "../../src/testing/index.ts";
import {
	childEnv,
	ended,
	mainPath,
	ok,
	requestsOf,
	respondingServer,
	run,
	temporaryFolder,
} from "./support.ts";

const { folder, file } = temporaryFolder();
file("file", "CONTENT\n");
const hasBash = spawnSync("bash", ["-c", "true"]).status === 0;

/** The content, or that of the one part of a form. */
function contentOf({ head, body }: ScriptedRequest): Buffer {
	const boundary = /boundary=(\S+)\r/.exec(head)?.[1];
	if (boundary === undefined) return body;
	const start = body.indexOf("\r\n\r\n") + 4;
	return body.subarray(start, body.indexOf(`\r\n--${boundary}--`));
}

describe("what a shell names is sent", {
	skip: hasBash && process.platform === "linux" ? false : "needs bash on Linux",
}, () => {
	const version = readFileSync("/proc/version", "latin1");
	const sources: readonly (readonly [what: string, line: string, content: string])[] = [
		["a file", "get WAY@file", "CONTENT\n"],
		["stdin as -", "echo CONTENT | get WAY@-", "CONTENT\n"],
		["stdin by its name", "echo CONTENT | get WAY@/dev/stdin", "CONTENT\n"],
		["stdin by its descriptor", "echo CONTENT | get WAY@/dev/fd/0", "CONTENT\n"],
		["a file as stdin", "get WAY@/dev/stdin < file", "CONTENT\n"],
		["a process substitution", "get WAY@<(echo CONTENT)", "CONTENT\n"],
		["a here string", "get WAY@- <<< CONTENT", "CONTENT\n"],
		["a descriptor of its own", "exec 5< file; get WAY@/dev/fd/5", "CONTENT\n"],
		["a file of /proc", "get WAY@/proc/version", version],
		["a named pipe", "mkfifo pipe; { echo CONTENT > pipe & }; get WAY@pipe; rm pipe", "CONTENT\n"],
		["nothing at all", "get WAY@- < /dev/null", ""],
	];
	const ways: readonly (readonly [way: string, words: string, of: RegExp])[] = [
		["--data-binary", "--data-binary ", /./],
		["-F", "-F f=", /name$|substitution|proc/],
	];
	for (const [way, words, of] of ways) {
		for (const [what, line, content] of sources.filter(([each]) => of.test(each))) {
			test(`${what}, by ${way}`, async () => {
				await using server = await respondingServer(() => ok());
				const script = `get() { "${process.execPath}" "${mainPath}" get -s -S "$@" ${server.url}; }; ${line.replace("WAY", words)}`;
				const child = spawn("bash", ["-c", script], {
					cwd: folder,
					env: childEnv(),
					stdio: ["ignore", "pipe", "pipe"],
				});
				const { stderr } = await ended(child);
				const [request] = requestsOf(server);
				assert.equal(request === undefined ? stderr : contentOf(request).toString("latin1"), content);
			});
		}
	}

	for (const words of [
		"-d @",
		"--json @",
		"-T ",
		"--data-urlencode f@",
		"-F f=<",
		"-H Content-Type:a/b --data-binary @",
	]) {
		test(`a process substitution, by ${words}`, async () => {
			await using server = await respondingServer(() => ok());
			const script = `"${process.execPath}" "${mainPath}" get -s -S ${words.replace("<", "'<'")}<(echo CONTENT) ${server.url}/x`;
			const child = spawn("bash", ["-c", script], {
				cwd: folder,
				env: childEnv(),
				stdio: ["ignore", "pipe", "pipe"],
			});
			const { stderr } = await ended(child);
			const [request] = requestsOf(server);
			assert.match(
				request === undefined ? stderr : contentOf(request).toString("latin1"),
				/^(?:f=)?CONTENT(?:\n|%0A)$/,
			);
		});
	}
});

describe("the bytes of a file are those of the part or content", () => {
	const contents: readonly (readonly [what: string, bytes: Buffer])[] = [
		["lines with LF", Buffer.from("a\nb\n")],
		["lines with CR LF", Buffer.from("a\r\nb\r\n")],
		["lines with CR", Buffer.from("a\rb\r")],
		["no line end", Buffer.from("a")],
		["latin1", Buffer.from("caf\xe9\xff", "latin1")],
		["a byte order mark", Buffer.from("\ufeffa")],
		["UTF-16", Buffer.from("a\n", "utf16le")],
		["NUL", Buffer.from("a\0b\0")],
		["half a surrogate", Buffer.from([0xed, 0xa0, 0x80])],
		["every byte", Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
		["what looks like a boundary", Buffer.from("\r\n--boundary--\r\n")],
		["blanks around it", Buffer.from(" \t a \t ")],
		["nothing", Buffer.alloc(0)],
		["more than a read", Buffer.alloc(600_000, "a\r\n\xff", "latin1")],
	];
	for (const [what, bytes] of contents) {
		test(what, async () => {
			const path = join(folder, "bytes");
			writeFileSync(path, bytes);
			await using server = await respondingServer(() => ok());
			for (const words of [
				["-F", `f=<${path}`],
				["-F", `f=@${path}`],
				["-d", `@${path}`],
				["--data-binary", `@${path}`],
				["--json", `@${path}`],
				["-T", path],
			]) {
				const { exitCode, stderr } = await run(["get", ...words, `${server.url}/x`]);
				assert.equal(exitCode, 0, stderr);
				const content = contentOf(requestsOf(server).at(-1) as ScriptedRequest);
				assert.ok(content.equals(bytes), `${words.join(" ")}: ${content.length} bytes`);
			}
		});
	}
});
