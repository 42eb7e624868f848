// Events into a recording: what a listener hears becomes frames, without the secrets. Owns what is known about each
// connection while it is open. Knows no file.

import type { ConnectionClosed, Secured, Trace, TraceEvent, TunnelFinished } from "../trace/index.ts";
import {
	type ConnectionDirection,
	type Direction,
	encodeAssigned,
	encodeBytes,
	encodeDatagram,
	encodeDecoded,
	encodeJson,
	encodeMasked,
	encodeOmitted,
	encodeRequestSent,
	encodeResponseDone,
	encodeResponseHead,
	encodeStarted,
	type MaskedRange,
} from "./encode.ts";
import { Kind, type OmittedReason } from "./format.ts";
import type { FrameBuffer } from "./frame-buffer.ts";
import { ConnectionMask } from "./mask/connection-mask.ts";
import { type MaskedOutput, paintRanges } from "./mask/direction-mask.ts";
import { maskedEvent, maskedText } from "./mask/event.ts";
import { Secrets } from "./mask/secrets.ts";

/** How much is kept, as the writer decides from moment to moment: everything, everything but content, or nothing. */
export type Pressure = "none" | "content" | "all";

/** What a recorder needs. */
export interface RecorderParts {
	readonly frames: FrameBuffer;
	/** Whether secrets are masked. */
	readonly isMasked: boolean;
	/** Values that are secret, and names of fields that are. */
	readonly secrets: readonly string[];
	readonly secretHeaders: readonly string[];
	/** How many bytes of a direction are kept after a message's head. Those beyond are counted only. */
	readonly messageBytes: number;
	/** Asked before each frame. */
	pressure(): Pressure;
	/** Something failed: what is there should be safe soon. */
	onFailure(): void;
	/** A frame was lost for pressure. */
	onLost(at: number, bytes: number): void;
	/** Where an exchange begins in the file: called before its frame. */
	onExchange(exchangeId: number): void;
}

/** Records what it hears. */
export interface Recorder {
	readonly trace: Trace;
	/** Passes on what was held back, because the recording ends. */
	finish(): void;
}

/** One direction of a connection, and how much of it was recorded. */
class DirectionOutput implements MaskedOutput {
	readonly #parts: RecorderParts;
	readonly #direction: ConnectionDirection;
	#kept = 0;
	/** Bytes that no frame speaks of. */
	#lost = 0;

	constructor(parts: RecorderParts, direction: Direction, connectionId: number) {
		this.#parts = parts;
		this.#direction = { direction, connectionId };
	}

	/** A message has begun. */
	restart(): void {
		this.#kept = 0;
	}

