// Where a download may go: files with their permissions, pipes, devices, descriptors, and what is in the way of it.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
	chmodSync,
	closeSync,
	constants,
	openSync,
	readdirSync,
	symlinkSync,
	writeFileSync,
	writeSync,
} from "node:fs";
import { describe, test } from "node:test";
import { Client, type DownloadOptions, type DownloadResult, download } from "../../../src/client/index.ts";
import type { ScriptedServer, Step } from "../../../src/testing/index.ts";
import { type Ground, ground, missing, planted } from "../../storage/support.ts";
import { failureOf, ok, serve } from "../support.ts";

const CONTENT = "content of some length";

async function into(
	path: string,
	answer: string | (() => string | readonly Step[]) = ok(CONTENT, 'etag: "v1"'),
	options: DownloadOptions | ((server: ScriptedServer) => DownloadOptions) = {},
): Promise<DownloadResult> {
	const server = await serve(answer);
	await using client = new Client();
	try {
		const given = typeof options === "function" ? options(server) : options;
		return await download(client, `${server.url}/file`, path, { baseDelayMs: 1, ...given });
	} finally {
		await client.destroy();
		await server.close();
	}
}

describe("a file", () => {
	const modes: readonly (readonly [before: number, after: string])[] = [
		[0o600, "600"],
		[0o640, "640"],
		[0o666, "666"],
		[0o4755, "755"],
		[0o2770, "770"],
	];
	for (const [before, after] of modes) {
		test(`of mode ${before.toString(8)} has ${after} from the first byte to the last`, async () => {
			using here = ground();
			writeFileSync(here.at("file"), "old");
			chmodSync(here.at("file"), before);
			const seen = new Set<string>();
			await into(here.at("file"), undefined, {
				onEvent: () => seen.add(here.mode("file.part")),
			});
			assert.deepEqual([...seen], [after]);
			assert.equal(here.mode("file"), after);
			assert.equal(here.text("file"), CONTENT);
		});
	}

	test("that is broken off keeps its permissions, and its old content", async () => {
		using here = ground();
		writeFileSync(here.at("file"), "old", { mode: 0o600 });
		const broken = 'HTTP/1.1 200 OK\r\netag: "v1"\r\ncontent-length: 9\r\n\r\n123';
		await failureOf(into(here.at("file"), () => [{ send: broken }, { close: true }], { limit: 1 }));
		assert.deepEqual([here.mode("file.part"), here.mode("file.part.json")], ["600", "600"]);
		assert.deepEqual([here.text("file.part"), here.text("file")], ["123", "old"]);
	});

	test("that loses its permission meanwhile for others is theirs no more at the end", async () => {
		using here = ground();
		writeFileSync(here.at("file"), "old", { mode: 0o644 });
		await into(here.at("file"), undefined, { onEvent: () => chmodSync(here.at("file"), 0o600) });
		assert.equal(here.mode("file"), "600");
	});

	test("that becomes something else meanwhile is not replaced, and the content stays in FILE.part", async () => {
		using here = ground();
		let isMade = false;
		const error = await failureOf(
			into(here.at("file"), undefined, {
				onEvent: () => {
					if (!isMade) planted["a pipe"](here.at("file"));
					isMade = true;
				},
			}),
		);
		assert.deepEqual([error.kind, error.code], ["file", "not-regular"]);
		assert.equal(here.kind("file"), "a pipe");
		assert.equal(here.text("file.part"), CONTENT);
	});

	test("whose name is as long as one may be is refused before anything is asked", async () => {
		using here = ground();
		const error = await failureOf(into(here.at("x".repeat(255))));
		assert.deepEqual([error.kind, error.code], ["file", "ENAMETOOLONG"]);
	});

	test("in a missing folder is an error that says how to make it", async () => {
		using here = ground();
		const error = await failureOf(into(here.at("missing/file")));
		assert.deepEqual([error.kind, error.code, error.phase], ["file", "ENOENT", "prepare"]);
		assert.match(
			error.message,
			/missing\/file can't be written: its folder doesn't exist; make it first: mkdir -p \S+missing$/,
		);
	});

	test("that is a folder is an error", async () => {
		using here = ground();
		const error = await failureOf(into(here.folder));
		assert.deepEqual([error.kind, error.code], ["file", "EISDIR"]);
	});

	for (const status of ["404 Not Found", "204 No Content", "302 Found"]) {
		test(`of the status ${status} leaves nothing behind`, async () => {
			using here = ground();
			const error = await failureOf(into(here.at("file"), `HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`));
			assert.deepEqual([error.kind, error.code], ["content", "status"]);
			assert.deepEqual(readdirSync(here.folder), ["victim"]);
		});
	}

	test("on a disk that is full is an error of the kind file, and is not tried again", {
		skip: missing("a device"),
	}, async () => {
		using here = ground();
		// A node of the test's own: code that replaces it breaks no device of the machine.
		execFileSync("mknod", [here.at("full"), "c", "1", "7"]);
		const error = await failureOf(into(here.at("full")));
		assert.deepEqual([error.kind, error.code], ["file", "ENOSPC"]);
	});
});

