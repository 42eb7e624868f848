// The content of a request: anything that the caller gave, as bytes with a length or a source to read. Knows no
// connection. A source says whether it can be opened again, for a request that has to be repeated.

import { Readable } from "node:stream";
import { jsonText, own } from "../../base/index.ts";
import { invalidRequest } from "../errors.ts";
import { FileBody, fileContent } from "./file-body.ts";
import { encodeMultipart, type OutgoingPart } from "./multipart.ts";
import { type OutgoingBody, readOnce } from "./outgoing-body.ts";

/** The size of the pieces of large content that go to the socket at once, so that the deadlines see it move. */
const SLICE: number = 256 * 1024;

/** The pieces of large content. */
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
	// If every character is one byte, the text is its own encoding and can be written together with the head.
	const isAscii = Buffer.byteLength(text, "utf8") === text.length;
	return wholeBody(isAscii ? text : Buffer.from(text, "utf8"), contentType);
}

const lengthOfBytes = Object.getOwnPropertyDescriptor(
	Object.getPrototypeOf(Uint8Array.prototype) as object,
	"length",
)?.get as (this: Uint8Array) => number;

/** Bytes whose number can't lie: exactly what is declared must be sent. */
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
			`option json can't be written as JSON: ${(cause as Error).message.replace(/\s+/g, " ")}`,
			"invalid-json",
			{ option: "json", cause },
		);
	}
	if (text === undefined)
		throw invalidRequest(`option json can't be written as JSON: it is ${typeof value}`, "invalid-json");
	return textBody(text, "application/json");
}

/** A web stream, through a reader: its `cancel`, unlike an iterator's `return`, does not wait for a pending read. */
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
	return readOnce({
		whole: undefined,
		length: -1,
		contentType: undefined,
		boundary: undefined,
		open: read,
		cancel,
	});
}

/** A part of a multipart form. */
export interface FormPart {
	/** The name of the field. */
	readonly name: string;
	/** Its bytes, unchanged: a text in UTF-8, a file, a stream. */
	readonly body: Exclude<RequestBody, FormData | MultipartBody>;
	/** Default: that of a `file()`; otherwise, and with false, no filename, which makes the part a plain value. */
	readonly filename?: string | false | undefined;
	/** Its media type. Default: none for a plain value, `application/octet-stream` for a file. */
	readonly type?: string | undefined;
}

/** A form of parts, as `multipart` makes it. */
export class MultipartBody {
	/** The parts, in the order in which they are sent. */
	readonly parts: readonly FormPart[];

	constructor(parts: readonly FormPart[]) {
		this.parts = parts;
	}
}

/**
 * A multipart form (RFC 7578) whose parts may be files, which are read while they are sent, and streams. Their bytes
 * are sent unchanged, whereas a `FormData` changes the line breaks of its texts.
 * @throws ClientError, kind "invalid-request", for a part without name or body.
 * @example
 * const form = multipart([{ name: "title", body: "Dive" }, { name: "photo", body: await file("gannet.jpg") }]);
 * await client.post(url, { body: form });
 */
export function multipart(parts: Iterable<FormPart>): MultipartBody {
	if (typeof parts !== "object" || parts === null || !(Symbol.iterator in parts))
		throw invalidRequest("a form is made of a list of its parts, each { name, body }", "form");
	const read = Array.from(parts, (part): FormPart => {
		const { name, body, filename, type } = own(part);
		if (typeof name !== "string" || body === undefined || body === null)
			throw invalidRequest("a part of a form is { name, body }, optionally with filename and type", "form");
		return { name, body, filename, type };
	});
	return new MultipartBody(read);
}

function outgoingPart({ name, body, filename, type }: FormPart): OutgoingPart {
	const content = outgoingBody(body);
	const given = filename ?? (body instanceof FileBody ? body.name : undefined);
	const file = given === false ? undefined : given;
	const usual = file === undefined ? undefined : (content.contentType ?? "application/octet-stream");
	const isText = typeof body === "string";
	return { name, filename: file, type: type ?? (isText ? undefined : usual), body: content };
}

/** An entry of a FormData. Texts get the line breaks that the HTML standard requires. */
function formPart([name, value]: [string, string | File]): OutgoingPart {
	if (typeof value === "string") {
		const text = value.replace(/\r\n|\r|\n/g, "\r\n");
		return { name, filename: undefined, type: undefined, body: textBody(text, "text/plain") };
	}
	const type = typeof value.type === "string" && value.type !== "" ? value.type : "application/octet-stream";
	return { name, filename: value.name, type, body: outgoingBody(value) };
}

/** What a request may have as content. */
export type RequestBody =
	| string
	| ArrayBuffer
	| ArrayBufferView
	| Blob
	| FormData
	| URLSearchParams
	| FileBody
	| MultipartBody
	| ReadableStream
	| Iterable<Uint8Array | string>
	| AsyncIterable<Uint8Array | string>;

/** Converts anything that a caller may pass as `body`. */
export function outgoingBody(body: RequestBody): OutgoingBody {
	if (typeof body === "string") return textBody(body, "text/plain;charset=UTF-8");
	if (body instanceof Uint8Array) return wholeBody(plainBytes(body), undefined);
	if (ArrayBuffer.isView(body))
		return wholeBody(new Uint8Array(body.buffer, body.byteOffset, body.byteLength), undefined);
	if (body instanceof ArrayBuffer) return wholeBody(new Uint8Array(body), undefined);
	if (body instanceof URLSearchParams) {
		return textBody(body.toString(), "application/x-www-form-urlencoded;charset=UTF-8");
	}
	if (body instanceof FileBody) return fileContent(body);
	if (body instanceof MultipartBody) return encodeMultipart(body.parts.map(outgoingPart));
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
	if (isFormData(body)) return encodeMultipart(Array.from(body, formPart));
	if (body instanceof ReadableStream) return webStreamBody(body as ReadableStream<Uint8Array | string>);
	if (
		typeof body === "object" &&
		body !== null &&
		(Symbol.asyncIterator in body || Symbol.iterator in body)
	) {
		const source = {
			whole: undefined,
			length: -1,
			contentType: undefined,
			boundary: undefined,
			open: () => body as AsyncIterable<Uint8Array | string>,
			cancel: body instanceof Readable ? () => void body.destroy() : undefined,
		};
		return Array.isArray(body) ? { ...source, isReplayable: true } : readOnce(source);
	}
	throw invalidRequest(
		"option body must be a string, bytes, a Blob, FormData, URLSearchParams, a file(), a multipart(), a stream or an iterable of bytes",
		"invalid-body",
	);
}

/** Recognized by its tag: naming the global class would load all of Node's own fetch, which takes 18 MB of memory. */
function isFormData(body: unknown): body is FormData {
	return Object.prototype.toString.call(body) === "[object FormData]";
}
