// undici's `request` over a Pool: its fast interface with promises.
import type { Outcome, Plan, Session } from "../plan.ts";
import { openPool, requestOptions, uploadOptions } from "./undici-shared.ts";

export function open(plan: Plan): Session {
	const pool = openPool(plan);
	return {
		async once(): Promise<Outcome> {
			const { statusCode, body } = await pool.request(requestOptions(plan));
			if (plan.as === "object") return { status: statusCode, content: await body.json() };
			if (plan.as === "bytes") return { status: statusCode, content: await body.bytes() };
			await body.dump();
			return { status: statusCode, content: undefined };
		},
		async download(onChunk): Promise<number> {
			const { statusCode, body } = await pool.request(requestOptions(plan));
			body.on("data", onChunk);
			const { promise, resolve, reject } = Promise.withResolvers<void>();
			body.on("end", resolve).on("error", reject);
			await promise;
			return statusCode;
		},
		async upload(file): Promise<Outcome> {
			const { statusCode, body } = await pool.request(uploadOptions(plan, file));
			return { status: statusCode, content: await body.bytes() };
		},
		close: () => pool.close(),
	};
}
