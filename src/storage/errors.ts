// Why something can't be written, as data and as one sentence. Layers above turn it into their own errors.

import { dirname } from "node:path";
import {
	type Advice,
	fileMeaning,
	GannetError,
	isSystemCode,
	own,
	type SystemCode,
	visible,
} from "../base/index.ts";

/** The operating system's codes, and what it has no code for. */
export type StorageErrorCode =
	| SystemCode
	/** Any other code of the operating system; the cause has it. */
	| "unknown"
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
	readonly advice?: Advice | undefined;
	readonly cause?: unknown;
	/** Default: "can't be written". */
	readonly what?: string | undefined;
}

export class StorageError extends GannetError<"storage", StorageErrorCode> {
	override readonly name: string = "StorageError";
	declare readonly code: StorageErrorCode;
	/** The path of a file, or a database's URL without its password. */
	readonly target: string;
	/** What is in the way: the end of the sentence before the advice. */
	readonly why: string;

	constructor(target: string, code: StorageErrorCode, why: string, given: StorageErrorDetails = {}) {
		const { advice, cause, what = "can't be written" } = own(given);
		// What comes from a driver or the system may have line breaks.
		const reason = why.replaceAll(/\s+/gu, " ").trim();
		super(`${visible(target)} ${what}: ${reason}`, { kind: "storage", code, advice, cause });
		this.target = target;
		this.why = reason;
	}
}

/** The error for what the file system threw. */
export function faultOf(path: string, error: unknown): StorageError {
	if (error instanceof StorageError) return error;
	if (path.includes("\0"))
		return new StorageError(path, "EINVAL", "its name has a NUL character", { cause: error });
	const { code, message } = error as NodeJS.ErrnoException;
	const known = isSystemCode(code) ? code : "unknown";
	const { why, advice } = fileMeaning(code) ?? { why: message };
	const make = known === "ENOENT" ? `make it first: mkdir -p ${dirname(path)}` : advice;
	return new StorageError(path, known, why, { advice: make, cause: error });
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
