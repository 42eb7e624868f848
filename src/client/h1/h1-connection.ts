// One connection with the HTTP/1.1 codec on it: writes requests, reads responses in the order of the requests.
// Owns what is under way on this connection. What becomes of requests that a closing connection leaves unanswered is
// the keeper's decision; so is the choice of connection.

import { type MessageHead, type MessageReader, RemoteProtocolError } from "../../http/index.ts";
import type { Connection, Receiver, SocketError } from "../../socket/index.ts";
import { type ContentCarrier, ContentSender } from "../content/content-sender.ts";
import type { OutgoingBody } from "../content/outgoing.ts";
import type { ClientError } from "../errors.ts";
import type { Exchange } from "../exchange/exchange.ts";
import type { Member } from "../pool/indexed-set.ts";
import type { Route } from "../pool/route.ts";
import type { ReaderPool } from "./reader-pool.ts";

/** Content that is read on, rather than closing the connection, when its reader gives up. */
const DRAINED_BYTES: number = 64 * 1024;

/** And for so long: an endless stream of events would never reach that size. */
const DRAINED_MS = 1_000;

/** Up to this size head and content are joined into one write. More is sent piece by piece, at the pace of the peer. */
const JOINED_BYTES: number = 64 * 1024;

/** What an exchange asks of the connection it is on. */
export interface Carrier {
	/** The peer's endpoint, for messages. */
	readonly remoteText: string;
	readonly stream: Connection;
	resumeContent(): void;
	/** The exchange failed on this side. It must be the one that is being answered; its connection goes with it. */
	giveUp(exchange: Exchange, error: ClientError): void;
	/** Bytes of the exchange's response so far. */
	bytesReceivedFor(exchange: Exchange): number;
	/** The exchange's reader is gone: drain what is left where it is little, else close. */
	abandon(exchange: Exchange, mayDrain: boolean): void;
}

/** Whoever decides about connections. */
export interface Keeper {
	readonly readers: ReaderPool;
	readonly pipelining: number;
	/** The connection can take another request: it is given one at once, or kept for later. */
	connectionReady(connection: H1Connection, now: number): void;
	/** The connection takes no more requests; those given back were never answered. */
	connectionLost(
		connection: H1Connection,
		unanswered: readonly Exchange[],
		error: SocketError | undefined,
	): void;
	/** The exchange on this connection broke off after the response began. */
	exchangeBroke(exchange: Exchange, cause: unknown): void;
	/** Something of an exchange is due at that time: its deadlines have to be looked at. */
	watchUntil(at: number, now: number): void;
	/** The exchange is complete. */
	exchangeDone(exchange: Exchange): void;
	/** The exchange failed on this side: its body could not be read, its callback threw. */
	exchangeFailed(exchange: Exchange, error: ClientError): void;
}

export class H1Connection implements Carrier, ContentCarrier, Receiver, Member {
	place = -1;
	readonly stream: Connection;
	readonly route: Route;
	readonly #keeper: Keeper;
	/** Borrowed from the keeper while a response arrives. */
	#reader: MessageReader | undefined;
	/** Requests under way, in order; the first is being answered. */
	#pending: Exchange[] = [];
	/** Exchanges that were completed here. */
	served = 0;
	idleSince = 0;
	/** When an unused connection must no longer be trusted: the peer's Keep-Alive, or the client's own rule. */
	idleMs: number;
	isListed = false;
	/** No request may be given any more. */
	isSpent = false;
	isReferenced = true;
	#outbox = "";
	/** Of content that is being read and sent. */
	#sender: ContentSender | undefined;
	#abandonedBytes = -1;

	constructor(stream: Connection, route: Route, keeper: Keeper, idleMs: number) {
		this.stream = stream;
		this.route = route;
		this.#keeper = keeper;
		this.idleMs = idleMs;
		stream.receive(this);
	}

	get inFlight(): number {
		return this.#pending.length;
	}

	get isIdle(): boolean {
		return this.#pending.length === 0;
	}

	get remoteText(): string {
		const { address, port, family } = this.stream.info.remote;
		if (family === "unix") return `unix:${address}`;
		return family === "IPv6" ? `[${address}]:${port}` : `${address}:${port}`;
	}

	get exchanges(): readonly Exchange[] {
		return this.#pending;
	}

	/** Whether this exchange may be sent now. */
	accepts(exchange: Exchange, pipelining: number): boolean {
		if (this.isSpent) return false;
		const inFlight = this.#pending.length;
		if (inFlight === 0) return true;
		if (inFlight >= pipelining || this.served === 0) return false;
		// RFC 9112 §9.3.2: nothing unsafe in a pipeline, and nothing behind it.
		const last = this.#pending[inFlight - 1] as Exchange;
		return (
			exchange.plan.isSafe && !exchange.isAlone && last.plan.isSafe && !last.isAlone && !last.plan.closes
		);
	}

