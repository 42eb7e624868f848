// Reads what can be read, whatever it is: files, pipes, devices, descriptors of this process. Waits for the writer of a pipe
// without keeping a thread, so that a program that waits still ends when it is asked to.

import { constants, createReadStream, fstatSync, openSync, statSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { NO_WAIT } from "./own-file.ts";
import { descriptorAt } from "./target.ts";

/** Bytes read at once. */
const PIECE = 256 * 1024;

/** Opens the path for reading, once. Throws the file system's error, or the stream emits it. */
export function openSource(path: string): Readable {
	const descriptor = descriptorAt(path);
	const stats = descriptor === undefined ? statSync(path) : fstatSync(descriptor);
	// A socket can't be opened a second time; its descriptor can be read.
	if (descriptor !== undefined && stats.isSocket()) return readable(descriptor);
	if (stats.isFIFO()) return readable(openSync(path, constants.O_RDONLY | NO_WAIT));
	return createReadStream(path, { highWaterMark: PIECE });
}

function readable(descriptor: number): Readable {
	return new Socket({ fd: descriptor, readable: true, writable: false });
}

/** What stands at the path, as far as it matters to those who read it. */
export interface SourceFacts {
	/** Bytes; undefined where only reading shows it. */
	readonly size: number | undefined;
	/** Whether it can be read again. */
	readonly isRepeatable: boolean;
}

/** Files up to this size are read to see whether their size is true: the kernel makes some up as they are read. */
const PROBED = 64 * 1024;

/** Looks at the path. Throws the file system's error; a folder is one. */
export async function sourceFacts(path: string): Promise<SourceFacts> {
	const stats = await stat(path);
	if (stats.isDirectory())
		throw Object.assign(new Error(`EISDIR: ${path} is a folder`), { code: "EISDIR", path });
	if (!stats.isFile()) return { size: undefined, isRepeatable: false };
	if (stats.size > PROBED) return { size: stats.size, isRepeatable: true };
	await using handle = await open(path, "r");
	const buffer = Buffer.allocUnsafe(stats.size + 1);
	let found = 0;
	while (found < buffer.length) {
		const { bytesRead } = await handle.read(buffer, found, buffer.length - found, found);
		if (bytesRead === 0) break;
		found += bytesRead;
	}
	// Files of /proc say 0 and have more, files of /sys say 4096 and have less. A file that grows is sent as it was.
	const isTrue = stats.size === 0 ? found === 0 : found >= stats.size;
	return { size: isTrue ? stats.size : undefined, isRepeatable: true };
}
