// One target, one writer: calls of one process and of several, one after the other and at once, in every order. A target is
// the content of one of them, whole.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { relative } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Client, type DownloadResult, download } from "../../../src/client/index.ts";
import type { ScriptedServer, Step } from "../../../src/testing/index.ts";
import { ground } from "../../storage/support.ts";
import { failureOf, serve } from "../support.ts";

const SIZE = 100_000;

/** Each path has content of its own, which comes in two halves; the second one when the gate of its name is open. */
async function halves(): Promise<ScriptedServer> {
	return serve(({ head, target }): readonly Step[] => {
		const letter = target.slice(1, 2);
		const start = Number(/^range: bytes=(\d+)-/im.exec(head)?.[1] ?? 0);
		const rest = letter.repeat(SIZE - start);
		const status =
			start === 0 ? "200 OK" : `206 Partial Content\r\ncontent-range: bytes ${start}-${SIZE - 1}/${SIZE}`;
		const headers = `HTTP/1.1 ${status}\r\netag: "${letter}"\r\ncontent-length: ${rest.length}\r\n\r\n`;
		const half = rest.length >> 1;
		return [
			{ send: headers + rest.slice(0, half) },
			{ awaitGate: start === 0 ? letter : `${letter} again` },
			{ send: rest.slice(half) },
		];
	});
}

let server: ScriptedServer;
let client: Client;
before(async () => {
	server = await halves();
	client = new Client();
});
after(async () => {
	await client.destroy();
	await server.close();
});

let count = 0;
/** A letter whose gate is still closed. */
function fresh(): string {
	const letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".charAt(count++);
	assert.notEqual(letter, "");
	return letter;
}

interface Running {
	readonly result: Promise<DownloadResult>;
	/** Half of the content is there. */
	readonly hasHalf: Promise<void>;
}

function start(
	letter: string,
	path: string,
	existingPart: "continue" | "discard" | "replace" = "continue",
): Running {
	const half = Promise.withResolvers<void>();
	const result = download(client, `${server.url}/${letter}`, path, {
		existingPart,
		onEvent(event) {
			if (event.type === "progress" && event.bytes >= SIZE / 2) half.resolve();
		},
	});
	result.catch(() => undefined);
	return { result, hasHalf: half.promise };
}

function assertWhole(path: string, letter: string): void {
	assert.equal(readFileSync(path, "utf8"), letter.repeat(SIZE));
	assert.equal(existsSync(`${path}.part`), false);
	assert.equal(existsSync(`${path}.part.json`), false);
}

describe("of two calls with one target", () => {
	const names: readonly (readonly [what: string, nameOf: (path: string, folder: string) => string])[] = [
		["by the same name", (path) => path],
		["by a relative name", (path) => relative(process.cwd(), path)],
		[
			"by a link to it",
			(path, folder) => {
				symlinkSync(path, `${folder}/link`);
				return `${folder}/link`;
			},
		],
		[
			"by a link to its folder",
			(path, folder) => {
				symlinkSync(folder, `${folder}/below`);
				return path.replace(folder, `${folder}/below`);
			},
		],
	];
	for (const [what, nameOf] of names) {
		for (const existingPart of ["continue", "discard"] as const) {
			test(`the second one is refused while the first is on its way: ${what}, ${existingPart}`, async () => {
				using here = ground();
				const path = here.at("file");
				const letter = fresh();
				const first = start(letter, path);
				await first.hasHalf;
				const second = start(fresh(), nameOf(path, here.folder), existingPart);
				const error = await failureOf(second.result);
				assert.deepEqual([error.kind, error.code, error.phase], ["file", "in-use", "prepare"]);
				assert.match(
					error.message,
					/file can't be written: this process is writing it; wait for its end, or start over/,
				);
				server.open(letter);
				await first.result;
				assertWhole(path, letter);
			});
		}
	}

	test("begun in one moment, one wins", async () => {
		using here = ground();
		const path = here.at("file");
		const [first, second] = [fresh(), fresh()];
		const running = [start(first, path), start(second, path)] as const;
		server.open(first);
		server.open(second);
		const [one, other] = await Promise.allSettled(running.map(({ result }) => result));
		assert.equal(one?.status, "fulfilled");
		assert.equal(other?.status, "rejected");
		assertWhole(path, first);
	});

	for (const isFirstFaster of [true, false]) {
		const order = isFirstFaster ? "before" : "after";
		test(`the second may take it over; the first, all there ${order} it, fails`, async () => {
			using here = ground();
			const path = here.at("file");
			const [one, other] = [fresh(), fresh()];
			const first = start(one, path);
			await first.hasHalf;
			const second = start(other, path, "replace");
			await second.hasHalf;
			const ends: (() => Promise<void>)[] = [
				async () => {
					server.open(one);
					const error = await failureOf(first.result);
					assert.deepEqual([error.kind, error.code], ["file", "taken-over"]);
				},
				async () => {
					server.open(other);
					await second.result;
				},
			];
			for (const end of isFirstFaster ? ends : ends.reverse()) await end();
			assertWhole(path, other);
			assert.deepEqual(readdirSync(here.folder).sort(), ["file", "victim"]);
		});
	}

	test("the second goes on after the first has failed", async () => {
		using here = ground();
		const path = here.at("file");
		const controller = new AbortController();
		const letter = fresh();
		const failing = download(client, `${server.url}/${letter}`, path, {
			request: { signal: controller.signal },
			onEvent(event) {
				if (event.type === "progress" && event.bytes >= SIZE / 2) controller.abort();
			},
		});
		assert.equal((await failureOf(failing)).kind, "aborted");
		server.open(`${letter} again`);
		const { resumedAt } = await start(letter, path).result;
		assert.equal(resumedAt, SIZE / 2);
		assertWhole(path, letter);
	});
});

