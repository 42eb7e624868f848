// A connection with the codec of HTTP/2: many exchanges at once, each on a stream. Passes bytes to the codec and its events to
// exchanges, and sends what all of one turn have to say in one write. Its owner decides about requests without an answer.

import type { FieldLines } from "../../http/index.ts";
import { type GoAway, H2Connection, type H2Limits, type H2Stream, urgencyOf } from "../../http/internal.ts";
import { afterPoll, setImmediate } from "../../runtime/index.ts";
import type { Connection, Receiver, SocketError } from "../../socket/index.ts";
import type { Trace } from "../../trace/index.ts";
import type { ConnectionOwner, HttpConnection } from "../connection.ts";
import { ContentPump, type ContentSink } from "../content/content-pump.ts";
import type { OutgoingBody } from "../content/outgoing-body.ts";
import type { ClientError } from "../errors.ts";
import type { Exchange } from "../exchange/exchange.ts";
import { brokenOff } from "../exchange/failures.ts";
import { IndexedSet } from "../pool/indexed-set.ts";
import { Carried, findCarried } from "./carried.ts";
import { goodbyeWords, nameOfCode, notForHttp2, ruleBroken, streamReset } from "./failures.ts";
import { frameTracer } from "./frame-trace.ts";
import { Liveness } from "./liveness.ts";
import { linesFor, RequestLines, refusedTarget } from "./request-lines.ts";
import { fieldsOf, headOf, trailersOf } from "./response-fields.ts";
import { type TunnelCarrier, Tunnels, tunnelReset } from "./tunnel.ts";

/** How much content to read when its reader gives up, instead of resetting the stream; and for how long. */
const DRAINED_BYTES: number = 64 * 1024;
const DRAINED_MS = 1_000;

/** Content up to this size is passed on at once; larger content comes piece by piece. */
const WHOLE_BYTES: number = 64 * 1024;

/** Error codes with a meaning for the client (RFC 9113 §7). */
const REFUSED_STREAM = 7;
const HTTP_1_1_REQUIRED = 13;

const PING = Buffer.from("gannet 2", "latin1");

/** What all HTTP/2 connections of a client share. */
export interface H2Settings {
	readonly limits: H2Limits;
	/** How long an unused connection is kept. */
	readonly idleMs: number;
	/** After how much silence to ask a peer for a sign of life; undefined for never. */
	readonly pingMs?: number | undefined;
	readonly trace: Trace | undefined;
}

/** Starts HTTP/2 on open connections. Tests give the id of the first stream. */
export function speakHttp2(
	settings: H2Settings,
	firstStreamId = 1,
): (transport: Connection, owner: ConnectionOwner) => HttpConnection {
	return (transport, owner) => {
		const connection = new ClientConnection(transport, owner, settings, firstStreamId);
		connection.start();
		return connection;
	};
}

class ClientConnection implements HttpConnection, ContentSink, Receiver, TunnelCarrier {
	readonly protocol = "h2";
	readonly isMultiplexed = true;
	readonly transport: Connection;
	readonly #owner: ConnectionOwner;
	readonly #settings: H2Settings;
	readonly #h2: H2Connection<Carried>;
	readonly #lines: RequestLines;
	readonly #carried: IndexedSet<Carried> = new IndexedSet();
	/** Exchanges that are over, whose streams go on. */
	readonly #tunnels: Tunnels;
	/** It accepts no more requests. */
	#isSpent = false;
	#isStarted = false;
	/** The peer has said how many streams it allows. */
	#hasSettings = false;
	#isLeft = false;
	/** Why it was closed here, as the end of a sentence that begins with the peer. */
	#closedFor: string | undefined;
	/** The peer refused a stream while so many were open: it takes no more than these, until it has answered one. */
	#refusedAt = Infinity;
	/** The transport takes no more for now. */
	#isBlocked = false;
	#isFlushDue = false;
	#isReading = false;
	readonly #liveness: Liveness;