	/** Writes the request. */
	send(exchange: Exchange, now: number): void {
		const { plan } = exchange;
		exchange.state = "sending";
		exchange.connection = this;
		exchange.assignedAt = now;
		exchange.lastActivityAt = now;
		exchange.isReused = this.served > 0;
		exchange.idleMs = this.served > 0 && this.#pending.length === 0 ? now - this.idleSince : 0;
		if (this.#pending.length > 0) {
			this.#pending.push(exchange);
		} else {
			// A push into an empty array makes room for 17: 150 bytes for each of thousands of connections.
			this.#pending = [exchange];
		}
		if (plan.closes || plan.upgrades) this.isSpent = true;
		const { trace } = plan;
		if (trace !== undefined) {
			const { id: exchangeId } = exchange;
			const connectionId = this.stream.info.id;
			const { isReused, idleMs } = exchange;
			trace({ type: "exchange.assigned", at: now, exchangeId, connectionId, isReused, idleMs });
			trace({ type: "request.head", at: now, exchangeId, connectionId, head: plan.head });
			// The listener may have ended it.
			if (exchange.isOver) return;
		}
		const { body } = plan;
		if (body === undefined) {
			exchange.bytesSent += plan.head.length;
			this.#write(plan.head);
			this.sent(exchange, now);
			return;
		}
		const { whole } = body;
		if (
			whole === undefined ||
			plan.expectsContinue ||
			whole.length > Math.min(JOINED_BYTES, this.route.way.pieceBytes) ||
			plan.trailers !== undefined ||
			whole.length !== plan.bodyLength
		) {
			exchange.bytesSent += plan.head.length;
			this.stream.send(plan.head);
			this.#sendContent(exchange, body);
			return;
		}
		if (trace !== undefined && whole.length > 0) {
			const bytes = typeof whole === "string" ? Buffer.from(whole, "latin1") : whole;
			trace({
				type: "request.data",
				at: now,
				exchangeId: exchange.id,
				connectionId: this.stream.info.id,
				bytes,
			});
		}
		exchange.bytesSent += plan.head.length + whole.length;
		if (typeof whole === "string") {
			this.#write(plan.head + whole);
		} else {
			const joined = Buffer.allocUnsafe(plan.head.length + whole.length);
			joined.write(plan.head, 0, "latin1");
			joined.set(whole, plan.head.length);
			this.stream.send(joined);
		}
		this.sent(exchange, now);
	}

	/** Text that leaves in this turn goes out in one write where requests can be pipelined. */
	#write(text: string): void {
		if (this.#keeper.pipelining === 1) {
			this.stream.send(text);
			return;
		}
		if (this.#outbox === "") process.nextTick(flush, this);
		this.#outbox += text;
	}

	flush(): void {
		const text = this.#outbox;
		this.#outbox = "";
		if (text !== "" && !this.stream.isClosed) this.stream.send(text);
	}

	#sendContent(exchange: Exchange, body: OutgoingBody): void {
		const sender = new ContentSender(this, exchange, body);
		this.#sender = sender;
		void sender.send().then(() => {
			if (this.#sender === sender) this.#sender = undefined;
		});
	}

	// ContentCarrier

	carries(exchange: Exchange): boolean {
		return !exchange.isOver && exchange.connection === this && !this.stream.isClosed;
	}

