// The bytes of a recording, as docs/trace-format.md describes them: the first line, the frames and their checksum. Pure,
// without Node.js: browsers read recordings too.

import { GannetError } from "../base/index.ts";

/** How the first line begins. The digit is the format's version. */
export const SIGNATURE = "gannet trace 1 ";

/** Of a frame, before its payload: the length of the payload, and the kind. */
export const FRAME_HEAD = 5;
/** Of a frame, after its payload: the checksum. */
export const FRAME_TAIL = 4;

/** The longest first line, and the longest payload, that a reader accepts. */
export const LONGEST_LINE: number = 64 * 1024;
export const LONGEST_PAYLOAD: number = 16 * 1024 * 1024;

/** The kinds of frames. Readers skip the others. */
export const Kind = {
	/** An event as JSON. */
	event: 1,
	bytesReceived: 2,
	bytesSent: 3,
	exchangeStarted: 4,
	exchangeAssigned: 5,
	requestSent: 6,
	responseHead: 7,
	responseDone: 8,
	datagram: 9,
	/** Bytes that the recording leaves out. */
	omitted: 16,
	/** Where the bytes of the next frame are masked. */
	masked: 17,
	/** Content that is kept decoded, because a secret is in it. */
	decoded: 18,
	/** What the recording lost: events, content. */
	gap: 19,
	/** Where exchanges begin. */
	index: 32,
	/** The last one. */
	end: 33,
} as const;

/** Why bytes are left out. */
export const OMITTED_REASONS = ["limit", "pressure"] as const;
/** Why bytes are left out. */
export type OmittedReason = (typeof OMITTED_REASONS)[number];

/** The first line, after the signature. */
export interface TraceHeader {
	/** The program's version, and its runtime's. */
	readonly gannet: string;
	/** The runtime, its version and platform: "node 26.10.0 linux". */
	readonly runtime: string;
	/** The wall clock's reading, as RFC 3339 has it, and the reading of the events' clock at that time. */
	readonly startedAt: string;
	/** The reading of the events' clock at that time, in milliseconds. */
	readonly clock: number;
	/** The command, without secrets; undefined for recordings of programs. */
	readonly command?: readonly string[] | undefined;
	/** Whether secrets are masked. */
	readonly masked: boolean;
	/** The limits in force, by name. */
	readonly limits: Readonly<Record<string, number>>;
	/** Which file of the recording this is, from 1. */
	readonly part: number;
	/** Where the checksums of this file begin, so that frames of a recording inside it are not taken for its own. */
	readonly seed: number;
}

/** The bytes are no recording, or one of a version that this reader doesn't know. */
export class TraceFormatError extends GannetError<"format"> {
	/** Always "TraceFormatError". */
	override readonly name: string = "TraceFormatError";

	constructor(message: string) {
		super(message, { kind: "format" });
	}
}

/** The first line, with its line feed. */
export function headerLine(header: TraceHeader): string {
	const json = JSON.stringify(header);
	return `${SIGNATURE}${checksumOf(json)} ${json}\n`;
}

/** What the first line says. Throws a TraceFormatError if it is damaged. */
export function readHeader(line: string): TraceHeader {
	const checksum = line.slice(SIGNATURE.length, SIGNATURE.length + 8);
	const json = line.slice(SIGNATURE.length + 9);
	if (checksumOf(json) === checksum) {
		const value: unknown = JSON.parse(json);
		const { seed, clock, startedAt } = value as Partial<TraceHeader>;
		if (typeof seed === "number" && typeof clock === "number" && typeof startedAt === "string")
			return value as TraceHeader;
	}
	throw new TraceFormatError("the first line of the recording is damaged");
}

function checksumOf(json: string): string {
	const bytes = new TextEncoder().encode(json);
	return crc32(bytes, 0, bytes.length, 0).toString(16).padStart(8, "0");
}

const TABLES: readonly Uint32Array<ArrayBuffer>[] = makeTables();

/** CRC-32 (as in gzip) by eight bytes at a time. */
function makeTables(): readonly Uint32Array<ArrayBuffer>[] {
	const first = new Uint32Array(256);
	for (let n = 0; n < 256; n++) {
		let value = n;
		for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
		first[n] = value;
	}
	const tables = [first];
	for (let before = first; tables.length < 8; before = tables.at(-1) as Uint32Array<ArrayBuffer>)
		tables.push(before.map((value) => (first[value & 0xff] as number) ^ (value >>> 8)));
	return tables;
}

const [T0, T1, T2, T3, T4, T5, T6, T7] = TABLES as [
	Uint32Array,
	Uint32Array,
	Uint32Array,
	Uint32Array,
	Uint32Array,
	Uint32Array,
	Uint32Array,
	Uint32Array,
];

/** The checksum of bytes[start..end), continued from another one. */
export function crc32(bytes: Uint8Array, start: number, end: number, before: number): number {
	let crc = ~before;
	let at = start;
	for (const last = end - 7; at < last; at += 8) {
		crc ^=
			(bytes[at] as number) |
			((bytes[at + 1] as number) << 8) |
			((bytes[at + 2] as number) << 16) |
			((bytes[at + 3] as number) << 24);
		crc =
			(T7[crc & 0xff] as number) ^
			(T6[(crc >>> 8) & 0xff] as number) ^
			(T5[(crc >>> 16) & 0xff] as number) ^
			(T4[crc >>> 24] as number) ^
			(T3[bytes[at + 4] as number] as number) ^
			(T2[bytes[at + 5] as number] as number) ^
			(T1[bytes[at + 6] as number] as number) ^
			(T0[bytes[at + 7] as number] as number);
	}
	for (; at < end; at++) crc = (crc >>> 8) ^ (T0[(crc ^ (bytes[at] as number)) & 0xff] as number);
	return ~crc >>> 0;
}
