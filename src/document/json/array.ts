// The elements of one large array, one by one from a stream: finds where each begins and ends by its brackets and
// quotes, and passes that part to the parser. Never holds more than one element. Must not know what the values are for.

import { own, ownOptions } from "../../base/index.ts";
import { DocumentError, limitPassed } from "../errors.ts";
import { assertPieces } from "../node-check.ts";
import { Buffer, isUtf8 } from "../platform.ts";
import { JSON_DEPTH, type JsonOptions, type JsonValue, parseJsonText } from "./parse.ts";

/** One element and its place: its value, or why it has none. */
export type JsonElement =
	| {
			/** The element; undefined if it has an error. */
			readonly value: JsonValue;
			/** Why it can't be read; undefined if it can. */
			readonly error?: undefined;
			/** Which element it is, from 0. */
			readonly index: number;
			/** Where it begins in the source, in bytes. */
			readonly offset: number;
	  }
	| {
			/** The element; undefined if it has an error. */
			readonly value?: undefined;
			/** Why it can't be read; undefined if it can. */
			readonly error: DocumentError;
			/** Which element it is, from 0. */
			readonly index: number;
			/** Where it begins in the source, in bytes. */
			readonly offset: number;
	  };

/** How a JSON array is streamed. */
export interface JsonArrayOptions extends Omit<JsonOptions, "limits"> {
	/**
	 * Where the array is: names from the root, as a JSONPath of names only ("$.data.items", "$['data']['items']").
	 * Default "$", the root itself.
	 */
	readonly path?: string | undefined;
	/** What the array may cost. */
	readonly limits?: JsonArrayLimits | undefined;
}

/** What a streamed JSON array may cost. */
export interface JsonArrayLimits {
	/** How long one element, or one name before the array, may be, in bytes. Default 16 MiB. */
	readonly elementBytes?: number | undefined;
	/** How deep arrays and objects may nest, from the root. Default 1000. */
	readonly depth?: number | undefined;
	/** How many digits a whole number may have that becomes a bigint. Default 10,000. */
	readonly digits?: number | undefined;
}

/** The default of `limits.elementBytes`. */
export const ELEMENT_BYTES: number = 16 * 1024 * 1024;

/**
 * Reads the elements of an array within a stream of JSON one by one, in constant memory. An element with balanced
 * brackets that isn't JSON becomes an `error` in its place. A fault in the brackets ends the reading. Outside the
 * array, only brackets and quotes are checked. The stream is UTF-8.
 *
 * @throws DocumentError of kind "selector" for a path of anything but names, of kind "unsupported" if there is no array
 * at the path, of kind "syntax" (with `offset` in bytes) if the document is broken or cut off, of kind "limit"
 * @example
 * for await (const { value, error, index } of jsonArray(response, { path: "$.items" })) …
 */
export async function* jsonArray(
	source: AsyncIterable<Uint8Array>,
	options: JsonArrayOptions = {},
): AsyncGenerator<JsonElement, void, undefined> {
	for await (const batch of jsonArrayBatches(source, options)) yield* batch;
}

/** Like `jsonArray`, but all the elements of a chunk at once: cheaper if elements are small. */
export async function* jsonArrayBatches(
	source: AsyncIterable<Uint8Array>,
	options: JsonArrayOptions = {},
): AsyncGenerator<JsonElement[], void, undefined> {
	assertPieces(source, "The elements of an array");
	const splitter = createSplitter(options);
	for await (const chunk of source) {
		const bytes = Buffer.isBuffer(chunk)
			? chunk
			: Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
		for (let from = 0; from < bytes.length; from += PIECE) {
			const batch = splitter.write(bytes.subarray(from, from + PIECE));
			// What was read before the fault is good.
			if (batch.length > 0) yield batch;
			if (splitter.failure !== undefined) throw splitter.failure;
		}
	}
	splitter.end();
}

/** How much to read before delivering the elements: the errors of a whole chunk's elements would take much memory. */
const PIECE = 16_384;

const PATH =
	/^\$(?:\.[\p{L}_][\p{L}\p{N}_-]*|\['(?:[^'\\]|\\.)*'\]|\["(?:[^"\\]|\\.)*"\])*(?:\[\*\]|\.\*)?$/u;
const SEGMENT = /\.([\p{L}_][\p{L}\p{N}_-]*)|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/gu;

