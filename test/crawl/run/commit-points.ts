// Preloaded into a process that is to be killed right before or after one of its commits (`--import`). A commit is what makes something
// last: of a transaction in SQLite or PostgreSQL, of a file's bytes, of a file's name. Without GANNET_KILL_AT it says at its end how many
// there were.

import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { DatabaseSync } from "node:sqlite";

const [number = "", side = ""] = (process.env.GANNET_KILL_AT ?? "").split(" ");
/** Where the size of the log is written that is on the disk for sure. */
const mark = process.env.GANNET_FLUSHED;
let points = 0;

function kill(): void {
	process.kill(process.pid, "SIGKILL");
}

/** Called before a commit. Returns what is called after it. */
function point(): () => void {
	const isHere = ++points === Number(number);
	if (isHere && side === "before") kill();
	return () => {
		if (isHere && side === "after") kill();
	};
}

const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string): void {
	const after = /^COMMIT/.test(sql) ? point() : undefined;
	exec.call(this, sql);
	after?.();
	if (mark !== undefined && sql === "PRAGMA synchronous = NORMAL")
		fs.writeFileSync(mark, String(fs.statSync(`${this.location()}-wal`).size));
};

type Callback = (...results: unknown[]) => void;
const files = fs as unknown as Record<string, (...given: unknown[]) => unknown>;
for (const name of ["fsync", "fdatasync", "rename"]) {
	const real = files[name] as (...given: unknown[]) => unknown;
	files[name] = (...given) => {
		const after = point();
		const callback = given.pop() as Callback;
		return real(...given, (...results: unknown[]) => {
			after();
			callback(...results);
		});
	};
}
for (const name of ["fsyncSync", "renameSync"]) {
	const real = files[name] as (...given: unknown[]) => unknown;
	files[name] = (...given) => {
		const after = point();
		const result = real(...given);
		after();
		return result;
	};
}
syncBuiltinESMExports();

const { write } = net.Socket.prototype;
net.Socket.prototype.write = function (this: net.Socket, ...given: unknown[]): boolean {
	const [data] = given;
	const text = typeof data === "string" ? data : Buffer.isBuffer(data) ? data.toString("latin1") : "";
	// The answer to it comes as soon as the transaction lasts.
	if (/\bCOMMIT\b/i.test(text)) this.prependOnceListener("data", point());
	return (write as (...all: unknown[]) => boolean).apply(this, given);
};

if (number === "") process.on("exit", () => fs.writeSync(1, `points ${points}\n`));
