// One request and its response: the state, the clock readings and the byte counts that are its evidence, and its
// events. Owns all of it: pool and connection report through its methods, and others only read. Settles the caller's
// promise once. Must not know the version of HTTP.

import { formatHostPort, rejection, type Sentence, say, withoutUserinfo } from "../../base/index.ts";
import { type FieldLines, fieldsOf, type HttpVersion, type MessageHead } from "../../http/index.ts";
import type { Connection } from "../../socket/index.ts";
import type { ExchangeQueued, Trace } from "../../trace/index.ts";
import { nextExchangeId } from "../../trace/internal.ts";
import { contentOf } from "../content/decoded-content.ts";
import { type ContentOwner, IncomingContent } from "../content/incoming.ts";
import {
	ClientError,
	type ClientErrorDetails,
	type ClientErrorKind,
	type ClientErrorPhase,
	tooMuchContent,
} from "../errors.ts";
import { Response } from "../response.ts";
import type { ExchangeConnection, ResponseSource, Timings } from "../response-source.ts";
import type { ExchangePlan, Resolve } from "./plan.ts";

/**
 * queued: no connection yet. sending: the request is being written. waiting: it is written, but no byte has come back.
 * receiving: the response has begun. done and failed are final.
 */
export type ExchangeState = "queued" | "sending" | "waiting" | "receiving" | "done" | "failed";

/** What an exchange needs of its connection; see `HttpConnection`. */
export interface ExchangeTransport {
	readonly transport: Connection;
	readonly protocol: string;
	resume(exchange: Exchange): void;
	giveUp(exchange: Exchange, error: ClientError): void;
	abandon(exchange: Exchange, mayDrain: boolean): void;
	suspect(exchange: Exchange): void;
	/** Changes the exchange's priority (RFC 9218). Missing where the protocol can't say so. */
	prioritize?(exchange: Exchange, priority: string): void;
}

/** Hears whether somebody waits for an exchange: the engine. */
export interface ExchangeOwner {
	onAwaited(): void;
	onUnawaited(): void;
}

class OwnExchange implements ContentOwner, ResponseSource {
	readonly id: number = nextExchangeId();
	readonly plan: ExchangePlan;
	state: ExchangeState = "queued";
	connection: ExchangeTransport | undefined;
	/** Whether the connection carried an earlier exchange, and how long it was idle. */
	isReused = false;
	idleMs = 0;
	/** How often the request was sent again on another connection. */
	retries = 0;
	/** It goes onto a connection that nothing else uses or has used: it is sent again. */
	isAlone: boolean;
	/** It can't be repeated: its connection has to be seen open after that time, right before it is sent. */
	lookAfter: number | undefined;
	/** Whether somebody waits: for the head, or for content. Otherwise it doesn't keep the process alive. */
	isAwaited = true;
	/** Since when it waits for other exchanges to leave it a connection; 0 if it doesn't. And how long it has. */
	queuedAt = 0;
	queuedMs = 0;

	readonly startedAt: number;
	assignedAt = 0;
	sentAt = 0;
	firstByteAt = 0;
	doneAt = 0;
	lastActivityAt = 0;
	/** When the wait for this response began: it is sent, and it is first in line. */
	waitingSince = 0;
	/** Whether the exchange waits for the request's source, not for the peer. */
	isAwaitingCaller = false;
	/** When the rest of unwanted content must have arrived. After that, its connection is closed. */
	drainedBy: number = Infinity;
	rateWindowAt = 0;
	#rateWindowBytes = 0;

	/** Over HTTP/2: its stream; otherwise 0. */
	streamId = 0;
	bytesSent = 0;
	bytesReceived = 0;
	contentBytes = 0;
	#uploadedBytes = 0;

	content: IncomingContent | undefined;
	response: Response | undefined;
	trailers: FieldLines | undefined;
	/** The stream after an upgrade or CONNECT. */
	upgraded: Connection | undefined;
	/** Whether the default of `timeouts.total` no longer applies. */
	isStreamed = false;
	#onOver: (() => void) | undefined;
	#continueSettle: (() => void) | undefined;
	#signal: AbortSignal | undefined;
	#onAbort: (() => void) | undefined;
	readonly #owner: ExchangeOwner;
	readonly #resolve: Resolve;

	constructor(plan: ExchangePlan, startedAt: number, owner: ExchangeOwner, resolve: Resolve) {
		this.plan = plan;
		this.isAlone = plan.isAlone;
		this.startedAt = startedAt;
		this.#owner = owner;
		this.#resolve = resolve;
	}

