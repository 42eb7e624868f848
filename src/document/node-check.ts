// The check of a node that a caller passes: JavaScript passes documents, bytes and undefined, too.

import { DocumentError } from "./errors.ts";

const TYPES: ReadonlySet<unknown> = new Set(["root", "element", "text", "comment", "instruction", "doctype"]);

/** Throws a DocumentError unless it is a node. `what` needs one, and begins the sentence. */
export function assertNode(value: unknown, what: string): void {
	const type: unknown = (value as { readonly type?: unknown } | null | undefined)?.type;
	if (TYPES.has(type)) return;
	const isDocument = typeof value === "object" && value !== null && "root" in value;
	const shown =
		value === null
			? "null"
			: Array.isArray(value)
				? "a list"
				: `${value instanceof Uint8Array ? "bytes" : typeof value}`;
	throw new DocumentError(
		isDocument
			? `${what} needs a node, and this is a document`
			: `${what} needs a node, such as an element, not ${shown === "object" ? "another object" : shown}`,
		isDocument ? { kind: "unsupported", advice: "pass document.root" } : { kind: "unsupported" },
	);
}
