// The pool's data on a route, and on each of its connections: which exchanges wait, which connections are ready, how
// many there are. Only the pool changes this. Decides nothing: the rules are in steps.ts.

import type { ConnectionOwner, HttpConnection, Unanswered } from "../connection.ts";
import type { ClientError } from "../errors.ts";
import type { Exchange } from "../exchange/exchange.ts";
import type { HttpChoice } from "../request-options.ts";
import type { Indexed } from "./indexed-set.ts";
import { Route } from "./route.ts";
import { isRepeatable } from "./steps.ts";

/** Hears what happens on connections: the pool. */
export interface ConnectionEvents {
	onReady(connection: PooledConnection, now: number): void;
	onDone(exchange: Exchange): void;
	onFailed(exchange: Exchange, error: ClientError): void;
	onUnanswered(exchange: Exchange, facts: Unanswered): void;
	onHttp1Required(connection: PooledConnection, exchange: Exchange | undefined): boolean;
	onLost(connection: PooledConnection): void;
	watchUntil(at: number, now: number): void;
}

/**
 * Some servers close after each response without announcing it. Until one has been seen to keep a connection, a request
 * that can't be repeated leaves a used connection so much time to be closed.
 */
const UNPROVEN_MS = 10;

class OwnConnection implements ConnectionOwner, Indexed {
	index = -1;
	readonly route: PooledRoute;
	readonly http: HttpConnection;
	readonly #events: ConnectionEvents;
	/** Whether it carried an exchange. */
	isUsed = false;
	/** Whether it is listed as ready by its route. */
	isListed = false;
	idleSince: number;

	/** @param speak starts HTTP on it, for this owner */
	constructor(
		route: PooledRoute,
		events: ConnectionEvents,
		speak: (owner: ConnectionOwner) => HttpConnection,
		now: number,
	) {
		this.route = route;
		this.#events = events;
		this.idleSince = now;
		this.http = speak(this);
		// Exchanges keep the process alive, not connections.
		this.http.transport.unref();
	}

	get isIdle(): boolean {
		return this.http.inFlight === 0;
	}

	/** Whether it accepts the exchange without delay, and is not too old. */
	isFreeFor(exchange: Exchange, now: number): boolean {
		return (this.isIdle ? now <= this.idleUntil : this.http.isMultiplexed) && this.http.accepts(exchange);
	}

	/** Whether it could accept any exchange. */
	get hasRoom(): boolean {
		return this.http.inFlight < this.http.capacity;
	}

	get idleUntil(): number {
		return this.idleSince + this.http.idleMs;
	}

	send(exchange: Exchange, now: number): void {
		const { isUsed } = this;
		exchange.assign(this.http, isUsed, isUsed && this.isIdle ? now - this.idleSince : 0, now);
		if ((isUsed || now !== this.idleSince) && !isRepeatable(exchange.plan)) {
			exchange.lookFirst(this.route.keepsConnections ? now : this.idleSince + UNPROVEN_MS);
		}
		this.isUsed = true;
		this.http.send(exchange, now);
	}

	// ConnectionOwner

	get expectedCapacity(): number {
		return this.route.expectedCapacity;
	}

	onCapacity(capacity: number): void {
		this.route.learnCapacity(this.http.protocol, capacity);
	}

	onReady(now: number): void {
		if (this.isIdle) this.idleSince = now;
		this.#events.onReady(this, now);
	}

	onDone(exchange: Exchange): void {
		if (!this.route.keepsConnections && exchange.isReused && exchange.response !== undefined)
			this.route.learn(true);
		this.#events.onDone(exchange);
	}

	onFailed(exchange: Exchange, error: ClientError): void {
		this.#events.onFailed(exchange, error);
	}

	onUnanswered(exchange: Exchange, facts: Unanswered): void {
		if (exchange.isReused) this.route.learn(false);
		this.#events.onUnanswered(exchange, facts);
	}

	onHttp1Required(exchange?: Exchange): boolean {
		return this.#events.onHttp1Required(this, exchange);
	}

	onLost(): void {
		this.#events.onLost(this);
	}

	watchUntil(at: number, now: number): void {
		this.#events.watchUntil(at, now);
	}
}

/** A connection of the pool, as others see it: they read, and change it only through its methods. */
export type PooledConnection = Readonly<OwnConnection>;

