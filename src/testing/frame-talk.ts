// HTTP/2 as a script speaks it on one connection: makes frames of steps, without keeping any rule, and finds requests and frames in
// what comes. Owns the HPACK tables of both directions.

import {
	ERROR_CODES,
	FRAME,
	FrameReader,
	FrameWriter,
	HpackDecoder,
	HpackEncoder,
	nameOfFrame,
	SETTING,
} from "../http/internal.ts";
import type {
	FrameStep,
	RawFrame,
	ScriptedErrorCode,
	ScriptedFields,
	ScriptedSettings,
} from "./frame-steps.ts";
import type { Inbox } from "./inbox.ts";
import { type ScriptBytes, toBytes } from "./script-bytes.ts";
import type { ScriptedRequest } from "./steps.ts";

/** What a client may do to a script: more than any client does. */
const LIMITS = { headBytes: 1024 * 1024, fieldLines: 10_000, continuations: 1_000, settingsEntries: 1_000 };

/** The largest DATA frame that every peer takes. */
const FRAME_BYTES = 16_384;

/** A frame that came, of a kind that steps wait for. */
interface Came {
	readonly name: string;
	readonly stream: number;
}

/** A request whose head has come. */
interface Begun {
	readonly stream: number;
	readonly method: string;
	readonly target: string;
	readonly head: string;
	readonly pieces: Buffer[];
	bodyBytes: number;
	isWhole: boolean;
}

type WrittenStep = Exclude<FrameStep, { raw: unknown } | { rst: unknown } | { goaway: unknown }>;

export class FrameTalk {
	/** Each frame that came, in order: "RST_STREAM 1 CANCEL", "DATA 1 5 end". */
	readonly frames: string[] = [];
	readonly #inbox: Inbox;
	readonly #reader = new FrameReader("client", LIMITS);
	readonly #decoder = new HpackDecoder(LIMITS);
	readonly #encoder = new HpackEncoder();
	readonly #came: Came[] = [];
	readonly #begun: Begun[] = [];
	#last: Begun | undefined;

	constructor(inbox: Inbox) {
		this.#inbox = inbox;
	}

	/** The stream of the last awaited request. */
	get lastStream(): number {
		return this.#last?.stream ?? 0;
	}

	// In

