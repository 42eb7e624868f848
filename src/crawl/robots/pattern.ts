// Patterns of robots.txt (RFC 9309 §2.2.2 and §2.2.3): compiled once, compared by octets, in time linear in the pattern and the
// path. Texts of octets are strings whose characters are octets (latin1).

const HEX = "0123456789ABCDEF";

/** How each octet is written: itself where it is unreserved or reserved (RFC 3986 §2), else percent-encoded in upper case. */
const SPELLING: readonly string[] = Array.from({ length: 256 }, (_, octet) => {
	const character = String.fromCharCode(octet);
	// "*" and "$" of a URL are the literal characters, and a pattern writes them %2A and %24 (§2.2.3).
	if (/[A-Za-z0-9\-._~:/?#[\]@!&'()+,;=]/.test(character)) return character;
	return `%${HEX[octet >> 4]}${HEX[octet & 15]}`;
});

const IS_UNRESERVED: readonly boolean[] = Array.from({ length: 256 }, (_, octet) =>
	/[A-Za-z0-9\-._~]/.test(String.fromCharCode(octet)),
);

/** A text that is already normalized. */
const IS_CANONICAL = /^[A-Za-z0-9\-._~:/?#[\]@!&'()+,;=]*$/;

/**
 * The one spelling of a path or of a part of a pattern: unreserved octets decoded, others that are percent-encoded left so,
 * in upper case, and octets that may not stand in a URL encoded. `%2F` stays different from `/`.
 */
export function canonicalOctets(octets: string): string {
	if (IS_CANONICAL.test(octets)) return octets;
	let text = "";
	for (let at = 0; at < octets.length; at++) {
		const code = octets.charCodeAt(at);
		if (code !== 0x25) {
			text += SPELLING[code];
			continue;
		}
		const encoded = /^[0-9A-Fa-f]{2}$/.test(octets.slice(at + 1, at + 3))
			? Number.parseInt(octets.slice(at + 1, at + 3), 16)
			: undefined;
		if (encoded === undefined) text += "%25";
		else {
			text += IS_UNRESERVED[encoded]
				? String.fromCharCode(encoded)
				: `%${HEX[encoded >> 4]}${HEX[encoded & 15]}`;
			at += 2;
		}
	}
	return text;
}

/** A pattern, ready to be matched. */
export interface Pattern {
	/** Octets of its canonical form, wildcards included: the longest that matches counts (§2.2.2). */
	readonly length: number;
	/** The start of the path. */
	readonly start: string;
	/** The texts that follow, in this order, each after any octets. */
	readonly pieces: readonly Piece[];
	/** Whether the path ends where the pattern does. */
	readonly isAnchored: boolean;
	/** A path shorter than this can't match. */
	readonly shortest: number;
}

/** A text between two asterisks of a pattern. */
interface Piece {
	/** The text to find. */
	readonly text: string;
	/** How far a comparison goes back in `text` after a mismatch; only of long pieces (Knuth, Morris and Pratt). */
	readonly borders: Int32Array | undefined;
}

/** V8's own search is as good as linear for pieces up to this length. */
const SHORT = 32;

/** @param octets - the value of an allow or disallow line, not empty */
export function compilePattern(octets: string): Pattern {
	const isAnchored = octets.endsWith("$");
	const parts = (isAnchored ? octets.slice(0, -1) : octets).split("*").map(canonicalOctets);
	const shortest = parts.reduce((sum, part) => sum + part.length, 0);
	const [start = "", ...rest] = parts;
	const last = rest.length - 1;
	return {
		length: shortest + rest.length + (isAnchored ? 1 : 0),
		start,
		// "**" is "*"; the last piece stays, since the anchor may hang on it.
		pieces: rest.filter((text, index) => text !== "" || index === last).map(pieceOf),
		isAnchored,
		shortest,
	};
}

/** Whether a path and query, as `canonicalOctets` spells them, match. */
export function matches(pattern: Pattern, path: string): boolean {
	const { start, pieces, isAnchored, shortest } = pattern;
	if (path.length < shortest || !path.startsWith(start)) return false;
	let at = start.length;
	const last = pieces.length - 1;
	if (last < 0) return !isAnchored || path.length === at;
	for (let index = 0; index < last; index++) {
		const piece = pieces[index] as Piece;
		const found = find(path, piece, at);
		if (found < 0) return false;
		at = found + piece.text.length;
	}
	const piece = pieces[last] as Piece;
	if (isAnchored) return path.length - piece.text.length >= at && path.endsWith(piece.text);
	return find(path, piece, at) >= 0;
}

function pieceOf(text: string): Piece {
	return { text, borders: text.length > SHORT ? bordersOf(text) : undefined };
}

function bordersOf(text: string): Int32Array {
	const borders = new Int32Array(text.length);
	let border = 0;
	for (let at = 1; at < text.length; at++) {
		while (border > 0 && text.charCodeAt(at) !== text.charCodeAt(border))
			border = borders[border - 1] as number;
		if (text.charCodeAt(at) === text.charCodeAt(border)) border++;
		borders[at] = border;
	}
	return borders;
}

function find(path: string, { text, borders }: Piece, from: number): number {
	if (borders === undefined) return path.indexOf(text, from);
	let matched = 0;
	for (let at = from; at < path.length; at++) {
		const code = path.charCodeAt(at);
		while (matched > 0 && code !== text.charCodeAt(matched)) matched = borders[matched - 1] as number;
		if (code === text.charCodeAt(matched)) matched++;
		if (matched === text.length) return at - matched + 1;
	}
	return -1;
}
