// The encodings of the WHATWG Encoding Standard by name and label, and the byte order marks. Must not know markup,
// fields or detection.

// biome-ignore lint/correctness/useImportExtensions: it is CommonJS, and its types are in the .d.cts beside it
import { exodus } from "../libraries.cjs";

/** Most labels, with the white space that the standard allows around them. */
const UTF_8 = /^[\t\n\f\r ]*utf-?8[\t\n\f\r ]*$/i;

/**
 * The name of the encoding for a label, as the Encoding Standard writes it ("UTF-8", "windows-1252", "Shift_JIS"), or
 * undefined for an unknown label. Labels are compared without case and surrounding white space.
 *
 * @example encodingOf("latin1") // "windows-1252"
 */
export function encodingOf(label: string): string | undefined {
	if (UTF_8.test(label)) return "UTF-8";
	return exodus().labelToName(label) ?? undefined;
}

/** The encoding that a byte order mark at the start of the bytes names (Encoding Standard, "BOM sniff"). */
export function encodingOfByteOrderMark(bytes: Uint8Array): "UTF-8" | "UTF-16BE" | "UTF-16LE" | undefined {
	if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "UTF-8";
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return "UTF-16BE";
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return "UTF-16LE";
	return undefined;
}

/** How many bytes at the start are the byte order mark of this encoding. */
export function byteOrderMarkLength(bytes: Uint8Array, encoding: string): number {
	if (encodingOfByteOrderMark(bytes) !== encoding) return 0;
	return encoding === "UTF-8" ? 3 : 2;
}
