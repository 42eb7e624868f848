// Makes untrusted text visible: nothing a peer sent may move a cursor, set a window's title, turn the direction of the
// text around it or begin a line of its own. Terminals get text of the type `Visible`, which only this file makes.
// Pure.

declare const isVisible: unique symbol;

/** Text that may go to a terminal: made by `visible`, or by the program itself. */
export type Visible = string & { readonly [isVisible]: true };

/**
 * Characters that terminals obey or don't show: controls (C0, DEL, C1), format characters (bidirectional controls,
 * zero-width characters, soft hyphens, tags), line and paragraph separators, lone surrogates.
 */
const OBEYED = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** The same characters except line ends and tabs. */
const OBEYED_IN_LINES = /[^\P{Cc}\n\t]|[\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** ASCII without controls, as most texts are. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * A joiner between two characters that are drawn with it: letters of Arabic, India and South-East Asia, and emoji. In
 * Latin text it can only deceive.
 */
const JOINED = new RegExp(
	String.raw`(?:X|\ufe0f)[\u200c\u200d]X`.replaceAll(
		"X",
		String.raw`[\u0600-\u1dff\u2190-\u2bff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc\u{1f000}-\u{1faff}]`,
	),
	"u",
);

/** Text on one line. Characters that a terminal would obey are written as \x1b, \n and \u202e. */
export function visible(text: string): Visible {
	return (PLAIN.test(text) ? text : text.replace(OBEYED, writtenOut)) as Visible;
}

/** Text of several lines: line ends and tabs stay. */
export function visibleLines(text: string): Visible {
	return text.replace(OBEYED_IN_LINES, writtenOut) as Visible;
}

/** JSON on one line that is still the same JSON: \u001b, \u202e. */
export function visibleJson(json: string): Visible {
	return json.replace(OBEYED, (one) =>
		Array.from({ length: one.length }, (_, index) => unicodeEscape(one.charCodeAt(index))).join(""),
	) as Visible;
}

/** The values that a template may contain: numbers, literals of the program, and visible text; no other string. */
type Shown<T> = T extends number | Visible
	? T
	: T extends string
		? // A record of all strings may be empty; one of a literal may not.
			Record<never, never> extends Record<T, 1>
			? Visible
			: T
		: Visible;

/**
 * A template of the program's own words. Values put into it must already be visible.
 *
 * @example show`${visible(name)} has ${count} addresses`
 */
export function show<Texts extends readonly (string | number)[]>(
	words: TemplateStringsArray,
	...texts: Texts & { readonly [Index in keyof Texts]: Shown<Texts[Index]> }
): Visible {
	let text = words[0] as string;
	for (let index = 0; index < texts.length; index++) text += `${texts[index]}${words[index + 1]}`;
	return text as Visible;
}

/** A text repeated `times` times, such as the blanks of a column. */
export function repeated(text: Visible, times: number): Visible {
	return text.repeat(Math.max(0, times)) as Visible;
}

/** The first characters of a text without styles. */
export function beginning(text: Visible, length: number): Visible {
	return [...text].slice(0, Math.max(0, length)).join("") as Visible;
}

/** The text with a margin before each line that isn't empty. */
export function indented(text: Visible, margin: Visible): Visible {
	return text.replace(/^(?=.)/gm, margin) as Visible;
}

/** Joins visible texts. */
export function joined(
	texts: readonly Visible[],
	between: "" | " " | "  " | ", " | "\n" | "\r\n" | "\n        " | "\t" = "",
): Visible {
	return texts.join(between) as Visible;
}

function writtenOut(one: string, at: number, text: string): string {
	if ((one === "\u200c" || one === "\u200d") && JOINED.test(text.slice(Math.max(0, at - 2), at + 3)))
		return one;
	const code = one.codePointAt(0) as number;
	if (one === "\n") return "\\n";
	if (one === "\t") return "\\t";
	if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
	return code <= 0xffff ? unicodeEscape(code) : `\\u{${code.toString(16)}}`;
}

function unicodeEscape(code: number): string {
	return `\\u${code.toString(16).padStart(4, "0")}`;
}
