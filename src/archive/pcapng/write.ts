// A recording as the packets of a capture, for Wireshark and its kin: one interface, connections from SYN to FIN or RST as the
// events say, datagrams, and names. TLS is undone already. The packets are made; bytes, addresses and times are real.

import type { SocketAddress } from "../../trace/index.ts";
import type { TraceEntry } from "../decode.ts";
import type { ArchiveSource } from "../read-archive.ts";
import { nameBlock, packetBlock, remarkBlock, sectionHead } from "./blocks.ts";
import {
	ACK,
	addressBytes,
	type End,
	FIN,
	MOST_CONTENT,
	PSH,
	RST,
	SYN,
	tcpPacket,
	udpPacket,
} from "./packets.ts";

const ABOUT =
	"Made of a recording. The packets, their numbers and acknowledgements are made; their bytes, addresses and times are those that sockets gave and took, after TLS.";
const MASKED = " Secrets are masked.";
const UNMASKED = " Secrets are not masked.";

const NOTHING: Uint8Array = new Uint8Array(0);

/** One direction of a connection. */
interface Side {
	readonly end: End;
	/** The number of its next byte. */
	next: number;
}

/** What a segment has beside its flags. */
interface Details {
	readonly comment?: string | undefined;
	readonly content?: Uint8Array | undefined;
	/** Bytes of content that are not known. */
	readonly unknown?: number | undefined;
}

/** A connection, from its SYN on. */
interface Flow {
	readonly here: Side;
	readonly peer: Side;
}

/**
 * A recording as a pcapng file, piece by piece.
 * @example for await (const piece of writePcapng(readArchive(["run.trace"]))) file.write(piece);
 */
export async function* writePcapng(source: ArchiveSource): AsyncGenerator<Buffer, void, undefined> {
	const packets = new PacketWriter();
	for await (const { entry } of source) {
		packets.begin(source.header);
		packets.take(entry);
		const piece = packets.written();
		if (piece.length > 0) yield piece;
	}
	packets.begin(source.header);
	packets.end();
	yield packets.written();
}

class PacketWriter {
	#blocks: Buffer[] = [];
	#hasBegun = false;
	/** Nanoseconds since 1970 at 0 of the events' clock. */
	#zero = 0n;
	#lastAt = 0;
	readonly #flows: Map<number, Flow> = new Map();
	/** Addresses that were tried and have not failed, and when, by connection. */
	readonly #attempts: Map<number, { readonly remote: SocketAddress; readonly at: number }[]> = new Map();
	readonly #sockets: Map<number, SocketAddress> = new Map();
	/** Connections and sockets without an address of IP. */
	readonly #others: Set<string> = new Set();
	#lost = 0;

