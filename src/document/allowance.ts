// Bounds what is made of a document besides its tree: texts, markup, addresses, values. A page that nests or repeats
// well can ask for thousands of times its own length, so everything is counted, in characters and one for each node,
// cell or value. Owns the two limits and the count. Must not know trees.

import { own } from "../base/index.ts";
import { limitPassed } from "./errors.ts";

/** A bound on what all texts taken from one document may add up to. */
export interface TreeLimits {
	/**
	 * How many times its own length may be made of a document, beyond the first million: characters of texts, markup and
	 * addresses, and one for each node, cell and value. Default 10.
	 */
	readonly amplification?: number | undefined;
	/** The longest base URL that a document may declare for its references, in characters. Default 8,192. */
	readonly baseLength?: number | undefined;
}

/** Every limit with its value. */
export type FullTreeLimits = { readonly [Name in keyof TreeLimits]-?: number };

/** Each limit's default. */
export const TREE_LIMITS: FullTreeLimits = { amplification: 10, baseLength: 8192 };

/** Below this amount, its ratio to the source says nothing yet. */
const FREE = 1_000_000;

/** What can be made of one node. */
export type Made = "text" | "seen" | "inner" | "outer" | "xpath" | "markdown";

/** What one document allows, and how much of it is used up. */
export class Allowance {
	readonly limits: FullTreeLimits;
	readonly #length: number | (() => number);
	#most = FREE;
	#made = 0;
	readonly #counted: Map<Made, WeakSet<object>> = new Map();

	/** @param length - the source's, in characters; a function if it takes time to find out, or grows while it is read */
	constructor(length: number | (() => number), limits: TreeLimits = {}) {
		const { amplification = TREE_LIMITS.amplification, baseLength = TREE_LIMITS.baseLength } = own(limits);
		this.limits = { amplification, baseLength };
		this.#length = length;
	}

	/** A new allowance of the same size, for what a single call makes of the whole document. */
	another(): Allowance {
		return new Allowance(this.#length, this.limits);
	}

	/** Counts what is being made. Returns false if that exceeds the allowance. */
	allows(units: number): boolean {
		this.#made += units;
		return this.#made <= this.#most || this.#made <= this.#ask();
	}

	/** Counts what is being made. @throws DocumentError, kind "limit" */
	take(units: number): void {
		if (!this.allows(units)) throw this.passed();
	}

	/**
	 * Counts what is made of a node the first time only: the document decides how many nodes there are, but the caller
	 * decides how often to read one.
	 *
	 * @throws DocumentError, kind "limit"
	 */
	takeOnce(what: Made, node: object, units: number): void {
		const counted = this.#nodes(what);
		if (counted.has(node)) return;
		counted.add(node);
		this.take(units);
	}

	/** How much may still be made. */
	get left(): number {
		return this.#ask() - this.#made;
	}

	/** How much may be made of a node at most. */
	roomFor(what: Made, node: object): number {
		return this.#nodes(what).has(node) ? Number.POSITIVE_INFINITY : this.left;
	}

	passed(): Error {
		const { amplification } = this.limits;
		const what = "How many times its own length is made of the document";
		return limitPassed(what, "limits.amplification", amplification);
	}

	/** @throws DocumentError, kind "limit", if the URL is too long to be a base. */
	checkBase(url: string): void {
		const { baseLength } = this.limits;
		if (url.length > baseLength)
			throw limitPassed("The length of the document's base URL", "limits.baseLength", baseLength);
	}

	#nodes(what: Made): WeakSet<object> {
		let nodes = this.#counted.get(what);
		if (nodes === undefined) {
			nodes = new WeakSet();
			this.#counted.set(what, nodes);
		}
		return nodes;
	}

	#ask(): number {
		const length = typeof this.#length === "number" ? this.#length : this.#length();
		this.#most = FREE + this.limits.amplification * length;
		return this.#most;
	}
}
