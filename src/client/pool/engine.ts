// Drives a client's exchanges: their deadlines, their number, whether they keep the process alive, their end. The pool
// owns connections and waiting exchanges. Must not know how a request was made or who reads the response.

import type { ClientError } from "../errors.ts";
import { earliestDeadline, nextDeadline, nextLook } from "../exchange/due.ts";
import type { Exchange } from "../exchange/exchange.ts";
import { timedOut, tooSlow } from "../exchange/failures.ts";
import { Deadlines } from "./deadlines.ts";
import { Pool, type PoolCounts, type PoolOwner, type PoolSettings, type RouteTable } from "./pool.ts";

/** After this long without a request, open connections no longer keep the process alive. */
const UNREFERENCE_MS = 10;

/** Running totals. */
export interface EngineCounts extends PoolCounts {
	readonly requests: number;
	readonly failed: number;
}

export class Engine implements PoolOwner {
	readonly pool: Pool;
	readonly #deadlines: Deadlines;
	/** Exchanges that are not over. */
	#active = 0;
	#requests = 0;
	#failed = 0;
	#unreferenceTimer: NodeJS.Timeout | undefined;
	#idle: PromiseWithResolvers<void> | undefined;

	constructor(routes: RouteTable, settings: PoolSettings) {
		this.pool = new Pool(routes, settings, this);
		this.#deadlines = new Deadlines((now) => this.#expire(now));
	}

	get active(): number {
		return this.#active;
	}

	get counts(): EngineCounts {
		return { requests: this.#requests, failed: this.#failed, ...this.pool.counts };
	}

	/** Gives the exchange a connection, now or later. Fails it if the queue is full. */
	dispatch(exchange: Exchange, now: number): void {
		if (this.#active++ === 0) this.#deadlines.ref();
		this.#requests++;
		this.#deadlines.arm(earliestDeadline(exchange, now), now);
		this.pool.add(exchange, now);
		if (this.#active === 1 && exchange.sentAt > 0) exchange.connection?.transport.expectReply?.();
	}

	/** Ends an exchange at any stage: in the queue, on a connection. */
	cancel(exchange: Exchange, error: ClientError): void {
		if (exchange.isOver) return;
		const { connection } = exchange;
		if (connection === undefined) {
			this.onOver(exchange, error);
			this.pool.leave(exchange);
			return;
		}
		this.#failed++;
		exchange.fail(error);
		connection.abandon(exchange, false);
	}

	// PoolOwner

	onOver(exchange: Exchange, error?: ClientError): void {
		if (error !== undefined && !exchange.isOver) {
			this.#failed++;
			exchange.fail(error);
		}
		this.#active--;
		if (this.#active > 0) return;
		this.#idle?.resolve();
		this.#unreferenceSoon();
	}

	watchUntil(at: number, now: number): void {
		this.#deadlines.arm(at, now);
		if (this.#active === 0) this.#unreferenceSoon();
	}

	#unreferenceSoon(): void {
		this.#unreferenceTimer ??= setTimeout(this.#unreference, UNREFERENCE_MS);
	}

	/** Lets the process end if only unused connections are left. */
	readonly #unreference = (): void => {
		this.#unreferenceTimer = undefined;
		if (this.#active > 0) return;
		this.#deadlines.unref();
		for (const connection of this.pool.connections) if (connection.isIdle) connection.unreference();
	};

	// Time

	/** Does what is due, and returns when to check again. */
	#expire(now: number): number {
		let next = Infinity;
		for (const connection of [...this.pool.connections]) {
			if (connection.isIdle) {
				if (connection.idleUntil <= now) connection.http.close();
				else next = Math.min(next, connection.idleUntil);
				continue;
			}
			for (const exchange of [...connection.http.exchanges])
				next = Math.min(next, this.#expireExchange(exchange, now));
		}
		for (const exchange of [...this.pool.exchanges()])
			next = Math.min(next, this.#expireExchange(exchange, now));
		return next;
	}

	#expireExchange(exchange: Exchange, now: number): number {
		if (exchange.isOver) {
			if (exchange.drainedBy > now) return exchange.drainedBy;
			exchange.connection?.abandon(exchange, false);
			return Infinity;
		}
		const { at, name } = nextDeadline(exchange);
		if (at > now) return Math.min(at, nextLook(exchange, now));
		switch (name) {
			case "continue":
				exchange.goOn();
				exchange.touch(now);
				return now + 1;
			case "minimumRate": {
				const measured = exchange.judgeRate(now);
				if (measured === undefined) return nextDeadline(exchange).at;
				this.cancel(exchange, tooSlow(exchange, measured));
				return Infinity;
			}
			case "drain":
				exchange.connection?.abandon(exchange, false);
				return Infinity;
			default:
				this.cancel(exchange, timedOut(exchange, name));
				return Infinity;
		}
	}

	// Closing

	/** Lets current exchanges finish. */
	async drain(): Promise<void> {
		if (this.#active === 0) return;
		this.#idle ??= Promise.withResolvers();
		await this.#idle.promise;
	}

	/** Ends everything now. */
	async destroy(reason: (exchange: Exchange) => ClientError): Promise<void> {
		const { pool } = this;
		const waiting = [...pool.exchanges()].map((exchange) => [exchange, reason(exchange)] as const);
		pool.close();
		for (const [exchange, error] of waiting) this.cancel(exchange, error);
		const closing: Promise<void>[] = [];
		for (const connection of [...pool.connections]) {
			const { http } = connection;
			// The last one first: if the first one goes, it takes the connection with it, and the others would count as
			// unanswered.
			for (const exchange of [...http.exchanges].reverse()) this.cancel(exchange, reason(exchange));
			http.close();
			closing.push(http.transport.close());
		}
		this.#deadlines.stop();
		clearTimeout(this.#unreferenceTimer);
		await Promise.all(closing);
	}
}
