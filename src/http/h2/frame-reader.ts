// HTTP/2 in: bytes become frames (RFC 9113 §4, §6), read in place. DATA is handed on piece by piece; only a frame or header
// block that is cut is held, within limits. Owns the form of frames; what they mean to a stream is the connection's.

import {
	DEFAULT_FRAME_BYTES,
	FLAG,
	FRAME,
	FRAME_HEAD_BYTES,
	hasValue,
	LARGEST_31_BITS,
	PREFACE,
	SETTING,
} from "./frames.ts";
import type { H2RuleId } from "./rules.ts";

/** The reader's finding. Its fields hold the details until the next call. */
export type FrameEvent =
	/** All bytes are used up; push more. */
	| "need"
	/** A piece of DATA: `bytes` from `start` to `end`. */
	| "data"
	/** A whole header block: `bytes` from `start` to `end`. */
	| "headers"
	| "rst-stream"
	/** In `settings`: alternating ids and values. */
	| "settings"
	| "settings-ack"
	| "ping"
	| "ping-ack"
	/** `bytes` from `start` to `end` are its debug data. */
	| "go-away"
	| "window-update"
	/** `bytes` from `start` to `end` are the priority field's value. */
	| "priority-update"
	/** A frame without a meaning here: PRIORITY, or of an unknown type. */
	| "ignored"
	/** `fault` says what broke a rule. After a fault of the connection, it can't be used any more. */
	| "fault";

export interface FrameLimits {
	/** Bytes of a header block, as received. */
	readonly headBytes: number;
	/** Frames that continue a header block. */
	readonly continuations: number;
	readonly settingsEntries: number;
}

/** Hears of a frame: the numbers of its head, and its value (see `hasValue`) if that could be read. */
export type FrameListener = (
	type: number,
	flags: number,
	streamId: number,
	length: number,
	value: number | undefined,
) => void;

/** Bytes of debug data of a GOAWAY that are kept. */
const DEBUG_BYTES = 1_024;

type State = "preface" | "head" | "payload" | "data" | "skip";

export class FrameReader {
	/** The frame's stream; 0 for the connection. */
	streamId = 0;
	/** The frame's type and payload length, for showing frames. */
	type = 0;
	length = 0;
	flags = 0;
	/** The stream ends with this frame (HEADERS, or the last piece of a DATA frame). */
	endStream = false;
	/** Of the first piece of a DATA frame: what it takes of the windows, padding included; else 0. */
	flow = 0;
	/** Of the first piece of a DATA frame: how much of `flow` is padding. */
	padding = 0;
	bytes: Uint8Array = new Uint8Array(0);
	start = 0;
	end = 0;
	/** RST_STREAM and GOAWAY: the error code's number. */
	errorCode = 0;
	/** GOAWAY: the last stream that was or might be processed. PRIORITY_UPDATE: the stream that it is about. */
	otherStreamId = 0;
	increment = 0;
	/** PING: its eight bytes. */
	readonly ping: Uint8Array = new Uint8Array(8);
	readonly settings: number[] = [];
	fault: H2RuleId | undefined;

	/** Called with the head of each frame, whatever becomes of it; for showing frames. */
	onFrame: FrameListener | undefined;
	readonly #limits: FrameLimits;
	readonly #role: "client" | "server";
	#state: State;
	#input: Uint8Array = this.bytes;
	#at = 0;
	#limit = 0;
	/** A frame's head or payload that was cut: `#held[0..#heldLength)`. */
	#held: Uint8Array = new Uint8Array(64);
	#heldLength = 0;
	/** Bytes of the payload that are still to come: of DATA without its padding, which is `#padding`. */
	#left = 0;
	#padding = 0;
	#isFirstPiece = false;
	#isFirstFrame = true;
	/** The incomplete header block: its stream, the bytes so far, the frames. */
	#blockStream = 0;
	#block: Uint8Array = new Uint8Array(0);
	#blockLength = 0;
	#blockFrames = 0;
	#blockEndsStream = false;

	/** `role` is the peer's: a client begins with the preface. */
	constructor(role: "client" | "server", limits: FrameLimits) {
		this.#role = role;
		this.#limits = limits;
		this.#state = role === "client" ? "preface" : "head";
	}

