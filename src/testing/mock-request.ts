// A request as a mocked network saw it, whole.

import type { FieldLines } from "../http/index.ts";

/** A request that a mocked network got. */
export class MockRequest {
	/** The method: "GET". */
	readonly method: string;
	/** The whole URL, with its query. */
	readonly url: string;
	/** The header section. */
	readonly headers: FieldLines;
	/** The content; empty if there was none. */
	readonly body: Uint8Array;

	constructor(method: string, url: string, headers: FieldLines, body: Uint8Array) {
		this.method = method;
		this.url = url;
		this.headers = headers;
		this.body = body;
	}

	/** The content as UTF-8. */
	text(): string {
		return new TextDecoder().decode(this.body);
	}

	/** The content, parsed as JSON. @throws SyntaxError, if it isn't JSON */
	json<T = unknown>(): T {
		return JSON.parse(this.text()) as T;
	}
}
