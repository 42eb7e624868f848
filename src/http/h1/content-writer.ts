// Frames one outgoing message's content: the text before and after the bytes, and a check that they match what the head
// declared. Must not know the bytes.

import { ContentCount } from "../content-count.ts";
import { LocalProtocolError } from "../errors.ts";
import type { FieldsInput } from "../fields.ts";
import { encodeChunkHead, encodeLastChunk } from "./writer.ts";

/** What a head declares about its content: a length in bytes, chunks, the end of the connection, or no content. */
export type ContentFraming = number | "chunked" | "until-close" | "none";

/**
 * Frames the content of one message.
 *
 * @example
 * const content = new ContentWriter("chunked");
 * socket.write(content.before(bytes.length)); // "5\r\n"
 * socket.write(bytes);
 * socket.write(content.after); // "\r\n"
 * socket.write(content.end()); // "0\r\n\r\n"
 */
export class ContentWriter {
	readonly #framing: ContentFraming;
	readonly #count: ContentCount;
	#isEnded = false;

	/** Throws a LocalProtocolError for an invalid length. */
	constructor(framing: ContentFraming) {
		if (typeof framing === "number" && (!Number.isSafeInteger(framing) || framing < 0)) {
			throw new LocalProtocolError("bad-content-length", "declared length", String(framing));
		}
		this.#framing = framing;
		this.#count = new ContentCount(typeof framing === "number" ? framing : undefined);
	}

	/** Content bytes announced so far. */
	get written(): number {
		return this.#count.written;
	}

	/** Whether the content is complete. */
	get isEnded(): boolean {
		return this.#isEnded;
	}

	/**
	 * The text to send before the next `size` bytes of content. Write nothing for size 0. Throws a LocalProtocolError if
	 * these bytes are too many.
	 */
	before(size: number): string {
		if (this.#isEnded) throw new LocalProtocolError("content-after-end", "content");
		if (!Number.isSafeInteger(size) || size < 0) {
			throw new LocalProtocolError("bad-chunk-size", "size of content", String(size));
		}
		if (size === 0) return "";
		if (this.#framing === "none")
			throw new LocalProtocolError("content-not-allowed", "content", `of ${size} bytes`);
		this.#count.add(size);
		return this.#framing === "chunked" ? encodeChunkHead(size) : "";
	}

	/** The text to send after each piece of content. */
	get after(): string {
		return this.#framing === "chunked" ? "\r\n" : "";
	}

	/**
	 * The text that ends the content, with trailers if it is chunked. Throws a LocalProtocolError if bytes are missing, if
	 * trailers can't be sent, or at a second call.
	 */
	end(trailers?: FieldsInput): string {
		if (this.#isEnded) throw new LocalProtocolError("content-after-end", "end of content");
		this.#count.end();
		if (this.#framing !== "chunked") {
			if (trailers !== undefined) throw new LocalProtocolError("trailers-need-chunked", "trailers");
			this.#isEnded = true;
			return "";
		}
		const text = encodeLastChunk(trailers);
		this.#isEnded = true;
		return text;
	}
}