	get isOver(): boolean {
		return this.state === "done" || this.state === "failed";
	}

	/** Listens to the caller's signal. `onAbort` is called at most once, while the exchange is in progress. */
	listen(signal: AbortSignal, onAbort: () => void): void {
		this.#signal = signal;
		this.#onAbort = onAbort;
		signal.addEventListener("abort", onAbort, { once: true });
	}

	#unlisten(): void {
		if (this.#signal === undefined) return;
		this.#signal.removeEventListener("abort", this.#onAbort as () => void);
		this.#signal = undefined;
		this.#onAbort = undefined;
	}

	// The request

	/** It waits for other exchanges to leave it a connection. */
	queue(reason: ExchangeQueued["reason"], now: number): void {
		this.queuedAt = now;
		this.plan.trace?.({ type: "exchange.queued", at: now, exchangeId: this.id, reason });
	}

	/** It got a connection. */
	assign(connection: ExchangeTransport, isReused: boolean, idleMs: number, now: number): void {
		if (this.queuedAt !== 0) this.#leaveQueue(now);
		this.state = "sending";
		this.connection = connection;
		this.assignedAt = now;
		this.lastActivityAt = now;
		this.isReused = isReused;
		this.idleMs = idleMs;
		this.lookAfter = undefined;
	}