function namesOf(path: string): string[] {
	try {
		if (!PATH.test(path)) throw new SyntaxError("not of names only");
		return Array.from(path.matchAll(SEGMENT), ([, plain, single, double]) => {
			if (plain !== undefined) return plain;
			const quoted = double ?? (single ?? "").replace(/\\'|"/g, (found) => (found === '"' ? '\\"' : "'"));
			return String(JSON.parse(`"${quoted}"`));
		});
	} catch (cause) {
		throw new DocumentError(
			`An array in a stream can only be selected by names, as in "$.data.items", but the path is ${JSON.stringify(path)}`,
			{ kind: "selector", code: "jsonpath", cause },
		);
	}
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** What the reader does: look for the array, read its elements, or look at the rest for its brackets. */
type Phase = "seek" | "elements" | "rest";
/** What the reader is in: between tokens, or within one. */
type Token = "none" | "string" | "scalar" | "container";

interface Splitter {
	write(chunk: Buffer): JsonElement[];
	/** Set by `write` if the document can't be read any further. */
	readonly failure: DocumentError | undefined;
	end(): void;
}

function createSplitter(given: JsonArrayOptions): Splitter {
	const options = ownOptions(given);
	const path = options.path ?? "$";
	const names = namesOf(path);
	const elementLimit = options.limits?.elementBytes ?? ELEMENT_BYTES;
	const depthLimit = options.limits?.depth ?? JSON_DEPTH;
	const parseOptions: JsonOptions = own({
		...options,
		limits: { depth: depthLimit, digits: options.limits?.digits },
	});

	let phase: Phase = "seek";
	let token: Token = "none";
	/** Whether the byte before was a backslash within a string that continues in this chunk. */
	let isEscaped = false;
	let isInString = false;
	/** The open brackets, from the root: true for an object. */
	const open: boolean[] = [];
	/** How many of `names` the open objects match. */
	let matched = 0;
	/** How deep the value being read began. */
	let tokenDepth = 0;
	let expects: "value" | "first-value" | "name" | "first-name" | "colon" | "after" = "value";
	/** Whether the next value is the one that the path leads to. */
	let isOnPath = true;
	/** Whether to keep the text of the present value: an element, or a name on the way. */
	let isKept = false;
	let kept: Buffer[] = [];
	let keptBytes = 0;
	let index = 0;
	let base = 0;
	let tokenOffset = 0;
	let batch: JsonElement[] = [];
	let failure: DocumentError | undefined;

	function broken(at: number, reason: string): DocumentError {
		return new DocumentError(`This is not JSON: at byte ${base + at}, ${reason}`, {
			kind: "syntax",
			code: "json",
			offset: base + at,
		});
	}

	function missing(): DocumentError {
		return new DocumentError(`The document has no array at ${path}`, {
			kind: "unsupported",
			code: "json-array",
		});
	}

	function keep(part: Buffer, isLast: boolean): void {
		keptBytes += part.length;
		if (keptBytes > elementLimit) {
			const what = phase === "elements" ? `Element ${index}` : "A name";
			throw limitPassed(what, "limits.elementBytes", elementLimit, { offset: tokenOffset });
		}
		// A copy, unless it is used at once: the chunk may be valid for one step only.
		kept.push(isLast ? part : Buffer.from(part));
	}

	function takeKept(): Buffer {
		const bytes = kept.length === 1 ? (kept[0] as Buffer) : Buffer.concat(kept);
		kept = [];
		keptBytes = 0;
		return bytes;
	}

	/** A value or a name ends with this part of the chunk. */
	function finishToken(part: Buffer, at: number): void {
		token = "none";
		if (!isKept) {
			expects = expects === "name" || expects === "first-name" ? "colon" : "after";
			return;
		}
		keep(part, true);
		isKept = false;
		const bytes = takeKept();
		if (phase === "elements") {
			batch.push(elementOf(bytes));
			index++;
			expects = "after";
			return;
		}
		expects = "colon";
		try {
			isOnPath = JSON.parse(bytes.toString("utf8")) === names[matched];
		} catch {
			throw broken(at, "a name is not a string of JSON");
		}
	}

	function elementOf(bytes: Buffer): JsonElement {
		const text = bytes.toString("utf8");
		const offset = tokenOffset;
		try {
			if (text.includes("\ufffd") && !isUtf8(bytes)) {
				throw new DocumentError(`Element ${index} is not UTF-8`, {
					kind: "encoding",
					code: "undecodable",
					offset,
				});
			}
			return { value: parseJsonText(text, parseOptions), index, offset };
		} catch (error) {
			if (!(error instanceof DocumentError)) throw error;
			return { error, index, offset };
		}
	}

	function enter(isObject: boolean, at: number): void {
		if (open.length >= depthLimit) {
			throw limitPassed("The JSON's depth", "limits.depth", depthLimit, { offset: base + at });
		}
		open.push(isObject);
	}

	/** The first byte of a value. Values off the path are skipped as a whole. */
	function beginValue(byte: number, at: number): void {
		if (phase === "seek" && isOnPath) {
			const isLast = matched === names.length;
			if (byte !== (isLast ? OPEN_ARRAY : OPEN_OBJECT)) throw missing();
			enter(!isLast, at);
			expects = isLast ? "first-value" : "first-name";
			if (isLast) phase = "elements";
			return;
		}
		tokenOffset = base + at;
		isKept = phase === "elements";
		tokenDepth = open.length;
		if (byte === QUOTE) {
			token = "string";
			isInString = true;
		} else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
			token = "container";
			enter(byte === OPEN_OBJECT, at);
		} else if (byte === COMMA || byte === COLON || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
			throw broken(at, "a value was expected");
		} else {
			token = "scalar";
		}
	}

	/** A byte between tokens. Returns whether it begins one. */
	function structure(byte: number, at: number): boolean {
		switch (expects) {
			case "first-value":
			case "value":
				if (expects === "first-value" && byte === CLOSE_ARRAY) {
					leave(byte, at);
					return false;
				}
				beginValue(byte, at);
				return token !== "none";
			case "first-name":
			case "name":
				if (expects === "first-name" && byte === CLOSE_OBJECT) {
					leave(byte, at);
					return false;
				}
				if (byte !== QUOTE) throw broken(at, "a name in double quotes was expected");
				token = "string";
				isInString = true;
				tokenDepth = open.length;
				tokenOffset = base + at;
				isKept = phase === "seek";
				return true;
			case "colon":
				if (byte !== COLON) throw broken(at, "a colon was expected after the name");
				if (isOnPath && phase === "seek") matched++;
				expects = "value";
				return false;
			case "after":
				if (open.length === 0) throw broken(at, "nothing was expected after the end of the value");
				if (byte === COMMA) expects = open.at(-1) === true ? "name" : "value";
				else leave(byte, at);
				return false;
		}
	}

	function leave(byte: number, at: number): void {
		const isObject = open.pop();
		if (byte !== (isObject === true ? CLOSE_OBJECT : CLOSE_ARRAY)) {
			throw broken(at, `a comma or "${isObject === true ? "}" : "]"}" was expected`);
		}
		// While seeking, the open objects are those on the path: leaving one means that the name isn't there.
		if (phase === "seek") throw missing();
		phase = "rest";
		expects = "after";
	}

	/** Reads on in the present token. Returns where it continues, and ends it if it ends in this chunk. */
	function walk(chunk: Buffer, from: number, start: number): number {
		let at = from;
		while (at < chunk.length) {
			if (isInString) {
				at = walkString(chunk, at);
				if (isInString) break;
				if (token === "string") {
					finishToken(chunk.subarray(start, at), at);
					return at;
				}
				continue;
			}
			const byte = chunk[at] as number;
			if (token === "scalar") {
				if (byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT || byte <= 0x20) {
					finishToken(chunk.subarray(start, at), at);
					return at;
				}
			} else if (byte === QUOTE) {
				isInString = true;
			} else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
				enter(byte === OPEN_OBJECT, at);
			} else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
				if (open.pop() !== (byte === CLOSE_OBJECT)) throw broken(at, "this bracket closes none that is open");
				if (open.length === tokenDepth) {
					finishToken(chunk.subarray(start, at + 1), at);
					return at + 1;
				}
			}
			at++;
		}
		if (isKept) keep(chunk.subarray(start), false);
		return chunk.length;
	}

	/** Skips to after the string's closing quote, or to the chunk's end. */
	function walkString(chunk: Buffer, from: number): number {
		let at = from;
		if (isEscaped) {
			isEscaped = false;
			at++;
		}
		while (at < chunk.length) {
			const byte = chunk[at] as number;
			if (byte === QUOTE) {
				isInString = false;
				return at + 1;
			}
			at += byte === BACKSLASH ? 2 : 1;
		}
		isEscaped = at > chunk.length;
		return chunk.length;
	}

	function read(chunk: Buffer): void {
		let at = 0;
		if (token !== "none") at = walk(chunk, 0, 0);
		while (at < chunk.length) {
			const byte = chunk[at] as number;
			if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
				at++;
			} else if (base + at < 3 && byte === BYTE_ORDER_MARK[base + at]) {
				at++;
			} else if (structure(byte, at)) {
				at = walk(chunk, at + 1, at);
			} else {
				at++;
			}
		}
		base += chunk.length;
	}

	return {
		write(chunk) {
			batch = [];
			try {
				read(chunk);
			} catch (error) {
				if (!(error instanceof DocumentError)) throw error;
				failure = error;
			}
			return batch;
		},
		get failure() {
			return failure;
		},
		end() {
			if (token !== "none" || open.length > 0 || expects !== "after") {
				throw broken(0, "the document ends before its value does");
			}
		},
	};
}
