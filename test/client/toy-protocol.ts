// A second protocol for the client, of a few dozen lines: many exchanges on one connection, a JSON text a message, answered in
// any order. It knows no more of the client than an implementation of HTTP/2 would.

import type { ConnectionOwner, HttpConnection } from "../../src/client/connection.ts";
import { ContentPump, type ContentSink } from "../../src/client/content/content-pump.ts";
import type { ClientError } from "../../src/client/errors.ts";
import type { Exchange } from "../../src/client/exchange/exchange.ts";
import { FieldLines, MessageHead } from "../../src/http/index.ts";
import type { Connection, Receiver, SocketError } from "../../src/socket/index.ts";
import { memoryPair } from "../../src/testing/index.ts";

/** What goes from one end to the other: the id of an exchange, and something about it. */
export interface ToyMessage {
	readonly id: number;
	readonly head?: { readonly status: number; readonly fields: readonly (readonly [string, string])[] };
	readonly request?: {
		readonly method: string;
		readonly target: string;
		readonly authority: string;
		readonly fields: readonly (readonly [string, string])[];
	};
	readonly data?: string;
	readonly isEnd?: boolean;
	/** The peer did not process the request. */
	readonly isRefused?: boolean;
	/** The exchange is given up. */
	readonly isReset?: boolean;
}

/** Texts of messages, each ended by a line feed, from bytes that come in any pieces. */
class Messages {
	#rest = "";

	read(bytes: Uint8Array): ToyMessage[] {
		const lines = (this.#rest + Buffer.from(bytes).toString("latin1")).split("\n");
		this.#rest = lines.pop() ?? "";
		return lines.map((line) => JSON.parse(line) as ToyMessage);
	}
}

const textOf = (message: ToyMessage): string => `${JSON.stringify(message)}\n`;

export function speakToy(
	capacity: number,
): (transport: Connection, owner: ConnectionOwner) => HttpConnection {
	return (transport, owner) => {
		const connection = new ToyConnection(transport, owner, capacity);
		transport.receive(connection);
		return connection;
	};
}

class ToyConnection implements HttpConnection, ContentSink, Receiver {
	readonly protocol = "toy";
	readonly isMultiplexed = true;
	readonly idleMs = 1_000;
	readonly transport: Connection;
	readonly #owner: ConnectionOwner;
	readonly #capacity: number;
	readonly #byId: Map<number, Exchange> = new Map();
	readonly #pumps: Map<Exchange, ContentPump> = new Map();
	/** Of exchanges whose readers are slow: what came meanwhile. */
	readonly #held: Map<Exchange, ToyMessage[]> = new Map();
	readonly #messages = new Messages();
	#isLost = false;

	constructor(transport: Connection, owner: ConnectionOwner, capacity: number) {
		this.transport = transport;
		this.#owner = owner;
		this.#capacity = capacity;
	}

	get capacity(): number {
		return this.#isLost ? 0 : this.#capacity;
	}

	get inFlight(): number {
		return this.#byId.size;
	}

	get exchanges(): Iterable<Exchange> {
		return this.#byId.values();
	}

	readonly deadline = Infinity;

	expire(): void {}

	suspect(): void {}

	accepts(): boolean {
		return this.#byId.size < this.capacity;
	}

