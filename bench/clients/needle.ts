// needle with a keep-alive agent and its decoding of text off.
import { createReadStream } from "node:fs";
import needle, { type NeedleOptions } from "needle";
import type { Outcome, Plan, Session } from "../plan.ts";
import { openAgents } from "./agents.ts";

export function open(plan: Plan): Session {
	const agents = openAgents(plan);
	const options: NeedleOptions = {
		agent: agents.agent,
		open_timeout: 0,
		parse_response: plan.as === "object",
		decode_response: false,
		...(plan.ca === undefined ? {} : { ca: plan.ca }),
	};
	const method = plan.method.toLowerCase() as "get" | "head" | "post";
	return {
		async once(): Promise<Outcome> {
			const response =
				plan.json === undefined
					? await needle(method, plan.url, null, options)
					: await needle(method, plan.url, plan.json as object, { ...options, json: true });
			return { status: response.statusCode ?? 0, content: response.body as unknown };
		},
		async download(onChunk): Promise<number> {
			let status = 0;
			const stream = needle.get(plan.url, options);
			stream.on("header", (code: number) => {
				status = code;
			});
			const { promise, resolve, reject } = Promise.withResolvers<void>();
			stream.on("data", onChunk).on("end", resolve).on("err", reject);
			await promise;
			return status;
		},
		async upload(file): Promise<Outcome> {
			const body = createReadStream(file.path, { highWaterMark: 1024 ** 2 });
			const headers = { "content-length": String(file.bytes) };
			const response = await needle("put", plan.url, body, { ...options, headers });
			return { status: response.statusCode ?? 0, content: response.body as unknown };
		},
		close: () => agents.close(),
	};
}
