// What the undici clients have in common: the pool and its best settings, and how a file becomes a body.
import { createReadStream } from "node:fs";
import { type Dispatcher, Pool } from "undici";
import type { Plan, Upload } from "../plan.ts";

export function openPool(plan: Plan): Pool {
	return new Pool(plan.origin, {
		connections: plan.connections,
		pipelining: plan.streams ?? plan.pipelining,
		...(plan.streams === undefined ? {} : { allowH2: true }),
		...(plan.ca === undefined ? {} : { connect: { ca: plan.ca } }),
	});
}

export function requestOptions({ path, method, fresh, json }: Plan): Dispatcher.RequestOptions {
	// Said aloud, because undici closes the connection after each HEAD unless told otherwise.
	const reset = fresh;
	if (json === undefined) return { path, method, reset };
	return { path, method, reset, body: JSON.stringify(json), headers: { "content-type": "application/json" } };
}

export function uploadOptions(plan: Plan, file: Upload): Dispatcher.RequestOptions {
	return {
		path: plan.path,
		method: "PUT",
		headers: { "content-length": String(file.bytes) },
		body: createReadStream(file.path, { highWaterMark: 1024 ** 2 }),
	};
}
