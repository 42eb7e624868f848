// Character classes of HTTP as one table of bits a byte (RFC 9110 §5.5, §5.6.2; RFC 3986 §3.2.2).
// Owns what a byte may be; must not know where in a message it stands.

/** May stand in a token: methods, field names, codings. */
export const TOKEN = 1;
/** May stand in a field value or a reason: visible ASCII, space, tab, obs-text (0x80–0xFF). */
export const VALUE = 2;
/** May stand in a request target: visible ASCII without "#" (a fragment is never sent). */
export const TARGET = 4;
/** May stand in a registered name or a port of Host, except "%" and ":". */
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

/** Where the first character is that the class doesn't have; -1 where there is none. */
export function placeOutside(text: string, characters: number): number {
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (code > 0xff || ((CLASSES[code] as number) & characters) === 0) return index;
	}
	return -1;
}
