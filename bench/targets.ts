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

/** HTTP/2: CPU time beside that of others, by scenario. */
const HTTP2: Readonly<Record<string, Readonly<Record<string, number>>>> = {
	"h2-32": {
		"undici-request": 1 / 3.5,
		"node-http2": 1 / 2.2,
		"bare-frames": 1.8,
		"gannet-http1": 0.8,
	},
	"h2-32-nghttpd": { "undici-request": 1 / 7, "node-http2": 1 / 5 },
	"h2-10-nghttpd": { "undici-request": 1 / 6 },
	"h2-32-serial": { "undici-request": 1 / 2 },
	"h2-64k": { "undici-request": 0.55 },
	"h2-json-2k": { "undici-request": 1 / 3 },
	"h2-post-1k": { "undici-request": 1 / 2.5 },
	"h2-download-1g": { "undici-request": 0.7, curl: 0.9 },
	"h2-upload-1g": { "undici-request": 0.7 },
};

export const TARGETS: readonly Target[] = [
	...Object.entries(HTTP2).flatMap(([scenario, peers]) =>
		Object.entries(peers).map(([peer, atMost]): Target => ({ scenario, peer, measure: "cpu", atMost })),
	),
	{ scenario: "h2-32-serial", peer: "undici-request", measure: "p99", atMost: 1 },
	{ scenario: "h2-waiting", peer: "node-http2", measure: "rss", atMost: 1 / 3 },
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
