// Skips plain text eight bytes at a time, which saves a quarter of the cost of heads with long values, and compares names
// four at a time, a third of the cost. Owns the one view that this needs. Must not know what the text is.

/** The buffer seen last, and its view if it was seen twice. All connections of a client read into the same buffer. */
let seen: Buffer | undefined;
let view: DataView | undefined;

/**
 * A view for `skipText`, or undefined if the previous call had another buffer: making a view would cost more than it
 * saves.
 */
export function viewOf(bytes: Buffer): DataView | undefined {
	if (bytes !== seen) {
		seen = bytes;
		view = undefined;
	} else {
		view ??= new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	}
	return view;
}

/**
 * The first position from `start` at which the next eight bytes, all before `stop`, may hold a control character or
 * tab. The caller then looks at them byte by byte.
 */
export function skipText(words: DataView, start: number, stop: number): number {
	const last = stop - 8;
	let index = start;
	while (index <= last) {
		const left = words.getInt32(index, true);
		const right = words.getInt32(index + 4, true);
		// Subtracting 0x20 makes a byte below 0x20 borrow into its highest bit; subtracting 1 after flipping 0x7F does so for
		// DEL. Bytes that had that bit before are obs-text. A borrow spreads only from a byte that is found anyway.
		const leftDelete = left ^ 0x7f7f7f7f;
		const rightDelete = right ^ 0x7f7f7f7f;
		const found =
			((left - 0x20202020) & ~left) |
			((leftDelete - 0x01010101) & ~leftDelete) |
			((right - 0x20202020) & ~right) |
			((rightDelete - 0x01010101) & ~rightDelete);
		if ((found & 0x80808080) !== 0) break;
		index += 8;
	}
	return index;
}

/** A name of at least four lower-case letters, digits and "-", to look for. */
export class FieldName {
	readonly bytes: Buffer;
	/** Its bytes in fours; the last four may begin within those before. */
	readonly fours: Int32Array;

	constructor(text: string) {
		this.bytes = Buffer.from(text, "latin1");
		this.fours = new Int32Array(Math.ceil(text.length / 4));
		for (let index = 0; index < this.fours.length; index++)
			this.fours[index] = this.bytes.readInt32LE(Math.min(index * 4, text.length - 4));
	}
}

/**
 * Whether the bytes at `start`, as many as the name has, are the name, ignoring case. The bytes were validated: setting
 * the lower-case bit yields a "-" or a digit only from itself or from a control character.
 */
export function isName(bytes: Buffer, words: DataView | undefined, start: number, name: FieldName): boolean {
	if (words === undefined) return matches(bytes, start, name.bytes);
	const { fours } = name;
	const last = fours.length - 1;
	for (let index = 0; index < last; index++)
		if ((words.getInt32(start + index * 4, true) | 0x20202020) !== fours[index]) return false;
	return (words.getInt32(start + name.bytes.length - 4, true) | 0x20202020) === fours[last];
}

/** The same for a name of any length. */
export function matches(bytes: Buffer, start: number, name: Buffer): boolean {
	for (let index = 0; index < name.length; index++) {
		if (((bytes[start + index] as number) | 0x20) !== name[index]) return false;
	}
	return true;
}
