// Skips plain text eight bytes at a time: a quarter off the cost of heads with long values. Owns the one view that this
// needs; must not know what the text is.

/** The buffer seen last, and its view once it was seen twice: all connections of a client lend the same one. */
let seen: Buffer | undefined;
let view: DataView | undefined;

/** A view for `skipText`, or undefined for a buffer not seen right before: making one would cost more than it saves. */
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
 * The first position from `start` at which the next eight bytes, all before `stop`, may hold a control character or tab.
 * What is there is for the caller to look at, byte by byte.
 */
export function skipText(words: DataView, start: number, stop: number): number {
	const last = stop - 8;
	let index = start;
	while (index <= last) {
		const left = words.getInt32(index, true);
		const right = words.getInt32(index + 4, true);
		// A byte below 0x20 borrows into its highest bit when 0x20 is subtracted; DEL does so when 1 is, after 0x7F was
		// flipped. Bytes that had that bit before are obs-text. A borrow can only spread from a byte that is found anyway.
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
