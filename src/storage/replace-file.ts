// Replaces a file at once: a reader sees the old content or the new, whole. Never replaces what is not a regular file
// (a device, a pipe), but writes the content into it.

import { closeSync, fsync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { crypto } from "../runtime/index.ts";
import { faultOf, guarded, StorageError } from "./errors.ts";
import { createFile, kindOf, lookAt, removeName } from "./own-file.ts";
import { openStream, type StreamOptions } from "./stream.ts";
import { type FileTarget, targetOf } from "./target.ts";

export interface ReplaceOptions {
	/** Permissions of the new file. Default: those of the existing file, or what the umask leaves of 0666. */
	readonly mode?: number | undefined;
}

/** Content on its way to a path. */
export interface Replacement {
	/** A file has the bytes when this returns; a stream, when the promise resolves. */
	write(bytes: Uint8Array): void | Promise<void>;
	/** Makes the file durable and gives it its name; closes a stream. */
	commit(): Promise<void>;
	/** Removes the file; closes a stream. */
	abandon(): Promise<void>;
}

/**
 * Begins a file that replaces the one at `path` when it is complete. Follows a link, which stays. Writes into anything
 * that is not a regular file (a pipe, a device).
 * @throws StorageError, as do its methods; a failed `commit` leaves nothing of the new file.
 */
export async function beginReplacement(
	path: string,
	options: ReplaceOptions & StreamOptions = {},
): Promise<Replacement> {
	const target = targetOf(path);
	if (target.kind === "file") return besideFile(target, options.mode ?? target.mode);
	const stream = await openStream(target, options);
	return { write: stream.write, commit: stream.close, abandon: stream.close };
}

function besideFile({ path }: FileTarget, mode: number | undefined): Replacement {
	const beside = besideOf(path);
	const file = guarded(path, () => createFile(beside, mode));
	const abandon = async (): Promise<void> => {
		closeSync(file);
		removeName(beside);
	};
	return {
		write: (bytes) => guarded(path, () => writeAll(file, bytes)),
		async commit() {
			try {
				await durable(file);
				takeName(beside, path);
			} catch (error) {
				await abandon();
				throw faultOf(path, error);
			}
			closeSync(file);
			syncFolder(dirname(path));
		},
		abandon,
	};
}

/** Replaces the file at `path` by one with this content. Throws a StorageError, and then leaves no other file behind. */
export async function replaceFile(
	path: string,
	content: Uint8Array,
	options: ReplaceOptions = {},
): Promise<void> {
	const replacement = await beginReplacement(path, { ...options, waitsForReader: false });
	try {
		await replacement.write(content);
	} catch (error) {
		await replacement.abandon();
		throw error;
	}
	await replacement.commit();
}

/** Like `replaceFile`, but before it returns, for a small file of ours. Replaces only a regular file or nothing. */
export function replaceNow(path: string, content: Uint8Array, options: ReplaceOptions = {}): void {
	closeSync(replaceOpen(path, content, options.mode));
}

/** The same; returns the descriptor of the new file. */
export function replaceOpen(path: string, content: Uint8Array, mode?: number): number {
	const { file, beside } = createBeside(path, content, mode);
	try {
		takeName(beside, path);
		return file;
	} catch (error) {
		closeSync(file);
		removeName(beside);
		throw faultOf(path, error);
	}
}

/** Makes a small file beside `path`. Returns its path and its descriptor. */
export function createBeside(
	path: string,
	content: Uint8Array,
	mode?: number,
): { readonly beside: string; readonly file: number } {
	const beside = besideOf(path);
	const file = guarded(path, () => createFile(beside, mode));
	try {
		writeAll(file, content);
		return { beside, file };
	} catch (error) {
		closeSync(file);
		removeName(beside);
		throw faultOf(path, error);
	}
}

/** A name that no one else uses, in the same folder. */
function besideOf(path: string): string {
	// Short enough even if the name is as long as a file system allows.
	const name = basename(path).slice(0, 40);
	return join(dirname(path), `.${name}.${crypto().randomBytes(6).toString("hex")}.tmp`);
}

/** Renames over a regular file or nothing, and nothing else. */
export function takeName(from: string, to: string): void {
	const found = lookAt(to);
	const kind = found === undefined ? undefined : kindOf(found);
	if (kind !== undefined) {
		throw new StorageError(to, "not-regular", `${kind} is in its place`, {
			advice: "remove it, or name another file",
		});
	}
	guarded(to, () => renameSync(from, to));
}

export function writeAll(file: number, bytes: Uint8Array, position: number | null = null): void {
	for (let offset = 0; offset < bytes.length; ) {
		const at = position === null ? null : position + offset;
		offset += writeSync(file, bytes, offset, bytes.length - offset, at);
	}
}

/** Makes written bytes durable without blocking the event loop. */
export const durable: (file: number) => Promise<void> = promisify(fsync);

/** Makes the names in a folder durable. */
export function syncFolder(path: string): void {
	// Windows can't open a folder.
	if (process.platform === "win32") return;
	const folder = openSync(path, "r");
	try {
		fsyncSync(folder);
	} finally {
		closeSync(folder);
	}
}
