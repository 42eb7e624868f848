import assert from "node:assert/strict";
import test from "node:test";
import { AddressRace, type Family } from "../../src/socket/happy-eyeballs.ts";

/** What happens when, and what is decided then: "answer 6 a b", "fail", or the decision expected. */
interface Script {
	readonly name: string;
	readonly families?: readonly Family[];
	readonly steps: readonly (readonly [at: number, step: string])[];
}

const scripts: readonly Script[] = [
	{
		name: "IPv6 answers first: its first address is tried at once, without waiting for IPv4",
		steps: [
			[0, "wait"],
			[5, "answer 6 a6 b6"],
			[5, "try a6"],
			[5, "wait until 255"],
		],
	},
	{
		name: "IPv4 answers first: it waits 50 ms for IPv6, and IPv6 that comes in time goes first",
		steps: [
			[10, "answer 4 a4"],
			[10, "wait until 60"],
			[40, "answer 6 a6"],
			[40, "try a6"],
			[40, "wait until 290"],
			[290, "try a4"],
			[290, "wait"],
		],
	},
	{
		name: "IPv6 has no address: IPv4 starts as soon as that is known",
		steps: [
			[10, "answer 4 a4"],
			[10, "wait until 60"],
			[20, "answer 6"],
			[20, "try a4"],
		],
	},
	{
		name: "IPv6 is late: IPv4 starts after the resolution delay, and the late addresses are tried next",
		steps: [
			[10, "answer 4 a4 b4"],
			[59, "wait until 60"],
			[60, "try a4"],
			[60, "wait until 310"],
			[100, "answer 6 a6"],
			[100, "wait until 310"],
			[310, "try a6"],
			[560, "try b4"],
			[560, "wait"],
		],
	},
	{
		name: "families take turns as long as both have addresses, in the resolver's order",
		steps: [
			[0, "answer 6 a6 b6 c6 d6"],
			[0, "answer 4 a4 b4"],
			[0, "try a6"],
			[250, "try a4"],
			[500, "try b6"],
			[750, "try b4"],
			[1_000, "try c6"],
			[1_250, "try d6"],
			[9_999, "wait"],
		],
	},
	{
		name: "a failure starts the next attempt at once; the delay counts anew from there",
		steps: [
			[0, "answer 6 a6"],
			[0, "answer 4 a4 b4"],
			[0, "try a6"],
			[0, "wait until 250"],
			[30, "fail"],
			[30, "try a4"],
			[30, "wait until 280"],
			[280, "try b4"],
		],
	},
	{
		name: "with every address failed it is exhausted, but not before",
		steps: [
			[0, "answer 6 a6"],
			[0, "answer 4 a4"],
			[0, "try a6"],
			[250, "try a4"],
			[260, "fail"],
			[260, "wait"],
			[270, "fail"],
			[270, "exhausted"],
		],
	},
	{
		name: "the only family known has failed: the other one's answer is waited for",
		steps: [
			[0, "answer 6 a6"],
			[0, "try a6"],
			[5, "fail"],
			[5, "wait"],
			[9, "answer 4 a4"],
			[9, "try a4"],
			[10, "fail"],
			[10, "exhausted"],
		],
	},
	{
		name: "no family has an address: exhausted when both have said so",
		steps: [
			[0, "answer 4"],
			[0, "wait"],
			[9, "answer 6"],
			[9, "exhausted"],
		],
	},
	{
		name: "an address that comes twice is tried once",
		steps: [
			[0, "answer 4 a4 a4 b4"],
			[0, "answer 6"],
			[0, "try a4"],
			[250, "try b4"],
			[500, "wait"],
		],
	},
	{
		name: "asked for IPv4 only, it waits for nothing else",
		families: [4],
		steps: [
			[0, "answer 4 a4"],
			[0, "try a4"],
			[1, "fail"],
			[1, "exhausted"],
		],
	},
];

for (const { name, families = [6, 4] as const, steps } of scripts) {
	test(name, () => {
		const race = new AddressRace({ families, attemptDelayMs: 250, resolutionDelayMs: 50 });
		for (const [at, step] of steps) {
			const [word, ...rest] = step.split(" ");
			if (word === "answer") race.answer(Number(rest[0]) as Family, rest.slice(1), at);
			else if (word === "fail") race.fail();
			else {
				const decision = race.next(at);
				const said =
					decision.type === "attempt"
						? `try ${decision.target.address}`
						: decision.type === "wait" && decision.until !== undefined
							? `wait until ${decision.until}`
							: decision.type;
				assert.equal(said, step, `at ${at}`);
				if (decision.type === "attempt")
					assert.ok(decision.target.address.endsWith(`${decision.target.family}`));
			}
		}
	});
}
