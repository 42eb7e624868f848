// The sinks' errors: one class, distinguished by `kind`, each one sentence that a person can act on.
//
//   GannetError
//   └─ SinkError          kind           what went wrong
//       ├─ on opening     "target"       the name is not a sink's, or the place cannot be written to
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

import {
	type Advice,
	type ErrorFacts,
	GannetError,
	option,
	type Sentence,
	say,
	whatOf,
} from "../../base/index.ts";
import { faultOf, type StorageErrorCode } from "../../storage/index.ts";

/** What went wrong with a sink, broadly. */
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

/** What storage/ says of files and databases, or else the kind. */
export type SinkErrorCode = SinkErrorKind | StorageErrorCode | "unknown-option" | "invalid-option";

/** The only error that sinks throw. Tell errors apart by `kind` and `code`, never by the wording of `message`. */
export class SinkError extends GannetError<SinkErrorKind, SinkErrorCode> {
	/** "AbortError" if the caller's AbortSignal stopped it, otherwise "SinkError". */
	override readonly name: string = "SinkError";

	constructor(
		kind: SinkErrorKind,
		message: string | Sentence,
		given: Partial<ErrorFacts<SinkErrorKind, SinkErrorCode>> = {},
	) {
		super(message, { ...given, kind });
		if (kind === "aborted") this.name = "AbortError";
	}
}

/** The code of a system's or a driver's error, if it has one. */
export function codeOf(error: unknown): string | undefined {
	if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
	return typeof error.code === "string" ? error.code : undefined;
}

/** What an error says, on one line. */
export function messageOf(error: unknown): string {
	const text = error instanceof Error ? error.message : String(error);
	return text.replaceAll(/\s+/gu, " ").trim();
}

/** By the code of what storage/ throws; other codes are "target" on opening, and "write" on the way. */
const kinds: Readonly<Partial<Record<StorageErrorCode, SinkErrorKind>>> = {
	ENOSPC: "space",
	EDQUOT: "space",
	EFBIG: "space",
	locked: "locked",
	driver: "driver",
	connection: "connection",
	"taken-over": "taken-over",
	closed: "closed",
};

/** What to do first, before the run is started again. */
const firstly: Readonly<Partial<Record<SinkErrorKind, string>>> = { space: "make room", write: "mend that" };

/** Translates what was thrown while `target` was being opened or written. */
export function sinkFault(target: string, error: unknown, isOpening: boolean): SinkError {
	if (error instanceof SinkError) return error;
	const fault = faultOf(target, error);
	const { code, cause } = fault;
	const kind = kinds[code] ?? kindOf(code, isOpening);
	const advice = isOpening ? fault.advice : adviceOnTheWay(kind);
	return new SinkError(kind, whatOf(fault), { code, advice, cause });
}

function kindOf(code: StorageErrorCode, isOpening: boolean): SinkErrorKind {
	if (!isOpening) return "write";
	return code === "statement" || code === "layout" ? "schema" : "target";
}

function adviceOnTheWay(kind: SinkErrorKind): Advice | undefined {
	if (kind === "closed") return undefined;
	if (kind === "taken-over")
		return ["let the other one end", say`give runs side by side names of their own (${option("run")})`];
	const first = firstly[kind];
	return `${first === undefined ? "" : `${first} and `}start again: the run continues from the last commit`;
}

/** Begins a run again. */
export const restart: Sentence = say`start over with ${option("restart: true")}`;
