// One connection with the HTTP/1.1 codec: writes requests, and reads responses in the order of the requests. Owns the
// exchanges on this connection. Its owner decides about requests that a closing connection leaves unanswered, and
// chooses the connection.

import { hideSecrets } from "../../base/index.ts";
import {
	encodeChunkHead,
	encodeLastChunk,
	type FieldLines,
	type MessageReader,
	RemoteProtocolError,
} from "../../http/index.ts";
import { afterPoll } from "../../runtime/index.ts";
import type { Connection, Receiver, SocketError } from "../../socket/index.ts";
import type { ConnectionOwner, HttpConnection } from "../connection.ts";
import { ContentPump, type ContentSink } from "../content/content-pump.ts";
import type { OutgoingBody } from "../content/outgoing-body.ts";
import type { ClientError } from "../errors.ts";
import type { Exchange } from "../exchange/exchange.ts";
import { brokenOff } from "../exchange/failures.ts";
import type { ReaderPool } from "./reader-pool.ts";
import { type RequestHeads, requestHeadsOf } from "./request-head.ts";

/** How much content to read when its reader gives up, instead of closing the connection. */
const DRAINED_BYTES: number = 64 * 1024;

/** And for how long, if the rest has a length. */
const DRAINED_MS = 1_000;

/** Of content without a length no end is in sight: the peer of a stream that was left must learn it at once. */
const ENDLESS_DRAINED_MS = 2;

/**
 * Up to this size, head and content are joined into one write. Larger content is sent piece by piece, at the pace of
 * the peer.
 */
const JOINED_BYTES: number = 64 * 1024;

/** What all HTTP/1.1 connections of a client share. */
export interface H1Settings {
	readonly readers: ReaderPool;
	/** How many requests one connection may carry at once, after its first one. */
	readonly pipelining: number;
	/** How long an unused connection is trusted, if the peer's Keep-Alive doesn't say. */
	readonly idleMs: number;
}

/** Starts HTTP/1.1 on open connections. */
export function speakHttp1(
	settings: H1Settings,
): (transport: Connection, owner: ConnectionOwner) => HttpConnection {
	return (transport, owner) => {
		const connection = new H1Connection(transport, owner, settings);
		transport.receive(connection);
		return connection;
	};
}

class H1Connection implements HttpConnection, ContentSink, Receiver {
	readonly transport: Connection;
	readonly #owner: ConnectionOwner;
	readonly #settings: H1Settings;
	#heads: RequestHeads | undefined;
	/** Borrowed while a response arrives. */
	#reader: MessageReader | undefined;
	/** Current requests, in order. The first one is being answered. */
	#pending: Exchange[] = [];
	#idleMs: number;
	/** A request was answered: the peer speaks HTTP/1.1 and keeps the connection. */
	#isProven = false;
	/** It accepts no more requests. */
	#isSpent = false;
	#outbox = "";
	/** For content that is being sent. */
	#pump: ContentPump | undefined;
	/** The line that the last response began with, if it began with something else than HTTP. */
	#began = "";
	/** The request that is sent once this connection has been seen open. */
	#unsent: Exchange | undefined;
	#abandonedBytes = -1;

	constructor(transport: Connection, owner: ConnectionOwner, settings: H1Settings) {
		this.transport = transport;
		this.#owner = owner;
		this.#settings = settings;
		this.#idleMs = settings.idleMs;
	}

	get protocol(): string {
		return "http/1.1";
	}

	get capacity(): number {
		return this.#isSpent ? 0 : this.#isProven ? this.#settings.pipelining : 1;
	}

	get isMultiplexed(): boolean {
		return false;
	}

	get inFlight(): number {
		return this.#pending.length;
	}

	get exchanges(): readonly Exchange[] {
		return this.#pending;
	}

	get idleMs(): number {
		return this.#idleMs;
	}

	get deadline(): number {
		return Infinity;
	}

	suspect(): void {
		// It closes with the exchange.
	}

	expire(): void {
		// Exchanges have deadlines; HTTP/1.1 itself asks nothing of its peer.
	}

	accepts({ plan, isAlone }: Exchange): boolean {
		const inFlight = this.#pending.length;
		if (inFlight >= this.capacity) return false;
		if (inFlight === 0) return true;
		// RFC 9112 §9.3.2: no unsafe request in a pipeline, and none after it.
		const last = this.#pending[inFlight - 1] as Exchange;
		return plan.isSafe && !isAlone && last.plan.isSafe && !last.isAlone && !last.plan.closes;
	}

