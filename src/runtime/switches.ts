// The switches of the tricks in this folder: GANNET_WITHOUT=awake,outside-memory in the environment runs without those two.

/** What can be switched off, by the name of its file. */
export type Trick = "accepted-reads" | "awake" | "outside-memory" | "young-generation";

// The environment is an object like any other, with Object.prototype behind it.
const given = Object.hasOwn(process.env, "GANNET_WITHOUT") ? process.env.GANNET_WITHOUT : undefined;
const switchedOff: ReadonlySet<string> = new Set(given?.split(",").map((name) => name.trim()));

export function isOn(trick: Trick): boolean {
	return !switchedOff.has(trick);
}
