// Reads the content of one request from its source and passes it on, at the pace of the peer. Owns the reading and the
// count. The sink owns the bytes on the wire.

import { ContentCount, type FieldLines } from "../../http/index.ts";
import type { ClientError } from "../errors.ts";
import type { Exchange } from "../exchange/exchange.ts";
import { fieldLines } from "../exchange/request-fields.ts";
import { slices } from "./outgoing.ts";
import type { OutgoingBody } from "./outgoing-body.ts";

/** Receives the content of an exchange: a connection that frames it by its version of HTTP. */
export interface ContentSink {
	/** Whether it still carries the exchange. */
	carries(exchange: Exchange): boolean;
	/** Sends a piece, never empty. Returns false if too much is waiting: the next piece comes after `onDrain`. */
	data(exchange: Exchange, bytes: Uint8Array): boolean;
	/** Ends the content. Trailers only come if its length was not declared. */
	end(exchange: Exchange, trailers: FieldLines | undefined): void;
	/** The peer has everything that was promised. */
	sent(exchange: Exchange, now: number): void;
	giveUp(exchange: Exchange, error: ClientError): void;
}

export class ContentPump {
	readonly #sink: ContentSink;
	readonly #exchange: Exchange;
	readonly #body: OutgoingBody;
	readonly #count: ContentCount;
	#isReading = false;
	#drained: (() => void) | undefined;

	constructor(sink: ContentSink, exchange: Exchange, body: OutgoingBody) {
		this.#sink = sink;
		this.#exchange = exchange;
		this.#body = body;
		const { contentLength } = exchange.plan;
		this.#count = new ContentCount(contentLength === -1 ? undefined : contentLength);
	}

	/** Resolves when there is nothing left to do, whatever the result. */
	async run(): Promise<void> {
		const exchange = this.#exchange;
		const { plan } = exchange;
		let iterator: SourceIterator | undefined;
		let isAtEnd = false;
		try {
			if (plan.expectsContinue) await exchange.continued();
			// RFC 9110 §10.1.1: a final response instead of 100 means that the content is not wanted.
			if (!this.#isWanted() || (plan.expectsContinue && exchange.response !== undefined)) return;
			this.#isReading = true;
			const source = this.#body.open();
			iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
			for (;;) {
				// The peer may answer now, whether or not the source has ended.
				if (this.#count.isComplete) this.#sent(exchange.lastActivityAt);
				exchange.awaitCaller(true);
				const { done, value } = await iterator.next();
				exchange.awaitCaller(false);
				exchange.touch(performance.now());
				isAtEnd = done === true;
				if (!this.#isWanted()) return;
				if (isAtEnd) break;
				for (const piece of this.#pieces(value)) {
					if (this.#sink.data(exchange, piece)) continue;
					await new Promise<void>((resolve) => {
						this.#drained = resolve;
					});
					exchange.touch(performance.now());
					if (!this.#isWanted()) return;
				}
			}
			this.#count.end();
			const trailers = plan.contentLength === -1 ? await plan.options.trailers?.() : undefined;
			if (!this.#isWanted()) return;
			this.#sink.end(exchange, trailers === undefined ? undefined : fieldLines(trailers));
			this.#sent(performance.now());
		} catch (cause) {
			exchange.awaitCaller(false);
			if (this.#isWanted()) this.#sink.giveUp(exchange, readingFailed(exchange, cause));
		} finally {
			this.#isReading = false;
			// A source that was not read to its end keeps something open: a file, a stream, a generator's `finally`.
			if (!isAtEnd) leaveSource(iterator);
		}
	}

	/** The operating system has what was queued. */
	onDrain(): void {
		const drained = this.#drained;
		this.#drained = undefined;
		drained?.();
	}

	/** The connection is gone: no more content is wanted. */
	stop(): void {
		if (this.#isReading) this.#body.cancel?.();
		this.onDrain();
	}

	#isWanted(): boolean {
		return this.#sink.carries(this.#exchange);
	}

	#sent(now: number): void {
		if (this.#exchange.sentAt === 0) this.#sink.sent(this.#exchange, now);
	}

	/** The source's content, counted, in pieces that fit the path. */
	#pieces(value: Uint8Array | string): Iterable<Uint8Array> {
		const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
		if (!(bytes instanceof Uint8Array))
			throw new TypeError("the body gave something other than bytes or strings");
		this.#count.add(bytes.length);
		const { pieceBytes } = this.#exchange.plan.route.connectPath;
		if (bytes.length === 0) return [];
		return bytes.length <= pieceBytes ? [bytes] : slices(bytes, pieceBytes);
	}
}

function readingFailed(exchange: Exchange, cause: unknown): ClientError {
	const reason = cause instanceof Error ? cause.message : String(cause);
	const message = `could not be sent, because reading its body failed: ${reason}`;
	return exchange.error("request-body", "send", message, { cause });
}

type SourceIterator = AsyncIterator<Uint8Array | string> | Iterator<Uint8Array | string>;

/** Says to a body's source that no more is wanted. Errors there no longer matter. */
function leaveSource(iterator: SourceIterator | undefined): void {
	void (async () => iterator?.return?.())().catch(() => undefined);
}
