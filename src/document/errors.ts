// The errors of documents: one class, distinguished by `kind`, each one sentence that a person can act on.
//
//   GannetError
//   └─ DocumentError     kind            what went wrong
//                        "syntax"        the bytes don't follow their format; `line` and `column` say where
//                        "encoding"      bytes that are not valid in their encoding, or an unknown encoding's name
//                        "limit"         a limit was exceeded; the message names it, its value and the option
//                        "selector"      a CSS selector, XPath or JSONPath that can't be parsed
//                        "unsupported"   this kind of document doesn't have what you asked for
//                        "form"          a form, field or value that a page doesn't have
//                        "options"       an option that doesn't exist, or a value that doesn't fit

import {
	type Advice,
	GannetError,
	option,
	own,
	type Refuse,
	type Sentence,
	say,
	whatOf,
} from "../base/index.ts";

/** What went wrong, broadly; the table at the top of document/errors.ts explains each. */
export type DocumentErrorKind =
	| "syntax"
	| "encoding"
	| "limit"
	| "selector"
	| "unsupported"
	| "options"
	| "form";

/** A limit's option, what could not be read, or else the kind. */
export type DocumentErrorCode =
	| DocumentErrorKind
	| `limits.${string}`
	| "text-length"
	| "invalid-option"
	| "unknown-option"
	| "undecodable"
	| "unknown-encoding"
	| "binary"
	| "kind"
	| "json"
	| "number"
	| "json-array"
	| "json-sequence"
	| "xml"
	| "external-entity"
	| "css"
	| "xpath"
	| "jsonpath"
	| "csv-dialect"
	| "feed"
	| "sitemap"
	| "markdown";

/** What is known of a DocumentError besides its sentence. */
export interface DocumentErrorDetails {
	/** What went wrong, broadly. */
	readonly kind: DocumentErrorKind;
	/** Default: the kind. */
	readonly code?: DocumentErrorCode | undefined;
	/** The option that it is about: "limits.depth". */
	readonly option?: string | undefined;
	/** That option's value. */
	readonly value?: unknown;
	/** What to do, as the end of the sentence. */
	readonly advice?: Advice | undefined;
	/** Counted from 1. */
	readonly line?: number | undefined;
	/** Counted from 1, in UTF-16 code units. */
	readonly column?: number | undefined;
	/** Where in the source, in UTF-16 code units of text or in bytes of binary input, from 0. */
	readonly offset?: number | undefined;
	/** The error that led to this one. */
	readonly cause?: unknown;
}

/** The only error that documents throw. Distinguish errors by `kind` and `code`, never by the wording of `message`. */
export class DocumentError extends GannetError<DocumentErrorKind, DocumentErrorCode> {
	/** Always "DocumentError". */
	override readonly name: string = "DocumentError";
	/** The line of the text, counted from 1; undefined if the place isn't known. */
	readonly line: number | undefined;
	/** The column in that line, counted from 1 in UTF-16 code units. */
	readonly column: number | undefined;
	/** The place from the start: UTF-16 code units of a text, bytes of binary input. */
	readonly offset: number | undefined;

	constructor(message: string | Sentence, given: DocumentErrorDetails) {
		const details = own(given);
		super(message, details);
		this.line = details.line;
		this.column = details.column;
		this.offset = details.offset;
	}
}

/**
 * The error for an exceeded limit.
 *
 * @param what - what was too large, as a sentence's subject: "The element's depth"
 * @param name - the limit's option, for example "limits.depth"
 */
export function limitPassed(
	what: string,
	name: `limits.${string}`,
	value: number,
	place: Pick<DocumentErrorDetails, "line" | "column" | "offset"> = {},
): DocumentError {
	return new DocumentError(say`${what} passes ${option(name)}, which is ${value}`, {
		kind: "limit",
		code: name,
		option: name,
		value,
		advice: "raise it if you trust this source",
		...place,
	});
}

/** A mistake in an option of documents. One of a limit is of kind "limit". */
export const refuseOption: Refuse = (error) =>
	error.option.startsWith("limits.")
		? new DocumentError(whatOf(error), {
				kind: "limit",
				code: error.option as `limits.${string}`,
				option: error.option,
			})
		: new DocumentError(whatOf(error), { kind: "options", code: error.code, option: error.option });