export const PooledConnection: new (
	...parts: ConstructorParameters<typeof OwnConnection>
) => PooledConnection = OwnConnection;

/** How many streams an HTTP/2 connection is expected to carry, before one is open. */
const USUAL_STREAMS = 100;

/** What is remembered of a route that is forgotten. */
export interface KnownProtocol {
	/** The protocol of its last connection, and how many exchanges that could carry. */
	readonly protocol: string | undefined;
	readonly capacity: number;
	readonly requiresHttp1: boolean;
}

class OwnRoute extends Route {
	/** Open connections, and pending ones. */
	open = 0;
	connecting = 0;
	/** How many of the pending ones are for one exchange only. */
	dedicated = 0;
	/** The protocol of the last connection, and its number of exchanges: the next one will be the same. */
	protocol: string | undefined;
	capacity: number = this.http === "2" ? USUAL_STREAMS : 1;
	/** Its peer has said that it wants HTTP/1.1. */
	requiresHttp1 = false;
	/** Since when connections are pending. */
	connectingSince = 0;
	isRetired = false;
	/** The addresses of its host, if a connection of another origin may carry its requests; undefined if they aren't known. */
	addresses: ReadonlySet<string> | undefined;
	/** Whether the last used connection was still open for another request. */
	keepsConnections = false;
	/** Connections with room for an exchange, the last used one on top. */
	readonly #ready: OwnConnection[] = [];
	/** Exchanges to send again. They come before all others. */
	readonly #again: Exchange[] = [];
	/**
	 * Exchanges that leave are removed completely: anything still in the queue would keep its response and its connection
	 * alive.
	 */
	#queue: (Exchange | undefined)[] = [];
	#queueHead = 0;
	#waiting = 0;

	override get isConnecting(): boolean {
		return this.connecting > 0;
	}

	/** Pending connections that the first in line will get. */
	get awaited(): number {
		return this.connecting - this.dedicated;
	}

	// Connections

	/** What an earlier route of the same key has learned. */
	recall({ protocol, capacity, requiresHttp1 }: KnownProtocol): void {
		this.protocol = protocol;
		this.capacity = capacity;
		this.requiresHttp1 = requiresHttp1;
	}

	/** The versions of HTTP to offer. */
	get offer(): HttpChoice {
		return this.requiresHttp1 ? "1.1" : this.http;
	}

	/** Returns false if its connections may not speak HTTP/1.1. */
	requireHttp1(): boolean {
		if (this.http === "2") return false;
		this.requiresHttp1 = true;
		this.protocol = "http/1.1";
		this.capacity = 1;
		return true;
	}

	/** A connection is pending. `isDedicated`: for one exchange only. */
	connect(isDedicated: boolean, now: number): void {
		if (this.connecting === 0) this.connectingSince = now;
		this.connecting++;
		if (isDedicated) this.dedicated++;
	}

	/** It is no longer pending: it is open, failed or was cancelled. */
	conclude(isDedicated: boolean): void {
		this.connecting--;
		if (isDedicated) this.dedicated--;
	}

	/** A connection is open. */
	gain({ protocol, capacity }: HttpConnection): void {
		this.open++;
		if (this.requiresHttp1 && protocol !== this.protocol) return;
		this.protocol = protocol;
		this.capacity = Math.max(capacity, 1);
	}

	/** How many exchanges the next connection carries, before its peer says so; Infinity if none has said it yet. */
	get expectedCapacity(): number {
		return this.protocol === undefined ? Infinity : this.capacity;
	}

	/** What the peer of a connection allows: the next one will allow as much. */
	learnCapacity(protocol: string, capacity: number): void {
		if (protocol === this.protocol && capacity > 0) this.capacity = capacity;
	}

	/** An open connection is gone. */
	lose(): void {
		this.open--;
	}

	locate(addresses: readonly string[]): void {
		this.addresses = new Set(addresses);
	}

	retire(): void {
		this.isRetired = true;
	}

	learn(keepsConnections: boolean): void {
		this.keepsConnections = keepsConnections;
	}

	/** The last one that became ready. */
	get top(): PooledConnection | undefined {
		return this.#ready[this.#ready.length - 1];
	}

