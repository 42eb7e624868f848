// Who listens to all of a client's requests and connections, whatever listener a request has: recordings, which begin and
// end while the client is in use.

import type { Trace, TraceEvent } from "../trace/index.ts";

/** Shared by the clients that share connections. */
export class Listening {
	/** Runs in no call's context. Undefined if nothing is recorded. */
	recorder: Trace | undefined;
	#recorders: readonly Trace[] = [];
	/** The listeners of requests that were joined with the recorder. */
	readonly #own: WeakMap<Trace, Trace> = new WeakMap();

	/** Adds a listener. Returns how to remove it. */
	add(recorder: Trace): () => void {
		// A function of its own, so that the same listener may be added twice.
		const added: Trace = Object.assign((event: TraceEvent) => recorder(event), {
			wantsFields: recorder.wantsFields,
			wantsContent: recorder.wantsContent,
		});
		this.#set([...this.#recorders, added]);
		return () => this.#set(this.#recorders.filter((each) => each !== added));
	}

	/** Calls the recorder and a request's own listener. */
	join(own: Trace | undefined): Trace | undefined {
		const { recorder } = this;
		if (recorder === undefined || own === undefined) return own ?? recorder;
		const joined = both(recorder, own);
		this.#own.set(joined, own);
		return joined;
	}

	/** The request's own listener in what `join` returned. */
	ownOf(joined: Trace | undefined): Trace | undefined {
		return joined === undefined || joined === this.recorder ? undefined : (this.#own.get(joined) ?? joined);
	}

	#set(recorders: readonly Trace[]): void {
		this.#recorders = recorders;
		this.recorder = recorders.reduce<Trace | undefined>(both, undefined);
	}
}

/** One listener that calls both, in this order. */
export function both(first: Trace | undefined, second: Trace): Trace;
export function both(first: Trace | undefined, second: Trace | undefined): Trace | undefined;
export function both(first: Trace | undefined, second: Trace | undefined): Trace | undefined {
	if (first === undefined || second === undefined) return first ?? second;
	return (event) => {
		first(event);
		second(event);
	};
}
