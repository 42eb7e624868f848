// One connection that speaks HTTP/1.1 as a server: reads requests in order, gets each answered before it looks at the
// next, and checks its deadlines. Owns the connection's state. Must not know files or listeners.
//
// `#process` drives the request side: it reads events until something blocks it, which is no more bytes, a request
// without its answer yet, or content that its handler reads too slowly. Bytes that arrive while it is blocked are held,
// up to a limit; then the connection pauses. So a client's departure is noticed even while its handler works.

import { dateFieldValue } from "../base/index.ts";
import { MessageReader, RemoteProtocolError, RULES } from "../http/index.ts";
import type { Connection, Receiver, SocketError } from "../socket/index.ts";
import {
	answer,
	disposeOf,
	type ExchangeConnection,
	finish,
	lostError,
	remoteOf,
	summarize,
	whenSent,
} from "./answering.ts";
import type { Timed } from "./coarse-clock.ts";
import { ContentDeadline } from "./content-deadline.ts";
import { COALESCE_BYTES, type ContentSink, sendFile, sendPieces, sendWhole } from "./content-sender.ts";
import { ServerExchange } from "./exchange.ts";
import { IncomingContent } from "./incoming-content.ts";
import { IncomingRequest } from "./incoming-request.ts";
import { errorResponse, HttpError } from "./messages.ts";
import type { ResponseSettings, ServerResponse } from "./options.ts";
import { readAnswer } from "./plain-answer.ts";
import { PREFACE, prefaceBytes } from "./preface.ts";
import type { ResponseContent } from "./response-content.ts";
import { isFileContent, planResponse, type ResponsePlan } from "./response-plan.ts";
import type { ServicePolicy, WaitingConnection } from "./service-policy.ts";

/** Bytes held while a request waits for its answer. Beyond it, the connection pauses. */
const HELD_BYTES = 65_536;
/**
 * Unread content up to this size is discarded, so that the connection can be kept. Beyond it, the connection is closed.
 */
const DRAIN_BYTES = 65_536;
/** How many bytes to read from a peer that continues to send on a closing connection, before cutting it off. */
const LINGER_BYTES = 1024 * 1024;

/**
 * How long a client's end is taken for a half-close (RFC 9112 §9.6 knows it) before the connection asks whether the client is
 * still there. Only a write can show that it isn't.
 */
const PROBE_MS = 500;
/** The first write makes the system of a client that has gone reset the connection, the second one fails. */
const PROBES = 2;
/** RFC 9110 §15.2.1: a client that didn't expect it discards it. */
const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

const NEVER = Number.POSITIVE_INFINITY;

/**
 * "open": reads requests; "lingering": the last response is out, and further bytes are discarded; "left": handed over
 * or gone.
 */
type Phase = "open" | "lingering" | "left";

class H1Exchange extends ServerExchange {
	/** Whether the connection may be kept, as far as is known so far. */
	isKeepAlive = false;
	/** How much of the request's content had arrived when the response was done. */
	contentBefore = 0;
	handOver: ServerResponse["handOver"] = undefined;
	/** How often the connection asked whether the client is still there. */
	probes = 0;
}

