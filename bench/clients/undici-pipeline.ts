// undici's `pipeline`: a Duplex whose readable side is the response.
import type { Plan, Session } from "../plan.ts";
import { openPool, requestOptions } from "./undici-shared.ts";

export function open(plan: Plan): Session {
	const pool = openPool(plan);
	return {
		async download(onChunk): Promise<number> {
			let status = 0;
			const duplex = pool.pipeline(requestOptions(plan), ({ statusCode, body }) => {
				status = statusCode;
				return body;
			});
			duplex.end();
			const { promise, resolve, reject } = Promise.withResolvers<void>();
			duplex.on("data", onChunk).on("end", resolve).on("error", reject);
			await promise;
			return status;
		},
		close: () => pool.close(),
	};
}
