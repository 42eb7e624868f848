// A network within the process: names, ports and connections without a socket, for a client and servers in one test.

import { own } from "../base/index.ts";
import {
	type Connection,
	type ConnectionHandler,
	type ConnectOptions,
	type Endpoint,
	formatEndpoint,
	parseEndpoint,
	SocketError,
	type SocketErrorCode,
} from "../socket/index.ts";
import { type MemoryPairOptions, memoryPair } from "./memory.ts";
import { nextTurn } from "./turns.ts";

/** Accepts connections in a memory network. */
export interface MemoryListener extends AsyncDisposable {
	/** With the actual port. */
	readonly endpoint: Endpoint;
	/** Accepted connections that are open now. */
	readonly connections: number;
	/** Refuses further connections and closes the open ones. */
	close(): Promise<void>;
}

/** A network within this process: connections without sockets. */
export interface MemoryNetwork {
	/**
	 * A replacement for `connect` of gannet/socket: pass it to a Client. Without a listener it fails with ECONNREFUSED.
	 */
	readonly connect: (endpoint: Endpoint | string, options?: ConnectOptions) => Promise<Connection>;
	/** Accepts connections to exactly this endpoint, with any name or address. Throws a SocketError if it is in use. */
	listen(endpoint: Endpoint | string, handler: ConnectionHandler): MemoryListener;
	/** Connections made so far. */
	readonly connectionCount: number;
}

/**
 * A separate network. Endpoints with "tls" pretend TLS: nothing is encrypted.
 *
 * @example
 * const network = memoryNetwork();
 * network.listen("tcp://example.org:80", async (connection) => connection.write("hello"));
 * const connection = await network.connect("tcp://example.org:80");
 */
export function memoryNetwork(
	options: Pick<MemoryPairOptions, "highWaterBytes" | "chunkBytes"> = {},
): MemoryNetwork {
	const settings = own(options);
	const listeners = new Map<string, (connection: Connection) => void>();
	let connectionCount = 0;
	let nextPort = 49_152;

	const connect = async (to: Endpoint | string, connectOptions: ConnectOptions = {}): Promise<Connection> => {
		const endpoint = typeof to === "string" ? parseEndpoint(to) : to;
		const { signal, trace, connectionId } = own(connectOptions);
		const failed = (code: SocketErrorCode, cause?: unknown): SocketError =>
			new SocketError({ step: "connect", code, endpoint: formatEndpoint(endpoint), elapsedMs: 0, cause });
		// Connecting takes a turn of the event loop, as it would on a network.
		await nextTurn();
		if (signal?.aborted) throw failed("ABORTED", signal.reason);
		const accept = listeners.get(formatEndpoint(endpoint));
		if (accept === undefined) throw failed("ECONNREFUSED");
		connectionCount++;
		const [near, far] = memoryPair({
			...settings,
			endpoint,
			...(trace !== undefined && { trace }),
			...(connectionId !== undefined && { connectionId }),
		});
		accept(far);
		return near;
	};

	const listen = (at: Endpoint | string, handler: ConnectionHandler): MemoryListener => {
		const wanted = typeof at === "string" ? parseEndpoint(at) : at;
		const endpoint = "port" in wanted && wanted.port === 0 ? { ...wanted, port: nextPort++ } : wanted;
		const key = formatEndpoint(endpoint);
		if (listeners.has(key))
			throw new SocketError({ step: "listen", code: "EADDRINUSE", endpoint: key, elapsedMs: 0 });
		const accepted = new Set<Connection>();
		listeners.set(key, (connection) => {
			for (const other of accepted) if (other.isClosed) accepted.delete(other);
			accepted.add(connection);
			void Promise.resolve(connection)
				.then(handler)
				.catch(() => connection.close());
		});
		const close = async (): Promise<void> => {
			listeners.delete(key);
			await Promise.all([...accepted].map((connection) => connection.close()));
		};
		return {
			endpoint,
			get connections() {
				return [...accepted].filter((connection) => !connection.isClosed).length;
			},
			close,
			[Symbol.asyncDispose]: close,
		};
	};

	return {
		connect,
		listen,
		get connectionCount() {
			return connectionCount;
		},
	};
}
