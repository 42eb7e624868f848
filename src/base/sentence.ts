// Sentences that name options: kept in parts, so that a program can say them in its own words without reading the text.

import { hideSecrets } from "./shown-url.ts";

/** How a program calls an option of the library. */
export interface OptionWords {
	/** "--max-time" */
	readonly name: string;
	/** How it writes a value; default: as the library does. */
	readonly shows?: ((value: unknown) => string) | undefined;
}

/**
 * What a program calls an option, given its name in the library: "timeouts.total", or with a value as in
 * "tls.verify: false". undefined if the program has no such option.
 */
export type Naming = (option: string) => OptionWords | undefined;

/** An option in a sentence. */
interface OptionPart {
	/** The option's name: "timeouts.total". */
	readonly option: string;
	/** "OPTION is VALUE" */
	readonly is: unknown;
	/** Whether the sentence says the option with its value. */
	readonly isSetting: boolean;
}

/** A sentence in parts, so that a program can say options by names of its own. */
export class Sentence {
	/** Texts, and the options that they speak of, in order. */
	readonly parts: readonly (string | OptionPart)[];

	constructor(parts: readonly (string | OptionPart)[]) {
		this.parts = parts;
	}

	/** In the library's words. */
	toString(): string {
		return hideSecrets(this.parts.map((part) => (typeof part === "string" ? part : ownWords(part))).join(""));
	}

	/** In a program's words. An option that the program doesn't have keeps its last name. */
	in(naming: Naming): string {
		return hideSecrets(this.parts.map((part) => wordsOf(part, naming)).join(""));
	}

	/** The same sentence, about the options that these are of another layer. */
	renamed(rename: (option: string) => string): Sentence {
		return new Sentence(
			this.parts.map((part) => (typeof part === "string" ? part : { ...part, option: rename(part.option) })),
		);
	}

	/** Whether the program has each option in it. */
	isSayable(naming: Naming): boolean {
		return this.parts.every((part) => typeof part === "string" || naming(part.option) !== undefined);
	}
}

function ownWords({ option, is, isSetting }: OptionPart): string {
	return isSetting ? `${option} is ${is}` : option;
}

function wordsOf(part: string | OptionPart, naming: Naming): string {
	if (typeof part === "string") return part;
	const { option, is, isSetting } = part;
	const { name, shows = String } = naming(option) ?? { name: option.slice(option.lastIndexOf(".") + 1) };
	return isSetting ? `${name} is ${shows(is)}` : name;
}

/** @example say`raise ${option("limits.depth")}` */
export function say(
	words: TemplateStringsArray,
	...parts: readonly (string | number | bigint | Sentence | undefined)[]
): Sentence {
	const all: (string | OptionPart)[] = [];
	for (let index = 0; index < words.length; index++) {
		all.push(words[index] as string);
		const part = parts[index];
		if (part instanceof Sentence) all.push(...part.parts);
		else if (part !== undefined) all.push(String(part));
	}
	return new Sentence(all);
}

/**
 * The name of an option in a sentence.
 * @param name - "timeouts.total", or with a value to set: "tls.verify: false"
 */
export function option(name: string): Sentence {
	return new Sentence([{ option: name, is: undefined, isSetting: false }]);
}

/** An option and the value that it has: "limits.pages is 10". */
export function setting(name: string, value: unknown): Sentence {
	return new Sentence([{ option: name, is: value, isSetting: true }]);
}

export function sentenceOf(text: string | Sentence): Sentence {
	return typeof text === "string" ? new Sentence([text]) : text;
}
