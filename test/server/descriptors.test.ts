// A server whose process has no descriptors left: connections, or the files of those that it has.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { get } from "../../src/client/index.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-"));
after(() => rmSync(folder, { recursive: true }));

interface Running extends AsyncDisposable {
	readonly url: string;
	readonly port: number;
	/** Errors that the server reported. */
	readonly errors: string[];
}

async function start(descriptors: number): Promise<Running> {
	const script = fileURLToPath(new URL("descriptors-child.ts", import.meta.url));
	const child = spawn(
		"sh",
		["-c", `ulimit -n ${descriptors}; exec "$0" "$@"`, process.execPath, script, folder],
		{
			stdio: ["pipe", "pipe", "inherit"],
		},
	);
	const errors: string[] = [];
	const lines = createInterface(child.stdout);
	const [url] = (await once(lines, "line")) as [string];
	lines.on("line", (line) => errors.push(line));
	return {
		url,
		port: Number(new URL(url).port),
		errors,
		async [Symbol.asyncDispose]() {
			const gone = once(child, "exit");
			child.stdin.end();
			await gone;
		},
	};
}

const REQUEST = "GET /f HTTP/1.1\r\nHost: localhost\r\n\r\n";

/** Opens a connection, asks, and waits for the status or the end. */
async function ask(port: number): Promise<{ readonly socket: Socket; readonly status: number }> {
	const socket = connect({ port, host: "127.0.0.1" });
	socket.on("error", () => socket.destroy());
	socket.write(REQUEST);
	const text = await new Promise<string>((resolve) => {
		socket.once("data", (bytes) => resolve(bytes.toString("latin1")));
		socket.once("close", () => resolve(""));
	});
	return { socket, status: Number(text.split(" ")[1] ?? 0) };
}

test("without descriptors a server refuses connections or says 503, and serves again when there are some", {
	skip: process.platform === "win32" && "Windows has no limit of descriptors",
}, async () => {
	writeFileSync(join(folder, "f"), "content");
	await using server = await start(64);
	const asked: { readonly socket: Socket; readonly status: number }[] = [];
	for (let count = 0; count < 80; count++) asked.push(await ask(server.port));
	const statuses = new Set(asked.map(({ status }) => status));
	// 0: accepted and closed at once, which is all that the system can do.
	assert.ok(
		[...statuses].every((status) => [200, 503, 0].includes(status)),
		[...statuses].join(" "),
	);
	assert.ok(statuses.has(200) && statuses.size > 1, [...statuses].join(" "));
	for (const { socket } of asked) socket.destroy();
	const until = performance.now() + 10_000;
	let last = 0;
	while (last !== 200 && performance.now() < until) {
		const { socket, status } = await ask(server.port);
		socket.destroy();
		last = status;
	}
	assert.equal(last, 200);
	assert.equal(await (await get(`${server.url}/f`)).text(), "content");
	assert.ok(
		server.errors.every((error) => /EMFILE|descriptors|too many/i.test(error)),
		server.errors.join("\n"),
	);
});
