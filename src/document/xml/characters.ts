// The characters of XML's names (XML 1.0, fifth edition, §2.3; the same in 1.1). Must not know anything else.

const START =
	":A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}-\\u{200D}" +
	"\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}";
const REST = `${START}\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}-\\u{2040}`;

/** A Name [5] at `lastIndex`. */
export const NAME: RegExp = new RegExp(`[${START}][${REST}]*`, "uy");
/** A Nmtoken [7] at `lastIndex`. */
export const NMTOKEN: RegExp = new RegExp(`[${REST}]+`, "uy");
/** A Reference [67] at `lastIndex`: its hexadecimal or decimal number, or its name. */
export const REFERENCE: RegExp = new RegExp(
	`&(?:#(?:x([0-9a-fA-F]+)|([0-9]+))|([${START}][${REST}]*));`,
	"uy",
);

const WHOLE_NAME = new RegExp(`^[${START}][${REST}]*$`, "u");

/** Whether a text is a Name. */
export function isName(text: string): boolean {
	return WHOLE_NAME.test(text);
}
