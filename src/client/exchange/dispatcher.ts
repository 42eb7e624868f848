// Where every call ends, with or without policies: makes the exchange of a plan, listens to its caller's signal and
// passes it to the engine.

import { ProtocolError } from "../../http/index.ts";
import { ClientError, invalidRequest } from "../errors.ts";
import type { ClientRequest } from "../policy.ts";
import type { Engine } from "../pool/engine.ts";
import type { Response } from "../response.ts";
import { newCall } from "./call-facts.ts";
import { Exchange } from "./exchange.ts";
import type { ExchangePlan, Resolve } from "./plan.ts";
import type { Planner } from "./planner.ts";

export class Dispatcher {
	readonly #planner: Planner;
	readonly #engine: Engine;
	/** That of the client whose connections these are, if they are another's. */
	readonly #owner: Dispatcher | undefined;
	#isClosed = false;

	constructor(planner: Planner, engine: Engine, owner?: Dispatcher) {
		this.#planner = planner;
		this.#engine = engine;
		this.#owner = owner;
	}

	/** Accepts no more requests. */
	close(): void {
		this.#isClosed = true;
	}

	/** Throws the ClientError of a closed client. */
	assertOpen(): void {
		if (this.#isClosed) throw closedError();
		this.#owner?.assertOpen();
	}

	/** Sends a request after its policies. Rejects with a ClientError. */
	send(request: ClientRequest): Promise<Response> {
		return new Promise((resolve, reject) => {
			try {
				const plan = this.#planner.planRequest(request);
				const now = performance.now();
				this.start(plan, request.startedAt ?? now, now, resolve);
			} catch (error) {
				reject(toClientError(error));
			}
		});
	}

	/** Starts an exchange, whose timings count from `startedAt`. Throws the ClientError of a closed client. */
	start(plan: ExchangePlan, startedAt: number, now: number, resolve: Resolve): void {
		this.assertOpen();
		const exchange = new Exchange(plan, startedAt, this.#engine, resolve);
		const { trace, method } = plan;
		if (trace !== undefined) {
			const { id: exchangeId, displayUrl: url } = exchange;
			const { id: callId, cause } = plan.call ?? newCall();
			trace({ type: "exchange.started", at: startedAt, exchangeId, callId, cause, method, url });
		}
		const { signal } = plan.options;
		if (signal !== undefined) {
			if (signal.aborted) {
				exchange.fail(abortError(exchange, signal));
				return;
			}
			exchange.listen(signal, () => this.#engine.cancel(exchange, abortError(exchange, signal)));
		}
		this.#engine.dispatch(exchange, now);
	}
}

export function closedError(): ClientError {
	return new ClientError("the client is closed and takes no more requests", {
		kind: "client-closed",
		phase: "prepare",
		isSafeToRetry: true,
	});
}

function abortError(exchange: Exchange, signal: AbortSignal): ClientError {
	const reason: unknown = signal.reason;
	const isTimeout = reason instanceof DOMException && reason.name === "TimeoutError";
	const why = reason instanceof Error && reason.name !== "AbortError" ? `: ${reason.message}` : "";
	return exchange.error(
		isTimeout ? "timeout" : "aborted",
		exchange.phase,
		isTimeout ? "was stopped because the time of its signal was up" : `was aborted by its caller${why}`,
		{ code: isTimeout ? "signal" : "aborted", cause: reason, isSafeToRetry: exchange.plan.isIdempotent },
	);
}

/** Translates a caller's mistake for the client's users. Throws anything else. */
export function toClientError(error: unknown): ClientError {
	if (error instanceof ClientError) return error;
	if (error instanceof ProtocolError) {
		return invalidRequest(`the request can't be sent: ${error.message}`, error.rule);
	}
	throw error;
}
