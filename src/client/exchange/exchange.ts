// One request and its response: the state, the clock readings and the byte counts that are its evidence.
// Owned by one connection at a time; settles the caller's promise once. Must not know sockets or the pool's rules.

import { withoutUserinfo } from "../../base/index.ts";
import type { MessageHead } from "../../http/index.ts";
import type { Connection } from "../../socket/index.ts";
import type { Trace } from "../../trace/index.ts";
import { nextExchangeId } from "../../trace/index.ts";
import { contentOf, type DecodingLimits } from "../content/decoded-content.ts";
import { IncomingContent, type IncomingOwner } from "../content/incoming.ts";
import type { OutgoingBody } from "../content/outgoing.ts";
import {
	ClientError,
	type ClientErrorDetails,
	type ClientErrorKind,
	type ClientErrorPhase,
} from "../errors.ts";
import type { Carrier } from "../h1/h1-connection.ts";
import type { FieldBlock } from "../h1/request-head.ts";
import type { InterimResponse, MinimumRate, RequestOptions, Timeouts } from "../options.ts";
import { isRedirect } from "../policies/redirects.ts";
import type { Route } from "../pool/route.ts";
import { type ExchangeConnection, Response, type Timings } from "../response.ts";

/**
 * queued: no connection yet. sending: the request is being written. waiting: it is written, no byte has come back.
 * receiving: the response has begun. done and failed are final.
 */
export type ExchangeState = "queued" | "sending" | "waiting" | "receiving" | "done" | "failed";

/** How long content is held back for a 100 (Continue): RFC 9110 §10.1.1 asks not to wait for ever; curl's number. */
const CONTINUE_MS = 1_000;

/** What a deadline is called: a timeout of the caller's, or a rule of the client's own. */
export type DeadlineName = "total" | "firstByte" | "idle" | "continue" | "minimumRate" | "drain";

/** What is fixed when the exchange is made. */
export interface ExchangePlan {
	readonly method: string;
	readonly url: string;
	readonly route: Route;
	/** The request's head, complete. */
	readonly head: string;
	readonly body: OutgoingBody | undefined;
	/** Length that frames the content; -1 for chunked. */
	readonly bodyLength: number;
	readonly isSafe: boolean;
	readonly isIdempotent: boolean;
	readonly closes: boolean;
	readonly upgrades: boolean;
	readonly expectsContinue: boolean;
	/** When the caller asked: earlier than the exchange's own start where redirects or retries led to it. */
	readonly calledAt: number;
	/** Takes over where the response is a redirect; undefined where nobody follows, or somebody above does. */
	readonly follow: Follow | undefined;
	/** What the caller gave, for those who take over; undefined where it was nothing but method and URL. */
	readonly call: Call | undefined;
	readonly timeouts: Timeouts;
	readonly hasOwnTotal: boolean;
	readonly bufferedBytes: number;
	/** Undefined where content is handed over as it comes. */
	readonly decoding: DecodingLimits | undefined;
	readonly minimumRate: MinimumRate | undefined;
	readonly trailers: (() => unknown) | undefined;
	readonly onInterim: ((response: InterimResponse) => void) | undefined;
	readonly trace: Trace | undefined;
}

/** Leads from a redirect to the response that the caller gets. */
export type Follow = (
	exchange: Exchange,
	response: Response,
	resolve: (response: Response) => void,
	reject: (error: ClientError) => void,
) => void;

/** One call of `request`, with its URL taken apart. */
export interface Call {
	readonly method: string;
	readonly url: string;
	readonly route: Route;
	readonly target: string;
	readonly credentials: string | undefined;
	readonly fields: FieldBlock;
	readonly body: OutgoingBody | undefined;
	readonly options: RequestOptions;
	readonly calledAt: number;
}

export class Exchange implements IncomingOwner {
	readonly id: number = nextExchangeId();
	readonly plan: ExchangePlan;
	state: ExchangeState = "queued";
	connection: Carrier | undefined;
	/** Whether the connection carried an earlier exchange, and how long it was idle. */
	isReused = false;
	idleMs = 0;
	/** Times that the request was sent again on a fresh connection. */
	retries = 0;
	/** Told by a retry: not to share a connection with others under way. */
	isAlone = false;

	readonly startedAt: number;
	assignedAt = 0;
	sentAt = 0;
	firstByteAt = 0;
	doneAt = 0;
	lastActivityAt = 0;
	/** When waiting for this response began: sent, and first in its connection's line. */
	waitingSince = 0;
	/** Since when the request's source, not the peer, is what everybody waits for; 0 where it isn't. */
	isAwaitingCaller = false;
	/** When what is left of content that nobody wants must have come, or its connection is closed. */
	drainedBy: number = Infinity;
	rateWindowAt = 0;
	rateWindowBytes = 0;

