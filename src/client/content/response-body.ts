// Response content as a stream: async iteration, views of chunks, web and Node streams, a file. A thin public face of
// `Content`.

import { Readable } from "node:stream";
import { inspectAs } from "../../base/index.ts";
import { ClientError } from "../errors.ts";
import type { ChunkConsumer, Content } from "./incoming.ts";
import { StreamFeed } from "./stream-feed.ts";

/** The content of a response as a stream, in several forms. It can be taken once. */
export class ResponseBody implements AsyncIterable<Uint8Array<ArrayBuffer>> {
	static {
		inspectAs(ResponseBody, ({ isUsed }) => `ResponseBody { ${isUsed ? "taken" : "not yet taken"} }`);
	}

	readonly #content: Content;

	constructor(content: Content) {
		this.#content = content;
	}

	/** Whether the content was taken, in any way. */
	get isUsed(): boolean {
		return this.#content.isUsed;
	}

	#claim(): Content {
		if (this.#content.isUsed) {
			throw new ClientError("the content of this response was already taken or discarded", {
				kind: "body-used",
				phase: "done",
				code: "body-used",
			});
		}
		return this.#content;
	}

	#pull(): Content {
		const content = this.#claim();
		content.startPulling(true);
		return content;
	}

	/** Chunks as they arrive. You may keep them. Leaving the loop early gives up the rest. */
	[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
		return chunksOf(this.#pull());
	}

	/**
	 * Calls `consumer` with each chunk as it arrives. You may keep the chunks. If it returns a promise, the peer waits
	 * until that settles.
	 * @example await response.body.forEach((chunk) => socket.write(chunk));
	 */
	async forEach(consumer: (chunk: Uint8Array<ArrayBuffer>) => unknown): Promise<void> {
		for await (const chunk of this) await consumer(chunk);
	}

	/**
	 * Passes each chunk as a view, as it arrives: the fastest way, because nothing is copied. The bytes are in a buffer
	 * that all connections share, and only valid during the call, which must not be asynchronous.
	 * @example await response.body.forEachView((chunk) => { hash.update(chunk); });
	 */
	forEachView(consumer: ChunkConsumer): Promise<void> {
		try {
			return this.#claim().consumeViews(consumer);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/** A web ReadableStream of bytes. */
	stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
		const content = this.#pull();
		let feed: StreamFeed;
		return new ReadableStream<Uint8Array<ArrayBuffer>>(
			{
				start(controller) {
					feed = new StreamFeed(content, controller);
				},
				pull: () => feed.pull(),
				cancel: () => feed.cancel(),
			},
			{ highWaterMark: 0 },
		);
	}

	/** A Node.js Readable. */
	readable(): Readable {
		const content = this.#pull();
		const readable = new Readable({
			read() {
				content.next().then(
					(chunk) => this.push(chunk ?? null),
					(error: Error) => this.destroy(error),
				);
			},
			destroy(error, done) {
				content.discard();
				done(error);
			},
		});
		const forgettable = new WeakRef(readable);
		content.whenSettled((error) => {
			if (error !== undefined) forgettable.deref()?.destroy(error);
		});
		return readable;
	}

	/**
	 * Writes the content to a file, which it replaces when the content is complete. Writes into a pipe or device. Resolves
	 * with the number of bytes.
	 * @throws ClientError, kind "file" if the file can't be written. The old file then stays.
	 */
	async saveTo(path: string): Promise<number> {
		const content = this.#pull();
		try {
			const { saveChunks } = await import("./saved-content.ts");
			return await saveChunks(content, path);
		} finally {
			content.discard();
		}
	}

	/** Gives up the rest. */
	discard(): void {
		this.#content.discard();
	}
}

async function* chunksOf(content: Content): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
	try {
		for (let chunk = await content.next(); chunk !== undefined; chunk = await content.next()) yield chunk;
	} finally {
		content.discard();
	}
}