export class HttpConnection
	implements WaitingConnection, ExchangeConnection<H1Exchange, ResponsePlan>, Receiver, Timed
{
	// The service's list of waiting connections.
	before: WaitingConnection | undefined = undefined;
	after: WaitingConnection | undefined = undefined;
	isWaiting = false;
	readonly policy: ServicePolicy;
	readonly #connection: Connection;
	readonly #reader: MessageReader;
	#phase: Phase = "open";
	/** How much of HTTP/2's preface has come, and nothing else; -1 once it can't become one. */
	#prefaceBytes: number;
	#exchange: H1Exchange | undefined;
	#isProcessing = false;
	#isReaderDead = false;
	#isPaused = false;
	/** Whether the peer reads responses more slowly than they are made. */
	#isBehind = false;
	#heldBytes = 0;
	#lingerBytes = 0;
	#readDeadline: number;
	#sendDeadline: number = NEVER;
	/** When to ask whether a client that has ended its side is still there. */
	#probeAt: number = NEVER;
	#drain: PromiseWithResolvers<void> | undefined;

	constructor(connection: Connection, policy: ServicePolicy) {
		this.#connection = connection;
		this.policy = policy;
		this.#reader = new MessageReader("server", policy.readerLimits);
		this.#prefaceBytes = policy.startHttp2 === undefined || connection.info.tls !== undefined ? -1 : 0;
		policy.clock.add(this);
		policy.onWaiting(this);
		this.#readDeadline = policy.clock.now + policy.timeouts.headMs;
		connection.receive(this);
	}

	closeWhenIdle(): void {
		if (this.#phase === "open" && this.#exchange === undefined && this.#reader.isIdle) this.#linger();
	}

	evict(): void {
		this.#leave();
		void this.#connection.close();
	}

	abort(): void {
		if (this.#phase !== "left") this.#connection.reset();
	}

	// ---- Calls from the connection -------------------------------------------------------------------------------

	onBytes(buffer: Buffer, length: number): boolean {
		if (this.#prefaceBytes >= 0 && this.#awaitsPreface(buffer, length)) return !this.#hasLeft();
		if (this.#phase !== "open" || this.#isReaderDead) {
			this.#lingerBytes += length;
			if (this.#phase === "lingering" && this.#lingerBytes > LINGER_BYTES) void this.#connection.close();
			return this.#phase !== "left";
		}
		if (this.#exchange === undefined && this.#reader.isIdle) {
			this.#readDeadline = this.policy.clock.now + this.policy.timeouts.headMs;
		}
		this.#heldBytes += length;
		this.#reader.push(buffer, 0, length);
		this.#process();
		this.#reader.hold();
		// The phase may have changed in the meantime.
		this.#isPaused = this.#isHolding() || this.#hasLeft();
		return !this.#isPaused;
	}

	/** Whether the bytes may be, or are, the beginning of HTTP/2. Then they are taken. */
	#awaitsPreface(buffer: Buffer, length: number): boolean {
		const before = this.#prefaceBytes;
		this.#prefaceBytes = prefaceBytes(before, buffer, length);
		if (this.#prefaceBytes === PREFACE.length) {
			const connection = this.#connection;
			const { startHttp2 } = this.policy;
			const received = Buffer.concat([PREFACE.subarray(0, before), buffer.subarray(0, length)]);
			this.#leave();
			connection.release(received);
			// Not within onBytes, because its result would pause the connection again.
			queueMicrotask(() => startHttp2?.(connection));
			return true;
		}
		if (this.#prefaceBytes >= 0) return true;
		if (before > 0) this.#takePreface(before);
		return false;
	}

	/** It was none: what looked like it belongs to a request. */
	#takePreface(length: number): void {
		this.#prefaceBytes = -1;
		this.onBytes(Buffer.from(PREFACE.subarray(0, length)), length);
	}

	onEnd(): void {
		if (this.#prefaceBytes > 0) this.#takePreface(this.#prefaceBytes);
		if (this.#phase !== "open") return;
		this.#reader.pushEnd();
		this.#process();
		this.#probeAt = this.policy.clock.now + PROBE_MS;
	}

	onDrain(): void {
		this.#sendDeadline = NEVER;
		this.#isBehind = false;
		this.#drain?.resolve();
		this.#drain = undefined;
		this.#goOn();
	}

	onClose(error: SocketError | undefined): void {
		if (this.#phase === "left") return;
		this.#leave();
		const exchange = this.#exchange;
		if (exchange === undefined) return;
		const reason = error ?? lostError(this.#connection.info);
		exchange.lose(reason);
		this.#drain?.reject(reason);
		if (!exchange.isResponseDone) summarize(this, exchange, false);
	}

	checkDeadlines(now: number): void {
		if (now >= this.#sendDeadline) {
			this.#sendDeadline = NEVER;
			this.#connection.reset();
		}
		if (now >= this.#probeAt) this.#probe(now);
		if (now < this.#readDeadline) return;
		this.#readDeadline = NEVER;
		if (this.#phase === "lingering") void this.#connection.close();
		else if (this.#exchange === undefined) this.#headTimedOut();
		else this.#checkContent(this.#exchange, now);
	}

	/** Finds out whether a client has gone, or waits for its response with its side of the connection ended. */
	#probe(now: number): void {
		const exchange = this.#exchange;
		this.#probeAt = NEVER;
		// Once the head is sent, the content finds out. RFC 9110 §15.2: HTTP/1.0 has no interim responses.
		if (this.#phase !== "open" || exchange === undefined || exchange.isHeadSent) return;
		if (exchange.request.version !== "1.1" || exchange.probes >= PROBES) return;
		this.#probeAt = now + PROBE_MS;
		if (!exchange.request.isWatched) return;
		exchange.probes++;
		this.#send(CONTINUE);
	}

	#checkContent(exchange: H1Exchange, now: number): void {
		const { content, deadline } = exchange;
		if (content === undefined || deadline === undefined) return;
		const late = deadline.check(now, content);
		if (typeof late === "number") this.#readDeadline = late;
		else if (exchange.isResponseDone) this.#linger();
		else if (exchange.handOver !== undefined) this.#connection.reset();
		else {
			exchange.isKeepAlive = false;
			content.fail(new HttpError(408, late));
		}
	}

	// ---- Requests -------------------------------------------------------------------------------------------------

	/** Reads events until something blocks. */
	#process(): void {
		// A handler may answer while this runs, and so unblock it.
		if (this.#isProcessing) return;
		this.#isProcessing = true;
		try {
			while (this.#step());
		} catch (error) {
			if (!(error instanceof RemoteProtocolError)) throw error;
			this.#refuse(error);
		} finally {
			this.#isProcessing = false;
		}
	}

	/** Handles one event; false if there is none, or if it has to wait. */
	#step(): boolean {
		const exchange = this.#exchange;
		if (this.#phase !== "open" || this.#isReaderDead) return false;
		if (exchange?.isRequestComplete && exchange.handOver === undefined) return false;
		// A peer that asks on without reading the answers has to wait, because they would pile up here.
		if (exchange === undefined && this.#isBehind) return false;
		if (exchange?.content?.isFull) {
			this.#readDeadline = exchange.deadline?.pause(this.policy.clock.now) ?? NEVER;
			return false;
		}
		const reader = this.#reader;
		const event = reader.next();
		switch (event) {
			case "need":
				this.#heldBytes = 0;
				return false;
			case "closed":
				this.#linger();
				return false;
			case "head":
				this.#begin();
				return true;
			case "data":
				this.#takeContent(reader.bytes.subarray(reader.dataStart, reader.dataEnd));
				return true;
			case "trailers":
				if (exchange?.content !== undefined) exchange.content.trailers = reader.takeTrailers();
				return true;
			case "end":
				this.#readDeadline = NEVER;
				if (exchange !== undefined) {
					exchange.isRequestComplete = true;
					exchange.content?.complete();
					if (exchange.isResponseDone) this.#next(exchange);
				}
				return true;
			case "handover":
				this.#handOver(reader.bytes.subarray(reader.dataStart, reader.dataEnd));
				return false;
			case "interim":
				return true;
		}
	}

	/** A request's head is complete. */
	#begin(): void {
		const reader = this.#reader;
		const { limits, timeouts, clock, budget, onExchange } = this.policy;
		const head = reader.takeHead();
		const hasContent = reader.framing !== "none" && reader.contentLength !== 0;
		const length = reader.framing === "chunked" ? undefined : Math.max(0, reader.contentLength);
		const content = hasContent
			? new IncomingContent(length, limits.contentBytes, budget, () => this.#contentWanted())
			: undefined;
		const exchange = new H1Exchange(
			new IncomingRequest(head, content, this.#connection.info, reader.wantsHandOver),
			content,
			hasContent ? new ContentDeadline(clock.now, timeouts, limits) : undefined,
			onExchange === undefined ? 0 : performance.now(),
			reader.expectsContinue,
		);
		exchange.isKeepAlive = reader.isKeepAlive;
		exchange.mayExpect = reader.hasExpectation;
		this.#exchange = exchange;
		this.policy.onBusy(this);
		this.#renewContentDeadline();
		answer(this, exchange);
	}

	#takeContent(bytes: Buffer): void {
		const exchange = this.#exchange;
		if (exchange?.content === undefined) return;
		exchange.content.push(bytes);
		this.#renewContentDeadline();
		if (exchange.isResponseDone && exchange.content.receivedBytes - exchange.contentBefore > DRAIN_BYTES) {
			this.#linger();
		}
	}

	/** A handler waits for content. */
	#contentWanted(): void {
		const exchange = this.#exchange;
		if (exchange?.awaitsContinue && !exchange.isHeadSent && this.#phase === "open")
			this.#sendContinue(exchange);
		this.#renewContentDeadline();
		this.#goOn();
	}

	#sendContinue(exchange: H1Exchange): void {
		exchange.awaitsContinue = false;
		this.#send(CONTINUE);
	}

	#renewContentDeadline(): void {
		const exchange = this.#exchange;
		this.#readDeadline = NEVER;
		if (exchange === undefined || exchange.isRequestComplete || exchange.awaitsContinue) return;
		const { content, deadline } = exchange;
		if (content === undefined || deadline === undefined) return;
		this.#readDeadline = deadline.renew(this.policy.clock.now, content);
	}

	/** Possibly unblocked: reads what is held, and resumes. */
	#goOn(): void {
		this.#process();
		if (!this.#isPaused || this.#isHolding() || this.#hasLeft() || this.#isProcessing) return;
		this.#isPaused = false;
		this.#connection.resume();
	}

	#isHolding(): boolean {
		return this.#heldBytes > HELD_BYTES && this.#phase === "open";
	}

	#hasLeft(): boolean {
		return this.#phase === "left";
	}

	/** The peer broke HTTP, so what it sends after that has no meaning. */
	#refuse(error: RemoteProtocolError): void {
		this.#isReaderDead = true;
		const exchange = this.#exchange;
		if (exchange === undefined) {
			this.#refuseHead(error.replyStatus, `${RULES[error.rule].sentence} (${error.section})`);
			return;
		}
		exchange.isKeepAlive = false;
		exchange.content?.fail(error);
		if (exchange.isResponseDone) this.#linger();
	}

	#headTimedOut(): void {
		// RFC 9110 §15.5.9. A connection without any request is closed without an answer.
		if (this.#reader.hasStarted)
			this.#refuseHead(
				408,
				`the head of the request was not complete after ${this.policy.timeouts.headMs} ms (timeouts.headMs)`,
			);
		else this.#linger();
	}

	/** Answers a request whose head could not be read, and closes the connection. */
	#refuseHead(status: number, message: string): void {
		const facts = { method: "", version: "1.1", isKeepAlive: false } as const;
		const response = readAnswer(errorResponse(status, message));
		const { head, content } = planResponse(response, facts, dateFieldValue(Date.now()));
		const text = Buffer.from(content as string);
		this.#send(Buffer.concat([Buffer.from(head, "latin1"), text]));
		this.policy.onExchange?.({
			method: "",
			target: "",
			remote: this.remote,
			status,
			contentBytes: text.length,
			elapsedMs: 0,
			isComplete: true,
		});
		this.#linger();
	}

	// ---- Responses ------------------------------------------------------------------------------------------------

	get remote(): string {
		return remoteOf(this.#connection.info);
	}

	isOpenFor(): boolean {
		return this.#phase === "open";
	}

	plan(exchange: H1Exchange, response: ResponseSettings): ResponsePlan {
		const { method, version, wantsHandOver } = exchange.request;
		if (response.handOver !== undefined && !wantsHandOver) {
			throw new TypeError("a connection can be handed over only where the request asks for it");
		}
		const isKeepAlive = this.#mayKeep(exchange, response);
		return planResponse(response, { method, version, isKeepAlive }, dateFieldValue(Date.now()));
	}

	send(exchange: H1Exchange, plan: ResponsePlan, response: ResponseSettings): void {
		exchange.status = plan.status;
		exchange.isKeepAlive = plan.isKeepAlive;
		const { content } = plan;
		if (response.handOver !== undefined) {
			// RFC 9110 §7.8: 100 comes before 101, because the content comes before the other protocol.
			if (exchange.awaitsContinue && plan.status === 101) this.#sendContinue(exchange);
			exchange.handOver = response.handOver;
			exchange.isHeadSent = true;
			this.#send(plan.head);
			this.#reader.handOver();
			// The other protocol begins after the content, even if another reader has that.
			if (exchange.content?.isTaken === false) exchange.content.discard();
			this.#renewContentDeadline();
			this.#goOn();
		} else if (content === undefined) {
			this.#send(plan.head);
			if (response.body !== undefined) disposeOf(this.policy, response.body);
			finish(this, exchange);
		} else {
			this.#sendContent(exchange, plan, content);
		}
	}

	#sendContent(exchange: H1Exchange, plan: ResponsePlan, content: ResponseContent): void {
		// As many bytes as characters: ASCII, which goes out as one text with its head.
		if (typeof content === "string" && content.length === plan.framing && content.length <= COALESCE_BYTES) {
			exchange.isHeadSent = true;
			exchange.contentBytes = content.length;
			this.#send(plan.head + content);
			finish(this, exchange);
			return;
		}
		const sink = this.#sinkFor(exchange);
		let sent: Promise<void> | undefined;
		if (typeof content === "string" || content instanceof Uint8Array) sent = sendWhole(sink, plan, content);
		else if (isFileContent(content)) sent = sendFile(sink, plan, content);
		else sent = sendPieces(sink, plan, content);
		if (sent === undefined) finish(this, exchange);
		else whenSent(this, exchange, sent);
	}

	/** Whether the connection can carry another request after this one, as far as is known before the response. */
	#mayKeep(
		{ isKeepAlive, isRequestComplete, awaitsContinue, content }: H1Exchange,
		response: ResponseSettings,
	): boolean {
		if (!isKeepAlive || this.policy.isClosing || this.#isReaderDead) return false;
		// Content that is being read will come to its end. Unread content must be small, and on its way.
		if (isRequestComplete || content === undefined || content.isTaken || response.body === content)
			return true;
		const { length, receivedBytes } = content;
		return !awaitsContinue && (length === undefined || length - receivedBytes <= DRAIN_BYTES);
	}

	onBroken(): void {
		this.#connection.reset();
	}

	onResponded(exchange: H1Exchange): void {
		exchange.contentBefore = exchange.content?.receivedBytes ?? 0;
		if (!exchange.isKeepAlive || this.#isReaderDead) {
			this.#linger();
		} else if (exchange.isRequestComplete) {
			this.#next(exchange);
		} else {
			exchange.content?.discard();
			this.#renewContentDeadline();
			this.#goOn();
		}
	}

	/** Request and response are complete: the connection is free for the next request. */
	#next(exchange: H1Exchange): void {
		if (!exchange.isKeepAlive || this.policy.isClosing) {
			this.#linger();
			return;
		}
		exchange.content?.release();
		this.#exchange = undefined;
		this.policy.onWaiting(this);
		this.#readDeadline = this.policy.clock.now + this.policy.timeouts.idleMs;
		this.#goOn();
	}

	#send(data: Uint8Array | string): boolean {
		const isTaken = this.#connection.send(data);
		if (!isTaken) {
			this.#isBehind = true;
			this.#sendDeadline = this.policy.clock.now + this.policy.timeouts.sendMs;
		}
		return isTaken;
	}

	#sinkFor(exchange: H1Exchange): ContentSink {
		return {
			send: (data, contentBytes) => {
				if (this.#phase !== "open") throw lostError(this.#connection.info);
				exchange.isHeadSent = true;
				exchange.contentBytes += contentBytes;
				return this.#send(data);
			},
			drained: () => this.#drained(),
		};
	}

	#drained(): Promise<void> {
		if (this.#phase !== "open") return Promise.reject(lostError(this.#connection.info));
		this.#drain ??= Promise.withResolvers<void>();
		return this.#drain.promise;
	}

	// ---- The end --------------------------------------------------------------------------------------------------

	/**
	 * Ends this side, and reads what the peer still sends for a while: closing at once could destroy the response (RFC
	 * 9112 §9.6).
	 */
	#linger(): void {
		if (this.#phase !== "open") return;
		this.#phase = "lingering";
		const { clock, timeouts } = this.policy;
		// A large response may still be in the connection's own queue.
		const isLarge = this.#isBehind || (this.#exchange?.contentBytes ?? 0) > COALESCE_BYTES;
		this.#readDeadline = clock.now + (isLarge ? timeouts.sendMs : timeouts.lingerMs);
		this.#exchange?.content?.discard();
		this.#connection.end();
		if (this.#isPaused && !this.#isProcessing) {
			this.#isPaused = false;
			this.#connection.resume();
		}
	}

	#handOver(received: Buffer): void {
		const connection = this.#connection;
		const exchange = this.#exchange;
		const handOver = exchange?.handOver;
		this.#leave();
		connection.release(received);
		if (exchange === undefined || handOver === undefined) return;
		exchange.isResponseDone = true;
		summarize(this, exchange, true);
		// Not within onBytes, because its result would pause the connection again.
		queueMicrotask(() => {
			const failed = (error: unknown): void => {
				this.policy.onError(error);
				connection.reset();
			};
			try {
				Promise.resolve(handOver(connection)).catch(failed);
			} catch (error) {
				failed(error);
			}
		});
	}

	#leave(): void {
		this.#phase = "left";
		this.#exchange?.content?.release();
		this.#readDeadline = NEVER;
		this.#probeAt = NEVER;
		this.#sendDeadline = NEVER;
		this.policy.clock.remove(this);
		this.policy.onGone(this);
	}
}
