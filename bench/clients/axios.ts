// axios with its Node adapter and keep-alive agents; redirects off, which spares it a wrapper round each request.
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import axios from "axios";
import type { Outcome, Plan, Session } from "../plan.ts";
import { openAgents } from "./agents.ts";

export function open(plan: Plan): Session {
	const agents = openAgents(plan);
	const client = axios.create({
		adapter: "http",
		httpAgent: agents.http,
		httpsAgent: agents.https,
		maxRedirects: 0,
		proxy: false,
		maxBodyLength: Number.POSITIVE_INFINITY,
		maxContentLength: Number.POSITIVE_INFINITY,
	});
	const responseType = plan.as === "object" ? "json" : "arraybuffer";
	return {
		async once(): Promise<Outcome> {
			const { status, data } = await client.request<unknown>({
				url: plan.url,
				method: plan.method,
				responseType,
				...(plan.json === undefined ? {} : { data: plan.json }),
			});
			return { status, content: data };
		},
		async download(onChunk): Promise<number> {
			const { status, data } = await client.get<Readable>(plan.url, { responseType: "stream" });
			const { promise, resolve, reject } = Promise.withResolvers<void>();
			data.on("data", onChunk).on("end", resolve).on("error", reject);
			await promise;
			return status;
		},
		async upload(file): Promise<Outcome> {
			const body = createReadStream(file.path, { highWaterMark: 1024 ** 2 });
			const headers = { "content-length": String(file.bytes) };
			const { status, data } = await client.put<Buffer>(plan.url, body, {
				headers,
				responseType: "arraybuffer",
			});
			return { status, content: data };
		},
		close: () => agents.close(),
	};
}
