// The connections of a client and the exchanges that wait for one: owns both, by route. Does what steps.ts decides after
// each change: sends, opens, closes, repeats. Must not know which version of HTTP is spoken, nor what a deadline means.

import type { Connection, ConnectOptions } from "../../socket/index.ts";
import type { Trace } from "../../trace/index.ts";
import { nextConnectionId } from "../../trace/internal.ts";
import type { Unanswered } from "../connection.ts";
import type { ClientError } from "../errors.ts";
import type { Exchange } from "../exchange/exchange.ts";
import { disconnected, notConnected, queueFull } from "../exchange/failures.ts";
import type { ClientLimits, Connector } from "../options.ts";
import { type Protocols, speak } from "../protocols.ts";
import { IndexedSet } from "./indexed-set.ts";
import { PendingConnect } from "./pending-connect.ts";
import { type ConnectionEvents, PooledConnection, PooledRoute } from "./pooled-route.ts";
import type { Route, RouteParts, Routes } from "./route.ts";
import { mayRepeat, nextStep, type PoolFacts } from "./steps.ts";

export interface PoolSettings {
	readonly protocols: Protocols;
	/** Whether ALPN offers more than one of them. */
	readonly choosesProtocol: boolean;
	readonly connector: Connector;
	readonly connectOptions: ConnectOptions;
	readonly connectionsPerOrigin: number;
	readonly limits: ClientLimits;
	readonly trace: Trace | undefined;
}

/** Who keeps the count of exchanges, and the time. */
export interface PoolOwner {
	/** The exchange is over: with this error, or as it says itself. */
	onOver(exchange: Exchange, error?: ClientError): void;
	watchUntil(at: number, now: number): void;
}

/** Running totals. */
export interface PoolCounts {
	readonly reused: number;
	readonly retried: number;
	readonly connectionsOpened: number;
}

/** The routes of a client by key: found by whoever plans requests, forgotten by the pool. */
export class RouteTable implements Routes {
	readonly #byKey: Map<string, PooledRoute> = new Map();

	get(key: string): PooledRoute | undefined {
		return this.#byKey.get(key);
	}

	add(parts: RouteParts): PooledRoute {
		const route = new PooledRoute(parts);
		this.#byKey.set(route.key, route);
		return route;
	}

	/** Forgets it: a crawl meets millions of origins. */
	retire(route: PooledRoute): void {
		route.isRetired = true;
		this.#byKey.delete(route.key);
	}

	[Symbol.iterator](): MapIterator<PooledRoute> {
		return this.#byKey.values();
	}
}