	send(exchange: Exchange, now: number): void {
		const { method, target, authority, fields, body } = exchange.plan;
		this.#byId.set(exchange.id, exchange);
		const request = { method, target, authority, fields: fields.toJSON() };
		const text = textOf({ id: exchange.id, request, isEnd: body === undefined });
		if (!exchange.sendingHead("2", text.length, undefined, now)) {
			if (this.#byId.delete(exchange.id)) this.#owner.onDone(exchange);
			return;
		}
		this.transport.send(text);
		if (body === undefined) {
			this.sent(exchange, now);
			return;
		}
		const pump = new ContentPump(this, exchange, body);
		this.#pumps.set(exchange, pump);
		void pump.run().then(() => this.#pumps.delete(exchange));
	}

	// ContentSink

	carries(exchange: Exchange): boolean {
		return this.#byId.has(exchange.id) && !exchange.isOver;
	}

	data(exchange: Exchange, bytes: Uint8Array): boolean {
		const text = textOf({ id: exchange.id, data: Buffer.from(bytes).toString("latin1") });
		exchange.sendingContent(bytes, text.length, exchange.lastActivityAt);
		return this.transport.send(text);
	}

	end(exchange: Exchange): void {
		this.transport.send(textOf({ id: exchange.id, isEnd: true }));
	}

	sent(exchange: Exchange, now: number): void {
		exchange.sent(true, now);
	}

	// Receiver

	onBytes(buffer: Buffer, length: number): boolean {
		for (const message of this.#messages.read(buffer.subarray(0, length))) {
			const exchange = this.#byId.get(message.id);
			if (exchange !== undefined) this.#onMessage(exchange, message, performance.now());
		}
		return true;
	}

	#onMessage(exchange: Exchange, message: ToyMessage, now: number): void {
		if (message.isRefused === true) {
			this.#byId.delete(exchange.id);
			this.#owner.onUnanswered(exchange, { wasBehindOthers: false, isUnprocessed: true, cause: undefined });
			return;
		}
		exchange.arriving(now);
		const held = this.#held.get(exchange);
		if (held !== undefined) {
			held.push(message);
			return;
		}
		exchange.received(exchange.bytesReceived + textOf(message).length);
		if (message.head !== undefined) this.#onHead(exchange, message.head, now);
		if (message.data !== undefined && !exchange.isOver) {
			const bytes = Buffer.from(message.data, "latin1");
			if (!exchange.take(bytes, 0, bytes.length, now)) this.#held.set(exchange, []);
		}
		if (message.isEnd !== true || !this.#byId.delete(exchange.id)) return;
		exchange.complete(true, now);
		this.#owner.onDone(exchange);
		this.#owner.onReady(now);
	}

	#onHead(exchange: Exchange, { status, fields }: NonNullable<ToyMessage["head"]>, now: number): void {
		const lines = FieldLines.from(fields);
		const length = Number(lines.get("content-length") ?? -1);
		const head = MessageHead.of({ version: "2", status, method: "", target: "", fields: lines });
		if (status < 200) {
			const error = exchange.interim(head, now);
			if (error !== undefined) this.giveUp(exchange, error);
			if (status === 100) exchange.goOn();
		} else exchange.begin(head, length, lines.has("content-encoding"), now);
	}

	onDrain(): void {
		for (const pump of this.#pumps.values()) pump.onDrain();
	}

	onEnd(): void {
		this.close();
	}

	onClose(error: SocketError | undefined): void {
		this.#leave(error);
	}

	#leave(cause: SocketError | undefined): void {
		this.#isLost = true;
		const left = [...this.#byId.values()];
		this.#byId.clear();
		for (const pump of this.#pumps.values()) pump.stop();
		for (const exchange of left) {
			if (exchange.response === undefined)
				this.#owner.onUnanswered(exchange, { wasBehindOthers: false, cause });
			else this.#owner.onFailed(exchange, exchange.error("truncated", "receive", "broke off"));
		}
		this.#owner.onLost();
	}

	// HttpConnection

	resume(exchange: Exchange): void {
		const held = this.#held.get(exchange) ?? [];
		this.#held.delete(exchange);
		for (const message of held) this.#onMessage(exchange, message, performance.now());
	}

	giveUp(exchange: Exchange, error: ClientError): void {
		this.#reset(exchange);
		this.#owner.onFailed(exchange, error);
		this.#owner.onReady(performance.now());
	}

	abandon(exchange: Exchange): void {
		if (!this.#byId.has(exchange.id)) return;
		const now = performance.now();
		this.#reset(exchange);
		exchange.finish(now);
		this.#owner.onDone(exchange);
		this.#owner.onReady(now);
	}

	#reset(exchange: Exchange): void {
		this.#byId.delete(exchange.id);
		this.#held.delete(exchange);
		this.#pumps.get(exchange)?.stop();
		this.transport.send(textOf({ id: exchange.id, isReset: true }));
	}

	close(): void {
		this.#leave(undefined);
		void this.transport.close();
	}
}

/** One request as the server of a test sees it; its content is there when `isEnd` is. */
export interface ToyRequest extends NonNullable<ToyMessage["request"]> {
	readonly id: number;
	/** Which connection it came over: 0 for the first. */
	readonly connection: number;
	content: string;
	isReset: boolean;
	send(message: Omit<ToyMessage, "id">): void;
	/** Answers with a status, fields and content at once. */
	reply(content: string, status?: number, fields?: readonly (readonly [string, string])[]): void;
}

/** A connector to a server in memory, whose TLS chose a protocol by ALPN. `answer` is called for each complete request. */
export function toyServer(
	answer: (request: ToyRequest) => void,
	alpn: string = "toy",
): {
	readonly connect: () => Promise<Connection>;
	readonly requests: ToyRequest[];
	/** The servers' ends. */
	readonly connections: Connection[];
} {
	const requests: ToyRequest[] = [];
	const connections: Connection[] = [];
	const connect = async (): Promise<Connection> => {
		const [near, far] = memoryPair({ endpoint: { transport: "tls", host: "toy.test", port: 443 } });
		const { tls } = near.info;
		Object.assign(near.info, { tls: { ...tls, alpn } });
		const connection = connections.push(far) - 1;
		if (alpn === "toy") void serve(far, connection);
		return near;
	};
	const serve = async (end: Connection, connection: number): Promise<void> => {
		const messages = new Messages();
		const byId = new Map<number, ToyRequest>();
		for await (const bytes of end) {
			for (const { id, request, data = "", isEnd, isReset } of messages.read(bytes)) {
				if (request !== undefined) {
					const send = (message: Omit<ToyMessage, "id">): void => void end.send(textOf({ id, ...message }));
					const received: ToyRequest = {
						...request,
						id,
						connection,
						content: "",
						isReset: false,
						send,
						reply: (content, status = 200, fields = []) =>
							send({ head: { status, fields }, data: content, isEnd: true }),
					};
					requests.push(received);
					byId.set(id, received);
				}
				const current = byId.get(id);
				if (current === undefined) continue;
				current.content += data;
				if (isReset === true) current.isReset = true;
				if (isEnd === true) answer(current);
			}
		}
	};
	return { connect, requests, connections };
}
