// Sends content that comes in pieces on a stream, as fast as the peer's windows let it go. Knows a stream only as something to
// send to.

import { ContentCount } from "../../http/index.ts";
import { FileReader } from "../file-reader.ts";
import type { FileContent } from "../response-content.ts";

/** Receives the content of one response. */
export interface StreamSink {
	/** Sends bytes, after the head. Returns false if enough is queued: then wait for `drained`. Throws if the stream is lost. */
	send(bytes: Uint8Array): boolean;
	/** Resolves when less than half of what may be queued still is. Rejects if the stream is lost. */
	drained(): Promise<void>;
	/** Ends the content. Resolves when all of it is on its way. */
	end(): Promise<void>;
}

/** How much is read of a file at a time: as much as may be queued, so that at most one buffer is in use after a drain. */
const CHUNK_BYTES: number = 64 * 1024;

/** The head waits for the first piece: until then, a status can still report a failure. `length` is what the head declares. */
export async function sendPieces(
	sink: StreamSink,
	length: number | undefined,
	content: Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>,
): Promise<void> {
	const count = new ContentCount(length);
	for await (const piece of content) {
		const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
		if (bytes.length === 0) continue;
		count.add(bytes.length);
		if (!sink.send(bytes)) await sink.drained();
	}
	count.end();
	await sink.end();
}

/** Sends parts of a file in constant memory: two buffers in turn. Closes the file, sent or not. */
export async function sendFile(sink: StreamSink, content: FileContent): Promise<void> {
	const { file, parts } = content;
	try {
		const reader = new FileReader(content);
		let isOwnTurn = false;
		let free: Buffer | undefined;
		let used: Buffer | undefined;
		for (const part of parts) {
			if (typeof part === "string") {
				// It waits for the bytes after it, or for the end.
				sink.send(Buffer.from(part, "latin1"));
				continue;
			}
			for (let at = part.start; at < part.end; ) {
				const wanted = Math.min(CHUNK_BYTES, part.end - at);
				const buffer: Buffer =
					free !== undefined && free.length >= wanted ? free : Buffer.allocUnsafeSlow(wanted);
				const read = reader.read(buffer, at, at + wanted, isOwnTurn);
				const bytes = read instanceof Uint8Array ? read : await read;
				at += bytes.length;
				const isTaken = sink.send(bytes);
				free = undefined;
				isOwnTurn = !isTaken;
				if (isTaken) {
					used = undefined;
					continue;
				}
				await sink.drained();
				// Less than half a chunk is queued: all of it is of the last one.
				if (bytes.length === CHUNK_BYTES) free = used;
				used = bytes.length === CHUNK_BYTES ? buffer : undefined;
			}
		}
		await sink.end();
	} finally {
		await file.close();
	}
}
