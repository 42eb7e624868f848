// HTTP/2 out: frames into one growing buffer, which leaves in one write (RFC 9113 §6). Owns the form of frames; when each is
// sent is the connection's.

import type { FrameListener } from "./frame-reader.ts";
import {
	DEFAULT_FRAME_BYTES,
	ERROR_CODES,
	type ErrorCode,
	FLAG,
	FRAME,
	FRAME_HEAD_BYTES,
	PREFACE,
} from "./frames.ts";
import { type HpackEncoder, roomForBlock } from "./hpack-encoder.ts";

/** How large the buffer is at first, and what is copied rather than given away: small pieces share Node's pool. */
const FIRST_BYTES = 4_096;
const COPIED_BYTES = 4_096;

/** Larger buffers are made in steps of this, so that one that comes back is large enough the next time. */
const STEP_BYTES: number = 64 * 1024;

export class FrameWriter {
	/** The bytes to send: `buffer[0..length)`. */
	buffer: Buffer;
	length = 0;
	/**
	 * The large buffer that was given away last, and one that came back. 4,000 fresh ones for 1 GiB made V8 collect the whole heap
	 * again and again, which took a third of an upload's time.
	 */
	#given: Buffer | undefined;
	#spare: Buffer | undefined;
	/** The peer's SETTINGS_MAX_FRAME_SIZE. */
	frameBytes: number = DEFAULT_FRAME_BYTES;

	/** Called with the head of each frame; for showing frames. */
	onFrame: FrameListener | undefined;

	constructor(size: number = FIRST_BYTES) {
		this.buffer = Buffer.allocUnsafeSlow(size);
	}

	/** The buffer has been sent, or copied. */
	clear(): void {
		this.length = 0;
	}

	/** What is written, as bytes that are the caller's; undefined if there is nothing. Begins again. */
	take(): Buffer | undefined {
		const { buffer, length } = this;
		if (length === 0) return undefined;
		this.length = 0;
		if (length <= COPIED_BYTES) return Buffer.from(buffer.subarray(0, length));
		this.#given = buffer;
		this.buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
		return buffer.subarray(0, length);
	}

	/** The operating system has everything that was taken: what was given away last can be written to again. */
	reclaim(): void {
		if (this.#given !== undefined) this.#spare = this.#given;
		this.#given = undefined;
	}

	/** Nothing large is under way any more. */
	dropSpare(): void {
		this.#given = undefined;
		this.#spare = undefined;
	}

	#reserve(count: number): void {
		if (this.length + count > this.buffer.length)
			this.#enlarge(Math.max(this.length + count, 2 * this.buffer.length));
	}

	/** Makes room for so many bytes at once: a buffer that doubles is copied each time. */
	makeRoom(count: number): void {
		if (this.length + count > this.buffer.length) this.#enlarge(this.length + count);
	}

