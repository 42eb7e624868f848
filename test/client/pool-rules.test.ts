// The pool's decisions, in every situation of a small world, held against what they promise.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decide, mayRepeat, type PoolFacts } from "../../src/client/pool/pool.ts";
import { type RouteKey, routeKey } from "../../src/client/pool/route.ts";

const booleans = [false, true];
const counts = [0, 1, 2];

function* situations(): Generator<PoolFacts> {
	for (const hasIdle of booleans)
		for (const hasPipelinable of booleans)
			for (const hasIdleElsewhere of booleans)
				for (const open of counts)
					for (const connecting of counts)
						for (const queued of counts)
							for (const connectionsPerOrigin of [1, 2, 3])
								for (const elsewhere of counts)
									for (const totalConnections of [2, 4])
										for (const queuedElsewhere of counts)
											for (const queuedRequests of [1, 3])
												yield {
													hasIdle,
													hasPipelinable,
													hasIdleElsewhere,
													open,
													connecting,
													queued,
													connectionsPerOrigin,
													total: open + connecting + elsewhere,
													totalConnections,
													queuedTotal: queued + queuedElsewhere,
													queuedRequests,
												};
}

const promises: Readonly<Record<string, (facts: PoolFacts, decision: string) => boolean>> = {
	"an idle connection is used exactly where nobody waits already": (facts, decision) =>
		(decision === "use") === (facts.hasIdle && facts.queued === 0),
	"nobody overtakes the queue": ({ queued }, decision) =>
		queued === 0 || !["use", "pipeline"].includes(decision),
	"a connection is opened only within both limits": (facts, decision) =>
		decision !== "open" ||
		(facts.open + facts.connecting < facts.connectionsPerOrigin && facts.total < facts.totalConnections),
	"another route's idle connection is closed only where that makes room that is needed": (facts, decision) =>
		decision !== "evict" ||
		(facts.hasIdleElsewhere &&
			facts.total >= facts.totalConnections &&
			facts.open + facts.connecting < facts.connectionsPerOrigin),
	"a request is refused exactly where it would have to wait and the queue is full": (facts, decision) =>
		(decision === "refuse") ===
		(facts.queuedTotal >= facts.queuedRequests && decision !== "use" && decision !== "pipeline"),
	"a request is pipelined only where a connection takes it and none can be opened": (facts, decision) =>
		decision !== "pipeline" || (facts.hasPipelinable && !facts.hasIdle),
	"a request waits only where a connection is under way for it or none can be opened": (facts, decision) =>
		decision !== "wait" ||
		facts.connecting > facts.queued ||
		facts.open + facts.connecting >= facts.connectionsPerOrigin ||
		(facts.total >= facts.totalConnections && !facts.hasIdleElsewhere),
};

for (const [promise, holds] of Object.entries(promises)) {
	test(promise, () => {
		for (const facts of situations()) {
			const decision = decide(facts);
			if (!holds(facts, decision)) assert.fail(`${decision} for ${JSON.stringify(facts)}`);
		}
	});
}

test("a request is repeated once, where its connection was used before, unanswered, and it does no harm", () => {
	for (const isReused of booleans)
		for (const isPipelined of booleans)
			for (const hasResponseBytes of booleans)
				for (const isIdempotent of booleans)
					for (const isBodyReplayable of booleans)
						for (const retries of counts) {
							const facts = {
								isReused,
								isPipelined,
								hasResponseBytes,
								isIdempotent,
								isBodyReplayable,
								retries,
							};
							const obstacles = [
								!isReused && !isPipelined,
								hasResponseBytes,
								!isIdempotent,
								!isBodyReplayable,
								retries > 0,
							];
							assert.equal(mayRepeat(facts), !obstacles.includes(true), JSON.stringify(facts));
						}
});

test("connections are shared exactly where origin, proxy, socket, local address and TLS options are the same", () => {
	const keys: RouteKey[] = [
		{ origin: "http://h" },
		{ origin: "https://h" },
		{ origin: "http://h:81" },
		{ origin: "http://h", proxy: "http://p" },
		{ origin: "http://h", proxy: "http://user:one@p" },
		{ origin: "http://h", proxy: "http://user:two@p" },
		{ origin: "http://h", unixSocket: "http://p" },
		{ origin: "http://h", localAddress: "127.0.0.1" },
		{ origin: "http://h", localAddress: "127.0.0.2" },
		{ origin: "http://h", tls: "127.0.0.2" },
		{ origin: "http://h", tls: "1", localAddress: "127.0.0.2" },
		{ origin: 'http://h",null,"x', proxy: "p" },
		{ origin: "http://h", proxy: 'null,"x' },
	];
	assert.equal(new Set(keys.map(routeKey)).size, keys.length);
	for (const key of keys) assert.equal(routeKey(key), routeKey({ ...key }));
	assert.equal(routeKey({ origin: "a", tls: undefined }), routeKey({ origin: "a" }));
});