	begin(header: ArchiveSource["header"]): void {
		if (this.#hasBegun) return;
		this.#hasBegun = true;
		if (header !== undefined)
			this.#zero = nanoseconds(Date.parse(header.startedAt)) - nanoseconds(header.clock);
		const about = ABOUT + (header?.masked === false ? UNMASKED : MASKED);
		this.#blocks.push(sectionHead(`gannet ${header?.gannet ?? ""}`.trim(), about));
	}

	/** What was written since. */
	written(): Buffer {
		const [only] = this.#blocks;
		const bytes = this.#blocks.length === 1 && only !== undefined ? only : Buffer.concat(this.#blocks);
		this.#blocks = [];
		return bytes;
	}

	take(entry: TraceEntry): void {
		if ("at" in entry) this.#lastAt = entry.at;
		switch (entry.type) {
			case "resolve.finished":
				this.#names(entry.name, entry.addresses);
				break;
			case "attempt.started": {
				const attempts = this.#attempts.get(entry.connectionId) ?? [];
				attempts.push({ remote: entry.remote, at: entry.at });
				this.#attempts.set(entry.connectionId, attempts);
				break;
			}
			case "attempt.failed":
				this.#failed(entry.connectionId, entry.remote, entry.code, entry.at);
				break;
			case "connected":
				this.#connected(entry.connectionId, entry.role, entry.local, entry.remote, entry.at);
				break;
			case "bytes.sent":
			case "bytes.received": {
				const flow = this.#flows.get(entry.connectionId);
				if (flow === undefined) this.#others.add(`connection ${entry.connectionId}`);
				else this.#data(flow, entry.type === "bytes.sent", entry.bytes, entry.at);
				break;
			}
			case "bytes.omitted": {
				const flow = this.#flows.get(entry.connectionId);
				if (flow !== undefined) this.#unknown(flow, entry.direction === "sent", entry.bytes, entry.at);
				break;
			}
			case "connection.closed":
				this.#closed(entry.connectionId, entry.by, entry.code, entry.at);
				break;
			case "datagrams.opened":
				this.#sockets.set(entry.socketId, entry.local);
				break;
			case "datagram.sent":
			case "datagram.received":
			case "datagram.dropped":
				this.#datagram(entry.socketId, entry.type, entry.remote, entry.bytes, entry.at);
				break;
			case "datagrams.closed":
				this.#sockets.delete(entry.socketId);
				break;
			case "gap":
				this.#lost++;
				break;
			default:
				break;
		}
	}

	/** What a capture has no place for is said at its end. */
	end(): void {
		const remarks: string[] = [];
		if (this.#others.size > 0)
			remarks.push(`left out, as they have no addresses of IP: ${[...this.#others].join(", ")}`);
		if (this.#lost > 0) remarks.push(`the recording has ${this.#lost} gaps`);
		if (remarks.length > 0) this.#blocks.push(remarkBlock(this.#time(this.#lastAt), remarks.join("; ")));
	}

	#time(at: number): bigint {
		return this.#zero + nanoseconds(at);
	}

	#names(name: string, addresses: readonly string[]): void {
		const known = addresses.map(addressBytes).filter((each) => each !== undefined);
		if (known.length > 0) this.#blocks.push(nameBlock(name, known));
	}

	/** An attempt that failed: what the peer said to it, if anything. This machine's end is not known. */
	#failed(connectionId: number, remote: SocketAddress, code: string, at: number): void {
		const attempts = this.#attempts.get(connectionId) ?? [];
		const index = attempts.findIndex(
			(each) => each.remote.address === remote.address && each.remote.port === remote.port,
		);
		// Refused by a rule of the caller's own: nothing was sent.
		if (index === -1) return;
		const [attempt] = attempts.splice(index, 1);
		const flow = flowOf(connectionId, unspecified(remote), remote);
		if (flow === undefined || attempt === undefined) return;
		this.#segment(flow, true, SYN, attempt.at, { comment: `this machine's address is not known; ${code}` });
		flow.here.next++;
		if (code === "ECONNREFUSED" || code === "ECONNRESET") this.#segment(flow, false, RST | ACK, at);
	}

