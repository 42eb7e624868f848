// got with keep-alive agents and without retries.
import { createReadStream } from "node:fs";
import got from "got";
import type { Outcome, Plan, Session } from "../plan.ts";
import { openAgents } from "./agents.ts";

export function open(plan: Plan): Session {
	const agents = openAgents(plan);
	const client = got.extend({
		...(plan.streams === undefined ? { agent: { http: agents.http, https: agents.https } } : {}),
		retry: { limit: 0 },
		...(plan.streams === undefined ? {} : { http2: true }),
		...(plan.ca === undefined ? {} : { https: { certificateAuthority: plan.ca } }),
	});
	const content = plan.json === undefined ? {} : { json: plan.json };
	return {
		async once(): Promise<Outcome> {
			const options = { method: plan.method as "GET", ...content };
			if (plan.as === "object") {
				const response = await client(plan.url, { ...options, responseType: "json" });
				return { status: response.statusCode, content: response.body };
			}
			const response = await client(plan.url, { ...options, responseType: "buffer" });
			return { status: response.statusCode, content: response.body };
		},
		async download(onChunk): Promise<number> {
			let status = 0;
			const stream = client.stream(plan.url);
			stream.on("response", (response: { statusCode: number }) => {
				status = response.statusCode;
			});
			const { promise, resolve, reject } = Promise.withResolvers<void>();
			stream.on("data", onChunk).on("end", resolve).on("error", reject);
			await promise;
			return status;
		},
		async upload(file): Promise<Outcome> {
			const response = await client.put(plan.url, {
				body: createReadStream(file.path, { highWaterMark: 1024 ** 2 }),
				headers: { "content-length": String(file.bytes) },
				responseType: "buffer",
			});
			return { status: response.statusCode, content: response.body };
		},
		close: () => agents.close(),
	};
}