	bytesSent = 0;
	bytesReceived = 0;
	contentBytes = 0;

	content: IncomingContent | undefined;
	response: Response | undefined;
	trailers: MessageHead["fields"] | undefined;
	/** The stream after an upgrade or CONNECT. */
	upgraded: Connection | undefined;
	#onOver: (() => void) | undefined;
	#isStreamed = false;
	#continueSettle: (() => void) | undefined;
	#signal: AbortSignal | undefined;
	#onAbort: (() => void) | undefined;
	readonly #resolve: (response: Response) => void;
	readonly #reject: (error: ClientError) => void;

	constructor(
		plan: ExchangePlan,
		startedAt: number,
		resolve: (response: Response) => void,
		reject: (error: ClientError) => void,
	) {
		this.plan = plan;
		this.startedAt = startedAt;
		this.#resolve = resolve;
		this.#reject = reject;
	}

	get isOver(): boolean {
		return this.state === "done" || this.state === "failed";
	}

	/** Heeds the caller's signal; `onAbort` is called at most once, while the exchange is under way. */
	heed(signal: AbortSignal, onAbort: () => void): void {
		this.#signal = signal;
		this.#onAbort = onAbort;
		signal.addEventListener("abort", onAbort, { once: true });
	}

	#unheed(): void {
		if (this.#signal === undefined) return;
		this.#signal.removeEventListener("abort", this.#onAbort as () => void);
		this.#signal = undefined;
		this.#onAbort = undefined;
	}

	/** Back to the queue, for a fresh connection. */
	rewind(reason: string, now: number): void {
		this.state = "queued";
		this.connection = undefined;
		this.retries++;
		this.isAlone = true;
		this.sentAt = 0;
		this.waitingSince = 0;
		this.firstByteAt = 0;
		this.bytesSent = 0;
		this.plan.trace?.({ type: "exchange.retried", at: now, exchangeId: this.id, reason });
	}

