// Finds the secrets in the content of one message, piece by piece: in text by name, shape and value, in other content by
// value. Coded content is decoded once it is complete. Owns the text that may be the beginning of a secret.

import { findSecrets, isBlank, type TextKind } from "../../base/index.ts";
import { decodeCodings, isDecodable } from "./codings.ts";
import { paint } from "./paint.ts";
import type { MaskSink } from "./sink.ts";

/** How content is looked at. */
export interface ContentForm {
	/** What it is, once decoded; undefined for content that isn't text. */
	readonly kind: TextKind | undefined;
	/** Its content codings, in the order in which they were applied. */
	readonly codings: readonly string[];
}

/** A secret of one word may be so long, and what makes a value one may be so far before it. */
const LONGEST_CONSTRUCT = 16 * 1024;
/** A secret of content that is so long is looked for elsewhere. */
const LEARNED = 12;
/** Pieces shorter than that wait for the next one. */
const WORTH_A_LOOK = 1024;
/** Coded content beyond this is not decoded: it would have to be kept until its end. */
const MOST_CODED: number = 1024 * 1024;
/** The most that it may decode to. */
const MOST_DECODED: number = 8 * 1024 * 1024;

/** Between these, no name belongs to a value after it. */
const BREAK = /[,{}<>;&\n]/;

/** The form of content with these fields. */
export function formOf(contentType: string, contentEncoding: string): ContentForm {
	const codings = contentEncoding
		.split(",")
		.map((each) => each.trim().toLowerCase())
		.filter((each) => each !== "" && each !== "identity");
	return { kind: kindOf(contentType), codings };
}

/** Undefined for what isn't text. Content without a type may be text. */
function kindOf(contentType: string): TextKind | undefined {
	const type = (contentType.split(";", 1)[0] as string).trim().toLowerCase();
	if (type === "") return "text";
	if (/[/+]json$|^application\/(?:x-ndjson|json-seq|jsonl)$/.test(type)) return "json";
	if (type === "application/x-www-form-urlencoded") return "form";
	if (type.startsWith("multipart/")) return "multipart";
	if (/html|xml/.test(type)) return "markup";
	if (/^text\/|javascript|ecmascript|graphql|yaml|toml/.test(type)) return "text";
	return undefined;
}

export class ContentScanner {
	readonly #form: ContentForm;
	readonly #sink: MaskSink;
	/** Text that isn't known yet, and where its parts are in the direction. */
	#text = "";
	#parts: { readonly place: number; readonly length: number }[] = [];
	#looked = 0;
	/** Coded content, until its end. */
	#coded: Buffer[] | undefined;
	#codedBytes = 0;
	#isGivenUp = false;
	/** Within a secret that is longer than what is kept. */
	#isInside = false;

	constructor(form: ContentForm, sink: MaskSink) {
		this.#form = form;
		this.#sink = sink;
		if (form.codings.length > 0) this.#coded = [];
	}

	/**
	 * Where the first byte is that isn't known yet; Infinity if all are. Frames of another protocol may be between the
	 * parts of the content, so this is a place in the direction.
	 */
	get unknownFrom(): number {
		return this.#parts[0]?.place ?? Number.POSITIVE_INFINITY;
	}

