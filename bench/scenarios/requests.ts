// Scenarios of many small exchanges, in a closed loop over kept connections unless it says otherwise.
import { digest, type Fixture, POSTED, RECEIVED } from "../fixtures.ts";
import type { Plan } from "../plan.ts";
import type { Server } from "../server.ts";
import type { Check, Expected, Prepared, Scenario } from "./scenario.ts";

const CONNECTIONS = 50;
const EMPTY = { bytes: 0, sha256: digest("") };

interface Shape {
	readonly id: string;
	readonly title: string;
	readonly file?: "small" | "medium" | "json";
	readonly method?: Plan["method"];
	readonly as?: Plan["as"];
	readonly inOneAwait?: true;
	readonly connections?: number;
	readonly pipelining?: number;
	readonly fresh?: true;
	readonly secure?: true;
	readonly sampleEvery?: number;
	/** Over HTTP/2, one connection: requests at once, and the server. */
	readonly streams?: number;
	readonly server?: "nginx" | "nghttpd";
}

const SHAPES: readonly Shape[] = [
	{ id: "get-32", title: "GET 32 B, 50 connections" },
	{ id: "get-32-one-await", title: "GET 32 B in one await, 50 connections", inOneAwait: true },
	{ id: "get-32-pipelined", title: "GET 32 B, 50 connections, pipelining 10", pipelining: 10 },
	{ id: "get-32-serial", title: "GET 32 B, 1 connection, one after another", connections: 1, sampleEvery: 1 },
	{ id: "get-64k", title: "GET 64 KiB to bytes, 50 connections", file: "medium" },
	{ id: "json-2k", title: "GET 2 KiB of JSON to an object, 50 connections", file: "json", as: "object" },
	{
		id: "json-2k-one-await",
		title: "GET 2 KiB of JSON in one await, 50 connections",
		file: "json",
		as: "object",
		inOneAwait: true,
	},
	{ id: "post-1k", title: "POST 1 KiB of JSON, 50 connections", method: "POST" },
	{ id: "https-32", title: "HTTPS (TLS 1.3) GET 32 B, 50 connections", secure: true },
	{
		id: "new-connection",
		title: "GET 32 B, a new connection for each, 50 at once",
		fresh: true,
		sampleEvery: 1,
	},
	{ id: "head-32", title: "HEAD of 32 B, 50 connections", method: "HEAD", as: "nothing" },
];

/** HTTP/2 over TLS 1.3, on one connection. nghttpd answers many streams in one write, nginx each in one of its own. */
const H2_SHAPES: readonly Shape[] = [
	{ id: "h2-32", title: "HTTP/2 GET 32 B, 100 streams, nginx", streams: 100 },
	{ id: "h2-32-nghttpd", title: "HTTP/2 GET 32 B, 100 streams, nghttpd", streams: 100, server: "nghttpd" },
	{ id: "h2-10-nghttpd", title: "HTTP/2 GET 32 B, 10 streams, nghttpd", streams: 10, server: "nghttpd" },
	{ id: "h2-32-serial", title: "HTTP/2 GET 32 B, one after another, nginx", streams: 1, sampleEvery: 1 },
	{ id: "h2-64k", title: "HTTP/2 GET 64 KiB to bytes, 50 streams, nginx", streams: 50, file: "medium" },
	{
		id: "h2-json-2k",
		title: "HTTP/2 GET 2 KiB of JSON, 50 streams, nginx",
		streams: 50,
		file: "json",
		as: "object",
	},
	{ id: "h2-post-1k", title: "HTTP/2 POST 1 KiB of JSON, 50 streams, nginx", streams: 50, method: "POST" },
];

function expectedOf(fixture: Fixture, plan: Plan): Expected {
	if (plan.as === "nothing") return { status: 200, ...EMPTY };
	if (plan.method === "POST") {
		const answer = '{"received":true}';
		return { status: 200, bytes: answer.length, sha256: digest(answer) };
	}
	if (plan.as === "bytes") return { status: 200, bytes: fixture.bytes, sha256: fixture.sha256 };
	const text = JSON.stringify(RECEIVED);
	return { status: 200, bytes: text.length, sha256: digest(text) };
}

/** A POST is checked twice: what the server received, by its own digest, and what it answered. */
function postChecks(plan: Plan, server: Server): Check[] {
	const sent = JSON.stringify(POSTED);
	const answer = '{"received":true}';
	const origin = `http://127.0.0.1:${server.sink.digest}`;
	const received = { status: 200, bytes: sent.length, sha256: digest(sent), isServers: true } as const;
	return [
		{ plan: { ...plan, origin, url: `${origin}${plan.path}` }, expected: received },
		{ plan, expected: { status: 200, bytes: answer.length, sha256: digest(answer) } },
	];
}

function prepare(shape: Shape, server: Server): Prepared {
	const fixture = server.fixtures[shape.file ?? "small"];
	const { streams } = shape;
	const overHttp2 = shape.server === "nghttpd" ? server.nghttpd : server.http2;
	const origin = streams !== undefined ? (overHttp2 ?? "") : shape.secure ? server.https : server.http;
	const path = shape.method === "POST" ? "/post" : fixture.path;
	const connections = streams === undefined ? (shape.connections ?? CONNECTIONS) : 1;
	const pipelining = shape.pipelining ?? 1;
	const plan: Plan = {
		origin,
		path,
		url: `${origin}${path}`,
		method: shape.method ?? "GET",
		as: shape.as ?? "bytes",
		inOneAwait: shape.inOneAwait ?? false,
		connections,
		pipelining,
		fresh: shape.fresh ?? false,
		...(shape.method === "POST" ? { json: POSTED } : {}),
		...(shape.secure || streams !== undefined ? { ca: server.ca } : {}),
		...(streams === undefined ? {} : { streams }),
	};
	const checks =
		plan.method === "POST" && streams === undefined
			? postChecks(plan, server)
			: [{ plan, expected: expectedOf(fixture, plan) }];
	return {
		kind: "requests",
		plan,
		inFlight: streams ?? connections * pipelining,
		sampleEvery: shape.sampleEvery ?? 16,
		checks,
	};
}

export const REQUEST_SCENARIOS: readonly Scenario[] = [...SHAPES, ...H2_SHAPES].map((shape) => ({
	isHttp2: shape.streams !== undefined,
	program: shape.server === "nghttpd" ? "nghttpd" : undefined,
	id: shape.id,
	title: shape.title,
	kind: "requests",
	pipelining: shape.pipelining ?? 1,
	isLarge: false,
	prepare: (server) => prepare(shape, server),
}));
