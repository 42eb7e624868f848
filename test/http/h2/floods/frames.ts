// Frames as bytes, made fast and by no rule: an attacker makes more of them than its victim can read.

import { PREFACE } from "../../../../src/http/h2/frames.ts";

export const TYPE = {
	data: 0,
	headers: 1,
	priority: 2,
	rst: 3,
	settings: 4,
	ping: 6,
	goAway: 7,
	windowUpdate: 8,
	continuation: 9,
	altSvc: 0x0a,
	origin: 0x0c,
	priorityUpdate: 0x10,
} as const;

const END_STREAM = 1;
const END_HEADERS = 4;
const PADDED = 8;
const NOTHING = Buffer.alloc(0);

export function uint32(value: number): Buffer {
	const bytes = Buffer.allocUnsafe(4);
	bytes.writeUInt32BE(value);
	return bytes;
}

/** A string of HPACK without the Huffman code. */
function text(value: string): Buffer {
	const { length } = value;
	const rest: number[] = [];
	if (length < 127) return Buffer.from([length, ...Buffer.from(value, "latin1")]);
	let left = length - 127;
	for (; left >= 128; left >>= 7) rest.push((left & 127) | 128);
	return Buffer.concat([Buffer.from([127, ...rest, left]), Buffer.from(value, "latin1")]);
}

/** A field that stays out of the table, or gets into it. */
export function field(name: string, value: string, isIndexed = false): Buffer {
	return Buffer.concat([Buffer.from([isIndexed ? 0x40 : 0]), text(name), text(value)]);
}

/** The pseudo-fields of a request; none gets into the table. */
export function requestBlock(path = "/", method = "GET"): Buffer {
	return Buffer.concat([
		field(":method", method),
		field(":scheme", "http"),
		field(":path", path),
		field(":authority", "a.test"),
	]);
}

/** ":status: 200", from the static table. */
export const OK: Buffer = Buffer.from([0x88]);
/** ":status: 103". */
export const EARLY_HINTS: Buffer = field(":status", "103");

/** A field of 3,000 bytes in the table, and references to it that take one byte each. */
export function bomb(first: Buffer, references: number): Buffer {
	return Buffer.concat([first, field("x", "y".repeat(3_000), true), Buffer.alloc(references, 0xbe)]);
}

/** Cookies of one byte, each a field of its own. */
export function crumbs(first: Buffer, count: number): Buffer {
	const crumb = field("cookie", "a");
	return Buffer.concat([first, ...Array<Buffer>(count).fill(crumb)]);
}

/** So many changes of the table's size, before the fields. */
export function resized(block: Buffer, times: number): Buffer {
	return Buffer.concat([Buffer.alloc(times, 0x20), block]);
}

/** Collects frames, and gives them away as one piece. */
export class Frames {
	readonly #pieces: Buffer[] = [];
	length = 0;

	bytes(bytes: Buffer): this {
		this.#pieces.push(bytes);
		this.length += bytes.length;
		return this;
	}

	frame(type: number, flags: number, id: number, payload: Buffer = NOTHING): this {
		const bytes = Buffer.allocUnsafe(9 + payload.length);
		bytes.writeUIntBE(payload.length, 0, 3);
		bytes[3] = type;
		bytes[4] = flags;
		bytes.writeUInt32BE(id, 5);
		payload.copy(bytes, 9);
		return this.bytes(bytes);
	}

	preface(): this {
		return this.bytes(Buffer.from(PREFACE, "latin1"));
	}

	/** Ids and values in turn. */
	settings(...settings: readonly number[]): this {
		const payload = Buffer.allocUnsafe(settings.length * 3);
		for (let index = 0; index < settings.length; index += 2) {
			payload.writeUInt16BE(settings[index] as number, index * 3);
			payload.writeUInt32BE(settings[index + 1] as number, index * 3 + 2);
		}
		return this.frame(TYPE.settings, 0, 0, payload);
	}

	settingsAck(): this {
		return this.frame(TYPE.settings, 1, 0);
	}

	/** HEADERS, and CONTINUATION where the block is long. */
	headers(id: number, block: Buffer, isEnd = false): this {
		const most = 16_384;
		const isWhole = block.length <= most;
		const flags = (isEnd ? END_STREAM : 0) | (isWhole ? END_HEADERS : 0);
		this.frame(TYPE.headers, flags, id, isWhole ? block : block.subarray(0, most));
		for (let at = most; at < block.length; at += most) {
			const isLast = at + most >= block.length;
			this.frame(TYPE.continuation, isLast ? END_HEADERS : 0, id, block.subarray(at, at + most));
		}
		return this;
	}

	data(id: number, payload: Buffer, isEnd = false): this {
		return this.frame(TYPE.data, isEnd ? END_STREAM : 0, id, payload);
	}

	/** DATA that is nothing but padding. */
	padding(id: number, bytes: number): this {
		return this.frame(TYPE.data, PADDED, id, Buffer.concat([Buffer.from([bytes]), Buffer.alloc(bytes)]));
	}

	rst(id: number, code = 8): this {
		return this.frame(TYPE.rst, 0, id, uint32(code));
	}

	ping(isAck = false): this {
		return this.frame(TYPE.ping, isAck ? 1 : 0, 0, Buffer.from("flooding"));
	}

	goAway(last: number, code = 0): this {
		return this.frame(TYPE.goAway, 0, 0, Buffer.concat([uint32(last), uint32(code)]));
	}

	windowUpdate(id: number, increment: number): this {
		return this.frame(TYPE.windowUpdate, 0, id, uint32(increment));
	}

	take(): Buffer {
		const all = Buffer.concat(this.#pieces, this.length);
		this.#pieces.length = 0;
		this.length = 0;
		return all;
	}
}
