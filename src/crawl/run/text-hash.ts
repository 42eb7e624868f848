// A number for the text of a page, without dates and what frames it: pages of a calendar have one number, pages that differ in a
// word or a price have two. Pure.

import type { Document, Root } from "../../document/index.ts";

/** Elements whose text is the same on many pages, or isn't shown. */
const LEFT_OUT: ReadonlySet<string> = new Set([
	"script",
	"style",
	"template",
	"noscript",
	"nav",
	"header",
	"footer",
]);

/** FNV-1a's. */
const FIRST_OFFSET = 0x811c9dc5;

const SEPARATOR = 0;
const FULL_STOP = 0x2e;
const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;

/** How a character counts: a letter in lower case, a digit as itself, anything else as a separator. */
const ASCII: Uint16Array = Uint16Array.from({ length: 128 }, (_, code) => {
	const character = String.fromCharCode(code);
	return /[a-z0-9]/i.test(character) ? character.toLowerCase().charCodeAt(0) : SEPARATOR;
});

/** Beyond ASCII, what separates words: Latin-1's signs, general punctuation to arrows and symbols, CJK punctuation. */
function countedAs(code: number): number {
	if (code < 128) return ASCII[code] as number;
	if (code < 0xc0 || code === 0xd7 || code === 0xf7) return SEPARATOR;
	if (code >= 0x2000 && code < 0x2c00) return SEPARATOR;
	return code >= 0x3000 && code < 0x3040 ? SEPARATOR : code;
}

/**
 * Names of months and days: they change on each page of a calendar, as days and the years beside them do. Other numbers count: many
 * good pages differ in nothing else.
 */
const TIMES: ReadonlySet<number> = new Set(
	[
		..."jan january feb february mar march apr april may jun june jul july aug august sep september".split(
			" ",
		),
		..."oct october nov november dec december mon monday tue tuesday wed wednesday thu thursday".split(" "),
		..."fri friday sat saturday sun sunday am pm".split(" "),
	].map(hashOfWord),
);
const LONGEST_TIME = "september".length;

function step(hash: number, code: number): number {
	return Math.imul(hash ^ code, 0x01000193);
}

function hashOfWord(word: string): number {
	let hash = FIRST_OFFSET;
	for (let at = 0; at < word.length; at++) hash = step(hash, word.charCodeAt(at));
	return hash;
}

/** Takes texts, and has the number of all of them. */
class TextHash {
	#first: number = FIRST_OFFSET;
	#second = 0x1b873593;
	/** A year that counts unless a date goes on with the next word; 0 for none. */
	#year = 0;
	#wasTime = false;

	/** Words and numbers of one text; its ends separate words. */
	add(text: string): void {
		const { length } = text;
		let at = 0;
		while (at < length) {
			let code = countedAs(text.charCodeAt(at));
			if (code === SEPARATOR) {
				at++;
				continue;
			}
			const start = at;
			let hash = FIRST_OFFSET;
			if (code > NINE) {
				do {
					hash = step(hash, code);
					at++;
					code = at < length ? countedAs(text.charCodeAt(at)) : SEPARATOR;
				} while (code > NINE);
				this.#word(hash, at - start <= LONGEST_TIME && TIMES.has(hash), false);
				continue;
			}
			do {
				hash = step(hash, code);
				at++;
				code = at < length ? text.charCodeAt(at) : SEPARATOR;
				// "1,234.50" is one number.
				if ((code === FULL_STOP || code === COMMA) && isDigit(text, at + 1)) {
					hash = step(hash, code);
					at++;
					code = text.charCodeAt(at);
				}
			} while (code >= ZERO && code <= NINE);
			this.#word(hash, isDay(text, start, at), isYear(text, start, at));
		}
	}

	/** 48 bits. */
	end(): number {
		if (this.#year !== 0) this.#mix(this.#year);
		this.#year = 0;
		const first = Math.imul(this.#first ^ (this.#first >>> 16), 0x85ebca6b);
		const second = Math.imul(this.#second ^ (this.#second >>> 13), 0xc2b2ae35);
		return ((second ^ (second >>> 16)) & 0xffff) * 2 ** 32 + (first >>> 0);
	}

	#word(hash: number, isTime: boolean, isYearNumber: boolean): void {
		if (this.#year !== 0 && !isTime) this.#mix(this.#year);
		this.#year = isYearNumber && !this.#wasTime ? hash : 0;
		if (!isTime && !isYearNumber) this.#mix(hash);
		this.#wasTime = isTime;
	}

	#mix(hash: number): void {
		this.#first = Math.imul(this.#first ^ hash, 0x01000193);
		this.#second = (Math.imul(this.#second, 0x85ebca6b) + hash) | 0;
	}
}

function isDigit(text: string, at: number): boolean {
	if (at >= text.length) return false;
	const code = text.charCodeAt(at);
	return code >= ZERO && code <= NINE;
}

/** A day of a month, an hour or a minute up to 31. */
function isDay(text: string, start: number, end: number): boolean {
	if (end - start === 1) return true;
	if (end - start > 2) return false;
	return (
		text.charCodeAt(start) < 0x33 || (text.charCodeAt(start) === 0x33 && text.charCodeAt(start + 1) < 0x32)
	);
}

/** From 1900 to 2199. */
function isYear(text: string, start: number, end: number): boolean {
	if (end - start !== 4) return false;
	const [first, second] = [text.charCodeAt(start), text.charCodeAt(start + 1)];
	return (first === 0x31 && second === 0x39) || (first === 0x32 && (second === 0x30 || second === 0x31));
}

/** A number for the words and numbers of a page, without dates and what frames it: 48 bits. */
export function textHashOf(document: Document): number {
	const hash = new TextHash();
	if (document.kind === "html") addTexts(document.root, hash);
	else hash.add(document.text);
	return hash.end();
}

function addTexts(root: Root, hash: TextHash): void {
	const left: Root["children"][number][] = [...root.children].reverse();
	for (let node = left.pop(); node !== undefined; node = left.pop()) {
		if (node.type === "text") hash.add(node.data);
		else if (node.type === "element" && !LEFT_OUT.has(node.name))
			for (let index = node.children.length - 1; index >= 0; index--)
				left.push(node.children[index] as Root["children"][number]);
	}
}