	sent(exchange: Exchange, now: number): void {
		exchange.sentAt = now;
		exchange.lastActivityAt = now;
		if (exchange.state !== "receiving") exchange.state = "waiting";
		if (this.#pending[0] === exchange) exchange.waitingSince = now;
		const { trace } = exchange.plan;
		if (trace === undefined) return;
		const connectionId = this.stream.info.id;
		trace({
			type: "request.sent",
			at: now,
			exchangeId: exchange.id,
			connectionId,
			bytes: exchange.bytesSent,
		});
	}

	giveUp(exchange: Exchange, error: ClientError): void {
		this.#pending.shift();
		this.#keeper.exchangeFailed(exchange, error);
		this.#close();
	}

	// Receiver

	onDrain(): void {
		this.#sender?.onDrain();
	}

	onBytes(buffer: Buffer, length: number): boolean {
		const exchange = this.#pending[0];
		if (exchange === undefined) {
			// Nobody asked: whatever these bytes are, they answer no request of ours.
			this.#close();
			return false;
		}
		const now = performance.now();
		exchange.lastActivityAt = now;
		if (exchange.firstByteAt === 0) exchange.firstByteAt = now;
		this.#reader ??= this.#keeper.readers.borrow(exchange.plan.method);
		this.#reader.push(buffer, 0, length);
		return this.#read(this.#reader, now);
	}

	/** Works through what the reader has. Returns false where reading must pause. */
	#read(reader: MessageReader, now: number): boolean {
		let goesOn = true;
		try {
			for (;;) {
				const event = reader.next();
				const exchange = this.#pending[0] as Exchange;
				switch (event) {
					case "need":
						return goesOn && !this.stream.isClosed;
					case "head":
						this.#onHead(exchange, reader, now);
						break;
					case "data":
						if (!this.#onData(exchange, reader, now)) goesOn = false;
						break;
					case "end":
						if (!this.#onMessageEnd(exchange, reader, now)) return false;
						// Given back: it may read for another connection by now.
						if (this.#reader !== reader) return !this.stream.isClosed;
						// What was held back is complete: it must not hold back the next response.
						goesOn = true;
						break;
					case "interim":
						this.#onInterim(exchange, reader, now);
						break;
					case "trailers":
						exchange.trailers = reader.takeTrailers();
						break;
					case "handover":
						this.#handOver(exchange, reader, now);
						return false;
					case "closed":
						return false;
				}
				// Nothing more is awaited, or a callback of the caller's has ended the exchange and with it the connection.
				if (this.#pending.length === 0) return !this.stream.isClosed;
			}
		} catch (error) {
			if (!(error instanceof RemoteProtocolError)) throw error;
			this.#broke(error);
			return false;
		}
	}

	#onHead(exchange: Exchange, reader: MessageReader, now: number): void {
		if (reader.status === 101 && !exchange.plan.upgrades) throw new RemoteProtocolError("unasked-upgrade");
		if (exchange.firstByteAt === 0) exchange.firstByteAt = now;
		exchange.rateWindowAt = now;
		if (!reader.isKeepAlive) this.isSpent = true;
		if (reader.keepAliveTimeoutMs >= 0) {
			// A second's margin, so that the request doesn't cross the server's FIN on the way.
			this.idleMs = Math.max(reader.keepAliveTimeoutMs - 1_000, 0);
		}
		const head = reader.takeHead();
		const { trace } = exchange.plan;
		if (trace !== undefined) this.#traceHead(exchange, head.status, head.text, false, now);
		if (exchange.isOver) {
			// Its caller left while it was in the pipeline: the answer is read for the sake of those behind it.
			this.#abandonedBytes = 0;
			return;
		}
		const isSending = exchange.state === "sending";
		exchange.begin(head, reader.contentLength, reader.hasContentEncoding, now);
		if (isSending) exchange.goOn();
	}

	#onInterim(exchange: Exchange, reader: MessageReader, now: number): void {
		const { plan } = exchange;
		if (plan.trace !== undefined || plan.onInterim !== undefined) {
			const head = reader.takeHead();
			if (plan.trace !== undefined) this.#traceHead(exchange, head.status, head.text, true, now);
			if (plan.onInterim !== undefined && !exchange.isOver) this.#tellInterim(exchange, head);
		}
		if (reader.status === 100) exchange.goOn();
	}

	#tellInterim(exchange: Exchange, head: MessageHead): void {
		try {
			exchange.plan.onInterim?.({ status: head.status, headers: head.fields });
		} catch (cause) {
			const reason = cause instanceof Error ? cause.message : String(cause);
			this.giveUp(
				exchange,
				exchange.error("content", "receive", `was stopped because onInterim threw: ${reason}`, {
					code: "reader-failed",
					cause,
				}),
			);
		}
	}

	#traceHead(exchange: Exchange, status: number, head: string, isInterim: boolean, now: number): void {
		const connectionId = this.stream.info.id;
		exchange.plan.trace?.({
			type: "response.head",
			at: now,
			exchangeId: exchange.id,
			connectionId,
			status,
			isInterim,
			head,
		});
	}

	#onData(exchange: Exchange, reader: MessageReader, now: number): boolean {
		const { bytes, dataStart, dataEnd } = reader;
		const size = dataEnd - dataStart;
		exchange.contentBytes += size;
		exchange.rateWindowBytes += size;
		const { trace } = exchange.plan;
		if (trace !== undefined) {
			const connectionId = this.stream.info.id;
			const piece = bytes.subarray(dataStart, dataEnd);
			trace({ type: "response.data", at: now, exchangeId: exchange.id, connectionId, bytes: piece });
		}
		if (this.#abandonedBytes >= 0) {
			this.#abandonedBytes += size;
			if (this.#abandonedBytes > DRAINED_BYTES) this.abandon(exchange, false);
			return true;
		}
		return exchange.content === undefined || exchange.content.take(bytes, dataStart, dataEnd);
	}

