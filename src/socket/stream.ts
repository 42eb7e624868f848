// The Connection over a Node socket: TCP, TLS and Unix-domain. Owns the socket's life after its creation. Knows neither
// names nor attempts (connect.ts) nor servers (listen.ts).
//
// We read through `onread` into one buffer that all connections share, so a read allocates nothing. TLS over an open
// connection, or over an accepted one, has no `onread`, and in Bun no socket has it: these read through "data" events.
// Reading starts with the first receiver, not with the connection.

import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { inspectAs, memberOf } from "../base/index.ts";
import {
	endsWithoutNotify,
	FastTransfer,
	tls as nodeTls,
	PromptReplies,
	readInto,
	setImmediate,
	startDeadline,
} from "../runtime/index.ts";
import type { SocketAddress, TlsFacts, Trace } from "../trace/index.ts";
import { ByteReader } from "./byte-reader.ts";
import { writtenBytes } from "./bytes-fault.ts";
import { certificateNameFault } from "./certificate-names.ts";
import type { Connection, Receiver } from "./connection.ts";
import { describeConnection } from "./describe.ts";
import type { Endpoint } from "./endpoint.ts";
import { formatEndpoint } from "./endpoint.ts";
import type { SocketErrorCode } from "./error-words.ts";
import { codeOf, SocketError, type SocketStep } from "./errors.ts";
import { tlsOver } from "./node-options.ts";
import { type TlsOptions, tlsOptions } from "./options.ts";
import { localAddressOf, type StreamFacts, StreamInfo } from "./stream-info.ts";
import { type ClientTls, isTls, prepareClientTls, tlsFactsOf } from "./tls.ts";
import { tlsFailed } from "./tls-failed.ts";

const readTlsOptions = tlsOptions.reader();

/** 256 KiB read 1 GiB five times as fast as 64 KiB (one core, loopback): fewer, larger reads. */
const SHARED_BUFFER_SIZE = 256 * 1024;

/** What fits in one segment on any path: the least MSS of IPv4 (RFC 9293 §3.7.1). */
const ONE_SEGMENT = 536;

/** Smaller reads don't show a fast transfer. */
const BULK = 4 * 1024;

/** The time for a TLS handshake on an open connection (upgradeToTls). */
const UPGRADE_TIMEOUT_MS = 10_000;

let sharedBuffer: Buffer | undefined;

/** The read buffer of all connections of this thread. Reads are synchronous, so one is enough. */
export function getSharedBuffer(): Buffer {
	sharedBuffer ??= Buffer.allocUnsafeSlow(SHARED_BUFFER_SIZE);
	return sharedBuffer;
}

/** Builds a connection and hears how that goes. Gone once the connection is open. */
export interface StreamOpener {
	onTransport(stream: SocketStream): void;
	onSecure(stream: SocketStream): void;
	/** The socket failed or was closed before the connection was open. Called once. */
	onFailure(stream: SocketStream, error: Error): void;
}

interface DrainWaiter {
	readonly resolve: () => void;
	readonly reject: (error: SocketError) => void;
}

const OWNER: unique symbol = Symbol("owner");
type OwnedSocket = Socket & { [OWNER]: SocketStream };

export class SocketStream implements Connection {
	static {
		inspectAs(SocketStream, describeConnection);
	}

