// Downloads that break off: the decision as a table, then files that must come out right whatever the server does.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { resumeDecision, strongValidator } from "../../../src/client/download/resume.ts";
import { Client, type DownloadOptions, type DownloadResult, download } from "../../../src/client/index.ts";
import { FieldLines } from "../../../src/http/index.ts";
import type { ScriptedRequest, ScriptedServer, Step } from "../../../src/testing/index.ts";
import { authority, serverTls } from "../../socket/support.ts";
import { failureOf, requestsTo, serve } from "../support.ts";

const PART = { bytes: 4, validator: '"v1"', total: 10 };

describe("an answer to a request for the rest", () => {
	const cases: readonly (readonly [
		what: string,
		status: number,
		fields: Record<string, string>,
		decision: string,
	])[] = [
		[
			"is put behind what is there",
			206,
			{ "content-range": "bytes 4-9/10", etag: '"v1"', "content-length": "6" },
			"append",
		],
		["is put there though it is not all", 206, { "content-range": "bytes 4-5/10", etag: '"v1"' }, "append"],
		["is put there without a total", 206, { "content-range": "bytes 4-9/*", etag: '"v1"' }, "append"],
		["that is the whole begins anew", 200, {}, "restart"],
		["that is too early is refused", 206, { "content-range": "bytes 0-9/10", etag: '"v1"' }, "shifted"],
		["that is too late is refused", 206, { "content-range": "bytes 5-9/10", etag: '"v1"' }, "shifted"],
		["of another size is refused", 206, { "content-range": "bytes 4-10/11", etag: '"v1"' }, "other-size"],
		[
			"of another version is refused",
			206,
			{ "content-range": "bytes 4-9/10", etag: '"v2"' },
			"other-version",
		],
		[
			"of a weak version is refused",
			206,
			{ "content-range": "bytes 4-9/10", etag: 'W/"v1"' },
			"other-version",
		],
		["of no version is refused", 206, { "content-range": "bytes 4-9/10" }, "other-version"],
		["without Content-Range is refused", 206, { etag: '"v1"' }, "content-range"],
		[
			"with two parts is refused",
			206,
			{ "content-type": "multipart/byteranges; boundary=x", etag: '"v1"' },
			"content-range",
		],
		[
			"with two Content-Ranges is refused",
			206,
			{ "content-range": "bytes 4-9/10, bytes 4-9/10", etag: '"v1"' },
			"content-range",
		],
		[
			"that ends before it begins is refused",
			206,
			{ "content-range": "bytes 4-3/10", etag: '"v1"' },
			"content-range",
		],
		[
			"that ends after the end is refused",
			206,
			{ "content-range": "bytes 4-10/10", etag: '"v1"' },
			"content-range",
		],
		["of other units is refused", 206, { "content-range": "lines 4-9/10", etag: '"v1"' }, "content-range"],
		[
			"with an endless number is refused",
			206,
			{ "content-range": `bytes 4-${"9".repeat(40)}/*`, etag: '"v1"' },
			"content-range",
		],
		[
			"whose length is not that of its range is refused",
			206,
			{ "content-range": "bytes 4-9/10", etag: '"v1"', "content-length": "7" },
			"content-length",
		],
		[
			"that was compressed is refused",
			206,
			{ "content-range": "bytes 4-9/10", etag: '"v1"', "content-encoding": "gzip" },
			"content-encoding",
		],
		["that there is no rest means that nothing is missing", 416, { "content-range": "bytes */4" }, "restart"],
		["that the range is not there begins anew", 416, { "content-range": "bytes */3" }, "restart"],
		["that the range is not there, without saying why, begins anew", 416, {}, "restart"],
		["of another status is refused", 404, {}, "status"],
	];
	for (const [what, status, fields, decision] of cases) {
		test(what, () => {
			const found = resumeDecision(PART, status, FieldLines.from(fields));
			assert.equal(found.kind === "refuse" ? found.code : found.kind, decision);
		});
	}

	test("that there is no rest completes what is there where the whole was as long, or of unknown length", () => {
		const fields = FieldLines.from({ "content-range": "bytes */10" });
		for (const total of [10, undefined]) {
			assert.deepEqual(resumeDecision({ ...PART, bytes: 10, total }, 416, fields), { kind: "complete" });
		}
	});
});