	/** Waits for the next frame of that name, and of that stream if one is given. */
	async awaitFrame(name: string, stream: number | undefined): Promise<void> {
		for (;;) {
			const at = this.#came.findIndex(
				(frame) => frame.name === name && (stream === undefined || frame.stream === stream),
			);
			if (at !== -1) {
				this.#came.splice(at, 1);
				return;
			}
			await this.#more();
		}
	}

	/** Waits for the head of the next request. */
	async awaitHead(): Promise<void> {
		for (;;) {
			const next = this.#begun.shift();
			if (next !== undefined) {
				this.#last = next;
				return;
			}
			await this.#more();
		}
	}

	/** Waits for the rest of the request whose head was awaited last. */
	async awaitBody(): Promise<Omit<ScriptedRequest, "index">> {
		const begun = this.#last;
		if (begun === undefined) throw new Error("awaitBody needs an awaitHead before it");
		while (!begun.isWhole) await this.#more();
		const { stream, method, target, head, pieces, bodyBytes } = begun;
		return { stream, method, target, head, body: Buffer.concat(pieces), bodyBytes };
	}

	async #more(): Promise<void> {
		const bytes = await this.#inbox.takeSome(65_536);
		const reader = this.#reader;
		reader.push(bytes, 0, bytes.length);
		for (let event = reader.next(); event !== "need"; event = reader.next()) {
			if (event === "fault") throw new Error(`what came is not HTTP/2: ${reader.fault}`);
			this.#take(reader, event);
		}
	}

	#take(reader: FrameReader, event: ReturnType<FrameReader["next"]>): void {
		const { streamId: stream, type, endStream, errorCode, increment, bytes, start, end } = reader;
		const isAck = event === "settings-ack" || event === "ping-ack";
		const name = isAck ? "ACK" : nameOfFrame(type === 9 ? 1 : type);
		const isLast = endStream ? " end" : "";
		let text = `${name} ${stream}`;
		if (event === "data") {
			text += ` ${end - start}${isLast}`;
			this.#onData(stream, Buffer.from(bytes.subarray(start, end)), endStream);
		} else if (event === "headers") {
			text += isLast;
			this.#onHeaders(reader);
		} else if (event === "rst-stream" || event === "go-away")
			text += ` ${ERROR_CODES[errorCode] ?? errorCode}`;
		else if (event === "window-update") text += ` ${increment}`;
		this.frames.push(text);
		this.#came.push({ name, stream });
	}

	#onHeaders({ streamId: stream, bytes, start, end, endStream }: FrameReader): void {
		this.#decoder.decode(bytes, start, end);
		const { method, path, authority, lines } = this.#decoder.block;
		if (method === "") {
			this.#onData(stream, Buffer.alloc(0), endStream);
			return;
		}
		const target = method === "CONNECT" ? (authority ?? "") : path;
		const host = authority === undefined ? "" : `host: ${authority}\r\n`;
		const head = `${method} ${target} HTTP/2\r\n${host}${lines}\r\n`;
		const begun: Begun = { stream, method, target, head, pieces: [], bodyBytes: 0, isWhole: endStream };
		this.#begun.push(begun);
		this.#streams.set(stream, begun);
	}

	readonly #streams: Map<number, Begun> = new Map();

	#onData(stream: number, piece: Buffer, endStream: boolean): void {
		const begun = this.#streams.get(stream);
		if (begun === undefined) return;
		begun.pieces.push(piece);
		begun.bodyBytes += piece.length;
		if (!endStream) return;
		begun.isWhole = true;
		this.#streams.delete(stream);
	}

	// Out

	/** The bytes of frames, for one write. */
	bytesOf(steps: readonly FrameStep[]): Buffer {
		const writer = new FrameWriter();
		const pieces: Buffer[] = [];
		for (const step of steps) {
			const raw = this.#rawOf(step);
			if (raw === undefined) {
				this.#write(writer, step as WrittenStep);
				continue;
			}
			const bytes = writer.take();
			if (bytes !== undefined) pieces.push(bytes);
			pieces.push(rawBytes(raw));
		}
		const bytes = writer.take();
		if (bytes !== undefined) pieces.push(bytes);
		return Buffer.concat(pieces);
	}

	/** The frames that may have numbers without a name. */
	#rawOf(step: FrameStep): RawFrame | ScriptBytes | undefined {
		if ("raw" in step) return step.raw;
		if ("rst" in step) {
			const { rst, stream = this.lastStream } = step;
			return { type: FRAME.rstStream, stream, payload: uint32(codeOf(rst)) };
		}
		if (!("goaway" in step)) return undefined;
		const given = typeof step.goaway === "object" ? step.goaway : { code: step.goaway };
		const { code = 0, lastStream = this.lastStream, debug = "" } = given;
		const payload = Buffer.concat([uint32(lastStream), uint32(codeOf(code)), Buffer.from(debug, "latin1")]);
		return { type: FRAME.goAway, payload };
	}

	#write(writer: FrameWriter, step: WrittenStep): void {
		if ("settings" in step) writer.settings(settingsOf(step.settings));
		else if ("settingsAck" in step) writer.settingsAck();
		else if ("headers" in step) {
			const { headers, stream = this.lastStream, end = false } = step;
			writer.headers(stream, end, this.#encoder, [linesOf(headers)]);
		} else if ("data" in step) {
			const { data, stream = this.lastStream, end = false } = step;
			const bytes = toBytes(data);
			let at = 0;
			do {
				const next = Math.min(bytes.length, at + FRAME_BYTES);
				writer.data(stream, bytes.subarray(at, next), end && next === bytes.length);
				at = next;
			} while (at < bytes.length);
		} else if ("windowUpdate" in step) writer.windowUpdate(step.stream ?? 0, step.windowUpdate);
		else if ("ping" in step) writer.ping(toBytes(step.ping), false);
		else writer.ping(toBytes(step.pingAck), true);
	}
}

function rawBytes(raw: RawFrame | ScriptBytes): Buffer {
	if (typeof raw === "string" || raw instanceof Uint8Array) return toBytes(raw);
	const payload = toBytes(raw.payload ?? "");
	const head = Buffer.alloc(9);
	head.writeUIntBE(raw.length ?? payload.length, 0, 3);
	head[3] = raw.type;
	head[4] = raw.flags ?? 0;
	head.writeUInt32BE((raw.stream ?? 0) >>> 0, 5);
	return Buffer.concat([head, payload]);
}

function settingsOf(settings: ScriptedSettings): number[] {
	return Object.entries(settings).flatMap(([name, value]: readonly [string, number | undefined]) => {
		if (value === undefined) return [];
		return [Object.hasOwn(SETTING, name) ? SETTING[name as keyof typeof SETTING] : Number(name), value];
	});
}

function linesOf(fields: ScriptedFields): string {
	const pairs = Array.isArray(fields) ? fields : Object.entries(fields);
	return pairs.map(([name, value]) => `${name}: ${value}\r\n`).join("");
}

function codeOf(code: ScriptedErrorCode): number {
	return typeof code === "number" ? code : ERROR_CODES.indexOf(code);
}

function uint32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
}
