// Where a file or folder really is once it is open. Between the look at a path and its opening, a folder on the way can be
// swapped for a link: only the descriptor says what will be read.

import { constants, readlinkSync } from "node:fs";
import { type FileHandle, open, realpath, stat } from "node:fs/promises";

/** Linux has a link there for each descriptor, to the path of what is open. */
const DESCRIPTORS = "/proc/self/fd";

/**
 * The path of what is open, without symbolic links; undefined where `path`, by which it was opened, leads elsewhere by now.
 * Linux's kernel says it. Elsewhere the path is looked up again and has to lead to the same file.
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
		const [opened, there] = await Promise.all([file.stat({ bigint: true }), stat(real, { bigint: true })]);
		return opened.dev === there.dev && opened.ino === there.ino ? real : undefined;
	} catch {
		return undefined;
	}
}

/** What the kernel says. It reads no disk, so waiting for it costs less than not waiting. */
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
	/** Its path without symbolic links; undefined where what is open isn't at the path any more. */
	readonly realPath: string | undefined;
	/** By which its entries are reached, whatever becomes of its own path. */
	readonly path: string;
}

/** Opens a folder to read its entries; a link in its place is an error. */
export async function openFolder(path: string, descriptors: string = DESCRIPTORS): Promise<OpenFolder> {
	const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
	// Windows opens no folders.
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
