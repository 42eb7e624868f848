// Acts on what pool.ts decides: opens connections, gives them requests, repeats what may be repeated, keeps the deadlines.
// Owns every connection of a client. Must not know how a request was made or who reads the response.

import type { Connection, ConnectOptions, SocketError } from "../../socket/index.ts";
import { nextConnectionId, type Trace } from "../../trace/index.ts";
import type { ClientError } from "../errors.ts";
import type { Exchange } from "../exchange/exchange.ts";
import { brokenOff, disconnected, notConnected, queueFull, timedOut, tooSlow } from "../exchange/failures.ts";
import { H1Connection, type Keeper } from "../h1/h1-connection.ts";
import { ReaderPool } from "../h1/reader-pool.ts";
import type { ClientLimits, Connector } from "../options.ts";
import { Deadlines } from "./deadlines.ts";
import { Bag } from "./indexed-set.ts";
import { Opening } from "./pending-connect.ts";
import { CONNECTING_AT_ONCE, decide, mayRepeat } from "./pool.ts";
import type { Route } from "./route.ts";

/** After this long without any request, open connections no longer keep the process alive. */
const UNREFERENCE_MS = 10;

export interface EngineSettings {
	readonly connector: Connector;
	readonly connectOptions: ConnectOptions;
	readonly connectionsPerOrigin: number;
	readonly pipelining: number;
	readonly limits: ClientLimits;
	readonly idleConnectionMs: number;
	readonly trace: Trace | undefined;
}

/** Running totals. */
export interface EngineCounts {
	requests: number;
	reused: number;
	retried: number;
	failed: number;
	connectionsOpened: number;
}

export class Engine implements Keeper {
	readonly pipelining: number;
	readonly readers: ReaderPool;
	readonly counts: EngineCounts = { requests: 0, reused: 0, retried: 0, failed: 0, connectionsOpened: 0 };
	readonly connections: Bag<H1Connection> = new Bag<H1Connection>();
	readonly routes: Map<string, Route>;
	readonly #settings: EngineSettings;
	readonly #deadlines: Deadlines;
	readonly #openings: Bag<Opening> = new Bag<Opening>();
	/** Routes whose requests wait because the client's total is reached. */
	readonly #starved: Set<Route> = new Set();
	#connecting = 0;
	#queued = 0;
	/** Exchanges that are not over. */
	#active = 0;
	#unreferenceTimer: NodeJS.Timeout | undefined;
	#isClosed = false;
	#idle: PromiseWithResolvers<void> | undefined;

	constructor(routes: Map<string, Route>, settings: EngineSettings) {
		this.routes = routes;
		this.#settings = settings;
		this.pipelining = settings.pipelining;
		this.readers = new ReaderPool(settings.limits);
		this.#deadlines = new Deadlines((now) => this.#expire(now));
	}

	get isClosed(): boolean {
		return this.#isClosed;
	}

	get connecting(): number {
		return this.#connecting;
	}

	get queued(): number {
		return this.#queued;
	}

	get active(): number {
		return this.#active;
	}

