// The content of a fetch call: a BodyInit of the fetch standard, as content for the client.

import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { FileBody } from "../content/file-body.ts";
import { MultipartBody, type RequestBody } from "../content/outgoing.ts";

/**
 * How many turns of the event loop a piece of a Request's content may take, and how large it may be, for it to go out
 * with its length. Node takes at most 2 for content in memory. Turns, unlike time, don't depend on the machine's load.
 */
const AT_HAND_TURNS = 50;
const AT_HAND_BYTES: number = 16 * 1024 * 1024;

type Piece = Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>["read"]>>;

/** The content to send. `isStream` means that it comes piece by piece and can be sent once. */
export interface FetchBody {
	readonly content: RequestBody;
	readonly isStream: boolean;
	/** Cancels a stream that will not be read, because the call was aborted before it was sent. */
	readonly abandon?: ((reason: unknown) => void) | undefined;
}

/** Reads a BodyInit, and what else Node's fetch accepts: async iterables. Also gannet's `file()`. */
export function readBody(init: unknown, signal: AbortSignal | undefined): FetchBody | undefined {
	if (init === undefined || init === null) return undefined;
	if (typeof init === "string") return { content: init, isStream: false };
	if (init instanceof ReadableStream) {
		if (init.locked || Readable.isDisturbed(init as unknown as Readable))
			throw new TypeError("fetch: option body is a stream that is locked or was read from before");
		const abandon = (reason: unknown): void => {
			if (!init.locked) init.cancel(reason).catch(() => undefined);
		};
		return { content: lazily(init, signal), isStream: true, abandon };
	}
	// The standard copies the bytes: later changes by the caller are not sent.
	if (init instanceof ArrayBuffer) return { content: new Uint8Array(init.slice(0)), isStream: false };
	if (ArrayBuffer.isView(init)) {
		const { buffer, byteOffset, byteLength } = init;
		return { content: new Uint8Array(buffer, byteOffset, byteLength).slice(), isStream: false };
	}
	if (
		init instanceof URLSearchParams ||
		init instanceof Blob ||
		init instanceof FormData ||
		init instanceof FileBody ||
		init instanceof MultipartBody
	) {
		return { content: init, isStream: false };
	}
	if (typeof init === "object" && Symbol.asyncIterator in init)
		return { content: init as AsyncIterable<Uint8Array>, isStream: true };
	return { content: `${init as string}`, isStream: false };
}

/**
 * The content of a Request, which doesn't say what it was made from. Content in memory (text, bytes, a Blob or a form)
 * is collected, so that it goes out with its length and can be sent again. The rest is streamed.
 */
export async function readRequestBody(
	stream: ReadableStream<Uint8Array>,
	signal: AbortSignal | undefined,
): Promise<FetchBody> {
	const reader = stream.getReader();
	const abandon = (reason: unknown): void => {
		reader.cancel(reason).catch(() => undefined);
	};
	if (signal?.aborted === true) {
		abandon(signal.reason);
		throw signal.reason;
	}
	const pieces: Uint8Array[] = [];
	for (let size = 0; ; ) {
		const reading = reader.read();
		const piece = size > AT_HAND_BYTES ? undefined : await soon(reading);
		if (piece === undefined)
			return { content: inPieces(reader, signal, pieces, reading), isStream: true, abandon };
		if (piece.done) break;
		pieces.push(piece.value);
		size += piece.value.byteLength;
	}
	return {
		content: pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces),
		isStream: false,
	};
}

/** What the promise gives within the next turns; undefined if it takes longer or fails. */
async function soon(promise: Promise<Piece>): Promise<Piece | undefined> {
	let result: Piece | undefined;
	let isSettled = false;
	const settle = (piece?: Piece): void => {
		isSettled = true;
		result = piece;
	};
	promise.then(settle, () => settle());
	for (let turn = 0; turn < AT_HAND_TURNS && !isSettled; turn++) await setImmediate();
	return result;
}

/** A stream that is locked only when it is sent. */
function lazily(
	stream: ReadableStream<Uint8Array>,
	signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
	return { [Symbol.asyncIterator]: () => inPieces(stream.getReader(), signal) };
}

/**
 * A stream piece by piece, beginning with the pieces read ahead. Stopping early cancels it, with the signal's reason.
 */
async function* inPieces(
	reader: ReadableStreamDefaultReader<Uint8Array>,
	signal: AbortSignal | undefined,
	ahead: readonly Uint8Array[] = [],
	reading?: Promise<Piece>,
): AsyncGenerator<Uint8Array> {
	let isOver = false;
	try {
		yield* ahead;
		for (let piece = await (reading ?? reader.read()); !piece.done; piece = await reader.read()) {
			yield piece.value;
		}
		isOver = true;
	} finally {
		if (!isOver) await reader.cancel(signal?.reason).catch(() => undefined);
	}
}
