// A server that does exactly what a script says: bytes and pauses as data, every byte received kept.
// It stands on node:net alone, so that it shares no code, and no mistake, with what is tested against it.

import { createServer, type Server, type Socket } from "node:net";
import { createSecureContext, type SecureContext, TLSSocket, type TlsOptions } from "node:tls";
import { type ConnectionRecord, Gates, ScriptRun, type Wire } from "./script-run.ts";
import { type Scripts, scriptFor } from "./steps.ts";

export interface ScriptedServerOptions {
	/** One script for all connections, a script each (the last serves all later ones), or a function from index to script. */
	readonly connections: Scripts;
	/** Address to listen on; default "127.0.0.1". */
	readonly host?: string;
	/** Default 0: any free one. */
	readonly port?: number;
	/** Path of a Unix-domain socket to listen on instead. */
	readonly unixPath?: string;
	/** Speaks TLS from the first byte, with these options of `node:tls` (`key` and `cert` at least). */
	readonly tls?: TlsOptions;
	/** How many bytes to keep of what each connection, and each request's content, brings; default 16 MiB. The rest is counted. */
	readonly recordBytes?: number;
}

export interface ScriptedServer extends AsyncDisposable {
	/** "http://127.0.0.1:PORT", "https://…" with TLS; without a path. For a Unix socket "http://localhost". */
	readonly url: string;
	/** "tcp://127.0.0.1:PORT", "tls://…" or "unix:/path". */
	readonly endpoint: string;
	/** 0 for a Unix socket. */
	readonly port: number;
	/** One record a connection, in the order they were accepted. */
	readonly connections: readonly ConnectionRecord[];
	/** Connections open now. */
	readonly openConnections: number;
	/** Lets every script pass that waits, or will wait, at this gate. */
	open(gate: string): void;
	/** Resolves when so many connections have been accepted since the start. */
	connected(count: number): Promise<void>;
	/** Resolves when so many requests, over all connections, have been awaited completely. */
	requested(count: number): Promise<void>;
	/** Resolves when so many connections have been closed since the start. */
	disconnected(count: number): Promise<void>;
	/** Resolves when no connection is open, at once where none is. */
	idle(): Promise<void>;
	/** Closes every connection and the listener. Rejects where an `expect` was not met. Idempotent. */
	close(): Promise<void>;
}

/**
 * Starts a server that does what its scripts say.
 *
 * @example
 * const server = await scriptedServer({
 *   connections: [[{ awaitRequest: true }, { send: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel" }, { reset: true }]],
 * });
 */
export async function scriptedServer(options: ScriptedServerOptions): Promise<ScriptedServer> {
	const recordBytes = options.recordBytes ?? 16 * 1024 * 1024;
	const gates = new Gates();
	const runs: ScriptRun[] = [];
	const wires = new Set<SocketWire>();
	const running = new Set<Promise<void>>();
	const watchers = new Set<() => void>();
	const onChange = (): void => {
		for (const watcher of watchers) watcher();
	};
	/** Resolves as soon as the condition holds. */
	const when = (condition: () => boolean): Promise<void> => {
		const { promise, resolve } = Promise.withResolvers<void>();
		const watcher = (): void => {
			if (!condition()) return;
			watchers.delete(watcher);
			resolve();
		};
		watchers.add(watcher);
		watcher();
		return promise;
	};
	const context = options.tls === undefined ? undefined : createSecureContext(options.tls);

	const accept = async (socket: Socket): Promise<void> => {
		const remote = socket.remotePort === undefined ? "" : `${socket.remoteAddress}:${socket.remotePort}`;
		const run = new ScriptRun(runs.length, remote, recordBytes, gates, onChange);
		runs.push(run);
		const wire = new SocketWire(socket, run);
		wires.add(wire);
		onChange();
		if (options.tls !== undefined) await wire.startTls(options.tls, context);
		else wire.start();
		await run.run(() => scriptFor(options.connections, run.index), wire);
		await run.closed;
		wires.delete(wire);
	};

	const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (socket) => {
		const accepted = accept(socket).finally(() => running.delete(accepted));
		running.add(accepted);
	});
	await listening(server, options);
	const address = server.address();
	const port = typeof address === "object" && address !== null ? address.port : 0;

	const close = async (): Promise<void> => {
		if (server.listening) {
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
				for (const run of runs) if (run.isOpen) run.stop();
				for (const wire of wires) wire.close();
			});
		}
		await Promise.all(running);
		const failures = runs.map((run) => run.failure).filter((failure) => failure !== undefined);
		if (failures.length > 0) throw new Error(`the scripted server's script failed: ${failures.join("; ")}`);
	};

	const host = options.host ?? "127.0.0.1";
	const authority = `${host.includes(":") ? `[${host}]` : host}:${port}`;
	const scheme = options.tls === undefined ? "http" : "https";
	return {
		url: options.unixPath === undefined ? `${scheme}://${authority}` : `${scheme}://localhost`,
		endpoint:
			options.unixPath === undefined
				? `${options.tls === undefined ? "tcp" : "tls"}://${authority}`
				: `unix:${options.unixPath}`,
		port,
		connections: runs,
		get openConnections() {
			return runs.filter((run) => run.isOpen).length;
		},
		open: (gate) => gates.open(gate),
		connected: (count) => when(() => runs.length >= count),
		requested: (count) => when(() => runs.reduce((sum, run) => sum + run.requests.length, 0) >= count),
		disconnected: (count) => when(() => runs.filter((run) => !run.isOpen).length >= count),
		idle: () => when(() => runs.every((run) => !run.isOpen)),
		close,
		[Symbol.asyncDispose]: close,
	};
}

