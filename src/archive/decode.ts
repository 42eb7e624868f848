// Frames back to events and notes. Pure, without Node.js. A frame whose checksum is right but whose payload isn't what its
// kind says is reported as unknown, and never as another event.

import type { TraceEvent } from "../trace/index.ts";
import { Kind, OMITTED_REASONS, type OmittedReason } from "./format.ts";

/** Bytes of a connection that the recording leaves out. */
export interface OmittedNote {
	/** The name of this note. */
	readonly type: "bytes.omitted";
	/** When, in milliseconds on the events' clock. */
	readonly at: number;
	/** The connection's number in the process that was recorded. */
	readonly connectionId: number;
	/** Whether the bytes were received or sent. */
	readonly direction: "received" | "sent";
	/** How many bytes are left out. */
	readonly bytes: number;
	/** "limit": a limit on content; "pressure": the disk was too slow. */
	readonly reason: OmittedReason;
}

/** Where the bytes that follow are masked, counted from the direction's first byte. */
export interface MaskedNote {
	/** The name of this note. */
	readonly type: "bytes.masked";
	/** The connection's number in the process that was recorded. */
	readonly connectionId: number;
	/** Whether the bytes were received or sent. */
	readonly direction: "received" | "sent";
	/** The masked places, in order. */
	readonly ranges: readonly {
		/** The first masked byte. */
		readonly start: number;
		/** The byte after the last one. */
		readonly end: number;
		/** The same for the same secret; 0 if it has none. */
		readonly number: number;
	}[];
}

/** The content of a message as decoded, masked: its coded bytes are left out because a secret is in them. */
export interface DecodedNote {
	/** The name of this note. */
	readonly type: "content.decoded";
	/** The connection's number in the process that was recorded. */
	readonly connectionId: number;
	/** Whether the message was received or sent. */
	readonly direction: "received" | "sent";
	/** Where the message's content begins in its direction. */
	readonly offset: number;
	/** The content codings that were undone, in the order of the field. */
	readonly codings: readonly string[];
	/** The decoded content, masked. */
	readonly content: Uint8Array;
}

/** What the recording lost. */
export interface GapNote {
	/** The name of this note. */
	readonly type: "gap";
	/** Between these readings of the events' clock. */
	readonly from: number;
	/** The later of these readings. */
	readonly to: number;
	/** Why, as a sentence. */
	readonly reason: string;
	/** How many frames, and how many bytes of them. */
	readonly frames: number;
	/** Bytes of these frames. */
	readonly bytes: number;
}

/** Bytes that are masked whole, because they can't be searched for secrets. */
export interface UnexaminedNote {
	/** The name of this note. */
	readonly type: "bytes.unexamined";
	/** The connection's number in the process that was recorded. */
	readonly connectionId: number;
	/** Whether the bytes were received or sent. */
	readonly direction: "received" | "sent";
	/** The first of these bytes, counted from the direction's first one. */
	readonly start: number;
	/** The byte after the last one. */
	readonly end: number;
	/** Why they can't be searched, as a sentence. */
	readonly why: string;
}

/** What a recording says of itself: bytes that are left out, masked, decoded or lost. */
export type TraceNote = OmittedNote | MaskedNote | DecodedNote | UnexaminedNote | GapNote;

/** What a frame says. */
export type TraceEntry = TraceEvent | TraceNote;

const text = new TextDecoder();

/** Undefined if the kind is not known, or says nothing by itself, or if the payload isn't what its kind says. */
export function decodeFrame(kind: number, payload: Uint8Array): TraceEntry | undefined {
	try {
		return decode(kind, payload);
	} catch (error) {
		// A payload that is too short, or no JSON.
		if (error instanceof RangeError || error instanceof SyntaxError) return undefined;
		throw error;
	}
}

function decode(kind: number, payload: Uint8Array): TraceEntry | undefined {
	const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
	const f64 = (at: number): number => view.getFloat64(at, true);
	const u32 = (at: number): number => view.getUint32(at, true);
	const u16 = (at: number): number => view.getUint16(at, true);
	const u8 = (at: number): number => view.getUint8(at);
	const direction = (at: number): "received" | "sent" => (u8(at) === 0 ? "received" : "sent");
	switch (kind) {
		case Kind.event:
		case Kind.gap: {
			const value: unknown = JSON.parse(text.decode(payload));
			return isEntry(value) ? value : undefined;
		}
		case Kind.bytesReceived:
		case Kind.bytesSent: {
			const type = kind === Kind.bytesReceived ? "bytes.received" : "bytes.sent";
			return { type, at: f64(0), connectionId: u32(8), bytes: payload.subarray(12) };
		}
		case Kind.exchangeStarted: {
			const target = 17 + u8(16);
			if (target > payload.length) return undefined;
			return {
				type: "exchange.started",
				at: f64(0),
				exchangeId: u32(8),
				callId: u32(12),
				cause: { why: "first" },
				method: text.decode(payload.subarray(17, target)),
				url: text.decode(payload.subarray(target)),
			};
		}
		case Kind.exchangeAssigned:
			return {
				type: "exchange.assigned",
				at: f64(0),
				exchangeId: u32(8),
				connectionId: u32(12),
				isReused: u8(16) === 1,
				idleMs: f64(17),
			};
		case Kind.requestSent:
			return { type: "request.sent", at: f64(0), exchangeId: u32(8), connectionId: u32(12), bytes: f64(16) };
		case Kind.responseHead:
			return {
				type: "response.head",
				at: f64(0),
				exchangeId: u32(8),
				connectionId: u32(12),
				version: "1.1",
				status: u16(16),
				reason: "",
				isInterim: u8(18) === 1,
				fields: [],
				head: undefined,
			};
		case Kind.responseDone:
			return {
				type: "response.done",
				at: f64(0),
				exchangeId: u32(8),
				connectionId: u32(12),
				contentBytes: f64(16),
				bytes: f64(24),
				isReusable: u8(32) === 1,
			};
		case Kind.datagram: {
			const types = ["datagram.received", "datagram.sent", "datagram.dropped"] as const;
			const type = types[u8(12)];
			const end = 17 + u8(16);
			if (type === undefined || end > payload.length) return undefined;
			const family = u8(13) === 6 ? "IPv6" : "IPv4";
			const remote = { address: text.decode(payload.subarray(17, end)), port: u16(14), family } as const;
			return { type, at: f64(0), socketId: u32(8), remote, bytes: payload.subarray(end) };
		}
		case Kind.omitted: {
			const reason = OMITTED_REASONS[u8(13)];
			if (reason === undefined) return undefined;
			const ids = { at: f64(0), connectionId: u32(8), direction: direction(12) };
			return { type: "bytes.omitted", ...ids, bytes: f64(14), reason };
		}
		case Kind.masked: {
			const ranges: { start: number; end: number; number: number }[] = [];
			for (let at = 5; at < payload.length; at += 16) {
				const start = f64(at);
				ranges.push({ start, end: start + u32(at + 8), number: u32(at + 12) });
			}
			return { type: "bytes.masked", connectionId: u32(0), direction: direction(4), ranges };
		}
		case Kind.decoded: {
			const end = payload.indexOf(0);
			if (end === -1) return undefined;
			const facts: unknown = JSON.parse(text.decode(payload.subarray(0, end)));
			if (typeof facts !== "object" || facts === null) return undefined;
			return {
				...(facts as Omit<DecodedNote, "type" | "content">),
				type: "content.decoded",
				content: payload.subarray(end + 1),
			};
		}
		default:
			return undefined;
	}
}

function isEntry(value: unknown): value is TraceEntry {
	return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
