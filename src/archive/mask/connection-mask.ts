// Both directions of a connection on their way into a recording: finds out what is spoken, and starts again when another
// protocol takes over, as TLS does inside a tunnel.

import { DirectionMask, type MaskedOutput } from "./direction-mask.ts";
import { Http1Scanner } from "./http1.ts";
import { Http2Scanner, PREFACE } from "./http2.ts";
import { OpaqueScanner } from "./opaque.ts";
import type { Secrets } from "./secrets.ts";
import type { Scanner } from "./sink.ts";

/** A request line's beginning (RFC 9112 §3), as far as it is needed to tell it from something else. */
const REQUEST = /^(?:\r?\n)*[A-Z][A-Z-]{1,19} [^\s]/;
const MAYBE_REQUEST = /^(?:\r?\n)*(?:[A-Z][A-Z-]{0,19} ?)?$/;

/** What masking needs of a recording. */
export interface ConnectionMaskOwner {
	readonly secrets: Secrets;
	readonly secretHeaders: readonly string[];
	readonly received: MaskedOutput;
	readonly sent: MaskedOutput;
}

export class ConnectionMask {
	readonly received: DirectionMask;
	readonly sent: DirectionMask;
	readonly #isServer: boolean;
	#protocol: "http/1.1" | "h2" | "other" | undefined;
	#conversation: { readonly methods: string[]; isOver: boolean } = { methods: [], isOver: false };

	constructor(owner: ConnectionMaskOwner, isServer: boolean) {
		const { secrets, secretHeaders } = owner;
		this.#isServer = isServer;
		this.received = new DirectionMask(secrets, secretHeaders, owner.received, (start, place) =>
			this.#scannerOf(this.received, start, place, isServer),
		);
		this.sent = new DirectionMask(secrets, secretHeaders, owner.sent, (start, place) =>
			this.#scannerOf(this.sent, start, place, !isServer),
		);
	}

	/** Another protocol takes over in both directions. @param alpn what TLS agreed on, if it begins */
	restart(alpn?: string): void {
		// Requests first: the framing of responses depends on them.
		for (const mask of this.#isServer ? [this.received, this.sent] : [this.sent, this.received])
			mask.finish();
		this.#protocol = alpn === "h2" ? "h2" : undefined;
		this.#conversation = { methods: [], isOver: false };
	}

	/** There will be no more bytes. */
	finish(): void {
		this.restart();
	}

	#scannerOf(mask: DirectionMask, start: string, place: number, isRequester: boolean): Scanner | undefined {
		if (isRequester) {
			if (PREFACE.startsWith(start) && start.length < PREFACE.length) return undefined;
			if (start === PREFACE) {
				this.#protocol = "h2";
				return new Http2Scanner(mask, place + PREFACE.length);
			}
			if (this.#protocol === undefined && MAYBE_REQUEST.test(start)) return undefined;
			if (this.#protocol === undefined) this.#protocol = REQUEST.test(start) ? "http/1.1" : "other";
		}
		switch (this.#protocol) {
			case "h2":
				return new Http2Scanner(mask, place);
			case "http/1.1":
				return new Http1Scanner(isRequester, this.#conversation, mask, place);
			default:
				return new OpaqueScanner(mask, place);
		}
	}
}
