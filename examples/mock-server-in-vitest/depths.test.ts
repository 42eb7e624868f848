import { Client, Response } from "gannet";
import { MockNetwork } from "gannet/testing";
import { afterEach, expect, test, vi } from "vitest";
import { depthsOf } from "./depths.ts";

afterEach(() => {
	vi.useRealTimers();
});

test("each bird is asked for, again if the API is busy", async () => {
	await using network = new MockNetwork([
		{ get: "https://api.example/birds/1", reply: [{ status: 503 }, { json: { depth: 19.8 } }] },
		{ get: "https://api.example/birds/2", reply: Response.json({ depth: 22.4 }) },
	]);
	await using client = new Client({ connect: network.connect, retries: { limit: 1, baseDelayMs: 1 } });
	expect(await depthsOf(client, [1, 2])).toEqual([19.8, 22.4]);
	expect(network.requests.map(({ url }) => new URL(url).pathname)).toEqual([
		"/birds/1",
		"/birds/1",
		"/birds/2",
	]);
});

test("silence is an error after a minute", async () => {
	vi.useFakeTimers();
	await using network = new MockNetwork([{ any: "https://api.example/*", reply: { fails: "silence" } }]);
	await using client = new Client({ connect: network.connect });
	const failed = expect(depthsOf(client, [1])).rejects.toMatchObject({
		kind: "timeout",
		phase: "first-byte",
	});
	await vi.waitUntil(() => network.requests.length === 1);
	await vi.advanceTimersByTimeAsync(60_000);
	await failed;
});
