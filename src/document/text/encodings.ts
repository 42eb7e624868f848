// The encodings of the WHATWG Encoding Standard by name and label, and what the head of a resource says about its own
// encoding outside of any markup: the byte order mark and the Content-Type. Must not know markup or detection.

import { labelToName } from "@exodus/bytes/encoding.js";

/**
 * The name of the encoding that a label stands for, as the Encoding Standard writes it ("UTF-8", "windows-1252",
 * "Shift_JIS"), or nothing for an unknown label. Labels are compared without case and surrounding white space.
 *
 * @example encodingOf("latin1") // "windows-1252"
 */
export function encodingOf(label: string): string | undefined {
	return labelToName(label) ?? undefined;
}

/** The encoding that a byte order mark at the start of the bytes names (Encoding Standard, "BOM sniff"). */
export function encodingOfByteOrderMark(bytes: Uint8Array): "UTF-8" | "UTF-16BE" | "UTF-16LE" | undefined {
	if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "UTF-8";
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return "UTF-16BE";
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return "UTF-16LE";
	return undefined;
}

/** How many bytes at the start are the byte order mark of this very encoding. */
export function byteOrderMarkLength(bytes: Uint8Array, encoding: string): number {
	if (encodingOfByteOrderMark(bytes) !== encoding) return 0;
	return encoding === "UTF-8" ? 3 : 2;
}

// RFC 9110 §8.3.1: type/subtype *( OWS ";" OWS name=token-or-quoted ). Each alternative starts with another character
// and none can match the empty text twice, so the time is linear.
const PARAMETER = /;[\t ]*([^\s;="]+)=(?:"((?:[^"\\]|\\.)*)"?|([^;"]*))/y;

/**
 * The value of the `charset` parameter of a Content-Type field, as sent. The first one counts (MIME Sniffing Standard).
 *
 * @example charsetOfContentType("text/html; charset=\"utf-8\"") // "utf-8"
 */
export function charsetOfContentType(contentType: string): string | undefined {
	let index = contentType.indexOf(";");
	while (index >= 0) {
		PARAMETER.lastIndex = index;
		const match = PARAMETER.exec(contentType);
		if (match?.[1]?.toLowerCase() === "charset") {
			const value = match[2]?.replace(/\\(.)/gs, "$1") ?? match[3] ?? "";
			if (value.trim() !== "") return value.trim();
		}
		index = contentType.indexOf(";", match === null ? index + 1 : PARAMETER.lastIndex);
	}
	return undefined;
}
