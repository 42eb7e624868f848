// One connection that speaks HTTP/2 as a server: many requests at once, each on a stream. Passes bytes to the codec and its events
// to exchanges, sends what all of one turn have to say in one write, and checks the deadlines of the connection and its streams.
// Must not know files or listeners.

import { dateFieldValue } from "../../base/index.ts";
import { H2Connection, type H2RuleId, type H2Stream, h2RuleOf } from "../../http/internal.ts";
import type { Connection, Receiver, SocketError } from "../../socket/index.ts";
import {
	answer,
	disposeOf,
	type ExchangeConnection,
	finish,
	lostError,
	remoteOf,
	respondToError,
	summarize,
	whenSent,
} from "../answering.ts";
import type { Timed } from "../coarse-clock.ts";
import { HttpError } from "../messages.ts";
import type { ResponseSettings } from "../options.ts";
import type { ResponseContent } from "../response-content.ts";
import { isFileContent } from "../response-plan.ts";
import type { ServicePolicy, WaitingConnection } from "../service-policy.ts";
import { type StreamSink, sendFile, sendPieces } from "./content.ts";
import type { H2Exchange } from "./h2-exchange.ts";
import { type ContentListener, exchangeOf, fieldsOf } from "./request.ts";
import { type H2ResponsePlan, planResponse } from "./response-lines.ts";
import { openTunnel } from "./tunnel.ts";

/** RFC 9113 §6.5.3: how long a client may take to acknowledge our SETTINGS. */
const SETTINGS_MS = 10_000;
/** How many bytes to read from a peer that continues to send on a closing connection, before cutting it off. */
const LINGER_BYTES = 1024 * 1024;
/** How long a client that has sent too much after the response may take to read that before it is stopped. */
const STOPPED_AFTER_MS = 100;
const NEVER = Number.POSITIVE_INFINITY;
const PING = Buffer.from("gannet 2", "latin1");
const CONTINUE = [":status: 100\r\n"];

/**
 * "open": takes requests; "leaving": the first GOAWAY is out, and requests on their way are still taken; "closing": the second
 * one is out, and streams come to their end; "lingering": the last bytes are out, and further ones are discarded; "left": gone.
 */
type Phase = "open" | "leaving" | "closing" | "lingering" | "left";

