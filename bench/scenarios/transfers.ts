// A gibibyte down and a gibibyte up, each over one connection: of HTTP/1.1, and of HTTP/2 with TLS.
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

/** The same over HTTP/2. */
function overHttp2(one: Plan, server: Server, origin: string | undefined = server.http2): Plan {
	const url = `${origin}${one.path}`;
	return { ...one, origin: origin ?? "", url, streams: 1, ca: server.ca };
}

function prepareHttp2Download(server: Server): Prepared {
	const { warmUp, ...prepared } = prepareDownload(server);
	const timed = overHttp2(prepared.plan, server);
	const checks = prepared.checks.map((check) => ({ ...check, plan: timed }));
	return { ...prepared, plan: timed, checks, warmUp: overHttp2(warmUp as Plan, server) };
}

/** nghttpd takes an upload faster than it is sent, and answers at its end; the digest comes from Node.js's server. */
function prepareHttp2Upload(server: Server): Prepared {
	const prepared = prepareUpload(server);
	const discard = overHttp2({ ...prepared.plan, path: "/32" }, server, server.nghttpd);
	const digest = overHttp2(prepared.plan, server, `https://localhost:${server.sink.http2}`);
	const checks = prepared.checks.map((check) => ({ ...check, plan: digest }));
	return { ...prepared, plan: discard, warmUp: discard, checks };
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
	{
		id: "h2-download-1g",
		title: "HTTP/2: 1 GiB download, streamed, nginx",
		kind: "download",
		pipelining: 1,
		isHttp2: true,
		isLarge: true,
		prepare: prepareHttp2Download,
	},
	{
		id: "h2-upload-1g",
		title: "HTTP/2: 1 GiB upload from a file, nghttpd",
		kind: "upload",
		pipelining: 1,
		isHttp2: true,
		program: "nghttpd",
		isLarge: true,
		prepare: prepareHttp2Upload,
	},
];
