// Many open connections to one server, each of which has carried one exchange. The server answers nobody before all
// have asked, so that no client can do with fewer connections.
import type { Scenario } from "./scenario.ts";

const CONNECTIONS = 5000;

export const IDLE_SCENARIO: Scenario = {
	id: "idle-5000",
	title: "5,000 open connections to one server",
	kind: "idle",
	pipelining: 1,
	isLarge: false,
	prepare(server) {
		const origin = `http://127.0.0.1:${server.sink.barrier}`;
		const path = `/${CONNECTIONS}`;
		const { bytes, sha256 } = server.fixtures.small;
		const plan = {
			origin,
			path,
			url: `${origin}${path}`,
			method: "GET",
			as: "bytes",
			connections: CONNECTIONS,
			pipelining: 1,
			fresh: false,
		} as const;
		// One that asks for a crowd of one is answered at once.
		const alone = { ...plan, path: "/1", url: `${origin}/1` };
		return {
			kind: "idle",
			plan,
			inFlight: CONNECTIONS,
			sampleEvery: 1,
			checks: [{ plan: alone, expected: { status: 200, bytes, sha256 } }],
		};
	},
};