export class Pool implements ConnectionEvents {
	readonly connections: IndexedSet<PooledConnection> = new IndexedSet();
	readonly pending: IndexedSet<PendingConnect> = new IndexedSet();
	readonly routes: RouteTable;
	readonly #settings: PoolSettings;
	readonly #owner: PoolOwner;
	readonly #counts: { -readonly [Name in keyof PoolCounts]: number } = {
		reused: 0,
		retried: 0,
		connectionsOpened: 0,
	};
	/** Routes that may not open a connection, as the client's total is reached. */
	readonly #blocked: Set<PooledRoute> = new Set();
	#waiting = 0;
	#isClosed = false;

	constructor(routes: RouteTable, settings: PoolSettings, owner: PoolOwner) {
		this.routes = routes;
		this.#settings = settings;
		this.#owner = owner;
	}

	get counts(): PoolCounts {
		return this.#counts;
	}

	/** Exchanges that wait for a connection. */
	get waiting(): number {
		return this.#waiting;
	}

	/** Sends the exchange, now or later; fails it where too many wait. */
	add(exchange: Exchange, now: number): void {
		const route = exchange.plan.route as PooledRoute;
		const { top } = route;
		// The one exception to `nextStep`, which would say "send": this is the common case, and costs no facts. A test with random
		// situations (pool-steps.test.ts) holds it to that.
		if (top !== undefined && route.waiting === 0 && top.isFreeFor(exchange, now)) {
			this.#give(top, exchange, now);
			return;
		}
		const isFull = this.#waiting >= this.#settings.limits.queuedRequests;
		route.enqueue(exchange);
		this.#waiting++;
		this.#closeExpired(route, now);
		if (isFull && exchange.state === "queued") {
			const step = nextStep(this.facts(route));
			if (step !== "send" && step !== "share") {
				this.#owner.onOver(exchange, queueFull(exchange, this.#waiting - 1));
				this.leave(exchange);
				return;
			}
		}
		this.#settle(route, now);
	}

	/** The process was too busy for its own deadlines: what should have been closed is closed now. */
	#closeExpired(route: PooledRoute, now: number): void {
		if (route.top === undefined) return;
		const expired = route.ready.filter((connection) => connection.isIdle && now > connection.idleUntil);
		for (const connection of expired) route.unlist(connection);
		for (const connection of expired) connection.http.close();
	}

	/** An exchange has ended without a connection: connections under way that nobody waits for any more are given up. */
	leave(exchange: Exchange): void {
		const route = exchange.plan.route as PooledRoute;
		if (route.leave(exchange)) this.#waiting--;
		if (route.connecting <= route.waiting) return;
		for (const pending of [...this.pending])
			if (pending.route === route && !pending.isWanted) this.#cancel(pending);
		this.#onPlaceFreed(route, performance.now());
	}

	/** Opens a connection before anybody asks. */
	preconnect(route: Route): void {
		const { connectionsPerOrigin, limits } = this.#settings;
		const { open, connecting } = route as PooledRoute;
		if (open + connecting < connectionsPerOrigin && this.#total < limits.totalConnections)
			this.#open(route as PooledRoute, "preconnect");
	}

	// Deciding

	/** Connections that stand and those under way. */
	get #total(): number {
		return this.connections.size + this.pending.size;
	}

	/** All that the next step of a route depends on, where this one is first of so many in line. */
	facts(
		route: PooledRoute,
		first: Exchange | undefined = route.first,
		waiting: number = route.waiting,
	): PoolFacts {
		const { connectionsPerOrigin, limits, choosesProtocol } = this.#settings;
		const { open, connecting, awaited, capacity, idle } = route;
		const total = this.#total;
		return {
			waiting,
			isFirstAlone: first?.isAlone === true,
			hasFree: first !== undefined && route.freeFor(first) !== undefined,
			hasPlaceBehind: first !== undefined && route.busyFor(first) !== undefined,
			hasIdle: idle !== undefined,
			open,
			connecting,
			awaited,
			capacity,
			isProtocolOpen: choosesProtocol && route.endpoint.transport === "tls" && route.protocol === undefined,
			connectionsPerOrigin,
			total,
			totalConnections: limits.totalConnections,
			hasIdleElsewhere: total >= limits.totalConnections && this.#idleElsewhere(route) !== undefined,
			isOlderBlocked:
				idle !== undefined && this.#blocked.size > 0 && this.#isOlderBlocked(route, first?.startedAt),
		};
	}

	#idleElsewhere(route: PooledRoute): PooledConnection | undefined {
		let oldest: PooledConnection | undefined;
		for (const connection of this.connections) {
			if (connection.route === route || !connection.isIdle || !connection.hasRoom) continue;
			if (oldest === undefined || connection.idleSince < oldest.idleSince) oldest = connection;
		}
		return oldest;
	}

	#isOlderBlocked(route: PooledRoute, since: number = Infinity): boolean {
		for (const { first } of this.#blocked) {
			if (first !== undefined && first.plan.route !== route && first.startedAt <= since) return true;
		}
		return false;
	}

	/** Takes one step after the other, until the route has to wait or nobody does. Each may have changed everything. */
	#settle(route: PooledRoute, now: number): void {
		while (!this.#isClosed) {
			const step = nextStep(this.facts(route));
			const first = route.first as Exchange;
			switch (step) {
				case "send":
					this.#dequeue(route);
					this.#give(route.freeFor(first) as PooledConnection, first, now);
					break;
				case "share":
					this.#dequeue(route);
					this.#give(route.busyFor(first) as PooledConnection, first, now);
					break;
				case "open":
					if (first.isAlone) this.#dequeue(route);
					this.#open(route, first.isAlone ? first : undefined);
					break;
				case "evict":
					this.#idleElsewhere(route)?.http.close();
					break;
				case "yield":
					route.idle?.http.close();
					break;
				case "block":
					this.#blocked.add(route);
					return;
				case "wait":
				case "rest":
					this.#blocked.delete(route);
					return;
			}
		}
	}

	#dequeue(route: PooledRoute): Exchange | undefined {
		const exchange = route.dequeue();
		if (exchange !== undefined) this.#waiting--;
		return exchange;
	}

	#give(connection: PooledConnection, exchange: Exchange, now: number): void {
		if (connection.isUsed) this.#counts.reused++;
		connection.send(exchange, now);
		if (!connection.hasRoom) connection.route.unlist(connection);
	}

	/** A connection of the route is gone, or will not come: its place goes to those who wait, the oldest first. */
	#onPlaceFreed(route: PooledRoute, now: number): void {
		if (this.#blocked.size === 0) {
			this.#settle(route, now);
		} else {
			this.#blocked.add(route);
			const ages = [...this.#blocked].map((each) => [each.first?.startedAt ?? 0, each] as const);
			for (const [, each] of ages.sort(([a], [b]) => a - b)) this.#settle(each, now);
		}
		if (route.isRetired || route.open > 0 || route.connecting > 0 || route.waiting > 0) return;
		this.routes.retire(route);
		this.#blocked.delete(route);
	}

	// Opening

	/** Starts a connection. `purpose` is the exchange that must have a fresh one, or the wish to have one in store. */
	#open(route: PooledRoute, purpose: Exchange | "preconnect" | undefined): void {
		const pending = new PendingConnect(route, purpose);
		// The first in line may be given any connection, but those that are under way are enough for some of them.
		const asker = purpose === undefined ? route.exchangeAt(route.awaited) : pending.exchange;
		this.pending.add(pending);
		route.connecting++;
		if (pending.exchange !== undefined) route.dedicated++;
		const { connector, connectOptions, trace } = this.#settings;
		const options: ConnectOptions = {
			...connectOptions,
			connectionId: nextConnectionId(),
			signal: pending,
		};
		const listener = asker?.plan.trace ?? trace;
		if (listener !== undefined) Object.assign(options, { trace: listener });
		let connecting: Promise<Connection>;
		try {
			connecting = (route.way.connector ?? connector)(route.endpoint, options);
		} catch (error) {
			// A connector of the caller's own may throw rather than reject.
			connecting = Promise.reject(error);
		}
		void connecting.then(
			(transport) => this.#opened(pending, transport),
			(error: unknown) => this.#openFailed(pending, error),
		);
	}

	/** Takes a connection that was under way off the books. Returns false where that was done before: nobody waits for it. */
	#conclude(pending: PendingConnect): boolean {
		if (pending.aborted) return false;
		this.pending.delete(pending);
		pending.route.connecting--;
		if (pending.exchange !== undefined) pending.route.dedicated--;
		return true;
	}

	#cancel(pending: PendingConnect): void {
		this.#conclude(pending);
		pending.abort();
	}

	#opened(pending: PendingConnect, transport: Connection): void {
		if (!this.#conclude(pending)) {
			void transport.close();
			return;
		}
		const { route, exchange } = pending;
		const { protocols } = this.#settings;
		const now = performance.now();
		const connection = new PooledConnection(route, this, (owner) => speak(protocols, transport, owner), now);
		this.connections.add(connection);
		this.#counts.connectionsOpened++;
		route.open++;
		route.protocol = connection.http.protocol;
		route.capacity = Math.max(connection.http.capacity, 1);
		if (exchange?.isOver === false) {
			this.#give(connection, exchange, now);
			this.#settle(route, now);
		} else {
			connection.onReady(now);
		}
	}

	#openFailed(pending: PendingConnect, error: unknown): void {
		if (!this.#conclude(pending)) return;
		const { route } = pending;
		const exchange = pending.exchange ?? this.#dequeue(route);
		if (exchange?.isOver === false) this.#owner.onOver(exchange, notConnected(exchange, error));
		this.#onPlaceFreed(route, performance.now());
	}

	// ConnectionEvents

	onReady(connection: PooledConnection, now: number): void {
		const { route } = connection;
		if (!connection.hasRoom) return;
		route.list(connection);
		if (route.waiting > 0 || this.#blocked.size > 0) this.#settle(route, now);
		if (connection.isIdle) this.#owner.watchUntil(connection.idleUntil, now);
	}

	onDone(exchange: Exchange): void {
		this.#owner.onOver(exchange);
	}

	onFailed(exchange: Exchange, error: ClientError): void {
		this.#owner.onOver(exchange, error);
	}

	/** What becomes of a request that its connection left unanswered. */
	onUnanswered(exchange: Exchange, facts: Unanswered): void {
		const { wasBehindOthers, isUnprocessed = false } = facts;
		const { plan, isReused, retries } = exchange;
		const isRepeatable = mayRepeat({
			isReused,
			wasBehindOthers,
			isUnprocessed,
			hasResponseBytes: exchange.response !== undefined || exchange.firstByteAt !== 0,
			isIdempotent: plan.isIdempotent,
			isBodyReplayable: plan.body === undefined || plan.body.isReplayable,
			retries,
		});
		// Its caller may have left while it was under way.
		if (exchange.isOver || !isRepeatable || this.#isClosed) {
			this.#owner.onOver(exchange, exchange.isOver ? undefined : disconnected(exchange, facts));
			return;
		}
		const now = performance.now();
		const route = plan.route as PooledRoute;
		this.#counts.retried++;
		exchange.rewind(reasonOf(wasBehindOthers, isUnprocessed), !isUnprocessed, now);
		route.enqueueAgain(exchange);
		this.#waiting++;
		this.#settle(route, now);
	}

	onLost(connection: PooledConnection): void {
		const { route } = connection;
		// Called twice where a connection that was closed here is then gone.
		if (!this.connections.delete(connection)) return;
		route.unlist(connection);
		route.open--;
		this.#onPlaceFreed(route, performance.now());
	}

	watchUntil(at: number, now: number): void {
		this.#owner.watchUntil(at, now);
	}

	// Closing

	/** Opens nothing any more, and gives up what is under way to be opened. */
	close(): void {
		this.#isClosed = true;
		for (const pending of [...this.pending]) this.#cancel(pending);
	}

	/** All exchanges without a connection: those in line, and those with a connection under way for them alone. */
	*exchanges(): Generator<Exchange> {
		for (const route of this.routes) yield* route.exchanges();
		for (const { exchange } of this.pending) if (exchange?.isOver === false) yield exchange;
	}
}

function reasonOf(wasBehindOthers: boolean, isUnprocessed: boolean): string {
	if (isUnprocessed) return "the peer did not process it";
	return wasBehindOthers
		? "the connection closed before its turn in the pipeline"
		: "the reused connection closed unanswered";
}
