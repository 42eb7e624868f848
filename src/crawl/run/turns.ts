// Sends each request of a page, or of a robots.txt, in its turn: the first, and those that redirects lead to. Whether it is its turn is
// decided again right before it is sent, since the connection for it took time, or the process was stopped; and the client would send
// some requests again by itself. Must not know how turns are given.

import { say } from "../../base/index.ts";
import { ClientError, type Requester, type RequestOptions, type Response } from "../../client/index.ts";
import type { Trace, TraceEvent } from "../../trace/index.ts";

/** The right to send one request. */
export interface Turn {
	/** Whether the request has to be sent at its time. Otherwise `mayGo` and `sent` aren't called, which saves a listener. */
	readonly isTimed: boolean;
	/** Whether it may go out right now. */
	mayGo(): boolean;
	/** It is sent. */
	sent(): void;
	/** It is over: the next one may be waited for. */
	end(): void;
}

/** There is no further turn: the site or the run is over. */
export class NoTurn extends Error {}

/** How often one request may come back unanswered from connections that were in use before. */
const SENT_AGAIN = 3;

export class Turns<T extends Turn = Turn> implements Pick<Requester, "get"> {
	readonly #client: Pick<Requester, "get">;
	readonly #next: (url: string, last: T) => Promise<T | undefined>;
	readonly #listener: Trace | undefined;
	#turn: T;
	#isUsed = false;
	#isOver = false;

	/**
	 * @param next - waits for another turn; undefined if there is none
	 * @param listener - the client's own, which a request's would replace
	 */
	constructor(
		client: Pick<Requester, "get">,
		first: T,
		next: (url: string, last: T) => Promise<T | undefined>,
		listener: Trace | undefined,
	) {
		this.#listener = listener;
		this.#client = client;
		this.#turn = first;
		this.#next = next;
	}

	/** That of the last request. */
	get last(): T {
		return this.#turn;
	}

	/** @throws ClientError; NoTurn */
	async get(url: string, options: RequestOptions = {}): Promise<Response> {
		for (let again = 0; ; again++) {
			const turn = await this.#take(url);
			if (!turn.isTimed) return await this.#client.get(url, options);
			const sending = sendingIn(turn, options.signal, this.#listener);
			try {
				return await this.#client.get(url, { ...options, ...sending.options });
			} catch (error) {
				if (!sending.isHeld || again >= SENT_AGAIN) throw sending.isHeld ? unanswered(url, error) : error;
			}
		}
	}

	/** The first turn was given; each further request needs another. */
	async #take(url: string): Promise<T> {
		if (this.#isUsed) {
			this.end();
			const next = await this.#next(url, this.#turn);
			if (next === undefined) throw new NoTurn();
			this.#turn = next;
			this.#isOver = false;
		}
		this.#isUsed = true;
		return this.#turn;
	}

	/** No request of it is under way any more. */
	end(): void {
		if (!this.#isOver) this.#turn.end();
		this.#isOver = true;
	}
}

interface Sending {
	readonly options: Pick<RequestOptions, "trace" | "signal">;
	/** It was held back: it wasn't its turn any more. */
	readonly isHeld: boolean;
}

function sendingIn(turn: Turn, signal: AbortSignal | undefined, listener: Trace | undefined): Sending {
	const hold = new AbortController();
	let isSent = false;
	const listen = (event: TraceEvent): void => {
		listener?.(event);
		if (event.type === "request.head") {
			// A second time: its connection was closed, and the client sends it on another.
			if (isSent || !turn.mayGo()) hold.abort();
		} else if (event.type === "request.sent") {
			isSent = true;
			// The bytes leave at the end of this turn of the event loop, and the process may be stopped before they do.
			setImmediate(() => turn.sent());
		}
	};
	const wantsFields = listener !== undefined && listener.wantsFields !== false;
	const trace: Trace = Object.assign(listen, { wantsFields });
	return {
		options: { trace, signal: signal === undefined ? hold.signal : AbortSignal.any([signal, hold.signal]) },
		get isHeld() {
			return hold.signal.aborted;
		},
	};
}

function unanswered(url: string, cause: unknown): ClientError {
	return new ClientError(say`GET ${url} was left unanswered by each connection that had been in use before`, {
		kind: "disconnected",
		phase: "first-byte",
		url,
		method: "GET",
		isSafeToRetry: true,
		cause,
	});
}
