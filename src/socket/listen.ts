// listen(): TCP, TLS and Unix-domain servers with a handler for each connection. Owns the listening socket and the set
// of accepted connections. stream.ts owns the connections themselves.

import { lstat, unlink } from "node:fs/promises";
import { connect as connectUnix, createServer, type Server, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { inspectAs } from "../base/index.ts";
import { tls as nodeTls } from "../runtime/index.ts";
import type { SocketAddress } from "../trace/index.ts";
import { nextConnectionId } from "../trace/internal.ts";
import type { Connection } from "./connection.ts";
import { type Endpoint, endpointOf, formatEndpoint } from "./endpoint.ts";
import { codeOf, SocketError, type SocketStep } from "./errors.ts";
import { listenTarget, serverOptions, settleServer, socketTarget, tlsServerOptions } from "./node-options.ts";
import {
	type CloseListenerOptions,
	closeListenerOptions,
	type ListenOptions,
	type ListenSettings,
	listenOptions,
} from "./options.ts";
import { SocketStream } from "./stream.ts";
import { localAddressOf } from "./stream-info.ts";
import { isTls } from "./tls.ts";

const readOptions = listenOptions.reader();
const readCloseOptions = closeListenerOptions.reader();

/** Called for each connection. If it throws or rejects, that connection is closed and `onError` gets the reason. */
export type ConnectionHandler = (connection: Connection) => void | Promise<void>;

/** Accepts connections at an endpoint, until it is closed. */
export interface Listener extends AsyncDisposable {
	/** Where it listens, with the port that the system chose for port 0 and the address that a name resolved to. */
	readonly endpoint: Endpoint;
	/** The address that it is bound to, as the system knows it. */
	readonly address: SocketAddress;
	/** Accepted connections that are open now. */
	readonly connections: number;
	/** Connections closed at once because of `maxConnections`. */
	readonly dropped: number;
	/** Stops accepting, waits for open connections up to the deadline, then resets the rest. Idempotent. */
	close(options?: CloseListenerOptions): Promise<void>;
	/** Lets the process exit although this listens (`unref`), or not (`ref`). */
	ref(): void;
	/** Lets the process exit although this listens. */
	unref(): void;
	/** Like close() without waiting: resets open connections. */
	[Symbol.asyncDispose](): Promise<void>;
}

/**
 * Listens on an endpoint; port 0 uses a free one. Replaces a Unix socket's file if no process listens on it any more.
 * Rejects with a SocketError (step "listen"), or an OptionError.
 *
 * @example
 * await using listener = await listen("tcp://127.0.0.1:0", async (connection) => {
 * 	for await (const bytes of connection) connection.send(bytes);
 * 	connection.end();
 * });
 */
export async function listen(
	endpoint: Endpoint | string,
	handler: ConnectionHandler,
	given?: ListenOptions,
): Promise<Listener> {
	const startedAt = performance.now();
	const options = readOptions(given);
	const target = await endpointOf(endpoint);
	try {
		const server = makeServer(target, options);
		try {
			await startListening(server, target, options);
		} catch (error) {
			if (target.transport !== "unix" || codeOf(error) !== "EADDRINUSE") throw error;
			if (!(await removeStaleFile(target.path))) throw error;
			await startListening(server, target, options);
		}
		return new StreamListener(server, target, handler, options);
	} catch (error) {
		throw socketErrorFor(error, "listen", target, startedAt);
	}
}

function makeServer(endpoint: Endpoint, options: ListenSettings): Server {
	if (endpoint.transport === "udp") {
		throw Object.assign(new Error("a UDP endpoint has no connections"), { code: "NO_TRANSPORT" });
	}
	if (endpoint.transport !== "tls") return createServer(serverOptions(options));
	const { tls } = options;
	if (tls === undefined)
		throw Object.assign(new Error("a tls endpoint needs the tls option"), { code: "NO_CERTIFICATE" });
	return nodeTls().createServer(tlsServerOptions(options, tls));
}

function startListening(server: Server, endpoint: Endpoint, options: ListenSettings): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(listenTarget(endpoint, options), () => {
			server.off("error", reject);
			resolve();
		});
	});
}

/** Removes a Unix socket's file if no process listens on it. Returns whether it did. */
async function removeStaleFile(path: string): Promise<boolean> {
	const file = await lstat(path).catch(() => undefined);
	// It disappeared in the meantime: worth another try. If it isn't a socket, it is someone's data.
	if (file === undefined) return true;
	if (!file.isSocket()) return false;
	const code = await new Promise<string | undefined>((resolve) => {
		const probe = connectUnix(socketTarget({ family: "unix", address: path, port: 0 }));
		probe.once("connect", () => {
			probe.destroy();
			resolve(undefined);
		});
		probe.once("error", (error) => resolve(codeOf(error)));
	});
	if (code !== "ECONNREFUSED") return false;
	await unlink(path);
	return true;
}

class StreamListener implements Listener {
	static {
		inspectAs(
			StreamListener,
			({ endpoint, connections }) => `Listener { ${formatEndpoint(endpoint)}, ${connections} connections }`,
		);
	}

	readonly endpoint: Endpoint;
	readonly address: SocketAddress;
	readonly #server: Server;
	readonly #handler: ConnectionHandler;
	readonly #options: ListenSettings;
	readonly #streams: Set<SocketStream> = new Set();
	/**
	 * The TCP connections under TLS, by their peer, and when each began. Before the handshake is done, they are known only
	 * here.
	 */
	readonly #transports: Map<string, { readonly socket: Socket; readonly acceptedAt: number }> = new Map();
	readonly #startedAt: number = performance.now();
	#dropped = 0;
	/** Whether the last connection was dropped, so that the next drop is not reported again. */
	#isDropping = false;
	#closing: Promise<void> | undefined;

