// The connections of a client and the exchanges that wait for one: owns both, by route. After each change it does what
// steps.ts decides: sends, opens, closes, repeats. Must not know the version of HTTP, nor what a deadline means.

import type { Connection } from "../../socket/index.ts";
import type { ConnectSettings } from "../../socket/options.ts";
import type { Trace } from "../../trace/index.ts";
import { nextConnectionId } from "../../trace/internal.ts";
import type { Unanswered } from "../connection.ts";
import type { ClientError } from "../errors.ts";
import type { Exchange } from "../exchange/exchange.ts";
import { disconnected, notConnected, queueFull } from "../exchange/failures.ts";
import type { ClientLimits, Connector } from "../options.ts";
import { type Protocols, type Speak, speakerOf } from "../protocols.ts";
import type { HttpChoice } from "../request-options.ts";
import { WrongVersion } from "../wrong-version.ts";
import { type AddressesOf, isCandidate, mayCoalesce, takes } from "./coalescing.ts";
import { IndexedSet } from "./indexed-set.ts";
import { PendingConnect } from "./pending-connect.ts";
import { type ConnectionEvents, type KnownProtocol, PooledConnection, PooledRoute } from "./pooled-route.ts";
import type { Route, RouteParts, Routes } from "./route.ts";
import { mayRepeat, nextStep, type PoolFacts, waitReason } from "./steps.ts";

export interface PoolSettings {
	readonly protocols: Protocols;
	readonly connector: Connector;
	/** The protocols that ALPN offers for these versions. */
	readonly offered: (choice: HttpChoice) => readonly string[];
	/** For connections that may speak these versions. */
	readonly connectSettings: (choice: HttpChoice) => ConnectSettings;
	readonly connectionsPerOrigin: number;
	/** Where connections may carry requests of other origins: looks up whether they lead there. */
	readonly addressesOf?: AddressesOf | undefined;
	readonly limits: ClientLimits;
	/** Hears about connections that no request is waiting for. */
	readonly traceOf: () => Trace | undefined;
}

/** Owns the count of exchanges, and the time. */
export interface PoolOwner {
	/** The exchange is over: with this error, or as the exchange itself says. */
	onOver(exchange: Exchange, error?: ClientError): void;
	watchUntil(at: number, now: number): void;
}

/** Running totals. */
export interface PoolCounts {
	/** Requests that were sent on a connection that had carried another one. */
	readonly reused: number;
	/** Requests that were sent again because a reused connection closed without an answer. */
	readonly retried: number;
	/** Connections that were opened. */
	readonly connectionsOpened: number;
}

/** Of how many forgotten routes the protocol is remembered: those that were used last. */
const KNOWN_PROTOCOLS = 10_000;

/** How long an origin's first connection is alone, if ALPN may choose a protocol that needs no second. */
const ALONE_MS = 300;

/** The routes of a client by key. The planner looks them up, and the pool forgets them. */
export class RouteTable implements Routes {
	readonly #byKey: Map<string, PooledRoute> = new Map();
	readonly #known: Map<string, KnownProtocol> = new Map();

	get(key: string): PooledRoute | undefined {
		return this.#byKey.get(key);
	}

	add(parts: RouteParts): PooledRoute {
		const route = new PooledRoute(parts);
		const known = this.#known.get(route.key);
		if (known !== undefined) route.recall(known);
		this.#byKey.set(route.key, route);
		return route;
	}