	constructor(transport: Connection, owner: ConnectionOwner, settings: H2Settings, firstStreamId: number) {
		const now = performance.now();
		this.transport = transport;
		this.#owner = owner;
		this.#settings = settings;
		const { limits, trace, pingMs } = settings;
		const onFrame = trace === undefined ? undefined : frameTracer(trace, transport.info.id);
		this.#h2 = new H2Connection("client", limits, now, onFrame, firstStreamId);
		this.#tunnels = new Tunnels(this.#h2, this);
		this.#lines = new RequestLines(transport.info.endpoint.transport === "tls" ? "https" : "http");
		this.#liveness = new Liveness(now, pingMs);
	}

	start(): void {
		this.#owner.watchUntil(this.deadline, this.#liveness.heardAt);
		this.transport.receive(this);
		this.#isStarted = true;
		this.#flushSoon();
	}

	get capacity(): number {
		if (this.#isSpent || this.#liveness.isSuspect) return 0;
		const expected = this.#hasSettings ? Infinity : this.#owner.expectedCapacity;
		return Math.min(this.#h2.streamLimit, this.#refusedAt, expected);
	}

	get inFlight(): number {
		return this.#carried.size + this.#tunnels.size;
	}

	get exchanges(): Iterable<Exchange> {
		return Array.from(this.#carried, ({ exchange }) => exchange);
	}

	get idleMs(): number {
		return this.#settings.idleMs;
	}

	/** When the peer must have answered what HTTP/2 itself has asked. */
	get deadline(): number {
		return this.#liveness.deadline;
	}

	expire(now: number): void {
		const liveness = this.#liveness;
		this.#closedFor = liveness.fault(now);
		if (this.#closedFor !== undefined) {
			if (liveness.areSettingsLate(now)) this.#h2.sayGoodbye("SETTINGS_TIMEOUT");
			this.#close();
		} else if (liveness.isPingDue(now)) this.#ping(now, false);
	}

	accepts({ plan }: Exchange): boolean {
		return this.inFlight < this.capacity && (!plan.upgrades || plan.method === "CONNECT");
	}

	send(exchange: Exchange, now: number): void {
		const carried = new Carried(exchange);
		this.#carried.add(carried);
		const { lookAfter } = exchange;
		if (lookAfter === undefined || this.#carried.size > 1) this.#send(carried, now);
		else if (lookAfter <= now) this.#sendAfterLook(carried);
		else setTimeout(() => this.#sendAfterLook(carried), lookAfter - now);
	}

	/**
	 * If the peer has closed the connection, a request that can't be repeated would be lost: the next poll knows. If it has
	 * said goodbye meanwhile, it would ignore the request.
	 */
	#sendAfterLook(carried: Carried): void {
		afterPoll(() => {
			const { exchange } = carried;
			if (carried.index < 0 || this.transport.isClosed) return;
			const now = performance.now();
			if (!this.#isSpent) {
				this.#send(carried, now);
				return;
			}
			this.#remove(carried);
			this.#owner.onUnanswered(exchange, {
				wasBehindOthers: false,
				isUnsent: true,
				isShared: true,
				cause: undefined,
			});
			this.#goOn(now);
		});
	}

	#send(carried: Carried, now: number): void {
		const { exchange } = carried;
		const { plan } = exchange;
		const lines = this.#lines.linesOf(plan);
		const refused = typeof lines !== "string" ? lines.refused : refusedTarget(plan);
		if (refused !== undefined) {
			this.#carried.delete(carried);
			this.#owner.onFailed(exchange, notForHttp2(exchange, refused));
			return;
		}
		const { body, method, contentLength, target, options } = plan;
		const length =
			contentLength === undefined || contentLength < 0 ? "" : `content-length: ${contentLength}\r\n`;
		const shown = plan.trace === undefined ? undefined : fieldsOf(`${lines}${length}`);
		if (!exchange.sendingHead("2", 0, undefined, now, shown)) {
			// A listener of its trace has ended it: nothing was sent.
			if (this.#carried.delete(carried)) this.#owner.onDone(exchange);
			return;
		}
		if (plan.closes) this.#isSpent = true;
		const urgency = options.priority === undefined ? undefined : urgencyOf(options.priority);
		const texts = [this.#lines.pseudoOf(plan), lines as string];
		if (length !== "") texts.push(length);
		const h2 = this.#h2;
		const isTunnel = method === "CONNECT";
		const path = isTunnel ? undefined : target;
		const isWhole = body === undefined && !isTunnel;
		const stream = h2.open(carried, texts, path, isWhole, { method, urgency }, now);
		carried.stream = stream;
		if (h2.isExhausted) this.#isSpent = true;
		exchange.sentHead(stream.id, h2.wireBytes);
		if (body === undefined) exchange.sent(true, now);
		else this.#sendContent(carried, stream, body, now);
		this.#flushAtEndOfTurn();
	}

	#sendContent(carried: Carried, stream: H2Stream<Carried>, body: OutgoingBody, now: number): void {
		const { exchange } = carried;
		const { plan } = exchange;
		const { whole } = body;
		if (
			whole !== undefined &&
			whole.length <= WHOLE_BYTES &&
			whole.length === plan.contentLength &&
			!plan.expectsContinue &&
			plan.options.trailers === undefined
		) {
			exchange.sendingContent(whole, whole.length, now);
			this.#h2.send(stream, typeof whole === "string" ? Buffer.from(whole, "latin1") : whole);
			this.#h2.finish(stream);
			if (stream.isSent) exchange.sent(true, now);
			return;
		}
		const pump = new ContentPump(this, exchange, body);
		carried.pump = pump;
		void pump.run();
	}

	#carriedOf(exchange: Exchange): Carried | undefined {
		return findCarried(exchange, this.#carried, this.#h2);
	}

	// ContentSink

	carries(exchange: Exchange): boolean {
		return !exchange.isOver && this.#carriedOf(exchange) !== undefined;
	}

	data(exchange: Exchange, bytes: Uint8Array): boolean {
		const stream = this.#carriedOf(exchange)?.stream;
		if (stream === undefined) return true;
		exchange.sendingContent(bytes, bytes.length, exchange.lastActivityAt);
		const goesOn = this.#h2.send(stream, bytes);
		this.#flushAtEndOfTurn();
		return goesOn;
	}

	end(exchange: Exchange, trailers: FieldLines | undefined): void {
		const stream = this.#carriedOf(exchange)?.stream;
		if (stream === undefined) return;
		const lines = trailers === undefined ? "" : linesFor(trailers);
		if (typeof lines !== "string") {
			this.giveUp(exchange, notForHttp2(exchange, lines.refused));
			return;
		}
		this.#h2.finish(stream, lines === "" ? undefined : [lines]);
		if (stream.isSent && exchange.sentAt === 0) exchange.sent(true, performance.now());
		this.#flushAtEndOfTurn();
	}

	sent(): void {
		// It is once its last byte has left, which the windows decide.
	}

	// Out

	/** What was asked for in this turn leaves together, after the continuations of what was answered in it. */
	#flushAtEndOfTurn(): void {
		if (this.#isFlushDue || this.#isReading) return;
		this.#isFlushDue = true;
		process.nextTick(flush, this);
	}

	/**
	 * After a read: continuations of its answers have not run yet. Where others are under way, more may come in the same turn of the
	 * event loop, each TLS record in a read of its own: what all of them ask for leaves in one write.
	 */
	#flushSoon(): void {
		if (this.#isFlushDue) return;
		if (this.#carried.size > 0) {
			this.#isFlushDue = true;
			setImmediate(flush, this);
		} else if (this.#h2.hasOutput) {
			this.#isFlushDue = true;
			queueMicrotask(() => process.nextTick(flush, this));
		}
	}

	flush(): void {
		this.#isFlushDue = false;
		const h2 = this.#h2;
		const { transport } = this;
		const now = performance.now();
		while (!this.#isBlocked && !transport.isClosed) {
			const output = h2.takeOutput();
			if (output === undefined) break;
			this.#isBlocked = !transport.send(output);
			for (const { owner, isSent, isReset } of h2.takeDrained()) {
				const { exchange, tunnel } = owner;
				tunnel?.drained();
				if (isReset || exchange.isOver) continue;
				exchange.touch(now);
				if (isSent && exchange.sentAt === 0) exchange.sent(true, now);
				owner.pump?.onDrain();
			}
		}
	}

	// Receiver

	onDrain(): void {
		this.#isBlocked = false;
		this.#h2.outputIsSent();
		this.flush();
	}

	onBytes(buffer: Buffer, length: number): boolean {
		const now = performance.now();
		if (this.#liveness.heard(now)) this.#owner.watchUntil(this.deadline, now);
		this.#isReading = true;
		this.#h2.push(buffer, 0, length, now);
		const goesOn = this.#read(now);
		this.#isReading = false;
		this.#flushSoon();
		if (!goesOn || !this.#h2.hasHadTurn()) return goesOn;
		setImmediate(() => this.transport.resume());
		return false;
	}

	/** Handles what has come. Returns false if that was the end. */
	#read(now: number): boolean {
		const h2 = this.#h2;
		for (;;) {
			switch (h2.next()) {
				case "need":
					if (h2.isAcknowledged) this.#liveness.acknowledged();
					return !this.transport.isClosed;
				case "head":
					this.#onHead(h2.stream, now);
					break;
				case "data":
					this.#onData(h2.stream, now);
					break;
				case "end":
					this.#onEnd(h2.stream, now);
					break;
				case "interim":
					this.#onInterim(h2.stream.owner, now);
					break;
				case "trailers":
					this.#onTrailers(h2.stream.owner);
					break;
				case "reset":
					this.#onReset(h2.stream.owner);
					break;
				case "settings":
					this.#refusedAt = Infinity;
					this.#hasSettings = true;
					if (this.#isStarted) {
						this.#owner.onCapacity(this.#h2.streamLimit);
						this.#owner.onReady(now);
					}
					break;
				case "go-away":
					this.#onGoAway();
					break;
				case "ping-ack":
					break;
				case "fault":
					this.#onFault();
					return false;
			}
			if (this.#isLeft) return false;
		}
	}

	#onHead(stream: H2Stream<Carried>, now: number): void {
		const { exchange } = stream.owner;
		const { block, status, wireBytes } = this.#h2;
		exchange.arriving(now);
		exchange.received(exchange.bytesReceived + wireBytes);
		if (block.hasBlanks) this.#onTrimmed(exchange, now);
		const contentLength = stream.isReceived ? 0 : block.contentLength;
		exchange.begin(headOf(block, status), contentLength, block.hasContentEncoding, now);
		if (exchange.plan.method === "CONNECT" && status < 300) this.#openTunnel(stream, now);
		else if (!stream.isReceived) exchange.readIsOver();
	}

	#onTrimmed({ id: exchangeId, plan }: Exchange, at: number): void {
		const connectionId = this.transport.info.id;
		plan.trace?.({ type: "http2.trimmed", at, exchangeId, connectionId });
	}

	/** The caller gets the stream. */
	#openTunnel(stream: H2Stream<Carried>, now: number): void {
		const carried = stream.owner;
		const { exchange } = carried;
		if (!this.#carried.delete(carried)) return;
		exchange.upgrade(this.#tunnels.open(carried, stream), now);
		this.#owner.onDone(exchange);
	}

	// TunnelCarrier

	onTunnelOutput(): void {
		this.#flushAtEndOfTurn();
	}

	onTunnelClosed(): void {
		this.#goOn(performance.now());
	}

	#onInterim({ exchange }: Carried, now: number): void {
		const { block, status, wireBytes } = this.#h2;
		exchange.arriving(now);
		exchange.received(exchange.bytesReceived + wireBytes);
		const error = exchange.wantsInterims ? exchange.interim(headOf(block, status), now) : undefined;
		if (error !== undefined && !exchange.isOver) this.giveUp(exchange, error);
		if (status === 100) exchange.goOn();
	}

	#onData(stream: H2Stream<Carried>, now: number): void {
		const carried = stream.owner;
		const { exchange } = carried;
		const { bytes, start, end, wireBytes } = this.#h2;
		if (carried.tunnel !== undefined) {
			carried.tunnel.push(bytes.subarray(start, end));
			return;
		}
		exchange.arriving(now);
		exchange.received(exchange.bytesReceived + wireBytes);
		const goesOn = exchange.take(bytes as Buffer, start, end, now);
		exchange.readIsOver();
		const size = end - start;
		if (carried.drainedBytes >= 0) {
			carried.drainedBytes += size;
			if (carried.drainedBytes > DRAINED_BYTES) this.abandon(exchange, false);
		} else if (!goesOn || carried.unreadBytes > 0) {
			carried.unreadBytes += size;
			return;
		}
		this.#h2.read(stream, size, now);
	}

	#onTrailers({ exchange }: Carried): void {
		const { block, wireBytes } = this.#h2;
		exchange.received(exchange.bytesReceived + wireBytes);
		exchange.takeTrailers(trailersOf(block));
	}

