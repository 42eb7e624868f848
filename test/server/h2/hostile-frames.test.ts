// Random sequences of frames, cut at random: whatever a client sends, the server's connection ends in order, sends nothing that
// isn't HTTP/2, and keeps no request, no memory and no deadline.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { HttpHandler } from "../../../src/server/index.ts";
import type { Peer } from "../../http/h2/connections.ts";
import { seededRandom } from "../../http/wire.ts";
import { turns } from "../support.ts";
import { h2Service, request } from "./support.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 400);

async function* drips(): AsyncGenerator<string> {
	for (let index = 0; index < 5; index++) {
		await turns(1);
		yield "x".repeat(20_000);
	}
}

const handler: HttpHandler = async ({ target, body, signal }) => {
	switch (target) {
		case "/echo":
			return { body: await body.bytes() };
		case "/stream":
			return { body };
		case "/drip":
			return { body: drips() };
		case "/large":
			return { body: Buffer.alloc(300_000) };
		case "/wait":
			return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
		case "/close":
			return { headers: { Connection: "close" }, body: "bye" };
		case "/fail":
			throw new Error("fail");
		default:
			return { status: 204 };
	}
};

const TARGETS = ["/", "/echo", "/stream", "/drip", "/large", "/wait", "/close", "/fail"];

test(`${ROUNDS} random sequences of frames leave nothing behind`, async () => {
	const random = seededRandom(7540);
	const below = (most: number): number => Math.floor(random() * most);
	let faults = 0;
	for (let round = 0; round < ROUNDS; round++) {
		const { connect, service, clock } = h2Service(handler, { limits: { overheadFrames: 50 } });
		const client = connect({ chunkBytes: 1 + below(random() < 0.3 ? 10 : 5_000) });
		client.begin(4, random() < 0.3 ? below(2_000) : 65_535);
		let lastId = -1;
		const known = (): number => Math.max(1, lastId - 2 * below(3));
		const steps: ((peer: Peer) => unknown)[] = [
			(peer) => {
				lastId += 2;
				const target = TARGETS[below(TARGETS.length)];
				peer.headers(lastId, request(random() < 0.5 ? "GET" : "POST", target), random() < 0.5);
			},
			(peer) => peer.data(known(), below(30_000), random() < 0.4),
			(peer) => peer.headers(known(), "x-sum: 1", random() < 0.8),
			(peer) => peer.rst(known(), random() < 0.5 ? "CANCEL" : "NO_ERROR"),
			(peer) => peer.windowUpdate(random() < 0.5 ? 0 : known(), 1 + below(100_000)),
			(peer) => peer.settings(4, below(100_000)),
			(peer) => peer.ping("12345678", random() < 0.3),
			(peer) => peer.priorityUpdate(known(), `u=${below(8)}${random() < 0.5 ? ", i" : ""}`),
			(peer) => random() < 0.2 && peer.goAway(0, "NO_ERROR"),
			(peer) => random() < 0.2 && peer.raw(below(18), below(256), below(8), "00".repeat(below(20))),
		];
		for (let count = 1 + below(30); count > 0; count--) {
			// Requests half of the time, so that the rest has something to be about.
			client.send((peer) => steps[random() < 0.4 ? 0 : below(steps.length)]?.(peer));
			if (random() < 0.2) await turns(1);
			if (random() < 0.05) clock.advance(1_000);
		}
		if (random() < 0.3) service.closeWhenIdle();
		await turns(3);
		assert.ok(!client.frames.includes("fault"), client.frames.join("\n"));
		if (client.frames.some((frame) => /^GOAWAY (?!.*NO_ERROR)/.test(frame))) faults++;
		await client.connection.close();
		await turns(8);
		// A connection that waits for its peer to read is paused, and its deadline finds out.
		clock.advance(60_000);
		await turns(3);
		assert.equal(service.openConnections, 0, `round ${round}`);
		assert.equal(clock.size, 0, `round ${round}`);
	}
	assert.ok(faults > ROUNDS / 20, `${faults} connections were ended by a rule`);
	assert.ok(faults < ROUNDS, `${faults} connections were ended by a rule`);
});
