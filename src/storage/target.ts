// Finds out what a path leads to: a regular file, to replace or to begin, or something to write into (a pipe, a device,
// a descriptor of this process). Changes nothing.

import { readlinkSync, realpathSync, type Stats } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { faultOf, guarded, StorageError } from "./errors.ts";
import { kindOf, lookAt } from "./own-file.ts";

export interface FileTarget {
	readonly kind: "file";
	/** Absolute, without links. */
	readonly path: string;
	/** Permissions of the existing file; undefined if there is none. */
	readonly mode: number | undefined;
}

export interface StreamTarget {
	readonly kind: "stream";
	readonly path: string;
	/** A descriptor of this process, if the path names one: /dev/stdout, /dev/fd/3, /proc/self/fd/3. */
	readonly descriptor: number | undefined;
}

export type Target = FileTarget | StreamTarget;

const MOST_LINKS = 40;
/** Links that lead to open files. Their text may be a name that is gone, or no name at all. */
const DESCRIPTOR = /^\/proc\/(self|thread-self|\d+)(?:\/task\/\d+)?\/fd\/(\d+)$/;
const DEVICE_DESCRIPTOR = /^\/dev\/fd\/(\d+)$/;

/**
 * Follows the links at the path. A link stays, and its target is written.
 * @throws StorageError for a folder, a missing folder, or another user's link
 */
export function targetOf(given: string): Target {
	let at = resolve(given);
	for (let links = 0; links < MOST_LINKS; links++) {
		const stream = descriptorOf(at);
		if (stream !== undefined) return stream;
		const folder = folderOf(at);
		at = join(folder, basename(at));
		const resolved = descriptorOf(at);
		if (resolved !== undefined) return resolved;
		const found = lookAt(at);
		if (found === undefined) return { kind: "file", path: at, mode: undefined };
		if (!found.isSymbolicLink()) return targetAt(given, at, found);
		checkLink(given, at, folder, found);
		at = resolve(
			folder,
			guarded(given, () => readlinkSync(at)),
		);
	}
	throw faultOf(given, Object.assign(new Error("too many links"), { code: "ELOOP" }));
}

/** The descriptor of this process that the path leads to; undefined if there is none. */
export function descriptorAt(path: string): number | undefined {
	try {
		const target = targetOf(path);
		return target.kind === "stream" ? target.descriptor : undefined;
	} catch {
		return undefined;
	}
}

/** Whether to write into the path instead of replacing it: a pipe, a device, a descriptor. */
export function isStream(path: string): boolean {
	try {
		return targetOf(path).kind === "stream";
	} catch {
		return false;
	}
}

function targetAt(given: string, path: string, found: Stats): Target {
	if (found.isFile()) return { kind: "file", path, mode: found.mode & 0o777 };
	if (found.isDirectory()) throw faultOf(given, Object.assign(new Error("a folder"), { code: "EISDIR" }));
	if (found.isSocket()) {
		throw new StorageError(given, "not-regular", `it is ${kindOf(found)}`, { advice: "name a file" });
	}
	return { kind: "stream", path, descriptor: undefined };
}

function descriptorOf(path: string): StreamTarget | undefined {
	const [, process_, ofProcess] = DESCRIPTOR.exec(path) ?? [];
	const isOwn = process_ !== undefined && (!/^\d/.test(process_) || Number(process_) === process.pid);
	const [, ofDevice] = DEVICE_DESCRIPTOR.exec(path) ?? [];
	const number = isOwn ? ofProcess : ofDevice;
	if (number !== undefined) return { kind: "stream", path, descriptor: Number(number) };
	return process_ === undefined ? undefined : { kind: "stream", path, descriptor: undefined };
}

function folderOf(path: string): string {
	return guarded(path, () => realpathSync.native(dirname(path)));
}

/**
 * In a folder where others may write, another user's link leads where that user wants. Linux has the same rule for
 * /tmp.
 */
function checkLink(given: string, link: string, folder: string, { uid }: Stats): void {
	const user = process.geteuid?.();
	if (user === undefined || uid === user || uid === lookAt(folder)?.uid) return;
	const why = `${link} is a symbolic link that another user made (uid ${uid})`;
	throw new StorageError(given, "link", why, { advice: "remove it, or name another file" });
}
