// The result of fetch: a `Response` for code that knows the global one, over the client's own response. Costs little if
// you read the content by text(), json(), arrayBuffer() or bytes(). If you ask for the stream or a clone, a Response of
// Node's carries the content, so streams behave as they do there. Doubt: Node's own methods, taken from their prototype
// and called on this, throw "Illegal invocation".

import { inspectAs } from "../../base/index.ts";
import { type FeedController, StreamFeed } from "../content/stream-feed.ts";
import { decodeUtf8, ownBytes } from "../content/text.ts";
import { Response as ClientResponse } from "../response.ts";
import { fetchError } from "./failure.ts";
import { toHeaders } from "./headers.ts";

/** Fetch standard, "null body status". */
const WITHOUT_BODY: ReadonlySet<number> = new Set([101, 103, 204, 205, 304]);

const NOTHING: Buffer = Buffer.alloc(0);

class FetchResponse {
	static {
		inspectAs(FetchResponse, (value) => value.#describe());
	}

	readonly #source: ClientResponse;
	readonly #signal: AbortSignal | undefined;
	readonly #hasBody: boolean;
	#headers: Headers | undefined;
	/** Whether the content was taken as a whole. */
	#isTaken = false;
	/** Has the content once it was requested as a stream. */
	#carrier: Response | undefined;

	/** @param carrier has the content, if the source doesn't */
	constructor(
		source: ClientResponse,
		method: string,
		signal: AbortSignal | undefined,
		carrier: Response | undefined,
	) {
		this.#source = source;
		this.#signal = signal;
		this.#hasBody = method !== "HEAD" && !WITHOUT_BODY.has(source.status);
		// It will never be read, so end it now: a cache keeps it, and its connection is free.
		if (!this.#hasBody) source.discard();
		this.#carrier = carrier;
	}

	/** "cors" if it was redirected to another origin, as in Node. Nothing is hidden in either case. */
	get type(): Response["type"] {
		const { redirects, url } = this.#source;
		if (redirects.length === 0) return "basic";
		const origins = new Set([url, ...redirects.map((each) => each.url)].map((each) => new URL(each).origin));
		return origins.size > 1 ? "cors" : "basic";
	}

	get url(): string {
		return new URL(this.#source.url).href;
	}

	get redirected(): boolean {
		return this.#source.redirects.length > 0;
	}

	get status(): number {
		return this.#source.status;
	}

	get ok(): boolean {
		return this.#source.ok;
	}

	get statusText(): string {
		return this.#source.statusText;
	}

	get headers(): Headers {
		this.#headers ??= toHeaders(this.#source.headers);
		return this.#headers;
	}

	get body(): ReadableStream<Uint8Array> | null {
		return this.#hasBody ? this.#carried().body : null;
	}

	get bodyUsed(): boolean {
		return this.#carrier?.bodyUsed ?? this.#isTaken;
	}

	clone(): FetchResponse {
		const carrier = this.#hasBody ? this.#carried().clone() : undefined;
		return new FetchResponse(this.#source, this.#hasBody ? "" : "HEAD", this.#signal, carrier);
	}

	text(): Promise<string> {
		return this.#carrier?.text() ?? this.#whole(decodeUtf8);
	}

	json(): Promise<unknown> {
		return this.#carrier?.json() ?? this.#whole(parseJson);
	}

	bytes(): Promise<Uint8Array<ArrayBuffer>> {
		return (this.#carrier?.bytes() as Promise<Uint8Array<ArrayBuffer>> | undefined) ?? this.#whole(ownBytes);
	}

	arrayBuffer(): Promise<ArrayBuffer> {
		return this.#carrier?.arrayBuffer() ?? this.#whole((bytes) => ownBytes(bytes).buffer);
	}

	blob(): Promise<Blob> {
		return this.#carrier?.blob() ?? this.#whole((bytes) => this.#reread(bytes).blob());
	}

	formData(): Promise<FormData> {
		return this.#carrier?.formData() ?? this.#whole((bytes) => this.#reread(bytes).formData());
	}

	/** Takes the whole content from the source, bypassing any stream. */
	#whole<T>(read: (bytes: Uint8Array) => T | Promise<T>): Promise<T> {
		try {
			if (!this.#hasBody) return Promise.resolve(read(NOTHING));
			if (this.#isTaken)
				throw new TypeError("Body is unusable: it was read before; clone() first to read twice");
			this.#isTaken = true;
			const signal = this.#signal;
			if (signal?.aborted === true) {
				this.#source.discard();
				return Promise.reject(signal.reason);
			}
			const whole = ClientResponse.wholeOf(this.#source);
			if (!(whole instanceof Promise)) return Promise.resolve(read(whole));
			return whole.then(read, (error: unknown) => {
				throw fetchError(error, signal);
			});
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/** Read by Node, which checks the media type. */
	#reread(bytes: Uint8Array): Response {
		return new Response(ownBytes(bytes), this.#carrierInit());
	}

	#carrierInit(): ResponseInit {
		const type = this.#source.headers.get("content-type");
		return type === null ? {} : { headers: { "content-type": type } };
	}

	#carried(): Response {
		if (this.#carrier !== undefined) return this.#carrier;
		if (this.#isTaken) {
			// A stream that was read to its end by a reader that keeps it locked.
			this.#carrier = new Response(NOTHING);
			void this.#carrier.text();
		} else {
			this.#carrier = new Response(streamOf(this.#source, this.#signal), this.#carrierInit());
		}
		return this.#carrier;
	}

	#describe(): string {
		const { status, statusText } = this;
		const redirected = this.redirected ? ", redirected" : "";
		return `Response { ${status} ${statusText}, ${this.url}${redirected}${this.bodyUsed ? ", body used" : ""} }`;
	}
}

/** A response as fetch gives it out. */
export function toFetchResponse(
	source: ClientResponse,
	method: string,
	signal: AbortSignal | undefined,
	content?: Uint8Array<ArrayBuffer>,
): Response {
	if (!isAdopted) adopt();
	let carrier: Response | undefined;
	if (content !== undefined) {
		const type = source.headers.get("content-type");
		carrier = new Response(content, type === null ? {} : { headers: { "content-type": type } });
	}
	// Every member of Response is there, and its prototype is behind it. TypeScript only misses the class's own name.
	return new FetchResponse(source, method, signal, carrier) as unknown as Response;
}

let isAdopted = false;

/**
 * Makes FetchResponse a Response: `instanceof`, its constructor and its name, members that show in a loop. Done at the
 * first use, because naming the global `Response` loads Node's fetch.
 */
function adopt(): void {
	isAdopted = true;
	const { prototype } = FetchResponse;
	Reflect.deleteProperty(prototype, "constructor");
	for (const name of Object.getOwnPropertyNames(prototype)) {
		Object.defineProperty(prototype, name, { enumerable: true });
	}
	Object.setPrototypeOf(prototype, Response.prototype);
}

/** A stream that was partly read and then forgotten would keep its connection forever. */
const forgotten: FinalizationRegistry<ClientResponse> = new FinalizationRegistry((source) =>
	source.discard(),
);

/** The content as a stream of bytes, ended by the abort's reason if the signal fires. Starts at the first read. */
function streamOf(source: ClientResponse, signal: AbortSignal | undefined): ReadableStream<Uint8Array> {
	const content = ClientResponse.contentOf(source);
	let feed: StreamFeed;
	const stream: ReadableStream<Uint8Array> = new ReadableStream({
		type: "bytes",
		start(controller) {
			const stop = (): void => {
				feed.fail(signal?.reason);
				source.discard();
			};
			feed = new StreamFeed(content, controllerOf(controller), {
				// Enqueued bytes are transferred, so they must not be in a buffer that others share, such as Node's pool.
				own: ownBytes,
				errorFor: (error) => fetchError(error, signal),
				onOver: () => signal?.removeEventListener("abort", stop),
			});
			if (signal?.aborted === true) stop();
			else signal?.addEventListener("abort", stop, { once: true });
		},
		pull: () => feed.pull(),
		cancel: () => feed.cancel(),
	});
	forgotten.register(stream, source);
	return stream;
}

/** A controller that also says to a reader with its own buffer that there is no more, by an empty answer. */
function controllerOf(controller: ReadableByteStreamController): FeedController {
	return {
		enqueue: (chunk) => controller.enqueue(chunk),
		error: (reason) => controller.error(reason),
		close() {
			controller.close();
			controller.byobRequest?.respond(0);
		},
	};
}

function parseJson(bytes: Uint8Array): unknown {
	return JSON.parse(decodeUtf8(bytes));
}
