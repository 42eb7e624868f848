// The content of a request in the one shape that the client sends: bytes with a length, or a source to be read.

export interface OutgoingBody {
	/** The content where it is at hand: bytes, or ASCII text. Undefined where `open` must be read. */
	readonly whole: Uint8Array | string | undefined;
	/** In bytes; -1 where unknown. */
	readonly length: number;
	readonly contentType: string | undefined;
	/** Of a form: what stands between its parts, and must stand in a Content-Type that the caller gives. */
	readonly boundary: string | undefined;
	readonly isReplayable: boolean;
	open(): AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;
	/** Nothing more is wanted, also where a read is under way that may never end. */
	readonly cancel: (() => void) | undefined;
}
