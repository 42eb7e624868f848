// CSS selectors from text to a structure, each part with its place in the text. Owns the grammar and the wording of its
// errors. Must not know trees, nor which pseudo-classes exist. Source: Selectors Level 4, §18; CSS Syntax Level 3, §4.

import { DocumentError } from "../errors.ts";

/** How a compound selector is joined to the one before it. */
export type Combinator = " " | ">" | "+" | "~";

export interface TypeSelector {
	/** Undefined for "*". */
	readonly name: string | undefined;
	/** "*" for any, "" for none; undefined if the selector has no namespace. */
	readonly namespace: string | undefined;
	readonly at: number;
}

export type AttributeOperator = "=" | "~=" | "|=" | "^=" | "$=" | "*=";

export type SimpleSelector =
	| { readonly type: "class" | "id"; readonly name: string; readonly at: number }
	| {
			readonly type: "attribute";
			readonly name: string;
			readonly namespace: string | undefined;
			/** Undefined if the attribute only has to exist. */
			readonly operator: AttributeOperator | undefined;
			readonly value: string;
			readonly flag: "i" | "s" | undefined;
			readonly at: number;
	  }
	| {
			readonly type: "pseudo";
			/** In lower case. */
			readonly name: string;
			/** What is in its parentheses, and where; undefined if it has none. */
			readonly argument: Argument | undefined;
			readonly at: number;
	  };

export interface Argument {
	readonly from: number;
	readonly to: number;
}

export interface Compound {
	readonly type: TypeSelector | undefined;
	readonly simple: readonly SimpleSelector[];
}

export interface Complex {
	readonly compounds: readonly Compound[];
	/** `combinators[i]` comes before `compounds[i]`; the first only in a relative selector. */
	readonly combinators: readonly (Combinator | undefined)[];
}

/** Longer selectors are mistakes, or attacks on programs that let others write selectors. */
const LONGEST = 100_000;

const NEWLINES_AND_SPACE: ReadonlySet<string> = new Set([" ", "\t", "\n", "\r", "\f"]);

/** The error of a selector: which selector, what is wrong, and where. */
export function selectorError(selector: string, offset: number, reason: string): DocumentError {
	const shown = selector.length > 200 ? `${selector.slice(0, 200)}…` : selector;
	return new DocumentError(
		`The CSS selector ${JSON.stringify(shown)} can't be used: ${reason} (at character ${offset + 1}).`,
		{ kind: "selector", code: "css", offset },
	);
}

/** Reads selectors from one text. The cursor is at what comes next. */
export class SelectorReader {
	readonly selector: string;
	#at: number;
	readonly #end: number;

	constructor(selector: string, from: number = 0, to: number = selector.length) {
		this.selector = selector;
		this.#at = from;
		this.#end = to;
		if (selector.length > LONGEST)
			throw selectorError(selector, LONGEST, `it is longer than ${LONGEST} characters`);
	}

	get at(): number {
		return this.#at;
	}

	skip(length: number): void {
		this.#at += length;
	}

