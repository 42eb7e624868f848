// IP packets with TCP segments and UDP datagrams in them, and their checksums (RFC 791, 8200, 9293, 768). Pure.

const TCP = 6;
const UDP = 17;
const HOPS = 64;

/** Flags of a TCP segment. */
export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

/** The window with a factor of 2^8: 16 MiB, so that none is ever full. */
const WINDOW = 0xffff;
/** MSS, no operation, and the window's factor. */
const SYN_OPTIONS: Buffer = Buffer.from([2, 4, 0xff, 0xd7, 1, 3, 3, 8]);

/** The most that a packet has beside its headers. */
export const MOST_CONTENT: number = 32 * 1024;

/** One end of a connection. */
export interface End {
	/** 4 or 16 bytes; both ends' are as long. */
	readonly address: Buffer;
	readonly port: number;
}

/** A packet, of which a part may not be known. */
export interface Packet {
	readonly bytes: Buffer;
	/** As long as it was. */
	readonly length: number;
}

/** What a segment says beside its ends. */
export interface Segment {
	readonly sequence: number;
	readonly acknowledged: number;
	readonly flags: number;
	readonly content: Uint8Array;
	/** Bytes of content that are not known, instead of `content`. */
	readonly unknown?: number | undefined;
}

export function tcpPacket(
	from: End,
	to: End,
	{ sequence, acknowledged, flags, content, unknown = 0 }: Segment,
): Packet {
	const options = (flags & SYN) === 0 ? NOTHING : SYN_OPTIONS;
	const length = 20 + options.length + content.length;
	const segment = Buffer.alloc(length);
	segment.writeUInt16BE(from.port, 0);
	segment.writeUInt16BE(to.port, 2);
	segment.writeUInt32BE(sequence >>> 0, 4);
	segment.writeUInt32BE((flags & ACK) === 0 ? 0 : acknowledged >>> 0, 8);
	segment[12] = ((20 + options.length) / 4) << 4;
	segment[13] = flags;
	segment.writeUInt16BE(WINDOW, 14);
	segment.set(options, 20);
	segment.set(content, 20 + options.length);
	return ipPacket(from.address, to.address, TCP, segment, unknown, 16);
}

export function udpPacket(from: End, to: End, content: Uint8Array): Packet {
	const datagram = Buffer.alloc(8 + content.length);
	datagram.writeUInt16BE(from.port, 0);
	datagram.writeUInt16BE(to.port, 2);
	datagram.writeUInt16BE(datagram.length, 4);
	datagram.set(content, 8);
	return ipPacket(from.address, to.address, UDP, datagram, 0, 6);
}

/** @param checksumAt where the checksum of `payload` goes */
function ipPacket(
	from: Buffer,
	to: Buffer,
	protocol: number,
	payload: Buffer,
	unknown: number,
	checksumAt: number,
): Packet {
	const length = payload.length + unknown;
	const pseudo = Buffer.alloc(8);
	pseudo.writeUInt32BE(length, 0);
	pseudo[7] = protocol;
	// A checksum over bytes that aren't known can't be right; readers don't check those of cut packets.
	const sum = checksum([from, to, pseudo, payload]);
	// In UDP, 0 says that there is none.
	payload.writeUInt16BE(sum === 0 && protocol === UDP ? 0xffff : sum, checksumAt);
	const head =
		from.length === 4 ? ipv4Head(from, to, protocol, length) : ipv6Head(from, to, protocol, length);
	return { bytes: Buffer.concat([head, payload]), length: head.length + length };
}

function ipv4Head(from: Buffer, to: Buffer, protocol: number, length: number): Buffer {
	const head = Buffer.alloc(20);
	head[0] = 0x45;
	head.writeUInt16BE(20 + length, 2);
	// Not to be fragmented.
	head.writeUInt16BE(0x4000, 6);
	head[8] = HOPS;
	head[9] = protocol;
	head.set(from, 12);
	head.set(to, 16);
	head.writeUInt16BE(checksum([head]), 10);
	return head;
}

function ipv6Head(from: Buffer, to: Buffer, protocol: number, length: number): Buffer {
	const head = Buffer.alloc(40);
	head[0] = 0x60;
	head.writeUInt16BE(length, 4);
	head[6] = protocol;
	head[7] = HOPS;
	head.set(from, 8);
	head.set(to, 24);
	return head;
}

/** The Internet's checksum (RFC 1071). All parts but the last one are of even length. */
function checksum(parts: readonly Buffer[]): number {
	let sum = 0;
	for (const part of parts) {
		const even = part.length & ~1;
		for (let at = 0; at < even; at += 2) sum += ((part[at] as number) << 8) | (part[at + 1] as number);
		if (even < part.length) sum += (part[even] as number) << 8;
	}
	while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
	return ~sum & 0xffff;
}

const NOTHING: Buffer = Buffer.alloc(0);

/** The bytes of an address; undefined if it is none. An IPv4 address in an IPv6 socket is IPv4. */
export function addressBytes(text: string): Buffer | undefined {
	const plain = text.replace(/%.*$/, "").replace(/^::ffff:(?=[\d.]+$)/i, "");
	const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(plain);
	if (parts !== null) return Buffer.from(parts.slice(1).map(Number));
	// The URL's parser writes it in one way, without the dotted form.
	const host = URL.parse(`http://[${plain}]/`)?.hostname.slice(1, -1);
	if (host === undefined) return undefined;
	const [before = "", after] = host.split("::");
	const first = wordsOf(before);
	const last = after === undefined ? [] : wordsOf(after);
	const words = [...first, ...Array(8 - first.length - last.length).fill(0), ...last];
	const bytes = Buffer.alloc(16);
	for (const [index, word] of words.entries()) bytes.writeUInt16BE(word as number, index * 2);
	return bytes;
}

function wordsOf(text: string): number[] {
	return text === "" ? [] : text.split(":").map((word) => Number.parseInt(word, 16));
}