describe("a strong validator", () => {
	const date = { date: "Thu, 01 Jan 2026 00:01:00 GMT" };
	const cases: readonly (readonly [fields: Record<string, string>, validator: string | undefined])[] = [
		[{ etag: '"a"' }, '"a"'],
		[{ etag: 'W/"a"' }, undefined],
		[{ etag: "a" }, undefined],
		[{}, undefined],
		[{ ...date, "last-modified": "Thu, 01 Jan 2026 00:00:00 GMT" }, "Thu, 01 Jan 2026 00:00:00 GMT"],
		[{ ...date, "last-modified": "Thu, 01 Jan 2026 00:00:59 GMT" }, undefined],
		[{ "last-modified": "Thu, 01 Jan 2026 00:00:00 GMT" }, undefined],
		[{ ...date, "last-modified": "yesterday" }, undefined],
	];
	for (const [fields, validator] of cases) {
		test(`of ${JSON.stringify(fields)} is ${validator ?? "none"}`, () => {
			assert.equal(strongValidator(FieldLines.from(fields)), validator);
		});
	}
});

let folder: string;
let count = 0;
before(async () => {
	folder = await mkdtemp(join(tmpdir(), "gannet-resume-"));
});
after(() => rm(folder, { recursive: true, force: true }));

const CONTENT: string = Array.from({ length: 5_000 }, (_, index) => `${index}\n`).join("");

function startOf({ head }: ScriptedRequest): number {
	return Number(/^range: bytes=(\d+)-/im.exec(head)?.[1] ?? 0);
}

/** The whole or the rest of `content`, as a proper server gives it, the connection cut after `sent` bytes of it. */
function answer(request: ScriptedRequest, content: string, etag: string, sent = Infinity): readonly Step[] {
	const isSame = new RegExp(`^if-range: ${etag}\r`, "im").test(request.head);
	const start = isSame ? startOf(request) : 0;
	const rest = content.slice(start);
	const head =
		start === 0
			? "HTTP/1.1 200 OK\r\n"
			: `HTTP/1.1 206 Partial Content\r\ncontent-range: bytes ${start}-${content.length - 1}/${content.length}\r\n`;
	const message = `${head}etag: ${etag}\r\ncontent-length: ${rest.length}\r\n\r\n`;
	return sent < rest.length
		? [{ send: message + rest.slice(0, sent) }, { close: true }]
		: [{ send: message + rest }];
}

interface Outcome {
	readonly result: DownloadResult;
	readonly requests: readonly ScriptedRequest[];
	readonly path: string;
}

async function fetched(
	respond: (request: ScriptedRequest, index: number) => readonly Step[],
	options: DownloadOptions = {},
	prepare: (path: string, url: string) => Promise<void> = async () => undefined,
): Promise<Outcome> {
	const path = join(folder, `file-${++count}`);
	let index = 0;
	const server = await serve((request) => respond(request, index++));
	await using client = new Client();
	try {
		const url = `${server.url}/file`;
		await prepare(path, url);
		const result = await download(client, url, path, { baseDelayMs: 1, ...options });
		return { result, requests: requestsTo(server), path };
	} finally {
		await client.destroy();
		await server.close();
	}
}

async function isWhole({ path }: Outcome): Promise<void> {
	assert.equal(await readFile(path, "utf8"), CONTENT);
	assert.equal(existsSync(`${path}.part`), false);
	assert.equal(existsSync(`${path}.part.json`), false);
}

