// `--offline`: a connection that leads nowhere and keeps what is sent into it, so that the bytes shown
// come out of the very path that would have sent them. Stands behind the same seam as a real connection.

import type { Connection, ConnectionInfo, Endpoint, Receiver } from "../socket/index.ts";
import { nextConnectionId } from "../trace/index.ts";

export interface Recording {
	/** Builds the connection that records, in place of one that connects. */
	connect(endpoint: Endpoint): Promise<Connection>;
	/** What was sent so far, as one piece. */
	bytes(): Buffer;
}

export function createRecording(clock: () => number): Recording {
	const sent: Buffer[] = [];
	return {
		connect: (endpoint: Endpoint) => Promise.resolve(recordingConnection(endpoint, clock(), sent)),
		bytes: () => Buffer.concat(sent),
	};
}

function recordingConnection(endpoint: Endpoint, now: number, sent: Buffer[]): Connection {
	let receiver: Receiver | undefined;
	let isClosed = false;
	let bytesOut = 0;
	const record = (data: Uint8Array | string): void => {
		const bytes = typeof data === "string" ? Buffer.from(data, "latin1") : Buffer.from(data);
		sent.push(bytes);
		bytesOut += bytes.length;
	};
	const close = (): Promise<void> => {
		if (!isClosed) {
			isClosed = true;
			receiver?.onClose(undefined);
		}
		return Promise.resolve();
	};
	const info: ConnectionInfo = {
		id: nextConnectionId(),
		endpoint,
		local: undefined,
		remote: { address: "", port: 0, family: "unix" },
		tls: undefined,
		timings: { startedAt: now, resolvedAt: undefined, connectedAt: now, securedAt: undefined },
		bytesIn: 0,
		get bytesOut() {
			return bytesOut;
		},
	};
	return {
		info,
		get isClosed() {
			return isClosed;
		},
		receive(next: Receiver): void {
			receiver = next;
		},
		release(): void {
			receiver = undefined;
		},
		pause: () => undefined,
		resume: () => undefined,
		send(data: Uint8Array | string): boolean {
			record(data);
			return true;
		},
		write(data: Uint8Array | string): Promise<void> {
			record(data);
			return Promise.resolve();
		},
		read: () => Promise.resolve(null),
		end: () => undefined,
		close,
		reset: () => void close(),
		upgradeToTls: () => Promise.reject(new Error("a recording has no TLS")),
		ref: () => undefined,
		unref: () => undefined,
		[Symbol.asyncIterator]: async function* (): AsyncGenerator<Uint8Array> {},
		[Symbol.asyncDispose]: close,
	};
}