	/** The final response's head has arrived. */
	begin(head: MessageHead, contentLength: number, hasContentEncoding: boolean, now: number): void {
		this.state = "receiving";
		this.lastActivityAt = now;
		const content = new IncomingContent(this, contentLength);
		this.content = content;
		const { decoding } = this.plan;
		const read =
			hasContentEncoding && decoding !== undefined ? contentOf(head, content, this, decoding) : content;
		const response = new Response(this, head, read);
		this.response = response;
		const { follow } = this.plan;
		if (follow !== undefined && isRedirect(response.status))
			follow(this, response, this.#resolve, this.#reject);
		else this.#resolve(response);
	}

	/** Waits for 100 (Continue), a final response or the moment to go on without either. */
	continued(): Promise<void> {
		return new Promise((resolve) => {
			this.#continueSettle = resolve;
		});
	}

	goOn(): void {
		this.#continueSettle?.();
		this.#continueSettle = undefined;
	}

	finish(now: number): void {
		this.state = "done";
		this.doneAt = now;
		if (this.#signal !== undefined) this.#unheed();
		this.content?.complete();
		this.#onOver?.();
	}

	/** Ends the exchange in an error: the caller's promise rejects or, after the head, the content does. */
	fail(error: ClientError): void {
		if (this.isOver) return;
		this.state = "failed";
		this.doneAt = performance.now();
		this.#unheed();
		this.goOn();
		if (this.response === undefined) this.#reject(error);
		else this.content?.fail(error);
		this.plan.trace?.({
			type: "exchange.failed",
			at: this.doneAt,
			exchangeId: this.id,
			code: error.code,
			message: error.message,
		});
		this.#onOver?.();
	}

	/** Calls back when the exchange is done or has failed; at once where it is. For one caller. */
	whenOver(callback: () => void): void {
		if (this.isOver) callback();
		else this.#onOver = callback;
	}

	/** An error of this exchange, with all that is known of it. `message` is completed with method and URL. */
	error(
		kind: ClientErrorKind,
		phase: ClientErrorPhase,
		message: string,
		more: Partial<ClientErrorDetails> = {},
	): ClientError {
		const { plan } = this;
		const url = withoutUserinfo(plan.url);
		return new ClientError(`${plan.method} ${url} ${message}`, {
			kind,
			phase,
			url,
			method: plan.method,
			endpoint: this.connection?.remoteText ?? plan.route.endpointText,
			bytesSent: this.bytesSent,
			bytesReceived: this.bytesReceivedNow,
			elapsedMs: performance.now() - this.startedAt,
			...more,
		});
	}

	/** The step that is under way. */
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

	/**
	 * The next deadline: its time, and the name of the timeout. Pure; called only when the clock's timer fires.
	 * What each means is said in `Timeouts`.
	 */
	nextDeadline(): { at: number; name: DeadlineName } {
		const { timeouts, minimumRate } = this.plan;
		let at = this.#isStreamed && !this.plan.hasOwnTotal ? Infinity : this.plan.calledAt + timeouts.total;
		let name: DeadlineName = "total";
		if (this.drainedBy < at) {
			at = this.drainedBy;
			name = "drain";
		}
		if (this.state === "waiting" && this.waitingSince > 0) {
			const due = this.waitingSince + timeouts.firstByte;
			if (due < at) {
				at = due;
				name = "firstByte";
			}
		} else if (this.#continueSettle !== undefined) {
			const due = this.lastActivityAt + CONTINUE_MS;
			if (due < at) {
				at = due;
				name = "continue";
			}
		} else if (this.#isPeersTurn()) {
			const due = this.lastActivityAt + timeouts.idle;
			if (due < at) {
				at = due;
				name = "idle";
			}
			if (minimumRate !== undefined && this.state === "receiving") {
				const windowEnd = this.rateWindowAt + minimumRate.overMs;
				if (windowEnd < at) {
					at = windowEnd;
					name = "minimumRate";
				}
			}
		}
		return { at, name };
	}

	#isPeersTurn(): boolean {
		if (this.state === "sending") return !this.isAwaitingCaller;
		return this.state === "receiving" && this.content?.isPaused !== true;
	}

	/** The earliest time at which a deadline could pass, without looking at the details. */
	earliestDeadline(now: number): number {
		return Math.min(now + this.#shortestTimeout(), this.plan.calledAt + this.plan.timeouts.total);
	}

	/**
	 * When the clock must look again, even where no deadline is that near: the state may change meanwhile, and nothing is
	 * armed then. So a timeout is noticed at most a quarter of its length late.
	 */
	nextLook(now: number): number {
		return now + Math.max(this.#shortestTimeout() / 4, 5);
	}

	#shortestTimeout(): number {
		const { timeouts, minimumRate } = this.plan;
		let shortest = Math.min(timeouts.firstByte, timeouts.idle);
		if (this.plan.expectsContinue) shortest = Math.min(shortest, CONTINUE_MS);
		if (minimumRate !== undefined) shortest = Math.min(shortest, minimumRate.overMs);
		return shortest;
	}

	/** Bytes of the response so far, also while it is arriving. */
	get bytesReceivedNow(): number {
		return this.connection?.bytesReceivedFor(this) ?? this.bytesReceived;
	}

	get displayUrl(): string {
		return withoutUserinfo(this.plan.url);
	}

	timings(): Timings {
		const { startedAt } = this;
		const since = (at: number | undefined): number | undefined =>
			at === undefined || at === 0 ? undefined : at - startedAt;
		const built = this.isReused ? undefined : this.connection?.stream.info.timings;
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
		const { id, local, remote, tls } = (this.connection as Carrier).stream.info;
		const { isReused, idleMs } = this;
		const { proxy } = this.plan.route.way;
		const facts = { id, local, remote, tls, isReused, idleMs };
		return proxy === undefined ? facts : { ...facts, proxy };
	}

	// IncomingOwner

	resumeContent(): void {
		const now = performance.now();
		this.lastActivityAt = now;
		this.rateWindowAt = now;
		this.rateWindowBytes = 0;
		this.connection?.resumeContent();
	}

	abandonContent(error: ClientError | undefined): void {
		const connection = this.connection;
		if (this.isOver) return;
		if (error === undefined) connection?.abandon(this, true);
		else connection?.giveUp(this, error);
	}

	contentOverLimit(limit: number): ClientError {
		return this.error(
			"limit",
			"receive",
			`was answered with more content than the ${limit} bytes of limits.bufferedBytes; raise it, or stream response.body`,
			{ code: "bufferedBytes" },
		);
	}

	contentDiscarded(): ClientError {
		return this.error(
			"body-used",
			"receive",
			"was answered, but its content was discarded while it was being read",
		);
	}

	contentTakerFailed(cause: unknown): ClientError {
		const reason = cause instanceof Error ? cause.message : String(cause);
		return this.error(
			"content",
			"receive",
			`was stopped because the reader of its content threw: ${reason}`,
			{
				code: "reader-failed",
				cause,
			},
		);
	}

	contentIsStreamed(): void {
		this.#isStreamed = true;
	}
}
