// Many requests at once: reads them from a list of any length, keeps so many under way, and gives each one's response or
// error as soon as it is there. Knows no connection.

import { own } from "../../base/index.ts";
import { withWhole } from "../content/kept.ts";
import type { RequestDescription, RequestOptions } from "../request-options.ts";
import type { Response } from "../response.ts";
import type { BatchSchedule } from "./schedule.ts";

/** What a batch is made of: URLs, or requests as objects. */
export type BatchRequest = string | URL | RequestDescription;

/** The list of a batch. It is read as the requests go out, so it can be endless. */
export type BatchRequests<Request extends BatchRequest = BatchRequest> =
	| Iterable<Request>
	| AsyncIterable<Request>;

/** The result of one request of a batch: either `response` or `error`. */
export type BatchItem<Request extends BatchRequest = BatchRequest> = {
	/** Its place in the list, from 0. */
	readonly index: number;
	/** What the list has there. */
	readonly request: Request;
} & (
	| {
			/** The response, with its whole content. */
			readonly response: Response;
			/** Undefined: there is a response. */
			readonly error: undefined;
	  }
	| {
			/** Undefined: there is an error. */
			readonly response: undefined;
			/** Why there is no response: a ClientError, unless your own code threw. */
			readonly error: Error;
	  }
);

/** How a batch sends. */
export interface BatchSender {
	/** The host of a request, for `perHost`. */
	hostOf(url: string, options: RequestOptions): string;
	send(request: RequestDescription): Promise<Response>;
}

/** How many entries of the list are read ahead, so that one slow host doesn't hold up the others. */
const READ_AHEAD = 1_000;

interface Entry<Request> {
	readonly index: number;
	readonly request: Request;
	readonly described: RequestDescription;
	readonly host: string;
}

/** Runs a batch; see `Client.batch`. */
export async function* generate<Request extends BatchRequest>(
	sender: BatchSender,
	requests: BatchRequests<Request>,
	schedule: BatchSchedule<Entry<Request>>,
	common: RequestOptions,
): AsyncGenerator<BatchItem<Request>, void, undefined> {
	const stop = new AbortController();
	const source =
		Symbol.asyncIterator in requests ? requests[Symbol.asyncIterator]() : requests[Symbol.iterator]();
	const finished: BatchItem<Request>[] = [];
	let index = 0;
	let isReading = false;
	let isAtEnd = false;
	let failure: { readonly cause: unknown } | undefined;
	let changed = Promise.withResolvers<void>();

	/** Reads the list and starts what may start. */
	const advance = (): void => {
		for (;;) {
			const entry = schedule.start(finished.length);
			if (entry === undefined) break;
			void run(entry);
		}
		if (!isReading && !isAtEnd && schedule.waiting < READ_AHEAD) void read();
		changed.resolve();
	};
	const read = async (): Promise<void> => {
		isReading = true;
		try {
			const next = await source.next();
			if (next.done === true) isAtEnd = true;
			else {
				const described = merged(next.value, common);
				const host = sender.hostOf(String(described.url), described.options ?? {});
				schedule.add(host, { index: index++, request: next.value, described, host });
			}
		} catch (cause) {
			failure = { cause };
			isAtEnd = true;
		}
		isReading = false;
		if (!stop.signal.aborted) advance();
	};
	const run = async ({ index, request, described, host }: Entry<Request>): Promise<void> => {
		const stops = new Stops([stop.signal, common.signal, described.options?.signal]);
		try {
			const options = { ...described.options, signal: stops.signal };
			const response = await sender.send({ ...described, options });
			const whole = withWhole(response, await response.bytes());
			finished.push({ index, request, response: whole, error: undefined });
		} catch (error) {
			finished.push({ index, request, response: undefined, error: error as Error });
		}
		stops.release();
		schedule.end(host);
		if (!stop.signal.aborted) advance();
	};

	try {
		advance();
		for (;;) {
			const item = finished.shift();
			if (item !== undefined) {
				advance();
				yield item;
			} else if (isAtEnd && !isReading && schedule.isIdle) {
				if (failure !== undefined) throw failure.cause;
				return;
			} else {
				await changed.promise;
				changed = Promise.withResolvers();
			}
		}
	} finally {
		stop.abort();
		if (!isAtEnd) await source.return?.();
	}
}

/** One request with the options of all. */
function merged(given: BatchRequest, common: RequestOptions): RequestDescription {
	const described: RequestDescription =
		typeof given === "string" || given instanceof URL ? own({ url: given }) : own(given);
	return { ...described, options: { ...common, ...own(described.options ?? {}) } };
}

/**
 * One signal of several. Not `AbortSignal.any`, which asks an object with Object.prototype whether it is aborted.
 */
class Stops {
	readonly #controller: AbortController = new AbortController();
	readonly #signals: readonly AbortSignal[];
	readonly #onAbort = (event: Event): void => this.#stop(event.target as AbortSignal);

	constructor(signals: readonly (AbortSignal | undefined)[]) {
		this.#signals = signals.filter((each) => each !== undefined);
		for (const each of this.#signals) {
			if (each.aborted) this.#stop(each);
			else each.addEventListener("abort", this.#onAbort);
		}
	}

	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	#stop({ reason }: AbortSignal): void {
		this.#controller.abort(reason);
	}

	/** Listens no more. */
	release(): void {
		for (const each of this.#signals) each.removeEventListener("abort", this.#onAbort);
	}
}