	/** Whether a header block has begun and isn't complete. */
	get isInHeaderBlock(): boolean {
		return this.#blockStream !== 0 || (this.#state === "payload" && this.type === FRAME.headers);
	}

	/** The bytes from `start` to `end` as latin1 text. */
	get text(): string {
		const { bytes, start, end } = this;
		return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
	}

	/** Adds bytes [start, end). Don't change them until `next()` returns "need" or a fault of the connection. */
	push(bytes: Uint8Array, start: number, end: number): void {
		this.#input = bytes;
		this.#at = start;
		this.#limit = end;
	}

	next(): FrameEvent {
		this.flow = 0;
		this.endStream = false;
		for (;;) {
			switch (this.#state) {
				case "preface":
					if (!this.#gather(PREFACE.length))
						return this.#isPrefaceSoFar() ? "need" : this.#fail("h2-preface");
					if (!this.#isPrefaceSoFar()) return this.#fail("h2-preface");
					this.#state = "head";
					break;
				case "head": {
					if (!this.#gather(FRAME_HEAD_BYTES)) return "need";
					const event = this.#head();
					if (event !== undefined) return event;
					break;
				}
				case "data": {
					const event = this.#data();
					if (event !== undefined) return event;
					break;
				}
				case "payload": {
					if (!this.#gather(this.length)) return "need";
					this.#state = "head";
					const event = this.#payload();
					if (event !== undefined) return event;
					break;
				}
				case "skip": {
					const count = Math.min(this.#left, this.#limit - this.#at);
					this.#at += count;
					this.#left -= count;
					if (this.#left > 0) return "need";
					this.#state = "head";
					break;
				}
			}
		}
	}

	#fail(fault: H2RuleId): "fault" {
		this.fault = fault;
		return "fault";
	}

	/** Whether so many bytes are there in one piece: then they are `bytes` from `start` to `end`. Holds what there is of them. */
	#gather(count: number): boolean {
		const there = this.#limit - this.#at;
		if (this.#heldLength === 0 && there >= count) {
			this.bytes = this.#input;
			this.start = this.#at;
			this.end = this.#at += count;
			return true;
		}
		const taken = Math.min(there, count - this.#heldLength);
		if (this.#held.length < count) {
			const larger = new Uint8Array(count);
			larger.set(this.#held.subarray(0, this.#heldLength));
			this.#held = larger;
		}
		this.#held.set(this.#input.subarray(this.#at, this.#at + taken), this.#heldLength);
		this.#at += taken;
		this.#heldLength += taken;
		this.bytes = this.#held;
		this.start = 0;
		this.end = this.#heldLength;
		if (this.#heldLength < count) return false;
		this.#heldLength = 0;
		return true;
	}

	#isPrefaceSoFar(): boolean {
		for (let index = this.start; index < this.end; index++)
			if (this.bytes[index] !== PREFACE.charCodeAt(index - this.start)) return false;
		return true;
	}

	#uint32(at: number): number {
		const { bytes } = this;
		return (
			(bytes[at] as number) * 0x100_0000 +
			(((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number))
		);
	}

	/** Judges a frame by its head, before any of its payload is held. */
	#head(): FrameEvent | undefined {
		const { bytes, start } = this;
		this.length =
			((bytes[start] as number) << 16) | ((bytes[start + 1] as number) << 8) | (bytes[start + 2] as number);
		this.type = bytes[start + 3] as number;
		this.flags = bytes[start + 4] as number;
		this.streamId = this.#uint32(start + 5) & LARGEST_31_BITS;
		this.#state = "payload";
		const fault = this.#faultOfHead();
		// One with a value is shown with it.
		if (fault !== undefined || !hasValue(this.type)) this.#show(undefined);
		if (fault !== undefined) {
			// A stream error: the reader skips the frame, and the connection continues.
			this.#left = this.length;
			this.#state = "skip";
			return this.#fail(fault);
		}
		this.#isFirstFrame = false;
		if (this.type === FRAME.data) return this.#beginData();
		if (!(this.type in FRAMES)) {
			this.#left = this.length;
			this.#state = "skip";
			return "ignored";
		}
		return undefined;
	}

	#faultOfHead(): H2RuleId | undefined {
		const { type, length, streamId, flags } = this;
		if (length > DEFAULT_FRAME_BYTES) return "h2-frame-size";
		if (this.#isFirstFrame && (type !== FRAME.settings || (flags & FLAG.ack) !== 0)) return "h2-first-frame";
		if (this.#blockStream !== 0 && (type !== FRAME.continuation || streamId !== this.#blockStream))
			return "h2-header-block";
		const shape = FRAMES[type];
		if (shape === undefined) return undefined;
		if (shape.on === "stream" && streamId === 0) return "h2-stream-0";
		if (shape.on === "connection" && streamId !== 0) return "h2-not-stream-0";
		if (shape.length !== undefined && shape.length !== length) return shape.fault;
		if (shape.least !== undefined && length < shape.least) return shape.fault;
		switch (type) {
			case FRAME.settings:
				if ((flags & FLAG.ack) !== 0) return length === 0 ? undefined : "h2-settings-length";
				if (length % 6 !== 0) return "h2-settings-length";
				return length / 6 > this.#limits.settingsEntries ? "h2-settings-entries" : undefined;
			case FRAME.pushPromise:
				return "h2-push-promise";
			case FRAME.continuation:
				if (this.#blockStream === 0) return "h2-continuation";
				if (this.#blockFrames >= this.#limits.continuations) return "h2-continuations";
				return this.#blockLength + length > this.#limits.headBytes ? "h2-header-block-size" : undefined;
			case FRAME.headers:
				return length > this.#limits.headBytes ? "h2-header-block-size" : undefined;
			default:
				return undefined;
		}
	}

	#beginData(): FrameEvent | undefined {
		this.#left = this.length;
		this.#padding = (this.flags & FLAG.padded) === 0 ? 0 : -1;
		this.#isFirstPiece = true;
		this.#state = "data";
		return this.#padding === -1 && this.length === 0 ? this.#fail("h2-too-short") : undefined;
	}

	/** The next piece of a DATA frame; undefined once all of it is there. */
	#data(): FrameEvent | undefined {
		if (this.#padding === -1) {
			if (this.#at === this.#limit) return "need";
			this.#padding = this.#input[this.#at++] as number;
			this.#left -= 1 + this.#padding;
			if (this.#left < 0) return this.#fail("h2-padding");
		}
		if (!this.#isFirstPiece && this.#left === 0) {
			this.#left = this.#padding;
			this.#state = "skip";
			return undefined;
		}
		const count = Math.min(this.#left, this.#limit - this.#at);
		if (count === 0 && this.#left > 0) return "need";
		this.bytes = this.#input;
		this.start = this.#at;
		this.end = this.#at += count;
		this.#left -= count;
		this.flow = this.#isFirstPiece ? this.length : 0;
		this.padding = (this.flags & FLAG.padded) === 0 ? 0 : this.#padding + 1;
		this.#isFirstPiece = false;
		this.endStream = this.#left === 0 && (this.flags & FLAG.endStream) !== 0;
		return "data";
	}

	#show(value: number | undefined): void {
		this.onFrame?.(this.type, this.flags, this.streamId, this.length, value);
	}

	/** Reads a whole frame. Its payload is `bytes` from `start` to `end`. Undefined if the header block is incomplete. */
	#payload(): FrameEvent | undefined {
		const { start } = this;
		switch (this.type) {
			case FRAME.headers:
				return this.#headers();
			case FRAME.continuation:
				return this.#continuation();
			case FRAME.rstStream:
				this.errorCode = this.#uint32(start);
				this.#show(this.errorCode);
				return "rst-stream";
			case FRAME.settings:
				return this.#settings();
			case FRAME.ping:
				for (let index = 0; index < 8; index++) this.ping[index] = this.bytes[start + index] as number;
				return (this.flags & FLAG.ack) === 0 ? "ping" : "ping-ack";
			case FRAME.goAway:
				this.otherStreamId = this.#uint32(start) & LARGEST_31_BITS;
				this.errorCode = this.#uint32(start + 4);
				this.#show(this.errorCode);
				this.start = start + 8;
				this.end = Math.min(this.end, this.start + DEBUG_BYTES);
				return "go-away";
			case FRAME.windowUpdate:
				this.increment = this.#uint32(start) & LARGEST_31_BITS;
				this.#show(this.increment);
				if (this.increment > 0) return "window-update";
				return this.#fail(this.streamId === 0 ? "h2-connection-window-increment" : "h2-window-increment");
			case FRAME.priorityUpdate:
				this.otherStreamId = this.#uint32(start) & LARGEST_31_BITS;
				this.start = start + 4;
				return "priority-update";
			default:
				return "ignored";
		}
	}

	#settings(): FrameEvent {
		this.settings.length = 0;
		if ((this.flags & FLAG.ack) !== 0) return "settings-ack";
		const { bytes } = this;
		for (let at = this.start; at < this.end; at += 6) {
			const id = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
			const value = this.#uint32(at + 2);
			const fault = faultOfSetting(id, value, this.#role);
			if (fault !== undefined) return this.#fail(fault);
			this.settings.push(id, value);
		}
		return "settings";
	}

	#headers(): FrameEvent | undefined {
		let padding = 0;
		if ((this.flags & FLAG.padded) !== 0) {
			if (this.length < 1) return this.#fail("h2-too-short");
			padding = this.bytes[this.start++] as number;
		}
		// The priority of RFC 7540, which is deprecated (RFC 9113 §5.3.2).
		if ((this.flags & FLAG.priority) !== 0) this.start += 5;
		this.end -= padding;
		if (this.start > this.end) return this.#fail("h2-padding");
		const endsStream = (this.flags & FLAG.endStream) !== 0;
		if ((this.flags & FLAG.endHeaders) !== 0) {
			this.endStream = endsStream;
			return "headers";
		}
		this.#blockStream = this.streamId;
		this.#blockFrames = 0;
		this.#blockLength = 0;
		this.#blockEndsStream = endsStream;
		this.#keepBlock();
		return undefined;
	}

	#continuation(): FrameEvent | undefined {
		this.#blockFrames++;
		this.#keepBlock();
		if ((this.flags & FLAG.endHeaders) === 0) return undefined;
		this.#blockStream = 0;
		this.bytes = this.#block;
		this.start = 0;
		this.end = this.#blockLength;
		this.endStream = this.#blockEndsStream;
		return "headers";
	}

	#keepBlock(): void {
		const length = this.#blockLength + this.end - this.start;
		if (this.#block.length < length) {
			const larger = new Uint8Array(Math.max(length, 2 * this.#block.length));
			larger.set(this.#block.subarray(0, this.#blockLength));
			this.#block = larger;
		}
		this.#block.set(this.bytes.subarray(this.start, this.end), this.#blockLength);
		this.#blockLength = length;
	}
}

interface FrameShape {
	readonly on: "stream" | "connection" | "both";
	/** Bytes of its payload: exactly, or at least. */
	readonly length?: number | undefined;
	readonly least?: number | undefined;
	readonly fault?: H2RuleId | undefined;
}

/** The frames that have a meaning here, by their type. */
const FRAMES: Readonly<Record<number, FrameShape>> = {
	[FRAME.data]: { on: "stream" },
	[FRAME.headers]: { on: "stream" },
	[FRAME.priority]: { on: "stream", length: 5, fault: "h2-priority-length" },
	[FRAME.rstStream]: { on: "stream", length: 4, fault: "h2-rst-stream-length" },
	[FRAME.settings]: { on: "connection" },
	[FRAME.pushPromise]: { on: "stream" },
	[FRAME.ping]: { on: "connection", length: 8, fault: "h2-ping-length" },
	[FRAME.goAway]: { on: "connection", least: 8, fault: "h2-go-away-length" },
	[FRAME.windowUpdate]: { on: "both", length: 4, fault: "h2-window-update-length" },
	[FRAME.continuation]: { on: "stream" },
	[FRAME.priorityUpdate]: { on: "connection", least: 4, fault: "h2-too-short" },
};

/** RFC 9113 §6.5.2. `role` is the peer's. */
function faultOfSetting(id: number, value: number, role: "client" | "server"): H2RuleId | undefined {
	switch (id) {
		case SETTING.enablePush:
			return value > (role === "server" ? 0 : 1) ? "h2-enable-push" : undefined;
		case SETTING.initialWindowSize:
			return value > LARGEST_31_BITS ? "h2-initial-window-size" : undefined;
		case SETTING.maxFrameSize:
			return value < DEFAULT_FRAME_BYTES || value > 0xff_ffff ? "h2-max-frame-size" : undefined;
		default:
			return undefined;
	}
}
