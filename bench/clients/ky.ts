// ky, which is a layer over Node's `fetch`, without retries and timeout.
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import ky from "ky";
import type { Outcome, Plan, Session } from "../plan.ts";

export function open(plan: Plan): Session {
	const client = ky.create({
		retry: 0,
		timeout: false,
		...(plan.fresh ? { headers: { connection: "close" } } : {}),
	});
	return {
		async once(): Promise<Outcome> {
			const options = { method: plan.method, ...(plan.json === undefined ? {} : { json: plan.json }) };
			const response = await client(plan.url, options);
			if (plan.as === "object") return { status: response.status, content: await response.json() };
			return { status: response.status, content: new Uint8Array(await response.arrayBuffer()) };
		},
		async download(onChunk): Promise<number> {
			const { status, body } = await client(plan.url);
			for await (const chunk of body ?? []) onChunk(chunk);
			return status;
		},
		async upload(file): Promise<Outcome> {
			const body = Readable.toWeb(createReadStream(file.path, { highWaterMark: 1024 ** 2 }));
			const headers = { "content-length": String(file.bytes) };
			const response = await client.put(plan.url, { body, duplex: "half", headers });
			return { status: response.status, content: new Uint8Array(await response.arrayBuffer()) };
		},
		close(): void {},
	};
}