	/** Connections that stand and those under way. */
	get #total(): number {
		return this.connections.size + this.#connecting;
	}

	/** Gives the exchange a connection, now or later; fails it where the queue is full. */
	dispatch(exchange: Exchange, now: number): void {
		const { route } = exchange.plan;
		const { limits, connectionsPerOrigin } = this.#settings;
		let top = route.ready[route.ready.length - 1];
		if (this.#active++ === 0) this.#deadlines.ref();
		this.counts.requests++;
		this.#deadlines.arm(exchange.earliestDeadline(now), now);
		if (top?.isIdle === true && route.queued === 0) {
			// What `decide` would say, without making the facts: this is the common case.
			if (now - top.idleSince <= top.idleMs) {
				this.#use(route, top, exchange, now);
				if (this.#active === 1 && exchange.sentAt > 0) top.stream.expectReply?.();
				return;
			}
			top = this.#closeExpired(route, now);
		}
		const idle =
			top === undefined || top.isIdle ? top : route.ready.findLast((connection) => connection.isIdle);
		const pipelinable =
			this.pipelining > 1 &&
			route.ready.findLast((connection) => connection.accepts(exchange, this.pipelining));
		const decision = decide({
			hasIdle: idle !== undefined,
			hasPipelinable: pipelinable !== false && pipelinable !== undefined,
			open: route.open + route.dedicated,
			connecting: route.awaited,
			queued: route.queued,
			connectionsPerOrigin,
			total: this.#total,
			totalConnections: limits.totalConnections,
			hasIdleElsewhere: this.#total >= limits.totalConnections && this.#idleElsewhere(route) !== undefined,
			queuedTotal: this.#queued,
			queuedRequests: limits.queuedRequests,
		});
		switch (decision) {
			case "use":
				this.#use(route, idle as H1Connection, exchange, now);
				return;
			case "pipeline":
				this.#use(route, pipelinable as H1Connection, exchange, now);
				return;
			case "refuse":
				this.#fail(exchange, queueFull(exchange, this.#queued));
				return;
			case "evict":
				this.#enqueue(route, exchange);
				this.#idleElsewhere(route)?.close();
				this.#feed(route);
				return;
			case "open":
				this.#enqueue(route, exchange);
				this.#open(route, exchange.plan.trace);
				return;
			case "wait":
				this.#enqueue(route, exchange);
				if (
					this.#total >= limits.totalConnections &&
					route.open + route.connecting < connectionsPerOrigin &&
					route.awaited < route.queued
				) {
					this.#starved.add(route);
				}
				return;
		}
	}

	/** The process was too busy for its own deadlines: what should have been closed is closed now. Returns what is left. */
	#closeExpired(route: Route, now: number): H1Connection | undefined {
		for (const connection of [...route.ready]) {
			if (connection.isIdle && now - connection.idleSince > connection.idleMs) connection.close();
		}
		// It may have been forgotten with its last connection, but its next request is here.
		route.isRetired = false;
		this.routes.set(route.key, route);
		return route.ready[route.ready.length - 1];
	}

	#enqueue(route: Route, exchange: Exchange): void {
		route.enqueue(exchange);
		this.#queued++;
	}

	#dequeue(route: Route): Exchange | undefined {
		const exchange = route.dequeue();
		if (exchange !== undefined) this.#queued--;
		return exchange;
	}

	#idleElsewhere(route: Route): H1Connection | undefined {
		let oldest: H1Connection | undefined;
		for (const connection of this.connections) {
			if (connection.route === route || !connection.isIdle || connection.isSpent) continue;
			if (oldest === undefined || connection.idleSince < oldest.idleSince) oldest = connection;
		}
		return oldest;
	}

	/** Gives a listed connection the exchange, and takes it off the list when it is full. */
	#use(route: Route, connection: H1Connection, exchange: Exchange, now: number): void {
		this.#give(connection, exchange, now);
		if (connection.isSpent || connection.inFlight >= this.pipelining || connection.served === 0) {
			this.#unlist(route, connection);
		}
	}

	#give(connection: H1Connection, exchange: Exchange, now: number): void {
		if (!connection.isReferenced) {
			connection.isReferenced = true;
			connection.stream.ref();
		}
		if (connection.served > 0) this.counts.reused++;
		connection.send(exchange, now);
	}

	#list(connection: H1Connection): void {
		if (connection.isListed) return;
		connection.isListed = true;
		connection.route.ready.push(connection);
	}

	#unlist(route: Route, connection: H1Connection): void {
		if (!connection.isListed) return;
		connection.isListed = false;
		const { ready } = route;
		const last = ready.length - 1;
		if (ready[last] === connection) ready.pop();
		else ready.splice(ready.indexOf(connection), 1);
	}

	// Opening

	/** Starts a connection. `purpose` is the exchange that must have a fresh one, or the wish to have one in store. */
	#open(route: Route, trace: Trace | undefined, purpose?: Exchange | "preconnect"): void {
		const opening = new Opening(route, purpose);
		this.#openings.add(opening);
		route.connecting++;
		if (typeof purpose === "object") route.dedicated++;
		this.#connecting++;
		const options: ConnectOptions = {
			...this.#settings.connectOptions,
			connectionId: nextConnectionId(),
			signal: opening,
		};
		const listener = trace ?? this.#settings.trace;
		if (listener !== undefined) Object.assign(options, { trace: listener });
		let connecting: Promise<Connection>;
		try {
			connecting = (route.way.connector ?? this.#settings.connector)(route.endpoint, options);
		} catch (error) {
			// A connector of the caller's own may throw rather than reject.
			connecting = Promise.reject(error);
		}
		void connecting.then(
			(stream) => this.#opened(opening, stream),
			(error: unknown) => this.#openFailed(opening, error),
		);
	}

	/** Takes an opening off the books. Returns false where that was done before: nobody waits for it any more. */
	#settle(opening: Opening): boolean {
		if (opening.aborted) return false;
		this.#openings.delete(opening);
		opening.route.connecting--;
		if (typeof opening.purpose === "object") opening.route.dedicated--;
		this.#connecting--;
		return true;
	}

	#cancelOpening(opening: Opening): void {
		this.#settle(opening);
		opening.abort();
	}

	#opened(opening: Opening, stream: Connection): void {
		if (!this.#settle(opening)) {
			void stream.close();
			return;
		}
		const { route, purpose } = opening;
		const { idleConnectionMs } = this.#settings;
		const connection = new H1Connection(stream, route, this, idleConnectionMs);
		this.connections.add(connection);
		route.open++;
		this.counts.connectionsOpened++;
		const now = performance.now();
		connection.idleSince = now;
		if (typeof purpose === "object" && !purpose.isOver) this.#give(connection, purpose, now);
		else this.connectionReady(connection, now);
		if (route.foremost !== undefined) this.#feed(route);
		if (this.#active === 0) this.#unreferenceSoon();
	}

	#openFailed(opening: Opening, error: unknown): void {
		if (!this.#settle(opening)) return;
		const { route, purpose } = opening;
		const exchange = typeof purpose === "object" ? purpose : this.#dequeue(route);
		if (exchange !== undefined && !exchange.isOver) this.#fail(exchange, notConnected(exchange, error));
		this.#onPlaceFreed(route);
	}

	/** A connection of the route is gone, or will not come: its place goes to those who wait, the oldest first. */
	#onPlaceFreed(route: Route): void {
		if (this.#starved.size === 0) {
			this.#feed(route);
		} else {
			this.#starved.add(route);
			const ages = [...this.#starved].map((each) => [each.foremost?.startedAt ?? 0, each] as const);
			for (const [, each] of ages.sort(([a], [b]) => a - b)) this.#feed(each);
		}
		this.#retire(route);
	}

	/** Forgets a route that nothing is left of: a crawl meets millions of origins. */
	#retire(route: Route): void {
		if (route.isRetired || route.open > 0 || route.connecting > 0 || route.foremost !== undefined) return;
		route.isRetired = true;
		this.routes.delete(route.key);
		this.#starved.delete(route);
	}

	/** Sees to it that those who wait have connections under way for them. */
	#feed(route: Route): void {
		const { connectionsPerOrigin, limits } = this.#settings;
		while (
			!this.#isClosed &&
			route.connecting < CONNECTING_AT_ONCE &&
			route.open + route.connecting < connectionsPerOrigin
		) {
			const foremost = route.foremost;
			if (foremost === undefined || (!foremost.isAlone && route.queued <= route.awaited)) break;
			if (this.#total >= limits.totalConnections) {
				const idle = this.#idleElsewhere(route);
				if (idle === undefined) {
					this.#starved.add(route);
					return;
				}
				// Others may take its place before us: look again.
				idle.close();
				continue;
			}
			if (foremost.isAlone) route.repeats.shift();
			this.#open(route, foremost.plan.trace, foremost.isAlone ? foremost : undefined);
		}
		this.#starved.delete(route);
	}

	/** Somebody gave up: connections under way that nobody waits for any more are given up too. */
	#trim(route: Route): void {
		if (route.connecting <= route.queued) return;
		for (const opening of [...this.#openings]) {
			if (opening.route !== route || opening.purpose === "preconnect") continue;
			const isUnwanted = opening.purpose === undefined ? route.queued === 0 : opening.purpose.isOver;
			if (isUnwanted) this.#cancelOpening(opening);
		}
		this.#onPlaceFreed(route);
	}

	/** Opens a connection before anybody asks. */
	preconnect(route: Route): void {
		const { connectionsPerOrigin, limits } = this.#settings;
		if (route.open + route.connecting < connectionsPerOrigin && this.#total < limits.totalConnections)
			this.#open(route, undefined, "preconnect");
	}

	// Keeper

	connectionReady(connection: H1Connection, now: number): void {
		const { route } = connection;
		if (this.#starved.size > 0 && this.#yieldToStarved(connection)) return;
		if (route.repeats.length > 0 && this.#yieldToRepeat(connection, now)) return;
		while (route.queued > 0) {
			const next = route.peek();
			if (next === undefined || !connection.accepts(next, this.pipelining)) break;
			this.#dequeue(route);
			this.#give(connection, next, now);
		}
		if (connection.isSpent) this.#unlist(route, connection);
		else if (connection.isIdle || (connection.inFlight < this.pipelining && connection.served > 0)) {
			this.#list(connection);
			if (connection.isIdle) this.#watchIdle(connection, now);
		}
	}

	/** A route without connections waits because of the client's total: the oldest request goes first. */
	#yieldToStarved(connection: H1Connection): boolean {
		if (!connection.isIdle) return false;
		const mine = connection.route.foremost?.startedAt ?? Infinity;
		for (const route of this.#starved) {
			if (route === connection.route) continue;
			const waiting = route.foremost;
			if (waiting === undefined) {
				this.#starved.delete(route);
				continue;
			}
			if (waiting.startedAt > mine) continue;
			connection.close();
			return true;
		}
		return false;
	}

	/** A repeat that found no room for its own connection gets one that was never used, or the place of a used one. */
	#yieldToRepeat(connection: H1Connection, now: number): boolean {
		const { route } = connection;
		const repeat = route.foremost;
		if (!connection.isIdle || repeat?.isAlone !== true) return false;
		if (connection.served > 0) {
			connection.close();
		} else {
			route.repeats.shift();
			this.#give(connection, repeat, now);
		}
		return true;
	}

	#watchIdle(connection: H1Connection, now: number): void {
		this.#deadlines.arm(connection.idleSince + connection.idleMs, now);
	}

	connectionLost(
		connection: H1Connection,
		unanswered: readonly Exchange[],
		error: SocketError | undefined,
	): void {
		const { route } = connection;
		// Told twice where a connection that was closed here is then gone.
		if (!this.connections.delete(connection)) return;
		this.#unlist(route, connection);
		route.open--;
		if (unanswered.length > 0) this.#passOn(route, unanswered, error);
		this.#onPlaceFreed(route);
	}

	/** What becomes of requests that their connection left unanswered. */
	#passOn(route: Route, unanswered: readonly Exchange[], error: SocketError | undefined): void {
		const now = performance.now();
		for (const [index, exchange] of unanswered.entries()) {
			if (exchange.isOver) {
				// Its caller left while it was in the pipeline.
				this.#ended();
				continue;
			}
			const { plan } = exchange;
			const isRepeatable = mayRepeat({
				isReused: exchange.isReused,
				isPipelined: index > 0,
				hasResponseBytes: exchange.response !== undefined || exchange.firstByteAt !== 0,
				isIdempotent: plan.isIdempotent,
				isBodyReplayable: plan.body === undefined || plan.body.isReplayable,
				retries: exchange.retries,
			});
			if (isRepeatable && !this.#isClosed) {
				this.counts.retried++;
				exchange.rewind(
					index > 0
						? "the connection closed before its turn in the pipeline"
						: "the reused connection closed unanswered",
					now,
				);
				route.repeats.push(exchange);
			} else {
				this.#fail(exchange, disconnected(exchange, error));
			}
		}
	}

	exchangeBroke(exchange: Exchange, cause: unknown): void {
		if (exchange.isOver) {
			this.#ended();
			return;
		}
		this.#fail(exchange, brokenOff(exchange, cause));
	}

	watchUntil(at: number, now: number): void {
		this.#deadlines.arm(at, now);
	}

	exchangeDone(_exchange: Exchange): void {
		this.#ended();
	}

	exchangeFailed(exchange: Exchange, error: ClientError): void {
		this.#fail(exchange, error);
	}

	#ended(): void {
		this.#active--;
		if (this.#active > 0) return;
		if (this.#idle !== undefined) this.#idle.resolve();
		this.#unreferenceSoon();
	}

	#unreferenceSoon(): void {
		this.#unreferenceTimer ??= setTimeout(this.#unreference, UNREFERENCE_MS);
	}

	/** Lets the process end where all that is left are unused connections. */
	readonly #unreference = (): void => {
		this.#unreferenceTimer = undefined;
		if (this.#active > 0) return;
		this.#deadlines.unref();
		for (const connection of this.connections) {
			if (!connection.isIdle || !connection.isReferenced) continue;
			connection.isReferenced = false;
			connection.stream.unref();
		}
	};

	// Failing

	#fail(exchange: Exchange, error: ClientError): void {
		if (exchange.isOver) return;
		this.counts.failed++;
		exchange.fail(error);
		this.#ended();
	}

	/** Ends an exchange wherever it is: in the queue, on a connection. */
	cancel(exchange: Exchange, error: ClientError): void {
		if (exchange.isOver) return;
		const { route } = exchange.plan;
		const { connection, state } = exchange;
		const isQueued = state === "queued" && !exchange.isAlone;
		if (connection === undefined || state === "queued") {
			this.#fail(exchange, error);
			if (isQueued) {
				route.leftQueue();
				this.#queued--;
			}
			this.#trim(route);
			return;
		}
		this.counts.failed++;
		exchange.fail(error);
		connection.abandon(exchange, false);
	}

	// Time

	/** Does what is due, and says when to look again. */
	#expire(now: number): number {
		let next = Infinity;
		for (const connection of [...this.connections]) {
			if (connection.isIdle) {
				const due = connection.idleSince + connection.idleMs;
				if (due <= now) connection.close();
				else if (due < next) next = due;
				continue;
			}
			for (const exchange of [...connection.exchanges])
				next = Math.min(next, this.#expireExchange(exchange, now));
		}
		for (const route of [...this.routes.values()]) {
			for (const exchange of [...route.waiting()]) next = Math.min(next, this.#expireExchange(exchange, now));
		}
		for (const { purpose } of [...this.#openings]) {
			if (typeof purpose === "object") next = Math.min(next, this.#expireExchange(purpose, now));
		}
		return next;
	}

	#expireExchange(exchange: Exchange, now: number): number {
		if (exchange.isOver) {
			if (exchange.drainedBy > now) return exchange.drainedBy;
			exchange.connection?.abandon(exchange, false);
			return Infinity;
		}
		const { at, name } = exchange.nextDeadline();
		if (at > now) return Math.min(at, exchange.nextLook(now));
		switch (name) {
			case "continue":
				exchange.goOn();
				exchange.lastActivityAt = now;
				return now + 1;
			case "minimumRate":
				return this.#checkRate(exchange, now);
			case "drain":
				exchange.connection?.abandon(exchange, false);
				return Infinity;
			default:
				this.cancel(exchange, timedOut(exchange, name));
				return Infinity;
		}
	}

	#checkRate(exchange: Exchange, now: number): number {
		const rate = exchange.plan.minimumRate as NonNullable<typeof exchange.plan.minimumRate>;
		const seconds = (now - exchange.rateWindowAt) / 1_000;
		const measured = exchange.rateWindowBytes / seconds;
		if (measured < rate.bytesPerSecond) {
			this.cancel(exchange, tooSlow(exchange, measured));
			return Infinity;
		}
		exchange.rateWindowAt = now;
		exchange.rateWindowBytes = 0;
		return now + rate.overMs;
	}

	// Closing

	/** Lets what is under way finish, then closes every connection. */
	async drain(): Promise<void> {
		if (this.#active === 0) return;
		this.#idle ??= Promise.withResolvers();
		await this.#idle.promise;
	}

	/** Ends everything now. */
	async destroy(reason: (exchange: Exchange) => ClientError): Promise<void> {
		this.#isClosed = true;
		for (const route of [...this.routes.values()]) {
			for (const exchange of [...route.waiting()]) this.cancel(exchange, reason(exchange));
		}
		for (const opening of [...this.#openings]) {
			if (typeof opening.purpose === "object") this.cancel(opening.purpose, reason(opening.purpose));
			if (!opening.aborted) this.#cancelOpening(opening);
		}
		const closing: Promise<void>[] = [];
		for (const connection of [...this.connections]) {
			// The last one first: a first one that goes takes the connection with it, and the others would be called unanswered.
			for (const exchange of [...connection.exchanges].reverse()) this.cancel(exchange, reason(exchange));
			connection.close();
			closing.push(connection.stream.close());
		}
		this.#deadlines.stop();
		clearTimeout(this.#unreferenceTimer);
		await Promise.all(closing);
	}
}
