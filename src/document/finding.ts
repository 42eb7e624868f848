// Faults in something that was read nevertheless. Must not know what reads.

import { type Sentence, withSentence } from "../base/index.ts";

/** A deviation from the format that didn't stop the reading. */
export interface Finding {
	/** A stable word for programs, for example "json" or "date". */
	readonly code: string;
	/** One sentence for people. */
	readonly message: string;
	/** Its line in the source, counted from 1, if known. */
	readonly line?: number | undefined;
}

/** A finding without an empty `line`. */
export function finding(code: string, sentence: string | Sentence, line?: number): Finding {
	const message = String(sentence);
	return withSentence(line === undefined ? { code, message } : { code, message, line }, sentence);
}
