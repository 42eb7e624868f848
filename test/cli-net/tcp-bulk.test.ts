// Many bytes through `gannet tcp`, from files and pipes into files and pipes: unchanged, and in order.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "gannet-"));
const source = join(folder, "source");
let sum = "";

before(() => {
	const content = randomBytes(12_345_678);
	writeFileSync(source, content);
	sum = digest(content);
});
after(() => rmSync(folder, { recursive: true }));

function digest(content: Uint8Array): string {
	return createHash("sha256").update(content).digest("hex");
}

interface Listening {
	readonly port: string;
	/** The digest of all that was printed, or written into the file. */
	readonly received: Promise<string>;
}

/** Listens with stdout to a file, or to a pipe that is read slowly. */
async function listening(into: "file" | "slow pipe"): Promise<Listening> {
	const target = join(folder, "target");
	const stdout = into === "file" ? openSync(target, "w") : "pipe";
	const args = [main, "tcp", "--listen", "0", "-v"];
	const child = spawn(process.execPath, args, { stdio: ["ignore", stdout, "pipe"] });
	const said = Promise.withResolvers<string>();
	child.stderr?.on("data", (text: Buffer) => {
		const port = /listening on tcp:\/\/127\.0\.0\.1:(\d+)/.exec(text.toString())?.[1];
		if (port !== undefined) said.resolve(port);
	});
	const hash = createHash("sha256");
	const { stdout: pipe } = child;
	const read = async (): Promise<void> => {
		if (pipe === null) return;
		for await (const piece of pipe) {
			hash.update(piece as Buffer);
			// Now and then it reads nothing for some turns, so that the pipe is full.
			for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
		}
	};
	const received = Promise.all([once(child, "exit"), read()]).then(([[code]]) => {
		assert.equal(code, 0);
		return into === "file" ? digest(readFileSync(target)) : hash.digest("hex");
	});
	return { port: await said.promise, received };
}

for (const [what, into, command] of [
	["a file", "file", '"$0" "$1" tcp "127.0.0.1:$2" < "$3"'],
	["a pipe", "slow pipe", 'cat "$3" | "$0" "$1" tcp "127.0.0.1:$2"'],
	["a pipe in small pieces", "file", 'dd if="$3" bs=1013 status=none | "$0" "$1" tcp "127.0.0.1:$2"'],
] as const) {
	test(`all bytes of ${what} arrive in a ${into}`, async () => {
		const { port, received } = await listening(into);
		await promisify(execFile)("sh", ["-c", command, process.execPath, main, port, source]);
		assert.equal(await received, sum);
	});
}
