// Every case in cases/*.json: bytes in, events or an error out, however the bytes are cut.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { RULES } from "../../src/http/index.ts";
import { bytesOf, randomCuts, readWire, seededRandom, type WireCase, type WireLog } from "./wire.ts";

const folder = new URL("cases/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
const cases: WireCase[] = [];

for (const file of files) {
	const inFile = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as WireCase[];
	cases.push(...inFile);
	describe(file, () => {
		for (const wireCase of inFile) test(wireCase.name, () => checkCase(wireCase));
	});
}

function checkCase(wireCase: WireCase): void {
	const whole = readWire(wireCase, []);
	assert.deepEqual(whole.events, wireCase.events);
	assert.equal(whole.error, wireCase.error);
	const { length } = bytesOf(wireCase.bytes);
	const random = seededRandom(length);
	checkCuts(
		wireCase,
		whole,
		Array.from({ length: Math.max(0, length - 1) }, (_, index) => index + 1),
	);
	for (let run = 0; run < (length <= 4096 ? 20 : 4); run++)
		checkCuts(wireCase, whole, randomCuts(length, 8, random));
	if (length <= 512) for (let cut = 1; cut < length; cut++) checkCuts(wireCase, whole, [cut]);
}

function checkCuts(wireCase: WireCase, whole: WireLog, cuts: readonly number[]): void {
	const cut = readWire(wireCase, cuts);
	const where = cuts.length > 10 ? "byte by byte" : `cut at ${cuts.join(", ")}`;
	assert.deepEqual(cut.events, whole.events, where);
	// Not only the same rule: the same words.
	assert.equal(cut.message, whole.message, where);
}

test("the cases are at least 200 and no two of them have one name", () => {
	assert.ok(cases.length >= 200, String(cases.length));
	const names = cases.map(({ role, name }) => `${role}: ${name}`);
	assert.deepEqual(
		names.filter((name, index) => names.indexOf(name) !== index),
		[],
	);
});

test("every rule that a peer can break is broken by some case", () => {
	const broken = new Set(cases.map(({ error }) => error));
	// Broken by what a caller asks for, or found by the client, which knows what was asked and how TLS ended.
	const elsewhere = [
		"field-value-not-latin1",
		"forbidden-trailer",
		"content-too-long",
		"content-too-short",
		"unasked-upgrade",
		"truncated-tls",
		"content-not-allowed",
		"content-after-end",
		"trailers-need-chunked",
	];
	assert.deepEqual(
		Object.keys(RULES).filter((rule) => !broken.has(rule)),
		elsewhere,
	);
});