	send(exchange: Exchange, now: number): void {
		const { plan } = exchange;
		if (this.#pending.length > 0) {
			this.#pending.push(exchange);
		} else {
			// A push into an empty array makes room for 17: 150 bytes for each of thousands of connections.
			this.#pending = [exchange];
		}
		if (plan.closes || plan.upgrades) this.#isSpent = true;
		const { lookAfter } = exchange;
		if (lookAfter === undefined) {
			this.#send(exchange, now);
			return;
		}
		this.#unsent = exchange;
		if (lookAfter <= now) this.#sendAfterLook(exchange);
		else setTimeout(() => this.#sendAfterLook(exchange), lookAfter - now);
	}

	/**
	 * RFC 9112 §9.3.1: if the peer has closed, a request that can't be repeated would be lost. The close may have arrived
	 * with the last response, and what the kernel has is known after the next poll.
	 */
	#sendAfterLook(exchange: Exchange): void {
		afterPoll(() => {
			// A reset closes the socket at once, and is reported later in the turn.
			if (this.#unsent !== exchange || this.transport.isClosed) return;
			this.#unsent = undefined;
			this.#send(exchange, performance.now());
		});
	}

	#send(exchange: Exchange, now: number): void {
		const { plan } = exchange;
		this.#heads ??= requestHeadsOf(plan.route);
		const head = this.#heads.textOf(plan);
		const { body } = plan;
		if (!exchange.sendingHead("1.1", head.length, head, now)) {
			this.#withdraw(exchange);
			return;
		}
		if (body === undefined) {
			this.#write(head);
			this.sent(exchange, now);
			return;
		}
		const { whole } = body;
		if (
			whole === undefined ||
			plan.expectsContinue ||
			whole.length > Math.min(JOINED_BYTES, plan.route.connectPath.pieceBytes) ||
			plan.options.trailers !== undefined ||
			whole.length !== plan.contentLength
		) {
			this.transport.send(head);
			this.#sendContent(exchange, body);
			return;
		}
		exchange.sendingContent(whole, whole.length, now);
		if (typeof whole === "string") {
			this.#write(head + whole);
		} else {
			const joined = Buffer.allocUnsafe(head.length + whole.length);
			joined.write(head, 0, "latin1");
			joined.set(whole, head.length);
			this.transport.send(joined);
		}
		this.sent(exchange, now);
	}

	/** It ended before a byte of it was sent. */
	#withdraw(exchange: Exchange): void {
		if (!this.#pending.includes(exchange)) return;
		this.#pending = this.#pending.filter((each) => each !== exchange);
		this.#owner.onDone(exchange);
	}

	/** With pipelining, the texts of one turn go out in one write. */
	#write(text: string): void {
		if (this.#settings.pipelining === 1) {
			this.transport.send(text);
			return;
		}
		if (this.#outbox === "") process.nextTick(flush, this);
		this.#outbox += text;
	}

	flush(): void {
		const text = this.#outbox;
		this.#outbox = "";
		if (text !== "" && !this.transport.isClosed) this.transport.send(text);
	}

	#sendContent(exchange: Exchange, body: OutgoingBody): void {
		const pump = new ContentPump(this, exchange, body);
		this.#pump = pump;
		void pump.run().then(() => {
			if (this.#pump === pump) this.#pump = undefined;
		});
	}

	// ContentSink

	carries(exchange: Exchange): boolean {
		return !exchange.isOver && exchange.connection === this && !this.transport.isClosed;
	}

	data(exchange: Exchange, bytes: Uint8Array): boolean {
		if (exchange.plan.contentLength !== -1) {
			exchange.sendingContent(bytes, bytes.length, exchange.lastActivityAt);
			return this.transport.send(bytes);
		}
		const head = encodeChunkHead(bytes.length);
		exchange.sendingContent(bytes, head.length + bytes.length + 2, exchange.lastActivityAt);
		this.transport.send(head);
		this.transport.send(bytes);
		return this.transport.send("\r\n");
	}

	end(exchange: Exchange, trailers: FieldLines | undefined): void {
		if (exchange.plan.contentLength !== -1) return;
		const last = encodeLastChunk(trailers);
		exchange.sendingContent("", last.length, exchange.lastActivityAt);
		this.transport.send(last);
	}