	bytes(
		at: number,
		bytes: Buffer,
		start: number,
		end: number,
		place: number,
		ranges: readonly MaskedRange[],
	): void {
		const { frames, messageBytes } = this.#parts;
		const length = end - start;
		const pressure = this.#parts.pressure();
		if (pressure === "all") {
			this.#lost += length;
			this.#parts.onLost(at, length);
			return;
		}
		if (this.#lost > 0) this.#omit(at, this.#lost, "pressure");
		this.#lost = 0;
		if (pressure === "content" || this.#kept >= messageBytes) {
			this.#omit(at, length, pressure === "content" ? "pressure" : "limit");
			return;
		}
		this.#kept += length;
		if (ranges.length > 0) encodeMasked(frames, this.#direction, ranges);
		const paint =
			ranges.length === 0
				? undefined
				: (out: Buffer, from: number, count: number, offset: number): void =>
						paintRanges(out, from, count, place + offset, ranges);
		encodeBytes(frames, at, this.#direction, { bytes, start, end, paint });
	}

	#omit(at: number, bytes: number, reason: OmittedReason): void {
		encodeOmitted(this.#parts.frames, at, this.#direction, bytes, reason);
	}

	decoded(offset: number, codings: readonly string[], content: Uint8Array): void {
		const facts = { ...this.#direction, offset, codings };
		if (this.#parts.pressure() === "none") encodeDecoded(this.#parts.frames, facts, content);
		else this.#parts.onLost(performance.now(), content.length);
	}

	unexamined(start: number, end: number, why: string): void {
		const facts = { ...this.#direction, start, end, why };
		encodeJson(this.#parts.frames, Kind.event, { type: "bytes.unexamined", ...facts });
	}
}

/** A connection while it is open. */
interface Recorded {
	readonly received: DirectionOutput;
	readonly sent: DirectionOutput;
	/** Undefined if nothing is masked: its bytes are passed on as they come. */
	readonly mask: ConnectionMask | undefined;
}

export function createRecorder(parts: RecorderParts): Recorder {
	const { frames, isMasked } = parts;
	const secrets = new Secrets(isMasked ? parts.secrets : []);
	const masking = { secrets, secretHeaders: parts.secretHeaders };
	const connections = new Map<number, Recorded>();
	const roles = new Map<number, "client" | "server">();
	let lastUrl = "";
	let lastVersion = -1;
	let lastShown: Uint8Array = new Uint8Array(0);

	function connectionOf(connectionId: number): Recorded {
		let connection = connections.get(connectionId);
		if (connection !== undefined) return connection;
		const received = new DirectionOutput(parts, "received", connectionId);
		const sent = new DirectionOutput(parts, "sent", connectionId);
		const isServer = roles.get(connectionId) === "server";
		const mask = isMasked ? new ConnectionMask({ ...masking, received, sent }, isServer) : undefined;
		connection = { received, sent, mask };
		connections.set(connectionId, connection);
		return connection;
	}

	function onBytes(direction: Direction, at: number, connectionId: number, given: Uint8Array): void {
		const bytes = Buffer.isBuffer(given)
			? given
			: Buffer.from(given.buffer, given.byteOffset, given.byteLength);
		const { mask, [direction]: output } = connectionOf(connectionId);
		if (mask === undefined) output.bytes(at, bytes, 0, bytes.length, 0, []);
		else mask[direction].push(at, bytes);
	}

	/** What is held back comes before an event that ends or changes the connection. */
	function settle(event: ConnectionClosed | Secured | TunnelFinished): void {
		const { mask } = connections.get(event.connectionId) ?? {};
		if (event.type === "connection.closed") {
			mask?.finish();
			connections.delete(event.connectionId);
			roles.delete(event.connectionId);
		} else mask?.restart(event.type === "secured" ? event.tls.alpn : undefined);
	}

	/** Often it is the last one's. */
	function shownUrl(url: string): Uint8Array {
		if (url !== lastUrl || lastVersion !== secrets.version) {
			lastUrl = url;
			lastShown = Buffer.from(isMasked ? maskedText(url, secrets, "url") : url, "utf8");
			lastVersion = secrets.version;
		}
		return lastShown;
	}

	function hear(event: TraceEvent): void {
		switch (event.type) {
			case "bytes.received":
				onBytes("received", event.at, event.connectionId, event.bytes);
				return;
			case "bytes.sent":
				onBytes("sent", event.at, event.connectionId, event.bytes);
				return;
			case "request.data":
			case "response.data":
			case "http2.frame":
				// Their bytes are among the connection's.
				return;
			case "connected":
				roles.set(event.connectionId, event.role);
				break;
			case "secured":
			case "tunnel.finished":
			case "connection.closed":
				settle(event);
				break;
			case "request.head":
				connections.get(event.connectionId)?.sent.restart();
				break;
			case "response.head":
				connections.get(event.connectionId)?.received.restart();
				break;
			default:
				break;
		}
		if (parts.pressure() === "all") parts.onLost(event.at, 0);
		else write(event);
		if (event.type === "exchange.failed" || event.type === "tls.failed") parts.onFailure();
	}

	function write(event: TraceEvent): void {
		switch (event.type) {
			case "exchange.started":
				parts.onExchange(event.exchangeId);
				if (event.cause.why === "first" && event.method.length < 256)
					encodeStarted(frames, event, shownUrl(event.url));
				else writeJson(event);
				break;
			case "exchange.assigned":
				encodeAssigned(frames, event);
				break;
			case "request.head":
				if (event.head === undefined) writeJson(event);
				break;
			case "request.sent":
				encodeRequestSent(frames, event);
				break;
			case "response.head":
				if (event.head === undefined) writeJson(event);
				else encodeResponseHead(frames, event);
				break;
			case "response.done":
				encodeResponseDone(frames, event);
				break;
			case "datagram.received":
			case "datagram.sent":
			case "datagram.dropped":
				encodeDatagram(frames, event, isMasked ? maskedBytes(event.bytes) : event.bytes);
				break;
			default:
				writeJson(event);
		}
	}

	function maskedBytes(bytes: Uint8Array): Uint8Array {
		return Buffer.from(maskedText(Buffer.from(bytes).toString("latin1"), secrets), "latin1");
	}

	function writeJson(event: TraceEvent): void {
		encodeJson(frames, Kind.event, isMasked ? maskedEvent(event, masking) : event);
	}

	return {
		trace: hear,
		finish(): void {
			for (const { mask } of connections.values()) mask?.finish();
			connections.clear();
		},
	};
}
