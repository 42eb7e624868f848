// JSONPath (RFC 9535): compiles a query once and runs it on values. Parsing and selection are json-p3's; owned here are
// the bounds (depth, results, regular expressions that can't run away) and the errors. Must not know where values come
// from.

import {
	FunctionExpressionType,
	JSONPathEnvironment,
	JSONPathError,
	type JSONPathQuery,
	JSONPathRecursionLimitError,
} from "json-p3";
import { DocumentError, limitPassed } from "../errors.ts";
import { JSON_DEPTH, type JsonValue } from "./parse.ts";
import { compileInteroperableRegexp, type InteroperableRegexp } from "./regexp.ts";

/** A value that a query selected. */
export interface JsonPathNode {
	readonly value: JsonValue;
	/** The normalized path (RFC 9535 §2.7), for example "$['store']['book'][0]". */
	readonly path: string;
}

/** A query ready to be run. */
export interface JsonPath {
	/** As it was written. */
	readonly source: string;
	/**
	 * The values that the query selects, in the order of RFC 9535; none where nothing matches.
	 *
	 * @throws DocumentError of kind "limit"
	 */
	query(value: JsonValue): JsonPathNode[];
}

export interface JsonPathOptions {
	readonly limits?: JsonPathLimits | undefined;
}

export interface JsonPathLimits {
	/** How deep a descendant segment (`..`) goes. Default 1000. */
	readonly depth?: number | undefined;
	/** How many values a query may select. Default 1,000,000. */
	readonly results?: number | undefined;
	/** How long a query may be, in UTF-16 code units. Default 10,000. */
	readonly queryLength?: number | undefined;
}

const DEFAULT_RESULTS = 1_000_000;
const DEFAULT_QUERY_LENGTH = 10_000;

/**
 * Compiles a JSONPath query of RFC 9535. Patterns of `match` and `search` are I-Regexp (RFC 9485); one that is none
 * matches nothing, as RFC 9535 §2.4.6 says.
 *
 * @throws DocumentError of kind "selector" with the `offset` in the query, or of kind "limit"
 * @example
 * compileJsonPath("$.items[?@.price < 10].name").query(value).map((node) => node.value)
 */
export function compileJsonPath(source: string, options: JsonPathOptions = {}): JsonPath {
	const depth = options.limits?.depth ?? JSON_DEPTH;
	const results = options.limits?.results ?? DEFAULT_RESULTS;
	const queryLength = options.limits?.queryLength ?? DEFAULT_QUERY_LENGTH;
	if (source.length > queryLength) {
		throw limitPassed("The JSONPath's length", "limits.queryLength", queryLength);
	}
	const compiled = compile(source, depth);
	return {
		source,
		query(value) {
			const nodes: JsonPathNode[] = [];
			try {
				// The library's own type of a value has no bigint; it takes one as a value without children.
				for (const node of compiled.lazyQuery(value as Parameters<JSONPathQuery["lazyQuery"]>[0])) {
					if (nodes.length >= results) {
						throw limitPassed(`What ${source} selects`, "limits.results", results);
					}
					nodes.push({
						value: node.value as JsonValue,
						get path() {
							return node.getPath({ form: "canonical" });
						},
					});
				}
			} catch (error) {
				throw translate(error, depth);
			}
			return nodes;
		},
	};
}

function compile(source: string, depth: number): JSONPathQuery {
	// The library counts the root as the first level and stops at the limit, not behind it.
	const environment = new JSONPathEnvironment({ maxRecursionDepth: depth + 2 });
	environment.functionRegister.set(
		"match",
		regexpFunction((regexp, text) => regexp.matches(text)),
	);
	environment.functionRegister.set(
		"search",
		regexpFunction((regexp, text) => regexp.isFoundIn(text)),
	);
	try {
		return environment.compile(source);
	} catch (error) {
		if (!(error instanceof JSONPathError)) throw translate(error, depth);
		const offset = error.token.index;
		throw new DocumentError(
			`The JSONPath ${JSON.stringify(source)} can't be read at character ${offset + 1}: ${error.message}`,
			{ kind: "selector", code: "jsonpath", offset, column: offset + 1, cause: error },
		);
	}
}

/** The kinds of parameters and result of RFC 9535 §2.4.6 and §2.4.7. */
function regexpFunction(
	test: (regexp: InteroperableRegexp, text: string) => boolean,
): Parameters<JSONPathEnvironment["functionRegister"]["set"]>[1] {
	let lastPattern: string | undefined;
	let lastRegexp: InteroperableRegexp | undefined;
	return {
		argTypes: [FunctionExpressionType.ValueType, FunctionExpressionType.ValueType],
		returnType: FunctionExpressionType.LogicalType,
		call(text: unknown, pattern: unknown): boolean {
			if (typeof text !== "string" || typeof pattern !== "string") return false;
			if (pattern !== lastPattern) {
				lastRegexp = compileInteroperableRegexp(pattern);
				lastPattern = pattern;
			}
			return lastRegexp !== undefined && test(lastRegexp, text);
		},
	};
}

function translate(error: unknown, depth: number): unknown {
	// A RangeError is the engine's own stack: a query or a value nested beyond all reason.
	if (error instanceof JSONPathRecursionLimitError || error instanceof RangeError) {
		return limitPassed("The depth that the JSONPath goes", "limits.depth", depth);
	}
	return error;
}
