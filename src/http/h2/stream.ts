// One stream (RFC 9113 §5.1): what each side has ended, its windows, its content on the way out, and what its incoming
// message declared. The connection changes it; others read. Knows no frames.

import type { DecodedBlock } from "./hpack-decoder.ts";
import { FIRST_WINDOW, ReceiveWindow } from "./receive-window.ts";
import type { H2RuleId } from "./rules.ts";

/** From this on, a stream asks its source to wait. */
export const QUEUED_BYTES: number = 64 * 1024;

/** The urgency of RFC 9218 §4.1, from 0 to 7, where nothing else is said. */
export const DEFAULT_URGENCY = 3;

/** Content that waits to be sent. */
export class Outgoing {
	readonly #pieces: Uint8Array[] = [];
	/** Where the first piece continues. */
	#at = 0;
	bytes = 0;
	/** Nothing is added any more. */
	isEnding = false;
	/** The trailer section to send after the content: texts of field lines. */
	trailers: readonly string[] | undefined;
	/** Its source was asked to wait. */
	isFull = false;
	/** It is among those that wait for their turn. */
	isListed = false;

	/** Returns false if the source should wait. The bytes are kept until they are sent. */
	add(bytes: Uint8Array): boolean {
		if (bytes.length > 0) this.#pieces.push(bytes);
		this.bytes += bytes.length;
		this.isFull = this.bytes >= QUEUED_BYTES;
		return !this.isFull;
	}

	/** Passes on the next `count` bytes, which are there. */
	take(count: number, write: (bytes: Uint8Array, start: number, end: number) => void): void {
		this.bytes -= count;
		for (let left = count; left > 0; ) {
			const piece = this.#pieces[0] as Uint8Array;
			const end = Math.min(piece.length, this.#at + left);
			write(piece, this.#at, end);
			left -= end - this.#at;
			this.#at = end;
			if (end < piece.length) continue;
			this.#pieces.shift();
			this.#at = 0;
		}
	}

	/** Whether its source was asked to wait, and may go on now that no more than so much is left. Says so once. */
	hasDrained(most: number): boolean {
		if (!this.isFull || this.bytes > most) return false;
		this.isFull = false;
		return true;
	}
}

/** What a stream is opened with. */
export interface StreamOptions {
	/** The request's method, which says whether its response has content; undefined on a server's side. */
	readonly method: string | undefined;
	/** `DEFAULT_URGENCY` if undefined. */
	readonly urgency: number | undefined;
}

/** A server's side learns both from the head. */
export const UNKNOWN: StreamOptions = { method: undefined, urgency: undefined };

class OwnStream<Owner> {
	readonly id: number;
	owner: Owner;
	/** Both sides have ended, or one has reset it: it takes part in nothing any more. */
	isClosed = false;
	/** One side has reset it. */
	isReset = false;
	/** The peer's END_STREAM has come. */
	isReceived = false;

	// Out
	/** What may still be sent; below 0 where the peer's SETTINGS have made it smaller. */
	sendWindow: number;
	/** This side's END_STREAM is written. */
	isSent = false;
	outgoing: Outgoing | undefined;
	urgency: number;
	/** Others of its urgency have their turn between its parts; otherwise, all that it has goes first (RFC 9218 §10). */
	isIncremental = true;

	// In
	readonly window: ReceiveWindow;
	/** The final head has come. */
	hasHead = false;
	interims = 0;
	/** When it was opened, on the caller's clock; 0 once it is answered. */
	openedAt: number;
	readonly #method: string | undefined;
	/** The content's length by its head; -1 if it doesn't say. */
	#declared = -1;
	#received = 0;
	/** Whether the message can have content (RFC 9110 §6.4.1). */
	#mayHaveContent = true;

	constructor(id: number, owner: Owner, sendWindow: number, now: number, options: StreamOptions) {
		this.id = id;
		this.owner = owner;
		this.sendWindow = sendWindow;
		this.window = new ReceiveWindow(FIRST_WINDOW);
		this.openedAt = now;
		this.#method = options.method;
		this.urgency = options.urgency ?? DEFAULT_URGENCY;
	}

	/** The final head: of a request, or a response with this status. */
	begin(block: DecodedBlock, status: number): void {
		this.hasHead = true;
		this.openedAt = 0;
		this.#declared = block.contentLength;
		if (status === 0) return;
		const isTunnel = this.#method === "CONNECT" && status >= 200 && status < 300;
		// RFC 9110 §9.3.6: what these fields say of a tunnel is ignored.
		if (isTunnel) this.#declared = -1;
		else if (this.#method === "HEAD" || status === 204 || status === 304) this.#mayHaveContent = false;
	}

	/** Counts content. Returns the rule that it breaks. */
	receive(bytes: number): H2RuleId | undefined {
		if (bytes > 0 && !this.#mayHaveContent) return "h2-no-content";
		this.#received += bytes;
		return this.#declared >= 0 && this.#received > this.#declared ? "h2-content-length" : undefined;
	}

	/** The incoming message is complete. Returns the rule that it breaks. */
	end(): H2RuleId | undefined {
		this.isReceived = true;
		const isWhole = this.#declared < 0 || !this.#mayHaveContent || this.#received === this.#declared;
		return isWhole ? undefined : "h2-content-length";
	}
}

/** A stream, as others see it: they read, and change it only through the connection. */
export type H2Stream<Owner> = Readonly<Omit<OwnStream<Owner>, "owner" | "begin" | "receive" | "end">> & {
	/** Whatever the stream's user needs with it. */
	owner: Owner;
};

export { OwnStream };
