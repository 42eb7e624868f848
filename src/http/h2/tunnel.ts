// The stream of a CONNECT that succeeded (RFC 9113 §8.5), for what sends and receives bytes on it: DATA both ways, END_STREAM for
// the end of a direction, RST_STREAM for a connection that is given up.

import type { H2Connection } from "./connection.ts";
import type { H2Stream } from "./stream.ts";

/** What the owner of the connection does for a tunnel. */
export interface TunnelOwner {
	/** On the clock of the connection. */
	readonly now: number;
	/** Something waits to be sent. */
	onOutput(): void;
	/** The tunnel takes part in nothing any more. */
	onClosed(): void;
}

export class TunnelStream<Owner> {
	readonly #h2: H2Connection<Owner>;
	readonly #stream: H2Stream<Owner>;
	readonly #owner: TunnelOwner;

	constructor(h2: H2Connection<Owner>, stream: H2Stream<Owner>, owner: TunnelOwner) {
		this.#h2 = h2;
		this.#stream = stream;
		this.#owner = owner;
	}

	/** Returns false if enough is queued. A server's sources go on while some of it still is, and may use its memory again. */
	send(bytes: Uint8Array): boolean {
		const own = this.#h2.role === "server" ? Uint8Array.prototype.slice.call(bytes) : bytes;
		const goesOn = this.#h2.send(this.#stream, own);
		this.#owner.onOutput();
		return goesOn;
	}

	/** Ends this direction after what is queued. Returns whether all of it is on its way. */
	end(): boolean {
		this.#h2.finish(this.#stream);
		this.#owner.onOutput();
		return this.#stream.isSent || this.#stream.isClosed;
	}

	/** The peer may send so many bytes more. */
	taken(bytes: number): void {
		this.#h2.read(this.#stream, bytes, this.#owner.now);
		this.#owner.onOutput();
	}

	/** Gives up what has not ended. `isBroken`: the connection at this end of the tunnel broke. */
	close(isBroken: boolean): void {
		this.#h2.reset(this.#stream, isBroken ? "CONNECT_ERROR" : "CANCEL");
		this.#owner.onOutput();
		this.#owner.onClosed();
	}
}
