// Why something can't be written, as data and as one sentence. Layers above turn it into their own errors.

import { dirname } from "node:path";
import { own } from "../base/index.ts";

/** Faults that have no code of the operating system. */
export type StorageErrorCode =
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
	/** Another process took the file, or the run, over. */
	| "taken-over"
	/** A pipe without a reader. */
	| "no-reader"
	/** Another connection holds the database's lock. */
	| "locked"
	/** The database is damaged. */
	| "damaged"
	/** The file is no database. */
	| "no-database"
	/** The database refused a statement. */
	| "statement"
	/** The URL of a database can't be read, or asks for what there isn't. */
	| "url"
	/** An optional package is not installed. */
	| "driver"
	/** The server would get the password in the clear. */
	| "password"
	/** The server, or its name, is not what the URL says: user, password, database, certificate. */
	| "refused"
	/** The connection to the server could not be made, or broke. */
	| "connection"
	/** It was closed by this process. */
	| "closed"
	/** What an earlier version of gannet, or another program, left there does not fit. */
	| "layout";

export interface StorageErrorDetails {
	/** What to do. */
	readonly advice?: string | undefined;
	readonly cause?: unknown;
	/** Default: "can't be written". */
	readonly what?: string;
}

export class StorageError extends Error {
	override readonly name: string = "StorageError";
	/** The path of a file, or a database's URL without its password. */
	readonly target: string;
	/** A `StorageErrorCode`, or the operating system's code. */
	readonly code: string;
	/** The sentence without what to do. */
	readonly sentence: string;
	/** What is in the way: the end of that sentence. */
	readonly why: string;
	readonly advice: string | undefined;

	constructor(target: string, code: string, why: string, details: StorageErrorDetails = {}) {
		const { advice, cause, what = "can't be written" } = own(details);
		// What comes from a driver or the system may have line breaks.
		const reason = why.replaceAll(/\s+/gu, " ").trim();
		const sentence = `${target} ${what}: ${reason}`;
		super(
			advice === undefined ? sentence : `${sentence}; ${advice}`,
			cause === undefined ? undefined : { cause },
		);
		this.target = target;
		this.code = code;
		this.sentence = sentence;
		this.why = reason;
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

/** The error for what the file system threw. */
export function faultOf(path: string, error: unknown): StorageError {
	if (error instanceof StorageError) return error;
	const { code, message } = error as NodeJS.ErrnoException;
	const [why, general] = reasons[code ?? ""] ?? [message];
	const advice = code === "ENOENT" ? `make it first: mkdir -p ${dirname(path)}` : general;
	return new StorageError(path, code ?? "unknown", why, { advice, cause: error });
}

/** Runs `act` and turns what it throws into an error of `path`. */
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
