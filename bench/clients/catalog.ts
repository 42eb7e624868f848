// Every client by its id, what it can be asked to do, and why not where it can't. Loads a client only when it is
// asked for, so that a process that measures one of them holds no other.
import type { ClientModule } from "../plan.ts";
import type { ScenarioKind } from "../scenarios/scenario.ts";

export interface CatalogEntry {
	/** How the report calls it. */
	readonly label: string;
	readonly load: () => Promise<ClientModule>;
	/** Kinds of scenario it takes part in. */
	readonly kinds: readonly ScenarioKind[];
	/** Takes part in these scenarios only. */
	readonly only?: readonly string[];
	/** Has more than one request in flight on a connection where asked to. */
	readonly pipelines?: true;
	/** Takes part in scenarios of HTTP/2. */
	readonly speaksHttp2?: true;
	/** Takes part in no others. */
	readonly isHttp2Only?: true;
	/** A program that must be installed. */
	readonly program?: string;
	/** Can't be checked, because it throws away what it receives or has other content. */
	readonly unchecked?: true;
	/** Left out unless named with `--clients`. */
	readonly optional?: true;
}

const EVERYTHING: readonly ScenarioKind[] = ["requests", "download", "upload", "idle", "waiting"];

export const CATALOG: Readonly<Record<string, CatalogEntry>> = {
	gannet: {
		label: "gannet",
		load: () => import("./gannet.ts"),
		kinds: EVERYTHING,
		pipelines: true,
		speaksHttp2: true,
	},
	"gannet-iterate": {
		label: "gannet (for await)",
		load: () => import("./gannet-iterate.ts"),
		kinds: ["download"],
	},
	"gannet-fetch": { label: "gannet fetch", load: () => import("./gannet-fetch.ts"), kinds: EVERYTHING },
	"gannet-get": {
		label: "gannet (GET)",
		load: () => import("./gannet-get.ts"),
		kinds: ["requests"],
		only: ["head-32"],
		// Its content is not a HEAD's; get-32 checks it.
		unchecked: true,
	},
	raw: { label: "raw onread (floor)", load: () => import("./raw.ts"), kinds: EVERYTHING, pipelines: true },
	"gannet-http1": {
		label: "gannet (HTTP/1.1, 50 connections)",
		load: () => import("./gannet-http1.ts"),
		kinds: ["requests"],
		only: ["h2-32"],
		speaksHttp2: true,
	},
	"bare-frames": {
		label: "bare frames (floor)",
		load: () => import("./bare-frames.ts"),
		kinds: ["requests", "download", "upload"],
		speaksHttp2: true,
		isHttp2Only: true,
	},
	"undici-request": {
		label: "undici request",
		load: () => import("./undici-request.ts"),
		kinds: EVERYTHING,
		pipelines: true,
		speaksHttp2: true,
	},
	"undici-dispatch": {
		label: "undici dispatch",
		load: () => import("./undici-dispatch.ts"),
		kinds: ["requests", "download", "idle", "waiting"],
		pipelines: true,
		speaksHttp2: true,
	},
	"undici-stream": { label: "undici stream", load: () => import("./undici-stream.ts"), kinds: ["download"] },
	"undici-pipeline": {
		label: "undici pipeline",
		load: () => import("./undici-pipeline.ts"),
		kinds: ["download"],
	},
	"undici-fetch": {
		label: "undici fetch",
		load: () => import("./undici-fetch.ts"),
		kinds: EVERYTHING,
		optional: true,
	},
	"node-http2": {
		label: "node:http2",
		load: () => import("./node-http2.ts"),
		kinds: ["requests", "download", "upload", "waiting"],
		speaksHttp2: true,
		isHttp2Only: true,
	},
	"node-http": { label: "node:http", load: () => import("./node-http.ts"), kinds: EVERYTHING },
	fetch: { label: "Node's fetch", load: () => import("./fetch.ts"), kinds: EVERYTHING },
	got: {
		label: "got",
		load: () => import("./got.ts"),
		kinds: ["requests", "download", "upload", "idle"],
		speaksHttp2: true,
	},
	axios: { label: "axios", load: () => import("./axios.ts"), kinds: EVERYTHING },
	ky: { label: "ky", load: () => import("./ky.ts"), kinds: EVERYTHING },
	needle: { label: "needle", load: () => import("./needle.ts"), kinds: EVERYTHING },
	"node-fetch": { label: "node-fetch", load: () => import("./node-fetch.ts"), kinds: EVERYTHING },
	curl: {
		label: "curl",
		load: () => import("./curl.ts"),
		kinds: ["download", "upload"],
		speaksHttp2: true,
		program: "curl",
	},
	h2load: {
		label: "h2load (what C needs)",
		load: () => import("./h2load.ts"),
		kinds: ["requests"],
		only: ["h2-32", "h2-32-nghttpd", "h2-10-nghttpd", "h2-32-serial"],
		speaksHttp2: true,
		isHttp2Only: true,
		program: "h2load",
		unchecked: true,
	},
	wrk: {
		label: "wrk (what the server gives)",
		load: () => import("./wrk.ts"),
		kinds: ["requests"],
		only: ["get-32", "get-32-serial", "get-64k", "json-2k", "https-32"],
		program: "wrk",
		unchecked: true,
	},
};
