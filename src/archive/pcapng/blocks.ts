// The blocks of a pcapng file (draft-ietf-opsawg-pcapng), little-endian. Knows no packet's content.

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const NAMES = 4;
const STATISTICS = 5;
const PACKET = 6;

const OPTION_COMMENT = 1;
const SECTION_APPLICATION = 4;
const INTERFACE_NAME = 2;
const INTERFACE_RESOLUTION = 9;

/** LINKTYPE_RAW: a packet begins with its IPv4 or IPv6 header. */
const RAW = 101;
/** The interface is no card of a machine. */
const NAME = "gannet";
/** Times are in 10^-9 s. */
const NANOSECONDS = 9;

/** The section's head, and its one interface. */
export function sectionHead(application: string, comment: string): Buffer {
	const head = Buffer.alloc(16);
	head.writeUInt32LE(0x1a2b3c4d, 0);
	head.writeUInt16LE(1, 4);
	// The section's length isn't known.
	head.writeBigInt64LE(-1n, 8);
	const section = block(SECTION, [
		head,
		option(SECTION_APPLICATION, Buffer.from(application)),
		option(OPTION_COMMENT, Buffer.from(comment)),
		NO_MORE,
	]);
	const interfaceHead = Buffer.alloc(8);
	interfaceHead.writeUInt16LE(RAW, 0);
	const only = block(INTERFACE, [
		interfaceHead,
		option(INTERFACE_NAME, Buffer.from(NAME)),
		option(INTERFACE_RESOLUTION, Buffer.from([NANOSECONDS])),
		NO_MORE,
	]);
	return Buffer.concat([section, only]);
}

/**
 * A packet.
 * @param at nanoseconds since 1970
 * @param length of the packet as it was; more than `packet` has if a part of it is not known
 */
export function packetBlock(at: bigint, packet: Buffer, length: number, comment?: string): Buffer {
	const head = Buffer.alloc(20);
	head.writeUInt32LE(Number(at >> 32n), 4);
	head.writeUInt32LE(Number(at & 0xffffffffn), 8);
	head.writeUInt32LE(packet.length, 12);
	head.writeUInt32LE(length, 16);
	const options = comment === undefined ? [] : [option(OPTION_COMMENT, Buffer.from(comment)), NO_MORE];
	return block(PACKET, [head, padded(packet), ...options]);
}

/** Names that were looked up. @param addresses 4 or 16 bytes each */
export function nameBlock(name: string, addresses: readonly Buffer[]): Buffer {
	const records = addresses.map((address) => {
		const value = Buffer.concat([address, Buffer.from(`${name}\0`)]);
		const head = Buffer.alloc(4);
		head.writeUInt16LE(address.length === 4 ? 1 : 2, 0);
		head.writeUInt16LE(value.length, 2);
		return Buffer.concat([head, padded(value)]);
	});
	return block(NAMES, [...records, NO_MORE]);
}

/** A remark at the end, as one about the interface. */
export function remarkBlock(at: bigint, comment: string): Buffer {
	const head = Buffer.alloc(12);
	head.writeUInt32LE(Number(at >> 32n), 4);
	head.writeUInt32LE(Number(at & 0xffffffffn), 8);
	return block(STATISTICS, [head, option(OPTION_COMMENT, Buffer.from(comment)), NO_MORE]);
}

/** The end of options, and of names. */
const NO_MORE: Buffer = Buffer.alloc(4);

function option(code: number, value: Buffer): Buffer {
	const head = Buffer.alloc(4);
	head.writeUInt16LE(code, 0);
	head.writeUInt16LE(value.length, 2);
	return Buffer.concat([head, padded(value)]);
}

function block(type: number, parts: readonly Buffer[]): Buffer {
	const length = 12 + parts.reduce((sum, part) => sum + part.length, 0);
	const head = Buffer.alloc(8);
	head.writeUInt32LE(type, 0);
	head.writeUInt32LE(length, 4);
	return Buffer.concat([head, ...parts, head.subarray(4)]);
}

/** To a multiple of four bytes. */
function padded(bytes: Buffer): Buffer {
	const rest = bytes.length % 4;
	return rest === 0 ? bytes : Buffer.concat([bytes, NO_MORE.subarray(rest)]);
}
