// Events to frames. The events that every request has are binary, the others JSON. docs/trace-format.md describes each.

import type {
	DatagramDropped,
	DatagramReceived,
	DatagramSent,
	ExchangeAssigned,
	ExchangeStarted,
	RequestSent,
	ResponseDone,
	ResponseHead,
	TraceEvent,
} from "../trace/index.ts";
import { Kind, OMITTED_REASONS, type OmittedReason } from "./format.ts";
import type { FrameBuffer } from "./frame-buffer.ts";
import type { MaskPlace } from "./mask/paint.ts";

/** One direction of a connection. */
export type Direction = "received" | "sent";

/** Where bytes of a direction are masked, counted from the direction's first byte. */
export interface MaskedRange {
	readonly start: number;
	readonly end: number;
	/** Which secret; 0 if it has no number. */
	readonly number: number;
	readonly place: MaskPlace;
}

/** The longest piece of bytes in one frame: readers keep one frame in memory. */
const PIECE = 64 * 1024;

/** Bytes of a frame of bytes, before them. */
const BYTES_HEAD = 12;

/** Which bytes a frame is about. */
export interface ConnectionDirection {
	readonly direction: Direction;
	readonly connectionId: number;
}

/** bytes[start..end). `paint` changes bytes[from..from + length) of a frame; the first is `offset` bytes behind `start`. */
export interface Piece {
	readonly bytes: Uint8Array;
	readonly start: number;
	readonly end: number;
	readonly paint?: ((bytes: Buffer, from: number, length: number, offset: number) => void) | undefined;
}

/** Bytes of a connection, in as many frames as they need. */
export function encodeBytes(frames: FrameBuffer, at: number, of: ConnectionDirection, piece: Piece): void {
	const { bytes, start, end, paint } = piece;
	const kind = of.direction === "received" ? Kind.bytesReceived : Kind.bytesSent;
	for (let from = start; from < end; from += PIECE) {
		const length = Math.min(PIECE, end - from);
		const payload = frames.begin(kind, BYTES_HEAD + length);
		const out = frames.bytes;
		out.writeDoubleLE(at, payload);
		out.writeUInt32LE(of.connectionId, payload + 8);
		const to = payload + BYTES_HEAD;
		if (length < 256)
			for (let index = 0; index < length; index++) out[to + index] = bytes[from + index] as number;
		else out.set(length === bytes.length ? bytes : bytes.subarray(from, from + length), to);
		paint?.(out, to, length, from - start);
		frames.end();
	}
}

/** Bytes that are left out of the recording. */
export function encodeOmitted(
	frames: FrameBuffer,
	at: number,
	{ direction, connectionId }: ConnectionDirection,
	bytes: number,
	reason: OmittedReason,
): void {
	const payload = frames.begin(Kind.omitted, 22);
	const out = frames.bytes;
	out.writeDoubleLE(at, payload);
	out.writeUInt32LE(connectionId, payload + 8);
	out[payload + 12] = direction === "received" ? 0 : 1;
	out[payload + 13] = OMITTED_REASONS.indexOf(reason);
	out.writeDoubleLE(bytes, payload + 14);
	frames.end();
}

/** Where the following bytes are masked. */
export function encodeMasked(
	frames: FrameBuffer,
	{ direction, connectionId }: ConnectionDirection,
	ranges: readonly MaskedRange[],
): void {
	const payload = frames.begin(Kind.masked, 5 + 16 * ranges.length);
	const out = frames.bytes;
	out.writeUInt32LE(connectionId, payload);
	out[payload + 4] = direction === "received" ? 0 : 1;
	let to = payload + 5;
	for (const { start, end, number } of ranges) {
		out.writeDoubleLE(start, to);
		out.writeUInt32LE(end - start, to + 8);
		out.writeUInt32LE(number, to + 12);
		to += 16;
	}
	frames.end();
}

/** An exchange that a caller's call began. */
export function encodeStarted(frames: FrameBuffer, event: ExchangeStarted, url: Uint8Array): void {
	const { at, exchangeId, callId, method } = event;
	const payload = frames.begin(Kind.exchangeStarted, 17 + method.length + url.length);
	const out = frames.bytes;
	out.writeDoubleLE(at, payload);
	out.writeUInt32LE(exchangeId, payload + 8);
	out.writeUInt32LE(callId, payload + 12);
	out[payload + 16] = method.length;
	for (let index = 0; index < method.length; index++) out[payload + 17 + index] = method.charCodeAt(index);
	out.set(url, payload + 17 + method.length);
	frames.end();
}

