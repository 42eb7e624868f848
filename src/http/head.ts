// The head of a message, kept after its buffer is gone: what every version of HTTP says at the start of a message. For
// HTTP/1 it is one text, sliced only when you ask for a part.

import { FieldLines } from "./fields.ts";

/** The versions of HTTP that a message can use. */
export type HttpVersion = "1.0" | "1.1" | "2";

/** A head that was not text on the wire. */
export interface HeadParts {
	/** The version of HTTP that it came over. */
	readonly version: HttpVersion;
	/** 0 for a request. */
	readonly status: number;
	/** "" for a response. */
	readonly method: string;
	/** The request target; "" for a response. */
	readonly target: string;
	/** The field lines. */
	readonly fields: FieldLines;
}

/** The start line and the fields of a request or a response, exactly as received. */
export class MessageHead {
	/** The status code; 0 for a request. */
	readonly status: number;
	/** The method; "" for a response. */
	readonly method: string;
	/** The request target as sent; "" for a response. */
	readonly target: string;
	/** The version of HTTP that it came over. */
	readonly version: HttpVersion;
	/** HTTP/1: the head as latin1 text, from the start line to the empty line that ends it. Otherwise undefined. */
	readonly wireText: string | undefined;
	#fields: FieldLines | undefined;

	/** For readers, which have validated the text. */
	constructor(
		wireText: string | undefined,
		status: number,
		method: string,
		target: string,
		version: HttpVersion,
	) {
		this.status = status;
		this.method = method;
		this.target = target;
		this.version = version;
		this.wireText = wireText;
		this.#fields = undefined;
	}

	/** For readers of versions whose heads are not text. */
	static of({ version, status, method, target, fields }: HeadParts): MessageHead {
		const head = new MessageHead(undefined, status, method, target, version);
		head.#fields = fields;
		return head;
	}

	/** The text on the wire or, if there was none, what HTTP/1.1 would have written. */
	get text(): string {
		if (this.wireText !== undefined) return this.wireText;
		const { version, status, method, target, fields } = this;
		const start = status === 0 ? `${method} ${target} HTTP/${version}` : `HTTP/${version} ${status} `;
		return `${start}\r\n${fields.text}\r\n`;
	}

	/** The reason phrase as sent; "" if there is none or for a request. */
	get reason(): string {
		if (this.status === 0 || this.wireText === undefined) return "";
		// "HTTP/1.1 200 " is 13 characters; a message without a reason may also lack the last space.
		return this.wireText.slice(13, Math.max(13, this.wireText.indexOf("\r\n")));
	}

	/** The field lines, indexed at the first look-up. */
	get fields(): FieldLines {
		this.#fields ??= fieldsOf(this.wireText ?? "");
		return this.#fields;
	}
}

/** The field lines of a head in text form. */
export function fieldsOf(headText: string): FieldLines {
	return new FieldLines(headText, headText.indexOf("\r\n") + 2, headText.length - 2);
}