	sent(exchange: Exchange, now: number): void {
		exchange.sent(this.#pending[0] === exchange, now);
	}

	// Receiver

	onDrain(): void {
		this.#pump?.onDrain();
	}

	onBytes(buffer: Buffer, length: number): boolean {
		const exchange = this.#pending.length > 0 ? this.#pending[0] : undefined;
		if (exchange === undefined || exchange === this.#unsent) {
			// Unsolicited: these bytes answer no request of ours.
			this.#close();
			return false;
		}
		const now = performance.now();
		exchange.arriving(now);
		if (this.#reader === undefined) {
			this.#reader = this.#settings.readers.borrow(exchange.plan.method);
			// Bytes other than "H" begin no status line: an error shows the line that they do begin.
			this.#began = buffer[0] === H ? "" : lineIn(buffer, length);
		}
		this.#reader.push(buffer, 0, length);
		return this.#read(this.#reader, now);
	}

	/** Handles what the reader has. Returns false if reading must pause. */
	#read(reader: MessageReader, now: number): boolean {
		let goesOn = true;
		try {
			for (;;) {
				const event = reader.next();
				const exchange = this.#pending[0] as Exchange;
				switch (event) {
					case "need":
						if (reader.hasStarted) exchange.received(reader.messageBytes);
						exchange.readIsOver();
						return goesOn && !this.transport.isClosed;
					case "head":
						this.#onHead(exchange, reader, now);
						break;
					case "data":
						if (!this.#onData(exchange, reader, now)) goesOn = false;
						break;
					case "end":
						if (!this.#onMessageEnd(exchange, reader, now)) return false;
						// Given back: it may already read for another connection.
						if (this.#reader !== reader) return !this.transport.isClosed;
						// What was held back is complete, and must not delay the next response.
						goesOn = true;
						break;
					case "interim":
						this.#onInterim(exchange, reader, now);
						break;
					case "trailers":
						exchange.takeTrailers(reader.takeTrailers());
						break;
					case "handover":
						this.#handOver(exchange, reader, now);
						return false;
					case "closed":
						return false;
				}
				// No response is awaited any more, or a callback of the caller's has ended the exchange and its connection.
				if (this.#pending.length === 0) return !this.transport.isClosed;
			}
		} catch (error) {
			if (!(error instanceof RemoteProtocolError)) throw error;
			this.#break(
				error.rule === "bad-status-line" && this.#began !== "" ? notHttp(error, this.#began) : error,
			);
			this.#close();
			return false;
		}
	}

	#onHead(exchange: Exchange, reader: MessageReader, now: number): void {
		exchange.received(reader.messageBytes);
		if (reader.status === 101 && !exchange.plan.upgrades) throw new RemoteProtocolError("unasked-upgrade");
		if (!reader.isKeepAlive) this.#isSpent = true;
		if (reader.keepAliveTimeoutMs >= 0) {
			// A margin of a second, so that the request doesn't cross the server's FIN on the way.
			this.#idleMs = Math.max(reader.keepAliveTimeoutMs - 1_000, 0);
		}
		const isWanted = exchange.begin(reader.takeHead(), reader.contentLength, reader.hasContentEncoding, now);
		// Its caller left while it was in the pipeline: the answer is read only to get to those behind it.
		if (!isWanted) this.#abandonedBytes = 0;
	}

	#onInterim(exchange: Exchange, reader: MessageReader, now: number): void {
		const error = exchange.wantsInterims ? exchange.interim(reader.takeHead(), now) : undefined;
		if (error !== undefined && !exchange.isOver) this.giveUp(exchange, error);
		if (reader.status === 100) exchange.goOn();
	}

	#onData(exchange: Exchange, reader: MessageReader, now: number): boolean {
		const { bytes, dataStart, dataEnd } = reader;
		exchange.received(reader.messageBytes);
		const goesOn = exchange.take(bytes, dataStart, dataEnd, now);
		if (this.#abandonedBytes < 0) return goesOn;
		this.#abandonedBytes += dataEnd - dataStart;
		if (this.#abandonedBytes > DRAINED_BYTES) this.abandon(exchange, false);
		return true;
	}

	/** The response is complete. Returns false if the connection can't continue. */
	#onMessageEnd(exchange: Exchange, reader: MessageReader, now: number): boolean {
		this.#pending.shift();
		this.#abandonedBytes = -1;
		this.#isProven = true;
		const next = this.#pending.length > 0 ? this.#pending[0] : undefined;
		// A request that is not completely sent can't be taken back (RFC 9112 §9.6). The request that asked for the close may
		// have others before it.
		const isLast = !reader.isKeepAlive || exchange.sentAt === 0 || (this.#isSpent && next === undefined);
		exchange.received(reader.messageBytes);
		exchange.complete(!isLast, now);
		this.#owner.onDone(exchange);
		if (isLast) {
			if (next === undefined) this.#giveBack(reader);
			this.#close();
			return false;
		}
		if (next !== undefined) {
			next.isNext(now);
			reader.expect(next.plan.method);
			// Its caller has left in the meantime, so no timeout of theirs ends the wait.
			if (next.isOver) this.#limitDrain(next, DRAINED_MS, now);
		} else if (reader.isIdle) {
			this.#giveBack(reader);
		} else {
			// RFC 9112 §9.2: bytes after the last response answer no request.
			this.#close();
			return false;
		}
		this.#owner.onReady(now);
		return true;
	}

	#giveBack(reader: MessageReader): void {
		this.#reader = undefined;
		this.#settings.readers.giveBack(reader);
	}

	/** What follows the head is no longer HTTP (RFC 9110 §7.8, §9.3.6): the caller gets the stream. */
	#handOver(exchange: Exchange, reader: MessageReader, now: number): void {
		const { bytes, dataStart, dataEnd } = reader;
		this.#isSpent = true;
		this.#pending.shift();
		exchange.received(reader.messageBytes);
		this.transport.release(bytes.subarray(dataStart, dataEnd));
		exchange.upgrade(this.transport, now);
		this.#owner.onDone(exchange);
		this.#owner.onLost();
	}

