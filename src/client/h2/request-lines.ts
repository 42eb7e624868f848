// The head of a request as HTTP/2 has it (RFC 9113 §8.3.1): pseudo-fields, and field lines without those that HTTP/2 forbids.
// Most requests of a route have the same, so the last ones are kept: the encoder knows texts that it has sent.

import type { FieldLines } from "../../http/index.ts";
import type { ExchangePlan } from "../exchange/plan.ts";

/** A field that can't be sent over HTTP/2 (RFC 9113 §8.2.2), with what to do instead. */
export interface RefusedField {
	readonly refused: string;
}

/** Fields about the connection: dropped, as HTTP/2 says the same in another way, or the client does. */
const DROPPED: ReadonlySet<string> = new Set(["connection", "host"]);

/** Fields about the connection that would change what is asked for if they were dropped. */
const REFUSED: Readonly<Record<string, string>> = {
	"keep-alive": "the field keep-alive is of HTTP/1.1 alone",
	"proxy-connection": "the field proxy-connection is of HTTP/1.1 alone",
	"transfer-encoding": "the field transfer-encoding is of HTTP/1.1 alone",
	upgrade: "the field upgrade is of HTTP/1.1 alone",
	"http2-settings": "the field http2-settings is of HTTP/1.1 alone",
};

export class RequestLines {
	readonly #scheme: string;
	#method = "";
	#authority = "";
	#pseudo = "";
	/** The fields of the last two kinds of requests, such as GET and POST. */
	#fields: FieldLines | undefined;
	#lines: string | RefusedField = "";
	#otherFields: FieldLines | undefined;
	#otherLines: string | RefusedField = "";

	constructor(scheme: "http" | "https") {
		this.#scheme = scheme;
	}

	/** The pseudo-fields but :path. */
	pseudoOf({ method, authority, target }: ExchangePlan): string {
		// RFC 9113 §8.5: the target is the authority, and there is no path.
		if (method === "CONNECT") return `:method: CONNECT\r\n:authority: ${target}\r\n`;
		if (method !== this.#method || authority !== this.#authority) {
			this.#method = method;
			this.#authority = authority;
			this.#pseudo = `:method: ${method}\r\n:scheme: ${this.#scheme}\r\n:authority: ${authority}\r\n`;
		}
		return this.#pseudo;
	}

	/** The field lines, in lower case; or the field that can't be sent. */
	linesOf({ fields }: ExchangePlan): string | RefusedField {
		if (fields !== this.#fields) {
			const isOther = fields === this.#otherFields;
			const lines = isOther ? this.#otherLines : linesFor(fields);
			this.#otherFields = this.#fields;
			this.#otherLines = this.#lines;
			this.#fields = fields;
			this.#lines = lines;
		}
		return this.#lines;
	}
}

/** Field lines as HTTP/2 sends them: in lower case, without blanks around values; for heads and trailers. */
export function linesFor(fields: FieldLines): string | RefusedField {
	let lines = "";
	for (const [given, value] of fields) {
		const name = given.toLowerCase();
		if (DROPPED.has(name)) continue;
		if (Object.hasOwn(REFUSED, name)) return { refused: REFUSED[name] as string };
		if (name === "te" && value.toLowerCase() !== "trailers")
			return { refused: "the field te may only say trailers" };
		lines += `${name}: ${value}\r\n`;
	}
	return lines;
}

/** RFC 9113 §8.3.1: a path, or * for OPTIONS. That of CONNECT was checked. */
export function refusedTarget({ method, target }: ExchangePlan): string | undefined {
	if (target.charCodeAt(0) === 0x2f || target === "*" || method === "CONNECT") return undefined;
	return "a request target is a path there, and the target of this one isn't";
}
