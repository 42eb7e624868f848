// One adapter for everything that has the Fetch standard's shape: Node's `fetch` and undici's own.
import { createReadStream } from "node:fs";
import type { Outcome, Plan, Session } from "../plan.ts";

/** As much of the Fetch standard as the benchmark calls; both implementations fit it. */
export type FetchLike = (url: string, init: FetchInit) => Promise<FetchResponse>;

interface FetchInit {
	readonly method: string;
	readonly headers?: Record<string, string>;
	readonly body?: string | AsyncIterable<Uint8Array>;
	readonly duplex?: "half";
}

interface FetchResponse {
	readonly status: number;
	readonly body: AsyncIterable<Uint8Array> | null;
	arrayBuffer(): Promise<ArrayBuffer>;
	json(): Promise<unknown>;
}

export function initFor(plan: Plan): FetchInit {
	const headers: Record<string, string> = {};
	if (plan.fresh) headers.connection = "close";
	if (plan.json === undefined) return { method: plan.method, headers };
	headers["content-type"] = "application/json";
	return { method: plan.method, headers, body: JSON.stringify(plan.json) };
}

export function openFetch(fetch: FetchLike, plan: Plan, close: () => Promise<void> | void): Session {
	return {
		async once(): Promise<Outcome> {
			const response = await fetch(plan.url, initFor(plan));
			if (plan.as === "object") return { status: response.status, content: await response.json() };
			return { status: response.status, content: new Uint8Array(await response.arrayBuffer()) };
		},
		async download(onChunk): Promise<number> {
			const { status, body } = await fetch(plan.url, initFor(plan));
			for await (const chunk of body ?? []) onChunk(chunk);
			return status;
		},
		async upload(file): Promise<Outcome> {
			// A Blob of the file would be neater; it costs three times the CPU time and the file's size in memory.
			const body = createReadStream(file.path, { highWaterMark: 1024 ** 2 });
			const headers = { "content-length": String(file.bytes) };
			const response = await fetch(plan.url, { method: "PUT", body, duplex: "half", headers });
			return { status: response.status, content: new Uint8Array(await response.arrayBuffer()) };
		},
		close,
	};
}
