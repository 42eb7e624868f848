// Reads the bytes of a recorded connection of HTTP/1.1 as both its ends did, and gives the messages to their exchanges.

import { type MessageHead, MessageReader, ProtocolError } from "../http/index.ts";
import type { RecordedExchange, RecordedMessage } from "./recorded-exchange.ts";

/** No head is refused for its size: it was accepted, or it is evidence. */
const LIMITS = { headBytes: 2 ** 24, fieldLines: 100_000 };

/** Pieces that are kept until it is known what is spoken: an event says so soon after the first. */
const MOST_EARLY = 4;

type Direction = "received" | "sent";

/** What one direction has read. */
class Half {
	readonly reader: MessageReader;
	/** Exchanges whose message comes next, in order. */
	readonly waiting: RecordedExchange[] = [];
	message: RecordedMessage | undefined;
	/** Bytes taken so far. */
	taken = 0;
	isBroken = false;
	readonly decoded: Map<number, Uint8Array> = new Map();

	constructor(role: "client" | "server") {
		this.reader = new MessageReader(role, LIMITS);
	}
}

export class Http1Reading {
	readonly #sent: Half = new Half("server");
	readonly #received: Half = new Half("client");
	/** What was taken before it was known what is spoken. */
	#early: [Direction, Uint8Array, boolean][] | undefined = [];

	assign(exchange: RecordedExchange): void {
		this.#sent.waiting.push(exchange);
		this.#received.waiting.push(exchange);
	}

	take(direction: Direction, bytes: Uint8Array, omitted: boolean): void {
		if (this.#early !== undefined && this.#early.length < MOST_EARLY)
			this.#early.push([direction, bytes.slice(), omitted]);
		const half = direction === "sent" ? this.#sent : this.#received;
		if (half.isBroken) return;
		half.taken += bytes.length;
		if (omitted && half.message !== undefined) half.message.isCut = true;
		half.reader.push(Buffer.from(bytes), 0, bytes.length);
		this.#read(half, direction);
	}

	decoded(direction: Direction, offset: number, content: Uint8Array): void {
		(direction === "sent" ? this.#sent : this.#received).decoded.set(offset, content.slice());
	}

	end(): void {
		const half = this.#received;
		if (half.isBroken || half.message === undefined) return;
		half.reader.pushEnd();
		this.#read(half, "received");
	}

	/** What was taken so far, for a reading of another version. */
	taken(): readonly (readonly [Direction, Uint8Array, boolean])[] {
		return this.#early ?? [];
	}

	#read(half: Half, direction: Direction): void {
		const { reader } = half;
		try {
			for (;;) {
				switch (reader.next()) {
					case "need":
						return;
					case "interim":
						half.waiting[0]?.interims.push(messageOf(reader.takeHead()));
						break;
					case "head":
						this.#head(half, direction);
						break;
					case "data":
						this.#data(half);
						break;
					case "trailers":
						reader.takeTrailers();
						break;
					case "end":
						this.#end(half, direction);
						break;
					case "handover":
					case "closed":
						if (direction === "received" && half.waiting[0] !== undefined) half.waiting[0].isWhole = true;
						half.isBroken = true;
						return;
				}
			}
		} catch (error) {
			if (!(error instanceof ProtocolError)) throw error;
			half.isBroken = true;
		}
	}

	#head(half: Half, direction: Direction): void {
		// A head is text that was understood: this is HTTP/1.1.
		this.#early = undefined;
		const message = messageOf(half.reader.takeHead());
		half.message = message;
		const [exchange] = half.waiting;
		if (direction === "received") {
			if (exchange !== undefined) exchange.response = message;
			return;
		}
		half.waiting.shift();
		if (exchange !== undefined) exchange.request = message;
		this.#received.reader.expect(half.reader.method);
		if (half.reader.wantsHandOver) half.reader.handOver();
	}

	#data(half: Half): void {
		const { message, reader } = half;
		const { bytes, dataStart, dataEnd, unreadBytes } = reader;
		if (message === undefined) return;
		if (message.contentBytes === 0) {
			const offset = half.taken - unreadBytes - (dataEnd - dataStart);
			message.decoded = half.decoded.get(offset);
			half.decoded.delete(offset);
		}
		message.content.push(new Uint8Array(bytes.subarray(dataStart, dataEnd)));
		message.contentBytes += dataEnd - dataStart;
	}

	#end(half: Half, direction: Direction): void {
		half.message = undefined;
		if (direction === "sent") return;
		const exchange = half.waiting.shift();
		if (exchange !== undefined) exchange.isWhole = true;
	}
}

function messageOf(head: MessageHead): RecordedMessage {
	return {
		version: head.version,
		target: head.target,
		status: head.status,
		reason: head.reason,
		fields: head.fields.toJSON(),
		headBytes: head.text.length,
		content: [],
		contentBytes: 0,
		decoded: undefined,
		isCut: false,
	};
}
