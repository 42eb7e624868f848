// The floor: sockets with `onread` and one shared buffer, prepared request bytes, responses only counted. Nothing is
// parsed; a response is over when as many bytes came as the first, which was looked at, had. No client can do less.
import { closeSync, openSync, readSync } from "node:fs";
import { connect as connectTcp, type OnReadOpts, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Meter, Outcome, Plan, Session, Upload } from "../plan.ts";

const READ_BUFFER = Buffer.allocUnsafe(256 * 1024);
const FILE_BUFFERS = [Buffer.allocUnsafe(1024 ** 2), Buffer.allocUnsafe(1024 ** 2)] as const;

type OnBytes = (count: number) => void;

function requestBytes(plan: Plan): string {
	const content = plan.json === undefined ? "" : JSON.stringify(plan.json);
	const lines = [`${plan.method} ${plan.path} HTTP/1.1`, `host: ${new URL(plan.origin).host}`];
	if (content !== "") lines.push("content-type: application/json", `content-length: ${content.length}`);
	if (plan.fresh) lines.push("connection: close");
	return `${lines.join("\r\n")}\r\n\r\n${content}`;
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
		() => socket.write(requestBytes(plan)),
	);
	return promise;
}

function statusOf(head: string): number {
	return Number(head.slice(9, 12));
}

/** Keeps `pipelining` requests in flight on each of some connections until the meter says stop. */
class KeptConnections {
	private readonly plan: Plan;
	private readonly responseBytes: number;
	private readonly requests: string[];
	private connections: KeptConnection[] = [];

	constructor(plan: Plan, responseBytes: number) {
		this.plan = plan;
		this.responseBytes = responseBytes;
		const request = requestBytes(plan);
		this.requests = Array.from({ length: plan.pipelining + 1 }, (_, count) => request.repeat(count));
	}

	async loop(meter: Meter, inFlight: number): Promise<void> {
		const count = Math.ceil(inFlight / this.plan.pipelining);
		while (this.connections.length < count) {
			this.connections.push(await KeptConnection.open(this.plan, this.responseBytes, this.requests));
		}
		await Promise.all(this.connections.map((connection) => connection.run(meter)));
	}

	close(): void {
		for (const connection of this.connections) connection.close();
	}
}

class KeptConnection {
	private readonly socket: Socket;
	private readonly responseBytes: number;
	private readonly requests: readonly string[];
	private readonly startedAt: number[] = [];
	private meter: Meter | undefined;
	private received = 0;
	private finished: () => void = () => {};

	static open(plan: Plan, responseBytes: number, requests: readonly string[]): Promise<KeptConnection> {
		const { promise, resolve } = Promise.withResolvers<KeptConnection>();
		let connection: KeptConnection;
		const socket = connect(
			plan,
			(count) => connection.take(count),
			() => resolve(connection),
		);
		connection = new KeptConnection(socket, responseBytes, requests);
		return promise;
	}

	private constructor(socket: Socket, responseBytes: number, requests: readonly string[]) {
		this.socket = socket;
		this.responseBytes = responseBytes;
		this.requests = requests;
	}

	run(meter: Meter): Promise<void> {
		const { promise, resolve } = Promise.withResolvers<void>();
		this.meter = meter;
		this.finished = resolve;
		this.send(meter, this.requests.length - 1);
		return promise;
	}

	close(): void {
		this.socket.destroy();
	}

	private send(meter: Meter, count: number): void {
		for (let index = 0; index < count; index++) this.startedAt.push(meter.start());
		this.socket.write(this.requests[count] as string, "latin1");
	}

	private take(count: number): void {
		const meter = this.meter as Meter;
		this.received += count;
		let complete = 0;
		while (this.received >= this.responseBytes) {
			this.received -= this.responseBytes;
			meter.finish(this.startedAt.shift() as number);
			complete++;
		}
		if (complete > 0 && !meter.stopped) this.send(meter, complete);
		else if (meter.stopped && this.startedAt.length === 0) this.finished();
	}
}

/** A connection for each request, some at a time. */
async function freshLoop(plan: Plan, responseBytes: number, meter: Meter, inFlight: number): Promise<void> {
	const { promise, resolve } = Promise.withResolvers<void>();
	const request = requestBytes(plan);
	let running = inFlight;
	const next = (): void => {
		if (meter.stopped) {
			if (--running === 0) resolve();
			return;
		}
		const startedAt = meter.start();
		let received = 0;
		const socket = connect(
			plan,
			(count) => {
				received += count;
				if (received < responseBytes) return;
				socket.destroy();
				meter.finish(startedAt);
				next();
			},
			() => {},
		);
		socket.write(request, "latin1");
	};
	for (let index = 0; index < inFlight; index++) next();
	await promise;
}

/** Opens this many connections, has one exchange on each and keeps them; gives the way to close them. */
async function idle(plan: Plan, count: number): Promise<() => void> {
	const { promise, resolve } = Promise.withResolvers<void>();
	const request = requestBytes(plan);
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
	let responseBytes = 0;
	return {
		async once(): Promise<Outcome> {
			const { head, content } = await readOne(plan);
			responseBytes = head.length + content.length;
			const parsed = plan.as === "object" ? (JSON.parse(content.toString()) as unknown) : content;
			return { status: statusOf(head), content: parsed };
		},
		async loop(meter, inFlight): Promise<void> {
			if (responseBytes === 0) {
				const { head, content } = await readOne(plan);
				responseBytes = head.length + content.length;
			}
			if (plan.fresh) return freshLoop(plan, responseBytes, meter, inFlight);
			kept ??= new KeptConnections(plan, responseBytes);
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
