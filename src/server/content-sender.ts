// Sends the content of one response, after its head and within its framing, as fast as the peer accepts it. Knows a
// connection only as something to send to.

import { ContentWriter } from "../http/index.ts";
import { FileReader } from "./file-reader.ts";
import type { FileContent, ResponseContent } from "./response-content.ts";
import { isFileContent, type ResponsePlan } from "./response-plan.ts";

/** Receives the content to send. */
export interface ContentSink {
	/**
	 * Sends text (latin1) or bytes, of which `contentBytes` are content. Returns false if the peer is behind: then wait
	 * for `drained`. Throws if the connection is lost.
	 */
	send(data: Uint8Array | string, contentBytes: number): boolean;
	/** Resolves when the operating system has everything that was sent. Rejects if the connection is lost. */
	drained(): Promise<void>;
}

/** Content up to this size goes out in one write with its head. */
export const COALESCE_BYTES = 16_384;
/** How much is sent at a time, above any connection's high-water mark: a peer has to accept this much within `sendMs`. */
const CHUNK_BYTES = 262_144;
/**
 * How much of a file is read and sent at a time once its peer has taken a chunk within a second. Each read is a turn of another
 * thread: 1 GiB takes 0.9 times the CPU time that it does with CHUNK_BYTES, and no less with 1 MiB.
 */
const FAST_CHUNK_BYTES = 524_288;
const FAST_MS = 1_000;
/** The least that is read of a file at a time: as much as a connection's own queue holds. */
const LEAST_CHUNK_BYTES = 65_536;
/**
 * How much memory all files being sent may take before less is read of each at a time: each peer that asks and then
 * doesn't read holds what was read for it. Whole reads take half the CPU time of the smallest ones.
 */
const FILES_BYTES = 64 * 1024 * 1024;

/** Files that are being sent in this thread. */
let filesUnderWay = 0;

/**
 * Sends content that is already there. Small content goes out at once; otherwise the promise resolves when the last
 * slice is sent.
 */
export function sendWhole(
	sink: ContentSink,
	{ head }: ResponsePlan,
	content: string | Uint8Array,
): Promise<void> | undefined {
	const bytes = typeof content === "string" ? Buffer.from(content) : content;
	if (bytes.length > CHUNK_BYTES) return sendSlices(sink, head, bytes, "");
	sendTogether(sink, head, bytes, "", bytes.length);
	return undefined;
}

/**
 * Sends content that comes in pieces. The head waits for the first piece: until then, a status can still report a
 * failure.
 */
export async function sendPieces(
	sink: ContentSink,
	{ head, framing }: ResponsePlan,
	content: Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>,
): Promise<void> {
	const writer = new ContentWriter(framing);
	let text = head;
	for await (const piece of content) {
		const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
		if (bytes.length === 0) continue;
		const before = text + writer.before(bytes.length);
		text = "";
		if (bytes.length > CHUNK_BYTES) await sendSlices(sink, before, bytes, writer.after);
		else if (!sendTogether(sink, before, bytes, writer.after, bytes.length)) await sink.drained();
	}
	const end = text + writer.end();
	if (end !== "") sink.send(end, 0);
}

/** How much of a file to read at a time when this many files are being sent. */
export function fileChunkBytes(files: number, isFast = false): number {
	const most = isFast ? FAST_CHUNK_BYTES : CHUNK_BYTES;
	return Math.min(most, Math.max(LEAST_CHUNK_BYTES, Math.floor(FILES_BYTES / files)));
}

/** Sends parts of a file, in constant memory. Closes the file, sent or not. */
export async function sendFile(
	sink: ContentSink,
	{ head }: ResponsePlan,
	content: FileContent,
): Promise<void> {
	filesUnderWay++;
	const { file, parts } = content;
	try {
		const reader = new FileReader(content);
		let isOwnTurn = false;
		// Text waits for the bytes after it, and goes out with them if they are few.
		let text = head;
		let textBytes = 0;
		let spare: Buffer | undefined;
		let last: Buffer | undefined;
		let isFast = false;
		for (const part of parts) {
			if (typeof part === "string") {
				text += part;
				textBytes += part.length;
				continue;
			}
			for (let at = part.start; at < part.end; ) {
				const size = fileChunkBytes(filesUnderWay, isFast);
				const wanted = Math.min(size, part.end - at);
				const isFit = spare !== undefined && wanted <= spare.length && spare.length <= size;
				const buffer: Buffer = isFit ? (spare as Buffer) : Buffer.allocUnsafeSlow(wanted);
				spare = undefined;
				const read = reader.read(buffer, at, part.end, isOwnTurn);
				const bytes = read instanceof Uint8Array ? read : await read;
				at += bytes.length;
				const isTaken = sendTogether(sink, text, bytes, "", bytes.length + textBytes);
				text = "";
				textBytes = 0;
				// The connection keeps a buffer until the operating system has it. Draining frees all buffers. A whole chunk that
				// was accepted at once frees the chunk before it, since less than one chunk is still waiting.
				if (isTaken) {
					if (bytes.length >= CHUNK_BYTES) spare = last;
					last = buffer;
					isOwnTurn = false;
				} else {
					last = undefined;
					const sentAt = performance.now();
					await sink.drained();
					isFast = performance.now() - sentAt < FAST_MS;
					spare = buffer;
					isOwnTurn = true;
				}
			}
		}
		if (text !== "") sink.send(text, textBytes);
	} finally {
		filesUnderWay--;
		await file.close();
	}
}

/** Releases content that will not be sent: closes files, ends iterators. Rejects with what that throws. */
export async function dispose(content: ResponseContent | undefined): Promise<void> {
	if (isFileContent(content)) await content.file.close();
	else if (typeof content === "object" && Symbol.asyncIterator in content) {
		await content[Symbol.asyncIterator]().return?.();
	}
}

/** Sends text, bytes and text, slice by slice, so a slow peer makes progress with each. */
async function sendSlices(
	sink: ContentSink,
	before: string,
	bytes: Uint8Array,
	after: string,
): Promise<void> {
	for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
		const slice = bytes.subarray(at, at + CHUNK_BYTES);
		const isLast = at + CHUNK_BYTES >= bytes.length;
		const isTaken = sendTogether(sink, at === 0 ? before : "", slice, isLast ? after : "", slice.length);
		if (!isTaken) await sink.drained();
	}
}

/** Sends text, bytes and text, in one write if the bytes are few. */
function sendTogether(
	sink: ContentSink,
	before: string,
	bytes: Uint8Array,
	after: string,
	contentBytes: number,
): boolean {
	if (bytes.length > COALESCE_BYTES) {
		if (before !== "") sink.send(before, 0);
		const isTaken = sink.send(bytes, contentBytes);
		return after === "" ? isTaken : sink.send(after, 0);
	}
	const size = before.length + bytes.length + after.length;
	const all = Buffer.allocUnsafe(size);
	all.write(before, 0, "latin1");
	all.set(bytes, before.length);
	if (after !== "") all.write(after, before.length + bytes.length, "latin1");
	return sink.send(all, contentBytes);
}
