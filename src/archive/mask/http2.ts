// Finds the secrets in one direction of HTTP/2: header blocks are masked whole, since a block's bytes depend on all blocks
// before it and what they say is in events; content is looked at stream by stream. Follows frames alone (RFC 9113 §4).

import { findFieldSecrets, findSecrets } from "../../base/index.ts";
import { type DecodedBlock, HpackDecoder } from "../../http/internal.ts";
import { ContentScanner, formOf } from "./content.ts";
import type { MaskSink, Scanner } from "./sink.ts";

/** What a client's direction begins with (RFC 9113 §3.4). */
export const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const FRAME_HEAD = 9;
const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const PUSH_PROMISE = 5;
const CONTINUATION = 9;
const END_STREAM = 0x1;
const END_HEADERS = 0x4;
const PADDED = 0x8;
const PRIORITY = 0x20;

/** Longer header blocks are not decoded: the form of their content is unknown then. */
const LONGEST_BLOCK: number = 256 * 1024;

export class Http2Scanner implements Scanner {
	readonly #sink: MaskSink;
	readonly #contents: Map<number, ContentScanner> = new Map();
	readonly #hpack: HpackDecoder = new HpackDecoder({ headBytes: LONGEST_BLOCK, fieldLines: 10_000 });
	/** Undefined once a block couldn't be decoded: those after it can't either. */
	#isReadable = true;
	#place: number;
	#block: Buffer[] = [];
	/** The stream of the block that isn't complete, and whether it ends with it. */
	#blockOf = 0;
	#blockEnds = false;

	/** @param place after the preface, if there is one */
	constructor(sink: MaskSink, place: number) {
		this.#sink = sink;
		this.#place = place;
	}

	scan(bytes: Buffer, end: number, base: number): number {
		let at = this.#place - base;
		while (end - at >= FRAME_HEAD) {
			const length = bytes.readUIntBE(at, 3);
			if (end - at < FRAME_HEAD + length) break;
			this.#frame(bytes, at, length, base);
			at += FRAME_HEAD + length;
		}
		this.#place = base + at;
		let known = at;
		for (const content of this.#contents.values()) known = Math.min(known, content.unknownFrom - base);
		return known;
	}

	finish(_bytes: Buffer, end: number, base: number): void {
		for (const content of this.#contents.values()) content.finish();
		// A frame that was cut may be any.
		if (this.#place < base + end) this.#sink.unexamined(this.#place, base + end, "a frame that was cut");
	}

	#frame(bytes: Buffer, at: number, length: number, base: number): void {
		const type = bytes[at + 3] as number;
		const flags = bytes[at + 4] as number;
		const stream = bytes.readUInt32BE(at + 5) & 0x7fff_ffff;
		const start = at + FRAME_HEAD;
		const end = start + length;
		switch (type) {
			case DATA: {
				const padding = flags & PADDED ? (bytes[start] ?? 0) + 1 : 0;
				const from = start + (padding > 0 ? 1 : 0);
				const to = Math.max(from, end - Math.max(padding - 1, 0));
				const content = this.#contentOf(stream);
				content.push(bytes, from, to, base + from, (flags & END_STREAM) !== 0);
				if (flags & END_STREAM) this.#contents.delete(stream);
				break;
			}
			case HEADERS:
			case PUSH_PROMISE:
			case CONTINUATION: {
				if (length > 0) this.#sink.mask(base + start, base + end, 0);
				let from = start;
				let to = end;
				if (type !== CONTINUATION && flags & PADDED) {
					to -= bytes[start] ?? 0;
					from++;
				}
				if (type === HEADERS && flags & PRIORITY) from += 5;
				if (type === PUSH_PROMISE) from += 4;
				if (type !== CONTINUATION) {
					this.#block = [];
					this.#blockOf = type === HEADERS ? stream : 0;
					this.#blockEnds = (flags & END_STREAM) !== 0;
				}
				if (to > from) this.#block.push(Buffer.from(bytes.subarray(from, to)));
				if (flags & END_HEADERS) this.#decode();
				break;
			}
			case RST_STREAM:
				this.#contents.get(stream)?.finish();
				this.#contents.delete(stream);
				break;
		}
	}

	#contentOf(stream: number): ContentScanner {
		let content = this.#contents.get(stream);
		if (content === undefined) {
			// Its head is unknown: it may be coded.
			content = new ContentScanner({ kind: "text", codings: this.#isReadable ? [] : ["?"] }, this.#sink);
			this.#contents.set(stream, content);
		}
		return content;
	}

	#decode(): void {
		const bytes = Buffer.concat(this.#block);
		this.#block = [];
		const isTooLong = bytes.length > LONGEST_BLOCK;
		if (!this.#isReadable || isTooLong || this.#hpack.decode(bytes, 0, bytes.length) !== undefined) {
			this.#isReadable = false;
			return;
		}
		const { block } = this.#hpack;
		this.#learn(block);
		const stream = this.#blockOf;
		// An interim head, or a trailer section: neither says what the content is.
		if (stream === 0 || block.status.startsWith("1")) return;
		if (this.#blockEnds) {
			this.#contents.get(stream)?.finish();
			this.#contents.delete(stream);
		} else if (!this.#contents.has(stream)) {
			const form = formOf(fieldOf(block, "content-type"), fieldOf(block, "content-encoding"));
			this.#contents.set(stream, new ContentScanner(form, this.#sink));
		}
	}

	/** Secrets of the fields may come back in content. */
	#learn(block: DecodedBlock): void {
		const { secrets, secretHeaders } = this.#sink;
		for (const line of block.lines.split("\r\n")) {
			const colon = line.indexOf(": ");
			if (colon === -1) continue;
			const value = line.slice(colon + 2);
			findFieldSecrets(
				line.slice(0, colon),
				value,
				(start, end) => secrets.learn(value.slice(start, end)),
				secretHeaders,
			);
		}
		if (block.cookie !== "")
			findFieldSecrets("cookie", block.cookie, (start, end) => secrets.learn(block.cookie.slice(start, end)));
		findSecrets(block.path, "line", (start, end) => secrets.learn(block.path.slice(start, end)));
	}
}

function fieldOf({ lines }: DecodedBlock, name: string): string {
	const at = `\r\n${lines}`.toLowerCase().indexOf(`\r\n${name}: `);
	if (at === -1) return "";
	const start = at + name.length + 2;
	return lines.slice(start, lines.indexOf("\r\n", start));
}
