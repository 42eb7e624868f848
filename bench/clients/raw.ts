// The floor: sockets with `onread` and one shared buffer. Heads are neither parsed nor made: a response is over when as many
// bytes came as the first, which was looked at, had. What the scenario wants done is done: content is copied out of the read
// buffer, JSON is parsed, what is posted is serialised each time. No client can do less.
import { closeSync, openSync, readSync } from "node:fs";
import { connect as connectTcp, type OnReadOpts, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Meter, Outcome, Plan, Session, Upload } from "../plan.ts";

const READ_BUFFER = Buffer.allocUnsafe(256 * 1024);
const FILE_BUFFERS = [Buffer.allocUnsafe(1024 ** 2), Buffer.allocUnsafe(1024 ** 2)] as const;

type OnBytes = (count: number) => void;

/** Gives requests, each serialised when it is asked for where it has content. */
function requestsOf(plan: Plan): () => string {
	const lines = [`${plan.method} ${plan.path} HTTP/1.1`, `host: ${new URL(plan.origin).host}`];
	if (plan.fresh) lines.push("connection: close");
	const head = `${lines.join("\r\n")}\r\n`;
	const { json } = plan;
	if (json === undefined) return () => `${head}\r\n`;
	return () => {
		const content = JSON.stringify(json);
		return `${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(content)}\r\n\r\n${content}`;
	};
}

/** How long every response is, as the first one was. */
interface Shape {
	readonly headBytes: number;
	readonly contentBytes: number;
}

/** Takes responses of one shape out of what is read, and makes of their content what the plan wants. */
class Responses {
	/** What became of the last one's content. */
	content: unknown;
	private readonly shape: Shape;
	private readonly isObject: boolean;
	private received = 0;
	private buffer: Buffer | undefined;

	constructor(plan: Plan, shape: Shape) {
		this.shape = shape;
		this.isObject = plan.as === "object";
	}

	/** How many responses these bytes of the read buffer complete. */
	take(count: number): number {
		const { headBytes, contentBytes } = this.shape;
		let complete = 0;
		for (let at = 0; at < count; ) {
			const next = Math.min(count, at + headBytes + contentBytes - this.received);
			const from = Math.max(at, at + headBytes - this.received);
			if (from < next) {
				this.buffer ??= Buffer.allocUnsafe(contentBytes);
				READ_BUFFER.copy(this.buffer, this.received + from - at - headBytes, from, next);
			}
			this.received += next - at;
			at = next;
			if (this.received < headBytes + contentBytes) break;
			this.content = this.isObject ? (JSON.parse(String(this.buffer)) as unknown) : this.buffer;
			this.buffer = undefined;
			this.received = 0;
			complete++;
		}
		return complete;
	}
}

function connect(plan: Plan, onBytes: OnBytes, onReady: (socket: Socket) => void): Socket {
	const { hostname, port, protocol } = new URL(plan.origin);
	const onread: OnReadOpts = {
		buffer: READ_BUFFER,
		callback(count) {
			onBytes(count);
			return true;
		},
	};
	const target = { host: hostname, port: Number(port), onread, noDelay: true };
	const socket: Socket =
		protocol === "https:"
			? connectTls({ ...target, ...(plan.ca === undefined ? {} : { ca: plan.ca }) }, () => onReady(socket))
			: connectTcp(target, () => onReady(socket));
	socket.on("error", (error) => {
		throw error;
	});
	return socket;
}

/** Reads one response to its end and looks at it, as the loops below don't. */
function readOne(
	plan: Plan,
	onChunk?: (chunk: Uint8Array) => void,
): Promise<{ head: string; content: Buffer }> {
	const { promise, resolve } = Promise.withResolvers<{ head: string; content: Buffer }>();
	let head = "";
	let remaining = 0;
	const content: Buffer[] = [];
	const socket = connect(
		plan,
		(count) => {
			let from = 0;
			if (head === "") {
				// nginx sends a head in one piece.
				const text = READ_BUFFER.toString("latin1", 0, count);
				from = text.indexOf("\r\n\r\n") + 4;
				head = text.slice(0, from);
				const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
				remaining = plan.method === "HEAD" ? 0 : length;
			}
			remaining -= count - from;
			if (onChunk) onChunk(READ_BUFFER.subarray(from, count));
			else content.push(Buffer.from(READ_BUFFER.subarray(from, count)));
			if (remaining > 0) return;
			socket.destroy();
			resolve({ head, content: Buffer.concat(content) });
		},
		() => socket.write(requestsOf(plan)()),
	);
	return promise;
}

function statusOf(head: string): number {
	return Number(head.slice(9, 12));
}

/** Keeps `pipelining` requests in flight on each of some connections until the meter says stop. */
class KeptConnections {
	private readonly plan: Plan;
	private readonly shape: Shape;
	private connections: KeptConnection[] = [];

	constructor(plan: Plan, shape: Shape) {
		this.plan = plan;
		this.shape = shape;
	}

	async loop(meter: Meter, inFlight: number): Promise<void> {
		const count = Math.ceil(inFlight / this.plan.pipelining);
		while (this.connections.length < count) {
			this.connections.push(await KeptConnection.open(this.plan, this.shape));
		}
		await Promise.all(this.connections.map((connection) => connection.run(meter)));
	}

	close(): void {
		for (const connection of this.connections) connection.close();
	}
}

