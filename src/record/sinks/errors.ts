// The sinks' errors: one class, told apart by `kind`, each one sentence a person can act on.
//
//   Error
//   └─ SinkError          kind           what went wrong
//       ├─ on opening     "target"       the name says no sink, or the place cannot be written to
//       │                 "options"      an option or the schema is not one
//       │                 "driver"       an optional package is not installed
//       │                 "locked"       another process writes to the same target
//       │                 "interrupted"  what an interrupted run left does not fit what is asked for
//       │                 "schema"       the table's columns cannot take the rows
//       └─ on the way     "row"          a value cannot be stored; nothing of its `write` was taken
//                         "space"        the disk is full, or a quota or file size is used up
//                         "write"        the target refused a write for another reason
//                         "connection"   the database went away, and did not come back
//                         "taken-over"   a later process took the run over; nothing was written twice
//                         "aborted"      the caller's AbortSignal
//                         "closed"       the sink, or its run, is closed

import { hideSecrets } from "../../base/index.ts";
import { FileFault } from "../../storage/index.ts";

export type SinkErrorKind =
	| "target"
	| "options"
	| "driver"
	| "locked"
	| "interrupted"
	| "schema"
	| "row"
	| "space"
	| "write"
	| "connection"
	| "taken-over"
	| "aborted"
	| "closed";

/** The only error that sinks throw. Tell errors apart by `kind`, never by the wording of `message`. */
export class SinkError extends Error {
	override readonly name: string = "SinkError";
	readonly kind: SinkErrorKind;
	/** A stable word for programs: an operating system's or a database's code, else the kind. */
	readonly code: string;

	constructor(kind: SinkErrorKind, message: string, cause?: unknown) {
		super(hideSecrets(message), cause === undefined ? undefined : { cause });
		this.kind = kind;
		this.code = codeOf(cause) ?? kind;
	}
}

/** The code of a system's or a driver's error, where it has one. */
export function codeOf(error: unknown): string | undefined {
	if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
	return typeof error.code === "string" ? error.code : undefined;
}

/** The end of the error of a write that the target refused, where nobody knows more of what to do. */
export const mending = "; mend that and start again, it goes on from the last commit";

/** What an error says, on one line. */
export function tellingOf(error: unknown): string {
	const text = error instanceof Error ? error.message : String(error);
	return text.replaceAll(/\s+/gu, " ").trim();
}

const fullCodes = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);
const reasons: ReadonlyMap<string, string> = new Map([
	["ENOSPC", "no space is left on the disk"],
	["EDQUOT", "the disk quota is used up"],
	["EFBIG", "it has reached the largest size that its file system or the process's limit allows"],
	["EACCES", "this user may not write there"],
	["EPERM", "this user may not write there"],
	["EROFS", "the file system is read-only"],
	["ENOENT", "its folder does not exist"],
	["ENOTDIR", "a part of its path is not a folder"],
	["EISDIR", "it is a folder"],
	["ELOOP", "its links go round in a circle"],
	["EMFILE", "this process has too many files open"],
	["ENAMETOOLONG", "its name is too long"],
	["EIO", "the disk failed"],
]);

/** Translates what the file system threw while `path` was being opened or written. */
export function fileFault(path: string, error: unknown, isOpening: boolean): SinkError {
	if (error instanceof SinkError) return error;
	if (error instanceof FileFault && !reasons.has(error.code)) {
		const kind = isOpening ? "target" : "write";
		return new SinkError(kind, error.message.replace("can't be written", "cannot be written"), error);
	}
	const code = codeOf(error) ?? "";
	const reason = reasons.get(code) ?? tellingOf(error);
	if (fullCodes.has(code)) {
		return new SinkError(
			"space",
			`${path} cannot grow: ${reason}; make room and start again, it goes on from the last commit`,
			error,
		);
	}
	return new SinkError(isOpening ? "target" : "write", `${path} cannot be written: ${reason}`, error);
}
