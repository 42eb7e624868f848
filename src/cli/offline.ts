// `--offline`: the request takes its usual way, up to a connection that leads nowhere and keeps what is sent into it,
// so that the bytes shown come out of the very path that would have sent them.

import { Client, type ClientOptions, type ProxyOption } from "../client/index.ts";
import type { Connection, ConnectionInfo, Endpoint, Receiver } from "../socket/index.ts";
import { nextConnectionId } from "../trace/internal.ts";
import { binaryOnTerminal, looksBinary } from "./binary.ts";
import type { Context } from "./context.ts";
import { type RequestPlan, requestOptions } from "./request-options.ts";

/** Prints the bytes of one request to stdout; `clientOptions` are those that it would be sent with. */
export async function printOffline(
	context: Context,
	url: string,
	request: RequestPlan,
	clientOptions: ClientOptions,
): Promise<void> {
	const { stdout, signal, clock } = context;
	const recording = createRecording(clock);
	const isSent = new AbortController();
	const { decode = true, cookies = false, proxy = false } = clientOptions;
	await using client = new Client({
		decode,
		cookies,
		proxy: await forwardProxy(proxy, url),
		connect: recording.connect,
		trace: (event) => {
			if (event.type === "request.sent") isSent.abort();
		},
	});
	const options = await requestOptions(request);
	try {
		await client.request(request.method, url, {
			...options,
			signal: AbortSignal.any([isSent.signal, signal]),
		});
	} catch (error) {
		// No answer comes: the request ends when it is sent, by the signal.
		if (!isSent.signal.aborted) throw error;
	}
	const bytes = recording.bytes();
	if (stdout.isTerminal && looksBinary(bytes)) throw binaryOnTerminal("> FILE saves it.");
	await stdout.write(bytes);
}

/** A proxy that reads the request itself; those that only pass bytes on change nothing about them. */
async function forwardProxy(proxy: ProxyOption, url: string): Promise<ProxyOption> {
	const setting = typeof proxy === "function" ? await proxy(new URL(url)) : proxy;
	const text = typeof setting === "object" ? setting.url : setting;
	const reads = text !== false && !/^socks/i.test(text) && /^http:/i.test(url);
	return reads ? setting : false;
}

interface Recording {
	/** Builds the connection that records, in place of one that connects. */
	connect(endpoint: Endpoint): Promise<Connection>;
	/** What was sent so far, as one piece. */
	bytes(): Buffer;
}

function createRecording(clock: () => number): Recording {
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