	get ready(): readonly PooledConnection[] {
		return this.#ready;
	}

	/** It has room for an exchange. */
	list(connection: PooledConnection): void {
		const own = connection as OwnConnection;
		if (own.isListed) return;
		own.isListed = true;
		this.#ready.push(own);
	}

	unlist(connection: PooledConnection): void {
		const own = connection as OwnConnection;
		if (!own.isListed) return;
		own.isListed = false;
		const ready = this.#ready;
		if (ready[ready.length - 1] === own) ready.pop();
		else ready.splice(ready.indexOf(own), 1);
	}

	/** The connection that accepts the exchange without delay. */
	freeFor(exchange: Exchange): PooledConnection | undefined {
		const ready = this.#ready;
		for (let index = ready.length - 1; index >= 0; index--) {
			const each = ready[index] as PooledConnection;
			if (!each.isIdle && !each.http.isMultiplexed) continue;
			if (!(exchange.isAlone && each.isUsed) && each.http.accepts(exchange)) return each;
		}
		return undefined;
	}

	/** The busy connection that accepts it behind its other exchanges. */
	busyFor(exchange: Exchange): PooledConnection | undefined {
		return this.#ready.findLast(
			(each) => !each.isIdle && !each.http.isMultiplexed && each.http.accepts(exchange),
		);
	}

	get idle(): PooledConnection | undefined {
		return this.#ready.findLast(isIdleWithRoom);
	}

	// Exchanges

	/** Exchanges that wait for a connection, without a pending one of their own. */
	get waiting(): number {
		return this.#waiting;
	}

	enqueue(exchange: Exchange): void {
		this.#queue.push(exchange);
		this.#waiting++;
	}

	/** Puts an exchange that is sent again before those that never were. */
	enqueueAgain(exchange: Exchange): void {
		this.#again.push(exchange);
		this.#waiting++;
	}

	/** The first in line. */
	get first(): Exchange | undefined {
		// An empty list also inherits from Object.prototype.
		return this.#again.length > 0 ? this.#again[0] : this.#firstQueued;
	}

	get #firstQueued(): Exchange | undefined {
		while (this.#queueHead < this.#queue.length) {
			const exchange = this.#queue[this.#queueHead] as Exchange;
			if (!exchange.isOver) return exchange;
			this.#queue[this.#queueHead++] = undefined;
		}
		this.#queue = [];
		this.#queueHead = 0;
		return undefined;
	}

	/** The exchange at that position in line. */
	exchangeAt(position: number): Exchange | undefined {
		let before = position - this.#again.length;
		if (before < 0) return this.#again[position];
		for (let index = this.#queueHead; index < this.#queue.length; index++) {
			const exchange = this.#queue[index];
			if (exchange?.isOver === false && before-- === 0) return exchange;
		}
		return undefined;
	}

	/** Removes the first in line. */
	dequeue(): Exchange | undefined {
		const { first } = this;
		if (first === undefined) return undefined;
		this.#waiting--;
		if (first === this.#again[0]) return this.#again.shift();
		this.#queue[this.#queueHead++] = undefined;
		if (this.#queueHead > 1024 && this.#queueHead * 2 > this.#queue.length) {
			this.#queue = this.#queue.slice(this.#queueHead);
			this.#queueHead = 0;
		}
		return first;
	}

	/** An exchange that has ended without a connection leaves the line. Returns false if it wasn't there. */
	leave(exchange: Exchange): boolean {
		const index = this.#again.indexOf(exchange);
		if (index !== -1) this.#again.splice(index, 1);
		else if (exchange.retries > 0) return false;
		this.#waiting--;
		return true;
	}

	/** All waiting exchanges, in order. */
	*exchanges(): Generator<Exchange> {
		yield* this.#again;
		for (let index = this.#queueHead; index < this.#queue.length; index++) {
			const exchange = this.#queue[index];
			if (exchange?.isOver === false) yield exchange;
		}
	}
}

function isIdleWithRoom(connection: PooledConnection): boolean {
	return connection.isIdle && connection.hasRoom;
}

/** A route with the pool's data, as others see it. */
export type PooledRoute = Readonly<OwnRoute>;

export const PooledRoute: new (...parts: ConstructorParameters<typeof OwnRoute>) => PooledRoute = OwnRoute;