	#connected(
		connectionId: number,
		role: "client" | "server",
		local: SocketAddress | undefined,
		remote: SocketAddress,
		at: number,
	): void {
		const flow = flowOf(connectionId, local ?? unspecified(remote), remote);
		const begun = this.#attempts.get(connectionId)?.find((each) => each.remote.address === remote.address);
		this.#attempts.delete(connectionId);
		if (flow === undefined) {
			this.#others.add(`connection ${connectionId}`);
			return;
		}
		this.#flows.set(connectionId, flow);
		const isClient = role === "client";
		const [first, second] = isClient ? [flow.here, flow.peer] : [flow.peer, flow.here];
		this.#segment(flow, isClient, SYN, begun?.at ?? at);
		first.next++;
		this.#segment(flow, !isClient, SYN | ACK, at);
		second.next++;
		this.#segment(flow, isClient, ACK, at);
	}

	#data(flow: Flow, isSent: boolean, bytes: Uint8Array, at: number): void {
		const side = isSent ? flow.here : flow.peer;
		for (let from = 0; from < bytes.length; from += MOST_CONTENT) {
			const content = bytes.subarray(from, from + MOST_CONTENT);
			this.#segment(flow, isSent, PSH | ACK, at, { content });
			side.next += content.length;
			this.#segment(flow, !isSent, ACK, at);
		}
	}

	/** Bytes that the recording doesn't have: packets that are cut before them. */
	#unknown(flow: Flow, isSent: boolean, bytes: number, at: number): void {
		const side = isSent ? flow.here : flow.peer;
		for (let left = bytes; left > 0; left -= MOST_CONTENT) {
			const unknown = Math.min(left, MOST_CONTENT);
			this.#segment(flow, isSent, PSH | ACK, at, { comment: "not in the recording", unknown });
			side.next += unknown;
			this.#segment(flow, !isSent, ACK, at);
		}
	}

	#closed(connectionId: number, by: "peer" | "here", code: string | undefined, at: number): void {
		const flow = this.#flows.get(connectionId);
		if (flow === undefined) return;
		this.#flows.delete(connectionId);
		const isHere = by === "here";
		if (code !== undefined) {
			this.#segment(flow, code !== "ECONNRESET" && code !== "EPIPE", RST | ACK, at, { comment: code });
			return;
		}
		const [first, second] = isHere ? [flow.here, flow.peer] : [flow.peer, flow.here];
		this.#segment(flow, isHere, FIN | ACK, at);
		first.next++;
		this.#segment(flow, !isHere, FIN | ACK, at);
		second.next++;
		this.#segment(flow, isHere, ACK, at);
	}

	#segment(
		{ here, peer }: Flow,
		isFromHere: boolean,
		flags: number,
		at: number,
		{ comment, content = NOTHING, unknown = 0 }: Details = {},
	): void {
		const [from, to] = isFromHere ? [here, peer] : [peer, here];
		const { bytes, length } = tcpPacket(from.end, to.end, {
			sequence: from.next,
			acknowledged: to.next,
			flags,
			content,
			unknown,
		});
		this.#blocks.push(packetBlock(this.#time(at), bytes, length, comment));
	}

	#datagram(
		socketId: number,
		type: "datagram.sent" | "datagram.received" | "datagram.dropped",
		remote: SocketAddress,
		bytes: Uint8Array,
		at: number,
	): void {
		const peer = endOf(remote);
		// A socket that is bound to every address: which one it was is not known.
		const local = endOf(this.#sockets.get(socketId) ?? unspecified(remote));
		if (peer === undefined) {
			this.#others.add(`datagrams of socket ${socketId}`);
			return;
		}
		const here =
			local?.address.length === peer.address.length ? local : { ...peer, ...unspecifiedEnd(peer, local) };
		const [from, to] = type === "datagram.sent" ? [here, peer] : [peer, here];
		const { bytes: packet, length } = udpPacket(from, to, bytes);
		const comment = type === "datagram.dropped" ? "dropped: too many were waiting" : undefined;
		this.#blocks.push(packetBlock(this.#time(at), packet, length, comment));
	}
}

function nanoseconds(milliseconds: number): bigint {
	const whole = Math.floor(milliseconds);
	return BigInt(whole) * 1_000_000n + BigInt(Math.round((milliseconds - whole) * 1e6));
}

function flowOf(connectionId: number, local: SocketAddress, remote: SocketAddress): Flow | undefined {
	const here = endOf(local);
	const peer = endOf(remote);
	if (here === undefined || peer === undefined || here.address.length !== peer.address.length)
		return undefined;
	// Different for each connection, so that two over the same ports differ.
	const start = Math.imul(connectionId, 0x9e3779b1) >>> 0;
	return {
		here: { end: here, next: start },
		peer: { end: peer, next: start ^ 0x5bd1e995 },
	};
}

function endOf({ address, port, family }: SocketAddress): End | undefined {
	if (family === "unix") return undefined;
	const bytes = addressBytes(address);
	return bytes === undefined ? undefined : { address: bytes, port };
}

/** Every address of a peer's family. */
function unspecified({ family, address }: SocketAddress): SocketAddress {
	const isIpv6 = addressBytes(address)?.length === 16;
	return { address: isIpv6 ? "::" : "0.0.0.0", port: 0, family };
}

function unspecifiedEnd(peer: End, local: End | undefined): End {
	return { address: Buffer.alloc(peer.address.length), port: local?.port ?? 0 };
}
