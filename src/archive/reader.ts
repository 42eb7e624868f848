// Reads a recording: bytes in, entries out. Pure, without Node.js. Holds one frame at a time. Takes files that are cut or
// damaged: what comes before the damage is read, and the damage is named.

import { decodeFrame, type TraceEntry } from "./decode.ts";
import {
	crc32,
	FRAME_HEAD,
	FRAME_TAIL,
	Kind,
	LONGEST_LINE,
	LONGEST_PAYLOAD,
	readHeader,
	SIGNATURE,
	TraceFormatError,
	type TraceHeader,
} from "./format.ts";

/** How a recording ends. */
export interface TraceEnd {
	/**
	 * "complete": closed in order. "cut": in the middle of a frame, or without a last one, as when its process died.
	 * "damaged": a frame's checksum is wrong, and the bytes from there on are not read.
	 */
	readonly state: "complete" | "cut" | "damaged";
	/** Where the last whole frame ends. */
	readonly offset: number;
	/** Bytes after that. */
	readonly unread: number;
	/** Frames of kinds that this reader doesn't know. */
	readonly unknown: number;
}

/** An entry, and where its frame begins. */
export interface PlacedEntry {
	/** Where the frame begins in the file, in bytes. */
	readonly offset: number;
	/** What the frame says. */
	readonly entry: TraceEntry;
}

/** Reads one file of a recording as its bytes come. */
export class TraceParser {
	/** The first line; undefined until it has come. */
	header: TraceHeader | undefined;
	#rest: Uint8Array = new Uint8Array(0);
	/** Where `#rest` begins in the file. */
	#offset = 0;
	#unknown = 0;
	#state: TraceEnd["state"] = "cut";
	#isOver = false;
	#unread = 0;

	/** The next bytes. The entries share their memory. Throws a TraceFormatError if it is no recording. */
	push(bytes: Uint8Array): PlacedEntry[] {
		if (this.#isOver) {
			this.#unread += bytes.length;
			return [];
		}
		const all = this.#rest.length === 0 ? bytes : joined(this.#rest, bytes);
		const entries: PlacedEntry[] = [];
		let at = 0;
		if (this.header === undefined) {
			const end = this.#readLine(all);
			if (end === -1) {
				this.#rest = all;
				return entries;
			}
			at = end;
		}
		const { seed } = this.header as unknown as TraceHeader;
		while (!this.#isOver && at + FRAME_HEAD <= all.length) {
			const length = lengthAt(all, at);
			if (length > LONGEST_PAYLOAD) {
				this.#damaged();
				break;
			}
			const end = at + FRAME_HEAD + length;
			if (end + FRAME_TAIL > all.length) break;
			if (crc32(all, at, end, seed) !== lengthAt(all, end)) {
				this.#damaged();
				break;
			}
			this.#take(all[at + 4] as number, all.subarray(at + FRAME_HEAD, end), this.#offset + at, entries);
			at = end + FRAME_TAIL;
		}
		this.#offset += at;
		// A copy: the caller may use its memory again.
		this.#rest = this.#isOver ? new Uint8Array(0) : all.slice(at);
		if (this.#isOver) this.#unread += all.length - at;
		return entries;
	}

	/** There are no more bytes. */
	end(): TraceEnd {
		if (this.header === undefined) throw new TraceFormatError(notOne(this.#rest));
		return {
			state: this.#state,
			offset: this.#offset,
			unread: this.#unread + this.#rest.length,
			unknown: this.#unknown,
		};
	}

	#damaged(): void {
		this.#state = "damaged";
		this.#isOver = true;
	}

	#take(kind: number, payload: Uint8Array, offset: number, entries: PlacedEntry[]): void {
		if (kind === Kind.end) {
			this.#state = "complete";
			this.#isOver = true;
			return;
		}
		if (kind === Kind.index) return;
		const entry = decodeFrame(kind, payload);
		if (entry === undefined) this.#unknown++;
		else entries.push({ offset, entry });
	}

	/** Returns where the frames begin; -1 if the line isn't complete. */
	#readLine(bytes: Uint8Array): number {
		const end = bytes.subarray(0, LONGEST_LINE).indexOf(0x0a);
		if (end === -1) {
			const start = SIGNATURE.slice(0, Math.min(bytes.length, SIGNATURE.length));
			if (bytes.length >= LONGEST_LINE || latin1(bytes, start.length) !== start)
				throw new TraceFormatError(notOne(bytes));
			return -1;
		}
		const line = new TextDecoder().decode(bytes.subarray(0, end));
		if (!line.startsWith(SIGNATURE)) throw new TraceFormatError(notOne(bytes));
		this.header = readHeader(line);
		return end + 1;
	}
}

function notOne(bytes: Uint8Array): string {
	const start = latin1(bytes, SIGNATURE.length);
	return start.startsWith("gannet trace ")
		? `this version of gannet reads version 1 of its recordings, and not ${JSON.stringify(start)}`
		: "this is no recording of gannet's: it doesn't begin with its signature";
}

function latin1(bytes: Uint8Array, most: number): string {
	return String.fromCharCode(...bytes.subarray(0, most));
}

function lengthAt(bytes: Uint8Array, at: number): number {
	return (
		((bytes[at] as number) |
			((bytes[at + 1] as number) << 8) |
			((bytes[at + 2] as number) << 16) |
			((bytes[at + 3] as number) << 24)) >>>
		0
	);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
	const all = new Uint8Array(first.length + second.length);
	all.set(first);
	all.set(second, first.length);
	return all;
}
