// UDP: datagram sockets, unconnected and connected, IPv4 and IPv6, with broadcast and multicast. Datagrams wait in a
// bounded queue until you receive them. Those that don't fit are dropped, as the kernel does, and counted.

import { type BindOptions, createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { isIP } from "node:net";
import { formatHostPort, inspectAs, isObject, own, shownValue } from "../base/index.ts";
import type { SocketAddress, Trace } from "../trace/index.ts";
import { nextSocketId } from "../trace/internal.ts";
import { bytesFault } from "./bytes-fault.ts";
import { type Endpoint, endpointOf, formatEndpoint, type TcpEndpoint } from "./endpoint.ts";
import type { SocketErrorCode } from "./error-words.ts";
import { codeOf, SocketError, type SocketStep } from "./errors.ts";
import { datagramSocketOptions } from "./node-options.ts";
import { type DatagramOptions, type DatagramSettings, datagramOptions } from "./options.ts";
import { type ResolvedAddress, resolve } from "./resolve.ts";

const readOptions = datagramOptions.reader();

/** A datagram and its sender. */
export interface Datagram {
	/** The receiver may keep and change them. */
	readonly bytes: Uint8Array<ArrayBuffer>;
	/** The sender's address and port. */
	readonly remote: SocketAddress;
}

/** Where to send: an IP address, for example a received datagram's `remote`. For names, use resolve(). */
export interface DatagramTarget {
	/** An IP address, IPv6 without brackets. */
	readonly address: string;
	/** The port. */
	readonly port: number;
}

/** Sends and receives datagrams (UDP). */
export interface DatagramSocket extends AsyncIterable<Datagram>, AsyncDisposable {
	/** Where it is bound, with the port that the system chose for port 0. */
	readonly local: SocketAddress;
	/** The only peer of a connected socket. */
	readonly remote: SocketAddress | undefined;
	/** How many datagrams were dropped because `maxQueued` of them were waiting. */
	readonly dropped: number;
	/** Whether it is closed. Waiting datagrams can still be received. */
	readonly isClosed: boolean;
	/**
	 * Sends one datagram (a string is UTF-8). An unconnected socket needs `to`. Resolves when the system has accepted the
	 * datagram, which says nothing about its arrival. Rejects with a SocketError (step "write").
	 */
	send(bytes: Uint8Array | string, to?: DatagramTarget): Promise<void>;
	/**
	 * The next datagram; null when the socket is closed. Rejects with a SocketError (step "read") if the system reports an
	 * error, such as the refusal of an earlier datagram. You can continue to receive after that.
	 */
	receive(): Promise<Datagram | null>;
	/** Allows sending to broadcast addresses. */
	setBroadcast(isAllowed: boolean): void;
	/** How many hops unicast datagrams may take, 1 to 255. */
	setHops(hops: number): void;
	/**
	 * Receives datagrams sent to a multicast group, on the interface with this address (IPv6: "::%name"), or on the
	 * system's choice.
	 */
	joinGroup(group: string, interfaceAddress?: string): void;
	/** Receives a multicast group's datagrams no more. */
	leaveGroup(group: string, interfaceAddress?: string): void;
	/** How many hops multicast datagrams may take, 0 (this machine) to 255. Initially 1. */
	setMulticastHops(hops: number): void;
	/** Whether members of the group on this machine receive what this socket sends. Initially true. */
	setMulticastLoopback(isOn: boolean): void;
	/** The interface that multicast datagrams leave by. */
	setMulticastInterface(interfaceAddress: string): void;
	/** Idempotent. You can still receive datagrams that are waiting. */
	close(): Promise<void>;
	/** Lets the process exit although this socket is open (`unref`), or not (`ref`). */
	ref(): void;
	/** Lets the process exit although this socket is open. */
	unref(): void;
}

/**
 * Receives datagrams at an endpoint (port 0 uses a free one) and sends from there to any address. Rejects with a
 * SocketError (step "resolve" or "listen").
 *
 * @example
 * await using socket = await bindDatagrams("udp://127.0.0.1:0");
 * for await (const { bytes, remote } of socket) await socket.send(bytes, remote);
 */
export async function bindDatagrams(
	endpoint: Endpoint | string,
	given?: DatagramOptions,
): Promise<DatagramSocket> {
	const options = readOptions(given);
	const target = await udpEndpoint(endpoint, "listen");
	const addresses = await addressesOf(target, options);
	return firstThatWorks(target, addresses, "listen", options, async (socket, { address }) => {
		await settle(socket, "listening", () => socket.bind(own({ address, port: target.port })));
	});
}

/**
 * Exchanges datagrams with one peer only. The system reports an unreachable port. There is no handshake, so this
 * succeeds even if no peer is there. Rejects with a SocketError (step "resolve" or "connect").
 */
export async function connectDatagrams(
	endpoint: Endpoint | string,
	given?: DatagramOptions,
): Promise<DatagramSocket> {
	const options = readOptions(given);
	const target = await udpEndpoint(endpoint, "connect");
	const { localAddress, localPort } = options;
	const addresses = await addressesOf(target, options);
	return firstThatWorks(target, addresses, "connect", options, async (socket, { address }) => {
		// Set every member: to bind by itself, Node uses an object that inherits from Object.prototype.
		const local = { address: localAddress, port: localPort, exclusive: localPort === undefined };
		await settle(socket, "listening", () => socket.bind(own(local) as BindOptions));
		await settle(socket, "connect", () => socket.connect(target.port, address));
	});
}

async function udpEndpoint(endpoint: Endpoint | string, step: SocketStep): Promise<TcpEndpoint> {
	const target = await endpointOf(endpoint, { defaultTransport: "udp" });
	if (target.transport === "udp") return target;
	throw new SocketError({
		step,
		code: "NO_TRANSPORT",
		endpoint: formatEndpoint(target),
		elapsedMs: 0,
		says: "has no datagrams",
		advice: "write udp://host:port",
	});
}

async function addressesOf(target: TcpEndpoint, options: DatagramSettings): Promise<ResolvedAddress[]> {
	const { family, resolver, signal } = options;
	return await resolve(target.host, {
		families: family === undefined ? undefined : [family],
		resolver,
		signal,
	});
}

/** Without a handshake only the system itself can refuse an address, and it does so at once, so no race is needed. */
async function firstThatWorks(
	target: TcpEndpoint,
	addresses: readonly ResolvedAddress[],
	step: SocketStep,
	options: DatagramSettings,
	prepare: (socket: Socket, address: ResolvedAddress) => Promise<void>,
): Promise<DatagramSocket> {
	const startedAt = performance.now();
	let failure: unknown;
	let failed: ResolvedAddress | undefined;
	for (const address of addresses) {
		const type = address.family === 6 ? "udp6" : "udp4";
		const socket = createSocket(datagramSocketOptions(type, options.reuseAddress));
		try {
			await prepare(socket, address);
			return new UdpSocket(socket, target, step === "connect", options);
		} catch (error) {
			socket.close();
			failure = error;
			failed = address;
		}
	}
	const code = codeOf(failure);
	const elapsedMs = performance.now() - startedAt;
	const message = failure instanceof Error ? failure.message : String(failure);
	throw new SocketError({
		step,
		code,
		endpoint: formatEndpoint(target),
		attempts: [{ address: failed?.address ?? target.host, port: target.port, code, message, elapsedMs }],
		elapsedMs,
		cause: failure,
	});
}

/** Waits for the event that follows the action, or for "error". */
function settle(socket: Socket, event: "listening" | "connect", action: () => void): Promise<void> {
	return new Promise((resolve, reject) => {
		const done = (error?: Error): void => {
			socket.off(event, done);
			socket.off("error", done);
			if (error === undefined) resolve();
			else reject(error);
		};
		socket.on(event, done);
		socket.on("error", done);
		action();
	});
}

interface Waiting {
	readonly resolve: (datagram: Datagram | null) => void;
	readonly reject: (error: SocketError) => void;
}

class UdpSocket implements DatagramSocket {
	static {
		inspectAs(UdpSocket, ({ local, remote, isClosed }) => {
			const to = remote === undefined ? "" : ` to ${formatHostPort(remote.address, remote.port)}`;
			const place = formatHostPort(local.address, local.port);
			return `DatagramSocket { udp://${place}${to}, ${isClosed ? "closed" : "open"} }`;
		});
	}

	readonly local: SocketAddress;
	readonly remote: SocketAddress | undefined;
	readonly #socket: Socket;
	readonly #endpoint: string;
	readonly #startedAt: number = performance.now();
	readonly #maxQueued: number;
	readonly #queue: Datagram[] = [];
	readonly #waiting: Waiting[] = [];
	readonly #gone: Promise<void>;
	readonly #trace: Trace | undefined;
	readonly #id: number = nextSocketId();
	#error: SocketError | undefined;
	#dropped = 0;
	#isClosed = false;

	constructor(socket: Socket, target: TcpEndpoint, isConnected: boolean, options: DatagramSettings) {
		const { maxQueued = 1_000, signal, trace } = options;
		this.#trace = trace;
		this.#socket = socket;
		this.#maxQueued = maxQueued;
		this.local = socket.address() as SocketAddress;
		this.remote = isConnected ? (socket.remoteAddress() as SocketAddress) : undefined;
		const { local, remote } = this;
		trace?.({ type: "datagrams.opened", at: this.#startedAt, socketId: this.#id, local, remote });
		this.#endpoint = formatEndpoint(isConnected ? target : { ...target, port: this.local.port });
		socket.on("message", (bytes, sender) => this.#take(bytes, sender));
		socket.on("error", (error) => this.#fail(error));
		const abort = (): void => {
			this.#fail(Object.assign(new Error("aborted"), { code: "ABORTED" }), signal?.reason);
			void this.close();
		};
		this.#gone = new Promise((resolve) => {
			socket.on("close", () => {
				signal?.removeEventListener("abort", abort);
				const at = performance.now();
				trace?.({ type: "datagrams.closed", at, socketId: this.#id, dropped: this.#dropped });
				resolve();
			});
		});
		if (signal?.aborted) abort();
		else signal?.addEventListener("abort", abort, { once: true });
	}

	get dropped(): number {
		return this.#dropped;
	}

	get isClosed(): boolean {
		return this.#isClosed;
	}

	send(bytes: Uint8Array | string, to?: DatagramTarget): Promise<void> {
		if (this.#isClosed) return Promise.reject(this.#errorFor("CLOSED", "write"));
		const fault = bytesFault(bytes) ?? this.#targetFault(to);
		if (fault !== undefined) return Promise.reject(this.#errorFor("EINVAL", "write", undefined, fault));
		const data = typeof bytes === "string" ? Buffer.from(bytes, "utf8") : bytes;
		return new Promise((resolve, reject) => {
			const done = (error: Error | null): void => {
				if (error === null) {
					this.#traceSent(data, to);
					resolve();
				} else reject(this.#errorFor(codeOf(error), "write", error, undefined, to));
			};
			try {
				if (to === undefined) this.#socket.send(data, done);
				else this.#socket.send(data, to.port, to.address, done);
			} catch (error) {
				done(error as Error);
			}
		});
	}

	#traceSent(bytes: Uint8Array, to: DatagramTarget | undefined): void {
		const remote =
			to === undefined
				? this.remote
				: ({ address: to.address, port: to.port, family: isIP(to.address) === 6 ? "IPv6" : "IPv4" } as const);
		if (this.#trace === undefined || remote === undefined) return;
		this.#trace({ type: "datagram.sent", at: performance.now(), socketId: this.#id, remote, bytes });
	}

	/** What is wrong with a target, as the end of a sentence. */
	#targetFault(to: DatagramTarget | undefined): string | undefined {
		if (to === undefined) {
			if (this.remote !== undefined) return undefined;
			return "has no peer: pass { address, port } as the second argument, or use connectDatagrams";
		}
		if (this.remote !== undefined)
			return "has its peer already: leave the second argument out, or use bindDatagrams";
		if (!isObject(to)) return `sends to { address, port }, not to ${shownValue(to)}`;
		const { address, port } = to;
		// Otherwise Node would look up the name for each datagram.
		const version = typeof address === "string" ? isIP(address) : 0;
		if (version === 0) return `cannot send to ${shownValue(address)}, which is not an IP address`;
		const { family } = this.local;
		if (version === 6 && family === "IPv4")
			return `is bound to IPv4, so it cannot send to ${address}: bind to [::]`;
		if (typeof port === "number" && Number.isInteger(port) && port > 0 && port < 65_536) return undefined;
		return `cannot send to port ${shownValue(port)}: ports are numbers from 1 to 65535`;
	}

	receive(): Promise<Datagram | null> {
		const datagram = this.#queue.shift();
		if (datagram !== undefined) return Promise.resolve(datagram);
		const error = this.#error;
		if (error !== undefined) {
			this.#error = undefined;
			return Promise.reject(error);
		}
		if (this.#isClosed) return Promise.resolve(null);
		return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<Datagram, void, undefined> {
		let datagram = await this.receive();
		while (datagram !== null) {
			yield datagram;
			datagram = await this.receive();
		}
	}

	setBroadcast(isAllowed: boolean): void {
		this.#set(() => this.#socket.setBroadcast(isAllowed));
	}

	setHops(hops: number): void {
		this.#set(() => this.#socket.setTTL(hops));
	}

	joinGroup(group: string, interfaceAddress?: string): void {
		this.#set(() => this.#socket.addMembership(group, interfaceAddress));
	}

	leaveGroup(group: string, interfaceAddress?: string): void {
		this.#set(() => this.#socket.dropMembership(group, interfaceAddress));
	}

	setMulticastHops(hops: number): void {
		this.#set(() => this.#socket.setMulticastTTL(hops));
	}

	setMulticastLoopback(isOn: boolean): void {
		this.#set(() => this.#socket.setMulticastLoopback(isOn));
	}

	setMulticastInterface(interfaceAddress: string): void {
		this.#set(() => this.#socket.setMulticastInterface(interfaceAddress));
	}

	close(): Promise<void> {
		if (!this.#isClosed) {
			this.#isClosed = true;
			this.#socket.close();
			for (const waiting of this.#waiting.splice(0)) waiting.resolve(null);
		}
		return this.#gone;
	}

	ref(): void {
		this.#socket.ref();
	}

	unref(): void {
		this.#socket.unref();
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	#take(bytes: Uint8Array<ArrayBuffer>, { address, port, family }: RemoteInfo): void {
		const waiting = this.#waiting.shift();
		const datagram: Datagram = { bytes, remote: { address, port, family } };
		const isKept = waiting !== undefined || this.#queue.length < this.#maxQueued;
		if (this.#trace !== undefined) {
			const type = isKept ? "datagram.received" : "datagram.dropped";
			const { remote } = datagram;
			this.#trace({ type, at: performance.now(), socketId: this.#id, remote, bytes });
		}
		if (waiting !== undefined) waiting.resolve(datagram);
		else if (isKept) this.#queue.push(datagram);
		else this.#dropped++;
	}

	#fail(error: Error, cause: unknown = error): void {
		const failure = this.#errorFor(codeOf(error), "read", cause);
		const waiting = this.#waiting.shift();
		if (waiting === undefined) this.#error = failure;
		else waiting.reject(failure);
	}

	/** Node throws the system's error for an option. */
	#set(action: () => void): void {
		try {
			action();
		} catch (error) {
			if (this.#isClosed) throw this.#errorFor("CLOSED", "listen");
			throw this.#errorFor(codeOf(error), "listen", error, "does not take this option");
		}
	}

	#errorFor(
		code: SocketErrorCode,
		step: SocketStep,
		cause?: unknown,
		says?: string,
		to?: DatagramTarget,
	): SocketError {
		return new SocketError({
			step,
			code,
			endpoint: to === undefined ? this.#endpoint : `udp://${formatHostPort(to.address, to.port)}`,
			elapsedMs: performance.now() - this.#startedAt,
			cause,
			...(says !== undefined && { says }),
		});
	}
}
