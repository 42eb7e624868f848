// Drives a client's exchanges: their deadlines, their number, whether they keep the process alive, their end. The pool
// owns connections and waiting exchanges. Must not know how a request was made or who reads the response.

import { ProcessHold } from "../../runtime/index.ts";
import type { ClientError } from "../errors.ts";
import { earliestDeadline, nextDeadline, nextLook } from "../exchange/due.ts";
import type { Exchange, ExchangeOwner } from "../exchange/exchange.ts";
import { neverRead, timedOut, tooSlow } from "../exchange/failures.ts";
import { Deadlines } from "./deadlines.ts";
import { Pool, type PoolCounts, type PoolOwner, type PoolSettings, type RouteTable } from "./pool.ts";

/** So much later than the last exchange that somebody waits for, the process may end. */
const RELEASE_MS = 10;

/** When a client closes, content that is unread at two looks in a row is given up. */
const LOOK_MS = 50;

/** Running totals. */
export interface EngineCounts extends PoolCounts {
	/** Requests so far. Each redirect and each retry counts as one. */
	readonly requests: number;
	/** Requests that ended in an error. */
	readonly failed: number;
}

export class Engine implements PoolOwner, ExchangeOwner {
	readonly pool: Pool;
	readonly #deadlines: Deadlines;
	readonly #hold: ProcessHold = new ProcessHold();
	/** Exchanges that are not over, and those of them that somebody waits for: these keep the process alive. */
	#active = 0;
	#awaited = 0;
	#requests = 0;
	#failed = 0;
	#releaseTimer: NodeJS.Timeout | undefined;
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
		this.#active++;
		this.onAwaited();
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
		if (error.isTimeout) connection.suspect(exchange);
		connection.abandon(exchange, false);
	}

	// PoolOwner

	onOver(exchange: Exchange, error?: ClientError): void {
		if (error !== undefined && !exchange.isOver) {
			this.#failed++;
			exchange.fail(error);
		}
		if (exchange.isAwaited) this.onUnawaited();
		this.#active--;
		if (this.#active === 0) this.#idle?.resolve();
	}

	watchUntil(at: number, now: number): void {
		this.#deadlines.arm(at, now);
	}

	// ExchangeOwner

	onAwaited(): void {
		if (this.#awaited++ === 0) this.#hold.hold();
	}

	onUnawaited(): void {
		if (--this.#awaited === 0) this.#releaseTimer ??= setTimeout(this.#release, RELEASE_MS);
	}

	/** Not at once: one request often follows another. */
	readonly #release = (): void => {
		this.#releaseTimer = undefined;
		if (this.#awaited === 0) this.#hold.release();
	};

	// Time

	/** Does what is due, and returns when to check again. */
	#expire(now: number): number {
		let next = this.pool.expire(now);
		for (const connection of [...this.pool.connections]) {
			const { http } = connection;
			if (http.deadline <= now) http.expire(now);
			next = Math.min(next, http.deadline);
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
			case "total": {
				const unread = this.pool.unreadBefore(exchange);
				// In a queue that moves it waits for its turn, which has a timeout of its own.
				const isHeldBack = this.pool.isHeldBack(exchange);
				if (exchange.queuedAt !== 0 && unread.length === 0 && !isHeldBack) return nextLook(exchange, now);
				this.cancel(exchange, timedOut(exchange, name, exchange.queuedAt === 0 ? [] : unread, isHeldBack));
				return Infinity;
			}
			case "queue":
				this.cancel(
					exchange,
					timedOut(exchange, name, this.pool.unreadBefore(exchange), this.pool.isHeldBack(exchange)),
				);
				return Infinity;
			default:
				this.cancel(exchange, timedOut(exchange, name));
				return Infinity;
		}
	}

	// Closing

	/** Lets current exchanges finish, but gives up those whose content is not read. */
	async drain(): Promise<void> {
		if (this.#active === 0) return;
		this.#idle ??= Promise.withResolvers();
		let before = this.#unread();
		const timer = setInterval(() => {
			const unread = this.#unread();
			for (const exchange of unread) if (before.has(exchange)) this.cancel(exchange, neverRead(exchange));
			before = unread;
		}, LOOK_MS);
		try {
			await this.#idle.promise;
		} finally {
			clearInterval(timer);
		}
	}

	/** Exchanges whose readers haven't begun, or have asked for nothing for as long as a peer may be silent. */
	#unread(): Set<Exchange> {
		const unread = new Set<Exchange>();
		const now = performance.now();
		for (const connection of this.pool.connections) {
			for (const exchange of connection.http.exchanges) {
				const { isAwaited, lastActivityAt, plan } = exchange;
				const isForgotten = !isAwaited && now - lastActivityAt > plan.rules.timeouts.idle;
				if (exchange.isUnread || isForgotten) unread.add(exchange);
			}
		}
		return unread;
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
		await Promise.all(closing);
		clearTimeout(this.#releaseTimer);
		this.#hold.end();
	}
}
