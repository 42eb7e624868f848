// Whole content for its readers: text in its charset, or bytes of their own.

/** Node's decoder, which also reads arrays that are no Buffer. It isn't documented; `buffer.toString()` calls it. */
const { utf8Slice } = Buffer.prototype as unknown as {
	readonly utf8Slice: (this: Uint8Array, start: number, end: number) => string;
};

/** Encoding standard, "UTF-8 decode": removes a byte order mark at the start, and replaces invalid UTF-8 by U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
	const hasMark = bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
	return utf8Slice.call(bytes, hasMark ? 3 : 0, bytes.length);
}

/** The charset in a Content-Type, the first if it is a list; undefined for UTF-8, or without a charset. */
export function charsetOf(contentType: string | null): string | undefined {
	const charset =
		contentType === null ? undefined : /;\s*charset\s*=\s*["']?([^\s;"',]+)/i.exec(contentType)?.[1];
	if (charset === undefined || UTF_8.test(charset)) return undefined;
	return /^latin-1$/i.test(charset) ? "latin1" : charset;
}

/** Also by names of databases and of Python. */
const UTF_8 = /^utf-?8(?:mb[34]|-sig|-bom)?$/i;

/** A Uint8Array, not a Buffer, over memory that nothing else shares. Copies the bytes only if they come from a pool. */
export function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
	if (!(bytes instanceof Buffer)) return bytes as Uint8Array<ArrayBuffer>;
	const { buffer } = bytes;
	return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength
		? new Uint8Array(buffer)
		: new Uint8Array(bytes);
}
