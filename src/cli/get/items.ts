// What may follow the one URL of `gannet get`, as HTTPie has it: key=value, key:=json, Header:value, name==search, name@file, Header;.
// Pure: splits and joins. Reading the options also reads the files.

import type { GivenOption } from "../arguments/command.ts";
import { usageError } from "../failure.ts";
import { mediaTypeOf } from "../session/media-types.ts";
import { nestedJson } from "./nested-json.ts";

/** The separators between a name and its value, the longest first. */
const SEPARATORS = [":=@", "==@", "=@", "==", ":=", ":@", ":", "=", "@", ";"] as const;
type Separator = (typeof SEPARATORS)[number];

export interface Item {
	readonly name: string;
	readonly separator: Separator;
	readonly value: string;
}

/** The words of a command line, taken apart. */
export interface Words {
	readonly urls: readonly string[];
	readonly items: readonly Item[];
}

/** Whether the word can only be a URL, whatever it contains. */
function isUrl(word: string): boolean {
	return /^[a-z][a-z0-9+.-]*:\/\//i.test(word) || word.startsWith("/") || /^:\d/.test(word) || word === "-";
}

/**
 * Items come after exactly one URL; other words are URLs. Throws a CommandError where that can't be said.
 *
 * @param hasOthers - whether more URLs come from elsewhere
 */
export function splitWords(words: readonly string[], hasOthers: boolean): Words {
	const [first, ...rest] = words;
	if (first === undefined) return { urls: [], items: [] };
	const found = rest.map((word) => (isUrl(word) ? undefined : itemOf(word)));
	const items = found.filter((item) => item !== undefined);
	if (items.length === 0) return { urls: words, items: [] };
	if (hasOthers) throw misplaced("--url-file gives more than one");
	for (const [index, item] of found.entries()) {
		const word = rest[index] as string;
		if (item === undefined) throw misplaced(`${JSON.stringify(word)} is another one`);
		if (item.separator === ":" && /^\d+(?:\/|$)/.test(item.value)) throw ambiguous(word, item);
	}
	return { urls: [first], items };
}

function misplaced(why: string): Error {
	return usageError(
		`items such as name=value come after exactly one URL, and ${why}`,
		"Write URLs with http:// or https://.",
	);
}

function ambiguous(word: string, { name, value }: Item): Error {
	return usageError(
		`${JSON.stringify(word)} may be a URL or a header`,
		`Write http://${word} for the URL, or -H '${name}: ${value}' for the header.`,
	);
}

/** Returns undefined if the word is not an item. A backslash takes its meaning from a character of a separator. */
function itemOf(word: string): Item | undefined {
	// A file that is the whole content.
	if (/^@./.test(word)) return { name: "", separator: "@", value: word.slice(1) };
	let name = "";
	for (let at = 0; at < word.length; at++) {
		if (word[at] === "\\" && at + 1 < word.length && /[:=@\\]/.test(word[at + 1] as string)) {
			name += word[++at];
			continue;
		}
		const separator = SEPARATORS.find((each) => word.startsWith(each, at));
		const isWhole = separator !== ";" || at === word.length - 1;
		if (separator !== undefined && isWhole && name !== "") {
			// With a path or a query before the separator, the word is a URL.
			if (/[/?]/.test(name)) return undefined;
			return { name, separator, value: word.slice(at + separator.length) };
		}
		name += word[at];
	}
	return undefined;
}

/** What the items are as options. */
export interface ItemOptions {
	readonly header: readonly string[];
	readonly urlQuery: readonly string[];
	/** Of content. */
	readonly given: readonly GivenOption[];
}

/** Turns items into options. `read` reads a file's text. Throws a CommandError. */
export async function itemOptions(
	items: readonly Item[],
	read: (path: string) => Promise<string>,
): Promise<ItemOptions> {
	const header: string[] = [];
	const urlQuery: string[] = [];
	const members: (readonly [name: string, json: string, text: string])[] = [];
	const files: GivenOption[] = [];
	const whole: string[] = [];
	for (const item of items) {
		const { name, separator, value } = item;
		const isFile = separator.length > 1 && separator.endsWith("@");
		const text = isFile ? await read(value) : value;
		switch (separator) {
			case ":":
			case ":@":
				header.push(text === "" ? `${name}:` : `${name}: ${text.trimEnd()}`);
				break;
			case ";":
				header.push(`${name};`);
				break;
			case "==":
			case "==@":
				// As forms are encoded, and as HTTPie does it.
				urlQuery.push(`+${new URLSearchParams([[name, isFile ? text.trimEnd() : text]])}`);
				break;
			case "@":
				if (name === "") whole.push(value);
				else files.push({ name: "form", value: `${name}=@${value}` });
				break;
			case ":=":
			case ":=@":
				members.push([name, checkedJson(item, text), text]);
				break;
			default:
				members.push([name, JSON.stringify(text), text]);
		}
	}
	const [path] = whole;
	if (path === undefined) return { header, urlQuery, given: contentOf(members, files) };
	if (whole.length + members.length + files.length > 1)
		throw usageError(
			`@${path} is the whole content, and other items are content too`,
			"Write name@FILE for a form.",
		);
	const type = mediaTypeOf(path);
	const hasType = header.some((line) => /^content-type:/i.test(line));
	return {
		header: hasType ? header : [...header, `Content-Type: ${type}`],
		urlQuery,
		given: [{ name: "data-binary", value: `@${path}` }],
	};
}

/** JSON; a form where there are files. */
function contentOf(
	members: readonly (readonly [name: string, json: string, text: string])[],
	files: readonly GivenOption[],
): readonly GivenOption[] {
	if (files.length > 0) {
		const texts = members.map(([name, , text]) => ({ name: "form-string", value: `${name}=${text}` }));
		return [...texts, ...files];
	}
	if (members.length === 0) return [];
	return [{ name: "json", value: nestedJson(members.map(([name, json]) => [name, json])) }];
}

function checkedJson({ name, separator, value }: Item, text: string): string {
	try {
		JSON.parse(text);
		return text.trim();
	} catch (error) {
		const where = separator === ":=@" ? value : `${name}:=`;
		const { message } = error as Error;
		throw usageError(`${where} needs JSON: ${message}`, `A text without quotes is written ${name}=TEXT.`);
	}
}
