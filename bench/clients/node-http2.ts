// Node's own client of HTTP/2: one session, a stream a request.
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { connect } from "node:http2";
import type { Outcome, Plan, Session } from "../plan.ts";

export function open(plan: Plan): Session {
	const session = connect(plan.origin, plan.ca === undefined ? {} : { ca: plan.ca });
	const head = { ":method": plan.method, ":path": plan.path };
	return {
		waiting(exchanges): void {
			const each = plan.streams ?? 1;
			for (let count = 0; count < exchanges; count += each) {
				const other = connect(plan.origin, plan.ca === undefined ? {} : { ca: plan.ca });
				for (let index = 0; index < each; index++) {
					const stream = other.request(head);
					stream
						.on("response", () => {})
						.on("data", () => {})
						.on("error", () => {});
				}
			}
		},
		async download(onChunk): Promise<number> {
			const stream = session.request(head);
			let status = 0;
			stream.on("response", (headers) => {
				status = Number(headers[":status"]);
			});
			stream.on("data", onChunk);
			await once(stream, "end");
			return status;
		},
		async upload(file): Promise<Outcome> {
			const stream = session.request({ ...head, "content-length": file.bytes });
			let status = 0;
			const chunks: Buffer[] = [];
			stream.on("response", (headers) => {
				status = Number(headers[":status"]);
			});
			stream.on("data", (chunk: Buffer) => chunks.push(chunk));
			createReadStream(file.path, { highWaterMark: 1024 ** 2 }).pipe(stream);
			await once(stream, "end");
			return { status, content: Buffer.concat(chunks) };
		},
		once(): Promise<Outcome> {
			return new Promise((resolve, reject) => {
				const content = plan.json === undefined ? undefined : JSON.stringify(plan.json);
				const stream = session.request(
					content === undefined
						? head
						: {
								...head,
								"content-type": "application/json",
								"content-length": Buffer.byteLength(content),
							},
				);
				const chunks: Buffer[] = [];
				let status = 0;
				stream.on("response", (headers) => {
					status = Number(headers[":status"]);
				});
				stream.on("data", (chunk: Buffer) => chunks.push(chunk));
				stream.on("error", reject);
				stream.on("end", () => {
					const [first] = chunks;
					const whole = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
					resolve({ status, content: plan.as === "object" ? JSON.parse(whole.toString()) : whole });
				});
				stream.end(content);
			});
		},
		close: () => new Promise((resolve) => session.close(resolve)),
	};
}
