// What gannet is to reach, as data: in which scenario, against which client, by what measure and factor.
// report.ts prints beside each whether it was met.

/** Which number of a measurement a target speaks of. */
export type Measure = "cpu" | "p99" | "throughput" | "rss" | "connections";

export interface Target {
	readonly scenario: string;
	/** The id of the client whose number it is; gannet where none is named. */
	readonly of?: string;
	/** A client's id; without one, the limit is an absolute number of gannet's. */
	readonly peer?: string;
	readonly measure: Measure;
	/** gannet's number is at most this many times the peer's (or at most this, without a peer). */
	readonly atMost?: number;
	/** gannet's number is at least this many times the peer's. */
	readonly atLeast?: number;
}

/**
 * CPU time is held to the floor, which does the same work on the same machine in the same run: peers get faster and slower with
 * each version, and a kernel that takes most of the time hides what they differ by.
 */
const FLOORS: Readonly<Record<string, number>> = {
	"get-32": 1.2,
	"get-32-pipelined": 1.6,
	"get-32-serial": 1.1,
	"get-64k": 1.3,
	"json-2k": 1.25,
	"post-1k": 1.3,
	"https-32": 1.3,
	"new-connection": 1.3,
	"head-32": 1.2,
};

export const TARGETS: readonly Target[] = [
	...Object.entries(FLOORS).map(
		([scenario, atMost]): Target => ({ scenario, peer: "raw", measure: "cpu", atMost }),
	),
	{ scenario: "get-32", of: "gannet-fetch", peer: "raw", measure: "cpu", atMost: 2 },
	{ scenario: "get-32-serial", peer: "undici-request", measure: "p99", atMost: 1 },
	{ scenario: "download-1g", peer: "raw", measure: "throughput", atLeast: 0.9 },
	{ scenario: "download-1g", peer: "curl", measure: "throughput", atLeast: 0.8 },
	{ scenario: "upload-1g", peer: "raw", measure: "throughput", atLeast: 0.9 },
	{ scenario: "idle-5000", measure: "rss", atMost: 10_000 },
	// "The same cost as GET": within what two runs of the same thing differ by.
	{ scenario: "head-32", peer: "gannet-get", measure: "cpu", atMost: 1.1 },
	{ scenario: "head-32", measure: "connections", atMost: 50 },
];
