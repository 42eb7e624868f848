// Why a text gives no value of a type. Knows no field.

/** In place of a value: what is the matter with the text. Made where a text is wrong, which is rare. */
export class Failure {
	/** "ambiguous": it may mean two things, and guessing would be a silent mistake. */
	readonly kind: "invalid" | "ambiguous";
	/** What is the matter, to follow the text: "isn't a number". */
	readonly reason: string;

	constructor(reason: string, kind: "invalid" | "ambiguous" = "invalid") {
		this.reason = reason;
		this.kind = kind;
	}
}
