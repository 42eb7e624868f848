// Writes HTTP/1.1 messages (RFC 9112) as text whose characters are bytes (latin1), and checks them before any byte can
// be sent. Must not know sockets or policies.

import { hideSecrets } from "../../base/index.ts";
import { placeOutside, TARGET } from "../characters.ts";
import { LocalProtocolError, showHead, showPlace } from "../errors.ts";
import { encodeFields, FieldLines, type FieldsInput, isFieldValue } from "../fields.ts";
import { assertMethod } from "../methods.ts";
import { assertStatus, reasonOf } from "../statuses.ts";
import { isForbiddenTrailer } from "../trailers.ts";

/** A request's start line and fields. The caller provides Host and the framing fields. */
export interface RequestHeadInput {
	/** The method: "GET". */
	readonly method: string;
	/** Path with query, absolute URI, authority or "*", already percent-encoded. */
	readonly target: string;
	/** The field lines, in order. */
	readonly fields: FieldsInput;
}

/** A response's start line and fields. */
export interface ResponseHeadInput {
	/** The status code. */
	readonly status: number;
	/** The registered phrase of the status by default; may be "". */
	readonly reason?: string | undefined;
	/** The field lines, in order. */
	readonly fields: FieldsInput;
	/** "1.1" by default. */
	readonly version?: "1.0" | "1.1" | undefined;
}

/** The head of a request as latin1 text. Throws a LocalProtocolError. */
export function encodeRequestHead(head: RequestHeadInput): string {
	assertMethod(head.method);
	assertTarget(head.target, head.method);
	return `${head.method} ${head.target} HTTP/1.1\r\n${encodeFields(head.fields)}\r\n`;
}

/** The head of a response as latin1 text. Throws a LocalProtocolError. */
export function encodeResponseHead(head: ResponseHeadInput): string {
	const { status, fields } = head;
	// Not from a prototype.
	const reason = (Object.hasOwn(head, "reason") ? head.reason : undefined) ?? reasonOf(status);
	const version = Object.hasOwn(head, "version") && head.version === "1.0" ? "1.0" : "1.1";
	assertStatus(status);
	assertReason(reason);
	return `HTTP/${version} ${status} ${reason}\r\n${encodeFields(fields)}\r\n`;
}

/** The line before a chunk of that many bytes (at least 1). CR LF follows the chunk's data. */
export function encodeChunkHead(size: number): string {
	if (!Number.isSafeInteger(size) || size < 1) {
		// A chunk of size 0 would end the content.
		throw new LocalProtocolError("bad-chunk-size", "chunk size", String(size));
	}
	return `${size.toString(16)}\r\n`;
}

/** The last chunk and the trailer section. Throws a LocalProtocolError for a field that is not allowed as a trailer. */
export function encodeLastChunk(trailers?: FieldsInput): string {
	if (trailers === undefined) return "0\r\n\r\n";
	const fields = FieldLines.from(trailers);
	for (const name of fields.names()) {
		if (isForbiddenTrailer(name))
			throw new LocalProtocolError("forbidden-trailer", "trailer field", showHead(name));
	}
	return `0\r\n${fields.text}\r\n`;
}

const ABSOLUTE_FORM = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/./;
/** Host and port, both required. */
const AUTHORITY_FORM = /^(?:\[[0-9A-Fa-f:.]+\]|(?:[-._~!$&'()*+,;=0-9A-Za-z]|%[0-9A-Fa-f]{2})+):[0-9]+$/;

/**
 * Throws a LocalProtocolError unless the text is visible ASCII without a fragment and, if you give a method, has a form
 * that this method's target can have (RFC 9112 §3.2).
 */
export function assertTarget(target: string, method?: string): void {
	if (typeof target !== "string" || target === "")
		throw new LocalProtocolError("bad-target", "request target", showHead(String(target)));
	const at = placeOutside(target, TARGET);
	if (at !== -1) throw new LocalProtocolError("bad-target", "request target,", showPlace(target, at));
	if (method !== undefined && !hasForm(target, method))
		throw new LocalProtocolError("bad-target", "request target", hideSecrets(showHead(target)));
}

function hasForm(target: string, method: string): boolean {
	if (method === "CONNECT") return AUTHORITY_FORM.test(target);
	// Nearly all are paths.
	return (
		target.charCodeAt(0) === 0x2f || ABSOLUTE_FORM.test(target) || (target === "*" && method === "OPTIONS")
	);
}

/** Throws a LocalProtocolError unless the text can be a reason phrase. */
export function assertReason(reason: string): void {
	if (typeof reason !== "string" || !isFieldValue(reason)) {
		throw new LocalProtocolError("bad-reason", "reason", showHead(String(reason)));
	}
}