	/** Forgets it, but not its protocol: a crawl meets millions of origins. */
	retire(route: PooledRoute): void {
		route.retire();
		this.#byKey.delete(route.key);
		const { key, protocol, capacity, requiresHttp1 } = route;
		if (protocol === undefined || route.http !== "auto") return;
		this.#known.delete(key);
		this.#known.set(key, { protocol, capacity, requiresHttp1 });
		if (this.#known.size <= KNOWN_PROTOCOLS) return;
		this.#known.delete(this.#known.keys().next().value as string);
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
	/** Routes that can't open a connection, because the client's total is reached. */
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

	/** Sends the exchange, now or later. Fails it if too many wait. */
	add(exchange: Exchange, now: number): void {
		const route = exchange.plan.route as PooledRoute;
		const { top } = route;
		// The one exception to `nextStep`, which would say "send": this is the common case, and saves the facts. A test with
		// random situations (pool-steps.test.ts) checks that they agree.
		if (top !== undefined && route.waiting === 0 && !exchange.isAlone && top.isFreeFor(exchange, now)) {
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
		// A pending connection will take it; otherwise others have to leave it one.
		if (exchange.state === "queued" && route.waiting > route.awaited * route.capacity)
			exchange.queue(waitReason(this.facts(route), route.protocol === "h2"), now);
	}

	/** The process was too busy for its own deadlines, so close now what should have been closed. */
	#closeExpired(route: PooledRoute, now: number): void {
		if (route.top === undefined) return;
		const expired = route.ready.filter((connection) => connection.isIdle && now > connection.idleUntil);
		for (const connection of expired) route.unlist(connection);
		for (const connection of expired) connection.http.close();
	}

	/** An exchange has ended without a connection: cancels pending connections that are no longer needed. */
	leave(exchange: Exchange): void {
		const route = exchange.plan.route as PooledRoute;
		if (route.leave(exchange)) this.#waiting--;
		if (route.connecting <= route.waiting) return;
		for (const pending of [...this.pending])
			if (pending.route === route && !pending.isWanted) this.#cancel(pending);
		this.#onPlaceFreed(route, performance.now());
	}

	/** Opens a connection in advance. */
	preconnect(route: Route): void {
		const { connectionsPerOrigin, limits } = this.#settings;
		const { open, connecting } = route as PooledRoute;
		if (open + connecting < connectionsPerOrigin && this.total < limits.totalConnections)
			this.#open(route as PooledRoute, "preconnect");
	}

	/** Closes idle connections, so that later requests open new ones. */
	closeIdle(): void {
		for (const connection of [...this.connections]) if (connection.isIdle) connection.http.close();
	}

	/** Opens what may be opened now because earlier connections take long. Returns when to look again. */
	expire(now: number): number {
		let next = Infinity;
		for (const { route } of [...this.pending]) {
			if (route.connecting !== 1 || !this.isProtocolOpen(route)) continue;
			const at = route.connectingSince + ALONE_MS;
			if (at > now) next = Math.min(next, at);
			else this.#settle(route, now);
		}
		return next;
	}

	/** Whether it waits for a connection that carries nothing, and takes nothing: whose peer allows no streams. */
	isHeldBack({ state, plan: { route } }: Exchange): boolean {
		if (state !== "queued") return false;
		for (const connection of this.connections)
			if (connection.route === route && connection.isIdle && !connection.hasRoom) return true;
		return false;
	}

	// Deciding

	/** Whether ALPN may choose between protocols, and has not yet. */
	isProtocolOpen({ endpoint, protocol, offer }: PooledRoute): boolean {
		if (endpoint.transport !== "tls" || protocol !== undefined) return false;
		return this.#settings.offered(offer).length > 1;
	}

	/** Open connections and pending ones. */
	get total(): number {
		return this.connections.size + this.pending.size;
	}

	/** Everything that the next step of a route depends on, if `first` is the first of the waiting exchanges. */
	facts(route: PooledRoute, first: Exchange | undefined = route.first, waiting?: number): PoolFacts {
		return new RouteFacts(this, this.#settings, route, first, waiting ?? route.waiting);
	}

	/** The connection of another route that has been idle longest. */
	idleElsewhere(route: PooledRoute): PooledConnection | undefined {
		let oldest: PooledConnection | undefined;
		for (const connection of this.connections) {
			if (connection.route === route || !connection.isIdle || !connection.hasRoom) continue;
			if (oldest === undefined || connection.idleSince < oldest.idleSince) oldest = connection;
		}
		return oldest;
	}

	/** The connection that accepts the exchange without delay: the route's, or that of another origin on the same server. */
	freeFor(route: PooledRoute, exchange: Exchange): PooledConnection | undefined {
		const own = route.freeFor(exchange);
		if (own !== undefined || route.addresses === undefined) return own;
		const now = performance.now();
		for (const each of this.connections) if (takes(each, route, exchange, now)) return each;
		return undefined;
	}

	/** Whether another route that can't open a connection has waited since before then. */
	isOlderBlocked(route: PooledRoute, since: number): boolean {
		for (const { first } of this.#blocked) {
			if (first !== undefined && first.plan.route !== route && first.startedAt <= since) return true;
		}
		return false;
	}

	/**
	 * Takes one step after the other, until the route has to wait or no exchange waits. Each step may have changed
	 * everything.
	 */
	#settle(route: PooledRoute, now: number): void {
		while (!this.#isClosed) {
			const step = nextStep(this.facts(route));
			const first = route.first as Exchange;
			switch (step) {
				case "send":
					this.#dequeue(route);
					this.#give(this.freeFor(route, first) as PooledConnection, first, now);
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
					this.idleElsewhere(route)?.http.close();
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

	/** A connection of the route is gone, or will not come: waiting exchanges get its place, the oldest first. */
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

	/** Starts a connection. `purpose` is the exchange that needs a new one, or "preconnect" for one in reserve. */
	#open(route: PooledRoute, purpose: Exchange | "preconnect" | undefined): void {
		const pending = new PendingConnect(route, purpose);
		// The first in line may get any connection, but the pending ones are enough for some exchanges.
		const asker = purpose === undefined ? route.exchangeAt(route.awaited) : pending.exchange;
		this.pending.add(pending);
		const now = performance.now();
		route.connect(pending.exchange !== undefined, now);
		if (this.isProtocolOpen(route)) this.#owner.watchUntil(now + ALONE_MS, now);
		const { connector, connectSettings, traceOf } = this.#settings;
		const options: ConnectSettings = {
			...connectSettings(route.offer),
			connectionId: nextConnectionId(),
			signal: pending,
			trace: asker?.plan.trace ?? traceOf(),
		};
		const connect = async (): Promise<Connection> =>
			await (route.connectPath.connector ?? connector)(route.endpoint, options);
		const located = purpose === undefined ? this.#locate(route) : undefined;
		if (located === undefined) {
			this.#connect(pending, connect);
			return;
		}
		void located.then(() => {
			const { first } = route;
			const isShared = first !== undefined && this.freeFor(route, first) !== undefined;
			if (!isShared || pending.aborted) this.#connect(pending, connect);
			else if (this.#conclude(pending)) this.#onPlaceFreed(route, performance.now());
		});
	}

	#connect(pending: PendingConnect, connect: () => Promise<Connection>): void {
		if (pending.aborted) return;
		void connect().then(
			(transport) => this.#connected(pending, transport),
			(error: unknown) => this.#openFailed(pending, error),
		);
	}

	/** Looks up the route's addresses, if a connection of another origin may lead there. */
	#locate(route: PooledRoute): Promise<void> | undefined {
		const { addressesOf } = this.#settings;
		const { endpoint } = route;
		if (addressesOf === undefined || route.addresses !== undefined || !mayCoalesce(route)) return undefined;
		if (endpoint.transport !== "tls") return undefined;
		if (![...this.connections].some((connection) => isCandidate(connection, route))) return undefined;
		return addressesOf(endpoint.host).then(
			(addresses) => route.locate(addresses),
			// Connecting will say so.
			() => undefined,
		);
	}

	/** It has a transport, and speaks HTTP on it: at once, unless that version has to be loaded. */
	#connected(pending: PendingConnect, transport: Connection): void {
		const failed = (error: unknown): void => {
			void transport.close();
			this.#openFailed(pending, error);
		};
		try {
			const speak = speakerOf(this.#settings.protocols, transport, pending.route.offer);
			if (speak instanceof Promise)
				void speak.then((loaded) => this.#opened(pending, transport, loaded), failed);
			else this.#opened(pending, transport, speak);
		} catch (error) {
			if (!(error instanceof WrongVersion)) throw error;
			failed(error);
		}
	}

	/**
	 * Removes a pending connection from the books. Returns false if that was done before, because it is no longer needed.
	 */
	#conclude(pending: PendingConnect): boolean {
		if (pending.aborted) return false;
		this.pending.delete(pending);
		pending.route.conclude(pending.exchange !== undefined);
		return true;
	}

	#cancel(pending: PendingConnect): void {
		this.#conclude(pending);
		pending.abort();
	}

	#opened(pending: PendingConnect, transport: Connection, speak: Speak): void {
		if (!this.#conclude(pending)) {
			void transport.close();
			return;
		}
		const { route, exchange } = pending;
		const now = performance.now();
		const connection = new PooledConnection(route, this, (owner) => speak(transport, owner), now);
		this.connections.add(connection);
		this.#counts.connectionsOpened++;
		route.gain(connection.http);
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
		if (connection.hasRoom) route.list(connection);
		else route.unlist(connection);
		if (route.waiting > 0 || this.#blocked.size > 0) this.#settle(route, now);
		if (connection.isIdle) this.#owner.watchUntil(connection.idleUntil, now);
	}

	onDone(exchange: Exchange): void {
		this.#owner.onOver(exchange);
	}

	onFailed(exchange: Exchange, error: ClientError): void {
		this.#owner.onOver(exchange, error);
	}

	/** Decides about a request that its connection left unanswered. */
	onUnanswered(exchange: Exchange, facts: Unanswered): void {
		const { wasBehindOthers, isUnprocessed = false, isShared = false } = facts;
		const { plan, isReused, retries } = exchange;
		if (facts.isUnsent === true && !exchange.isOver && !this.#isClosed) {
			exchange.unassign();
			this.#sendAgain(exchange);
			return;
		}
		const isRepeatable = mayRepeat({
			isRefusedByTls: facts.cause?.step === "tls",
			isReused,
			wasBehindOthers,
			isUnprocessed,
			hasResponseBytes: exchange.response !== undefined || exchange.firstByteAt !== 0,
			isIdempotent: plan.isIdempotent,
			isBodyReplayable: plan.body === undefined || plan.body.isReplayable,
			retries,
		});
		// Its caller may have left in the meantime.
		if (exchange.isOver || !isRepeatable || this.#isClosed) {
			this.#owner.onOver(exchange, exchange.isOver ? undefined : disconnected(exchange, facts));
			return;
		}
		this.#counts.retried++;
		exchange.rewind(reasonOf(wasBehindOthers, isUnprocessed), !isUnprocessed && !isShared, performance.now());
		this.#sendAgain(exchange);
	}

	#sendAgain(exchange: Exchange): void {
		const route = exchange.plan.route as PooledRoute;
		route.enqueueAgain(exchange);
		this.#waiting++;
		this.#settle(route, performance.now());
	}

	/**
	 * The exchanges that hold all connections which a queued one waits for, and whose content is not read. Empty if one of
	 * the connections is in use, or on its way.
	 */
	unreadBefore({ plan }: Exchange): readonly Exchange[] {
		const route = plan.route as PooledRoute;
		if (route.connecting > 0) return [];
		const isForAll = this.#blocked.has(route);
		const unread: Exchange[] = [];
		for (const connection of this.connections) {
			if (!isForAll && connection.route !== route) continue;
			const held = [...connection.http.exchanges].find((exchange) => exchange.isUnread);
			if (held === undefined) return [];
			unread.push(held);
		}
		return unread;
	}

	onHttp1Required({ route }: PooledConnection, exchange: Exchange | undefined): boolean {
		return ((exchange?.plan.route as PooledRoute | undefined) ?? route).requireHttp1();
	}

	onLost(connection: PooledConnection): void {
		const { route } = connection;
		// Called twice if a connection that was closed here is then gone.
		if (!this.connections.delete(connection)) return;
		route.unlist(connection);
		route.lose();
		this.#onPlaceFreed(route, performance.now());
	}

	watchUntil(at: number, now: number): void {
		this.#owner.watchUntil(at, now);
	}

	// Closing

	/** Opens nothing any more, and cancels pending connections. */
	close(): void {
		this.#isClosed = true;
		for (const pending of [...this.pending]) this.#cancel(pending);
	}

	/** All exchanges without a connection: those in line, and those with a pending connection of their own. */
	*exchanges(): Generator<Exchange> {
		for (const route of this.routes) yield* route.exchanges();
		for (const { exchange } of this.pending) if (exchange?.isOver === false) yield exchange;
	}
}

/** The present situation of a route. Each fact is looked up when it is read: most steps need few. */
class RouteFacts implements PoolFacts {
	readonly #pool: Pool;
	readonly #settings: PoolSettings;
	readonly #route: PooledRoute;
	readonly #first: Exchange | undefined;
	readonly waiting: number;