describe("of two processes with one target", () => {
	const program = fileURLToPath(new URL("downloader.ts", import.meta.url));
	const children: ChildProcess[] = [];
	after(() => {
		for (const child of children) child.kill("SIGKILL");
	});

	interface Child {
		readonly process: ChildProcess;
		/** The next line that fits. */
		line(pattern: RegExp): Promise<string>;
	}

	function run(letter: string, path: string, existingPart = "continue"): Child {
		const args = [program, `${server.url}/${letter}`, path, existingPart];
		const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
		children.push(child);
		const lines: Interface = createInterface({ input: child.stdout });
		const iterator = lines[Symbol.asyncIterator]();
		return {
			process: child,
			async line(pattern) {
				for (;;) {
					const { value, done } = await iterator.next();
					assert.notEqual(done, true, `no line ${pattern}`);
					if (pattern.test(value as string)) return value as string;
				}
			},
		};
	}

	async function kill({ process: child }: Child): Promise<void> {
		child.kill("SIGKILL");
		await once(child, "exit");
	}

	const half = new RegExp(`^has ${SIZE / 2}$`);

	test("what a killed one has left is continued", async () => {
		using here = ground();
		const path = here.at("file");
		const letter = fresh();
		const first = run(letter, path);
		await first.line(half);
		await kill(first);
		assert.equal(readFileSync(`${path}.part`, "utf8"), letter.repeat(SIZE / 2));
		server.open(`${letter} again`);
		const second = run(letter, path);
		assert.equal(await second.line(/^all|^failed/), `all ${SIZE}, of them ${SIZE / 2} of before`);
		assertWhole(path, letter);
	});

	test("what a killed one has left of another URL is thrown away", async () => {
		using here = ground();
		const path = here.at("file");
		const first = run(fresh(), path);
		await first.line(half);
		await kill(first);
		const letter = fresh();
		server.open(letter);
		const { resumedAt } = await start(letter, path).result;
		assert.equal(resumedAt, 0);
		assertWhole(path, letter);
	});

	test("the second is refused while the first lives, and may take it over", async () => {
		using here = ground();
		const path = here.at("file");
		const [one, other] = [fresh(), fresh()];
		const first = run(one, path);
		await first.line(half);
		const error = await failureOf(start(other, path).result);
		assert.equal(error.code, "in-use");
		assert.match(error.message, new RegExp(`process ${first.process.pid} is writing it`));
		const second = start(other, path, "replace");
		await second.hasHalf;
		server.open(one);
		assert.equal(await first.line(/^all|^failed/), "failed taken-over");
		server.open(other);
		await second.result;
		assertWhole(path, other);
	});

	test("begun in one moment, one wins", async () => {
		using here = ground();
		const path = here.at("file");
		const letters = [fresh(), fresh(), fresh()];
		const running = letters.map((letter) => run(letter, path));
		// Each is either on its way or over.
		const states = await Promise.all(running.map((child) => child.line(/^has 50000$|^failed/)));
		const winner = states.findIndex((state) => state.startsWith("has"));
		assert.deepEqual(states.toSorted(), ["failed in-use", "failed in-use", "has 50000"]);
		for (const letter of letters) server.open(letter);
		assert.match(await (running[winner] as Child).line(/^all|^failed/), /^all/);
		assertWhole(path, letters[winner] as string);
	});
});
