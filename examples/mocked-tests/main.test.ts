import assert from "node:assert/strict";
import { test } from "node:test";
import { MockNetwork } from "gannet/testing";
import { Birds } from "./birds.ts";

test("a bird has a depth", async () => {
	await using network = new MockNetwork([
		{ get: "https://api.example/v1/birds/7", reply: { json: { name: "Alba", depth: 19.8 } } },
	]);
	await using birds = new Birds({ connect: network.connect });
	assert.equal(await birds.depthOf(7), 19.8);
	assert.equal(network.requests.length, 1);
});

test("a bird that isn't there is an error", async () => {
	await using network = new MockNetwork([
		{ get: "https://api.example/v1/birds/*", reply: { status: 404, json: { error: "no such bird" } } },
	]);
	await using birds = new Birds({ connect: network.connect });
	await assert.rejects(birds.depthOf(8), { kind: "status", status: 404 });
});
