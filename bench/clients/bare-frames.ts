// The floor of HTTP/2: a TLS socket with `onread`, and frames. Header blocks are made once and sent again, those that come are not
// decoded; a response is over with END_STREAM. What the scenario wants done is done: content is copied out of the read buffer,
// JSON is parsed, what is posted is serialised each time. No client can do less.
import { closeSync, openSync, readSync } from "node:fs";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { Meter, Outcome, Plan, Session, Upload } from "../plan.ts";

const READ_BUFFER = Buffer.allocUnsafe(256 * 1024);
const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const TYPE = { data: 0, headers: 1, settings: 4, ping: 6, goAway: 7, windowUpdate: 8 } as const;
const END_STREAM = 1;
const END_HEADERS = 4;
const HEAD_BYTES = 9;
const FRAME_BYTES = 16_384;
const LARGEST = 0x7fff_ffff;
const USUAL_WINDOW = 65_535;
/** The windows of streams, and how much is read before the connection's is given back. */
const WINDOW = 16 * 1024 ** 2;

function frame(type: number, flags: number, id: number, payload: Buffer = Buffer.alloc(0)): Buffer {
	const bytes = Buffer.allocUnsafe(HEAD_BYTES + payload.length);
	bytes.writeUIntBE(payload.length, 0, 3);
	bytes[3] = type;
	bytes[4] = flags;
	bytes.writeUInt32BE(id, 5);
	payload.copy(bytes, HEAD_BYTES);
	return bytes;
}

function uint32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
}

function setting(id: number, value: number): Buffer {
	return Buffer.concat([Buffer.from([0, id]), uint32(value)]);
}

/** A field that stays out of the table (RFC 7541 §6.2.2), its name from the static one, or of its own. */
function literal(name: number | string, value: string): Buffer {
	const text = (one: string): Buffer =>
		Buffer.concat([Buffer.from([one.length]), Buffer.from(one, "latin1")]);
	const first = typeof name === "string" ? [Buffer.from([0]), text(name)] : [Buffer.from([name])];
	return Buffer.concat([...first, text(value)]);
}

/** The header block of each request but for a length: method, scheme, path and authority. */
function blockOf(plan: Plan, more: Buffer = Buffer.alloc(0)): Buffer {
	const method = plan.method === "GET" ? Buffer.from([0x82]) : literal(2, plan.method);
	const { host } = new URL(plan.origin);
	return Buffer.concat([method, Buffer.from([0x87]), literal(4, plan.path), literal(1, host), more]);
}

interface Listener {
	/** A piece of content, borrowed. */
	onData(id: number, start: number, end: number): void;
	onEnd(id: number): void;
	/** The windows may have grown. */
	onWindow?(): void;
}

/** One connection. */
class Frames {
	readonly socket: TLSSocket;
	/** What the peer allows to be sent: on the connection, and on a stream that begins. */
	window = USUAL_WINDOW;
	streamWindow = USUAL_WINDOW;
	status = 0;
	private readonly listener: Listener;
	private readonly head = Buffer.alloc(HEAD_BYTES);
	private headBytes = 0;
	private left = 0;
	private payload = Buffer.alloc(0);
	private payloadBytes = 0;
	private owed = 0;

	constructor(plan: Plan, listener: Listener, onReady: () => void) {
		const { hostname, port } = new URL(plan.origin);
		this.listener = listener;
		const onread = {
			buffer: READ_BUFFER,
			callback: (count: number): boolean => {
				this.take(count);
				return true;
			},
		};
		const target = { host: hostname, port: Number(port), onread, noDelay: true, ALPNProtocols: ["h2"] };
		this.socket = connectTls({ ...target, ...(plan.ca === undefined ? {} : { ca: plan.ca }) }, () => {
			this.socket.write(
				Buffer.concat([
					Buffer.from(PREFACE),
					frame(TYPE.settings, 0, 0, Buffer.concat([setting(2, 0), setting(4, WINDOW)])),
					frame(TYPE.windowUpdate, 0, 0, uint32(LARGEST - USUAL_WINDOW)),
				]),
			);
			onReady();
		});
		this.socket.on("error", (error) => {
			throw error;
		});
	}

	private take(count: number): void {
		for (let at = 0; at < count; ) {
			if (this.headBytes < HEAD_BYTES) {
				const taken = Math.min(HEAD_BYTES - this.headBytes, count - at);
				for (let index = 0; index < taken; index++)
					this.head[this.headBytes + index] = READ_BUFFER[at + index] as number;
				this.headBytes += taken;
				at += taken;
				if (this.headBytes < HEAD_BYTES) return;
				const { head } = this;
				this.left = ((head[0] as number) << 16) | ((head[1] as number) << 8) | (head[2] as number);
				this.payloadBytes = 0;
			}
			const taken = Math.min(this.left, count - at);
			this.onPayload(at, at + taken);
			at += taken;
			this.left -= taken;
			if (this.left > 0) return;
			this.headBytes = 0;
			this.onFrame();
		}
	}

