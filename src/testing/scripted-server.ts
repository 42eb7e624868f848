// A server that does exactly what a script says: bytes and pauses as data, every received byte kept. It uses node:net
// alone, so it shares no code, and no mistake, with the code that it tests.

import { createServer, type Server, type Socket } from "node:net";
import { createSecureContext, type SecureContext, TLSSocket, type TlsOptions } from "node:tls";
import { inspectedAs, own } from "../base/index.ts";
import type { ScriptRun } from "./script-run.ts";
import { Peer, type ScriptedPeer, type ScriptedPeerOptions, type StartableWire } from "./scripted-peer.ts";

/** The script of a server, and where it listens. */
export interface ScriptedServerOptions extends ScriptedPeerOptions {
	/** Address to listen on; default "127.0.0.1". */
	readonly host?: string | undefined;
	/** Default 0: any free one. */
	readonly port?: number | undefined;
	/** Path of a Unix-domain socket to listen on instead. */
	readonly unixPath?: string | undefined;
	/** Speaks TLS from the first byte, with these options of `node:tls` (`key` and `cert` at least). */
	readonly tls?: TlsOptions | undefined;
}

/** A server that follows a script. */
export interface ScriptedServer extends Omit<ScriptedPeer, "accept">, AsyncDisposable {
	/** "http://127.0.0.1:PORT", "https://…" with TLS; without a path. For a Unix socket "http://localhost". */
	readonly url: string;
	/** "tcp://127.0.0.1:PORT", "tls://…" or "unix:/path". */
	readonly endpoint: string;
	/** 0 for a Unix socket. */
	readonly port: number;
	/** Closes every connection and the listener. Rejects if an `expect` failed. Idempotent. */
	close(): Promise<void>;
}

/**
 * Starts a server that follows its scripts.
 *
 * @example
 * const server = await scriptedServer({
 *   connections: [[{ awaitRequest: true }, { send: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel" }, { reset: true }]],
 * });
 */
export async function scriptedServer(given: ScriptedServerOptions): Promise<ScriptedServer> {
	const options = own(given);
	const peer = new Peer(options);
	const context = options.tls === undefined ? undefined : createSecureContext(options.tls);
	const server = createServer(own({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }), (socket) => {
		const remote = socket.remotePort === undefined ? "" : `${socket.remoteAddress}:${socket.remotePort}`;
		peer.run(remote, (run) => new SocketWire(socket, run, options.tls, context));
	});
	// Node.js looks for it on the server itself.
	Object.defineProperty(server, "maxConnections", { value: undefined, writable: true });
	await listening(server, options);
	const address = server.address();
	const port = typeof address === "object" && address !== null ? address.port : 0;
	const close = async (): Promise<void> => {
		const closed = new Promise<void>((resolve) => server.close(() => resolve()));
		await peer.close();
		await closed;
	};
	const host = options.host ?? "127.0.0.1";
	const authority = `${host.includes(":") ? `[${host}]` : host}:${port}`;
	const [scheme, transport] = options.tls === undefined ? ["http", "tcp"] : ["https", "tls"];
	const isUnix = options.unixPath !== undefined;
	const scripted: ScriptedServer = {
		url: isUnix ? `${scheme}://localhost` : `${scheme}://${authority}`,
		endpoint: isUnix ? `unix:${options.unixPath}` : `${transport}://${authority}`,
		port,
		connections: peer.connections,
		get openConnections() {
			return peer.openConnections;
		},
		open: (gate) => peer.open(gate),
		connected: (count) => peer.connected(count),
		requested: (count) => peer.requested(count),
		disconnected: (count) => peer.disconnected(count),
		idle: () => peer.idle(),
		close,
		[Symbol.asyncDispose]: close,
	};
	return inspectedAs(
		scripted,
		() => `ScriptedServer { ${scripted.url}, ${peer.connections.length} connections }`,
	);
}

async function listening(server: Server, options: ScriptedServerOptions): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		const ready = (): void => {
			server.off("error", reject);
			resolve();
		};
		const { unixPath, port = 0, host = "127.0.0.1" } = options;
		server.listen(own(unixPath !== undefined ? { path: unixPath } : { port, host }), ready);
	});
}

/** Lets a script act on a socket: plain, or with TLS over it. */
class SocketWire implements StartableWire {
	/** The stream that carries the bytes: the accepted socket, or the TLS socket over it. */
	#stream: Socket;
	readonly #socket: Socket;
	readonly #run: ScriptRun;
	readonly #tls: TlsOptions | undefined;
	readonly #context: SecureContext | undefined;

	/** With `tls`, the handshake comes first. */
	constructor(
		socket: Socket,
		run: ScriptRun,
		tls: TlsOptions | undefined,
		context: SecureContext | undefined,
	) {
		this.#socket = socket;
		this.#stream = socket;
		this.#run = run;
		this.#tls = tls;
		this.#context = context;
		socket.on("error", (error) => run.note({ type: "error", message: error.message }));
		socket.once("close", () => run.onClose());
	}

	async start(): Promise<void> {
		if (this.#tls === undefined) this.#read();
		else await this.startTls(this.#tls, this.#context);
	}

	/** Passes arriving bytes to the run from now on. */
	#read(): void {
		const stream = this.#stream;
		stream.on("data", (bytes: Buffer) => this.#run.onBytes(bytes));
		stream.once("end", () => this.#run.onEnd());
		stream.resume();
	}

	async startTls(given: TlsOptions, context?: SecureContext): Promise<void> {
		const options = own(given);
		this.#socket.removeAllListeners("data");
		this.#socket.removeAllListeners("end");
		const secureContext = context ?? createSecureContext(options);
		const stream = new TLSSocket(this.#socket, own({ ...options, isServer: true, secureContext }));
		this.#stream = stream;
		stream.on("error", (error) => this.#run.note({ type: "error", message: error.message }));
		await new Promise<void>((resolve) => {
			stream.once("secure", () => {
				const certificate = stream.getPeerCertificate();
				const commonName: string | string[] | undefined = certificate?.subject?.CN;
				this.#run.tls = {
					protocol: stream.getProtocol(),
					// servername is false if no name was sent. The types of a server's socket don't have it.
					serverName: (stream as { servername?: string | false }).servername || undefined,
					alpn: stream.alpnProtocol || undefined,
					isResumed: stream.isSessionReused(),
					clientName: Array.isArray(commonName) ? commonName[0] : commonName,
				};
				this.#run.note({ type: "secured" });
				// Node 24 loses the bytes that came with the handshake's last message if end() is called within the same turn.
				setImmediate(resolve);
			});
			this.#socket.once("close", () => resolve());
			stream.once("close", () => this.#socket.destroy());
		});
		this.#read();
	}

	send(bytes: Buffer): Promise<void> {
		return new Promise((resolve) => {
			if (!this.#stream.writable) return; // the close that follows ends the script
			this.#stream.write(bytes, (error) => {
				if (error == null) resolve();
			});
		});
	}

	end(): void {
		this.#stream.end();
	}

	close(): void {
		this.#socket.destroy();
		this.#stream.destroy();
	}

	reset(): void {
		const socket = this.#socket;
		// While a FIN is on its way to the kernel, a reset fails with EINVAL, and the socket would never close.
		const isEnding = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
		if (socket.remotePort === undefined || isEnding) socket.destroy();
		else socket.resetAndDestroy();
		this.#stream.destroy();
	}

	pause(): void {
		this.#stream.pause();
	}

	resume(): void {
		this.#stream.resume();
	}
}
