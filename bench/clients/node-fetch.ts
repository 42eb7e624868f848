// node-fetch with a keep-alive agent.
import { createReadStream } from "node:fs";
import fetch from "node-fetch";
import type { Outcome, Plan, Session } from "../plan.ts";
import { openAgents } from "./agents.ts";
import { initFor } from "./fetch-shared.ts";

export function open(plan: Plan): Session {
	const agents = openAgents(plan);
	const { agent } = agents;
	return {
		async once(): Promise<Outcome> {
			const { method, headers, body } = initFor(plan);
			const response = await fetch(plan.url, {
				method,
				agent,
				...(headers === undefined ? {} : { headers }),
				...(typeof body === "string" ? { body } : {}),
			});
			if (plan.as === "object") return { status: response.status, content: await response.json() };
			return { status: response.status, content: new Uint8Array(await response.arrayBuffer()) };
		},
		async download(onChunk): Promise<number> {
			const { status, body } = await fetch(plan.url, { agent });
			const { promise, resolve, reject } = Promise.withResolvers<void>();
			if (body === null) return status;
			body.on("data", onChunk).on("end", resolve).on("error", reject);
			await promise;
			return status;
		},
		async upload(file): Promise<Outcome> {
			const response = await fetch(plan.url, {
				method: "PUT",
				agent,
				body: createReadStream(file.path, { highWaterMark: 1024 ** 2 }),
				headers: { "content-length": String(file.bytes) },
			});
			return { status: response.status, content: new Uint8Array(await response.arrayBuffer()) };
		},
		close: () => agents.close(),
	};
}