	private get id(): number {
		return this.head.readUInt32BE(5) & LARGEST;
	}

	private onPayload(start: number, end: number): void {
		if (this.head[3] === TYPE.data) {
			if (end > start) this.listener.onData(this.id, start, end);
			this.owed += end - start;
			return;
		}
		if (this.head[3] === TYPE.headers) {
			this.status = READ_BUFFER[start] === 0x88 ? 200 : this.status;
			return;
		}
		if (this.payloadBytes + end - start > this.payload.length) {
			const larger = Buffer.alloc(2 * (this.payloadBytes + end - start));
			this.payload.copy(larger);
			this.payload = larger;
		}
		READ_BUFFER.copy(this.payload, this.payloadBytes, start, end);
		this.payloadBytes += end - start;
	}

	private onFrame(): void {
		const type = this.head[3];
		const flags = this.head[4] as number;
		if (type === TYPE.data || type === TYPE.headers) {
			if (this.owed >= WINDOW / 2) {
				this.socket.write(frame(TYPE.windowUpdate, 0, 0, uint32(this.owed)));
				if ((flags & END_STREAM) === 0)
					this.socket.write(frame(TYPE.windowUpdate, 0, this.id, uint32(this.owed)));
				this.owed = 0;
			}
			if ((flags & END_STREAM) !== 0) this.listener.onEnd(this.id);
		} else if (type === TYPE.settings && (flags & 1) === 0) {
			for (let at = 0; at < this.payloadBytes; at += 6)
				if (this.payload.readUInt16BE(at) === 4) this.streamWindow = this.payload.readUInt32BE(at + 2);
			this.socket.write(frame(TYPE.settings, 1, 0));
		} else if (type === TYPE.ping && (flags & 1) === 0) {
			this.socket.write(frame(TYPE.ping, 1, 0, this.payload.subarray(0, 8)));
		} else if (type === TYPE.windowUpdate) {
			const increment = this.payload.readUInt32BE(0);
			if (this.id === 0) this.window += increment;
			else this.streamWindow += increment;
			this.listener.onWindow?.();
		} else if (type === TYPE.goAway) throw new Error("the server said goodbye");
	}
}

/** Keeps requests in flight on one connection until the meter says stop. */
class Loop implements Listener {
	private readonly plan: Plan;
	private readonly frames: Frames;
	private readonly block: Buffer;
	private readonly buffers = new Map<number, Buffer>();
	private readonly startedAt = new Map<number, number>();
	private readonly lengths = new Map<number, number>();
	private contentBytes: number;
	private nextId = 1;
	private isSending = false;
	private out: Buffer[] = [];
	private meter: Meter | undefined;
	private finished: () => void = () => {};

	static open(plan: Plan, contentBytes: number): Promise<Loop> {
		const { promise, resolve } = Promise.withResolvers<Loop>();
		const loop: Loop = new Loop(plan, contentBytes, () => resolve(loop));
		return promise;
	}

	private constructor(plan: Plan, contentBytes: number, onReady: () => void) {
		this.plan = plan;
		this.contentBytes = contentBytes;
		this.block = blockOf(plan);
		this.frames = new Frames(plan, this, onReady);
	}

	run(meter: Meter, inFlight: number): Promise<void> {
		const { promise, resolve } = Promise.withResolvers<void>();
		this.meter = meter;
		this.finished = resolve;
		for (let count = 0; count < inFlight; count++) this.send();
		return promise;
	}

	close(): void {
		this.frames.socket.destroy();
	}

	/** A request: what one turn has goes out in one write. */
	private send(): void {
		const id = this.nextId;
		this.nextId += 2;
		this.startedAt.set(id, (this.meter as Meter).start());
		const { json } = this.plan;
		if (json === undefined) this.out.push(frame(TYPE.headers, END_HEADERS | END_STREAM, id, this.block));
		else {
			const content = Buffer.from(JSON.stringify(json));
			const fields = [
				literal("content-type", "application/json"),
				literal("content-length", `${content.length}`),
			];
			this.out.push(frame(TYPE.headers, END_HEADERS, id, Buffer.concat([this.block, ...fields])));
			this.out.push(frame(TYPE.data, END_STREAM, id, content));
		}
		if (this.isSending) return;
		this.isSending = true;
		process.nextTick(() => {
			this.isSending = false;
			this.frames.socket.write(this.out.length === 1 ? (this.out[0] as Buffer) : Buffer.concat(this.out));
			this.out = [];
		});
	}

