// `--offline`: the request takes its usual path to a connection that leads nowhere and keeps the bytes sent into it. So
// the bytes shown come from the same code that would have sent them. Of HTTP/2, whose heads are no text, they are the fields
// that go into the frames, and the content.

import { Client, type ClientOptions, type ProxyOption } from "../../client/index.ts";
import {
	type Connection,
	type ConnectionInfo,
	type Endpoint,
	ForwardingConnection,
} from "../../socket/index.ts";
import { headText } from "../../trace/index.ts";
import type { Context } from "../context.ts";
import { type RequestPlan, requestOptions } from "../session/request-options.ts";
import { binaryOnTerminal, looksBinary } from "../terminal/binary.ts";

/** Prints the bytes of one request to stdout. `clientOptions` are those that it would be sent with. */
export async function printOffline(
	context: Context,
	url: string,
	request: RequestPlan,
	clientOptions: ClientOptions,
	target?: string,
): Promise<void> {
	const { stdout, signal } = context;
	const isSent = new AbortController();
	const { decode = true, cookies = false, proxy = false, http } = clientOptions;
	const isHttp2 = http === "2";
	const recording = createRecording(isHttp2 ? "h2" : undefined);
	const parts: Buffer[] = [];
	await using client = new Client({
		decode,
		cookies,
		...(http === undefined ? {} : { http }),
		proxy: await forwardProxy(proxy, url),
		connect: recording.connect,
		trace: (event) => {
			if (event.type === "request.head") parts.push(Buffer.from(headText(event), "latin1"));
			else if (event.type === "request.data") parts.push(Buffer.from(event.bytes));
			else if (event.type === "request.sent") isSent.abort();
		},
	});
	const options = requestOptions(request);
	try {
		await client.request(request.method, url, {
			...options,
			...(target === undefined ? {} : { target }),
			signal: AbortSignal.any([isSent.signal, signal]),
		});
	} catch (error) {
		// No answer comes: the signal ends the request when it is sent.
		if (!isSent.signal.aborted) throw error;
	}
	const bytes = isHttp2 ? Buffer.concat(parts) : recording.bytes();
	if (stdout.isTerminal && looksBinary(bytes)) throw binaryOnTerminal("> FILE saves it.");
	await stdout.write(bytes);
}

/** A proxy that reads the request itself. Proxies that only pass bytes on don't change them. */
async function forwardProxy(proxy: ProxyOption, url: string): Promise<ProxyOption> {
	const setting = typeof proxy === "function" ? await proxy(new URL(url)) : proxy;
	const text = typeof setting === "object" ? setting.url : setting;
	const reads = text !== false && !/^socks/i.test(text) && /^http:/i.test(url);
	return reads ? setting : false;
}

interface Recording {
	/** Makes the recording connection, instead of connecting. */
	connect(endpoint: Endpoint): Promise<Connection>;
	/** The bytes sent so far, as one piece. */
	bytes(): Buffer;
}

function createRecording(alpn: string | undefined): Recording {
	const sent: Buffer[] = [];
	return {
		async connect(endpoint) {
			// Loaded for this alone.
			const { memoryPair } = await import("../../testing/index.ts");
			const [near] = memoryPair({ endpoint });
			return new RecordingConnection(near, sent, alpn);
		},
		bytes: () => Buffer.concat(sent),
	};
}

/** Keeps the bytes sent into it. There is no other end. */
class RecordingConnection extends ForwardingConnection {
	readonly #sent: Buffer[];
	/** What the server is taken to have chosen. */
	readonly #alpn: string | undefined;

	constructor(inner: Connection, sent: Buffer[], alpn: string | undefined) {
		super(inner);
		this.#sent = sent;
		this.#alpn = alpn;
	}

	override get info(): ConnectionInfo {
		const { info } = this.inner;
		return info.tls === undefined ? info : { ...info, tls: { ...info.tls, alpn: this.#alpn } };
	}

	override send(data: Uint8Array | string): boolean {
		this.#sent.push(typeof data === "string" ? Buffer.from(data, "latin1") : Buffer.from(data));
		return true;
	}

	override write(data: Uint8Array | string): Promise<void> {
		this.send(data);
		return Promise.resolve();
	}
}
