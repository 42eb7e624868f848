// Opens and removes files that belong to this user alone: regular, of this user, with one name. Never follows a link,
// never waits for a pipe, never uses an existing file as a new one.

import {
	closeSync,
	constants,
	fchmodSync,
	fstatSync,
	lstatSync,
	openSync,
	readFileSync,
	readSync,
	type Stats,
	unlinkSync,
} from "node:fs";
import { own } from "../base/index.ts";
import { codeOf, faultOf, guarded, StorageError } from "./errors.ts";

/** Not on Windows, which has neither flag. */
const NO_FOLLOW: number = constants.O_NOFOLLOW ?? 0;
export const NO_WAIT: number = constants.O_NONBLOCK ?? 0;

/** Nothing else is looked for on a prototype. */
const NO_THROW: { throwIfNoEntry: false } = own({ throwIfNoEntry: false as const });
/** Read, write and execute for owner, group and others: no set-user-id, set-group-id or sticky bit. */
const PERMISSIONS = 0o777;

/** The kind of file that `stats` describes, in words; undefined for a regular file. */
export function kindOf(stats: Stats): string | undefined {
	if (stats.isFile()) return undefined;
	if (stats.isSymbolicLink()) return "a symbolic link";
	if (stats.isDirectory()) return "a folder";
	if (stats.isFIFO()) return "a named pipe";
	if (stats.isSocket()) return "a socket";
	return "a device";
}

/** What is at the path, without following links; undefined if there is nothing. */
export function lookAt(path: string): Stats | undefined {
	return guarded(path, () => lstatSync(path, NO_THROW));
}

/**
 * Throws if the file belongs to another user, or is not a regular file. A file with other names is fine if we only read
 * it: that doesn't change them.
 */
export function checkOwn(path: string, stats: Stats, isOnlyRead = false): void {
	const kind = kindOf(stats);
	const remove = "remove it, or name another file";
	if (kind !== undefined) {
		const code = stats.isSymbolicLink() ? "link" : "not-regular";
		throw new StorageError(path, code, `${kind} is in its place`, { advice: remove });
	}
	const user = process.geteuid?.();
	if (user !== undefined && stats.uid !== user) {
		throw new StorageError(path, "other-owner", `it belongs to another user (uid ${stats.uid})`, {
			advice: remove,
		});
	}
	if (stats.nlink > 1 && !isOnlyRead) {
		const why = `it has ${stats.nlink} names (hard links), which would all change`;
		throw new StorageError(path, "hard-links", why, { advice: remove });
	}
}

/**
 * Creates a file, for reading and writing. Returns its descriptor.
 * @param mode - by default what the process's umask leaves of 0666
 * @throws StorageError, with code "EEXIST" if the name exists.
 */
export function createFile(path: string, mode?: number): number {
	return guarded(path, () => {
		const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;
		const file = openSync(path, flags, mode === undefined ? 0o666 : mode & PERMISSIONS);
		// The umask may have removed some.
		if (mode !== undefined) setMode(file, mode);
		return file;
	});
}

/**
 * Opens a file of this user, for reading and writing unless `flags` say otherwise. Returns its descriptor; undefined if
 * there is nothing.
 * @throws StorageError
 */
export function openOwn(path: string, flags: number = constants.O_RDWR): number | undefined {
	// Check before opening: opening a device may already do something.
	const found = lookAt(path);
	if (found === undefined) return undefined;
	const isOnlyRead = flags === constants.O_RDONLY;
	checkOwn(path, found, isOnlyRead);
	let file: number;
	try {
		file = openSync(path, flags | NO_FOLLOW | NO_WAIT);
	} catch (error) {
		if (codeOf(error) === "ENOENT") return undefined;
		throw faultOf(path, error);
	}
	try {
		checkOwn(path, fstatSync(file), isOnlyRead);
		return file;
	} catch (error) {
		closeSync(file);
		throw faultOf(path, error);
	}
}

/** The content of a file of this user; undefined if there is nothing. Throws a StorageError. */
export function readOwn(path: string, most: number = Number.POSITIVE_INFINITY): Buffer | undefined {
	const file = openOwn(path, constants.O_RDONLY);
	if (file === undefined) return undefined;
	try {
		return guarded(path, () => {
			if (fstatSync(file).size <= most) return readFileSync(file);
			const start = Buffer.alloc(most);
			return start.subarray(0, readSync(file, start, 0, most, 0));
		});
	} finally {
		closeSync(file);
	}
}

/** Removes a file of this user, if there is one. Throws a StorageError if something else is there. */
export function removeOwn(path: string): void {
	const found = lookAt(path);
	if (found === undefined) return;
	checkOwn(path, found);
	removeName(path);
}

/** Removes a name that this process gave, if it is still there. */
export function removeName(path: string): void {
	try {
		unlinkSync(path);
	} catch (error) {
		if (codeOf(error) !== "ENOENT") throw faultOf(path, error);
	}
}

/** Sets the permissions of an open file. */
export function setMode(file: number, mode: number): void {
	if (process.platform !== "win32") fchmodSync(file, mode & PERMISSIONS);
}
