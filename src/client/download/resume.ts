// Continues interrupted downloads (RFC 9110 §13.1.5, §14): what to ask for, and whether an answer may be appended.
// `resumeDecision` decides from the answer's head; download.ts acts.

import { parseHttpDate } from "../../base/index.ts";
import type { FieldLines } from "../../http/index.ts";
import type { ClientErrorCode } from "../errors.ts";
import type { Response } from "../response.ts";

/** The beginning of a representation, and what identifies its version. */
export interface Part {
	/** How many bytes from its start are there. */
	readonly bytes: number;
	/** A strong validator: an entity-tag, or a Last-Modified date. */
	readonly validator: string;
	/** Bytes of the whole, if known. */
	readonly total: number | undefined;
}

export type ResumeDecision =
	/** The content follows what is there. `total` is the size of the whole, if known. */
	| { readonly kind: "append"; readonly total: number | undefined }
	/** What is there is of no use: the content, or that of another request, is the whole. */
	| { readonly kind: "restart" }
	/** Nothing is missing. */
	| { readonly kind: "complete" }
	/** The answer contradicts the request; `code` is a word for programs. */
	| { readonly kind: "refuse"; readonly code: ClientErrorCode; readonly why: string };

/** A Last-Modified date is only strong if the answer is this much younger (RFC 9110 §8.8.2.2). */
const STRONG_MS = 60_000;

/** What If-Range may contain for a response; undefined if it has no strong validator (RFC 9110 §8.8.1). */
export function strongValidator(fields: FieldLines): string | undefined {
	const tags = fields.getAll("etag");
	if (tags.length > 0) return tags.length === 1 && /^"[^"]*"$/.test(tags[0] as string) ? tags[0] : undefined;
	const modified = fields.get("last-modified");
	if (modified === null) return undefined;
	const [date, changed] = [parseHttpDate(fields.get("date")), parseHttpDate(modified)];
	if (date === undefined || changed === undefined) return undefined;
	return date - changed >= STRONG_MS ? modified : undefined;
}

/**
 * Whether a response, or a redirect that led to it, came over TLS that was not verified. Such a part can't begin
 * content that is verified.
 */
export function cameUnverified(response: Response): boolean {
	return [...response.redirects, response].some(({ connection }) => connection.tls?.isAuthorized === false);
}

/** The fields that ask for the rest, if the representation is still the same. */
export function resumeFields(part: Part): readonly (readonly [string, string])[] {
	return [
		["range", `bytes=${part.bytes}-`],
		["if-range", part.validator],
	];
}

const RANGE = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i;
const UNSATISFIED = /^bytes \*\/(\d{1,15})$/i;

/** Whether the answer to `resumeFields(part)` continues the part. */
export function resumeDecision(part: Part, status: number, fields: FieldLines): ResumeDecision {
	const contentRange = fields.get("content-range") ?? "";
	if (status === 416) {
		// A server only evaluates the range if the validator matches.
		const size = UNSATISFIED.exec(contentRange)?.[1];
		const isComplete = size === String(part.bytes) && (part.total ?? part.bytes) === part.bytes;
		return { kind: isComplete ? "complete" : "restart" };
	}
	if (status === 200) return { kind: "restart" };
	if (status !== 206) return refusal("status", `with the status ${status}`);
	const match = RANGE.exec(contentRange);
	if (match === null) {
		const shown = contentRange === "" ? "without Content-Range" : `of "${contentRange.slice(0, 60)}"`;
		return refusal("content-range", `with a part ${shown}, which is not the one that is missing`);
	}
	const [first, last] = [Number(match[1]), Number(match[2])];
	const total = match[3] === "*" ? undefined : Number(match[3]);
	if (first !== part.bytes) {
		return refusal("shifted", `with a part that begins at byte ${first} instead of ${part.bytes}`);
	}
	if (last < first || (total !== undefined && last >= total)) {
		return refusal("content-range", `with the impossible part "${contentRange}"`);
	}
	if (part.total !== undefined && total !== undefined && total !== part.total) {
		return refusal("other-size", `with a part of ${total} bytes, but the beginning was of ${part.total}`);
	}
	const length = fields.get("content-length");
	if (length !== null && Number(length) !== last - first + 1) {
		return refusal("content-length", `with ${length} bytes, but its Content-Range says ${last - first + 1}`);
	}
	const coding = fields.get("content-encoding");
	if (coding !== null && coding.toLowerCase() !== "identity") {
		return refusal("content-encoding", `with a part in the coding ${coding}, which was not asked for`);
	}
	const isTag = part.validator.startsWith('"');
	const validator = fields.get(isTag ? "etag" : "last-modified");
	// RFC 9110 §15.3.7: a 206 must have the ETag that a 200 would have, but not Last-Modified.
	if (validator === null ? isTag : validator !== part.validator) {
		return refusal(
			"other-version",
			`with a part of ${validator ?? "an unnamed version"}, not of ${part.validator}`,
		);
	}
	return { kind: "append", total: total ?? part.total };
}

function refusal(code: ClientErrorCode, why: string): ResumeDecision {
	return { kind: "refuse", code, why };
}
