// What hostile files cost: a limit on bytes, time linear in the pattern and the path, and no exception for any bytes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRobots, ROBOTS_BYTES, robotsRules } from "../../../src/crawl/index.ts";

const head = "User-agent: *\nDisallow: /first\n";

/** A file of exactly so many bytes before what follows. */
function padded(length: number, after: string): string {
	return `${head}#${"x".repeat(length - head.length - 2)}\n${after}`;
}

const cuts: readonly (readonly [what: string, robots: string, isCut: boolean, isRefused: boolean])[] = [
	["a rule that ends at the limit counts", padded(ROBOTS_BYTES - 13, "Disallow: /a\n"), false, true],
	[
		"a rule that ends at the limit, without a line end",
		padded(ROBOTS_BYTES - 12, "Disallow: /a"),
		false,
		true,
	],
	[
		"a rule whose line end is beyond the limit is dropped",
		padded(ROBOTS_BYTES - 12, "Disallow: /a\n"),
		true,
		false,
	],
	["a rule that is cut off is dropped", padded(ROBOTS_BYTES - 11, "Disallow: /a\n"), true, false],
	["a rule beyond the limit is dropped", padded(ROBOTS_BYTES, "Disallow: /a\n"), true, false],
	[
		"a rule before the last one counts",
		padded(ROBOTS_BYTES - 15, "Disallow: /a\nDisallow: /b\n"),
		true,
		true,
	],
];
for (const [what, robots, isCut, isRefused] of cuts) {
	test(`${what} (500 KiB)`, () => {
		const parsed = parseRobots(robots);
		assert.equal(parsed.isCut, isCut);
		const rules = robotsRules(parsed, "gannet");
		assert.equal(rules.decide("/first").isAllowed, false);
		assert.equal(rules.decide("/a").isAllowed, !isRefused);
	});
}

test("the limit is an option", () => {
	const robots = "User-agent: *\nDisallow: /a\nDisallow: /b\n";
	const rules = robotsRules(parseRobots(robots, { bytes: 30 }), "gannet");
	assert.equal(rules.decide("/a").isAllowed, false);
	assert.equal(rules.decide("/b").isAllowed, true);
});

/** CPU time in milliseconds, the least of three runs. */
function cpuMs(work: () => void): number {
	const once = (): number => {
		const before = process.cpuUsage();
		work();
		const { user, system } = process.cpuUsage(before);
		return (user + system) / 1_000;
	};
	return Math.min(once(), once(), once());
}

/** Work that grows by eight takes less than thirty times as long: quadratic would be 64 times. */
function assertLinear(work: (size: number) => () => void, size: number): void {
	const small = cpuMs(work(size));
	const large = cpuMs(work(size * 8));
	assert.ok(large < 30 * Math.max(small, 2), `${small} ms, then ${large} ms`);
}

const url = `/${"a".repeat(8_191)}`;
const patterns: Readonly<Record<string, (size: number) => string>> = {
	"stars between letters": (size) => "/*a".repeat(size / 3),
	"stars between words that nearly match": (size) => `/${"*aaaaaaab".repeat(size / 9)}`,
	"one long piece that nearly matches": (size) => `/*${"a".repeat(Math.min(size / 128, 4_000))}b`,
	"stars alone": (size) => `/${"*".repeat(size)}b`,
};
for (const [name, pattern] of Object.entries(patterns)) {
	test(`matching takes linear time: ${name}`, () => {
		assertLinear((size) => {
			const line = pattern(size);
			const lines = `Disallow: ${line}\n`.repeat(Math.max(1, Math.floor(size / (line.length + 11))));
			const rules = robotsRules(parseRobots(`User-agent: *\n${lines}`, { bytes: 1 << 20 }), "x");
			return () => {
				for (let index = 0; index < 4; index++) rules.decide(url);
			};
		}, 1 << 17);
	});
}

const files: Readonly<Record<string, (size: number) => string>> = {
	"white space at the end of a line": (size) => `Disallow: /${" ".repeat(size)}x`,
	"white space in a key": (size) => `Disallow${" ".repeat(size)}x: /`,
	"white space without a colon": (size) => `Disallow${"\t ".repeat(size / 2)}x y`,
	"a long key": (size) => "x".repeat(size),
	"a long number": (size) => `Crawl-delay: ${"9".repeat(size)}x`,
	"empty lines": (size) => "\r\n\r".repeat(size / 3),
	colons: (size) => `a${" :".repeat(size / 2)}`,
	"percent signs": (size) => `Disallow: /${"%".repeat(size)}`,
	"user-agent lines": (size) => "User-agent: a\n".repeat(size / 14),
};
for (const [name, file] of Object.entries(files)) {
	test(`parsing takes linear time: ${name}`, () => {
		assertLinear((size) => {
			const robots = Buffer.from(`User-agent: *\n${file(size)}\n`);
			return () => {
				parseRobots(robots, { bytes: 1 << 21 });
			};
		}, 1 << 16);
	});
}

test("any bytes are a file, and any text is a URL (seed 9309)", () => {
	let seed = 9_309;
	const random = (below: number): number => {
		seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
		return (seed >>> 8) % below;
	};
	const bits = [
		"User-agent: ",
		"*",
		"gannet",
		"\n",
		"\r",
		"Disallow: ",
		"Allow:",
		"/",
		"$",
		"%2",
		"%2A",
		"\0",
		"ä",
		"\xff",
		"#",
		":",
	];
	for (let round = 0; round < 3_000; round++) {
		const pieces = Array.from({ length: random(30) }, () => {
			return random(4) === 0
				? Buffer.from(Array.from({ length: random(6) }, () => random(256)))
				: Buffer.from(bits[random(bits.length)] as string, random(2) === 0 ? "latin1" : "utf8");
		});
		const robots = Buffer.concat(pieces);
		const rules = robotsRules(
			parseRobots(robots, { bytes: random(2) === 0 ? 512_000 : random(40) }),
			"gannet",
		);
		const { isAllowed, rule } = rules.decide(Buffer.concat(pieces.slice(random(5))).toString());
		assert.equal(isAllowed, rule?.allows ?? true);
	}
});
