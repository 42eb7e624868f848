// JSONPath (RFC 9535): compiles a query once and runs it on values, within limits. Owns the options and the normalized
// paths of results. Must not know where values come from.
//
// Written here because the libraries don't suffice for values and patterns from untrusted sources: the one that passes
// the compliance suite refuses an example of the RFC itself (`$["\u000B"]`), runs patterns in a backtracking engine and
// can't be stopped.

import { ownOptions } from "../../base/index.ts";
import { limitPassed } from "../errors.ts";
import { JSON_DEPTH, type JsonValue } from "./parse.ts";
import { type PathBounds, type ReachedNode, runPath } from "./path-run.ts";
import { parsePath } from "./path-syntax.ts";
import { REGEXP_BOUNDS } from "./regexp.ts";

/** A value that a query selected. */
export interface JsonPathNode {
	/** The selected value. */
	readonly value: JsonValue;
	/** The normalized path (RFC 9535 §2.7), for example "$['store']['book'][0]". */
	readonly path: string;
}

/** A query, ready to run. */
export interface JsonPath {
	/** As written. */
	readonly source: string;
	/**
	 * The values that the query selects, in the order of RFC 9535; empty if nothing matches.
	 *
	 * @throws DocumentError of kind "limit"
	 */
	query(value: JsonValue): JsonPathNode[];
}

/** How a JSONPath is evaluated. */
export interface JsonPathOptions {
	/** What the evaluation may cost. */
	readonly limits?: JsonPathLimits | undefined;
}

/** What a JSONPath may cost. */
export interface JsonPathLimits {
	/** How deep a query goes into a value. Default 1000. */
	readonly depth?: number | undefined;
	/** How many values a query may visit, counting each visit: `$..*..*` makes many. Default 20,000,000. */
	readonly steps?: number | undefined;
	/** How long a query may be, in UTF-16 code units. Default 10,000. */
	readonly queryLength?: number | undefined;
	/** How many states a pattern may have, with counted repetitions written out. Default 10,000. */
	readonly regexpStates?: number | undefined;
	/** How many steps one run of a pattern may take: its states times the text's characters. Default 50,000,000. */
	readonly regexpSteps?: number | undefined;
}

/** Each limit's default; that of `depth` is JSON_DEPTH. */
export const JSON_PATH_LIMITS: { readonly [Name in keyof Omit<JsonPathLimits, "depth">]-?: number } = {
	steps: 20_000_000,
	queryLength: 10_000,
	...REGEXP_BOUNDS,
};

/**
 * Compiles a JSONPath query of RFC 9535. Patterns of `match` and `search` are I-Regexp (RFC 9485); an invalid one
 * matches nothing, as RFC 9535 §2.4.6 says.
 *
 * @throws DocumentError of kind "selector" with the `offset` in the query, or of kind "limit"
 * @example
 * compileJsonPath("$.items[?@.price < 10].name").query(value).map((node) => node.value)
 */
export function compileJsonPath(source: string, options?: JsonPathOptions): JsonPath {
	const { limits } = ownOptions(options);
	const bounds: PathBounds = {
		depth: limits?.depth ?? JSON_DEPTH,
		steps: limits?.steps ?? JSON_PATH_LIMITS.steps,
		regexpStates: limits?.regexpStates ?? JSON_PATH_LIMITS.regexpStates,
		regexpSteps: limits?.regexpSteps ?? JSON_PATH_LIMITS.regexpSteps,
	};
	const queryLength = limits?.queryLength ?? JSON_PATH_LIMITS.queryLength;
	if (source.length > queryLength) {
		throw limitPassed("The JSONPath's length", "limits.queryLength", queryLength);
	}
	const query = parsePath(source);
	return {
		source,
		query: (value) => runPath(query, value, bounds).map((node) => new Found(node)),
	};
}

/** The path is made only when it is read. */
class Found implements JsonPathNode {
	readonly value: JsonValue;
	readonly #node: ReachedNode;

	constructor(node: ReachedNode) {
		this.value = node.value;
		this.#node = node;
	}

	get path(): string {
		const parts: string[] = [];
		for (let node = this.#node; node.parent !== undefined; node = node.parent) {
			parts.push(typeof node.key === "number" ? `[${node.key}]` : `['${escapeName(node.key)}']`);
		}
		return `$${parts.reverse().join("")}`;
	}
}

const ESCAPES: Readonly<Record<string, string>> = {
	"\b": "\\b",
	"\t": "\\t",
	"\n": "\\n",
	"\f": "\\f",
	"\r": "\\r",
	"'": "\\'",
	"\\": "\\\\",
};

function escapeName(name: string): string {
	return name.replace(
		/[\0-\x1f'\\]/g,
		(character) => ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
}
