// The content of a call of fetch: what the fetch standard calls a BodyInit, as content that the client sends.

import { Readable } from "node:stream";
import type { RequestBody } from "../options.ts";
import { FileBody } from "../outgoing.ts";

/** How long a Request's content may take to be at hand, and how much of it may, to go out with its length. */
const AT_HAND_MS = 20;
const AT_HAND_BYTES: number = 16 * 1024 * 1024;

type Piece = Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>["read"]>>;

/** What is sent; `isStream` says that it comes piece by piece and can be sent once. */
export interface FetchBody {
	readonly content: RequestBody;
	readonly isStream: boolean;
}

/** Reads a BodyInit, and what Node's fetch takes beside: async iterables. And a `file()` of gannet's. */
export function readBody(init: unknown): FetchBody | undefined {
	if (init === undefined || init === null) return undefined;
	if (typeof init === "string") return { content: init, isStream: false };
	if (init instanceof ReadableStream) {
		if (init.locked || Readable.isDisturbed(init as unknown as Readable))
			throw new TypeError("fetch: option body is a stream that is locked or was read from before");
		return { content: init, isStream: true };
	}
	// The standard takes a copy: what the caller does to the bytes afterwards is not sent.
	if (init instanceof ArrayBuffer) return { content: new Uint8Array(init.slice(0)), isStream: false };
	if (ArrayBuffer.isView(init)) {
		const { buffer, byteOffset, byteLength } = init;
		return { content: new Uint8Array(buffer, byteOffset, byteLength).slice(), isStream: false };
	}
	if (
		init instanceof URLSearchParams ||
		init instanceof Blob ||
		init instanceof FormData ||
		init instanceof FileBody
	) {
		return { content: init, isStream: false };
	}
	if (typeof init === "object" && Symbol.asyncIterator in init)
		return { content: init as AsyncIterable<Uint8Array>, isStream: true };
	return { content: `${init as string}`, isStream: false };
}

/**
 * The content of a Request, which doesn't say what it was made of. What is at hand at once (text, bytes, a Blob or a form
 * in memory) is collected, so that it goes out with its length and can be sent again; the rest is streamed.
 */
export async function readRequestBody(stream: ReadableStream<Uint8Array>): Promise<FetchBody> {
	const reader = stream.getReader();
	const pieces: Uint8Array[] = [];
	let size = 0;
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<undefined>((resolve) => {
		timer = setTimeout(resolve, AT_HAND_MS, undefined);
	});
	try {
		for (;;) {
			const reading = reader.read();
			const result = await Promise.race([reading, late]);
			if (result === undefined) return { content: rest(pieces, reading, reader), isStream: true };
			if (result.done) break;
			pieces.push(result.value);
			size += result.value.byteLength;
			if (size > AT_HAND_BYTES) return { content: rest(pieces, reader.read(), reader), isStream: true };
		}
	} finally {
		clearTimeout(timer);
	}
	return {
		content: pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces),
		isStream: false,
	};
}

/** The pieces read ahead, and those that follow. Who stops early cancels the stream. */
async function* rest(
	pieces: Uint8Array[],
	reading: Promise<Piece>,
	reader: ReadableStreamDefaultReader<Uint8Array>,
): AsyncGenerator<Uint8Array> {
	let isOver = false;
	try {
		yield* pieces.splice(0);
		for (let result = await reading; !result.done; result = await reader.read()) yield result.value;
		isOver = true;
	} finally {
		if (!isOver) await reader.cancel().catch(() => undefined);
	}
}
