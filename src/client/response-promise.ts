// What `get(url)` and the like return: a promise of a Response that can also be asked for the content, in one await.

import type { StandardOutput, StandardSchema } from "../base/index.ts";
import type { Resolve } from "./exchange/plan.ts";
import { Response } from "./response.ts";

/** Promises whose methods take a response of any status: option `throwOnError` is false. */
const lenient = new WeakSet<Promise<Response>>();

/**
 * A promise of a `Response`, with the methods that read its content. Since you can't see the status there, these reject
 * with a ClientError of kind "status" if it is 4xx or 5xx, unless option `throwOnError` is false.
 * @example
 * const response = await get("https://api.example/birds/7"); // the response, whatever its status
 * const bird = await get("https://api.example/birds/7").json<Bird>(); // what a response without an error has
 */
export class ResponsePromise extends Promise<Response> {
	static {
		// `await` and `then` look at `constructor`: with a subclass of Promise they'd make further promises, which costs a
		// request 0.15 us. So `then` gives plain promises, as it should.
		void Object.defineProperty(ResponsePromise.prototype, "constructor", { value: Promise });
	}

	/** @internal Lets the methods of this promise take any status. */
	static makeLenient(promise: ResponsePromise): void {
		lenient.add(promise);
	}

	/**
	 * The same, but it rejects with a ClientError of kind "status" if the status is 4xx or 5xx. `error.response` then has
	 * the response, with its content if that is small (64 KiB).
	 */
	orThrow(): ResponsePromise {
		return new ResponsePromise((resolve) => resolve(this.then(accepted)));
	}

	/** The content parsed as JSON. @throws ClientError, kind "content", if it isn't JSON */
	json<T = unknown>(): Promise<T>;
	/**
	 * The content parsed as JSON and checked by a schema of zod, valibot, arktype or any library that follows Standard
	 * Schema. Resolves with the schema's output.
	 * @throws ClientError, kind "content", code "schema", with the schema's `issues`, if it doesn't fit
	 * @example const bird = await get(url).json(z.object({ name: z.string(), depth: z.number() }));
	 */
	json<Schema extends StandardSchema>(schema: Schema): Promise<StandardOutput<Schema>>;
	json(schema?: StandardSchema): Promise<unknown> {
		return this.then((response) => {
			if (!this.#takes(response)) return Response.fail(response);
			return schema === undefined ? Response.jsonOf(response) : response.json(schema);
		});
	}

	/** The content as text, in the charset of Content-Type, or else UTF-8. */
	text(): Promise<string> {
		return this.then((response) =>
			this.#takes(response) ? Response.textOf(response) : Response.fail(response),
		);
	}

	/** The content as bytes that you may keep and change. */
	bytes(): Promise<Uint8Array<ArrayBuffer>> {
		return this.then((response) =>
			this.#takes(response) ? Response.bytesOf(response) : Response.fail(response),
		);
	}

	/** The content as an ArrayBuffer of its own. */
	arrayBuffer(): Promise<ArrayBuffer> {
		return this.then((response) =>
			this.#takes(response) ? response.arrayBuffer() : Response.fail(response),
		);
	}

	/** The content as a Blob, with the type of Content-Type. */
	blob(): Promise<Blob> {
		return this.then((response) => (this.#takes(response) ? response.blob() : Response.fail(response)));
	}

	/** The content parsed as a form: multipart/form-data or application/x-www-form-urlencoded. */
	formData(): Promise<FormData> {
		return this.then((response) => (this.#takes(response) ? response.formData() : Response.fail(response)));
	}

	#takes(response: Response): boolean {
		return response.status < 400 || lenient.has(this);
	}
}

/** Resolves with a response, or rejects with the error that its status is. */
export function acceptedBy(resolve: Resolve): Resolve {
	return (given) => resolve(given instanceof Promise ? given.then(accepted) : accepted(given));
}

function accepted(response: Response): Response | Promise<Response> {
	return response.status < 400 ? response : Response.fail(response);
}
