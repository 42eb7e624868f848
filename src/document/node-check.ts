// The checks of what a caller passes: JavaScript passes documents, bytes and undefined, too.

import { DocumentError } from "./errors.ts";

const TYPES: ReadonlySet<unknown> = new Set(["root", "element", "text", "comment", "instruction", "doctype"]);

/** Throws a DocumentError unless it is a node. `what` needs one, and begins the sentence. */
export function assertNode(value: unknown, what: string): void {
	const type: unknown = (value as { readonly type?: unknown } | null | undefined)?.type;
	if (TYPES.has(type)) return;
	const isDocument = typeof value === "object" && value !== null && "root" in value;
	throw new DocumentError(
		isDocument
			? `${what} needs a node, and this is a document`
			: `${what} needs a node, such as an element, not ${kindOf(value)}`,
		isDocument ? { kind: "unsupported", advice: "pass document.root" } : { kind: "unsupported" },
	);
}

/** Throws a DocumentError unless it gives pieces one after the other. `what` is read from them, and begins the sentence. */
export function assertPieces(value: unknown, what: string): void {
	if (typeof value === "object" && value !== null && Symbol.asyncIterator in value) return;
	const isResponse = typeof value === "object" && value !== null && "body" in value;
	throw new DocumentError(`${what} are read from an async iterable of bytes, not from ${kindOf(value)}`, {
		kind: "unsupported",
		advice: isResponse ? "pass response.body" : undefined,
	});
}

/** Throws a DocumentError unless it is text. `what` is parsed from it, and begins the sentence. */
export function assertText(source: unknown, what: string): void {
	if (typeof source === "string") return;
	const isBytes = source instanceof Uint8Array || source instanceof ArrayBuffer;
	throw new DocumentError(`${what} is parsed from text, not from ${isBytes ? "bytes" : kindOf(source)}`, {
		kind: "unsupported",
		advice: isBytes ? "openDocument({ bytes }) finds their encoding" : undefined,
	});
}

/** What a value is, at the end of a sentence. */
export function kindOf(value: unknown): string {
	if (value === null) return "null";
	if (Array.isArray(value)) return "a list";
	if (value instanceof Uint8Array) return "bytes";
	if (typeof value === "string") return "a text";
	return typeof value === "object" ? "another object" : typeof value;
}
