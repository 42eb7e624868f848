// HPACK's Huffman code (RFC 7541 §5.2, Appendix B). Decodes whole bytes by a table of states, which is made when it is first
// needed. Must not know headers.

/** How many bits each of the 256 bytes and the end-of-string symbol take, in base 36. The code is canonical, so this is all of it. */
const LENGTHS =
	"dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6cad67777777777777777777777878djde6" +
	"f56565666577666567655677777fbedskmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmn" +
	"qqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrqu";

const END_OF_STRING = 256;

/** Bits of the longest padding (RFC 7541 §5.2): what follows the last symbol is less than a byte of ones. */
const LONGEST_PADDING = 7;

interface Code {
	readonly bits: Uint32Array;
	readonly lengths: Uint8Array;
}

/** A canonical code: symbols in the order of their lengths, then of their values, get consecutive numbers. */
function makeCode(): Code {
	const lengths = Uint8Array.from(LENGTHS, (digit) => Number.parseInt(digit, 36));
	const bits = new Uint32Array(lengths.length);
	const symbols = [...lengths.keys()].sort(
		(one, other) => (lengths[one] as number) - (lengths[other] as number) || one - other,
	);
	let next = 0;
	let length = 0;
	for (const symbol of symbols) {
		next *= 2 ** ((lengths[symbol] as number) - length);
		length = lengths[symbol] as number;
		bits[symbol] = next++;
	}
	return { bits, lengths };
}

let madeCode: Code | undefined;

function codeTable(): Code {
	madeCode ??= makeCode();
	return madeCode;
}

/**
 * For each state (a place in the code's tree) and byte one number: bits 0–7 the next state, 8–9 how many bytes are
 * decoded, 10–17 and 18–25 these; -1 where the end-of-string symbol is in it.
 */
interface DecodeTable {
	readonly steps: Int32Array;
	/** Whether the text may end in this state: it is the root, or only ones of padding lead to it. */
	readonly mayEnd: Uint8Array;
}

function makeDecodeTable(): DecodeTable {
	const { bits, lengths } = codeTable();
	// The tree: two children for each inner node; from 0 on an inner node, below 0 the symbol -1 - child.
	const children: [number, number][] = [[0, 0]];
	for (let symbol = 0; symbol < lengths.length; symbol++) {
		let node = 0;
		for (let bit = (lengths[symbol] as number) - 1; bit > 0; bit--) {
			const pair = children[node] as [number, number];
			const side = (((bits[symbol] as number) >>> bit) & 1) as 0 | 1;
			if (pair[side] === 0) pair[side] = children.push([0, 0]) - 1;
			node = pair[side];
		}
		(children[node] as [number, number])[((bits[symbol] as number) & 1) as 0 | 1] = -1 - symbol;
	}
	const steps = new Int32Array(children.length * 256);
	for (let state = 0; state < children.length; state++) {
		for (let byte = 0; byte < 256; byte++) steps[(state << 8) | byte] = step(children, state, byte);
	}
	const mayEnd = new Uint8Array(children.length);
	for (let state = 0, ones = 0; ones <= LONGEST_PADDING; ones++) {
		mayEnd[state] = 1;
		state = (children[state] as [number, number])[1];
	}
	return { steps, mayEnd };
}

function step(children: readonly (readonly [number, number])[], from: number, byte: number): number {
	let state = from;
	let decoded = 0;
	let count = 0;
	for (let bit = 7; bit >= 0; bit--) {
		const child = (children[state] as readonly [number, number])[((byte >>> bit) & 1) as 0 | 1];
		if (child >= 0) {
			state = child;
			continue;
		}
		const symbol = -1 - child;
		if (symbol === END_OF_STRING) return -1;
		decoded |= symbol << (8 * count++);
		state = 0;
	}
	return state | (count << 8) | (decoded << 10);
}

let madeDecodeTable: DecodeTable | undefined;

/** How many bytes `length` bytes of the code can become, at most: the shortest code has 5 bits. */
export function longestDecoded(length: number): number {
	return Math.floor((length * 8) / 5);
}

/**
 * Decodes bytes[start..end) into `target` from `at` on, which has room for `longestDecoded(end - start)`. Returns where
 * the decoded bytes end; -1 if it isn't the code (RFC 7541 §5.2: the end-of-string symbol, a padding that is too long or
 * not of ones).
 */
export function decodeHuffman(
	bytes: Uint8Array,
	start: number,
	end: number,
	target: Uint8Array,
	at: number,
): number {
	madeDecodeTable ??= makeDecodeTable();
	const { steps, mayEnd } = madeDecodeTable;
	let state = 0;
	let place = at;
	for (let index = start; index < end; index++) {
		const found = steps[(state << 8) | (bytes[index] as number)] as number;
		if (found < 0) return -1;
		state = found & 0xff;
		const count = (found >>> 8) & 3;
		if (count === 0) continue;
		target[place++] = (found >>> 10) & 0xff;
		if (count === 2) target[place++] = (found >>> 18) & 0xff;
	}
	return mayEnd[state] === 1 ? place : -1;
}

/** How many bytes a latin1 text takes in the code. */
export function huffmanLength(text: string): number {
	const { lengths } = codeTable();
	let bits = 0;
	for (let index = 0; index < text.length; index++) bits += lengths[text.charCodeAt(index) & 0xff] as number;
	return (bits + 7) >>> 3;
}

/** Writes a latin1 text in the code, padded with ones, and returns where it ends. */
export function encodeHuffman(text: string, target: Uint8Array, at: number): number {
	const { bits, lengths } = codeTable();
	let place = at;
	// Bits that wait for a whole byte: fewer than 8, so 30 more still fit into a number that shifts keep exact.
	let waiting = 0;
	let count = 0;
	for (let index = 0; index < text.length; index++) {
		const byte = text.charCodeAt(index) & 0xff;
		waiting = waiting * 2 ** (lengths[byte] as number) + (bits[byte] as number);
		count += lengths[byte] as number;
		while (count >= 8) {
			count -= 8;
			const whole = Math.floor(waiting / 2 ** count);
			target[place++] = whole;
			waiting -= whole * 2 ** count;
		}
	}
	if (count > 0) target[place++] = (waiting << (8 - count)) | (0xff >>> count);
	return place;
}
