// Content on its way out (RFC 9113 §5.2): the connection's window for it, whose turn it is, and frames of at most 16 KiB. Owns what
// waits for both windows; streams and the writer are the connection's.

import type { FrameWriter } from "./frame-writer.ts";
import { DEFAULT_FRAME_BYTES, FRAME_HEAD_BYTES, LARGEST_31_BITS } from "./frames.ts";
import type { HpackEncoder } from "./hpack-encoder.ts";
import { DEFAULT_WINDOW } from "./receive-window.ts";
import { SendQueue } from "./send-queue.ts";
import { type H2Stream, Outgoing, type OwnStream } from "./stream.ts";

/** Content of one stream before it is another's turn. */
const TURN_BYTES: number = DEFAULT_FRAME_BYTES;

/** How much is framed at a time. */
const OUTPUT_BYTES: number = 256 * 1024;

export class Sending<Owner> {
	readonly #writer: FrameWriter;
	readonly #encoder: HpackEncoder;
	readonly #least: number;
	readonly #queue: SendQueue<Owner> = new SendQueue();
	/** Streams that take more content, or have sent their last. */
	#drained: OwnStream<Owner>[] = [];
	/** How much content the peer takes on all streams together; 0 or less where none may be sent. */
	window: number = DEFAULT_WINDOW;

	/** @param least a source that waits goes on when no more than so much of it is left */
	constructor(writer: FrameWriter, encoder: HpackEncoder, least: number) {
		this.#least = least;
		this.#writer = writer;
		this.#encoder = encoder;
	}

	/** Whether content may leave now. */
	get isReady(): boolean {
		return !this.#queue.isEmpty && this.window > 0;
	}

	/** Returns false if the source should wait until `takeDrained` names the stream. */
	add(stream: OwnStream<Owner>, bytes: Uint8Array): boolean {
		stream.outgoing ??= new Outgoing();
		const goesOn = stream.outgoing.add(bytes);
		this.#queue.add(stream);
		return goesOn;
	}

	/** Nothing follows what waits, but these trailers. Returns false if nothing waits. */
	end(stream: OwnStream<Owner>, trailers: readonly string[] | undefined): boolean {
		const { outgoing } = stream;
		if (outgoing === undefined || outgoing.bytes === 0) return false;
		outgoing.isEnding = true;
		outgoing.trailers = trailers;
		this.#queue.add(stream);
		return true;
	}

	/** Its END_STREAM is written: nothing of it waits any more. */
	ended(stream: OwnStream<Owner>): void {
		if (stream.outgoing === undefined) return;
		stream.outgoing = undefined;
		if (this.#drained.at(-1) !== stream) this.#drained.push(stream);
	}

	/** The peer allows more on all streams together. Returns false if the window would be too large. */
	widen(increment: number): boolean {
		this.window += increment;
		return this.window <= LARGEST_31_BITS;
	}

	/** A stream's window has changed by that. Returns false if it would be too large. */
	widenStream(stream: OwnStream<Owner>, difference: number): boolean {
		stream.sendWindow += difference;
		if (stream.sendWindow > LARGEST_31_BITS) return false;
		this.#queue.add(stream);
		return true;
	}

	takeDrained(): readonly H2Stream<Owner>[] {
		const drained = this.#drained;
		if (drained.length > 0) this.#drained = [];
		return drained;
	}

	/** For so much content, if it goes in one write. */
	#makeRoom(bytes: number): void {
		const most = Math.min(bytes, this.window, OUTPUT_BYTES - this.#writer.length);
		if (most > 0)
			this.#writer.makeRoom(most + TURN_BYTES + 2 * FRAME_HEAD_BYTES * Math.ceil(most / TURN_BYTES));
	}

	/** Writes what the windows allow. `onSent` hears of each stream whose END_STREAM is written. */
	write(onSent: (stream: OwnStream<Owner>) => void): void {
		if (this.#queue.isEmpty) return;
		const writer = this.#writer;
		const queue = this.#queue;
		while (writer.length < OUTPUT_BYTES) {
			const stream = queue.take();
			if (stream === undefined) return;
			const outgoing = stream.outgoing as Outgoing;
			if (this.window <= 0) {
				queue.add(stream);
				return;
			}
			const most = Math.min(TURN_BYTES, stream.sendWindow, this.window);
			// Its window has become smaller; when it grows, the stream is listed again.
			if (most <= 0) continue;
			const count = Math.min(most, outgoing.bytes);
			if (outgoing.bytes > count) this.#makeRoom(outgoing.bytes);
			const isLast = outgoing.isEnding && count === outgoing.bytes;
			const { trailers } = outgoing;
			writer.dataHead(stream.id, count, isLast && trailers === undefined);
			outgoing.take(count, (bytes, start, end) => writer.add(bytes, start, end));
			stream.sendWindow -= count;
			this.window -= count;
			if (isLast) {
				if (trailers !== undefined) writer.headers(stream.id, true, this.#encoder, trailers);
				onSent(stream);
			} else {
				queue.add(stream, !stream.isIncremental);
				if (outgoing.hasDrained(this.#least)) this.#drained.push(stream);
			}
		}
	}
}
