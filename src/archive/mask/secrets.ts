// The secrets that one recording knows: each has a number, and those that were met once are found again where they
// come back, as they are or encoded. Pure.

/** A value has to be so long to be looked for: a cookie "1" would mask everything. */
const SHORTEST = 8;
/** The longest, and how many: what was met last stays. */
const LONGEST = 4_096;
const MOST_VALUES = 256;
/** Of how many different secrets the numbers are remembered. */
const MOST_NUMBERS = 10_000;

/** Above this number of texts, one look at each byte is faster than one search for each text. */
const FEW = 12;

/** A text to look for. */
interface Needle {
	readonly text: string;
	readonly number: number;
}

export class Secrets {
	readonly #numbers: Map<string, number> = new Map();
	/** What to look for, by the secret's value. */
	readonly #known: Map<string, readonly Needle[]> = new Map();
	#needles: readonly Needle[] = [];
	/** By the first two characters, once there are many. */
	#byStart: Map<number, Needle[]> | undefined;
	#longest = 0;
	#version = 0;

	/** @param values that the caller knows to be secret, of any length from 8 */
	constructor(values: readonly string[] = []) {
		for (const value of values) this.learn(latin1Of(value));
	}

	/** The longest text that is looked for: a part of one may be at the end of a piece. */
	get longest(): number {
		return this.#longest;
	}

	/** Grows with each secret that is looked for: what was looked at before may have to be looked at again. */
	get version(): number {
		return this.#version;
	}

	/** The number of a secret, the same each time it comes; 0 if there are too many. Texts are latin1, as bytes are. */
	numberOf(value: string): number {
		let number = this.#numbers.get(value);
		if (number === undefined) {
			if (this.#numbers.size >= MOST_NUMBERS || value.length > LONGEST) return 0;
			number = this.#numbers.size + 1;
			this.#numbers.set(value, number);
		}
		return number;
	}

	/** A secret that may come back elsewhere. Returns its number. */
	learn(value: string): number {
		const number = this.numberOf(value);
		if (value.length < SHORTEST || value.length > LONGEST || this.#known.has(value)) return number;
		if (/^\*+$|^\[secret \d+\]/.test(value)) return number;
		const texts = new Set([value, ...encodingsOf(value)]);
		this.#known.set(
			value,
			[...texts].map((text) => ({ text, number })),
		);
		if (this.#known.size > MOST_VALUES) this.#known.delete(this.#known.keys().next().value as string);
		this.#version++;
		this.#needles = [...this.#known.values()].flat();
		this.#byStart = undefined;
		this.#longest = this.#needles.reduce((most, { text }) => Math.max(most, text.length), 0);
		return number;
	}

	/** Finds known secrets in a text. */
	find(text: string, add: (start: number, end: number, number: number) => void): void {
		const needles = this.#needles;
		if (needles.length > FEW) {
			this.#findMany(text, add);
			return;
		}
		for (const { text: needle, number } of needles) {
			for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + needle.length))
				add(at, at + needle.length, number);
		}
	}

	#findMany(text: string, add: (start: number, end: number, number: number) => void): void {
		this.#byStart ??= this.#startsOf();
		const starts = this.#byStart;
		let before = text.charCodeAt(0);
		for (let at = 1; at < text.length; at++) {
			const code = text.charCodeAt(at);
			const found = starts.get((before << 8) | code);
			before = code;
			if (found === undefined) continue;
			for (const { text: needle, number } of found) {
				if (text.startsWith(needle, at - 1)) add(at - 1, at - 1 + needle.length, number);
			}
		}
	}

	#startsOf(): Map<number, Needle[]> {
		const starts = new Map<number, Needle[]>();
		for (const needle of this.#needles) {
			const key = (needle.text.charCodeAt(0) << 8) | needle.text.charCodeAt(1);
			const others = starts.get(key);
			if (others === undefined) starts.set(key, [needle]);
			else others.push(needle);
		}
		return starts;
	}
}

/** The bytes of a text in UTF-8, one character each. */
export function latin1Of(text: string): string {
	return Buffer.from(text, "utf8").toString("latin1");
}

/** How a value may look elsewhere: percent-encoded, in a form, in JSON, in HTML, in base64 at any place. */
function encodingsOf(value: string): readonly string[] {
	const bytes = Buffer.from(value, "latin1");
	const text = bytes.toString("utf8");
	const percent = encodeURIComponent(text.isWellFormed() ? text : value);
	const found = [
		percent,
		percent.replace(/%[0-9A-F]{2}/g, (each) => each.toLowerCase()),
		percent.replaceAll("%20", "+"),
		value.replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`),
		JSON.stringify(value).slice(1, -1),
		value.replaceAll("/", "\\/"),
		value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
		bytes.toString("hex"),
	];
	for (const before of [0, 1, 2]) {
		// The characters of base64 that the value alone decides, in whatever place it begins.
		const coded = Buffer.concat([Buffer.alloc(before), bytes])
			.toString("base64")
			.replace(/=+$/, "");
		const start = Math.ceil((before * 8) / 6);
		const end = Math.floor(((before + bytes.length) * 8) / 6);
		const core = coded.slice(start, end);
		found.push(core, core.replaceAll("+", "-").replaceAll("/", "_"));
	}
	return found.filter((each) => each.length >= SHORTEST && each !== value);
}