	#leaveQueue(now: number): void {
		const waited = now - this.queuedAt;
		this.queuedAt = 0;
		this.queuedMs += waited;
		const { turns } = this.plan;
		if (turns !== undefined) turns.waitedMs += waited;
	}

	/** Before anything was sent, its connection turned out to be closed. */
	unassign(): void {
		this.state = "queued";
		this.connection = undefined;
	}

	/** Its connection has to be seen open before it is sent, at that time or later. */
	lookFirst(after: number): void {
		this.lookAfter = after;
	}

	/**
	 * The head goes out, in `bytes` bytes; `text` is the text on the wire, if it is text, and `sent` the field lines that
	 * are sent otherwise. Returns false if a listener has ended the exchange: then nothing may be sent.
	 */
	sendingHead(
		version: HttpVersion,
		bytes: number,
		text: string | undefined,
		now: number,
		sent: FieldLines = this.plan.fields,
	): boolean {
		const { trace } = this.plan;
		if (trace !== undefined) {
			this.#traceSendingHead(trace, version, text, sent, now);
			if (this.isOver) return false;
		}
		this.bytesSent += bytes;
		return true;
	}

	#traceSendingHead(
		trace: Trace,
		version: HttpVersion,
		head: string | undefined,
		sent: FieldLines,
		now: number,
	): void {
		const { id: exchangeId, isReused, idleMs, plan } = this;
		const { method, target, authority } = plan;
		const ids = { at: now, exchangeId, connectionId: this.#connectionId };
		const isLean = trace.wantsFields === false && head !== undefined;
		const fields = isLean ? NONE : (head === undefined ? sent : fieldsOf(head)).toJSON();
		trace({ type: "exchange.assigned", ...ids, isReused, idleMs });
		trace({ type: "request.head", ...ids, version, method, target, authority, fields, head });
	}

	/** The head is on its way, in `bytes` bytes, on that stream. */
	sentHead(streamId: number, bytes: number): void {
		this.streamId = streamId;
		this.bytesSent += bytes;
	}

	/** A piece of content goes out, in `wireBytes` bytes. */
	sendingContent(content: Uint8Array | string, wireBytes: number, now: number): void {
		this.bytesSent += wireBytes;
		const { trace, options } = this.plan;
		if (options.onUploadProgress !== undefined && content.length > 0) this.#uploaded(content.length);
		if (trace === undefined || trace.wantsContent === false || content.length === 0) return;
		const bytes = typeof content === "string" ? Buffer.from(content, "latin1") : content;
		const connectionId = this.#connectionId;
		trace({ type: "request.data", at: now, exchangeId: this.id, connectionId, bytes });
	}

	#uploaded(bytes: number): void {
		const { options, contentLength = -1 } = this.plan;
		this.#uploadedBytes += bytes;
		const total = contentLength === -1 ? undefined : contentLength;
		try {
			options.onUploadProgress?.({ bytes: this.#uploadedBytes, total });
		} catch (cause) {
			this.#stopSoon(this.#callbackFailed("onUploadProgress", cause, "send"));
		}
	}

	/** Ends the exchange once the connection has done what it is at. */
	#stopSoon(error: ClientError): void {
		queueMicrotask(() => {
			if (!this.isOver) this.connection?.giveUp(this, error);
		});
	}

	/** Waits for content from the caller's source, or got it. */
	awaitCaller(isAwaiting: boolean): void {
		this.isAwaitingCaller = isAwaiting;
	}

	/** Something moved: peer and caller are not idle. */
	touch(now: number): void {
		this.lastActivityAt = now;
	}

	/** The request is written. `isNext`: its response comes next. */
	sent(isNext: boolean, now: number): void {
		this.sentAt = now;
		this.lastActivityAt = now;
		if (this.state !== "receiving") this.state = "waiting";
		if (isNext) this.waitingSince = now;
		const { trace } = this.plan;
		if (trace === undefined) return;
		const connectionId = this.#connectionId;
		trace({ type: "request.sent", at: now, exchangeId: this.id, connectionId, bytes: this.bytesSent });
	}

	/** The responses before it are complete. */
	isNext(now: number): void {
		this.waitingSince = now;
	}

	/** Waits for 100 (Continue), a final response, or the time to continue without either. */
	continued(): Promise<void> {
		return new Promise((resolve) => {
			this.#continueSettle = resolve;
		});
	}

	get isAwaitingContinue(): boolean {
		return this.#continueSettle !== undefined;
	}

	/** Content held back for 100 (Continue) may go out. */
	goOn(): void {
		this.#continueSettle?.();
		this.#continueSettle = undefined;
	}

	/** Back to the queue: there was no response. */
	rewind(reason: string, isAlone: boolean, now: number): void {
		this.state = "queued";
		this.connection = undefined;
		this.retries++;
		this.isAlone = isAlone;
		this.sentAt = 0;
		this.waitingSince = 0;
		this.firstByteAt = 0;
		this.streamId = 0;
		this.bytesSent = 0;
		this.#uploadedBytes = 0;
		this.plan.trace?.({ type: "exchange.retried", at: now, exchangeId: this.id, reason });
	}

	// The response

	/** Bytes of the response have arrived. */
	arriving(now: number): void {
		this.lastActivityAt = now;
		if (this.firstByteAt === 0) this.firstByteAt = now;
	}

	/** `bytes` of the response have arrived, including head and framing. */
	received(bytes: number): void {
		this.bytesReceived = bytes;
	}

	/** Whether the heads of interim responses are wanted. */
	get wantsInterims(): boolean {
		const { trace, options } = this.plan;
		return trace !== undefined || options.onInterim !== undefined;
	}

	/** An interim response has arrived. Returns the error that its caller's `onInterim` leads to. */
	interim(head: MessageHead, now: number): ClientError | undefined {
		this.#traceHead(head, true, now);
		if (this.isOver) return undefined;
		try {
			this.plan.options.onInterim?.({ status: head.status, headers: head.fields });
			return undefined;
		} catch (cause) {
			return this.#callbackFailed("onInterim", cause);
		}
	}

	/** The final response's head has arrived. Returns false if its caller has left. */
	begin(head: MessageHead, contentLength: number, hasContentEncoding: boolean, now: number): boolean {
		if (this.firstByteAt === 0) this.firstByteAt = now;
		this.rateWindowAt = now;
		this.#traceHead(head, false, now);
		if (this.isOver) return false;
		const wasSending = this.state === "sending";
		this.state = "receiving";
		this.lastActivityAt = now;
		const content = new IncomingContent(this, contentLength);
		this.content = content;
		const { decoding } = this.plan.rules;
		const read =
			hasContentEncoding && decoding !== undefined ? contentOf(head, content, this, decoding) : content;
		const response = new Response(this, head, read);
		this.response = response;
		const { follow } = this.plan;
		const { status } = head;
		// A 3xx can lead elsewhere (RFC 9110 §15.4), and 417 and 421 to another try.
		if (follow !== undefined && status >= 300 && (status < 400 || status === 417 || status === 421))
			follow(this.#planAfterQueue(), response, this.#resolve);
		else this.#resolve(response);
		if (wasSending) this.goOn();
		return true;
	}

	/** Its time in the queue doesn't count against `timeouts.total`, in later hops either. */
	#planAfterQueue(): ExchangePlan {
		const { plan, queuedMs } = this;
		return queuedMs === 0 ? plan : { ...plan, calledAt: plan.calledAt + queuedMs };
	}

	/** A read is over that hasn't completed the response. */
	readIsOver(): void {
		if (!this.isAwaited || this.content === undefined || this.sentAt === 0 || this.content.isAwaited) return;
		this.#unawait();
	}

	#unawait(): void {
		if (!this.isAwaited || this.isOver) return;
		this.isAwaited = false;
		this.#owner.onUnawaited();
	}

	contentIsAwaited(): void {
		if (this.isAwaited || this.isOver) return;
		this.isAwaited = true;
		this.#owner.onAwaited();
	}

	/** Whether it was answered, but its content has not come whole, and is not read yet. */
	get isUnread(): boolean {
		return this.state === "receiving" && this.content?.isUsed === false;
	}

	#traceHead(head: MessageHead, isInterim: boolean, now: number): void {
		const { trace } = this.plan;
		if (trace === undefined) return;
		const { version, status, reason, wireText } = head;
		const isLean = trace.wantsFields === false && wireText !== undefined;
		const fields = isLean ? NONE : head.fields.toJSON();
		const ids = { at: now, exchangeId: this.id, connectionId: this.#connectionId };
		trace({ type: "response.head", ...ids, version, status, reason, isInterim, fields, head: wireText });
	}

	/** Content has arrived: bytes[start..end), valid during the call. Returns false if the connection must pause. */
	take(bytes: Buffer, start: number, end: number, now: number): boolean {
		const size = end - start;
		this.contentBytes += size;
		this.#rateWindowBytes += size;
		const { trace, options } = this.plan;
		if (trace !== undefined && trace.wantsContent !== false) {
			const connectionId = this.#connectionId;
			const piece = bytes.subarray(start, end);
			trace({ type: "response.data", at: now, exchangeId: this.id, connectionId, bytes: piece });
		}
		if (options.onDownloadProgress !== undefined) this.#downloaded();
		return this.content === undefined || this.content.take(bytes, start, end);
	}

	#downloaded(): void {
		const { announced = -1 } = this.content ?? {};
		try {
			const total = announced === -1 ? undefined : announced;
			this.plan.options.onDownloadProgress?.({ bytes: this.contentBytes, total });
		} catch (cause) {
			const error = this.#callbackFailed("onDownloadProgress", cause);
			// At once: this may be the last piece.
			this.content?.fail(error);
			this.#stopSoon(error);
		}
	}

	prioritize(priority: string): void {
		if (!this.isOver) this.connection?.prioritize?.(this, priority);
	}

	takeTrailers(trailers: FieldLines): void {
		this.trailers = trailers;
	}

	/** The stream belongs to the caller from now on, and is no longer HTTP. */
	upgrade(transport: Connection, now: number): void {
		// The engine keeps the process alive for its exchanges; the caller's stream does so itself.
		transport.ref();
		this.upgraded = transport;
		this.finish(now);
	}

	/** The response is complete. `isReusable`: its connection may carry another exchange. */
	complete(isReusable: boolean, now: number): void {
		const { trace } = this.plan;
		if (trace !== undefined) {
			const { id: exchangeId, contentBytes, bytesReceived: bytes } = this;
			const connectionId = this.#connectionId;
			trace({ type: "response.done", at: now, exchangeId, connectionId, contentBytes, bytes, isReusable });
		}
		this.finish(now);
	}

	/** The rest of the response must arrive until then, and is not wanted. */
	drainUntil(at: number): void {
		this.drainedBy = at;
	}

	/**
	 * The rate of the window that ends now, in bytes a second, if it is below `minimumRate`; otherwise begins the next
	 * window.
	 */
	judgeRate(now: number): number | undefined {
		const seconds = (now - this.rateWindowAt) / 1_000;
		const measured = this.#rateWindowBytes / seconds;
		if (measured < (this.plan.rules.minimumRate?.bytesPerSecond ?? 0)) return measured;
		this.#beginRateWindow(now);
		return undefined;
	}

	#beginRateWindow(now: number): void {
		this.rateWindowAt = now;
		this.#rateWindowBytes = 0;
	}

	// The end

	/** Ends it without an error. Does nothing if it is over. */
	finish(now: number): void {
		if (this.isOver) return;
		this.state = "done";
		this.doneAt = now;
		if (this.#signal !== undefined) this.#unlisten();
		this.content?.complete();
		this.#onOver?.();
	}

	/** Ends it in an error: the caller's promise rejects or, after the head, the content does. */
	fail(error: ClientError): void {
		if (this.isOver) return;
		this.state = "failed";
		this.doneAt = performance.now();
		this.#unlisten();
		this.goOn();
		if (this.response === undefined) this.#resolve(rejection(error));
		else this.content?.fail(error);
		const { trace } = this.plan;
		if (trace !== undefined) {
			const { kind, code, phase, option, message } = error;
			const { id: exchangeId, doneAt: at } = this;
			trace({ type: "exchange.failed", at, exchangeId, kind, code, phase, option, message });
		}
		this.#onOver?.();
	}

	/** Calls back when the exchange is done or has failed; at once if it already is. For one caller. */
	whenOver(callback: () => void): void {
		if (this.isOver) callback();
		else this.#onOver = callback;
	}

	// Facts about it

	/** An error of this exchange, with everything known about it. Method and URL complete the `message`. */
	error(
		kind: ClientErrorKind,
		phase: ClientErrorPhase,
		message: string | Sentence,
		more: Partial<ClientErrorDetails> = {},
	): ClientError {
		const { method } = this.plan;
		const url = this.displayUrl;
		return new ClientError(say`${method} ${url} ${message}`, {
			kind,
			phase,
			url,
			method,
			endpoint: this.peer,
			bytesSent: this.bytesSent,
			bytesReceived: this.bytesReceived,
			elapsedMs: performance.now() - this.startedAt,
			...more,
		});
	}

	/** The current step. */
	get phase(): ClientErrorPhase {
		switch (this.state) {
			case "queued":
				return this.plan.route.isConnecting ? "connect" : "queue";
			case "sending":
				return "send";
			case "waiting":
				return "first-byte";
			case "receiving":
				return "receive";
			default:
				return "done";
		}
	}

	/** The peer's address or, before there is a connection, the requested endpoint. */
	get peer(): string {
		const remote = this.connection?.transport.info.remote;
		if (remote === undefined) return this.plan.route.endpointText;
		return remote.family === "unix" ? `unix:${remote.address}` : formatHostPort(remote.address, remote.port);
	}

	get displayUrl(): string {
		return withoutUserinfo(this.plan.url);
	}

	get #connectionId(): number {
		return (this.connection as ExchangeTransport).transport.info.id;
	}

	timings(): Timings {
		const { startedAt } = this;
		const since = (at: number | undefined): number | undefined =>
			at === undefined || at === 0 ? undefined : at - startedAt;
		const built = this.isReused ? undefined : this.connection?.transport.info.timings;
		return {
			startedAt,
			resolvedMs: since(built?.resolvedAt),
			connectedMs: since(built?.connectedAt),
			securedMs: since(built?.securedAt),
			assignedMs: this.assignedAt - startedAt,
			sentMs: since(this.sentAt),
			firstByteMs: this.firstByteAt - startedAt,
			doneMs: since(this.doneAt),
		};
	}

	connectionFacts(): ExchangeConnection {
		const { id, local, remote, tls } = (this.connection as ExchangeTransport).transport.info;
		const { isReused, idleMs } = this;
		const { proxy } = this.plan.route.connectPath;
		const { protocol } = this.connection as ExchangeTransport;
		const stream = this.streamId === 0 ? {} : { streamId: this.streamId };
		const facts = { id, local, remote, tls, isReused, idleMs, protocol, ...stream };
		return proxy === undefined ? facts : { ...facts, proxy };
	}

	// ContentOwner

	resumeContent(): void {
		const now = performance.now();
		this.lastActivityAt = now;
		this.#beginRateWindow(now);
		this.connection?.resume(this);
	}

	abandonContent(error: ClientError | undefined): void {
		if (this.isOver) return;
		this.#unawait();
		if (error === undefined) this.connection?.abandon(this, true);
		else this.connection?.giveUp(this, error);
	}

	contentOverLimit(limit: number): ClientError {
		return this.error("limit", "receive", ...tooMuchContent("was answered", limit));
	}

	contentDiscarded(): ClientError {
		return this.error(
			"body-used",
			"receive",
			"was answered, but its content was discarded while it was being read",
		);
	}

	contentConsumerFailed(cause: unknown): ClientError {
		return this.#callbackFailed("the reader of its content", cause);
	}

	#callbackFailed(who: string, cause: unknown, phase: ClientErrorPhase = "receive"): ClientError {
		const reason = cause instanceof Error ? cause.message : String(cause);
		const message = `was stopped because ${who} threw: ${reason}`;
		return this.error("content", phase, message, { code: "reader-failed", cause });
	}

	contentIsStreamed(): void {
		this.isStreamed = true;
	}

	contentDecoded(codings: readonly string[], encodedBytes: number, decodedBytes: number): void {
		const ids = { at: performance.now(), exchangeId: this.id };
		this.plan.trace?.({ type: "response.decoded", ...ids, codings, encodedBytes, decodedBytes });
	}
}

const NONE: readonly never[] = [];

/** An exchange, as others see it: they read, and change it only through its methods. */
export type Exchange = Readonly<OwnExchange>;

export const Exchange: new (...parts: ConstructorParameters<typeof OwnExchange>) => Exchange = OwnExchange;
