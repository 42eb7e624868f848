// The errors of records: one class, distinguished by `kind`, each one sentence that a person can act on.
//
//   GannetError
//   └─ RecordError            kind            what went wrong
//       ├─ DeclarationError   "declaration"   a declaration has mistakes; `problems` are all of them
//     └─                    "limit"         a limit was exceeded; the message names it, its value and the option
//                             "options"       an option doesn't exist or has a wrong value
//                             "unsupported"   the declaration asks for what this kind of document doesn't have
//                           "report"        a value is not a report; the message names the member that is wrong
//                           "validator"     a validator threw, or is asynchronous in a function that can't wait

import { type ErrorFacts, GannetError, type Sentence } from "../base/index.ts";

/** What went wrong with records, broadly. */
export type RecordErrorKind = "declaration" | "limit" | "options" | "report" | "unsupported" | "validator";

/** A limit's option, or else the kind. */
export type RecordErrorCode =
	| RecordErrorKind
	| `limits.${string}`
	| "asynchronous"
	| "unknown-option"
	| "invalid-option";

/** The only error that records throw. Distinguish errors by `kind` and `code`, never by the wording of `message`. */
export class RecordError extends GannetError<RecordErrorKind, RecordErrorCode> {
	/** The name of the class. */
	override readonly name: string = "RecordError";

	constructor(
		kind: RecordErrorKind,
		message: string | Sentence,
		given: Partial<ErrorFacts<RecordErrorKind, RecordErrorCode>> = {},
	) {
		super(message, { ...given, kind });
	}
}

/** A mistake in a declaration. */
export interface DeclarationProblem {
	/** One sentence. */
	readonly message: string;
	/** The place in the declaration, as JSONPath: "$.fields.price.type". */
	readonly path: string;
	/** Counted from 1, if the declaration was read from a text. */
	readonly line?: number | undefined;
	/** Counted from 1, in UTF-16 code units. */
	readonly column?: number | undefined;
	/** The line of the text, and below it a mark at the place. */
	readonly excerpt?: string | undefined;
}

/** A declaration with mistakes: all of them, each with its place. */
export class DeclarationError extends RecordError {
	/** Always "DeclarationError". */
	override readonly name: string = "DeclarationError";
	/** All mistakes, in the order of the declaration. */
	readonly problems: readonly DeclarationProblem[];
	/** The name of the file, if there is one. */
	readonly file: string | undefined;

	constructor(problems: readonly DeclarationProblem[], file?: string) {
		const first = problems[0];
		const others = problems.length - 1;
		const place = first === undefined ? "" : placeOf(first, file);
		super(
			"declaration",
			`${place}: ${first?.message}${others > 0 ? ` (and ${others} more mistake${others > 1 ? "s" : ""})` : ""}`,
		);
		this.problems = problems;
		this.file = file;
	}

	/** All mistakes for a terminal: place, sentence, excerpt. */
	describe(): string {
		return this.problems
			.map((problem) => {
				const sentence = `${placeOf(problem, this.file)}: ${problem.message}`;
				return problem.excerpt === undefined ? sentence : `${sentence}\n${problem.excerpt}`;
			})
			.join("\n\n");
	}
}

function placeOf(problem: DeclarationProblem, file: string | undefined): string {
	if (problem.line === undefined) return file === undefined ? problem.path : `${file}: ${problem.path}`;
	return `${file ?? "declaration"}:${problem.line}:${problem.column}: ${problem.path}`;
}
