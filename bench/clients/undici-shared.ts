// What the undici clients have in common: the pool and its best settings, and how a file becomes a body.
import { createReadStream } from "node:fs";
import { type Dispatcher, Pool } from "undici";
import type { Plan, Upload } from "../plan.ts";

export function openPool(plan: Plan): Pool {
	return new Pool(plan.origin, {
		connections: plan.connections,
		pipelining: plan.pipelining,
		...(plan.ca === undefined ? {} : { connect: { ca: plan.ca } }),
	});
}

export function requestOptions(plan: Plan): Dispatcher.RequestOptions {
	return {
		path: plan.path,
		method: plan.method,
		// Said aloud, because undici closes the connection after each HEAD unless told otherwise.
		reset: plan.fresh,
		...(plan.json === undefined
			? {}
			: { body: JSON.stringify(plan.json), headers: { "content-type": "application/json" } }),
	};
}

export function uploadOptions(plan: Plan, file: Upload): Dispatcher.RequestOptions {
	return {
		path: plan.path,
		method: "PUT",
		headers: { "content-length": String(file.bytes) },
		body: createReadStream(file.path, { highWaterMark: 1024 ** 2 }),
	};
}
