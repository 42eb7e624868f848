// The mistake in an option, with what programs need of it as data. Folders that have an error of their own for their
// caller's mistakes give that, with this one as its cause.

/** - `"unknown-option"`: there is none of that name; `"invalid-option"`: its value is not what it may be. */
export type OptionErrorCode = "unknown-option" | "invalid-option";

/** An option that doesn't exist, or has a value that it can't have. Nothing was done yet. */
export class OptionError extends TypeError {
	override readonly name: string = "OptionError";
	readonly code: OptionErrorCode;
	/** The option's name with those of the objects that it is in: "tls.ca". "" where the options themselves are none. */
	readonly option: string;

	constructor(message: string, code: OptionErrorCode, option: string) {
		super(message);
		this.code = code;
		this.option = option;
	}
}