export class Http2Connection
	implements
		WaitingConnection,
		ExchangeConnection<H2Exchange, H2ResponsePlan>,
		ContentListener,
		Receiver,
		Timed
{
	// The service's list of waiting connections.
	before: WaitingConnection | undefined = undefined;
	after: WaitingConnection | undefined = undefined;
	isWaiting = false;
	readonly policy: ServicePolicy;
	readonly #connection: Connection;
	readonly #h2: H2Connection<H2Exchange>;
	#phase: Phase = "open";
	/** Whether there are streams, as far as the service knows. */
	#isBusy = false;
	/** Whether the client's SETTINGS have come. */
	#hasBegun = false;
	#isReading = false;
	#isFlushDue = false;
	/** Whether the peer reads more slowly than the responses are made. */
	#isBehind = false;
	#isPaused = false;
	#lingerBytes = 0;
	/** When something has to have happened: the beginning, the next request, the end. */
	#readDeadline: number;
	#headDeadline: number = NEVER;
	#sendDeadline: number = NEVER;
	#settingsDeadline: number;

	constructor(connection: Connection, policy: ServicePolicy) {
		this.#connection = connection;
		this.policy = policy;
		this.#h2 = new H2Connection("server", policy.limits, performance.now());
		policy.clock.add(this);
		policy.onWaiting(this);
		this.#readDeadline = policy.clock.now + policy.timeouts.headMs;
		this.#settingsDeadline = policy.clock.now + SETTINGS_MS;
		this.#flushSoon();
		connection.receive(this);
	}

	get remote(): string {
		return remoteOf(this.#connection.info);
	}

	closeWhenIdle(): void {
		this.#sayGoodbye();
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
		if (this.#phase === "lingering" || this.#phase === "left") {
			this.#lingerBytes += length;
			if (this.#lingerBytes > LINGER_BYTES) void this.#connection.close();
			return this.#phase !== "left";
		}
		const h2 = this.#h2;
		const now = performance.now();
		h2.push(buffer, 0, length, now);
		this.#isReading = true;
		let hasHeard = false;
		try {
			hasHeard = this.#process(now);
		} finally {
			this.#isReading = false;
		}
		if (!h2.isInHeaderBlock) this.#headDeadline = NEVER;
		else if (this.#headDeadline === NEVER || hasHeard)
			this.#headDeadline = this.policy.clock.now + this.policy.timeouts.headMs;
		this.#watchIdle();
		this.#flushSoon();
		// A peer that asks on without reading the answers has to wait, because they would pile up here.
		const hasHadTurn = h2.hasHadTurn();
		if (hasHadTurn) setImmediate(() => this.#readOn());
		this.#isPaused = this.#isBehind || hasHadTurn;
		return !this.#isPaused;
	}

	#readOn(): void {
		if (!this.#isPaused || this.#isBehind) return;
		this.#isPaused = false;
		this.#connection.resume();
	}

	onEnd(): void {
		// RFC 9113 §5.4.1: a client that ends its side has nothing more to hear.
		if (this.#phase !== "left") void this.#connection.close();
	}

	onDrain(): void {
		this.#sendDeadline = NEVER;
		this.#isBehind = false;
		this.#h2.outputIsSent();
		this.flush();
		this.#readOn();
	}

	onClose(error: SocketError | undefined): void {
		if (this.#phase === "left") return;
		this.#leave(error);
	}

	// ---- Requests -------------------------------------------------------------------------------------------------

	/** Returns whether anything was complete: then a header block that isn't has begun after it. */
	#process(now: number): boolean {
		const h2 = this.#h2;
		for (let hasHeard = false; ; hasHeard = true) {
			switch (h2.next()) {
				case "need":
					return hasHeard;
				case "head":
					this.#begin(h2.stream);
					break;
				case "data":
					this.#takeContent(h2.stream.owner, now);
					break;
				case "trailers": {
					const { content } = h2.stream.owner;
					if (content !== undefined) content.trailers = fieldsOf(h2.block.lines);
					break;
				}
				case "end":
					this.#endRequest(h2.stream.owner);
					break;
				case "reset":
					this.#onReset(h2.stream.owner, h2.fault);
					break;
				case "settings":
					this.#begun();
					break;
				case "ping-ack":
					if (this.#phase === "leaving") this.#close();
					break;
				case "fault":
					this.#onFault(h2.fault as H2RuleId);
					return true;
				default:
			}
		}
	}

	#begun(): void {
		if (this.#hasBegun) return;
		this.#hasBegun = true;
		const { clock, timeouts, isClosing } = this.policy;
		this.#readDeadline = clock.now + timeouts.idleMs;
		if (isClosing) this.#sayGoodbye();
	}

	/** A request's head is complete. */
	#begin(stream: H2Stream<H2Exchange>): void {
		const { block } = this.#h2;
		const exchange = exchangeOf(stream, block, this.#connection.info, this.policy, this);
		stream.owner = exchange;
		if (!this.#isBusy) {
			this.#isBusy = true;
			this.#readDeadline = NEVER;
			this.policy.onBusy(this);
		}
		if (block.priority !== undefined) this.#h2.prioritize(stream, block.priority);
		this.#renewContentDeadline(exchange);
		if (!block.authority && !block.host) {
			const error = new HttpError(400, "a request says which host it is for (RFC 9113 §8.3.1)");
			respondToError(this, exchange, error);
		} else {
			answer(this, exchange);
		}
	}

	#takeContent(exchange: H2Exchange, now: number): void {
		const { bytes, start, end } = this.#h2;
		const { content, tunnel, request } = exchange;
		if (tunnel !== undefined) {
			tunnel.push(bytes.subarray(start, end));
			return;
		}
		if (content === undefined) {
			// What comes for a tunnel before its handler accepts it waits within the stream's window.
			if (request.wantsHandOver) exchange.early.push(Buffer.from(bytes.subarray(start, end)));
			else this.#h2.read(exchange.stream, end - start, now);
			return;
		}
		content.push(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start));
		if (!exchange.isResponseDone) this.#renewContentDeadline(exchange);
		else if (exchange.hasUnwanted) {
			const soon = this.policy.clock.now + STOPPED_AFTER_MS;
			exchange.readDeadline = Math.min(exchange.readDeadline, soon);
		}
	}

	#endRequest(exchange: H2Exchange): void {
		exchange.isRequestComplete = true;
		exchange.tunnel?.pushEnd();
		exchange.readDeadline = NEVER;
		exchange.content?.complete();
		if (exchange.isResponseDone) exchange.content?.release();
	}

	/** A handler waits for content. */
	onContentWanted(exchange: H2Exchange): void {
		if (exchange.awaitsContinue && !exchange.isHeadSent && this.isOpenFor(exchange)) {
			exchange.awaitsContinue = false;
			this.#h2.respond(exchange.stream, CONTINUE, false);
			this.#flushSoon();
		}
		this.#renewContentDeadline(exchange);
	}

	onContentTaken(exchange: H2Exchange, bytes: number): void {
		if (bytes === 0 || exchange.isResponseDone) return;
		this.#h2.read(exchange.stream, bytes, performance.now());
		this.#flushSoon();
	}

	/** Only while the server waits for content does its deadline run. */
	#renewContentDeadline(exchange: H2Exchange): void {
		const { content, deadline, isRequestComplete, awaitsContinue } = exchange;
		exchange.readDeadline = NEVER;
		if (content === undefined || deadline === undefined || isRequestComplete || awaitsContinue) return;
		const { now } = this.policy.clock;
		exchange.readDeadline = content.isFull ? deadline.pause(now) : deadline.renew(now, content);
	}

	/** The client has given the stream up, or has broken a rule with it. */
	#onReset(exchange: H2Exchange | undefined, fault: H2RuleId | undefined): void {
		// Its head may have broken the rule, so that it never got as far as an exchange.
		if (exchange === undefined) return;
		this.#lose(exchange, fault === undefined ? lostError(this.#connection.info) : ruleError(fault));
	}

	#lose(exchange: H2Exchange, reason: Error): void {
		exchange.lose(reason);
		exchange.tunnel?.fail(reason);
		exchange.content?.release();
		exchange.drain?.reject(reason);
		exchange.drain = undefined;
		if (!exchange.isResponseDone) summarize(this, exchange, false);
		exchange.isResponseDone = true;
	}

	/** The peer broke HTTP/2, so what it sends after that has no meaning. */
	#onFault(rule: H2RuleId): void {
		const error = ruleError(rule);
		for (const { owner } of this.#h2.streams) if (owner !== undefined) this.#lose(owner, error);
		this.#linger();
	}

	// ---- Responses ------------------------------------------------------------------------------------------------

	isOpenFor({ stream }: H2Exchange): boolean {
		return !stream.isReset && this.#phase !== "left" && this.#phase !== "lingering";
	}

	plan({ request }: H2Exchange, response: ResponseSettings): H2ResponsePlan {
		return planResponse(response, request.method, dateFieldValue(Date.now()));
	}

	send(exchange: H2Exchange, plan: H2ResponsePlan, response: ResponseSettings): void {
		const { content, lines } = plan;
		exchange.status = plan.status;
		if (plan.isTunnel) {
			this.#handOver(exchange, lines, response);
			return;
		}
		if (content === undefined) {
			if (response.body !== undefined) disposeOf(this.policy, response.body);
			this.#sendWhole(exchange, lines, undefined);
		} else if (typeof content === "string") this.#sendWhole(exchange, lines, Buffer.from(content));
		else if (content instanceof Uint8Array) this.#sendWhole(exchange, lines, content);
		else this.#sendPieces(exchange, plan, content);
		this.#flushSoon();
		if (plan.wantsClose) this.#sayGoodbye();
	}

	/** What follows the head belongs to the handler. */
	#handOver(exchange: H2Exchange, lines: readonly string[], { handOver }: ResponseSettings): void {
		exchange.isHeadSent = true;
		exchange.isResponseDone = true;
		this.#h2.respond(exchange.stream, lines, false);
		this.#flushSoon();
		summarize(this, exchange, true);
		const tunnel = openTunnel(exchange, this.#h2, this.#connection, () => this.#flushSoon());
		queueMicrotask(() => {
			const failed = (error: unknown): void => {
				this.policy.onError(error);
				tunnel.reset();
			};
			try {
				Promise.resolve(handOver?.(tunnel)).catch(failed);
			} catch (error) {
				failed(error);
			}
		});
	}

	#sendWhole(exchange: H2Exchange, lines: readonly string[], bytes: Uint8Array | undefined): void {
		const { stream } = exchange;
		const h2 = this.#h2;
		exchange.isHeadSent = true;
		if (bytes === undefined || bytes.length === 0) {
			h2.respond(stream, lines, true);
			finish(this, exchange);
			return;
		}
		h2.respond(stream, lines, false);
		exchange.contentBytes = bytes.length;
		h2.send(stream, bytes);
		h2.finish(stream);
	}

	#sendPieces(
		exchange: H2Exchange,
		plan: H2ResponsePlan,
		content: Exclude<ResponseContent, string | Uint8Array>,
	): void {
		const sink = this.#sinkFor(exchange, plan.lines);
		const sent = isFileContent(content)
			? sendFile(sink, content)
			: sendPieces(sink, plan.length, content as Exclude<typeof content, { file: unknown }>);
		whenSent(this, exchange, sent);
	}

	#sinkFor(exchange: H2Exchange, lines: readonly string[]): StreamSink {
		const h2 = this.#h2;
		const { stream } = exchange;
		return {
			send: (bytes) => {
				if (!this.isOpenFor(exchange)) throw lostError(this.#connection.info);
				if (!exchange.isHeadSent) h2.respond(stream, lines, false);
				exchange.isHeadSent = true;
				exchange.contentBytes += bytes.length;
				const isTaken = h2.send(stream, bytes);
				this.#flushSoon();
				return isTaken;
			},
			drained: () => this.#drained(exchange),
			end: async () => {
				if (!this.isOpenFor(exchange)) throw lostError(this.#connection.info);
				this.#flushSoon();
				if (!exchange.isHeadSent) {
					exchange.isHeadSent = true;
					h2.respond(stream, lines, true);
					return;
				}
				h2.finish(stream);
				if (!stream.isSent) await this.#drained(exchange);
			},
		};
	}

	#drained(exchange: H2Exchange): Promise<void> {
		if (!this.isOpenFor(exchange)) return Promise.reject(lostError(this.#connection.info));
		exchange.drain ??= Promise.withResolvers<void>();
		return exchange.drain.promise;
	}

	onResponded(exchange: H2Exchange): void {
		if (exchange.stream.isReceived) {
			exchange.content?.release();
			return;
		}
		// The rest of the request isn't wanted. It is on its way, and many clients stop by themselves when they have their
		// answer. Those that have to be stopped first need time to read it: curl 7.88 fails if it can't send any more before.
		exchange.contentBefore = exchange.content?.receivedBytes ?? 0;
		exchange.content?.discard();
		exchange.readDeadline = this.policy.clock.now + this.policy.timeouts.lingerMs;
	}

	/** RFC 9113 §8.1: the client has its whole response, and may stop sending. */
	#endEarly(exchange: H2Exchange): void {
		this.#h2.reset(exchange.stream, "NO_ERROR");
		exchange.content?.release();
		this.#flushSoon();
	}

	onBroken({ stream }: H2Exchange): void {
		this.#h2.reset(stream, "INTERNAL_ERROR");
		this.#flushSoon();
	}

	// ---- Output ---------------------------------------------------------------------------------------------------

	/** What a turn has to say leaves in one write: after the continuations of handlers that a read has started. */
	#flushSoon(): void {
		if (this.#isFlushDue || this.#isReading) return;
		this.#isFlushDue = true;
		queueMicrotask(() => process.nextTick(flush, this));
	}

	flush(): void {
		this.#isFlushDue = false;
		// Nothing may follow the end.
		if (this.#phase === "lingering" || this.#phase === "left") return;
		const h2 = this.#h2;
		while (!this.#isBehind && !this.#connection.isClosed) {
			const output = h2.takeOutput();
			if (output === undefined) break;
			if (!this.#connection.send(output)) {
				this.#isBehind = true;
				this.#sendDeadline = this.policy.clock.now + this.policy.timeouts.sendMs;
			}
			for (const { owner } of h2.takeDrained()) this.#onDrained(owner);
		}
		// What is left waits for the peer to take what was sent.
		this.#watchIdle(true);
	}

	#onDrained(exchange: H2Exchange): void {
		const { drain, stream, tunnel } = exchange;
		if (stream.isReset) return;
		if (tunnel !== undefined) {
			tunnel.drained();
			return;
		}
		exchange.drain = undefined;
		if (drain !== undefined) drain.resolve();
		else if (stream.isSent && !exchange.isResponseDone) finish(this, exchange);
	}

	/** After each change: whether the last stream has ended. @param isFlushed - all that could be sent just was */
	#watchIdle(isFlushed = false): void {
		if (this.#h2.openStreams > 0) return;
		if (this.#isBusy) {
			this.#isBusy = false;
			this.policy.onWaiting(this);
			if (this.#phase === "open") this.#readDeadline = this.policy.clock.now + this.policy.timeouts.idleMs;
		}
		if (this.#phase === "closing" && !this.#h2.hasOutput) this.#linger();
		else if (this.#phase === "closing" && !isFlushed) this.#flushSoon();
		else if (this.#phase === "open" && this.#h2.goAway !== undefined) this.#sayGoodbye();
	}

	// ---- Deadlines ------------------------------------------------------------------------------------------------

	checkDeadlines(now: number): void {
		if (now >= this.#sendDeadline) {
			this.#sendDeadline = NEVER;
			this.#connection.reset();
			return;
		}
		if (now >= this.#headDeadline) {
			const { headMs } = this.policy.timeouts;
			this.#cutOff("ENHANCE_YOUR_CALM", `a header block took longer than ${headMs} ms (timeouts.headMs)`);
		} else if (now >= this.#settingsDeadline) {
			this.#settingsDeadline = NEVER;
			if (!this.#h2.isAcknowledged)
				this.#cutOff("SETTINGS_TIMEOUT", `no acknowledgement of SETTINGS within ${SETTINGS_MS} ms`);
		}
		for (const { owner } of this.#h2.streams) if (owner !== undefined) this.#checkStream(owner, now);
		if (now >= this.#readDeadline) this.#timedOut();
	}

	#checkStream(exchange: H2Exchange, now: number): void {
		const { content, deadline, stream, tunnel } = exchange;
		if (tunnel !== undefined) return;
		if (now >= exchange.readDeadline && exchange.isResponseDone) {
			this.#endEarly(exchange);
			return;
		}
		if (now >= exchange.readDeadline && content !== undefined && deadline !== undefined) {
			const late = deadline.check(now, content);
			exchange.readDeadline = typeof late === "number" ? late : NEVER;
			if (typeof late === "string") content.fail(new HttpError(408, late));
		}
		const isHeldBack = stream.sendWindow <= 0 || this.#h2.sendWindow <= 0;
		if (!exchange.isStalled(now, isHeldBack, this.policy.timeouts.sendMs)) return;
		this.#h2.reset(stream, "CANCEL");
		this.#lose(exchange, lostError(this.#connection.info));
		this.#flushSoon();
	}

	#timedOut(): void {
		this.#readDeadline = NEVER;
		if (this.#phase === "lingering") void this.#connection.close();
		else if (this.#phase === "leaving") this.#close();
		else if (!this.#hasBegun) {
			const { headMs } = this.policy.timeouts;
			this.#cutOff("SETTINGS_TIMEOUT", `no SETTINGS came within ${headMs} ms (timeouts.headMs)`);
		} else this.#sayGoodbye();
	}

	// ---- The end --------------------------------------------------------------------------------------------------

	/** RFC 9113 §6.8: requests that the client sends before it hears of this are still answered. */
	#sayGoodbye(): void {
		if (this.#phase !== "open") return;
		this.#phase = "leaving";
		if (!this.#hasBegun) {
			this.#close();
			return;
		}
		this.#h2.sayGoodbye("NO_ERROR", true);
		// Its answer comes after everything that the client had on its way.
		this.#h2.ping(PING);
		this.#readDeadline = this.policy.clock.now + this.policy.timeouts.lingerMs;
		this.#flushSoon();
	}

	#close(): void {
		this.#phase = "closing";
		this.#readDeadline = NEVER;
		this.#h2.sayGoodbye();
		this.#flushSoon();
	}

	/** The client has to be stopped at once. */
	#cutOff(code: "ENHANCE_YOUR_CALM" | "SETTINGS_TIMEOUT", debug: string): void {
		this.#headDeadline = NEVER;
		if (this.#phase === "lingering" || this.#phase === "left") return;
		this.#h2.sayGoodbye(code, false, debug);
		const error = new HttpError(408, debug);
		for (const { owner } of this.#h2.streams) if (owner !== undefined) this.#lose(owner, error);
		this.#linger();
	}

	/** Ends this side, and reads what the peer still sends for a while: closing at once could destroy the last bytes. */
	#linger(): void {
		this.#phase = "lingering";
		const { clock, timeouts } = this.policy;
		this.#readDeadline = clock.now + (this.#isBehind ? timeouts.sendMs : timeouts.lingerMs);
		this.#headDeadline = NEVER;
		this.#settingsDeadline = NEVER;
		const output = this.#h2.takeOutput();
		if (output !== undefined) this.#connection.send(output);
		this.#h2.leave();
		this.#connection.end();
		if (this.#isPaused) {
			this.#isPaused = false;
			this.#connection.resume();
		}
	}

	#leave(error?: SocketError): void {
		this.#phase = "left";
		this.policy.clock.remove(this);
		this.policy.onGone(this);
		const reason = error ?? lostError(this.#connection.info);
		for (const { owner } of this.#h2.streams) if (owner !== undefined) this.#lose(owner, reason);
		this.#h2.leave();
	}
}

function flush(connection: Http2Connection): void {
	connection.flush();
}

/** What a reader of the content hears when its client has broken a rule. */
function ruleError(rule: H2RuleId): HttpError {
	const { sentence, section } = h2RuleOf(rule);
	return new HttpError(400, `${sentence} (${section})`);
}
