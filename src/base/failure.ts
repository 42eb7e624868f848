// Why a text gives no value of a type. Knows no field.

import type { Sentence } from "./sentence.ts";

/** Used instead of a value: what is wrong with the text. Made only for wrong texts, which are rare. */
export class Failure {
	/** "ambiguous": it may mean two things, and guessing would be a silent mistake. */
	readonly kind: "invalid" | "ambiguous";
	/** What is wrong, to follow the text: "isn't a number". */
	readonly reason: string | Sentence;

	constructor(reason: string | Sentence, kind: "invalid" | "ambiguous" = "invalid") {
		this.reason = reason;
		this.kind = kind;
	}
}