	onData(id: number, start: number, end: number): void {
		let buffer = this.buffers.get(id);
		if (buffer === undefined) {
			buffer = Buffer.allocUnsafe(this.contentBytes);
			this.buffers.set(id, buffer);
		}
		const at = this.lengths.get(id) ?? 0;
		READ_BUFFER.copy(buffer, at, start, end);
		this.lengths.set(id, at + end - start);
	}

	onEnd(id: number): void {
		const meter = this.meter as Meter;
		if (this.plan.as === "object") JSON.parse(String(this.buffers.get(id)));
		this.buffers.delete(id);
		this.lengths.delete(id);
		meter.finish(this.startedAt.get(id) as number);
		this.startedAt.delete(id);
		if (!meter.stopped) this.send();
		else if (this.startedAt.size === 0) this.finished();
	}
}

/** One response to its end. */
function readOne(plan: Plan, onChunk: (chunk: Uint8Array) => void): Promise<number> {
	const { promise, resolve } = Promise.withResolvers<number>();
	const frames: Frames = new Frames(
		plan,
		{
			onData: (_, start, end) => onChunk(READ_BUFFER.subarray(start, end)),
			onEnd() {
				frames.socket.destroy();
				resolve(frames.status);
			},
		},
		() => {
			const { json } = plan;
			const content = json === undefined ? undefined : Buffer.from(JSON.stringify(json));
			const flags = END_HEADERS | (content === undefined ? END_STREAM : 0);
			frames.socket.write(frame(TYPE.headers, flags, 1, blockOf(plan)));
			if (content !== undefined) frames.socket.write(frame(TYPE.data, END_STREAM, 1, content));
		},
	);
	return promise;
}

/** A file in frames of 16 KiB, as the windows allow; each write has up to 16 of them. */
function upload(plan: Plan, file: Upload): Promise<Outcome> {
	const { promise, resolve } = Promise.withResolvers<Outcome>();
	const descriptor = openSync(file.path, "r");
	const content: Buffer[] = [];
	let left = file.bytes;
	let isWaiting = false;
	const sendMore = (): void => {
		while (left > 0 && !isWaiting) {
			const most = Math.min(left, 16 * FRAME_BYTES, frames.window, frames.streamWindow);
			if (most <= 0) return;
			const count = Math.ceil(most / FRAME_BYTES);
			const bytes = Buffer.allocUnsafe(most + count * HEAD_BYTES);
			let end = 0;
			for (let piece = most; piece > 0; ) {
				const length = Math.min(piece, FRAME_BYTES);
				readSync(descriptor, bytes, end + HEAD_BYTES, length, file.bytes - left);
				bytes.writeUIntBE(length, end, 3);
				bytes[end + 3] = TYPE.data;
				left -= length;
				bytes[end + 4] = left === 0 ? END_STREAM : 0;
				bytes.writeUInt32BE(1, end + 5);
				end += HEAD_BYTES + length;
				piece -= length;
			}
			frames.window -= most;
			frames.streamWindow -= most;
			if (!frames.socket.write(bytes)) {
				isWaiting = true;
				frames.socket.once("drain", () => {
					isWaiting = false;
					sendMore();
				});
			}
		}
	};
	const frames: Frames = new Frames(
		plan,
		{
			onData: (_, start, end) => content.push(Buffer.from(READ_BUFFER.subarray(start, end))),
			onEnd() {
				frames.socket.destroy();
				closeSync(descriptor);
				resolve({ status: frames.status, content: Buffer.concat(content) });
			},
			onWindow: sendMore,
		},
		() => {
			const block = blockOf(plan, literal("content-length", String(file.bytes)));
			frames.socket.write(frame(TYPE.headers, END_HEADERS, 1, block));
			sendMore();
		},
	);
	return promise;
}

export function open(plan: Plan): Session {
	let loop: Loop | undefined;
	let contentBytes: number | undefined;
	const measure = async (): Promise<Outcome> => {
		const chunks: Buffer[] = [];
		const status = await readOne(plan, (chunk) => chunks.push(Buffer.from(chunk)));
		const content = Buffer.concat(chunks);
		contentBytes = content.length;
		return { status, content: plan.as === "object" ? JSON.parse(content.toString()) : content };
	};
	return {
		once: measure,
		async loop(meter, inFlight): Promise<void> {
			if (contentBytes === undefined) await measure();
			loop ??= await Loop.open(plan, contentBytes as number);
			return loop.run(meter, inFlight);
		},
		download: (onChunk) => readOne(plan, onChunk),
		upload: (file) => upload(plan, file),
		close: () => loop?.close(),
	};
}
