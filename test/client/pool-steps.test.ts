// The pool in thousands of random situations, with connections that are played: what it does is what its rules say, the fast
// path included, and it leaves nothing undone.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConnectionOwner, HttpConnection } from "../../src/client/connection.ts";
import { Exchange } from "../../src/client/exchange/exchange.ts";
import type { ExchangePlan } from "../../src/client/exchange/plan.ts";
import { Client } from "../../src/client/index.ts";
import { Pool, RouteTable } from "../../src/client/pool/pool.ts";
import type { PooledRoute } from "../../src/client/pool/pooled-route.ts";
import { DIRECT } from "../../src/client/pool/route.ts";
import { nextStep } from "../../src/client/pool/steps.ts";
import type { Connection } from "../../src/socket/index.ts";
import { connectOptions } from "../../src/socket/options.ts";

/** How connections of a kind take exchanges. */
interface Kind {
	readonly capacity: number;
	readonly isMultiplexed: boolean;
}

class PlayedConnection implements HttpConnection {
	readonly protocol: string = "played";
	readonly idleMs: number = Infinity;
	readonly deadline: number = Infinity;
	readonly isMultiplexed: boolean;
	readonly transport: Connection;
	readonly owner: ConnectionOwner;
	readonly #capacity: number;
	exchanges: Exchange[] = [];
	#isLost = false;

	constructor(transport: Connection, owner: ConnectionOwner, { capacity, isMultiplexed }: Kind) {
		this.transport = transport;
		this.owner = owner;
		this.#capacity = capacity;
		this.isMultiplexed = isMultiplexed;
	}

	get capacity(): number {
		return this.#isLost ? 0 : this.#capacity;
	}

	get inFlight(): number {
		return this.exchanges.length;
	}

	suspect(): void {
		// It is never gone.
	}

	expire(): void {
		// Its deadline never comes.
	}

	accepts(exchange: Exchange): boolean {
		return this.inFlight < this.capacity && (this.inFlight === 0 || !exchange.isAlone);
	}

	send(exchange: Exchange): void {
		this.exchanges.push(exchange);
	}

