// The client's one form for the content of a request: bytes with a length, or a source to read.

/** The content of a request: whole in memory, or a source that is read while it is sent. */
export interface OutgoingBody {
	/** The content if it is in memory: bytes, or ASCII text. Undefined if `open` must be read. */
	readonly whole: Uint8Array | string | undefined;
	/** In bytes; -1 if unknown. */
	readonly length: number;
	/** The Content-Type that it is sent with, unless the headers have one; undefined for none. */
	readonly contentType: string | undefined;
	/** For a form: the text that separates its parts, which a Content-Type from the caller must contain. */
	readonly boundary: string | undefined;
	/** Whether it can be opened more than once. */
	readonly isReplayable: boolean;
	/** Of a source that can be opened once: whether it was. */
	readonly isBegun?: boolean | undefined;
	/** Begins to read the content, in pieces of bytes or ASCII text. */
	open(): AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;
	/** No more is wanted. Also works during a read that may never end. */
	readonly cancel: (() => void) | undefined;
}

/** Whether the same content can be sent by another request: it can be read again, or no one has begun to. */
export function canBeSentAgain(body: OutgoingBody | undefined): boolean {
	return body === undefined || body.isReplayable || body.isBegun === false;
}

/** A source that can be opened once, and knows whether it was. */
export function readOnce(source: Omit<OutgoingBody, "isReplayable" | "isBegun">): OutgoingBody {
	let isBegun = false;
	return {
		...source,
		isReplayable: false,
		get isBegun() {
			return isBegun;
		},
		open() {
			isBegun = true;
			return source.open();
		},
	};
}
