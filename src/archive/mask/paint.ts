// What is written instead of a secret: as long as the secret, so that lengths and places stay true.

const STAR = 0x2a;

/** Where a mask is: in a URL it has no character that a URL can't have. */
export type MaskPlace = "text" | "url";

/** "[secret 3]****", in a URL "secret-3****"; stars alone if that doesn't fit or the secret has no number. */
export function maskOf(length: number, number: number, place: MaskPlace = "text"): string {
	const name = nameOf(length, number, place);
	return name + "*".repeat(length - name.length);
}

function nameOf(length: number, number: number, place: MaskPlace): string {
	if (number === 0) return "";
	const name = place === "url" ? `secret-${number}` : `[secret ${number}]`;
	return name.length > length ? "" : name;
}

/** A secret's place in its direction. */
interface Secret {
	readonly start: number;
	readonly end: number;
	readonly number: number;
	readonly place: MaskPlace;
}

/** Masks the part of a secret that is in bytes[from..to), where bytes[0] is at `base` in the direction. */
export function paint(bytes: Uint8Array, from: number, to: number, base: number, secret: Secret): void {
	const { start, end, number, place } = secret;
	const name = nameOf(end - start, number, place);
	for (let at = from; at < to; at++) {
		const index = base + at - start;
		bytes[at] = index < name.length ? name.charCodeAt(index) : STAR;
	}
}