	/** A whole list of selectors, separated by commas. */
	list(isRelativeAllowed: boolean): Complex[] {
		const list: Complex[] = [];
		do {
			this.space();
			list.push(this.#complex(isRelativeAllowed));
		} while (this.#take(","));
		if (this.#at < this.#end) throw this.#unexpected();
		return list;
	}

	/** Skips white space and comments; true if there was any white space. */
	space(): boolean {
		let found = false;
		for (;;) {
			if (NEWLINES_AND_SPACE.has(this.#peek())) {
				found = true;
				this.#at++;
			} else if (!this.#comment()) return found;
		}
	}

	#comment(): boolean {
		if (this.#peek() !== "/" || this.#peek(1) !== "*") return false;
		const end = this.selector.indexOf("*/", this.#at + 2);
		if (end < 0 || end >= this.#end) throw this.#error("its comment isn't closed");
		this.#at = end + 2;
		return true;
	}

	#peek(ahead: number = 0): string {
		return this.#at + ahead < this.#end ? (this.selector[this.#at + ahead] as string) : "";
	}

	#take(text: string): boolean {
		if (!this.selector.startsWith(text, this.#at) || this.#at + text.length > this.#end) return false;
		this.#at += text.length;
		return true;
	}

	#error(reason: string, at: number = this.#at): DocumentError {
		return selectorError(this.selector, at, reason);
	}

	#unexpected(): DocumentError {
		if (this.#at >= this.#end) return this.#error("something is missing at its end");
		return this.#error(`${JSON.stringify(this.#peek())} is not allowed here`);
	}

	#complex(isRelativeAllowed: boolean): Complex {
		const compounds: Compound[] = [];
		const combinators: (Combinator | undefined)[] = [];
		let combinator = this.#combinator(false);
		if (combinator !== undefined && !isRelativeAllowed)
			throw this.#error(`${JSON.stringify(combinator)} has nothing before it`);
		do {
			combinators.push(combinator);
			compounds.push(this.#compound());
			combinator = this.#combinator(true);
		} while (combinator !== undefined);
		return { compounds, combinators };
	}

	#combinator(isDescendantPossible: boolean): Combinator | undefined {
		const hasSpace = this.space();
		for (const combinator of [">", "+", "~"] as const) {
			if (!this.#take(combinator)) continue;
			this.space();
			return combinator;
		}
		if (this.#peek() === "|" && this.#peek(1) === "|")
			throw this.#error('the combinator "||" is not supported');
		const isOver = this.#at >= this.#end || this.#peek() === ",";
		return isDescendantPossible && hasSpace && !isOver ? " " : undefined;
	}

	#compound(): Compound {
		const type = this.#type();
		const simple: SimpleSelector[] = [];
		for (;;) {
			while (this.#comment());
			const at = this.#at;
			const next = this.#peek();
			if (next === ".") {
				this.#at++;
				simple.push({ type: "class", name: this.name("a class's name"), at });
			} else if (next === "#") {
				this.#at++;
				simple.push({ type: "id", name: this.name("an id"), at });
			} else if (next === "[") simple.push(this.#attribute());
			else if (next === ":") simple.push(this.#pseudo());
			else break;
		}
		if (type === undefined && simple.length === 0) throw this.#unexpected();
		return { type, simple };
	}

	#type(): TypeSelector | undefined {
		const at = this.#at;
		const { name, namespace, isThere } = this.#qualified(true);
		return isThere ? { name, namespace, at } : undefined;
	}

	/** A name that may have a namespace's prefix in front: a, *, svg|a, *|a, |a, *|*. */
	#qualified(isStarAllowed: boolean): {
		readonly name: string | undefined;
		readonly namespace: string | undefined;
		readonly isThere: boolean;
	} {
		let first: string | undefined;
		const isPrefixed = (): boolean => this.#peek() === "|" && this.#peek(1) !== "=" && this.#peek(1) !== "|";
		if (this.#take("*")) {
			first = "*";
			if (!isPrefixed() && !isStarAllowed) throw this.#error('"*" is no attribute\'s name');
		} else if (this.isName()) first = this.name("a name");
		if (!isPrefixed()) {
			return { name: first === "*" ? undefined : first, namespace: undefined, isThere: first !== undefined };
		}
		const at = this.#at;
		this.#at++;
		if (first !== undefined && first !== "*")
			throw this.#error(`the namespace prefix ${JSON.stringify(first)} is not declared; "*|" means any`, at);
		const namespace = first ?? "";
		if (isStarAllowed && this.#take("*")) return { name: undefined, namespace, isThere: true };
		return { name: this.name("a name"), namespace, isThere: true };
	}

	#attribute(): SimpleSelector {
		const at = this.#at;
		this.#at++;
		this.space();
		const { name, namespace, isThere } = this.#qualified(false);
		if (!isThere || name === undefined) throw this.#error("an attribute's name is expected");
		this.space();
		if (this.#take("]"))
			return { type: "attribute", name, namespace, operator: undefined, value: "", flag: undefined, at };
		const operator = (["=", "~=", "|=", "^=", "$=", "*="] as const).find((one) => this.#take(one));
		if (operator === undefined) {
			if (this.#peek() === "!")
				throw this.#error('"!=" is not an operator of CSS: write :not([name="value"])');
			throw this.#error('an operator such as "=", or the attribute\'s "]", is expected');
		}
		this.space();
		const isQuoted = this.#peek() === '"' || this.#peek() === "'";
		if (!isQuoted && !this.isName()) throw this.#error("the attribute's value has to be a name or in quotes");
		const value = isQuoted ? this.string() : this.name("a value");
		this.space();
		let flag: "i" | "s" | undefined;
		if (this.isName()) {
			const flagAt = this.#at;
			const word = this.name("a flag").toLowerCase();
			if (word !== "i" && word !== "s") throw this.#error('only "i" or "s" can follow the value', flagAt);
			flag = word;
			this.space();
		}
		if (!this.#take("]")) throw this.#error('the attribute\'s "]" is missing');
		return { type: "attribute", name, namespace, operator, value, flag, at };
	}

	#pseudo(): SimpleSelector {
		const at = this.#at;
		this.#at++;
		if (this.#peek() === ":") throw this.#pseudoElement(at);
		const name = this.name("a pseudo-class's name").toLowerCase();
		if (!this.#take("(")) return { type: "pseudo", name, argument: undefined, at };
		const from = this.#at;
		const to = this.#closing(at);
		this.#at = to + 1;
		return { type: "pseudo", name, argument: { from, to }, at };
	}

	#pseudoElement(at: number): DocumentError {
		const what = /^::([\w-]*)(?:\(([^)]*)\))?/.exec(this.selector.slice(at)) ?? [];
		if (what[1] === "text")
			return this.#error("::text is Scrapy's: select the element, and take its text with textContent", at);
		if (what[1] === "attr") {
			const name = JSON.stringify(what[2] ?? "name");
			return this.#error(
				`::attr() is Scrapy's: select the element, and take attribute(element, ${name})`,
				at,
			);
		}
		return this.#error(`${what[0]} is a pseudo-element, which no document contains`, at);
	}

	/** The index of the parenthesis that closes the one before the cursor. */
	#closing(at: number): number {
		const opened: string[] = [")"];
		for (let index = this.#at; index < this.#end; index++) {
			const character = this.selector[index] as string;
			if (character === "\\") index++;
			else if (character === "/" && this.selector[index + 1] === "*") {
				const end = this.selector.indexOf("*/", index + 2);
				if (end < 0) throw this.#error("its comment isn't closed", index);
				index = end + 1;
			} else if (character === '"' || character === "'") {
				while (++index < this.#end && this.selector[index] !== character) {
					if (this.selector[index] === "\\") index++;
				}
			} else if (character === "(") opened.push(")");
			else if (character === "[") opened.push("]");
			else if (character === ")" || character === "]") {
				if (opened.pop() !== character) break;
				if (opened.length === 0) return index;
			}
		}
		throw this.#error('its ")" is missing', at);
	}

	// Names and strings

	/** Whether an identifier begins here (CSS Syntax §4.3.9). */
	isName(): boolean {
		const first = this.#peek();
		if (first === "-") {
			const second = this.#peek(1);
			return second === "-" || isNameStart(second) || this.#isEscape(1);
		}
		return isNameStart(first) || this.#isEscape(0);
	}

	#isEscape(ahead: number): boolean {
		const next = this.#peek(ahead + 1);
		return this.#peek(ahead) === "\\" && next !== "" && next !== "\n" && next !== "\r" && next !== "\f";
	}

	name(what: string): string {
		if (!this.isName()) throw this.#error(`${what} is expected`);
		let name = "";
		for (;;) {
			const next = this.#peek();
			if (isNameStart(next) || next === "-" || (next >= "0" && next <= "9")) {
				name += next;
				this.#at++;
			} else if (this.#isEscape(0)) name += this.#escape();
			else return name.replaceAll("\0", "\ufffd");
		}
	}

	/** A string in quotes. */
	string(): string {
		const quote = this.#peek();
		const from = this.#at;
		this.#at++;
		let text = "";
		for (;;) {
			const next = this.#peek();
			if (next === "" || next === "\n" || next === "\r" || next === "\f")
				throw this.#error("its quote isn't closed", from);
			if (next === quote) {
				this.#at++;
				return text;
			}
			if (next !== "\\") {
				text += next;
				this.#at++;
			} else if (this.#isEscape(0)) text += this.#escape();
			else {
				// A line break after a backslash is not part of the string.
				this.#at += this.#peek(1) === "\r" && this.#peek(2) === "\n" ? 3 : 2;
			}
		}
	}

	/** CSS Syntax §4.3.7. */
	#escape(): string {
		const hex = /^[0-9a-f]{1,6}/i.exec(
			this.selector.slice(this.#at + 1, Math.min(this.#at + 7, this.#end)),
		)?.[0];
		if (hex === undefined) {
			const character = String.fromCodePoint(this.selector.codePointAt(this.#at + 1) as number);
			this.#at += 1 + character.length;
			return character;
		}
		this.#at += 1 + hex.length;
		if (this.#peek() === "\r" && this.#peek(1) === "\n") this.#at += 2;
		else if (NEWLINES_AND_SPACE.has(this.#peek())) this.#at++;
		const code = Number.parseInt(hex, 16);
		const isNone = code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff);
		return isNone ? "\ufffd" : String.fromCodePoint(code);
	}
}

function isNameStart(character: string): boolean {
	return /^[a-z_\0\u0080-\uffff]$/i.test(character);
}
