// The errors of documents: one class, distinguished by `kind`, each one sentence that a person can act on.
//
//   Error
//   └─ DocumentError     kind            what went wrong
//                        "syntax"        the bytes don't follow their format; `line` and `column` say where
//                        "encoding"      bytes that are not valid in their encoding, or an unknown encoding's name
//                        "limit"         a limit was exceeded; the message names it, its value and the option
//                        "selector"      a CSS selector, XPath or JSONPath that can't be parsed
//                        "unsupported"   this kind of document doesn't have what you asked for
//                        "options"       an option that doesn't exist, or a value that doesn't fit

import type { Refuse } from "../base/index.ts";

export type DocumentErrorKind = "syntax" | "encoding" | "limit" | "selector" | "unsupported" | "options";

export interface DocumentErrorDetails {
	readonly kind: DocumentErrorKind;
	/** A stable word for programs: a limit's name or a rule's. */
	readonly code?: string | undefined;
	/** Counted from 1. */
	readonly line?: number | undefined;
	/** Counted from 1, in UTF-16 code units. */
	readonly column?: number | undefined;
	/** Where in the source, in UTF-16 code units of text or in bytes of binary input, from 0. */
	readonly offset?: number | undefined;
	readonly cause?: unknown;
}

/** The only error that documents throw. Distinguish errors by `kind`, never by the wording of `message`. */
export class DocumentError extends Error {
	override readonly name: string = "DocumentError";
	readonly kind: DocumentErrorKind;
	readonly code: string;
	readonly line: number | undefined;
	readonly column: number | undefined;
	readonly offset: number | undefined;

	constructor(message: string, details: DocumentErrorDetails) {
		super(message, details.cause === undefined ? undefined : { cause: details.cause });
		this.kind = details.kind;
		this.code = details.code ?? details.kind;
		this.line = details.line;
		this.column = details.column;
		this.offset = details.offset;
	}
}

/**
 * The error for an exceeded limit.
 *
 * @param what - what was too large, as a sentence's subject: "The element's depth"
 * @param option - the limit's option, for example "limits.depth"
 */
export function limitPassed(
	what: string,
	option: string,
	value: number,
	place: Pick<DocumentErrorDetails, "line" | "column" | "offset"> = {},
): DocumentError {
	return new DocumentError(`${what} passes ${option}, which is ${value}: raise it if you trust this source`, {
		kind: "limit",
		code: option,
		...place,
	});
}

/** A mistake in an option of documents. One of a limit is of kind "limit". */
export const refuseOption: Refuse = (error) =>
	error.option.startsWith("limits.")
		? new DocumentError(error.message, { kind: "limit", code: error.option, cause: error })
		: new DocumentError(error.message, { kind: "options", code: error.code, cause: error });