/** Whether each run verifies; all but the last break off. And whether the last one goes on with what is there. */
const VERIFICATIONS: readonly (readonly [runs: readonly boolean[], continues: boolean])[] = [
	[[true, true], true],
	[[false, false], true],
	[[false, true], false],
	[[true, false], true],
	[[true, false, true], false],
];
for (const [runs, continues] of VERIFICATIONS) {
	for (const hasLeft of [false, true]) {
		const words = runs.map((verifies) => (verifies ? "verified" : "unverified"));
		const what = `${words.slice(0, -1).join(" and ")}${hasLeft ? ", behind a redirect" : ""}`;
		test(`a part that came ${what} is ${continues ? "continued" : "begun anew"} ${words.at(-1)}`, async () => {
			const path = join(folder, `file-${++count}`);
			let run = 0;
			let asked = 0;
			const server: ScriptedServer = await serve(
				(request) => {
					if (hasLeft && request.target === "/file") {
						const location = `https://127.0.0.1:${server.port}/there`;
						return [{ send: `HTTP/1.1 302 Found\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n` }];
					}
					if (run === runs.length - 1) return answer(request, CONTENT, '"v1"');
					// Breaks off, and ends the run when it goes on.
					return ++asked === 1
						? answer(request, "X".repeat(CONTENT.length), '"v1"', 1_000)
						: [{ send: "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n" }];
				},
				{ tls: serverTls },
			);
			const kept = 1_000 * (runs.length - 1);
			for (const verify of runs) {
				// The server has no such name; where a redirect leads, it isn't looked for.
				const careless = { verify, serverName: "other.example" };
				await using client = new Client({ tls: { ca: authority, ...(verify ? {} : careless) } });
				const url = `https://localhost:${server.port}/file`;
				const fetching = download(client, url, path, { baseDelayMs: 1, onChanged: "error" });
				if (run < runs.length - 1) assert.equal((await failureOf(fetching)).code, "status");
				else await fetching;
				run++;
				asked = 0;
			}
			const expected = continues ? "X".repeat(kept) + CONTENT.slice(kept) : CONTENT;
			assert.equal(await readFile(path, "utf8"), expected);
			await server.close();
		});
	}
}

test("a download that is cut again and again goes on each time where it was", async () => {
	const outcome = await fetched((request) => answer(request, CONTENT, '"v1"', 4_000));
	await isWhole(outcome);
	assert.equal(outcome.result.bytes, CONTENT.length);
	assert.equal(outcome.requests.length, Math.ceil(CONTENT.length / 4_000));
	assert.match(outcome.requests[1]?.head ?? "", /\r\naccept-encoding: identity\r\n/);
	assert.match(outcome.requests[1]?.head ?? "", /\r\nrange: bytes=\d+-\r\nif-range: "v1"\r\n/);
});

test("a file that changes in between is fetched anew, and never mixed", async () => {
	const outcome = await fetched((request, index) =>
		index === 0
			? answer(request, CONTENT.replaceAll("1", "x"), '"v0"', 4_000)
			: answer(request, CONTENT, '"v1"'),
	);
	await isWhole(outcome);
	assert.equal(outcome.requests.length, 2);
});

test("a file that changes in between is an error where that was asked for, and what was there is kept", async () => {
	const error = await failureOf(
		fetched((request, index) => answer(request, CONTENT, `"v${index}"`, index === 0 ? 4_000 : Infinity), {
			onChanged: "error",
		}),
	);
	assert.deepEqual([error.kind, error.code], ["content", "changed"]);
	assert.equal((await readFile(join(folder, `file-${count}.part`), "utf8")).length, 4_000);
});

test("a file without a strong validator is fetched anew", async () => {
	const outcome = await fetched((request, index) =>
		answer(request, CONTENT, 'W/"v1"', index === 0 ? 4_000 : Infinity),
	);
	await isWhole(outcome);
	assert.doesNotMatch(outcome.requests[1]?.head ?? "", /range/i);
});

test("a part that is not the missing one is refused, and not a byte of it written", async () => {
	for (const [range, code] of [
		["bytes 3999-28889/28890", "shifted"],
		["bytes 0-28889/28890", "shifted"],
		["bytes 4000-9999/10000", "other-size"],
	] as const) {
		const error = await failureOf(
			fetched((request, index) =>
				index === 0
					? answer(request, CONTENT.slice(0, 28_890).padEnd(28_890, "."), '"v1"', 4_000)
					: [
							{
								send: `HTTP/1.1 206 Partial Content\r\netag: "v1"\r\ncontent-range: ${range}\r\nconnection: close\r\n\r\nforged`,
							},
							{ close: true },
						],
			),
		);
		assert.deepEqual([error.kind, error.code], ["content", code]);
		assert.equal((await readFile(join(folder, `file-${count}.part`), "utf8")).length, 4_000);
	}
});

