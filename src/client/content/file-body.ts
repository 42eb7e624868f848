// Files and anything else with a path, as the content of a request. Knows no request.

import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { openSource, type Source, sourceFacts } from "../../storage/index.ts";
import { invalidRequest, refuseOption } from "../errors.ts";
import { type FileBodyOptions, fileBodyOptions } from "./file-options.ts";
import { type OutgoingBody, readOnce } from "./outgoing-body.ts";

const readOptions = fileBodyOptions.reader(refuseOption);

/**
 * How many bytes to read from a file at once. More than a socket's high-water mark, so that each piece waits for the
 * drain.
 */
const FILE_CHUNK: number = 512 * 1024;

/** A file as content: its bytes are read while they are sent. */
export class FileBody {
	/** The path of the file. */
	readonly path: string;
	/** In bytes, of the part to send; undefined if only reading shows it: a pipe, a device, a file of /proc. */
	readonly size: number | undefined;
	/** Where the part begins. */
	readonly start: number;
	/** Its media type, sent as Content-Type unless the headers say otherwise; undefined for none. */
	readonly type: string | undefined;
	/** Whether it can be sent again: a pipe can't. */
	readonly isReplayable: boolean;

	constructor(
		path: string,
		size: number | undefined,
		start: number,
		type: string | undefined,
		isReplayable = true,
	) {
		this.path = path;
		this.size = size;
		this.start = start;
		this.type = type;
		this.isReplayable = isReplayable;
	}

	/** The file's own name, for forms. */
	get name(): string {
		return basename(this.path);
	}

	/**
	 * Reads the part from the start, the next piece while the one before is sent. Two buffers take turns, because fresh
	 * memory for each piece cost as much as sending it: a piece is only valid until the next one is requested, by when the
	 * connection has drained. Throws if the file has become shorter in the meantime.
	 */
	async *chunks(): AsyncGenerator<Uint8Array> {
		if (this.size === undefined) {
			yield* openSource(this.path);
			return;
		}
		const whole = this.size;
		await using handle = await open(this.path, "r");
		const size = Math.min(whole, FILE_CHUNK);
		let [current, other] = [Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(size)];
		const end = this.start + whole;
		let position = this.start;
		let reading = this.#fill(handle, current, position, end);
		while (position < end) {
			const bytes = await reading;
			position += bytes.length;
			[current, other] = [other, current];
			reading = this.#fill(handle, current, position, end);
			// The loop throws its error. If the loop was left before, it doesn't matter.
			reading.catch(() => undefined);
			yield bytes;
		}
		await reading;
	}

	/** Fills the buffer from the file, up to `end`. */
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
 * A file, or a part of one, as the content of a request. Something without a size (a pipe, a device, a file of /proc)
 * is sent until it ends.
 * @throws the file system's error if the path can't be examined; a RangeError for a part outside the file; a
 * ClientError for an option that doesn't exist or has a wrong value.
 * @example await client.request("PUT", url, { body: await file("data.bin") })
 */
export async function file(path: string, options?: FileBodyOptions): Promise<FileBody> {
	if (typeof path !== "string")
		throw invalidRequest(`the path of a file must be a text, not ${typeof path}`, "invalid-body");
	const { start = 0, end: given, type } = readOptions(options);
	const { size, isRepeatable } = await sourceFacts(path);
	if (size === undefined) {
		if (start !== 0 || given !== undefined)
			throw new RangeError(`${path} has no size, so it can only be sent as a whole`);
		return new FileBody(path, undefined, 0, type, isRepeatable);
	}
	const end = given ?? size;
	if (!(start >= 0 && end >= start && end <= size)) {
		throw new RangeError(`bytes ${start} to ${end} are not within ${path}, which has ${size}`);
	}
	return new FileBody(path, end - start, start, type);
}

/** The file in the client's form for content. */
export function fileContent(body: FileBody): OutgoingBody {
	const { size, type, isReplayable } = body;
	const facts = { whole: undefined, contentType: type, boundary: undefined };
	if (size !== undefined)
		return { ...facts, isReplayable, length: size, open: () => body.chunks(), cancel: undefined };
	let source: Source | undefined;
	const content = {
		...facts,
		length: -1,
		open() {
			source = openSource(body.path);
			return source;
		},
		// Reading a pipe may wait forever.
		cancel: () => void source?.destroy(),
	};
	return isReplayable ? { ...content, isReplayable } : readOnce(content);
}