class KeptConnection {
	private readonly socket: Socket;
	private readonly pipelining: number;
	private readonly responses: Responses;
	private readonly request: () => string;
	private readonly startedAt: number[] = [];
	private meter: Meter | undefined;
	private finished: () => void = () => {};

	static open(plan: Plan, shape: Shape): Promise<KeptConnection> {
		const { promise, resolve } = Promise.withResolvers<KeptConnection>();
		let connection: KeptConnection;
		const socket = connect(
			plan,
			(count) => connection.take(count),
			() => resolve(connection),
		);
		connection = new KeptConnection(socket, plan, shape);
		return promise;
	}

	private constructor(socket: Socket, plan: Plan, shape: Shape) {
		this.socket = socket;
		this.pipelining = plan.pipelining;
		this.responses = new Responses(plan, shape);
		this.request = requestsOf(plan);
	}

	run(meter: Meter): Promise<void> {
		const { promise, resolve } = Promise.withResolvers<void>();
		this.meter = meter;
		this.finished = resolve;
		this.send(meter, this.pipelining);
		return promise;
	}

	close(): void {
		this.socket.destroy();
	}

	private send(meter: Meter, count: number): void {
		let requests = "";
		for (let index = 0; index < count; index++) {
			this.startedAt.push(meter.start());
			requests += this.request();
		}
		this.socket.write(requests, "latin1");
	}

	private take(count: number): void {
		const meter = this.meter as Meter;
		const complete = this.responses.take(count);
		for (let index = 0; index < complete; index++) meter.finish(this.startedAt.shift() as number);
		if (complete > 0 && !meter.stopped) this.send(meter, complete);
		else if (meter.stopped && this.startedAt.length === 0) this.finished();
	}
}

/** A connection for each request, some at a time. */
async function freshLoop(plan: Plan, shape: Shape, meter: Meter, inFlight: number): Promise<void> {
	const { promise, resolve } = Promise.withResolvers<void>();
	const request = requestsOf(plan);
	let running = inFlight;
	const next = (): void => {
		if (meter.stopped) {
			if (--running === 0) resolve();
			return;
		}
		const startedAt = meter.start();
		const responses = new Responses(plan, shape);
		const socket = connect(
			plan,
			(count) => {
				if (responses.take(count) === 0) return;
				socket.destroy();
				meter.finish(startedAt);
				next();
			},
			() => {},
		);
		socket.write(request(), "latin1");
	};
	for (let index = 0; index < inFlight; index++) next();
	await promise;
}

/** Opens this many connections, has one exchange on each and keeps them; gives the way to close them. */
async function idle(plan: Plan, count: number): Promise<() => void> {
	const { promise, resolve } = Promise.withResolvers<void>();
	const request = requestsOf(plan)();
	const sockets: Socket[] = [];
	let answered = 0;
	const onAnswer = (): void => {
		if (++answered === count) resolve();
	};
	for (let index = 0; index < count; index++) {
		const socket = connect(plan, onAnswer, () => {});
		socket.write(request, "latin1");
		sockets.push(socket);
	}
	await promise;
	return () => {
		for (const socket of sockets) socket.destroy();
	};
}

/** A file in large pieces, two buffers in turn: one is written while the other is read into. */
function upload(plan: Plan, file: Upload): Promise<Outcome> {
	const { promise, resolve } = Promise.withResolvers<Outcome>();
	const descriptor = openSync(file.path, "r");
	let sent = 0;
	let turn = 0;
	const socket = connect(
		plan,
		(count) => {
			const [head = "", content = ""] = READ_BUFFER.toString("latin1", 0, count).split("\r\n\r\n");
			socket.destroy();
			closeSync(descriptor);
			resolve({ status: statusOf(head), content: Buffer.from(content) });
		},
		() => {
			const host = new URL(plan.origin).host;
			socket.write(`PUT ${plan.path} HTTP/1.1\r\nhost: ${host}\r\ncontent-length: ${file.bytes}\r\n\r\n`);
			sendMore();
		},
	);
	const sendMore = (): void => {
		while (sent < file.bytes) {
			turn ^= 1;
			const buffer = FILE_BUFFERS[turn as 0 | 1];
			const count = readSync(descriptor, buffer, 0, buffer.length, sent);
			sent += count;
			if (!socket.write(buffer.subarray(0, count))) {
				socket.once("drain", sendMore);
				return;
			}
		}
	};
	return promise;
}

export function open(plan: Plan): Session {
	let kept: KeptConnections | undefined;
	let closeIdle: (() => void) | undefined;
	let shape: Shape | undefined;
	return {
		async once(): Promise<Outcome> {
			const { head, content } = await readOne(plan);
			const parsed = plan.as === "object" ? (JSON.parse(content.toString()) as unknown) : content;
			return { status: statusOf(head), content: parsed };
		},
		async loop(meter, inFlight): Promise<void> {
			if (shape === undefined) {
				const { head, content } = await readOne(plan);
				shape = { headBytes: head.length, contentBytes: content.length };
			}
			if (plan.fresh) return freshLoop(plan, shape, meter, inFlight);
			kept ??= new KeptConnections(plan, shape);
			return kept.loop(meter, inFlight);
		},
		async download(onChunk): Promise<number> {
			return statusOf((await readOne(plan, onChunk)).head);
		},
		upload: (file) => upload(plan, file),
		async idle(connections): Promise<void> {
			closeIdle = await idle(plan, connections);
		},
		close(): void {
			kept?.close();
			closeIdle?.();
		},
	};
}
