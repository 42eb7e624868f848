// The error about an option, with its facts as data. Folders with an error class of their own for caller's mistakes
// throw that instead, with the same words and facts.

import { withSentence } from "./error.ts";
import type { Sentence } from "./sentence.ts";

/**
 * What is wrong with an option.
 * - `"unknown-option"`: there is no option of that name
 * - `"invalid-option"`: its value is not allowed
 */
export type OptionErrorCode = "unknown-option" | "invalid-option";

/** An option that doesn't exist, or whose value is not allowed. Nothing was done yet. */
export class OptionError extends TypeError {
	/** Always "OptionError". */
	override readonly name: string = "OptionError";
	/** Whether the option is unknown or its value is wrong. */
	readonly code: OptionErrorCode;
	/**
	 * The option's name, preceded by those of the objects that contain it: "tls.ca". "" if the options themselves are
	 * wrong.
	 */
	readonly option: string;

	constructor(message: string | Sentence, code: OptionErrorCode, option: string) {
		super(`${message}`);
		withSentence(this, message);
		this.code = code;
		this.option = option;
	}
}
