// Where an open file or folder really is. Between checking a path and opening it, a folder on the way can be swapped
// for a link. Only the descriptor says what will be read.

import { constants, readlinkSync } from "node:fs";
import { type FileHandle, open, realpath, stat } from "node:fs/promises";
import { own } from "../base/index.ts";

/** Linux has a link here for each descriptor, to the path of what is open. */
const DESCRIPTORS = "/proc/self/fd";

/**
 * The path of what is open, without symbolic links; undefined if `path`, by which it was opened, leads elsewhere by
 * now. Linux's kernel says it. On other systems the path is looked up again, and must lead to the same file.
 */
export async function realPathOf(
	file: FileHandle,
	path: string,
	descriptors: string = DESCRIPTORS,
): Promise<string | undefined> {
	const known = descriptorPath(file, descriptors);
	if (known !== undefined) return known;
	try {
		const real = await realpath(path);
		const [opened, there] = await Promise.all([
			file.stat(own({ bigint: true })),
			stat(real, own({ bigint: true })),
		]);
		return opened.dev === there.dev && opened.ino === there.ino ? real : undefined;
	} catch {
		return undefined;
	}
}

/** The kernel's answer. It reads no disk, so a synchronous call costs less than an asynchronous one. */
function descriptorPath(file: FileHandle, descriptors: string): string | undefined {
	try {
		const path = readlinkSync(`${descriptors}/${file.fd}`);
		return path.startsWith("/") ? path : undefined;
	} catch {
		return undefined;
	}
}

/** A folder that stays the same one while it is read. */
export interface OpenFolder extends AsyncDisposable {
	/** Its path without symbolic links; undefined if that path leads elsewhere by now. */
	readonly realPath: string | undefined;
	/** The path to reach its entries by, whatever happens to its own path. */
	readonly path: string;
}

/** Opens a folder to read its entries. A link instead of a folder is an error. */
export async function openFolder(path: string, descriptors: string = DESCRIPTORS): Promise<OpenFolder> {
	const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
	// Windows can't open folders.
	if (O_DIRECTORY === undefined) {
		return { realPath: await realpath(path), path, [Symbol.asyncDispose]: async () => {} };
	}
	const folder = await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	try {
		const own = `${descriptors}/${folder.fd}`;
		return {
			realPath: await realPathOf(folder, path, descriptors),
			path: descriptorPath(folder, descriptors) === undefined ? path : own,
			[Symbol.asyncDispose]: () => folder.close(),
		};
	} catch (error) {
		await folder.close();
		throw error;
	}
}
