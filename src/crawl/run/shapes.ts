// Templates that make pages without end: of each shape of a site's URLs, how many pages it gave, and how many of the last ones had new
// text. Kept in the crawl's file.

import type { Document, Root } from "../../document/index.ts";
import { NO_PAGES, type ShapeRecord, shapeOf, shapeState, withPage } from "../scope/traps.ts";

export interface ShapeStore {
	value(name: string): string | undefined;
	setValue(name: string, value: string): void;
}

type ShapeState = ReturnType<typeof shapeState>;

/** Texts are compared once a shape has given so many pages: most never do. */
const COMPARED_AFTER = 100;
const REMEMBERED = 20_000;

export class ShapeBook {
	readonly #store: ShapeStore;
	readonly #records: Map<string, ShapeRecord> = new Map();

	constructor(store: ShapeStore) {
		this.#store = store;
	}

	/** What holds for a URL that was found. */
	stateOf(url: string): ShapeState {
		const shape = shapeOf(url);
		return isTemplate(shape) ? shapeState(this.#recordOf(shape)) : "open";
	}

	/** Counts a page. Returns its shape, and the state that it has come to; undefined where that is the same as before. */
	note(url: string, document: Document): { readonly shape: string; readonly state: ShapeState } | undefined {
		const shape = shapeOf(url);
		if (!isTemplate(shape)) return undefined;
		const before = this.#recordOf(shape);
		const after = withPage(before, before.pages < COMPARED_AFTER || this.#isNew(shape, document));
		this.#remember(shape, after);
		this.#store.setValue(`shape ${shape}`, JSON.stringify([after.pages, after.news.toString(16)]));
		const state = shapeState(after);
		return state === shapeState(before) ? undefined : { shape, state };
	}

	#isNew(shape: string, document: Document): boolean {
		const name = `text ${shape.slice(0, shape.indexOf("/", 8))} ${textHash(document)}`;
		if (this.#store.value(name) !== undefined) return false;
		this.#store.setValue(name, "");
		return true;
	}

	#recordOf(shape: string): ShapeRecord {
		const known = this.#records.get(shape);
		if (known !== undefined) return known;
		const kept = this.#store.value(`shape ${shape}`);
		if (kept === undefined) return this.#remember(shape, NO_PAGES);
		const [pages, news] = JSON.parse(kept) as [number, string];
		return this.#remember(shape, { pages, news: BigInt(`0x${news}`) });
	}

	#remember(shape: string, record: ShapeRecord): ShapeRecord {
		if (this.#records.size >= REMEMBERED) this.#records.clear();
		this.#records.set(shape, record);
		return record;
	}
}

/** Whether a shape can have many URLs. */
function isTemplate(shape: string): boolean {
	return /[0*?]/.test(shape.slice(shape.indexOf("/", 8)));
}

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

/** Words and numbers. */
const WORD = /\p{L}+|\d(?:[\d.,]*\d)?/gu;

/**
 * Names of months and days, and days: they change on each page of a calendar, as years beside them do. Other numbers count:
 * many good pages differ in nothing else.
 */
const TIMES =
	/^(?:[12]?\d|3[01]|0\d|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|am|pm)$/;

const YEAR = /^(?:19|20|21)\d\d$/;

/** A number for the words and numbers of a page, without dates and what frames it. */
function textHash(document: Document): string {
	let first = 0x811c9dc5;
	let second = 0x1b873593;
	const add = (word: string): void => {
		for (let at = 0; at < word.length; at++) {
			first = Math.imul(first ^ word.charCodeAt(at), 0x01000193);
			second = Math.imul(second ^ word.charCodeAt(at), 0x85ebca6b);
		}
		first = Math.imul(first ^ 32, 0x01000193);
	};
	const words = document.kind === "html" ? wordsIn(document.root) : document.text.match(WORD);
	let wasTime = false;
	let year: string | undefined;
	for (const each of words ?? []) {
		const word = each.toLowerCase();
		const isTime = TIMES.test(word);
		if (year !== undefined && !isTime) add(year);
		year = !wasTime && YEAR.test(word) ? word : undefined;
		if (!isTime && !YEAR.test(word)) add(word);
		wasTime = isTime;
	}
	if (year !== undefined) add(year);
	return `${(first >>> 0).toString(36)}${(second >>> 0).toString(36)}`;
}

function* wordsIn(root: Root): Generator<string, void, undefined> {
	const left: Root["children"][number][] = [...root.children].reverse();
	for (let node = left.pop(); node !== undefined; node = left.pop()) {
		if (node.type === "text") yield* node.data.match(WORD) ?? [];
		else if (node.type === "element" && !LEFT_OUT.has(node.name))
			for (let index = node.children.length - 1; index >= 0; index--)
				left.push(node.children[index] as Root["children"][number]);
	}
}