	constructor(
		pool: Pool,
		settings: PoolSettings,
		route: PooledRoute,
		first: Exchange | undefined,
		waiting: number,
	) {
		this.#pool = pool;
		this.#settings = settings;
		this.#route = route;
		this.#first = first;
		this.waiting = waiting;
	}

	get isFirstAlone(): boolean {
		return this.#first?.isAlone === true;
	}

	get hasFree(): boolean {
		return this.#first !== undefined && this.#pool.freeFor(this.#route, this.#first) !== undefined;
	}

	get hasPlaceBehind(): boolean {
		return this.#first !== undefined && this.#route.busyFor(this.#first) !== undefined;
	}

	get hasIdle(): boolean {
		return this.#route.idle !== undefined;
	}

	get open(): number {
		return this.#route.open;
	}

	get connecting(): number {
		return this.#route.connecting;
	}

	get awaited(): number {
		return this.#route.awaited;
	}

	get capacity(): number {
		return this.#route.capacity;
	}

	get isProtocolOpen(): boolean {
		return this.#pool.isProtocolOpen(this.#route);
	}

	get isProtocolLate(): boolean {
		return performance.now() >= this.#route.connectingSince + ALONE_MS;
	}

	get connectionsPerOrigin(): number {
		return this.#settings.connectionsPerOrigin;
	}

	get total(): number {
		return this.#pool.total;
	}

	get totalConnections(): number {
		return this.#settings.limits.totalConnections;
	}

	get hasIdleElsewhere(): boolean {
		return this.#pool.idleElsewhere(this.#route) !== undefined;
	}

	get isOlderBlocked(): boolean {
		return this.#pool.isOlderBlocked(this.#route, this.#first?.startedAt ?? Infinity);
	}
}

function reasonOf(wasBehindOthers: boolean, isUnprocessed: boolean): string {
	if (isUnprocessed) return "the peer did not process it";
	return wasBehindOthers
		? "the connection closed before its turn in the pipeline"
		: "the reused connection closed unanswered";
}
