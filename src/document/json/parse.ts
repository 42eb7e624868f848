// JSON text to values (RFC 8259), by the engine's parser, plus what that parser lacks: errors with a place, exact big
// numbers, a limit on depth. Must not know streams or paths.

import { ownOptions } from "../../base/index.ts";
import { DocumentError, limitPassed } from "../errors.ts";
import { decodeText } from "../text/decode.ts";
import { findJsonFault } from "./fault.ts";

/** A value of JSON. Contains bigints only if option `bigNumbers` asks for them. */
export type JsonValue =
	| null
	| boolean
	| number
	| bigint
	| string
	| readonly JsonValue[]
	| { readonly [name: string]: JsonValue };

/** How JSON is read. */
export interface JsonOptions {
	/**
	 * What to do with numbers that a JavaScript number can't represent exactly: "number" (default) rounds them as
	 * `JSON.parse` does; "bigint" makes integers beyond 2^53 bigints; "text" keeps any number that would change as its
	 * original text.
	 * "bigint" refuses numbers that are larger than a number can be, such as 1e400.
	 */
	readonly bigNumbers?: "number" | "bigint" | "text" | undefined;
	/** "last" (default) uses the last of several values of one name, like `JSON.parse`; "error" refuses them. */
	readonly duplicateNames?: "last" | "error" | undefined;
	/** What the text may cost. */
	readonly limits?: JsonLimits | undefined;
}

/** What JSON may cost. */
export interface JsonLimits {
	/** How deep arrays and objects may nest. Default 1000. */
	readonly depth?: number | undefined;
	/**
	 * How many digits a whole number may have that becomes a bigint (`bigNumbers: "bigint"`): reading and writing one
	 * takes more than linear time. Default 10,000; Python's limit is 4,300.
	 */
	readonly digits?: number | undefined;
	/** How long a text may be, in UTF-16 code units, or in bytes if you pass bytes. Default 512 MiB. */
	readonly length?: number | undefined;
}

/** The default of `limits.depth`. */
export const JSON_DEPTH = 1000;
/** The default of `limits.digits`. */
export const JSON_DIGITS = 10_000;
/** The default of `limits.length`: V8's longest string. */
const JSON_LENGTH = 536_870_888;

/**
 * Parses JSON. Bytes are UTF-8 (RFC 8259 §8.1), or UTF-16 if they start with its byte order mark.
 *
 * @throws DocumentError of kind "syntax" with `line`, `column` and `offset`, of kind "limit", or of kind "encoding" for
 * bytes that are not UTF-8
 * @example
 * parseJson('{"id": 12345678901234567890}', { bigNumbers: "bigint" }) // { id: 12345678901234567890n }
 */
export function parseJson(input: string | Uint8Array, given?: JsonOptions): JsonValue {
	const options = ownOptions(given);
	const length = options.limits?.length ?? JSON_LENGTH;
	if (input.length > length) throw limitPassed("The JSON's length", "limits.length", length);
	if (typeof input !== "string") {
		return parseJsonText(decodeText(input, { kind: "json", undecodable: "error" }).text, options);
	}
	return parseJsonText(input.charCodeAt(0) === 0xfeff ? input.slice(1) : input, options);
}

/** Like `parseJson`, for text whose length was already checked and that began at a line of a longer one. */
export function parseJsonText(text: string, options: JsonOptions, firstLine = 1): JsonValue {
	const depth = options.limits?.depth ?? JSON_DEPTH;
	const tooDeep = text.length > depth ? findTooDeep(text, depth) : undefined;
	if (tooDeep !== undefined) {
		throw limitPassed("The JSON's depth", "limits.depth", depth, placeOf(text, tooDeep, firstLine));
	}
	if (options.duplicateNames === "error") {
		const fault = findJsonFault(text, { forbidsDuplicates: true });
		if (fault !== undefined) throw syntaxError(text, fault.offset, fault.reason, firstLine);
	}
	try {
		const bigNumbers = options.bigNumbers ?? "number";
		// A reviver makes parsing several times slower, so use it only if there is a long run of digits.
		if (bigNumbers === "number" || !mayHoldBigNumber(text, bigNumbers)) return JSON.parse(text) as JsonValue;
		const revive =
			bigNumbers === "bigint" ? bigIntReviver(options.limits?.digits ?? JSON_DIGITS) : reviveText;
		return JSON.parse(text, revive) as JsonValue;
	} catch (error) {
		if (error instanceof DocumentError) throw error;
		const fault = findJsonFault(text);
		if (fault === undefined) throw error;
		throw syntaxError(text, fault.offset, fault.reason, firstLine, error);
	}
}