	/** Set when the connection is open. */
	info!: StreamInfo;
	/** Called once when the socket is gone. A listener counts with it. */
	onGone: ((stream: SocketStream) => void) | undefined;
	/**
	 * TCP_NODELAY is wanted, but not set yet. Nagle's algorithm delays only bytes that follow unacknowledged ones. It
	 * never delays a first write of one segment, so a connection for a single request saves the system call.
	 */
	owesNoDelay = false;
	private socket!: Socket;
	private opener: StreamOpener | undefined;
	private readonly trace: Trace | undefined;
	private receiver: Receiver | undefined;
	private reader: ByteReader | undefined;
	/** Bytes that arrived while reading was paused: TLS decrypts more than it was asked for. */
	private pending: Uint8Array<ArrayBuffer>[] | undefined;
	private failure: Error | undefined;
	private drainWaiters: DrainWaiter[] | undefined;
	private closeWaiters: (() => void)[] | undefined;
	private isPaused = true;
	private hasTracedPause = false;
	private isDeliveryScheduled = false;
	/** Whether the peer's FIN was read, and whether the present receiver knows. */
	private isEnded = false;
	/** TLS ended by a bare FIN. */
	private isIncomplete = false;
	private isEndReported = false;
	private isGone = false;
	private isCloseReported = false;
	/** close() or reset() was called here, so later bytes don't matter. */
	private isGivenUp = false;
	/** Who ended the connection first. */
	private endedBy: "peer" | "here" | undefined;
	/** upgradeToTls() has taken the socket over. */
	private isSpent = false;
	/** A write failed, and bytes that arrived before are being read. */
	private isReadingRest = false;
	/** The socket was made without `onread`. */
	private readsEvents = false;
	private hearsDrain = false;
	private hasSent = false;
	private transfer: FastTransfer | undefined;
	private replies: PromptReplies | undefined;

	constructor(opener: StreamOpener | undefined, trace: Trace | undefined) {
		this.opener = opener;
		this.trace = trace;
	}

	// Called by connect.ts and listen.ts.

	/** Takes the bytes of a socket that was made with `onread`. This is its callback. */
	takeBytes(length: number, buffer: Buffer): boolean {
		if (this.trace !== undefined && !this.isGivenUp)
			traceBytes(this.trace, "bytes.received", this.info.id, buffer.subarray(0, length));
		const { receiver } = this;
		if (receiver === undefined || this.isPaused || this.pending !== undefined) {
			if (!this.isGivenUp) {
				this.pending ??= [];
				this.pending.push(new Uint8Array(buffer.subarray(0, length)));
			}
			return false;
		}
		this.replies?.hear();
		if (length >= BULK) {
			this.transfer ??= new FastTransfer();
			this.transfer.take(length);
		}
		if (receiver.onBytes(buffer, length)) return true;
		this.hold();
		return false;
	}

	/** The receiver wants no more bytes now. */
	private hold(): void {
		if (!this.isPaused && !this.isGivenUp) this.traceReading("reading.paused");
		this.isPaused = true;
	}

	private traceReading(type: "reading.paused" | "reading.resumed"): void {
		this.hasTracedPause = type === "reading.paused";
		this.trace?.({ type, at: performance.now(), connectionId: this.info.id });
	}

	/** Makes this the owner of a socket, connecting or connected. Nothing is read before there is a receiver. */
	attach(socket: Socket): void {
		this.socket = socket;
		(socket as OwnedSocket)[OWNER] = this;
		// Node looks for it on the socket, which inherits from Object.prototype.
		(socket as { blockList?: unknown }).blockList = undefined;
		socket.pause();
		socket.destroy = destroyAfterReading;
		if (isTls(socket)) socket.push = pushWatchingEnd;
		socket.on("error", onSocketError);
		socket.on("close", onSocketClose);
		if (this.opener === undefined) return;
		socket.on("connect", onSocketConnect);
		if (isTls(socket)) socket.on("secureConnect", onSocketSecure);
	}

	/** The connection is open: from now on its receiver hears what happens. */
	open(info: StreamInfo): void {
		this.info = info;
		this.opener = undefined;
		this.socket.on("end", onSocketEnd);
	}

	/** Like `open`, for an accepted socket. */
	openAccepted(info: StreamInfo): void {
		const onRead = (length: number, buffer: Buffer): boolean => this.takeBytes(length, buffer);
		if (!isTls(this.socket) && readInto(this.socket, getSharedBuffer(), onRead)) this.open(info);
		else this.openWithData(info);
	}

	/** Like `open`, for a socket that was made without `onread`. */
	openWithData(info: StreamInfo): void {
		this.readsEvents = true;
		this.open(info);
		this.socket.on("data", onSocketData);
	}

	/** The result of the TLS handshake; undefined on a plain socket. `client` prepared it on a client's side. */
	tlsFacts(serverName: string | undefined, client?: ClientTls): TlsFacts | undefined {
		const { socket } = this;
		return isTls(socket) ? tlsFactsOf(socket, serverName, client?.isAuthorized(socket)) : undefined;
	}

