// What is written instead of a secret: as long as the secret, so that lengths and places stay true.

const STAR = 0x2a;

/** "[secret 3]****", or stars alone if that doesn't fit or the secret has no number. */
export function maskOf(length: number, number: number): string {
	const name = number === 0 ? "" : `[secret ${number}]`;
	return name.length > length ? "*".repeat(length) : name + "*".repeat(length - name.length);
}

/**
 * Masks the part of a secret that is in bytes[from..to). `start` and `length` are the whole secret's, whose first bytes
 * may be elsewhere.
 */
export function paint(
	bytes: Uint8Array,
	from: number,
	to: number,
	start: number,
	length: number,
	number: number,
): void {
	const name = number === 0 ? "" : `[secret ${number}]`;
	const shown = name.length > length ? "" : name;
	for (let at = from; at < to; at++) {
		const place = at - start;
		bytes[at] = place < shown.length ? shown.charCodeAt(place) : STAR;
	}
}
