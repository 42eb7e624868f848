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

export const TARGETS: readonly Target[] = [
	{ scenario: "get-32", peer: "undici-request", measure: "cpu", atMost: 1 / 3 },
	{ scenario: "get-32", peer: "fetch", measure: "cpu", atMost: 1 / 12 },
	{ scenario: "get-32", of: "gannet-fetch", peer: "fetch", measure: "cpu", atMost: 1 / 4 },
	{ scenario: "get-32", peer: "axios", measure: "cpu", atMost: 1 / 25 },
	{ scenario: "get-32", peer: "got", measure: "cpu", atMost: 1 / 25 },
	{ scenario: "get-32", peer: "raw", measure: "cpu", atMost: 1.8 },
	{ scenario: "get-32-pipelined", peer: "undici-request", measure: "cpu", atMost: 1 / 3 },
	{ scenario: "get-32-serial", peer: "undici-request", measure: "cpu", atMost: 1 / 2.5 },
	{ scenario: "get-32-serial", peer: "undici-request", measure: "p99", atMost: 1 },
	{ scenario: "get-64k", peer: "undici-request", measure: "cpu", atMost: 1 / 2 },
	{ scenario: "json-2k", peer: "undici-request", measure: "cpu", atMost: 1 / 2 },
	{ scenario: "post-1k", peer: "undici-request", measure: "cpu", atMost: 1 / 2.5 },
	{ scenario: "https-32", peer: "undici-request", measure: "cpu", atMost: 1 / 2.2 },
	{ scenario: "new-connection", peer: "undici-request", measure: "cpu", atMost: 1 / 2 },
	{ scenario: "download-1g", peer: "undici-request", measure: "throughput", atLeast: 4 },
	{ scenario: "download-1g", peer: "curl", measure: "throughput", atLeast: 0.8 },
	{ scenario: "upload-1g", peer: "undici-request", measure: "throughput", atLeast: 2 },
	{ scenario: "idle-5000", measure: "rss", atMost: 10_000 },
	// "The same cost as GET": within what two runs of the same thing differ by.
	{ scenario: "head-32", peer: "gannet-get", measure: "cpu", atMost: 1.1 },
	{ scenario: "head-32", measure: "connections", atMost: 50 },
];