describe("what is no regular file is written into", { skip: missing("a pipe") }, () => {
	test("a device", { skip: missing("a device") }, async () => {
		using here = ground();
		planted["a device"](here.at("null"));
		assert.equal((await into(here.at("null"))).bytes, CONTENT.length);
		assert.equal(here.kind("null"), "a device");
		assert.deepEqual(readdirSync(here.folder).sort(), ["null", "victim"]);
	});

	test("a link to a device", { skip: missing("a device") }, async () => {
		using here = ground();
		planted["a device"](here.at("null"));
		symlinkSync(here.at("null"), here.at("link"));
		assert.equal((await into(here.at("link"))).bytes, CONTENT.length);
		assert.deepEqual([here.kind("link"), here.kind("null")], ["a link to null", "a device"]);
		assert.deepEqual(readdirSync(here.folder).sort(), ["link", "null", "victim"]);
	});

	test("a pipe, whose reader is waited for", async () => {
		using here = ground();
		planted["a pipe"](here.at("pipe"));
		const large = CONTENT.repeat(50_000);
		const writing = into(here.at("pipe"), ok(large));
		const reader = spawn("cat", [here.at("pipe")], { stdio: ["ignore", "pipe", "inherit"] });
		const pieces: Buffer[] = [];
		reader.stdout.on("data", (piece: Buffer) => pieces.push(piece));
		const closed = once(reader, "close");
		assert.equal((await writing).bytes, large.length);
		await closed;
		assert.equal(Buffer.concat(pieces).toString(), large);
		assert.equal(here.kind("pipe"), "a pipe");
	});

	test("a pipe that nobody reads, until the caller aborts it", async () => {
		using here = ground();
		planted["a pipe"](here.at("pipe"));
		const controller = new AbortController();
		const waiting = into(here.at("pipe"), undefined, { request: { signal: controller.signal } });
		setImmediate(() => controller.abort());
		const error = await failureOf(waiting);
		assert.equal(error.kind, "aborted");
		assert.match(error.message, /pipe was waiting for its reader when its caller aborted it/);
	});

	test("a pipe whose reader stops reading, until the time of the signal is up", async () => {
		using here = ground();
		planted["a pipe"](here.at("pipe"));
		const reader = openSync(here.at("pipe"), constants.O_RDONLY | constants.O_NONBLOCK);
		const signal = AbortSignal.timeout(50);
		const error = await failureOf(into(here.at("pipe"), ok("x".repeat(1_000_000)), { request: { signal } }));
		assert.deepEqual([error.kind, error.code], ["timeout", "signal"]);
		closeSync(reader);
	});

	test("a pipe whose reader goes away is an error", async () => {
		using here = ground();
		planted["a pipe"](here.at("pipe"));
		const reader = openSync(here.at("pipe"), constants.O_RDONLY | constants.O_NONBLOCK);
		const error = await failureOf(
			into(here.at("pipe"), ok("x".repeat(1_000_000)), {
				onEvent: ({ type }) => {
					if (type === "receiving") closeSync(reader);
				},
			}),
		);
		assert.deepEqual([error.kind, error.code], ["file", "EPIPE"]);
	});

	const descriptors: readonly (readonly [
		what: string,
		pathOf: (descriptor: number, ground: Ground) => string,
	])[] = [
		["/dev/fd/N", (descriptor) => `/dev/fd/${descriptor}`],
		["/proc/self/fd/N", (descriptor) => `/proc/self/fd/${descriptor}`],
		["/proc/PID/fd/N", (descriptor) => `/proc/${process.pid}/fd/${descriptor}`],
		["/proc/thread-self/fd/N", (descriptor) => `/proc/thread-self/fd/${descriptor}`],
		[
			"a link to it",
			(descriptor, { at }) => {
				symlinkSync(`/dev/fd/${descriptor}`, at("link"));
				return at("link");
			},
		],
		[
			"a link to its folder",
			(descriptor, { at }) => {
				symlinkSync("/proc/self/fd", at("descriptors"));
				return at(`descriptors/${descriptor}`);
			},
		],
	];
	for (const [what, pathOf] of descriptors) {
		test(`a file's descriptor, at its position: ${what}`, async () => {
			using here = ground();
			const descriptor = openSync(here.at("log"), "w");
			writeSync(descriptor, "before\n");
			await into(pathOf(descriptor, here));
			writeSync(descriptor, "\nafter\n");
			closeSync(descriptor);
			assert.equal(here.text("log"), `before\n${CONTENT}\nafter\n`);
			assert.equal(here.kind("log.part"), "nothing");
		});
	}

	test("a device that there isn't is an error, and not waited for", {
		skip: missing("a device"),
	}, async () => {
		using here = ground();
		// A number that no driver has.
		execFileSync("mknod", [here.at("none"), "c", "4095", "0"]);
		const error = await failureOf(into(here.at("none")));
		assert.deepEqual([error.kind, error.code], ["file", "ENXIO"]);
	});

	test("a descriptor that isn't open is an error", async () => {
		const error = await failureOf(into("/dev/fd/9999"));
		assert.deepEqual([error.kind, error.code], ["file", "EBADF"]);
	});

	test("a break is gone on with where it broke off, by a validator", async () => {
		using here = ground();
		const descriptor = openSync(here.at("log"), "w");
		let requests = 0;
		await into(`/dev/fd/${descriptor}`, () => {
			requests++;
			return requests === 1
				? [{ send: 'HTTP/1.1 200 OK\r\netag: "v1"\r\ncontent-length: 6\r\n\r\n123' }, { close: true }]
				: 'HTTP/1.1 206 Partial Content\r\netag: "v1"\r\ncontent-range: bytes 3-5/6\r\ncontent-length: 3\r\n\r\n456';
		});
		closeSync(descriptor);
		assert.equal(here.text("log"), "123456");
	});

	test("a break without a validator is an error, as what was written can't be taken back", async () => {
		using here = ground();
		const descriptor = openSync(here.at("log"), "w");
		let requests = 0;
		const error = await failureOf(
			into(`/dev/fd/${descriptor}`, () => {
				requests++;
				return [{ send: "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n123" }, { close: true }];
			}),
		);
		closeSync(descriptor);
		assert.equal(error.kind, "truncated");
		assert.equal(requests, 1);
	});
});

