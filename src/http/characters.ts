// Character classes of HTTP as one table of bits per byte (RFC 9110 §5.5, §5.6.2; RFC 3986 §3.2.2). It says which bytes
// are allowed, not where in a message they are.

/** Allowed in a token: methods, field names, codings. */
export const TOKEN = 1;
/** Allowed in a field value or a reason: visible ASCII, space, tab, obs-text (0x80–0xFF). */
export const VALUE = 2;
/** Allowed in a request target: visible ASCII without "#" (a fragment is never sent). */
export const TARGET = 4;
/** Allowed in a registered name or a port of Host, except "%" and ":". */
export const HOST = 8;

/** The classes of each byte as bits. */
export const CLASSES: Uint8Array = new Uint8Array(256);

/** The value of a hexadecimal digit, 255 for any other byte. */
export const HEX_VALUES: Uint8Array = new Uint8Array(256).fill(255);

for (let byte = 0; byte < 256; byte++) {
	const character = String.fromCharCode(byte);
	let bits = 0;
	if (/[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(character)) bits |= TOKEN;
	if (byte === 0x09 || (byte >= 0x20 && byte !== 0x7f)) bits |= VALUE;
	if (byte > 0x20 && byte < 0x7f && character !== "#") bits |= TARGET;
	if (/[-._~!$&'()*+,;=0-9A-Za-z]/.test(character)) bits |= HOST;
	CLASSES[byte] = bits;
	if (/[0-9A-Fa-f]/.test(character)) HEX_VALUES[byte] = Number.parseInt(character, 16);
}

/** The index of the first character outside the class, or -1. */
export function placeOutside(text: string, characters: number): number {
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (code > 0xff || ((CLASSES[code] as number) & characters) === 0) return index;
	}
	return -1;
}
