// One connection that speaks HTTP/1.1 as a server: reads requests in order, gets each answered before it looks at the
// next, and checks its deadlines. Owns the connection's state. Must not know files or listeners.
//
// `#process` drives the request side: it reads events until something blocks it, which is no more bytes, a request
// without its answer yet, or content that its handler reads too slowly. Bytes that arrive while it is blocked are held,
// up to a limit; then the connection pauses. So a client's departure is noticed even while its handler works.

import { dateFieldValue, formatHostPort, memberOf } from "../base/index.ts";
import { type H1Limits, MessageReader, RemoteProtocolError, RULES } from "../http/index.ts";
import { type Connection, formatEndpoint, type Receiver, SocketError } from "../socket/index.ts";
import type { Clock, Timed } from "./coarse-clock.ts";
import { ContentDeadline } from "./content-deadline.ts";
import {
	COALESCE_BYTES,
	type ContentSink,
	dispose,
	sendFile,
	sendPieces,
	sendWhole,
} from "./content-sender.ts";
import { Exchange } from "./exchange.ts";
import { type ContentBudget, IncomingContent, tooLarge } from "./incoming-content.ts";
import { IncomingRequest } from "./incoming-request.ts";
import { errorResponse, HttpError, type HttpHandler } from "./messages.ts";
import {
	type ExchangeSummary,
	type ResponseSettings,
	responseOptions,
	type ServerLimits,
	type ServerResponse,
	type ServerTimeouts,
} from "./options.ts";
import type { ResponseContent } from "./response-content.ts";
import { isFileContent, planResponse, type ResponsePlan, withJsonContent } from "./response-plan.ts";

const readResponse = responseOptions.reader();

/** Promises of any kind. */
function isPromise(response: ServerResponse | Promise<ServerResponse>): response is Promise<ServerResponse> {
	return (
		typeof response === "object" && response !== null && typeof memberOf(response, "then") === "function"
	);
}

/** The content of a rejected response: it has to be closed. */
function bodyOf(given: ServerResponse): ResponseContent | undefined {
	return Object.hasOwn(given, "body") ? given.body : undefined;
}

/** What all connections of a service share. */
export interface ConnectionPolicy {
	readonly handler: HttpHandler;
	readonly limits: ServerLimits;
	/** Those of `limits` that its reader applies. The same object for all connections. */
	readonly readerLimits: H1Limits;
	readonly timeouts: ServerTimeouts;
	readonly clock: Clock;
	/** The budget for the contents of all requests. */
	readonly budget: ContentBudget;
	/** Whether the service is closing. Then no connection is kept for another request. */
	readonly isClosing: boolean;
	/** Called after each exchange, if someone listens. */
	readonly onExchange: ((exchange: ExchangeSummary) => void) | undefined;
	onError(error: unknown): void;
	/** A connection has no request in progress any more. Initially it has none. */
	onWaiting(connection: HttpConnection): void;
	onBusy(connection: HttpConnection): void;
	onGone(connection: HttpConnection): void;
}

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

export class HttpConnection implements Receiver, Timed {
	readonly #connection: Connection;
	readonly #policy: ConnectionPolicy;
	readonly #reader: MessageReader;
	#phase: Phase = "open";
	#exchange: Exchange | undefined;
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

	constructor(connection: Connection, policy: ConnectionPolicy) {
		this.#connection = connection;
		this.#policy = policy;
		this.#reader = new MessageReader("server", policy.readerLimits);
		policy.clock.add(this);
		policy.onWaiting(this);
		this.#readDeadline = policy.clock.now + policy.timeouts.headMs;
		connection.receive(this);
	}

