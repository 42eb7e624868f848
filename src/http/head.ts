// The head of a message that outlives the buffer it came in. Owns one text; slices what is asked for.

import { FieldLines } from "./fields.ts";

/** The start line and the fields of a request or a response, exactly as received. */
export class MessageHead {
	/** The status code; 0 for a request. */
	readonly status: number;
	/** The method; "" for a response. */
	readonly method: string;
	/** The request target as sent; "" for a response. */
	readonly target: string;
	/** 0 for HTTP/1.0, 1 for HTTP/1.1. */
	readonly versionMinor: 0 | 1;
	/** The bytes of the head as latin1 text, from the start line to the empty line that ends it. */
	readonly text: string;
	#fields: FieldLines | undefined;

	/** For readers: the text was validated. */
	constructor(text: string, status: number, method: string, target: string, versionMinor: 0 | 1) {
		this.status = status;
		this.method = method;
		this.target = target;
		this.versionMinor = versionMinor;
		this.text = text;
		this.#fields = undefined;
	}

	/** The reason phrase as sent, "" where there is none or for a request. */
	get reason(): string {
		// "HTTP/1.1 200 " is 13 characters; the space may be missing where the reason is.
		return this.status === 0 ? "" : this.text.slice(13, Math.max(13, this.text.indexOf("\r\n")));
	}

	/** The field lines, indexed when first asked. */
	get fields(): FieldLines {
		this.#fields ??= new FieldLines(this.text, this.text.indexOf("\r\n") + 2, this.text.length - 2);
		return this.#fields;
	}
}