	finish(exchange: Exchange): void {
		this.exchanges = this.exchanges.filter((each) => each !== exchange);
		exchange.finish(1);
		this.owner.onDone(exchange);
		if (!this.#isLost) this.owner.onReady(performance.now());
	}

	/** The peer did not process it. */
	refuse(exchange: Exchange): void {
		this.exchanges = this.exchanges.filter((each) => each !== exchange);
		this.owner.onUnanswered(exchange, { wasBehindOthers: false, isUnprocessed: true, cause: undefined });
		if (!this.#isLost) this.owner.onReady(performance.now());
	}

	close(): void {
		const left = this.exchanges;
		this.exchanges = [];
		this.#isLost = true;
		for (const [index, exchange] of left.entries())
			this.owner.onUnanswered(exchange, { wasBehindOthers: index > 0, cause: undefined });
		this.owner.onLost();
	}

	resume(): void {}
	giveUp(): void {}
	abandon(): void {}
}

/** A small world: a pool, and the means to play its connections. */
class World {
	readonly routes: PooledRoute[];
	readonly pool: Pool;
	readonly under: PromiseWithResolvers<Connection>[] = [];
	readonly limits = { ...new Client().limits, queuedRequests: 5, totalConnections: 4 };
	readonly exchanges: Exchange[] = [];
	over = 0;

	constructor(kind: Kind) {
		const table = new RouteTable();
		this.routes = ["a", "b", "c"].map((host) =>
			table.add({
				key: host,
				origin: `http://${host}`,
				endpoint: { transport: "tcp", host, port: 80 },
				authority: host,
				connectPath: DIRECT,
				http: "1.1",
			}),
		);
		// They are held here, and must not be forgotten.
		table.retire = () => undefined;
		const transport = {
			info: {
				id: 1,
				endpoint: { transport: "tcp", host: "a", port: 80 },
				remote: { address: "::1", port: 1, family: "IPv6" },
			},
			close: async () => undefined,
			ref: () => undefined,
			unref: () => undefined,
		};
		this.pool = new Pool(
			table,
			{
				protocols: new Map([["http/1.1", (_, owner) => this.#connection(owner, kind)]]),
				connector: () => {
					const under = Promise.withResolvers<Connection>();
					this.under.push(under);
					return under.promise;
				},
				offered: () => ["http/1.1"],
				connectSettings: () => connectOptions.defaults,
				connectionsPerOrigin: 2,
				limits: this.limits,
				traceOf: () => undefined,
			},
			{
				onOver: (exchange, error) => {
					if (error !== undefined) exchange.fail(error);
					this.over++;
				},
				watchUntil: () => undefined,
			},
		);
		this.transport = transport as unknown as Connection;
	}

	readonly transport: Connection;

	#connection(owner: ConnectionOwner, kind: Kind): HttpConnection {
		return new PlayedConnection(this.transport, owner, kind);
	}

	get connections(): PlayedConnection[] {
		return [...this.pool.connections].map(({ http }) => http as PlayedConnection);
	}

	get inFlight(): [PlayedConnection, Exchange][] {
		return this.connections.flatMap((each) =>
			each.exchanges.map((exchange) => [each, exchange] as [PlayedConnection, Exchange]),
		);
	}

	exchange(route: PooledRoute): Exchange {
		const plan = {
			method: "GET",
			url: `${route.origin}/`,
			route,
			isSafe: true,
			isIdempotent: true,
			body: undefined,
			trace: undefined,
		};
		const exchange = new Exchange(
			plan as unknown as ExchangePlan,
			this.exchanges.length + 1,
			{ onAwaited() {}, onUnawaited() {} },
			// A failure comes as a promise that rejects, which has no other reader here.
			(response) => void Promise.resolve(response).catch(() => undefined),
		);
		this.exchanges.push(exchange);
		return exchange;
	}
}

/** Numbers that look random, the same for the same seed. */
function randomness(seed: number): (below: number) => number {
	let state = seed + 1;
	return (below) => {
		state = (state * 48_271) % 2_147_483_647;
		return state % below;
	};
}

const kinds: Readonly<Record<string, Kind>> = {
	"one exchange at a time": { capacity: 1, isMultiplexed: false },
	"a pipeline": { capacity: 2, isMultiplexed: false },
	"many side by side": { capacity: 3, isMultiplexed: true },
};

for (const [name, kind] of Object.entries(kinds)) {
	test(`the pool does what its rules say, and leaves nothing undone: connections for ${name}`, async () => {
		for (let seed = 0; seed < 60; seed++) {
			const world = new World(kind);
			const random = randomness(seed);
			const pick = <T>(list: readonly T[]): T | undefined => list[random(Math.max(list.length, 1))];
			for (let step = 0; step < 120; step++) {
				await act(world, random(10), pick);
				assertSettled(world, `seed ${seed}, step ${step}`);
			}
			// Whatever is under way ends well: then nobody waits any more.
			for (let round = 0; round < 200 && (world.under.length > 0 || world.inFlight.length > 0); round++) {
				for (const under of world.under.splice(0)) under.resolve(world.transport);
				await turn();
				for (const [connection, exchange] of world.inFlight) connection.finish(exchange);
			}
			assert.equal(world.pool.waiting, 0, `seed ${seed}`);
			assert.equal(world.over, world.exchanges.length, `seed ${seed}`);
		}
	});
}

async function act(
	world: World,
	what: number,
	pick: <T>(list: readonly T[]) => T | undefined,
): Promise<void> {
	const { pool } = world;
	if (what < 4) {
		addAsRulesSay(world, pick(world.routes) as PooledRoute);
	} else if (what < 6) {
		const [connection, exchange] = pick(world.inFlight) ?? [];
		if (exchange !== undefined) connection?.finish(exchange);
	} else if (what < 8) {
		const under = pick(world.under);
		if (under === undefined) return;
		world.under.splice(world.under.indexOf(under), 1);
		if (what === 6) under.resolve(world.transport);
		else under.reject(new Error("played"));
		await turn();
	} else if (what === 8) {
		const [connection, exchange] = pick(world.inFlight) ?? [];
		if (exchange !== undefined && exchange.id % 2 === 0) connection?.refuse(exchange);
		else pick(world.connections)?.close();
	} else {
		const exchange = pick([...pool.exchanges()]);
		if (exchange === undefined) return;
		exchange.finish(1);
		world.over++;
		pool.leave(exchange);
	}
}

/** Adds an exchange, which must be sent exactly where the rules would send it, and to the connection that they would choose. */
function addAsRulesSay(world: World, route: PooledRoute): void {
	const { pool } = world;
	const exchange = world.exchange(route);
	const isFirst = route.waiting === 0;
	const step = nextStep(pool.facts(route, route.first ?? exchange, route.waiting + 1));
	const free = route.freeFor(exchange);
	const isFull = pool.waiting >= world.limits.queuedRequests;
	pool.add(exchange, performance.now());
	assert.notEqual(step, "yield");
	// Somebody is sent, the first in line: that makes room for the others.
	const sends = step === "send" || step === "share";
	assert.equal(exchange.connection !== undefined, isFirst && sends, step);
	if (step === "send" && isFirst) assert.equal(exchange.connection, free?.http);
	assert.equal(exchange.isOver, isFull && !sends, step);
}

function assertSettled({ pool, routes, limits }: World, when: string): void {
	const steps = routes.map((route) => nextStep(pool.facts(route)));
	for (const step of steps) assert.ok(["wait", "block", "rest"].includes(step), `${when}: ${steps}`);
	assert.ok(pool.connections.size + pool.pending.size <= limits.totalConnections, when);
	for (const route of routes) assert.ok(route.open + route.connecting <= 2, when);
	const waiting = routes.reduce((sum, route) => sum + route.waiting, 0);
	assert.equal(pool.waiting, waiting, when);
	assert.equal([...pool.exchanges()].length >= waiting, true, when);
}

function turn(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
