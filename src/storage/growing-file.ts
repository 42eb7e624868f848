// A file to append lines to: rejected records, summaries.

import { closeSync, constants, fstatSync } from "node:fs";
import { codeOf, guarded } from "./errors.ts";
import { createFile, openOwn, readOwn, setMode } from "./own-file.ts";
import { replaceNow, writeAll } from "./replace-file.ts";
import { openStream } from "./stream.ts";
import { targetOf } from "./target.ts";

export interface GrowingFile {
	/** Appends bytes. A file has them when this returns; a pipe, when the promise resolves. */
	add(bytes: Uint8Array): void | Promise<void>;
	close(): Promise<void>;
}

/**
 * Opens a file of this user for appending, and makes it if it is missing. Writes into a pipe or device.
 * @param keep - what stays of the file's content: all of it, or what the function returns
 * @throws StorageError
 */
export async function openGrowing(
	path: string,
	keep: "all" | ((content: Buffer) => Uint8Array) = "all",
): Promise<GrowingFile> {
	const target = targetOf(path);
	if (target.kind === "stream") {
		const stream = await openStream(target, { waitsForReader: false });
		return { add: (bytes) => stream.write(bytes), close: () => stream.close() };
	}
	if (keep !== "all") {
		const before = readOwn(target.path);
		// In one step: a kill between emptying and filling would lose what was kept.
		if (before !== undefined) replaceNow(target.path, keep(before), { mode: target.mode ?? 0o666 });
	}
	const file = openAtEnd(target.path);
	return {
		add: (bytes) => guarded(path, () => writeAll(file, bytes)),
		close: async () => closeSync(file),
	};
}

function openAtEnd(path: string): number {
	for (;;) {
		const found = openOwn(path, constants.O_WRONLY | constants.O_APPEND);
		if (found !== undefined) {
			const { mode } = fstatSync(found);
			if ((mode & 0o7000) !== 0) setMode(found, mode);
			return found;
		}
		try {
			closeSync(createFile(path));
		} catch (error) {
			// Another process made it in the meantime.
			if (codeOf(error) !== "EEXIST") throw error;
		}
	}
}
