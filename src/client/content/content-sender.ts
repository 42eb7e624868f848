// Sends the content of one request whose length or bytes are not at hand, at the pace of its peer. Owns the reading of the
// body; must not know what else the connection does.

import { encodeChunkHead, encodeLastChunk, FieldLines } from "../../http/index.ts";
import type { Connection } from "../../socket/index.ts";
import type { ClientError } from "../errors.ts";
import type { Exchange } from "../exchange/exchange.ts";
import type { OutgoingBody } from "./outgoing.ts";

/** What is asked of the connection that the content goes out on. */
export interface ContentCarrier {
	readonly transport: Connection;
	/** Whether the exchange is still under way here. */
	carries(exchange: Exchange): boolean;
	/** The request is written. */
	sent(exchange: Exchange, now: number): void;
	/** The exchange failed on this side; its connection goes with it. */
	giveUp(exchange: Exchange, error: ClientError): void;
}

export class ContentSender {
	readonly #carrier: ContentCarrier;
	readonly #exchange: Exchange;
	readonly #body: OutgoingBody;
	#isReading = false;
	#drained: (() => void) | undefined;

	constructor(carrier: ContentCarrier, exchange: Exchange, body: OutgoingBody) {
		this.#carrier = carrier;
		this.#exchange = exchange;
		this.#body = body;
	}

	/** Resolves when there is nothing left to do, whatever became of it. */
	async send(): Promise<void> {
		const carrier = this.#carrier;
		const exchange = this.#exchange;
		const body = this.#body;
		const { plan } = exchange;
		const { contentLength = 0 } = plan;
		const isChunked = contentLength === -1;
		let left = contentLength;
		let iterator: SourceIterator | undefined;
		let isAtEnd = false;
		try {
			if (plan.expectsContinue) await exchange.continued();
			// RFC 9110 §10.1.1: a final response in place of 100 says that the content is not wanted.
			if (!carrier.carries(exchange) || (plan.expectsContinue && exchange.response !== undefined)) return;
			this.#isReading = true;
			const source = body.open();
			iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
			for (;;) {
				// The peer has all that it was promised and may answer: whether the source has an end is another matter.
				if (left === 0 && exchange.sentAt === 0) carrier.sent(exchange, exchange.lastActivityAt);
				exchange.awaitCaller(true);
				const { done, value } = await iterator.next();
				exchange.awaitCaller(false);
				exchange.touch(performance.now());
				isAtEnd = done === true;
				if (!carrier.carries(exchange)) return;
				if (isAtEnd) break;
				const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
				if (!(bytes instanceof Uint8Array))
					throw new TypeError("the body gave something other than bytes or strings");
				if (bytes.length === 0) continue;
				if (!isChunked) {
					left -= bytes.length;
					if (left < 0)
						throw new RangeError(`the body has more than the ${contentLength} bytes of its content-length`);
				}
				const { pieceBytes } = plan.route.way;
				for (let start = 0; start < bytes.length; start += pieceBytes) {
					const piece = bytes.length <= pieceBytes ? bytes : bytes.subarray(start, start + pieceBytes);
					if (this.#sendPiece(piece, isChunked)) continue;
					await this.#untilDrained();
					if (!carrier.carries(exchange)) return;
				}
			}
			if (left > 0 && !isChunked) {
				throw new RangeError(`the body ended ${left} bytes short of its content-length ${contentLength}`);
			}
			if (isChunked) {
				const trailers = await plan.options.trailers?.();
				if (!carrier.carries(exchange)) return;
				const last = encodeLastChunk(trailers === undefined ? undefined : FieldLines.from(trailers as never));
				exchange.sendingContent("", last.length, exchange.lastActivityAt);
				carrier.transport.send(last);
			}
			if (exchange.sentAt === 0) carrier.sent(exchange, performance.now());
		} catch (cause) {
			exchange.awaitCaller(false);
			if (!carrier.carries(exchange)) return;
			const reason = cause instanceof Error ? cause.message : String(cause);
			carrier.giveUp(
				exchange,
				exchange.error(
					"request-body",
					"send",
					`could not be sent, because reading its body failed: ${reason}`,
					{ cause },
				),
			);
		} finally {
			this.#isReading = false;
			// A source that was not read to its end holds something open: a file, a stream, a generator's `finally`.
			if (!isAtEnd) leaveSource(iterator);
		}
	}

	/** What was queued has gone to the operating system. */
	onDrain(): void {
		const drained = this.#drained;
		this.#drained = undefined;
		drained?.();
	}

	/** The connection is gone: nobody wants more. */
	stop(): void {
		if (this.#isReading) this.#body.cancel?.();
		this.onDrain();
	}

	#sendPiece(bytes: Uint8Array, isChunked: boolean): boolean {
		const { transport } = this.#carrier;
		const exchange = this.#exchange;
		const head = isChunked ? encodeChunkHead(bytes.length) : "";
		exchange.sendingContent(bytes, head.length + bytes.length + (isChunked ? 2 : 0), exchange.lastActivityAt);
		if (!isChunked) return transport.send(bytes);
		transport.send(head);
		transport.send(bytes);
		return transport.send("\r\n");
	}

	#untilDrained(): Promise<void> {
		return new Promise((resolve) => {
			this.#drained = () => {
				this.#exchange.touch(performance.now());
				resolve();
			};
		});
	}
}

type SourceIterator = AsyncIterator<Uint8Array | string> | Iterator<Uint8Array | string>;

/** Tells a body's source that no more is wanted. What goes wrong there concerns nobody any more. */
function leaveSource(iterator: SourceIterator | undefined): void {
	void (async () => iterator?.return?.())().catch(() => undefined);
}
