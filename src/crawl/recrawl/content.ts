// What a page has, as a short hash: its records, else the text that people see. Dates, tokens, and what frames the page are left out of
// a text: they change where nothing has changed.

import { hash } from "node:crypto";
import { attribute, type Document, type Root } from "../../document/index.ts";

/** Of the records of a page. Where their values stand in it doesn't count. */
export function recordsHash(records: readonly unknown[]): string {
	return shortHash(
		JSON.stringify(records, (name, value: unknown) => {
			if (name === "_from") return undefined;
			return typeof value === "bigint" ? String(value) : value;
		}),
	);
}

/** 12 characters. */
export function shortHash(text: string): string {
	return hash("sha1", text, "base64").slice(0, 12);
}

/** Elements that frame a page, or whose text isn't shown. */
const FRAMES: ReadonlySet<string> = new Set([
	"script",
	"style",
	"template",
	"noscript",
	"nav",
	"header",
	"footer",
	"aside",
	"time",
]);

/** Roles of the same. */
const FRAME_ROLES: ReadonlySet<string> = new Set(["navigation", "banner", "contentinfo", "search"]);

const MONTH =
	"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

/** Dates, times, how long ago something was, days of the week, and ids: 8 characters or more with letters and digits among them. */
const PASSING = new RegExp(
	[
		"\\b\\d{4}-\\d\\d-\\d\\d(?:[T ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?:Z|[+-]\\d\\d:?\\d\\d)?)?",
		"\\b\\d{1,2}[./-]\\d{1,2}[./-](?:\\d{4}|\\d\\d)\\b",
		`\\b(?:\\d{1,2}(?:st|nd|rd|th)?\\.?\\s+)?${MONTH}\\b\\.?(?:\\s+\\d{1,2}(?:st|nd|rd|th)?\\b)?(?:,?\\s+\\d{4}\\b)?`,
		"\\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\\b",
		"\\b\\d{1,2}:\\d\\d(?::\\d\\d(?:[.,]\\d+)?)?(?:\\s*[ap]\\.?m\\b)?",
		"\\b\\d+\\s+(?:second|minute|hour|day|week|month|year)s?\\s+ago\\b",
		"\u00a9\\s*\\d{4}",
		"(?<![\\w-])(?=[\\w-]*\\d)(?=[\\w-]*[a-z])[\\w-]{8,}",
	].join("|"),
	"giu",
);

/** The texts of a page, in its order, without what frames it. */
function* textsIn(root: Root): Generator<string, void, undefined> {
	const left: Root["children"][number][] = [...root.children].reverse();
	for (let node = left.pop(); node !== undefined; node = left.pop()) {
		if (node.type === "text") yield node.data;
		if (node.type !== "element" || FRAMES.has(node.name)) continue;
		if (isFrame(node)) continue;
		for (let index = node.children.length - 1; index >= 0; index--)
			left.push(node.children[index] as Root["children"][number]);
	}
}

function isFrame(element: Extract<Root["children"][number], { type: "element" }>): boolean {
	return FRAME_ROLES.has(attribute(element, "role") ?? "");
}

/** Of the text of a page. */
export function textHash(document: Document): string {
	const isTree = document.kind === "html" || document.kind === "xml";
	const texts = isTree ? textsIn(document.root) : [document.text];
	let words = "";
	for (const text of texts)
		for (const word of text.replace(PASSING, " ").match(WORD) ?? []) words += `${word.toLowerCase()} `;
	return shortHash(words);
}

/** Words and numbers. */
const WORD = /\p{L}+|\d(?:[\d.,]*\d)?/gu;