	/** Combines the known facts with the socket's own counters. */
	makeInfo(facts: StreamFacts): StreamInfo {
		return new StreamInfo(facts, this.socket);
	}

	/** The local end of the socket. */
	get local(): SocketAddress | undefined {
		return localAddressOf(this.socket);
	}

	/** Ends an attempt that is no longer needed. */
	discard(): void {
		this.opener = undefined;
		this.isGivenUp = true;
		this.socket.destroy();
	}

	// The Connection.

	get isClosed(): boolean {
		return this.isGivenUp || this.isSpent || this.socket.destroyed;
	}

	receive(receiver: Receiver): void {
		if (this.isSpent) throw this.failureOf("CLOSED", "read");
		const { reader } = this;
		if (reader !== undefined && receiver !== reader) {
			if (reader.isReading) throw this.failureOf("READ_BUSY", "read");
			const rest = reader.takeRest();
			if (rest.length > 0) this.pending = rest.concat(this.pending ?? []);
			this.reader = undefined;
		}
		if (receiver !== this.receiver) {
			this.receiver = receiver;
			this.isEndReported = false;
			this.isCloseReported = false;
		}
		this.isPaused = false;
		this.startReading();
	}

	pause(): void {
		if (this.isPaused) return;
		this.isPaused = true;
		this.socket.pause();
	}

	resume(): void {
		if (!this.isPaused || this.receiver === undefined || this.isSpent) return;
		this.isPaused = false;
		if (this.hasTracedPause) this.traceReading("reading.resumed");
		this.startReading();
	}

	release(unread?: Uint8Array): void {
		this.pause();
		const rest = this.reader?.takeRest() ?? [];
		this.receiver = undefined;
		this.reader = undefined;
		// The bytes that the receiver returns come before those that the reader still holds. A copy: Buffer's own slice() is
		// a view.
		if (unread !== undefined && unread.length > 0) rest.unshift(new Uint8Array(unread));
		if (rest.length > 0) this.pending = rest.concat(this.pending ?? []);
	}

	send(data: Uint8Array | string): boolean {
		if (this.isSpent) throw this.failureOf("CLOSED", "write");
		if (this.owesNoDelay) {
			if (this.hasSent || data.length > ONE_SEGMENT) this.setNoDelay();
			this.hasSent = true;
		}
		const isTaken = typeof data === "string" ? this.socket.write(data, "latin1") : this.socket.write(data);
		if (!isTaken && !this.hearsDrain) {
			// Most connections never have more to send than the kernel takes.
			this.hearsDrain = true;
			this.socket.on("drain", onSocketDrain);
		}
		if (this.trace !== undefined && !this.socket.destroyed) {
			const bytes = typeof data === "string" ? Buffer.from(data, "latin1") : data;
			traceBytes(this.trace, "bytes.sent", this.info.id, bytes);
		}
		return isTaken;
	}

	expectReply(): void {
		this.replies ??= new PromptReplies();
		this.replies.expect();
	}

	private setNoDelay(): void {
		this.owesNoDelay = false;
		this.socket.setNoDelay(true);
	}

	async write(data: Uint8Array | string): Promise<void> {
		const bytes = writtenBytes(data);
		if (this.isClosed || this.socket.writableEnded) throw this.closedError("write");
		if (this.send(bytes)) return;
		await new Promise<void>((resolve, reject) => {
			this.drainWaiters ??= [];
			this.drainWaiters.push({ resolve, reject });
		});
	}

	read(): Promise<Uint8Array<ArrayBuffer> | null> {
		if (this.isSpent) return Promise.reject(this.failureOf("CLOSED", "read"));
		if (this.reader === undefined) {
			if (this.receiver !== undefined) return Promise.reject(this.failureOf("READ_BUSY", "read"));
			this.reader = new ByteReader(() => this.resume());
			this.receive(this.reader);
		}
		if (this.reader.isReading) return Promise.reject(this.failureOf("READ_BUSY", "read"));
		return this.reader.read();
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
		let bytes = await this.read();
		while (bytes !== null) {
			yield bytes;
			bytes = await this.read();
		}
	}

