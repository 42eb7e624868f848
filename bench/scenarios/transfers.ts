// A gibibyte down and a gibibyte up, each over one connection.
import { join } from "node:path";
import type { Fixture } from "../fixtures.ts";
import type { Plan } from "../plan.ts";
import type { Server } from "../server.ts";
import type { Prepared, Scenario } from "./scenario.ts";

function plan(origin: string, path: string, method: Plan["method"]): Plan {
	const url = `${origin}${path}`;
	return { origin, path, url, method, as: "bytes", connections: 1, pipelining: 1, fresh: false };
}

function large(server: Server): { warmUp: Fixture; timed: Fixture } {
	if (server.fixtures.large === undefined) throw new Error("the server was started without its large files");
	return server.fixtures.large;
}

function prepareDownload(server: Server): Prepared {
	const { warmUp, timed } = large(server);
	const timedPlan = plan(server.http, timed.path, "GET");
	return {
		kind: "download",
		plan: timedPlan,
		inFlight: 1,
		sampleEvery: 1,
		checks: [{ plan: timedPlan, expected: { status: 200, bytes: timed.bytes, sha256: timed.sha256 } }],
		warmUp: plan(server.http, warmUp.path, "GET"),
	};
}

function prepareUpload(server: Server): Prepared {
	const { timed } = large(server);
	const discard = plan(`http://127.0.0.1:${server.sink.discard}`, "/upload", "PUT");
	const received = { status: 200, bytes: timed.bytes, sha256: timed.sha256, isServers: true } as const;
	return {
		kind: "upload",
		plan: discard,
		inFlight: 1,
		sampleEvery: 1,
		checks: [{ plan: plan(`http://127.0.0.1:${server.sink.digest}`, "/upload", "PUT"), expected: received }],
		warmUp: discard,
		upload: { path: join(server.folder, "files", timed.path), bytes: timed.bytes },
	};
}

export const TRANSFER_SCENARIOS: readonly Scenario[] = [
	{
		id: "download-1g",
		title: "1 GiB download, streamed",
		kind: "download",
		pipelining: 1,
		isLarge: true,
		prepare: prepareDownload,
	},
	{
		id: "upload-1g",
		title: "1 GiB upload from a file",
		kind: "upload",
		pipelining: 1,
		isLarge: true,
		prepare: prepareUpload,
	},
];
