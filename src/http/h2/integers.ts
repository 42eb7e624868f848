// HPACK's integers (RFC 7541 §5.1): the low bits of a byte, and further bytes of seven bits where these don't suffice. Knows no
// fields and no tables.

/** The largest that is read: lengths and indexes beyond are an attack (§5.1 asks for a limit). */
const LARGEST_INTEGER = 2 ** 28;

/** What `IntegerReader.read` returns where there is no integer: its bytes end too early, or it is too large. */
export const CUT = -1;
const TOO_LARGE = -2;

/** Reads integers. Holds where the last one ended, so that nothing is allocated. */
export class IntegerReader {
	/** The place after the integer that was read. */
	end = 0;

	/** The integer in [at, end), whose first byte has so many bits of it. There is a first byte. */
	read(bytes: Uint8Array, at: number, end: number, prefix: number): number {
		const mask = (1 << prefix) - 1;
		let value = (bytes[at] as number) & mask;
		this.end = at + 1;
		if (value < mask) return value;
		for (let shift = 0; ; shift += 7) {
			if (this.end >= end) return CUT;
			const byte = bytes[this.end++] as number;
			value += (byte & 0x7f) * 2 ** shift;
			if (value > LARGEST_INTEGER || shift > 28) return TOO_LARGE;
			if (byte < 0x80) return value;
		}
	}
}

/** Writes an integer at `at`, after the bits of `first`. Returns the place after it. */
export function writeInteger(
	target: Uint8Array,
	at: number,
	first: number,
	prefix: number,
	value: number,
): number {
	const mask = (1 << prefix) - 1;
	let end = at;
	if (value < mask) {
		target[end++] = first | value;
		return end;
	}
	target[end++] = first | mask;
	let rest = value - mask;
	for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) target[end++] = (rest & 0x7f) | 0x80;
	target[end++] = rest;
	return end;
}
