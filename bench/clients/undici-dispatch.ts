// undici's `dispatch` over a Pool: its callbacks, without promises or streams.
import type { Dispatcher } from "undici";
import type { Meter, Outcome, Plan, Session } from "../plan.ts";
import { openPool, requestOptions } from "./undici-shared.ts";

/** Collects one response, as anybody who wants its content must. */
class Collector implements Dispatcher.DispatchHandler {
	private status = 0;
	private readonly chunks: Buffer[] = [];
	private readonly plan: Plan;
	private readonly done: (outcome: Outcome) => void;

	constructor(plan: Plan, done: (outcome: Outcome) => void) {
		this.plan = plan;
		this.done = done;
	}

	onRequestStart(): void {}

	onResponseStart(_controller: Dispatcher.DispatchController, statusCode: number): void {
		this.status = statusCode;
	}

	onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
		this.chunks.push(chunk);
	}

	onResponseEnd(): void {
		const [first] = this.chunks;
		const content = this.chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.chunks);
		const parsed = this.plan.as === "object" ? (JSON.parse(content.toString()) as unknown) : content;
		this.done({ status: this.status, content: parsed });
	}

	onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
		throw error;
	}
}

class Streamer implements Dispatcher.DispatchHandler {
	private status = 0;
	private readonly onChunk: (chunk: Uint8Array) => void;
	private readonly done: (status: number) => void;

	constructor(onChunk: (chunk: Uint8Array) => void, done: (status: number) => void) {
		this.onChunk = onChunk;
		this.done = done;
	}

	onRequestStart(): void {}

	onResponseStart(_controller: Dispatcher.DispatchController, statusCode: number): void {
		this.status = statusCode;
	}

	onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
		this.onChunk(chunk);
	}

	onResponseEnd(): void {
		this.done(this.status);
	}

	onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
		throw error;
	}
}

export function open(plan: Plan): Session {
	const pool = openPool(plan);
	return {
		once(): Promise<Outcome> {
			const { promise, resolve } = Promise.withResolvers<Outcome>();
			pool.dispatch(requestOptions(plan), new Collector(plan, resolve));
			return promise;
		},
		loop(meter: Meter, inFlight: number): Promise<void> {
			const { promise, resolve } = Promise.withResolvers<void>();
			let running = inFlight;
			const next = (): void => {
				if (meter.stopped) {
					if (--running === 0) resolve();
					return;
				}
				const startedAt = meter.start();
				const done = (): void => {
					meter.finish(startedAt);
					next();
				};
				pool.dispatch(requestOptions(plan), new Collector(plan, done));
			};
			for (let index = 0; index < inFlight; index++) next();
			return promise;
		},
		download(onChunk): Promise<number> {
			const { promise, resolve } = Promise.withResolvers<number>();
			pool.dispatch(requestOptions(plan), new Streamer(onChunk, resolve));
			return promise;
		},
		close: () => pool.close(),
	};
}