	constructor(server: Server, target: Endpoint, handler: ConnectionHandler, options: ListenSettings) {
		this.#server = server;
		this.#handler = handler;
		this.#options = options;
		this.address = addressOf(server);
		this.endpoint =
			target.transport === "unix"
				? target
				: { ...target, host: this.address.address, port: this.address.port };
		settleServer(server, options);
		server.on("drop", () => {
			this.#dropped++;
			if (!this.#isDropping) this.#report(this.#tooMany());
			this.#isDropping = true;
		});
		server.on("error", (error) =>
			this.#report(socketErrorFor(error, "listen", this.endpoint, this.#startedAt)),
		);
		if (target.transport === "tls") {
			server.on("connection", (socket: Socket) => {
				const peer = peerOf(socket);
				this.#transports.set(peer, { socket, acceptedAt: performance.now() });
				socket.once("close", () => this.#transports.delete(peer));
			});
			server.on("secureConnection", (socket: TLSSocket) => this.#accept(socket));
			server.on("tlsClientError", (error: Error, socket: TLSSocket) => {
				const { acceptedAt = performance.now() } = this.#transports.get(peerOf(socket)) ?? {};
				// If a handshake takes too long, Node leaves its socket to the listener of this event.
				socket.destroy();
				this.#report(socketErrorFor(error, "tls", this.endpoint, acceptedAt));
			});
		} else {
			server.on("connection", (socket) => this.#accept(socket));
		}
	}

	get connections(): number {
		return this.#streams.size;
	}

	get dropped(): number {
		return this.#dropped;
	}

	close(options?: CloseListenerOptions): Promise<void> {
		const { deadlineMs } = readCloseOptions(options);
		this.#closing ??= this.#stop();
		if (deadlineMs <= 0) this.#resetAll();
		else {
			const timer = setTimeout(() => this.#resetAll(), deadlineMs);
			void this.#closing.then(() => clearTimeout(timer));
		}
		return this.#closing;
	}

	ref(): void {
		this.#server.ref();
	}

	unref(): void {
		this.#server.unref();
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.close({ deadlineMs: 0 });
	}

	async #stop(): Promise<void> {
		await new Promise((resolve) => this.#server.close(resolve));
		// The server stops counting a connection when its closing starts.
		await Promise.all([...this.#streams].map((stream) => stream.close()));
	}

	#resetAll(): void {
		for (const stream of this.#streams) stream.reset();
		for (const { socket } of this.#transports.values()) socket.destroy();
	}

	#accept(socket: Socket | TLSSocket): void {
		const acceptedAt = performance.now();
		this.#isDropping = false;
		const { trace } = this.#options;
		const stream = new SocketStream(undefined, trace);
		stream.attach(socket);
		const id = nextConnectionId();
		const local = localAddressOf(socket);
		const remote = remoteAddressOf(socket, this.address);
		const tls = stream.tlsFacts(serverNameOf(socket));
		const timings = {
			startedAt: acceptedAt,
			resolvedAt: undefined,
			connectedAt: acceptedAt,
			securedAt: tls === undefined ? undefined : acceptedAt,
		};
		stream.openAccepted(stream.makeInfo({ id, endpoint: this.endpoint, local, remote, tls, timings }));
		this.#streams.add(stream);
		stream.onGone = (gone) => this.#streams.delete(gone);
		if (trace !== undefined) {
			trace({ type: "connected", at: acceptedAt, connectionId: id, role: "server", local, remote });
			if (tls !== undefined) trace({ type: "secured", at: acceptedAt, connectionId: id, tls });
		}
		void this.#handle(stream);
	}

	#tooMany(): SocketError {
		return new SocketError({
			step: "listen",
			code: "MAX_CONNECTIONS",
			endpoint: formatEndpoint(this.endpoint),
			elapsedMs: performance.now() - this.#startedAt,
			says: `has ${this.#options.maxConnections} connections open and closed a new one`,
		});
	}

	async #handle(stream: SocketStream): Promise<void> {
		try {
			await this.#handler(stream);
		} catch (error) {
			this.#report(error, stream);
			await stream.close();
		}
	}

	#report(error: unknown, connection?: Connection): void {
		const { onError } = this.#options;
		if (onError !== undefined) onError(error, connection);
		else process.emitWarning(error instanceof Error ? error : new Error(String(error)));
	}
}

function addressOf(server: Server): SocketAddress {
	const address = server.address();
	if (address === null) throw new Error("the server is not listening");
	if (typeof address === "string") return { address, port: 0, family: "unix" };
	return address as SocketAddress;
}

function remoteAddressOf(socket: Socket, listening: SocketAddress): SocketAddress {
	if (listening.family === "unix") return { address: "", port: 0, family: "unix" };
	// A peer that is already gone has no address to ask for.
	const { remoteAddress = "", remotePort = 0, remoteFamily = listening.family } = socket;
	return { address: remoteAddress, port: remotePort, family: remoteFamily as SocketAddress["family"] };
}

/** Identifies a connection among the open ones of a listener. */
function peerOf({ remoteAddress, remotePort }: Socket): string {
	return `${remoteAddress} ${remotePort}`;
}

function serverNameOf(socket: Socket | TLSSocket): string | undefined {
	const name = isTls(socket) ? socket.servername : undefined;
	return typeof name === "string" ? name : undefined;
}

function socketErrorFor(
	error: unknown,
	step: SocketStep,
	endpoint: Endpoint,
	startedAt: number,
): SocketError {
	if (error instanceof SocketError) return error;
	const elapsedMs = performance.now() - startedAt;
	return new SocketError({
		step,
		code: codeOf(error),
		endpoint: formatEndpoint(endpoint),
		elapsedMs,
		cause: error,
	});
}