	#onEnd(stream: H2Stream<Carried>, now: number): void {
		const carried = stream.owner;
		const { exchange, tunnel } = carried;
		this.#refusedAt = Infinity;
		if (tunnel !== undefined) {
			tunnel.pushEnd();
			return;
		}
		this.#remove(carried);
		// The answer doesn't depend on the rest of the request.
		if (!stream.isSent) this.#h2.reset(stream, "CANCEL");
		exchange.complete(!this.#isSpent, now);
		this.#owner.onDone(exchange);
		this.#goOn(now);
	}

	#onReset(carried: Carried): void {
		const { fault, errorCode } = this.#h2;
		const { exchange, tunnel } = carried;
		if (tunnel !== undefined) {
			tunnel.fail(tunnelReset());
			return;
		}
		this.#remove(carried);
		if (fault !== undefined) {
			this.#owner.onFailed(exchange, ruleBroken(exchange, fault, this.#settings.limits));
		} else if (
			exchange.response === undefined &&
			errorCode === HTTP_1_1_REQUIRED &&
			this.#owner.onHttp1Required(exchange)
		) {
			this.#isSpent = true;
			this.#unprocessed(exchange);
		} else if (exchange.response === undefined && errorCode === REFUSED_STREAM) {
			this.#refusedAt = this.inFlight;
			// It doesn't even take one.
			if (this.#refusedAt === 0) this.#isSpent = true;
			this.#unprocessed(exchange);
		} else this.#owner.onFailed(exchange, streamReset(exchange, errorCode));
		this.#goOn(performance.now());
	}

