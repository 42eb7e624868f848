// Skips plain text eight bytes at a time, which saves a quarter of the cost of heads with long values. Owns the one
// view that this needs. Must not know what the text is.

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
