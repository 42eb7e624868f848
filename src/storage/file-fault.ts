// Why a file can't be written, as data and as one sentence. Layers above turn it into their own errors.

import { dirname } from "node:path";

/** Faults that have no code of the operating system. */
export type FileFaultCode =
	/** A folder, pipe, device or socket is at the path of our file. */
	| "not-regular"
	/** A symbolic link is at the path of our file, or another user made the link. */
	| "link"
	/** The file has other names (hard links), which would change with it. */
	| "hard-links"
	| "other-owner"
	/** Nothing in the file, or beside it, shows that gannet wrote it. */
	| "not-ours"
	/** A living process is writing it. */
	| "in-use"
	/** Another process took the file over. */
	| "taken-over"
	/** A pipe without a reader. */
	| "no-reader";

export class FileFault extends Error {
	override readonly name: string = "FileFault";
	readonly path: string;
	/** A `FileFaultCode`, or the operating system's code. */
	readonly code: string;
	/** The middle of the sentence. */
	readonly why: string;
	/** Its end: what to do. */
	readonly advice: string | undefined;

	constructor(path: string, code: string, why: string, advice?: string, cause?: unknown) {
		const end = advice === undefined ? "" : `; ${advice}`;
		super(`${path} can't be written: ${why}${end}`, cause === undefined ? undefined : { cause });
		this.path = path;
		this.code = code;
		this.why = why;
		this.advice = advice;
	}
}

/** What the operating system's codes mean for a file that is to be written. */
const reasons: Readonly<Record<string, readonly [why: string, advice?: string]>> = {
	ENOSPC: ["the disk is full", "make room"],
	EDQUOT: ["the disk quota is used up", "make room"],
	EFBIG: ["it is too large for the file system, or for the limit of this process"],
	EACCES: ["permission denied"],
	EPERM: ["not permitted"],
	EROFS: ["the file system is read-only"],
	ENOENT: ["its folder doesn't exist"],
	ENOTDIR: ["a part of its path is not a folder"],
	EEXIST: ["something has its name already"],
	EISDIR: ["it is a folder", "name a file in it"],
	ELOOP: ["its links go round in a circle"],
	EMFILE: ["this process has too many files open"],
	ENAMETOOLONG: ["its name is too long"],
	EIO: ["the disk failed"],
	EPIPE: ["its reader has gone"],
};

/** The fault for an error of the file system. */
export function faultOf(path: string, error: unknown): FileFault {
	if (error instanceof FileFault) return error;
	const { code, message } = error as NodeJS.ErrnoException;
	const [why, general] = reasons[code ?? ""] ?? [message];
	const advice = code === "ENOENT" ? `make it first: mkdir -p ${dirname(path)}` : general;
	return new FileFault(path, code ?? "unknown", why, advice, error);
}

/** Runs `act` and turns what it throws into a fault of `path`. */
export function guarded<T>(path: string, act: () => T): T {
	try {
		return act();
	} catch (error) {
		throw faultOf(path, error);
	}
}

export function codeOf(error: unknown): string | undefined {
	return (error as NodeJS.ErrnoException | undefined)?.code;
}
