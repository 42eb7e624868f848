// Reads the bytes of a recorded connection of HTTP/2: heads come from events, content from DATA frames, stream by stream.

import type { RequestHead, ResponseHead } from "../trace/index.ts";
import type { RecordedExchange, RecordedMessage } from "./recorded-exchange.ts";

type Direction = "received" | "sent";

const PREFACE_BYTES = 24;
const FRAME_HEAD = 9;
const DATA = 0;
const HEADERS = 1;
const END_STREAM = 0x1;
const PADDED = 0x8;

/** A piece of content. */
interface Piece {
	readonly content: Uint8Array;
	/** The whole content as decoded, if this is its first piece and it is masked. */
	readonly decoded: Uint8Array | undefined;
	readonly isCut: boolean;
}

/** What one direction has read. */
interface Half {
	rest: Buffer;
	/** Where `rest` begins. */
	at: number;
	isPrefaceRead: boolean;
	readonly decoded: Map<number, Uint8Array>;
}

export class Http2Reading {
	/** Exchanges whose request head has no stream yet, in order. */
	readonly #waiting: RecordedExchange[] = [];
	readonly #streams: Map<number, RecordedExchange> = new Map();
	readonly #halves: Readonly<Record<Direction, Half>> = {
		sent: { rest: Buffer.alloc(0), at: 0, isPrefaceRead: false, decoded: new Map() },
		received: { rest: Buffer.alloc(0), at: 0, isPrefaceRead: true, decoded: new Map() },
	};
	/** Content that came before its head's event. */
	readonly #early: Map<number, Piece[]> = new Map();

	/** @param taken bytes that came before it was known what is spoken */
	constructor(taken: readonly (readonly [Direction, Uint8Array, boolean])[]) {
		for (const [direction, bytes, omitted] of taken) this.take(direction, bytes, omitted);
	}

	assign(_exchange: RecordedExchange): void {
		// Its request's head says so.
	}

	requestHead(exchange: RecordedExchange, { target, authority, fields }: RequestHead): void {
		const lines = fields.some(([name]) => name.toLowerCase() === "host")
			? fields
			: [["host", authority] as const, ...fields];
		exchange.request = messageOf(target, 0, lines);
		this.#waiting.push(exchange);
	}

	responseHead(exchange: RecordedExchange, { status, isInterim, fields }: ResponseHead): void {
		const message = messageOf("", status, fields);
		if (isInterim) exchange.interims.push(message);
		else {
			const early = this.#early.get(exchange.id) ?? [];
			this.#early.delete(exchange.id);
			for (const piece of early) addContent(message, piece);
			exchange.response = message;
		}
	}

	take(direction: Direction, bytes: Uint8Array, omitted: boolean): void {
		const half = this.#halves[direction];
		half.rest = Buffer.concat([half.rest, bytes]);
		if (!half.isPrefaceRead) {
			if (half.rest.length < PREFACE_BYTES) return;
			half.isPrefaceRead = true;
			half.rest = half.rest.subarray(PREFACE_BYTES);
			half.at += PREFACE_BYTES;
		}
		let at = 0;
		while (half.rest.length - at >= FRAME_HEAD) {
			const length = half.rest.readUIntBE(at, 3);
			if (half.rest.length - at < FRAME_HEAD + length) break;
			this.#frame(direction, half, at, length, omitted);
			at += FRAME_HEAD + length;
		}
		half.rest = Buffer.from(half.rest.subarray(at));
		half.at += at;
	}

	decoded(direction: Direction, offset: number, content: Uint8Array): void {
		this.#halves[direction].decoded.set(offset, content.slice());
	}

	end(): void {
		this.#streams.clear();
	}

	#frame(direction: Direction, half: Half, at: number, length: number, omitted: boolean): void {
		const type = half.rest[at + 3];
		const flags = half.rest[at + 4] as number;
		const stream = half.rest.readUInt32BE(at + 5) & 0x7fff_ffff;
		if (type === HEADERS && direction === "sent" && !this.#streams.has(stream)) {
			const exchange = this.#waiting.shift();
			if (exchange !== undefined) this.#streams.set(stream, exchange);
		}
		const exchange = this.#streams.get(stream);
		if (exchange === undefined) return;
		if (type === DATA) {
			const padding = flags & PADDED ? (half.rest[at + FRAME_HEAD] ?? 0) : 0;
			const start = at + FRAME_HEAD + (flags & PADDED ? 1 : 0);
			const content = new Uint8Array(half.rest.subarray(start, at + FRAME_HEAD + length - padding));
			this.#data(direction, exchange, content, half, half.at + start, omitted);
		}
		if (direction === "received" && (type === DATA || type === HEADERS) && flags & END_STREAM)
			exchange.isWhole = true;
	}

	#data(
		direction: Direction,
		exchange: RecordedExchange,
		content: Uint8Array,
		half: Half,
		offset: number,
		omitted: boolean,
	): void {
		const piece: Piece = { content, decoded: half.decoded.get(offset), isCut: omitted };
		half.decoded.delete(offset);
		const message = direction === "sent" ? exchange.request : exchange.response;
		if (message !== undefined) {
			addContent(message, piece);
			return;
		}
		const early = this.#early.get(exchange.id);
		if (early === undefined) this.#early.set(exchange.id, [piece]);
		else early.push(piece);
	}
}

function addContent(message: RecordedMessage, { content, decoded, isCut }: Piece): void {
	if (isCut) message.isCut = true;
	if (decoded !== undefined) message.decoded = decoded;
	if (content.length === 0) return;
	message.content.push(content);
	message.contentBytes += content.length;
}

function messageOf(
	target: string,
	status: number,
	fields: readonly (readonly [string, string])[],
): RecordedMessage {
	return {
		version: "2",
		target,
		status,
		reason: "",
		fields,
		headBytes: -1,
		content: [],
		contentBytes: 0,
		decoded: undefined,
		isCut: false,
	};
}