/** What a download can't do: it fails with a ClientError, and leaves what was there, and nothing else. */
type Failing = readonly [make: (here: Ground) => Promise<unknown>, kind: string, code: string];
const FAILURES: Readonly<Record<string, Failing>> = {
	"a missing folder": [(here) => into(here.at("none/file")), "file", "ENOENT"],
	"a folder as the target": [(here) => into(here.folder), "file", "EISDIR"],
	"a file in the place of a folder": [(here) => into(here.at("victim/file")), "file", "ENOTDIR"],
	"a name that is too long": [(here) => into(here.at("x".repeat(300))), "file", "ENAMETOOLONG"],
	"an empty name": [() => into(""), "invalid-request", "invalid-request"],
	"a name with NUL": [(here) => into(here.at("a\0b")), "file", "EINVAL"],
	"status 404": [
		(here) => into(here.at("file"), "HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nno"),
		"content",
		"status",
	],
	"status 500": [
		(here) => into(here.at("file"), "HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n", { limit: 1 }),
		"content",
		"status",
	],
	"a head that is no HTTP": [(here) => into(here.at("file"), "hello\r\n\r\n"), "protocol", "bad-status-line"],
	"an end before the head": [
		(here) => into(here.at("file"), () => [{ close: true }], { limit: 1 }),
		"disconnected",
		"disconnected",
	],
	"a checksum that differs": [
		(here) => into(here.at("file"), undefined, { checksum: `sha256:${"0".repeat(64)}` } as DownloadOptions),
		"content",
		"checksum",
	],
	"no server": [
		(here) => download(new Client(), "http://127.0.0.1:1/", here.at("file"), { limit: 1 }),
		"connect",
		"ECONNREFUSED",
	],
	"no URL": [(here) => download(new Client(), "no url", here.at("file")), "invalid-request", "invalid-url"],
	"no client": [
		(here) => download(undefined as never, "http://127.0.0.1:1/", here.at("file")),
		"invalid-request",
		"invalid-request",
	],
	"another scheme": [
		(here) => download(new Client(), "ftp://x/", here.at("file")),
		"invalid-request",
		"unsupported-scheme",
	],
	"an unknown name": [
		(here) => download(new Client(), "http://x.invalid/", here.at("file"), { limit: 1 }),
		"resolve",
		"ENOTFOUND",
	],
};

describe("a download that can't be", () => {
	for (const [what, [make, kind, code]] of Object.entries(FAILURES))
		test(`${what} is a ClientError, and leaves nothing behind`, async () => {
			using here = ground();
			const before = readdirSync(here.folder);
			const error = await failureOf(make(here));
			assert.deepEqual([error.kind, error.code], [kind, code]);
			assert.deepEqual(readdirSync(here.folder), before);
		});

	test("a path on the client's base URL is tried again as any URL", async () => {
		using here = ground();
		let asked = 0;
		const server = await serve(() =>
			asked++ === 0 ? "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n" : ok(CONTENT, 'etag: "v1"'),
		);
		await using client = new Client({ baseUrl: server.url });
		const result = await download(client, "file", here.at("file"), { baseDelayMs: 1 });
		assert.deepEqual([result.requests, here.text("file")], [2, CONTENT]);
		await client.destroy();
		await server.close();
	});
});
