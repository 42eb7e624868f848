// undici's `stream`: the response goes into a Writable that the caller makes.
import { Writable } from "node:stream";
import type { Plan, Session } from "../plan.ts";
import { openPool, requestOptions } from "./undici-shared.ts";

export function open(plan: Plan): Session {
	const pool = openPool(plan);
	return {
		async download(onChunk): Promise<number> {
			let status = 0;
			await pool.stream(requestOptions(plan), ({ statusCode }) => {
				status = statusCode;
				return new Writable({
					highWaterMark: 1024 ** 2,
					write(chunk: Buffer, _encoding, done): void {
						onChunk(chunk);
						done();
					},
				});
			});
			return status;
		},
		close: () => pool.close(),
	};
}
