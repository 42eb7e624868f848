// Deadlines that people steer: which limits count with which options, in every command that fetches.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { defaultValues } from "../../src/cli/arguments/parse.ts";
import { clientOptions } from "../../src/cli/session/client-options.ts";
import { sessionTable } from "../../src/cli/session/session-table.ts";
import { respondingServer, run, temporaryFolder } from "./support.ts";

const { folder, file } = temporaryFolder();
const NEVER = Number.POSITIVE_INFINITY;

describe("limits of time", () => {
	const rows: readonly (readonly [
		given: Readonly<Record<string, number>>,
		limits: Readonly<Record<"firstByte" | "idle" | "total" | "queue", number | undefined>>,
	])[] = [
		[{}, { firstByte: undefined, idle: undefined, total: undefined, queue: undefined }],
		[{ "max-time": 600 }, { firstByte: NEVER, idle: NEVER, total: 600_000, queue: 600_000 }],
		[{ "max-time": 0.5 }, { firstByte: NEVER, idle: NEVER, total: 500, queue: 500 }],
		[
			{ "first-byte-timeout": 90 },
			{ firstByte: 90_000, idle: undefined, total: undefined, queue: undefined },
		],
		[{ "idle-timeout": 90 }, { firstByte: undefined, idle: 90_000, total: undefined, queue: undefined }],
		[
			{ "max-time": 600, "first-byte-timeout": 90 },
			{ firstByte: 90_000, idle: NEVER, total: 600_000, queue: 600_000 },
		],
		[
			{ "max-time": 600, "idle-timeout": 90 },
			{ firstByte: NEVER, idle: 90_000, total: 600_000, queue: 600_000 },
		],
		[
			{ "max-time": 600, "first-byte-timeout": 1, "idle-timeout": 2 },
			{ firstByte: 1_000, idle: 2_000, total: 600_000, queue: 600_000 },
		],
		[{ "retry-max-time": 900 }, { firstByte: undefined, idle: undefined, total: NEVER, queue: NEVER }],
		[
			{ "retry-max-time": 900, "max-time": 60 },
			{ firstByte: NEVER, idle: NEVER, total: 60_000, queue: 60_000 },
		],
	];
	for (const [given, limits] of rows) {
		const words = Object.entries(given).map(([name, seconds]) => `--${name} ${seconds}`);
		test(`with ${words.join(" ") || "no option"} are as they say`, () => {
			const options = { ...defaultValues(sessionTable), limit: [], ...given };
			const { timeouts } = clientOptions(options, {}, { zones: new Map() });
			assert.deepEqual(timeouts, { connect: 10_000, ...limits });
		});
	}
});

describe("a wait", () => {
	const declaration = file("record.json", '{ "fields": { "name": "h1" } }');
	const commands: Readonly<Record<string, readonly string[]>> = {
		get: [],
		extract: ["--record", declaration],
		pages: ["--items", "h1", "--retry", "0"],
		crawl: [
			file(
				"job.json",
				JSON.stringify({ politeness: { tries: 1 }, sitemaps: "no", to: join(folder, "crawled.jsonl") }),
			),
			"--no-robots",
		],
	};
	const limits: readonly (readonly [option: string, path: string])[] = [
		["--first-byte-timeout", "/"],
		["--idle-timeout", "/begun"],
	];
	for (const [command, args] of Object.entries(commands)) {
		for (const [option, path] of limits) {
			test(`of gannet ${command} ends by ${option}, which its message names`, async () => {
				await using server = await respondingServer(({ target }) =>
					target === "/begun"
						? "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\n<h1>half"
						: "",
				);
				const startedAt = performance.now();
				const { exitCode, stderr } = await run([command, ...args, option, "0.05", server.url + path]);
				// A crawl counts its failures, and goes on.
				assert.equal(exitCode === 0, command === "crawl", stderr);
				assert.match(stderr, command === "crawl" ? /[12] timeout/ : new RegExp(`50 ms.*${option}`));
				assert.ok(performance.now() - startedAt < 5_000);
			});
		}
	}
});