	end(): void {
		if (this.isSpent) return;
		this.endedBy ??= "here";
		this.socket.end();
	}

	close(): Promise<void> {
		this.endedBy ??= "here";
		this.isGivenUp = true;
		this.socket.destroy();
		if (this.isGone) return Promise.resolve();
		return new Promise((resolve) => {
			this.closeWaiters ??= [];
			this.closeWaiters.push(resolve);
		});
	}

	reset(): void {
		this.endedBy ??= "here";
		this.isGivenUp = true;
		const { socket } = this;
		// While the FIN of end() is on its way to the kernel, a reset fails with EINVAL, and the socket would never close.
		const isEnding = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
		// Node can only reset a bare TCP socket. With others, the peer sees an ordinary close.
		if (isTls(socket) || this.info.remote.family === "unix" || isEnding) socket.destroy();
		else if (!socket.destroyed) socket.resetAndDestroy();
	}

	async upgradeToTls(options?: TlsOptions, endpoint?: Endpoint): Promise<Connection> {
		if (this.isClosed) throw this.closedError("tls");
		if (this.pending !== undefined || (this.reader?.takeRest().length ?? 0) > 0) {
			await this.close();
			throw this.failureOf("PLAINTEXT_BEFORE_TLS", "tls");
		}
		this.pause();
		if (this.owesNoDelay) this.setNoDelay();
		this.isSpent = true;
		this.socket.off("end", onSocketEnd).off("drain", onSocketDrain).off("data", onSocketData);
		try {
			return await upgrade(this.socket, this.info, this.trace, options, endpoint);
		} catch (error) {
			// The connection is lost, and this object has to report it again.
			this.isSpent = false;
			this.failure ??= error as Error;
			if (this.isGone) this.reportGone();
			else await this.close();
			throw error;
		}
	}

	certifies(host: string): boolean {
		const { socket } = this;
		if (!isTls(socket) || this.info.tls?.isAuthorized !== true) return false;
		return certificateNameFault(host, socket.getPeerCertificate()) === undefined;
	}

	ref(): void {
		this.socket.ref();
	}