	/** A piece of content: bytes[start..end), `place` bytes behind the direction's first one. */
	push(bytes: Buffer, start: number, end: number, place: number, isLast: boolean): void {
		if (end > start) {
			if (this.#coded !== undefined) this.#pushCoded(this.#coded, bytes.subarray(start, end), place);
			else if (!this.#isPlain()) this.#pushText(bytes.toString("latin1", start, end), place, isLast);
		}
		if (isLast) this.finish();
	}

	/** Whether there is nothing that could be found. */
	#isPlain(): boolean {
		return this.#form.kind === undefined && this.#sink.secrets.longest === 0;
	}

	#pushText(text: string, place: number, isLast: boolean): void {
		this.#text += text;
		this.#parts.push({ place, length: text.length });
		if (!isLast && this.#text.length - this.#looked >= WORTH_A_LOOK) this.#look(false);
	}

	/** The content is complete, or there will be no more of it. */
	finish(): void {
		if (this.#coded !== undefined) this.#finishCoded(this.#coded);
		else if (this.#text !== "") this.#look(true);
	}

	#look(isLast: boolean): void {
		const { kind } = this.#form;
		const { secrets } = this.#sink;
		const text = this.#text;
		let cut = isLast ? text.length : safeCut(text, kind !== undefined, secrets.longest);
		const found: { start: number; end: number; number: number }[] = [];
		if (this.#isInside) {
			const end = /["'\s<>&]/.exec(text)?.index ?? text.length;
			if (end > 0) found.push({ start: 0, end, number: 0 });
			if (end < text.length) this.#isInside = false;
		}
		const add = (start: number, end: number): void => {
			if (isBlankText(text, start, end)) return;
			// It may go on: keep what made it one, so that the next look finds it whole.
			if (!isLast && end >= text.length && start > text.length - LONGEST_CONSTRUCT) {
				cut = Math.min(cut, Math.max(0, start - 250));
				return;
			}
			if (!isLast && end >= text.length) this.#isInside = true;
			found.push({ start, end, number: this.#numberOf(text.slice(start, end)) });
		};
		if (kind !== undefined) findSecrets(text, kind, add);
		if (secrets.longest > 0) secrets.find(text, (start, end, number) => found.push({ start, end, number }));
		for (const { start, end, number } of found) {
			if (start < cut || isLast) this.#mask(start, end, number);
			else cut = Math.min(cut, Math.max(0, start - 250));
		}
		this.#drop(cut);
		this.#looked = this.#text.length;
	}

	/** A token that a service has given, or a password that was sent, may come back. */
	#numberOf(value: string): number {
		const { secrets } = this.#sink;
		const mayComeBack = (this.#form.kind === "json" || this.#form.kind === "form") && value.length >= LEARNED;
		return mayComeBack ? secrets.learn(value) : secrets.numberOf(value);
	}

	/** Reports a place in the text, part by part. */
	#mask(start: number, end: number, number: number): void {
		let at = 0;
		for (const { place, length } of this.#parts) {
			const from = Math.max(start, at);
			const to = Math.min(end, at + length);
			if (from < to) this.#sink.mask(place + from - at, place + to - at, number);
			at += length;
			if (at >= end) return;
		}
	}

	/** Forgets the first `count` characters. */
	#drop(count: number): void {
		this.#text = this.#text.slice(count);
		let left = count;
		while (left > 0) {
			const { place, length } = this.#parts.shift() as { place: number; length: number };
			if (length > left) this.#parts.unshift({ place: place + left, length: length - left });
			left -= Math.min(length, left);
		}
	}

	#pushCoded(coded: Buffer[], piece: Buffer, place: number): void {
		if (this.#isGivenUp) {
			this.#sink.unexamined(place, place + piece.length, "too long to decode");
			return;
		}
		this.#parts.push({ place, length: piece.length });
		this.#codedBytes += piece.length;
		if (this.#codedBytes > MOST_CODED || !isDecodable(this.#form.codings)) {
			this.#giveUp(this.#codedBytes > MOST_CODED ? "too long to decode" : "in an unknown coding");
			return;
		}
		coded.push(Buffer.from(piece));
	}

	#giveUp(why: string): void {
		for (const { place, length } of this.#parts) this.#sink.unexamined(place, place + length, why);
		this.#parts = [];
		this.#coded = [];
		this.#isGivenUp = true;
	}

	#finishCoded(pieces: Buffer[]): void {
		if (this.#parts.length === 0) return;
		const { codings, kind } = this.#form;
		const content = decodeCodings(Buffer.concat(pieces), codings, MOST_DECODED);
		if (content === undefined) {
			this.#giveUp("cut, damaged or too long to decode");
			return;
		}
		const { secrets } = this.#sink;
		const text = content.toString("latin1", 0, content.length);
		const found: { start: number; end: number; number: number }[] = [];
		if (kind !== undefined)
			findSecrets(text, kind, (start, end) => {
				if (!isBlankText(text, start, end))
					found.push({ start, end, number: this.#numberOf(text.slice(start, end)) });
			});
		secrets.find(text, (start, end, number) => found.push({ start, end, number }));
		if (found.length > 0) {
			for (const { start, end, number } of found) paintWhole(content, start, end, number);
			for (const { place, length } of this.#parts) this.#sink.mask(place, place + length, 0);
			this.#sink.decoded((this.#parts[0] as { place: number }).place, codings, content);
		}
		this.#parts = [];
		this.#coded = [];
	}
}

function paintWhole(bytes: Buffer, start: number, end: number, number: number): void {
	paint(bytes, start, end, 0, { start, end, number, place: "text" });
}

/** Up to where a text is known if more may follow: nothing after it belongs to what is before. */
function safeCut(text: string, hasNames: boolean, longest: number): number {
	const known = text.length - Math.max(longest - 1, 0);
	if (!hasNames) return Math.max(0, known);
	const most = Math.max(0, text.length - LONGEST_CONSTRUCT);
	let cut = text.length;
	while (cut > most && !BREAK.test(text[cut - 1] as string)) cut--;
	return Math.max(0, Math.min(cut, known));
}

/** Empty values and masks are no secrets. */
function isBlankText(text: string, start: number, end: number): boolean {
	if (end <= start) return true;
	for (let at = start; at < end; at++) {
		const code = text.charCodeAt(at);
		if (code !== 0x2a && !isBlank(code)) return false;
	}
	return true;
}
