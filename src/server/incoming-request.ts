// One request and its progress: the object that a handler sees, and the state that its connection keeps.

import { formatHostPort, inspectAs, visible } from "../base/index.ts";
import type { FieldLines, HttpVersion, MessageHead } from "../http/index.ts";
import type { ConnectionInfo } from "../socket/index.ts";
import { IncomingContent } from "./incoming-content.ts";
import { HttpError, type ServerRequest } from "./messages.ts";

export class IncomingRequest implements ServerRequest {
	static {
		inspectAs(IncomingRequest, ({ method, target, version, connection: { remote } }) => {
			const from = remote.family === "unix" ? "" : `, from ${formatHostPort(remote.address, remote.port)}`;
			return `ServerRequest { ${method} ${visible(target)}, HTTP/${version}${from} }`;
		});
	}

	readonly method: string;
	readonly target: string;
	readonly version: HttpVersion;
	readonly connection: ConnectionInfo;
	readonly wantsHandOver: boolean;
	readonly #head: MessageHead;
	#body: IncomingContent | undefined;
	#url: URL | undefined;
	#abort: AbortController | undefined;
	#lost: Error | undefined;

	/** @param body undefined if the request has no content */
	constructor(
		head: MessageHead,
		body: IncomingContent | undefined,
		connection: ConnectionInfo,
		wantsHandOver: boolean,
	) {
		this.method = head.method;
		this.target = head.target;
		this.version = head.version;
		this.#body = body;
		this.connection = connection;
		this.wantsHandOver = wantsHandOver;
		this.#head = head;
	}

	get body(): IncomingContent {
		this.#body ??= IncomingContent.none();
		return this.#body;
	}

	get headers(): FieldLines {
		return this.#head.fields;
	}

	get url(): URL {
		this.#url ??= this.#makeUrl();
		return this.#url;
	}

	get signal(): AbortSignal {
		if (this.#abort === undefined) {
			this.#abort = new AbortController();
			if (this.#lost !== undefined) this.#abort.abort(this.#lost);
		}
		return this.#abort.signal;
	}

	/** Whether the handler has looked at `signal`. */
	get isWatched(): boolean {
		return this.#abort !== undefined;
	}

	/** The connection is gone, so work on the response may stop. */
	lose(reason: Error): void {
		this.#lost = reason;
		this.#abort?.abort(reason);
	}

	/** RFC 9110 §7.1: the target itself if it is absolute, otherwise combined with Host. */
	#makeUrl(): URL {
		const { method, target, connection } = this;
		const scheme = connection.tls === undefined ? "http" : "https";
		const host = this.headers.get("host") || "localhost";
		const path = target === "*" ? "" : target;
		const text =
			method === "CONNECT"
				? `${scheme}://${target}`
				: target.startsWith("/") || path === ""
					? `${scheme}://${host}${path}`
					: target;
		const url = URL.parse(text);
		if (url === null) throw new HttpError(400, "target and Host together are not a URL");
		return url;
	}
}