test("what an earlier run left is continued by its note, and only for the same URL", async () => {
	const leave =
		(url: (of: string) => string) =>
		async (path: string, own: string): Promise<void> => {
			await writeFile(`${path}.part`, CONTENT.slice(0, 7_000));
			const note = { url: url(own), validator: '"v1"', total: CONTENT.length };
			await writeFile(`${path}.part.json`, JSON.stringify(note));
		};
	const same = await fetched(
		(request) => answer(request, CONTENT, '"v1"'),
		{},
		leave((own) => own),
	);
	await isWhole(same);
	assert.deepEqual([same.result.resumedAt, same.result.requests], [7_000, 1]);
	const other = await fetched(
		(request) => answer(request, CONTENT, '"v1"'),
		{},
		leave((own) => `${own}/other`),
	);
	await isWhole(other);
	assert.equal(other.result.resumedAt, 0);
});

test("what no note tells of is left alone, and replaced where that was asked for", async () => {
	for (const note of ["{", "[]", "{}", '{"url":7}', '{"id":"../../x"}', undefined]) {
		const leave = async (path: string): Promise<void> => {
			await writeFile(`${path}.part`, "somebody's");
			if (note !== undefined) await writeFile(`${path}.part.json`, note);
		};
		const respond = (request: ScriptedRequest): readonly Step[] => answer(request, CONTENT, '"v1"');
		const error = await failureOf(fetched(respond, {}, leave));
		assert.deepEqual([error.kind, error.code], ["file", "not-ours"], String(note));
		assert.match(
			error.message,
			/file-\d+\.part(\.json)? can't be written: .*; remove it, or name another file, or start over with existingPart: "replace"$/,
		);
		assert.equal(await readFile(join(folder, `file-${count}.part`), "utf8"), "somebody's");
		assert.equal(existsSync(join(folder, `file-${count}`)), false);
		await isWhole(await fetched(respond, { existingPart: "replace" }, leave));
	}
});

test("what was all there already is only named", async () => {
	const outcome = await fetched(
		() => [
			{ send: `HTTP/1.1 416 No\r\ncontent-range: bytes */${CONTENT.length}\r\ncontent-length: 0\r\n\r\n` },
		],
		{},
		async (path, url) => {
			await writeFile(`${path}.part`, CONTENT);
			await writeFile(`${path}.part.json`, JSON.stringify({ url, validator: '"v1"' }));
		},
	);
	await isWhole(outcome);
});

test("a server that never gives anything is given up, and what there is can be continued", async () => {
	const error = await failureOf(
		fetched((request, index) => answer(request, CONTENT, '"v1"', index === 0 ? 4_000 : 0), { limit: 3 }),
	);
	assert.equal(error.kind, "truncated");
	assert.equal((await readFile(join(folder, `file-${count}.part`), "utf8")).length, 4_000);
	assert.equal(existsSync(join(folder, `file-${count}.part.json`)), true);
});

test("another status is an error with its number, and makes no file", async () => {
	const error = await failureOf(
		fetched(() => [{ send: "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n" }]),
	);
	assert.deepEqual([error.kind, error.code], ["content", "status"]);
	assert.match(error.message, /404/);
	assert.equal(existsSync(join(folder, `file-${count}`)), false);
});

test("an abort ends it", async () => {
	const controller = new AbortController();
	const error = await failureOf(
		fetched(
			(request, index) => {
				if (index === 1) controller.abort();
				return answer(request, CONTENT, '"v1"', 1_000);
			},
			{ request: { signal: controller.signal } },
		),
	);
	assert.equal(error.kind, "aborted");
});

test("an empty file is a file", async () => {
	const { path } = await fetched(() => [
		{ send: 'HTTP/1.1 200 OK\r\netag: "e"\r\ncontent-length: 0\r\n\r\n' },
	]);
	assert.equal(await readFile(path, "utf8"), "");
});