function syntaxError(
	text: string,
	offset: number,
	reason: string,
	firstLine: number,
	cause?: unknown,
): DocumentError {
	const place = placeOf(text, offset, firstLine);
	return new DocumentError(`This is not JSON: at line ${place.line}, column ${place.column}, ${reason}`, {
		kind: "syntax",
		code: "json",
		...place,
		cause,
	});
}

function placeOf(
	text: string,
	offset: number,
	firstLine: number,
): { line: number; column: number; offset: number } {
	let line = firstLine;
	let lineStart = 0;
	for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) {
		line++;
		lineStart = at + 1;
	}
	return { line, column: offset - lineStart + 1, offset };
}

/** The offset of the first bracket that opens a container deeper than the limit. */
function findTooDeep(text: string, limit: number): number | undefined {
	let depth = 0;
	for (let position = 0; position < text.length; position++) {
		const code = text.charCodeAt(position);
		if (code === 0x22) {
			position++;
			for (let inner = text.charCodeAt(position); inner !== 0x22; inner = text.charCodeAt(position)) {
				if (Number.isNaN(inner)) return undefined;
				position += inner === 0x5c ? 2 : 1;
			}
		} else if (code === 0x5b || code === 0x7b) {
			depth++;
			if (depth > limit) return position;
		} else if (code === 0x5d || code === 0x7d) {
			depth--;
		}
	}
	return undefined;
}

function mayHoldBigNumber(text: string, bigNumbers: "bigint" | "text"): boolean {
	// 2^53 has 16 digits. A decimal number of up to 15 digits is exact. An exponent alone may be enough.
	return bigNumbers === "bigint"
		? /[0-9]{16}|[eE]\+?[0-9]{3}/.test(text)
		: /[0-9.]{16}|[0-9][eE][-+]?[0-9]/.test(text);
}

interface ReviverContext {
	/** Present for primitive values: the value as written. */
	readonly source?: string | undefined;
}

type Reviver = (name: string, value: unknown, context?: ReviverContext) => unknown;

function bigIntReviver(mostDigits: number): Reviver {
	return (_name, value, context) => {
		if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
		const source = context?.source;
		// Whole or not: as Infinity it would be lost, and JSON has no word for that.
		if (source !== undefined && !Number.isFinite(value) && !/^-?[0-9]+$/.test(source))
			throw new DocumentError(`The number ${source.slice(0, 40)} is larger than a number can be`, {
				kind: "syntax",
				code: "number",
			});
		if (source === undefined || !/^-?[0-9]+$/.test(source)) return value;
		const digits = source.startsWith("-") ? source.length - 1 : source.length;
		if (digits > mostDigits)
			throw limitPassed(`A whole number of ${digits} digits`, "limits.digits", mostDigits);
		return BigInt(source);
	};
}

function reviveText(_name: string, value: unknown, context?: ReviverContext): unknown {
	if (typeof value !== "number") return value;
	const source = context?.source;
	return source === undefined || isExact(value, source) ? value : source;
}

/** Whether a number, written in the shortest way, has the digits and the magnitude of its source. */
function isExact(value: number, source: string): boolean {
	return Number.isFinite(value) && digitsOf(String(value)) === digitsOf(source);
}

/** The significant digits and the power of ten of a decimal number. */
function digitsOf(decimal: string): string {
	const match = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([-+]?[0-9]+))?$/.exec(decimal);
	if (match === null) return decimal;
	const [, sign, whole = "", fraction = "", exponent = "0"] = match;
	const digits = (whole + fraction).replace(/^0+/, "");
	const significant = digits.replace(/0+$/, "");
	if (significant === "") return "0";
	return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