	/** The response is complete. Returns false where the connection can't go on. */
	#onMessageEnd(exchange: Exchange, reader: MessageReader, now: number): boolean {
		exchange.bytesReceived = reader.messageBytes;
		this.#pending.shift();
		this.#abandonedBytes = -1;
		this.served++;
		const next = this.#pending[0];
		// A request that is not wholly sent can't be taken back (RFC 9112 §9.6). One that asked for the close may have others
		// before it.
		const isLast = !reader.isKeepAlive || exchange.sentAt === 0 || (this.isSpent && next === undefined);
		const { trace } = exchange.plan;
		if (trace !== undefined) {
			const connectionId = this.stream.info.id;
			const { contentBytes, bytesReceived: bytes } = exchange;
			const isReusable = !isLast;
			trace({
				type: "response.done",
				at: now,
				exchangeId: exchange.id,
				connectionId,
				contentBytes,
				bytes,
				isReusable,
			});
		}
		if (!exchange.isOver) exchange.finish(now);
		this.#keeper.exchangeDone(exchange);
		if (isLast) {
			if (next === undefined) {
				this.#reader = undefined;
				this.#keeper.readers.giveBack(reader);
			}
			this.#close();
			return false;
		}
		if (next !== undefined) {
			next.waitingSince = now;
			reader.expect(next.plan.method);
			// Its caller has left meanwhile: no timeout of theirs ends the waiting any more.
			if (next.isOver) this.#limitDrain(next, now);
		} else if (reader.isIdle) {
			this.#reader = undefined;
			this.#keeper.readers.giveBack(reader);
			this.idleSince = now;
		} else {
			// RFC 9112 §9.2: bytes after the last response answer nobody.
			this.#close();
			return false;
		}
		this.#keeper.connectionReady(this, now);
		return true;
	}

	/** What follows the head is not HTTP any more (RFC 9110 §7.8, §9.3.6): the stream goes to the caller. */
	#handOver(exchange: Exchange, reader: MessageReader, now: number): void {
		const { bytes, dataStart, dataEnd } = reader;
		this.isSpent = true;
		this.#pending.shift();
		exchange.bytesReceived = reader.messageBytes;
		this.stream.release(bytes.subarray(dataStart, dataEnd));
		exchange.upgraded = this.stream;
		exchange.finish(now);
		this.#keeper.exchangeDone(exchange);
		this.#keeper.connectionLost(this, [], undefined);
	}

	onEnd(): void {
		this.isSpent = true;
		const exchange = this.#pending[0];
		const reader = this.#reader;
		if (exchange !== undefined && reader?.hasStarted === true) {
			reader.pushEnd();
			this.#read(reader, performance.now());
		}
		this.#close();
	}

	onClose(error: SocketError | undefined): void {
		this.isSpent = true;
		const exchange = this.#pending[0];
		if (exchange !== undefined && this.#reader?.hasStarted === true) {
			this.#pending.shift();
			exchange.bytesReceived = this.#reader.messageBytes;
			this.#keeper.exchangeBroke(exchange, error);
		}
		this.#leave(error);
	}

	/** The peer broke HTTP: this exchange fails, the rest is unanswered. */
	#broke(error: RemoteProtocolError): void {
		const exchange = this.#pending.shift();
		if (exchange !== undefined) {
			exchange.bytesReceived = this.#reader?.messageBytes ?? 0;
			this.#keeper.exchangeBroke(exchange, error);
		}
		this.#close();
	}

	#leave(error: SocketError | undefined): void {
		const unanswered = this.#pending;
		this.#pending = [];
		this.#reader = undefined;
		this.#sender?.stop();
		this.#keeper.connectionLost(this, unanswered, error);
	}

	#close(): void {
		this.isSpent = true;
		this.#leave(undefined);
		void this.stream.close();
	}

	/** Closes the connection, whatever is under way. */
	close(): void {
		this.#close();
	}

	// Carrier

	resumeContent(): void {
		this.stream.resume();
	}

	bytesReceivedFor(exchange: Exchange): number {
		const reader = this.#pending[0] === exchange ? this.#reader : undefined;
		return reader?.hasStarted === true ? reader.messageBytes : exchange.bytesReceived;
	}

	abandon(exchange: Exchange, mayDrain: boolean): void {
		// Not its turn yet: its answer will be passed over when it comes.
		if (this.#pending[0] !== exchange) return;
		const left = Math.max(this.#reader?.contentLength ?? -1, 0) - exchange.contentBytes;
		if (!mayDrain || left > DRAINED_BYTES || exchange.sentAt === 0) {
			this.#pending.shift();
			if (!exchange.isOver) exchange.finish(performance.now());
			this.#keeper.exchangeDone(exchange);
			this.#close();
			return;
		}
		this.#abandonedBytes = 0;
		this.#limitDrain(exchange, performance.now());
		this.stream.resume();
	}

	#limitDrain(exchange: Exchange, now: number): void {
		exchange.drainedBy = now + DRAINED_MS;
		this.#keeper.watchUntil(exchange.drainedBy, now);
	}
}

function flush(connection: H1Connection): void {
	connection.flush();
}
