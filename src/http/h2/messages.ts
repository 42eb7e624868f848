// What heads and trailer sections have to be (RFC 9113 §8), for both roles: pure, from a decoded block to the rule that it
// breaks. Knows no streams.

import { placeOutside, TARGET, TOKEN } from "../characters.ts";
import type { DecodedBlock } from "./hpack-decoder.ts";
import type { H2RuleId } from "./rules.ts";
import { DEFAULT_URGENCY } from "./stream.ts";
import { PSEUDO } from "./table-entry.ts";

const REQUEST_FIELDS = PSEUDO.method | PSEUDO.scheme | PSEUDO.path;
const CONNECT_FIELDS = PSEUDO.method | PSEUDO.authority;
const ALL_REQUEST_FIELDS = REQUEST_FIELDS | PSEUDO.authority;

/** A host and an optional port (RFC 3986 §3.2.2); no userinfo (RFC 9113 §8.3.1). An address in brackets has digits, ":" and ".". */
const AUTHORITY = /^(?:\[[\da-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})*)(?::\d*)?$/i;

/** The rule that any block may break: its fields, or a limit. */
function faultOfFields(block: DecodedBlock): H2RuleId | undefined {
	if (block.malformation !== undefined) return block.malformation;
	if (block.passed === undefined) return undefined;
	return block.passed === "headBytes" ? "h2-head-too-large" : "h2-too-many-fields";
}

/** RFC 9113 §8.3.1, §8.5. */
export function faultOfRequest(block: DecodedBlock): H2RuleId | undefined {
	const fault = faultOfFields(block);
	if (fault !== undefined) return fault;
	const { seen, method, path, authority, host } = block;
	if ((seen & ~ALL_REQUEST_FIELDS) !== 0) return "h2-pseudo-field";
	const needed = method === "CONNECT" ? CONNECT_FIELDS : REQUEST_FIELDS;
	if ((seen & needed) !== needed) return "h2-incomplete-request";
	if (method === "CONNECT" && seen !== CONNECT_FIELDS) return "h2-incomplete-request";
	if (method === "" || placeOutside(method, TOKEN) !== -1) return "h2-method";
	if (method !== "CONNECT" && !isPath(path, method)) return "h2-path";
	if (!AUTHORITY.test(authority ?? host ?? "")) return "h2-authority";
	if (host !== undefined && authority !== undefined && host.toLowerCase() !== authority.toLowerCase())
		return "h2-authority";
	return undefined;
}

function isPath(path: string, method: string): boolean {
	if (path === "*") return method === "OPTIONS";
	return path.charCodeAt(0) === 0x2f && placeOutside(path, TARGET) === -1;
}

/** RFC 9113 §8.3.2. `statusOf` has the status. */
export function faultOfResponse(block: DecodedBlock, isLast: boolean): H2RuleId | undefined {
	const fault = faultOfFields(block);
	if (fault !== undefined) return fault;
	if (block.seen !== PSEUDO.status)
		return (block.seen & ~PSEUDO.status) === 0 ? "h2-status" : "h2-pseudo-field";
	const status = statusOf(block);
	// RFC 9113 §8.6: there is no upgrade in HTTP/2.
	if (status === 0 || status === 101) return "h2-status";
	return status < 200 && isLast ? "h2-interim-end" : undefined;
}

/** The status of a response; 0 if it isn't one. */
export function statusOf({ status }: DecodedBlock): number {
	if (status.length !== 3) return 0;
	let value = 0;
	for (let index = 0; index < 3; index++) {
		const digit = status.charCodeAt(index) - 0x30;
		if (digit < 0 || digit > 9) return 0;
		value = value * 10 + digit;
	}
	return value < 100 ? 0 : value;
}

/** RFC 9113 §8.1: trailers have no pseudo-fields and end the stream. `most` is the limit of their bytes. */
export function faultOfTrailers(block: DecodedBlock, isLast: boolean, most: number): H2RuleId | undefined {
	if (!isLast) return "h2-trailers-end";
	const fault = faultOfFields(block);
	if (fault !== undefined) return fault;
	if (block.seen !== 0) return "h2-pseudo-field";
	return block.size > most ? "h2-trailers-too-large" : undefined;
}

/** The urgency of a Priority field's value (RFC 9218 §4.1); what isn't understood is ignored. */
export function urgencyOf(value: string): number {
	let urgency = DEFAULT_URGENCY;
	for (const member of value.split(",")) {
		const [, given] = /^[ \t]*u=([0-7])[ \t]*(?:;.*)?$/.exec(member) ?? [];
		if (given !== undefined) urgency = Number(given);
	}
	return urgency;
}

/** Whether the response is of use in parts, by the value of a Priority field (RFC 9218 §4.2). */
export function isIncrementalIn(value: string): boolean {
	let isIncremental = false;
	for (const member of value.split(",")) {
		const [, given] = /^[ \t]*i(?:=\?([01]))?[ \t]*(?:;.*)?$/.exec(member) ?? [undefined, "none"];
		if (given !== "none") isIncremental = given !== "0";
	}
	return isIncremental;
}