	unref(): void {
		this.socket.unref();
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	// Called by Node's events.

	handleConnect(): void {
		this.opener?.onTransport(this);
	}

	handleSecure(): void {
		this.opener?.onSecure(this);
	}

	handleData(bytes: Buffer): void {
		if (!this.takeBytes(bytes.length, bytes)) this.socket.pause();
	}

	handleDrain(): void {
		const waiters = this.drainWaiters;
		this.drainWaiters = undefined;
		if (waiters !== undefined) for (const waiter of waiters) waiter.resolve();
		this.receiver?.onDrain();
	}

	handleIncomplete(): void {
		this.isIncomplete = true;
	}

	handleEnd(): void {
		// An ordinary FIN follows a TLS alert. That is not an orderly end.
		if (this.failure !== undefined) return;
		this.endedBy ??= "peer";
		this.isEnded = true;
		this.deliver();
	}

	handleError(error: Error): void {
		this.failure ??= error;
		this.endedBy ??= "peer";
		const { opener } = this;
		this.opener = undefined;
		opener?.onFailure(this, error);
		// Node leaves the socket open after some errors of TLS.
		this.socket.destroy();
	}

	/**
	 * Whether the socket stays open a little longer after a failed write. A server may answer before it has read the whole
	 * request, and close at once. The kernel then still holds the answer, which Node would discard.
	 */
	readsRest(error: Error): boolean {
		const isReading = this.receiver !== undefined && !this.isPaused && !this.isEnded && !this.isGivenUp;
		if (this.isReadingRest || !isReading || stepOf(error, codeOf(error)) !== "write") return false;
		this.isReadingRest = true;
		const { socket } = this;
		// One whole turn of the event loop polls the socket once, which reads everything that is there.
		setImmediate(() => setImmediate(() => socket.destroy(error)));
		return true;
	}

	handleClose(): void {
		this.isGone = true;
		// If the connection never opened, only the opener can hear this.
		if (this.opener !== undefined) this.handleError(new Error("the socket was closed"));
		for (const resolve of this.closeWaiters ?? []) resolve();
		this.closeWaiters = undefined;
		if (this.info !== undefined && !this.isSpent) this.reportGone();
	}

	private reportGone(): void {
		const waiters = this.drainWaiters;
		this.drainWaiters = undefined;
		if (waiters !== undefined) for (const waiter of waiters) waiter.reject(this.closedError("write"));
		if (this.trace !== undefined) {
			const { id, bytesIn, bytesOut } = this.info;
			const code = this.failure === undefined ? undefined : codeOf(this.failure);
			this.trace({
				type: "connection.closed",
				at: performance.now(),
				connectionId: id,
				bytesIn,
				bytesOut,
				code,
				by: this.endedBy ?? "peer",
			});
		}
		this.onGone?.(this);
		this.deliver();
	}

	private startReading(): void {
		if (this.pending === undefined && !this.isEnded && !this.isGone) {
			this.resumeSocket();
		} else if (!this.isDeliveryScheduled) {
			// Not at once: the caller may be in the middle of something, or even inside onBytes.
			this.isDeliveryScheduled = true;
			process.nextTick(deliverLater, this);
		}
	}

	/** The delivery that startReading postponed. */
	deliverScheduled(): void {
		this.isDeliveryScheduled = false;
		this.deliver();
		if (!this.isPaused && this.pending === undefined && !this.socket.destroyed) this.resumeSocket();
	}

	private resumeSocket(): void {
		if (this.readsEvents) this.socket.resume();
		// With `onread` nothing flows through the Readable, so Node only has to ask the kernel.
		else this.socket.read(0);
	}

	/**
	 * Gives the receiver what it may have now: the pending bytes, then the end, then the close. A paused receiver gets
	 * nothing, with one exception: if no bytes wait for it, it hears that the connection broke.
	 */
	private deliver(): void {
		while (this.pending !== undefined && !this.isGivenUp) {
			if (this.receiver === undefined || this.isPaused) return;
			const chunk = this.pending.shift();
			if (chunk === undefined) this.pending = undefined;
			else if (!this.receiver.onBytes(asBuffer(chunk), chunk.length)) this.hold();
		}
		if (this.receiver === undefined) return;
		if (this.isEnded && !this.isGivenUp && !this.isEndReported) {
			if (this.isPaused && this.failure === undefined) return;
			this.isEndReported = true;
			this.receiver.onEnd(this.isIncomplete);
		}
		if (this.isGone && !this.isCloseReported) {
			this.isCloseReported = true;
			this.receiver.onClose(this.failure === undefined ? undefined : this.translate(this.failure));
		}
	}

	/** Why this connection can't be used any more. */
	private closedError(step: SocketStep): SocketError {
		return this.failure === undefined ? this.failureOf("CLOSED", step) : this.translate(this.failure);
	}

	private translate(error: Error): SocketError {
		if (error instanceof SocketError) return error;
		const code = codeOf(error);
		return this.failureOf(code, stepOf(error, code), error);
	}

	private failureOf(code: SocketErrorCode, step: SocketStep, cause?: Error): SocketError {
		const elapsedMs = performance.now() - this.info.timings.startedAt;
		return new SocketError({ step, code, endpoint: formatEndpoint(this.info.endpoint), elapsedMs, cause });
	}
}

// One set of listeners for all sockets; `this` is the socket (EventEmitter's contract).

function onSocketConnect(this: Socket): void {
	(this as OwnedSocket)[OWNER].handleConnect();
}
function onSocketSecure(this: Socket): void {
	(this as OwnedSocket)[OWNER].handleSecure();
}
function onSocketData(this: Socket, bytes: Buffer): void {
	(this as OwnedSocket)[OWNER].handleData(bytes);
}
function onSocketDrain(this: Socket): void {
	(this as OwnedSocket)[OWNER].handleDrain();
}
function onSocketEnd(this: Socket): void {
	(this as OwnedSocket)[OWNER].handleEnd();
}
function onSocketError(this: Socket, error: Error): void {
	(this as OwnedSocket)[OWNER].handleError(error);
}
function onSocketClose(this: Socket): void {
	(this as OwnedSocket)[OWNER].handleClose();
}
/** Replaces `socket.push` of TLS. With `onread` Node calls it for the end alone. */
function pushWatchingEnd(this: Socket, bytes: Buffer | null, encoding?: BufferEncoding): boolean {
	if (bytes === null && endsWithoutNotify(this as TLSSocket)) (this as OwnedSocket)[OWNER].handleIncomplete();
	return Object.getPrototypeOf(this).push.call(this, bytes, encoding);
}
/** Replaces `socket.destroy`, which Node calls when a write fails. */
function destroyAfterReading(this: Socket, error?: Error): Socket {
	if (error !== undefined && (this as OwnedSocket)[OWNER].readsRest(error)) return this;
	return Object.getPrototypeOf(this).destroy.call(this, error);
}
function deliverLater(stream: SocketStream): void {
	stream.deliverScheduled();
}

function traceBytes(
	trace: Trace,
	type: "bytes.received" | "bytes.sent",
	connectionId: number,
	bytes: Uint8Array,
): void {
	trace({ type, at: performance.now(), connectionId, bytes });
}

function asBuffer(bytes: Uint8Array): Buffer {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function stepOf(error: Error, code: string): SocketStep {
	if (code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_")) return "tls";
	const syscall = memberOf(error, "syscall");
	if (syscall === "write" || syscall === "shutdown" || code === "EPIPE") return "write";
	if (code.startsWith("ERR_STREAM_")) return "write";
	return "read";
}

/**
 * Does a client's TLS handshake over a connected socket. Rejects with a SocketError; the caller then closes the socket.
 */
async function upgrade(
	socket: Socket,
	info: StreamInfo,
	trace: Trace | undefined,
	options: TlsOptions | undefined,
	given: Endpoint = info.endpoint,
): Promise<Connection> {
	const { id, local, remote } = info;
	const endpoint: Endpoint = given.transport === "unix" ? given : { ...given, transport: "tls" };
	const [host, port] = endpoint.transport === "unix" ? ["localhost", 0] : [endpoint.host, endpoint.port];
	const startedAt = performance.now();
	let client: ClientTls | undefined;
	let stopTimer: (() => void) | undefined;
	let stream: SocketStream | undefined;
	try {
		const prepared = prepareClientTls(readTlsOptions(options), host, port);
		client = prepared;
		stream = await new Promise<SocketStream>((resolve, reject) => {
			const securing = new SocketStream(
				{ onTransport() {}, onSecure: resolve, onFailure: (_, error) => reject(error) },
				trace,
			);
			trace?.({ type: "tls.started", at: startedAt, connectionId: id, serverName: prepared.serverName });
			const tlsSocket = nodeTls().connect(tlsOver(socket, host, prepared.connectOptions));
			prepared.watch(tlsSocket);
			securing.attach(tlsSocket);
			const giveUp = (): void => {
				securing.discard();
				reject(Object.assign(new Error("the handshake took too long"), { code: "CONNECT_TIMEOUT" }));
			};
			stopTimer = startDeadline(UPGRADE_TIMEOUT_MS, giveUp);
		});
	} catch (error) {
		client?.forgetSession();
		const at = performance.now();
		trace?.(tlsFailed(at, id, codeOf(error), error));
		const elapsedMs = at - startedAt;
		throw new SocketError({
			step: "tls",
			code: codeOf(error),
			endpoint: formatEndpoint(endpoint),
			elapsedMs,
			cause: error,
		});
	} finally {
		stopTimer?.();
	}
	const securedAt = performance.now();
	const tls = stream.tlsFacts(client.serverName, client);
	const timings = { ...info.timings, securedAt };
	stream.openWithData(stream.makeInfo({ id, endpoint, local, remote, tls, timings }));
	if (tls !== undefined) trace?.({ type: "secured", at: securedAt, connectionId: id, tls });
	return stream;
}
