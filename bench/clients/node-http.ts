// `node:http` and `node:https` as they come, with a keep-alive agent.
import { createReadStream } from "node:fs";
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { pipeline } from "node:stream";
import type { Outcome, Plan, Session } from "../plan.ts";
import { openAgents } from "./agents.ts";

function collect(response: IncomingMessage, plan: Plan, resolve: (outcome: Outcome) => void): void {
	const chunks: Buffer[] = [];
	response.on("data", (chunk: Buffer) => chunks.push(chunk));
	response.on("end", () => {
		const [first] = chunks;
		const content = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
		const parsed = plan.as === "object" ? (JSON.parse(content.toString()) as unknown) : content;
		resolve({ status: response.statusCode ?? 0, content: parsed });
	});
}

export function open(plan: Plan): Session {
	const agents = openAgents(plan);
	const { hostname, port, protocol } = new URL(plan.origin);
	const request = protocol === "https:" ? httpsRequest : httpRequest;
	const options: RequestOptions = {
		hostname,
		port,
		path: plan.path,
		method: plan.method,
		agent: agents.agent,
	};
	return {
		once(): Promise<Outcome> {
			const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
			const content = plan.json === undefined ? undefined : JSON.stringify(plan.json);
			const headers =
				content === undefined ? {} : { "content-type": "application/json", "content-length": content.length };
			const call = request({ ...options, headers }, (response) => {
				response.on("error", reject);
				collect(response, plan, resolve);
			});
			call.on("error", reject);
			call.end(content);
			return promise;
		},
		download(onChunk): Promise<number> {
			const { promise, resolve, reject } = Promise.withResolvers<number>();
			const call = request(options, (response) => {
				response.on("data", onChunk);
				response.on("end", () => resolve(response.statusCode ?? 0));
				response.on("error", reject);
			});
			call.on("error", reject);
			call.end();
			return promise;
		},
		upload(file): Promise<Outcome> {
			const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
			const headers = { "content-length": file.bytes };
			const call = request({ ...options, method: "PUT", headers }, (response) => {
				collect(response, plan, resolve);
			});
			pipeline(createReadStream(file.path, { highWaterMark: 1024 ** 2 }), call, (error) => {
				if (error) reject(error);
			});
			return promise;
		},
		close: () => agents.close(),
	};
}
