// The content of a request: whatever the caller gave, as bytes with a length or a source to be read.
// Knows no connection. A source says whether it can be opened again, for a request that has to be repeated.

import { type FileHandle, open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { jsonText } from "../../base/index.ts";
import { invalidRequest, refuseOption } from "../errors.ts";
import { type FileBodyOptions, fileBodyOptions } from "./file-options.ts";
import { encodeMultipart } from "./multipart.ts";
import type { OutgoingBody } from "./outgoing-body.ts";

const readOptions = fileBodyOptions.reader(refuseOption);

/** Bytes read from a file at once. More than a socket's high-water mark, so that each piece waits for the drain. */
const FILE_CHUNK: number = 512 * 1024;

/** Bytes of large content that are handed to the socket at once: the deadlines see it move. */
const SLICE: number = 256 * 1024;

/** A file as content: its size is known when the request starts, its bytes are read while they are sent. */
export class FileBody {
	readonly path: string;
	/** In bytes, of the part that is sent. */
	readonly size: number;
	/** Where the part begins. */
	readonly start: number;
	readonly type: string | undefined;

	constructor(path: string, size: number, start: number, type: string | undefined) {
		this.path = path;
		this.size = size;
		this.start = start;
		this.type = type;
	}

	/** The file's own name, for forms. */
	get name(): string {
		return basename(this.path);
	}

	/**
	 * Reads the part from the start, the next piece while the one before is sent. Two buffers take turns, because fresh
	 * memory for each piece cost as much as sending it: a piece is only valid until the next is asked for, by when the
	 * connection has drained. Throws where the file has become shorter meanwhile.
	 */
	async *chunks(): AsyncGenerator<Uint8Array> {
		await using handle = await open(this.path, "r");
		const size = Math.min(this.size, FILE_CHUNK);
		let [current, other] = [Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(size)];
		const end = this.start + this.size;
		let position = this.start;
		let reading = this.#fill(handle, current, position, end);
		while (position < end) {
			const bytes = await reading;
			position += bytes.length;
			[current, other] = [other, current];
			reading = this.#fill(handle, current, position, end);
			// Its error is the loop's to throw; where the loop is left before, nobody is interested.
			reading.catch(() => undefined);
			yield bytes;
		}
		await reading;
	}

	/** Fills the buffer from the file, or as much of it as lies before `end`. */
	async #fill(handle: FileHandle, buffer: Buffer, position: number, end: number): Promise<Buffer> {
		const wanted = Math.min(buffer.length, end - position);
		let filled = 0;
		while (filled < wanted) {
			const { bytesRead } = await handle.read(buffer, filled, wanted - filled, position + filled);
			if (bytesRead === 0) {
				const missing = end - position - filled;
				throw new Error(
					`${this.path} became shorter while it was sent: ${missing} of ${this.size} bytes are missing`,
				);
			}
			filled += bytesRead;
		}
		return buffer.subarray(0, filled);
	}
}

/**
 * A file, or a part of one, as the content of a request.
 * @throws the file system's error where the file can't be looked at; a RangeError for a part outside the file; a ClientError for
 * an option that doesn't exist or has a wrong value.
 * @example await client.request("PUT", url, { body: await file("data.bin") })
 */
export async function file(path: string, options?: FileBodyOptions): Promise<FileBody> {
	const { start = 0, end: given, type } = readOptions(options);
	const facts = await stat(path);
	if (!facts.isFile()) throw new TypeError(`${path} is not a regular file`);
	const end = given ?? facts.size;
	if (!(start >= 0 && end >= start && end <= facts.size)) {
		throw new RangeError(`bytes ${start} to ${end} are not within ${path}, which has ${facts.size}`);
	}
	return new FileBody(path, end - start, start, type);
}

/** The parts of what is large. */
export function* slices<T extends Uint8Array | string>(whole: T, size: number): Generator<T> {
	for (let start = 0; start < whole.length; start += size) {
		const end = start + size;
		yield (typeof whole === "string" ? whole.slice(start, end) : whole.subarray(start, end)) as T;
	}
}

function wholeBody(whole: Uint8Array | string, contentType: string | undefined): OutgoingBody {
	return {
		whole,
		length: whole.length,
		contentType,
		boundary: undefined,
		isReplayable: true,
		open: () => slices(whole, SLICE),
		cancel: undefined,
	};
}

function textBody(text: string, contentType: string): OutgoingBody {
	// Where every character is one byte, the text is its own encoding and can be written together with the head.
	const isAscii = Buffer.byteLength(text, "utf8") === text.length;
	return wholeBody(isAscii ? text : Buffer.from(text, "utf8"), contentType);
}

