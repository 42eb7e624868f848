// The number of a URL within its site: 48 bits, which SQLite stores in six bytes. Two URLs with one number are distinguished
// by their keys.

/** A frontier's own seed, so that no one can construct URLs with the same number. */
export interface HashSeed {
	readonly first: number;
	readonly second: number;
}

const HALF = 2 ** 32;
export const HASHES: number = 2 ** 48;

export function hashOf(key: string, { first, second }: HashSeed): number {
	let low = 0xdeadbeef ^ first;
	let high = 0x41c6ce57 ^ second;
	for (let at = 0; at < key.length; at++) {
		const code = key.charCodeAt(at);
		low = Math.imul(low ^ code, 0x9e3779b1);
		high = Math.imul(high ^ code, 0x5f356495);
	}
	low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
	high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
	return (high & 0xffff) * HALF + (low >>> 0);
}

/** Numbers as a blob, six bytes each. */
export function packHashes(hashes: readonly number[]): Uint8Array {
	const bytes = Buffer.alloc(hashes.length * 6);
	for (const [index, hash] of hashes.entries()) bytes.writeUIntBE(hash, index * 6, 6);
	return bytes;
}

export function unpackHashes(bytes: Uint8Array): number[] {
	const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return Array.from({ length: buffer.length / 6 }, (_, index) => buffer.readUIntBE(index * 6, 6));
}
