// The pool's decisions, in every situation of a small world, held against what they promise.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type RouteKey, routeKey } from "../../src/client/pool/route.ts";
import { mayRepeat, nextStep, type PoolFacts, type PoolStep } from "../../src/client/pool/steps.ts";

const booleans = [false, true];
const counts = [0, 1, 2];

function* situations(): Generator<PoolFacts> {
	for (const [isFirstAlone, hasFree, hasPlaceBehind, hasIdle, isProtocolOpen, isProtocolLate] of combinations(
		6,
	))
		for (const [hasIdleElsewhere, isOlderBlocked] of combinations(2))
			for (const open of counts)
				for (const connecting of counts)
					for (const awaited of counts.slice(0, connecting + 1))
						for (const waiting of counts)
							for (const capacity of [1, 2])
								for (const connectionsPerOrigin of [1, 2, 3])
									for (const elsewhere of counts)
										for (const totalConnections of [2, 4])
											yield {
												isFirstAlone: isFirstAlone === true,
												hasFree: hasFree === true,
												hasPlaceBehind: hasPlaceBehind === true,
												hasIdle: hasIdle === true,
												isProtocolOpen: isProtocolOpen === true,
												isProtocolLate: isProtocolLate === true,
												hasIdleElsewhere: hasIdleElsewhere === true,
												isOlderBlocked: isOlderBlocked === true,
												open,
												connecting,
												awaited,
												waiting,
												capacity,
												connectionsPerOrigin,
												total: open + connecting + elsewhere,
												totalConnections,
											};
}

function combinations(length: number): boolean[][] {
	if (length === 0) return [[]];
	return combinations(length - 1).flatMap((rest) => booleans.map((first) => [first, ...rest]));
}

const yields = (facts: PoolFacts): boolean => facts.hasIdle && facts.isOlderBlocked;
const isCovered = (facts: PoolFacts): boolean =>
	!facts.isFirstAlone && facts.waiting <= facts.awaited * facts.capacity;
const hasPlace = (facts: PoolFacts): boolean =>
	facts.open + facts.connecting < facts.connectionsPerOrigin &&
	!(facts.isProtocolOpen && facts.connecting >= (facts.isProtocolLate ? 2 : 1));
const mayOpen = (facts: PoolFacts): boolean =>
	hasPlace(facts) && (facts.total < facts.totalConnections || facts.hasIdleElsewhere);

const promises: Readonly<Record<string, (facts: PoolFacts, step: PoolStep) => boolean>> = {
	"the first in line is sent exactly where a connection is free and no older request elsewhere needs its place":
		(facts, step) => (step === "send") === (facts.waiting > 0 && facts.hasFree && !yields(facts)),
	"a connection is opened only within both limits": (facts, step) =>
		step !== "open" ||
		(facts.open + facts.connecting < facts.connectionsPerOrigin && facts.total < facts.totalConnections),
	"a connection is opened only where those under way are too few for all that wait": (facts, step) =>
		step !== "open" || !isCovered(facts),
	"one connection at a time is opened while the protocol is not known, or two if that takes long": (
		facts,
		step,
	) => step !== "open" || !facts.isProtocolOpen || facts.connecting < (facts.isProtocolLate ? 2 : 1),
	"another route's idle connection is closed only where that makes room that is needed": (facts, step) =>
		step !== "evict" ||
		(facts.hasIdleElsewhere && facts.total >= facts.totalConnections && hasPlace(facts) && !isCovered(facts)),
	"an idle connection of the route is closed only for an older request, or for one that can't use it": (
		facts,
		step,
	) =>
		step !== "yield" || (facts.hasIdle && (facts.isOlderBlocked || (facts.isFirstAlone && !facts.hasFree))),
	"a request is sent behind others only where no connection can be opened": (facts, step) =>
		step !== "share" || (facts.hasPlaceBehind && !facts.hasFree && !mayOpen(facts)),
	"a request waits only where a connection is under way for it or none can be opened": (facts, step) =>
		step !== "wait" || isCovered(facts) || !hasPlace(facts),
	"a route is blocked exactly where only the client's total keeps it from a connection": (facts, step) =>
		step !== "block" ||
		(hasPlace(facts) &&
			facts.total >= facts.totalConnections &&
			!facts.hasIdleElsewhere &&
			!facts.hasPlaceBehind),
	"nothing is done where nobody waits, here or elsewhere": (facts, step) =>
		(step === "rest") === (facts.waiting === 0 && !yields(facts)),
};

for (const [promise, holds] of Object.entries(promises)) {
	test(promise, () => {
		for (const facts of situations()) {
			const step = nextStep(facts);
			if (!holds(facts, step)) assert.fail(`${step} for ${JSON.stringify(facts)}`);
		}
	});
}

test("a request is repeated where that does no harm: unanswered on a used connection, or not processed by its peer", () => {
	for (const [isReused, wasBehindOthers, hasResponseBytes, isIdempotent, isBodyReplayable] of combinations(5))
		for (const isUnprocessed of booleans)
			for (const retries of [0, 1, 2, 3]) {
				const facts = {
					isReused: isReused === true,
					wasBehindOthers: wasBehindOthers === true,
					hasResponseBytes: hasResponseBytes === true,
					isIdempotent: isIdempotent === true,
					isBodyReplayable: isBodyReplayable === true,
					isUnprocessed,
					isRefusedByTls: false,
					retries,
				};
				assert.equal(mayRepeat({ ...facts, isRefusedByTls: true }), false);
				const obstacles = [hasResponseBytes, !isBodyReplayable];
				if (isUnprocessed) obstacles.push(retries > 2);
				else obstacles.push(!isReused && !wasBehindOthers, !isIdempotent, retries > 0);
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