	/** The service is closing: an idle connection ends now, a busy one after its response. */
	closeWhenIdle(): void {
		if (this.#phase === "open" && this.#exchange === undefined && this.#reader.isIdle) this.#linger();
	}

	/** Closes this connection to make room for another one. */
	evict(): void {
		this.#leave();
		void this.#connection.close();
	}

	/** Cuts the connection off. */
	abort(): void {
		if (this.#phase !== "left") this.#connection.reset();
	}

	// ---- Calls from the connection -------------------------------------------------------------------------------

	onBytes(buffer: Buffer, length: number): boolean {
		if (this.#phase !== "open" || this.#isReaderDead) {
			this.#lingerBytes += length;
			if (this.#phase === "lingering" && this.#lingerBytes > LINGER_BYTES) void this.#connection.close();
			return this.#phase !== "left";
		}
		if (this.#exchange === undefined && this.#reader.isIdle) {
			this.#readDeadline = this.#policy.clock.now + this.#policy.timeouts.headMs;
		}
		this.#heldBytes += length;
		this.#reader.push(buffer, 0, length);
		this.#process();
		this.#reader.hold();
		// The phase may have changed in the meantime.
		this.#isPaused = this.#isHolding() || this.#hasLeft();
		return !this.#isPaused;
	}

	onEnd(): void {
		if (this.#phase !== "open") return;
		this.#reader.pushEnd();
		this.#process();
		this.#probeAt = this.#policy.clock.now + PROBE_MS;
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
		const reason = error ?? this.#lost();
		exchange.content?.fail(reason);
		exchange.request.lose(reason);
		this.#drain?.reject(reason);
		if (!exchange.isResponseDone) this.#summarize(exchange, false);
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

	#checkContent(exchange: Exchange, now: number): void {
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
			this.#readDeadline = exchange.deadline?.pause(this.#policy.clock.now) ?? NEVER;
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
		const { limits, timeouts, clock, budget, onExchange } = this.#policy;
		const head = reader.takeHead();
		const hasContent = reader.framing !== "none" && reader.contentLength !== 0;
		const length = reader.framing === "chunked" ? undefined : Math.max(0, reader.contentLength);
		const content = hasContent
			? new IncomingContent(length, limits.contentBytes, budget, () => this.#contentWanted())
			: undefined;
		const exchange = new Exchange(
			new IncomingRequest(head, content, this.#connection.info, reader.wantsHandOver),
			content,
			hasContent ? new ContentDeadline(clock.now, timeouts, limits) : undefined,
			onExchange === undefined ? 0 : performance.now(),
			reader.expectsContinue,
			reader.isKeepAlive,
		);
		this.#exchange = exchange;
		this.#policy.onBusy(this);
		this.#renewContentDeadline();
		// RFC 9110 §10.1.1: 100-continue is the only expectation that exists.
		if (!reader.expectsContinue && head.version === "1.1" && head.fields.has("expect")) {
			this.#respond(exchange, errorResponse(417, "the only supported expectation is 100-continue"));
		} else if (length !== undefined && length > limits.contentBytes) {
			this.#respondToError(exchange, tooLarge(limits.contentBytes));
		} else {
			this.#handle(exchange);
		}
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

	#handle(exchange: Exchange): void {
		let response: ServerResponse | Promise<ServerResponse>;
		try {
			response = this.#policy.handler(exchange.request);
		} catch (error) {
			this.#respondToError(exchange, error);
			return;
		}
		// Handlers without types may return anything, even foreign kinds of promise.
		if (isPromise(response)) {
			response.then(
				(answer) => this.#answer(exchange, answer),
				(error: unknown) => this.#respondToError(exchange, error),
			);
		} else {
			this.#answer(exchange, response);
		}
	}

	#answer(exchange: Exchange, response: unknown): void {
		if (typeof response === "object" && response !== null) this.#respond(exchange, response);
		else this.#respondToError(exchange, new TypeError("a handler must return a response object"));
	}

	/** A handler waits for content. */
	#contentWanted(): void {
		const exchange = this.#exchange;
		if (exchange?.awaitsContinue && !exchange.isHeadSent && this.#phase === "open")
			this.#sendContinue(exchange);
		this.#renewContentDeadline();
		this.#goOn();
	}

	#sendContinue(exchange: Exchange): void {
		exchange.awaitsContinue = false;
		this.#send(CONTINUE);
	}

	#renewContentDeadline(): void {
		const exchange = this.#exchange;
		this.#readDeadline = NEVER;
		if (exchange === undefined || exchange.isRequestComplete || exchange.awaitsContinue) return;
		const { content, deadline } = exchange;
		if (content === undefined || deadline === undefined) return;
		this.#readDeadline = deadline.renew(this.#policy.clock.now, content);
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
				`the head of the request was not complete after ${this.#policy.timeouts.headMs} ms (timeouts.headMs)`,
			);
		else this.#linger();
	}

	/** Answers a request whose head could not be read, and closes the connection. */
	#refuseHead(status: number, message: string): void {
		const facts = { method: "", version: "1.1", isKeepAlive: false } as const;
		const response = readResponse(errorResponse(status, message));
		const { head, content } = planResponse(response, facts, dateFieldValue(Date.now()));
		const text = Buffer.from(content as string);
		this.#send(Buffer.concat([Buffer.from(head, "latin1"), text]));
		this.#policy.onExchange?.({
			method: "",
			target: "",
			remote: this.#remote(),
			status,
			contentBytes: text.length,
			elapsedMs: 0,
			isComplete: true,
		});
		this.#linger();
	}

	// ---- Responses ------------------------------------------------------------------------------------------------

	#respondToError(exchange: Exchange, error: unknown): void {
		if (this.#phase !== "open") return;
		if (error instanceof HttpError) {
			this.#respond(exchange, errorResponse(error.status, error.message, error.headers));
		} else if (error instanceof RemoteProtocolError) {
			this.#respond(
				exchange,
				errorResponse(error.replyStatus, `${RULES[error.rule].sentence} (${error.section})`),
			);
		} else {
			this.#policy.onError(error);
			this.#respond(exchange, errorResponse(500, ""));
		}
	}

	#respond(exchange: Exchange, given: ServerResponse): void {
		let response: ResponseSettings;
		try {
			response = withJsonContent(readResponse(given));
		} catch (error) {
			this.#failToRespond(exchange, bodyOf(given), error);
			return;
		}
		if (this.#phase !== "open") {
			this.#dispose(response.body);
			return;
		}
		let plan: ResponsePlan;
		try {
			const { method, version, wantsHandOver } = exchange.request;
			if (response.handOver !== undefined && !wantsHandOver) {
				throw new TypeError("a connection can be handed over only where the request asks for it");
			}
			const isKeepAlive = this.#mayKeep(exchange, response);
			plan = planResponse(response, { method, version, isKeepAlive }, dateFieldValue(Date.now()));
		} catch (error) {
			this.#failToRespond(exchange, response.body, error);
			return;
		}
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
			if (response.body !== undefined) this.#dispose(response.body);
			this.#finish(exchange);
		} else {
			this.#sendContent(exchange, plan, content);
		}
	}

	#sendContent(exchange: Exchange, plan: ResponsePlan, content: ResponseContent): void {
		// As many bytes as characters: ASCII, which goes out as one text with its head.
		if (typeof content === "string" && content.length === plan.framing && content.length <= COALESCE_BYTES) {
			exchange.isHeadSent = true;
			exchange.contentBytes = content.length;
			this.#send(plan.head + content);
			this.#finish(exchange);
			return;
		}
		const sink = this.#sinkFor(exchange);
		let sent: Promise<void> | undefined;
		if (typeof content === "string" || content instanceof Uint8Array) sent = sendWhole(sink, plan, content);
		else if (isFileContent(content)) sent = sendFile(sink, plan, content);
		else sent = sendPieces(sink, plan, content);
		if (sent === undefined) {
			this.#finish(exchange);
			return;
		}
		sent.then(
			() => this.#finish(exchange),
			(error: unknown) => this.#giveUp(exchange, error),
		);
	}

	/** Handles a response that may not be sent as the handler gave it. */
	#failToRespond(exchange: Exchange, content: ResponseContent | undefined, error: unknown): void {
		this.#dispose(content);
		this.#policy.onError(error);
		this.#respond(exchange, errorResponse(500, ""));
	}

	/** Whether the connection can carry another request after this one, as far as is known before the response. */
	#mayKeep(
		{ isKeepAlive, isRequestComplete, awaitsContinue, content }: Exchange,
		response: ResponseSettings,
	): boolean {
		if (!isKeepAlive || this.#policy.isClosing || this.#isReaderDead) return false;
		// Content that is being read will come to its end. Unread content must be small, and on its way.
		if (isRequestComplete || content === undefined || content.isTaken || response.body === content)
			return true;
		const { length, receivedBytes } = content;
		return !awaitsContinue && (length === undefined || length - receivedBytes <= DRAIN_BYTES);
	}

	/** Handles a response that could not be sent as its head declares: the client must not accept it as complete. */
	#giveUp(exchange: Exchange, error: unknown): void {
		if (this.#phase === "left") return;
		if (!exchange.isHeadSent) {
			this.#respondToError(exchange, error);
			return;
		}
		this.#policy.onError(error);
		if (!exchange.isResponseDone) this.#summarize(exchange, false);
		exchange.isResponseDone = true;
		this.#connection.reset();
	}

	/** The response's last byte is handed over. */
	#finish(exchange: Exchange): void {
		if (this.#phase !== "open") return;
		exchange.isResponseDone = true;
		exchange.contentBefore = exchange.content?.receivedBytes ?? 0;
		this.#summarize(exchange, true);
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
	#next(exchange: Exchange): void {
		if (!exchange.isKeepAlive || this.#policy.isClosing) {
			this.#linger();
			return;
		}
		exchange.content?.release();
		this.#exchange = undefined;
		this.#policy.onWaiting(this);
		this.#readDeadline = this.#policy.clock.now + this.#policy.timeouts.idleMs;
		this.#goOn();
	}

	#send(data: Uint8Array | string): boolean {
		const isTaken = this.#connection.send(data);
		if (!isTaken) {
			this.#isBehind = true;
			this.#sendDeadline = this.#policy.clock.now + this.#policy.timeouts.sendMs;
		}
		return isTaken;
	}

	/** Releases content that will not be sent. */
	#dispose(content: ResponseContent | undefined): void {
		dispose(content).catch((error: unknown) => this.#policy.onError(error));
	}

	#sinkFor(exchange: Exchange): ContentSink {
		return {
			send: (data, contentBytes) => {
				if (this.#phase !== "open") throw this.#lost();
				exchange.isHeadSent = true;
				exchange.contentBytes += contentBytes;
				return this.#send(data);
			},
			drained: () => this.#drained(),
		};
	}

	#drained(): Promise<void> {
		if (this.#phase !== "open") return Promise.reject(this.#lost());
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
		const { clock, timeouts } = this.#policy;
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
		this.#summarize(exchange, true);
		// Not within onBytes, because its result would pause the connection again.
		queueMicrotask(() => {
			const failed = (error: unknown): void => {
				this.#policy.onError(error);
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
		this.#policy.clock.remove(this);
		this.#policy.onGone(this);
	}

	#lost(): SocketError {
		const { endpoint, timings } = this.#connection.info;
		return new SocketError({
			step: "write",
			code: "ECONNABORTED",
			endpoint: formatEndpoint(endpoint),
			elapsedMs: performance.now() - timings.startedAt,
		});
	}

	#remote(): string {
		const { remote } = this.#connection.info;
		return remote.family === "unix" ? remote.address : formatHostPort(remote.address, remote.port);
	}

	#summarize(exchange: Exchange, isComplete: boolean): void {
		this.#policy.onExchange?.(exchange.summary(this.#remote(), isComplete));
	}
}