	#enlarge(size: number): void {
		const spare = this.#spare;
		const isLarge = spare !== undefined && spare.length >= size && size > STEP_BYTES / 2;
		if (isLarge) this.#spare = undefined;
		const rounded = size > STEP_BYTES ? Math.ceil(size / STEP_BYTES) * STEP_BYTES : size;
		const larger = isLarge ? spare : Buffer.allocUnsafeSlow(rounded);
		this.buffer.copy(larger, 0, 0, this.length);
		this.buffer = larger;
	}

	#uint32(value: number): void {
		this.length = this.buffer.writeUInt32BE(value, this.length);
	}

	/** Writes a frame's head, with room for its payload. */
	#head(type: number, flags: number, streamId: number, length: number, value?: number): void {
		this.#reserve(FRAME_HEAD_BYTES + length);
		this.#headAt(this.length, type, flags, streamId, length, value);
		this.length += FRAME_HEAD_BYTES;
	}

	#headAt(at: number, type: number, flags: number, streamId: number, length: number, value?: number): void {
		const { buffer } = this;
		this.onFrame?.(type, flags, streamId, length, value);
		buffer[at] = length >>> 16;
		buffer[at + 1] = length >>> 8;
		buffer[at + 2] = length;
		buffer[at + 3] = type;
		buffer[at + 4] = flags;
		buffer[at + 5] = streamId >>> 24;
		buffer[at + 6] = streamId >>> 16;
		buffer[at + 7] = streamId >>> 8;
		buffer[at + 8] = streamId;
	}

	preface(): void {
		this.#reserve(PREFACE.length);
		this.length += this.buffer.write(PREFACE, this.length, "latin1");
	}

	/** `settings` has alternating ids and values. */
	settings(settings: readonly number[]): void {
		this.#head(FRAME.settings, 0, 0, settings.length * 3);
		for (let index = 0; index < settings.length; index += 2) {
			this.length = this.buffer.writeUInt16BE(settings[index] as number, this.length);
			this.#uint32(settings[index + 1] as number);
		}
	}

	settingsAck(): void {
		this.#head(FRAME.settings, FLAG.ack, 0, 0);
	}

	/** `payload` has eight bytes. */
	ping(payload: Uint8Array, isAck: boolean): void {
		this.#head(FRAME.ping, isAck ? FLAG.ack : 0, 0, 8);
		this.buffer.set(payload, this.length);
		this.length += 8;
	}

	/** `debug` is a latin1 text for people. */
	goAway(lastStreamId: number, code: ErrorCode, debug = ""): void {
		this.#head(FRAME.goAway, 0, 0, 8 + debug.length, ERROR_CODES.indexOf(code));
		this.#uint32(lastStreamId);
		this.#uint32(ERROR_CODES.indexOf(code));
		this.length += this.buffer.write(debug, this.length, "latin1");
	}

	windowUpdate(streamId: number, increment: number): void {
		this.#head(FRAME.windowUpdate, 0, streamId, 4, increment);
		this.#uint32(increment);
	}

	rstStream(streamId: number, code: ErrorCode): void {
		this.#head(FRAME.rstStream, 0, streamId, 4, ERROR_CODES.indexOf(code));
		this.#uint32(ERROR_CODES.indexOf(code));
	}

	/** RFC 9218 §7.1; `value` is the Priority field's. */
	priorityUpdate(streamId: number, value: string): void {
		this.#head(FRAME.priorityUpdate, 0, 0, 4 + value.length);
		this.#uint32(streamId);
		this.length += this.buffer.write(value, this.length, "latin1");
	}

	/**
	 * HEADERS, and CONTINUATION where the block is longer than a frame may be. `lines` are texts of field lines, each "name:
	 * value" CR LF, pseudo-fields first; `path` is a request's :path, which comes after the first of them.
	 */
	headers(
		streamId: number,
		endStream: boolean,
		encoder: HpackEncoder,
		lines: readonly string[],
		path?: string,
	): void {
		let length = path?.length ?? 0;
		for (const text of lines) length += text.length;
		this.#reserve(FRAME_HEAD_BYTES + roomForBlock(length));
		const start = this.length;
		encoder.begin(this.buffer, start + FRAME_HEAD_BYTES);
		for (let index = 0; index < lines.length; index++) {
			if (lines[index] !== "") encoder.addLines(lines[index] as string);
			if (index === 0 && path !== undefined) encoder.addPath(path);
		}
		const block = encoder.end - start - FRAME_HEAD_BYTES;
		this.length = encoder.end;
		const endFlag = endStream ? FLAG.endStream : 0;
		if (block <= this.frameBytes) {
			this.#headAt(start, FRAME.headers, FLAG.endHeaders | endFlag, streamId, block);
			return;
		}
		this.#headAt(start, FRAME.headers, endFlag, streamId, this.frameBytes);
		this.#splitBlock(streamId, start + FRAME_HEAD_BYTES + this.frameBytes);
	}

	/** Puts heads of CONTINUATION into a block from a place on. */
	#splitBlock(streamId: number, from: number): void {
		const count = Math.ceil((this.length - from) / this.frameBytes);
		this.#reserve(count * FRAME_HEAD_BYTES);
		const end = this.length;
		for (let piece = count - 1; piece >= 0; piece--) {
			const start = from + piece * this.frameBytes;
			const stop = Math.min(end, start + this.frameBytes);
			const target = start + (piece + 1) * FRAME_HEAD_BYTES;
			this.buffer.copyWithin(target, start, stop);
			const flags = piece === count - 1 ? FLAG.endHeaders : 0;
			this.#headAt(target - FRAME_HEAD_BYTES, FRAME.continuation, flags, streamId, stop - start);
		}
		this.length = end + count * FRAME_HEAD_BYTES;
	}

	/** The head of a DATA frame, and room for its payload, which `add` brings. */
	dataHead(streamId: number, length: number, endStream: boolean): void {
		this.#head(FRAME.data, endStream ? FLAG.endStream : 0, streamId, length);
	}

	/** Adds bytes [start, end) to a payload that there is room for. */
	add(bytes: Uint8Array, start: number, end: number): void {
		this.buffer.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end), this.length);
		this.length += end - start;
	}

	/** A DATA frame with a copy of the payload. */
	data(streamId: number, payload: Uint8Array, endStream: boolean): void {
		this.#head(FRAME.data, endStream ? FLAG.endStream : 0, streamId, payload.length);
		this.buffer.set(payload, this.length);
		this.length += payload.length;
	}
}
