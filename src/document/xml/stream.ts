// Elements of an XML document that is too large to be a tree: each wanted element as a small tree of its own, in memory
// that doesn't grow. Must not know where the source comes from.

import { ownOptions } from "../../base/index.ts";
import { Allowance } from "../allowance.ts";
import { equip } from "../elements.ts";
import { limitPassed } from "../errors.ts";
import { assertPieces } from "../node-check.ts";
import { Buffer } from "../platform.ts";
import { decodeStream, type TextHints } from "../text/decode.ts";
import {
	allow,
	Comment,
	Element,
	type Node,
	type ParentNode,
	ProcessingInstruction,
	Root,
	Text,
} from "../tree.ts";
import { fullLimits, type XmlLimits } from "./limits.ts";
import { localName } from "./names.ts";
import { type XmlSink, xmlReader } from "./reader.ts";

/** How elements of an XML stream are read. */
export interface XmlElementsOptions {
	/** What the stream may cost. */
	readonly limits?: XmlLimits | undefined;
	/** What is known about the encoding, if the source is bytes. */
	readonly text?: Omit<TextHints, "kind"> | undefined;
}

/** How much to read before delivering what was found. */
const PIECE = 65_536;

/**
 * Each element that a path names, in document order, as soon as it has ended. Its ancestors are there (`parent`) with
 * their names and attributes, but without their other content. An element within a matching one is part of that one's
 * tree, and not delivered by itself. Places in the source aren't kept (`start` is -1).
 *
 * Throws DocumentError like `parseXml`, when it reaches the fault: elements before it have been delivered by then.
 *
 * @param path - names from the outside in, separated by "/": "url" and "urlset/url" match anywhere, "/rss/channel" from
 * the root; a name without a prefix matches any prefix of the element, "*" matches any name
 *
 * @example
 * for await (const url of xmlElements(response, "urlset/url")) console.log(textContent(url));
 */
export async function* xmlElements(
	source: AsyncIterable<string | Uint8Array>,
	path: string,
	given?: XmlElementsOptions,
): AsyncGenerator<Element, void, undefined> {
	assertPieces(source, "Elements");
	equip();
	const options = ownOptions(given);
	const limits = fullLimits(options.limits);
	const found: Element[] = [];
	const top = new Root("", "xml");
	const collector = collect(path, found, top);
	const reader = xmlReader(collector, limits);
	// The elements together may use as much as has been read so far.
	allow(top, new Allowance(() => reader.position, limits));

	for await (const text of texts(source, options.text)) {
		for (let from = 0; from < text.length; from += PIECE) {
			yield* readAll(() => reader.write(text.slice(from, from + PIECE)));
			const pending = reader.position - Math.min(reader.mark, collector.began ?? Number.POSITIVE_INFINITY);
			if (pending > limits.elementSize) {
				const what = collector.began === undefined ? "One tag or text" : "One element";
				throw limitPassed(`${what}'s length`, "limits.elementSize", limits.elementSize, reader.place());
			}
		}
	}
	yield* readAll(() => reader.end());

	/** What a step of the reader has found; what it throws, after that. */
	function* readAll(step: () => void): Generator<Element, void, undefined> {
		let fault: { readonly error: unknown } | undefined;
		try {
			step();
		} catch (error) {
			fault = { error };
		}
		yield* found;
		found.length = 0;
		if (fault !== undefined) throw fault.error;
	}
}

async function* texts(
	source: AsyncIterable<string | Uint8Array>,
	hints: XmlElementsOptions["text"],
): AsyncGenerator<string, void, undefined> {
	const iterator = source[Symbol.asyncIterator]();
	const first = await iterator.next();
	if (first.done === true) return;
	if (typeof first.value === "string") {
		yield first.value;
		for await (const text of rest(iterator))
			yield typeof text === "string" ? text : Buffer.from(text).toString();
		return;
	}
	yield* decodeStream(bytes(first.value, iterator), { ...hints, kind: "xml" });
}

async function* bytes(
	first: Uint8Array,
	iterator: AsyncIterator<string | Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
	yield first;
	for await (const chunk of rest(iterator)) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}

function rest<T>(iterator: AsyncIterator<T>): AsyncIterable<T> {
	return { [Symbol.asyncIterator]: () => iterator };
}

interface Collector extends XmlSink {
	/** Where the element that is being collected began. */
	readonly began: number | undefined;
}

function collect(path: string, found: Element[], top: Root): Collector {
	const steps = path.split("/");
	const fromRoot = steps[0] === "";
	if (fromRoot) steps.shift();
	let parent: ParentNode = top;
	let depth = 0;
	let began: number | undefined;
	/** The element that is being collected. */
	let collected: Element | undefined;

	function matches(element: Element): boolean {
		if (fromRoot && depth !== steps.length) return false;
		let at: ParentNode | null = element;
		for (let index = steps.length - 1; index >= 0; index--) {
			if (at?.type !== "element" || !named(at, steps[index] as string)) return false;
			at = at.parent;
		}
		return true;
	}

	function append(node: Exclude<Node, Root>): void {
		node.parent = parent;
		// The content around wanted elements isn't kept.
		if (collected !== undefined) parent.children.push(node);
	}

	return {
		get began() {
			return began;
		},
		open(name, namespace, attributes, start) {
			depth++;
			const element = new Element(name, namespace, attributes, -1);
			append(element);
			parent = element;
			if (collected === undefined && matches(element)) {
				collected = element;
				began = start;
			}
		},
		close() {
			depth--;
			if (parent === collected) {
				found.push(collected);
				collected = undefined;
				began = undefined;
			}
			parent = parent.parent ?? parent;
		},
		text(data) {
			if (collected === undefined) return;
			const last = parent.children.at(-1);
			if (last?.type === "text") last.data += data;
			else append(new Text(data, -1));
		},
		comment: (data) => append(new Comment(data, -1)),
		instruction: (target, data) => append(new ProcessingInstruction(target, data, -1)),
		doctype() {},
	};
}

function named(element: Element, step: string): boolean {
	return step === "*" || element.name === step || (!step.includes(":") && localName(element.name) === step);
}