export function encodeAssigned(frames: FrameBuffer, event: ExchangeAssigned): void {
	const payload = frames.begin(Kind.exchangeAssigned, 25);
	const out = frames.bytes;
	out.writeDoubleLE(event.at, payload);
	out.writeUInt32LE(event.exchangeId, payload + 8);
	out.writeUInt32LE(event.connectionId, payload + 12);
	out[payload + 16] = event.isReused ? 1 : 0;
	out.writeDoubleLE(event.idleMs, payload + 17);
	frames.end();
}

export function encodeRequestSent(frames: FrameBuffer, event: RequestSent): void {
	const payload = frames.begin(Kind.requestSent, 24);
	const out = frames.bytes;
	out.writeDoubleLE(event.at, payload);
	out.writeUInt32LE(event.exchangeId, payload + 8);
	out.writeUInt32LE(event.connectionId, payload + 12);
	out.writeDoubleLE(event.bytes, payload + 16);
	frames.end();
}

/** The head of a version whose heads are text: it is among the connection's bytes. */
export function encodeResponseHead(frames: FrameBuffer, event: ResponseHead): void {
	const payload = frames.begin(Kind.responseHead, 19);
	const out = frames.bytes;
	out.writeDoubleLE(event.at, payload);
	out.writeUInt32LE(event.exchangeId, payload + 8);
	out.writeUInt32LE(event.connectionId, payload + 12);
	out.writeUInt16LE(event.status, payload + 16);
	out[payload + 18] = event.isInterim ? 1 : 0;
	frames.end();
}

export function encodeResponseDone(frames: FrameBuffer, event: ResponseDone): void {
	const payload = frames.begin(Kind.responseDone, 33);
	const out = frames.bytes;
	out.writeDoubleLE(event.at, payload);
	out.writeUInt32LE(event.exchangeId, payload + 8);
	out.writeUInt32LE(event.connectionId, payload + 12);
	out.writeDoubleLE(event.contentBytes, payload + 16);
	out.writeDoubleLE(event.bytes, payload + 24);
	out[payload + 32] = event.isReusable ? 1 : 0;
	frames.end();
}

const DATAGRAMS = ["datagram.received", "datagram.sent", "datagram.dropped"] as const;

export function encodeDatagram(
	frames: FrameBuffer,
	event: DatagramReceived | DatagramSent | DatagramDropped,
	bytes: Uint8Array,
): void {
	const { address, port, family } = event.remote;
	const payload = frames.begin(Kind.datagram, 17 + address.length + bytes.length);
	const out = frames.bytes;
	out.writeDoubleLE(event.at, payload);
	out.writeUInt32LE(event.socketId, payload + 8);
	out[payload + 12] = DATAGRAMS.indexOf(event.type);
	out[payload + 13] = family === "IPv6" ? 6 : 4;
	out.writeUInt16LE(port, payload + 14);
	out[payload + 16] = address.length;
	out.write(address, payload + 17, "latin1");
	out.set(bytes, payload + 17 + address.length);
	frames.end();
}

/** Any other event, or a note of the recording itself, as JSON. */
export function encodeJson(frames: FrameBuffer, kind: number, value: TraceEvent | object): void {
	const text = Buffer.from(JSON.stringify(value), "utf8");
	const payload = frames.begin(kind, text.length);
	frames.bytes.set(text, payload);
	frames.end();
}

/** Content that is kept decoded: what it belongs to as JSON, a zero byte, and the content. */
export function encodeDecoded(frames: FrameBuffer, facts: object, content: Uint8Array): void {
	const text = Buffer.from(JSON.stringify(facts), "utf8");
	const payload = frames.begin(Kind.decoded, text.length + 1 + content.length);
	const out = frames.bytes;
	out.set(text, payload);
	out[payload + text.length] = 0;
	out.set(content, payload + text.length + 1);
	frames.end();
}