async function listening(server: Server, options: ScriptedServerOptions): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		const ready = (): void => {
			server.off("error", reject);
			resolve();
		};
		if (options.unixPath !== undefined) server.listen(options.unixPath, ready);
		else server.listen(options.port ?? 0, options.host ?? "127.0.0.1", ready);
	});
}

/** A script's hands on a socket: plain, or with TLS over it. */
class SocketWire implements Wire {
	/** What the bytes go through: the accepted socket, or the TLS socket over it. */
	#stream: Socket;
	readonly #socket: Socket;
	readonly #run: ScriptRun;

	constructor(socket: Socket, run: ScriptRun) {
		this.#socket = socket;
		this.#stream = socket;
		this.#run = run;
		socket.on("error", (error) => run.note({ type: "error", message: error.message }));
		socket.once("close", () => run.onClose());
	}

	/** Takes what arrives from now on to the run. */
	start(): void {
		const stream = this.#stream;
		stream.on("data", (bytes: Buffer) => this.#run.onBytes(bytes));
		stream.once("end", () => this.#run.onEnd());
		stream.resume();
	}

	async startTls(options: TlsOptions, context?: SecureContext): Promise<void> {
		this.#socket.removeAllListeners("data");
		this.#socket.removeAllListeners("end");
		const stream = new TLSSocket(this.#socket, {
			...options,
			isServer: true,
			secureContext: context ?? createSecureContext(options),
		});
		this.#stream = stream;
		stream.on("error", (error) => this.#run.note({ type: "error", message: error.message }));
		await new Promise<void>((resolve) => {
			stream.once("secure", () => {
				const certificate = stream.getPeerCertificate();
				const commonName: string | string[] | undefined = certificate?.subject?.CN;
				this.#run.tls = {
					protocol: stream.getProtocol(),
					// servername is false where none was sent, and missing from the types of a server's socket.
					serverName: (stream as { servername?: string | false }).servername || undefined,
					alpn: stream.alpnProtocol || undefined,
					isResumed: stream.isSessionReused(),
					clientName: Array.isArray(commonName) ? commonName[0] : commonName,
				};
				this.#run.note({ type: "secured" });
				resolve();
			});
			this.#socket.once("close", () => resolve());
			stream.once("close", () => this.#socket.destroy());
		});
		this.start();
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
		if (this.#socket.remotePort === undefined) this.#socket.destroy();
		else this.#socket.resetAndDestroy();
		this.#stream.destroy();
	}

	pause(): void {
		this.#stream.pause();
	}

	resume(): void {
		this.#stream.resume();
	}
}
