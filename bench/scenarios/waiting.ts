// Many streams of HTTP/2 that wait for their answers, on many connections. The server answers none of them before it is asked how
// many wait, so that all are open when memory is measured.
import type { Scenario } from "./scenario.ts";

const CONNECTIONS = 100;
const STREAMS_EACH = 100;

export const WAITING_SCENARIO: Scenario = {
	id: "h2-waiting",
	title: "HTTP/2: 10,000 streams that wait, on 100 connections",
	kind: "waiting",
	pipelining: 1,
	isHttp2: true,
	isLarge: false,
	prepare(server) {
		const origin = `https://localhost:${server.sink.http2}`;
		const { bytes, sha256 } = server.fixtures.small;
		const plan = {
			origin,
			path: "/wait",
			url: `${origin}/wait`,
			method: "GET",
			as: "bytes",
			connections: CONNECTIONS,
			pipelining: 1,
			streams: STREAMS_EACH,
			fresh: false,
			ca: server.ca,
		} as const;
		const answered = { ...plan, path: "/32", url: `${origin}/32` };
		return {
			kind: "waiting",
			plan,
			inFlight: CONNECTIONS * STREAMS_EACH,
			sampleEvery: 1,
			barrier: `${origin}/waiting/${CONNECTIONS * STREAMS_EACH}`,
			checks: [{ plan: answered, expected: { status: 200, bytes, sha256 } }],
		};
	},
};