	#onGoAway(): void {
		const { lastStreamId, errorCode, debug } = this.#h2.goAway as GoAway;
		this.#settings.trace?.({
			type: "http2.goaway",
			at: performance.now(),
			connectionId: this.transport.info.id,
			lastStreamId,
			errorCode: nameOfCode(errorCode),
			debug,
		});
		this.#isSpent = true;
		const isWrongVersion = errorCode === HTTP_1_1_REQUIRED && !this.#owner.onHttp1Required();
		const unprocessed = this.#h2.takeUnprocessed().map(({ owner }) => owner);
		for (const carried of unprocessed) this.#remove(carried);
		for (const { exchange, tunnel } of unprocessed) {
			if (tunnel !== undefined) tunnel.fail(tunnelReset());
			else if (isWrongVersion) this.#owner.onFailed(exchange, streamReset(exchange, errorCode));
			else this.#unprocessed(exchange);
		}
		this.#goOn(performance.now());
	}

	#unprocessed(exchange: Exchange): void {
		this.#owner.onUnanswered(exchange, {
			wasBehindOthers: false,
			isUnprocessed: exchange.response === undefined,
			isShared: true,
			says: goodbyeWords(this.#h2.goAway),
			cause: undefined,
		});
	}

	/** The peer broke a rule that ends the connection. */
	#onFault(): void {
		const rule = this.#h2.fault;
		this.#isSpent = true;
		const all = [...this.#carried];
		for (const carried of all) this.#remove(carried);
		this.flush();
		if (rule !== undefined)
			for (const { exchange } of all)
				this.#owner.onFailed(exchange, ruleBroken(exchange, rule, this.#settings.limits));
		this.#close();
	}

	/** An exchange has ended: another may come, or the connection has served. */
	#goOn(now: number): void {
		if (this.#isLeft) return;
		if (this.#isSpent && this.inFlight === 0) this.#close();
		else this.#owner.onReady(now);
	}

	#remove(carried: Carried): void {
		this.#carried.delete(carried);
		carried.pump?.stop();
	}

	onEnd(): void {
		this.#close();
	}

	onClose(error: SocketError | undefined): void {
		this.#leave(error);
	}

	#leave(cause: SocketError | undefined): void {
		this.#isSpent = true;
		this.#isLeft = true;
		this.#liveness.end();
		const says = this.#closedFor ?? goodbyeWords(this.#h2.goAway);
		const left = [...this.#carried];
		for (const carried of left) this.#remove(carried);
		this.#tunnels.fail(cause);
		for (const { exchange, stream } of left) {
			const isUnsent = stream === undefined;
			if (exchange.response === undefined)
				this.#owner.onUnanswered(exchange, {
					wasBehindOthers: false,
					isUnsent,
					isShared: true,
					says,
					cause,
				});
			else this.#owner.onFailed(exchange, brokenOff(exchange, cause, "HTTP/2", says));
		}
		this.#owner.onLost();
	}

	// HttpConnection

	resume(exchange: Exchange): void {
		const carried = this.#carriedOf(exchange);
		if (carried?.stream === undefined) return;
		const { unreadBytes } = carried;
		carried.unreadBytes = 0;
		this.#h2.read(carried.stream, unreadBytes, performance.now());
		if (this.#h2.hasOutput) this.#flushAtEndOfTurn();
	}

	giveUp(exchange: Exchange, error: ClientError): void {
		this.#cut(exchange);
		this.#owner.onFailed(exchange, error);
		this.#goOn(performance.now());
	}

	abandon(exchange: Exchange, mayDrain: boolean): void {
		const carried = this.#carriedOf(exchange);
		if (carried === undefined) return;
		const now = performance.now();
		const announced = exchange.content?.announced ?? -1;
		// Of content without a length no end is in sight, and cutting a stream costs the connection nothing.
		const isSmall = announced !== -1 && announced - exchange.contentBytes <= DRAINED_BYTES;
		if (mayDrain && isSmall && carried.stream?.isSent === true) {
			carried.drainedBytes = 0;
			exchange.drainUntil(now + DRAINED_MS);
			this.#owner.watchUntil(exchange.drainedBy, now);
			this.resume(exchange);
			return;
		}
		this.#cut(exchange);
		exchange.finish(now);
		this.#owner.onDone(exchange);
		this.#goOn(now);
	}

	/** Ends the exchange's stream, whose place is free at once. */
	#cut(exchange: Exchange): void {
		const carried = this.#carriedOf(exchange);
		if (carried === undefined) return;
		this.#remove(carried);
		if (carried.stream === undefined) return;
		this.#h2.reset(carried.stream, "CANCEL");
		this.#flushAtEndOfTurn();
	}

	prioritize(exchange: Exchange, priority: string): void {
		const stream = this.#carriedOf(exchange)?.stream;
		if (stream === undefined) return;
		this.#h2.prioritize(stream, priority);
		this.#flushAtEndOfTurn();
	}

	/** If nothing came since its request was sent, the connection may be dead: it takes no more before its peer answers. */
	suspect(exchange: Exchange): void {
		const liveness = this.#liveness;
		if (liveness.isSuspect || liveness.heardAt > exchange.assignedAt) return;
		this.#ping(performance.now(), true);
	}

	#ping(now: number, isSuspect: boolean): void {
		this.#liveness.asked(now, isSuspect);
		this.#owner.watchUntil(this.deadline, now);
		this.#h2.ping(PING);
		this.#flushAtEndOfTurn();
	}

	close(): void {
		this.#h2.sayGoodbye();
		this.#close();
	}

	#close(): void {
		if (this.#isLeft) return;
		this.flush();
		this.#leave(undefined);
		void this.transport.close();
	}
}

function flush(connection: ClientConnection): void {
	connection.flush();
}
