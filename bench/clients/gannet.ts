// gannet as its users call it, with its defaults: deadlines, limits and timings on.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Outcome, Plan, Session, Upload } from "../plan.ts";

/** The checkout whose gannet is measured; another one for `--against`. */
const root = process.env.GANNET_BENCH_SOURCE ?? join(import.meta.dirname, "..", "..");
const source = pathToFileURL(join(root, "src", "index.ts")).href;
const exported = (await import(source)) as typeof import("../../src/index.ts");
const { Client, file } = exported;

/** Reads a response's content to its end, one way or another. */
export type Drain = (
	body: AsyncIterable<Uint8Array> & Borrowing,
	onChunk: (chunk: Uint8Array) => void,
) => Promise<void>;

interface Borrowing {
	forEachView(onChunk: (chunk: Uint8Array) => void): Promise<void>;
	/** The name that it had before. */
	lend?(onChunk: (chunk: Uint8Array) => void): Promise<void>;
}

/** `body.forEachView` lends each chunk for the length of the call, so that nothing is copied. */
const borrowed: Drain = (body, onChunk) => body.lend?.(onChunk) ?? body.forEachView(onChunk);

export function openWith(plan: Plan, drain: Drain, http: "auto" | "1.1" = "auto"): Session {
	const client = new Client({
		connectionsPerOrigin: plan.connections,
		pipelining: plan.pipelining,
		...(http === "auto" ? {} : { http }),
		...(plan.ca === undefined ? {} : { tls: { ca: plan.ca } }),
	});
	const options = {
		...(plan.json === undefined ? {} : { json: plan.json }),
		...(plan.fresh ? { headers: { connection: "close" } } : {}),
	};
	// Before it had a promise that gives the content, one awaited twice.
	const hasPromise = plan.inOneAwait === true && "ResponsePromise" in exported;
	return {
		async once(): Promise<Outcome> {
			if (hasPromise) {
				const promise = client.request(plan.method, plan.url, options);
				return { status: 200, content: await (plan.as === "object" ? promise.json() : promise.bytes()) };
			}
			const response = await client.request(plan.method, plan.url, options);
			if (plan.as === "object") return { status: response.status, content: await response.json() };
			return { status: response.status, content: await response.bytes() };
		},
		async download(onChunk): Promise<number> {
			const response = await client.request("GET", plan.url);
			await drain(response.body, onChunk);
			return response.status;
		},
		async upload(upload: Upload): Promise<Outcome> {
			const response = await client.request("PUT", plan.url, { body: await file(upload.path) });
			return { status: response.status, content: await response.bytes() };
		},
		close: () => client.close(),
	};
}

export function open(plan: Plan): Session {
	return openWith(plan, borrowed);
}