const lengthOfBytes = Object.getOwnPropertyDescriptor(
	Object.getPrototypeOf(Uint8Array.prototype) as object,
	"length",
)?.get as (this: Uint8Array) => number;

/** Bytes that can't lie about their number: what is declared has to be what is sent. */
function plainBytes(bytes: Uint8Array): Uint8Array {
	const kind: unknown = Object.getPrototypeOf(bytes);
	const isPlain = kind === Buffer.prototype || kind === Uint8Array.prototype;
	if (isPlain && !Object.hasOwn(bytes, "length") && !Object.hasOwn(bytes, "byteLength")) return bytes;
	return new Uint8Array(bytes.buffer, bytes.byteOffset, lengthOfBytes.call(bytes));
}

/** JSON as content. */
export function jsonBody(value: unknown): OutgoingBody {
	let text: string | undefined;
	try {
		text = jsonText(value);
	} catch (cause) {
		throw invalidRequest(
			`option json can't be written as JSON: ${(cause as Error).message}`,
			"invalid-json",
			cause,
		);
	}
	if (text === undefined)
		throw invalidRequest(`option json can't be written as JSON: it is ${typeof value}`, "invalid-json");
	return textBody(text, "application/json");
}

/** A web stream, by a reader: unlike the `return` of an iterator its `cancel` does not wait for a read under way. */
function webStreamBody(stream: ReadableStream<Uint8Array | string>): OutgoingBody {
	let reader: ReadableStreamDefaultReader<Uint8Array | string> | undefined;
	const cancel = (): void => {
		// A stream that has ended or failed has nothing to cancel.
		reader?.cancel().catch(() => undefined);
	};
	async function* read(): AsyncGenerator<Uint8Array | string> {
		reader = stream.getReader();
		try {
			for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
		} finally {
			cancel();
		}
	}
	return {
		whole: undefined,
		length: -1,
		contentType: undefined,
		boundary: undefined,
		isReplayable: false,
		open: read,
		cancel,
	};
}

/** What a request may carry as content. */
export type RequestBody =
	| string
	| ArrayBuffer
	| ArrayBufferView
	| Blob
	| FormData
	| URLSearchParams
	| FileBody
	| ReadableStream
	| Iterable<Uint8Array | string>
	| AsyncIterable<Uint8Array | string>;

/** Whatever a caller may give as `body`. */
export function outgoingBody(body: RequestBody): OutgoingBody {
	if (typeof body === "string") return textBody(body, "text/plain;charset=UTF-8");
	if (body instanceof Uint8Array) return wholeBody(plainBytes(body), undefined);
	if (ArrayBuffer.isView(body))
		return wholeBody(new Uint8Array(body.buffer, body.byteOffset, body.byteLength), undefined);
	if (body instanceof ArrayBuffer) return wholeBody(new Uint8Array(body), undefined);
	if (body instanceof URLSearchParams) {
		return textBody(body.toString(), "application/x-www-form-urlencoded;charset=UTF-8");
	}
	if (body instanceof FileBody) {
		return {
			whole: undefined,
			length: body.size,
			contentType: body.type,
			boundary: undefined,
			isReplayable: true,
			open: () => body.chunks(),
			cancel: undefined,
		};
	}
	if (body instanceof Blob) {
		return {
			whole: undefined,
			length: body.size,
			contentType: body.type === "" ? undefined : body.type,
			boundary: undefined,
			isReplayable: true,
			open: () => body.stream(),
			cancel: undefined,
		};
	}
	if (isFormData(body)) return encodeMultipart(body);
	if (body instanceof ReadableStream) return webStreamBody(body as ReadableStream<Uint8Array | string>);
	if (
		typeof body === "object" &&
		body !== null &&
		(Symbol.asyncIterator in body || Symbol.iterator in body)
	) {
		return {
			whole: undefined,
			length: -1,
			contentType: undefined,
			boundary: undefined,
			isReplayable: Array.isArray(body),
			open: () => body as AsyncIterable<Uint8Array | string>,
			cancel: body instanceof Readable ? () => void body.destroy() : undefined,
		};
	}
	throw invalidRequest(
		"option body must be a string, bytes, a Blob, FormData, URLSearchParams, a file(), a stream or an iterable of bytes",
		"invalid-body",
	);
}

/** By its tag: naming the global class would load all of Node's own fetch, 18 MB of memory, for a question. */
function isFormData(body: unknown): body is FormData {
	return Object.prototype.toString.call(body) === "[object FormData]";
}
