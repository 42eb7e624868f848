// Templates that make pages without end: of each shape of a site's URLs, how many pages it gave, and which of the last ones had new
// text. Kept in the crawl's file, with its commits.

import type { Document } from "../../document/index.ts";
import { NO_PAGES, type ShapeRecord, shapeOf, shapeState, withPage } from "../scope/traps.ts";
import { textHashOf } from "./text-hash.ts";

export interface ShapeStore {
	value(name: string): string | undefined;
	/** Sets a value with the next commit. */
	setLater(name: string, value: unknown): void;
	/** Whether no page of the site had this text before. */
	isNewText(site: string, hash: number): boolean;
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
	note(
		url: string,
		site: string,
		document: Document,
	): { readonly shape: string; readonly state: ShapeState } | undefined {
		const shape = shapeOf(url);
		if (!isTemplate(shape)) return undefined;
		const before = this.#recordOf(shape);
		const isNew = before.pages < COMPARED_AFTER || this.#store.isNewText(site, textHashOf(document));
		const after = withPage(before, isNew);
		this.#remember(shape, after);
		this.#store.setLater(`shape ${shape}`, [after.pages, after.news]);
		const state = shapeState(after);
		return state === shapeState(before) ? undefined : { shape, state };
	}

	#recordOf(shape: string): ShapeRecord {
		const known = this.#records.get(shape);
		if (known !== undefined) return known;
		const kept = this.#store.value(`shape ${shape}`);
		if (kept === undefined) return this.#remember(shape, NO_PAGES);
		const [pages, news] = JSON.parse(kept) as [number, number[]];
		return this.#remember(shape, { pages, news });
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