	onEnd(isIncomplete?: boolean): void {
		this.#isSpent = true;
		const reader = this.#reader;
		if (this.#pending.length > 0 && reader?.hasStarted === true) {
			reader.pushEnd(isIncomplete);
			this.#read(reader, performance.now());
		}
		this.#close();
	}

	onClose(error: SocketError | undefined): void {
		this.#isSpent = true;
		if (this.#reader?.hasStarted === true) this.#break(error);
		this.#leave(error);
	}

	/** The current response failed. */
	#break(cause: RemoteProtocolError | SocketError | undefined): void {
		const exchange = this.#pending.shift();
		if (exchange === undefined) return;
		exchange.received(this.#reader?.messageBytes ?? 0);
		this.#owner.onFailed(exchange, brokenOff(exchange, cause, "HTTP/1.1"));
	}

	#leave(cause: SocketError | undefined): void {
		const unanswered = this.#pending;
		const unsent = this.#unsent;
		this.#pending = [];
		this.#unsent = undefined;
		this.#reader = undefined;
		this.#pump?.stop();
		for (let index = 0; index < unanswered.length; index++) {
			const exchange = unanswered[index] as Exchange;
			const isUnsent = exchange === unsent;
			this.#owner.onUnanswered(exchange, { wasBehindOthers: index > 0, isUnsent, cause });
		}
		this.#owner.onLost();
	}

	#close(): void {
		this.#isSpent = true;
		this.#leave(undefined);
		void this.transport.close();
	}

	close(): void {
		this.#close();
	}

	resume(): void {
		// Reading pauses only for the response that is being received.
		this.transport.resume();
	}

	giveUp(exchange: Exchange, error: ClientError): void {
		this.#pending = this.#pending.filter((each) => each !== exchange);
		if (this.#unsent === exchange) this.#unsent = undefined;
		this.#owner.onFailed(exchange, error);
		this.#close();
	}

	abandon(exchange: Exchange, mayDrain: boolean): void {
		// Not its turn yet: its answer will be skipped when it comes.
		if (this.#pending[0] !== exchange) return;
		const announced = this.#reader?.contentLength ?? -1;
		const left = Math.max(announced, 0) - exchange.contentBytes;
		if (!mayDrain || left > DRAINED_BYTES || exchange.sentAt === 0) {
			this.#pending.shift();
			this.#unsent = undefined;
			exchange.finish(performance.now());
			this.#owner.onDone(exchange);
			this.#close();
			return;
		}
		this.#abandonedBytes = 0;
		this.#limitDrain(exchange, announced === -1 ? ENDLESS_DRAINED_MS : DRAINED_MS, performance.now());
		this.transport.resume();
	}

	#limitDrain(exchange: Exchange, ms: number, now: number): void {
		exchange.drainUntil(now + ms);
		this.#owner.watchUntil(exchange.drainedBy, now);
	}
}

function flush(connection: H1Connection): void {
	connection.flush();
}

const H = 0x48;

/** The first line, or as much of it as a message can show. */
function lineIn(buffer: Buffer, length: number): string {
	return buffer.toString("latin1", 0, Math.min(length, 60)).split(/[\r\n]/, 1)[0] as string;
}

/** The error about a peer that speaks something else, with the line that says what. */
function notHttp(error: RemoteProtocolError, began: string): RemoteProtocolError {
	// RFC 8446 §5.1: an alert or a handshake, of version 3.x.
	const isTls = /^[\x15\x16]\x03/.test(began);
	return new RemoteProtocolError(
		error.rule,
		isTls ? "TLS; ask for https" : JSON.stringify(hideSecrets(began)),
	);
}
