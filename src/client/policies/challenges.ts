// WWW-Authenticate and Authentication-Info as data (RFC 9110 §11): challenges with their parameters, in one pass. Pure,
// and bounded: a hostile server's lines cost no more than their length. What can't be parsed is left out.

/** One challenge. Names are in lower case, values without quotes. */
export interface Challenge {
	readonly scheme: string;
	readonly parameters: ReadonlyMap<string, string>;
}

/** How many characters to read, of all lines. Challenges of real servers stay below 2 KiB. */
const MOST_CHARACTERS: number = 16 * 1024;
const MOST_CHALLENGES = 32;
const MOST_PARAMETERS = 32;

const TOKEN = /[!#$%&'*+.^_`|~\dA-Za-z-]+/y;
/** A value without quotes: a token, and what servers leave unquoted in nonces, which RFC 9110 §11.2 would have quoted. */
const VALUE = /[!#$%&'*+./:=@^_`|~\dA-Za-z-]+/y;
const TOKEN68 = /[A-Za-z\d._~+/-]+=*(?=[\t ]*(?:,|$))/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;
const BLANKS = /[\t ]*/y;
const SEPARATORS = /[\t ,]*/y;
const EQUALS = /[\t ]*=[\t ]*/y;

/** A text, and the position in it. */
class Cursor {
	readonly text: string;
	at = 0;

	constructor(text: string) {
		this.text = text;
	}

	get isAtEnd(): boolean {
		return this.at >= this.text.length;
	}

	/** Reads what the pattern (sticky) finds here; undefined if it finds nothing. */
	take(pattern: RegExp): string | undefined {
		pattern.lastIndex = this.at;
		const found = pattern.exec(this.text);
		if (found === null) return undefined;
		this.at = pattern.lastIndex;
		return found[1] ?? found[0];
	}

	/** `name = value`; undefined if there is none, and then nothing is read. */
	takeParameter(): [name: string, value: string] | undefined {
		const start = this.at;
		const name = this.take(TOKEN);
		if (name !== undefined && this.take(EQUALS) !== undefined) {
			const quoted = this.text[this.at] === '"';
			const value = quoted ? this.take(QUOTED)?.replace(/\\(.)/g, "$1") : this.take(VALUE);
			if (value !== undefined) return [name.toLowerCase(), value];
		}
		this.at = start;
		return undefined;
	}
}

/** The challenges in the lines of a field, in order. Stops reading a line at the first fault. */
export function parseChallenges(lines: readonly string[]): readonly Challenge[] {
	const challenges: Challenge[] = [];
	let left = MOST_CHARACTERS;
	for (const line of lines) {
		if (line.length > left) break;
		left -= line.length;
		const cursor = new Cursor(line);
		for (;;) {
			cursor.take(SEPARATORS);
			if (cursor.isAtEnd) break;
			if (challenges.length >= MOST_CHALLENGES) return challenges;
			const challenge = takeChallenge(cursor);
			if (challenge === undefined) break;
			if (challenge !== "malformed") challenges.push(challenge);
		}
	}
	return challenges;
}

/** undefined if the line can't be read any further; "malformed" if this challenge is to be left out. */
function takeChallenge(cursor: Cursor): Challenge | "malformed" | undefined {
	const scheme = cursor.take(TOKEN)?.toLowerCase();
	if (scheme === undefined) return undefined;
	const blanks = cursor.take(BLANKS);
	if (cursor.isAtEnd || cursor.text[cursor.at] === ",") return { scheme, parameters: new Map() };
	if (blanks === "") return undefined;
	if (cursor.take(TOKEN68) !== undefined) return { scheme, parameters: new Map() };
	const parameters = takeParameters(cursor);
	// RFC 9110 §11.2: each name at most once. Duplicates are for showing two readers different things.
	if (parameters === undefined) return "malformed";
	return parameters.size === 0 ? undefined : { scheme, parameters };
}

/** Parameters separated by commas, up to anything else; undefined if a name comes twice, or there are too many. */
function takeParameters(cursor: Cursor): Map<string, string> | undefined {
	const parameters = new Map<string, string>();
	let isFine = true;
	for (;;) {
		const start = cursor.at;
		const separators = cursor.take(SEPARATORS) ?? "";
		const isSeparated = parameters.size === 0 || separators.includes(",");
		const parameter = isSeparated ? cursor.takeParameter() : undefined;
		if (parameter === undefined) {
			cursor.at = start;
			return isFine ? parameters : undefined;
		}
		const [name, value] = parameter;
		if (parameters.has(name) || parameters.size >= MOST_PARAMETERS) isFine = false;
		else parameters.set(name, value);
	}
}

/** The parameters of Authentication-Info (RFC 7615), which names no scheme; empty if they can't be parsed. */
export function parseAuthenticationInfo(lines: readonly string[]): ReadonlyMap<string, string> {
	const text = lines.join(", ");
	const nothing = new Map<string, string>();
	return text.length > MOST_CHARACTERS ? nothing : (takeParameters(new Cursor(text)) ?? nothing);
}
