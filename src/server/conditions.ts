// Conditional requests (RFC 9110 §13): whether a request's fields let it proceed. Pure functions.

import { parseHttpDate } from "../base/index.ts";

/** What a request says about the representation it already has; field values as received. */
export interface Conditions {
	readonly ifMatch: string | undefined;
	readonly ifNoneMatch: string | undefined;
	readonly ifModifiedSince: string | undefined;
	readonly ifUnmodifiedSince: string | undefined;
}

/** What distinguishes representations. */
export interface Validators {
	/** With its quotes, and with W/ if it is weak. */
	readonly etag: string;
	/** Milliseconds since 1970, whole seconds. */
	readonly lastModified: number;
	/** The same as the Last-Modified field has it. Clients send it back as it is. */
	readonly lastModifiedText: string;
	/** Whether two representations within the same second are ruled out (RFC 9110 §8.8.2.2). */
	readonly isLastModifiedStrong: boolean;
}

/** The result by RFC 9110 §13.2.2, for GET and HEAD: proceed, 304 or 412. */
export function evaluateConditions(conditions: Conditions, validators: Validators): "proceed" | 304 | 412 {
	const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
	if (ifMatch !== undefined) {
		if (!isListed(ifMatch, validators.etag, "strong")) return 412;
	} else if (ifUnmodifiedSince !== undefined) {
		const since = dateOf(ifUnmodifiedSince, validators);
		if (since !== undefined && validators.lastModified > since) return 412;
	}
	if (ifNoneMatch !== undefined) return isListed(ifNoneMatch, validators.etag, "weak") ? 304 : "proceed";
	if (ifModifiedSince !== undefined) {
		const since = dateOf(ifModifiedSince, validators);
		if (since !== undefined && validators.lastModified <= since) return 304;
	}
	return "proceed";
}

/** Whether a Range field counts: there is no If-Range, or it names exactly this representation (RFC 9110 §13.1.5). */
export function isRangeWanted(ifRange: string | undefined, validators: Validators): boolean {
	if (ifRange === undefined) return true;
	if (ifRange.startsWith('"') || ifRange.startsWith("W/")) {
		return !ifRange.startsWith("W/") && ifRange === validators.etag;
	}
	return validators.isLastModifiedStrong && dateOf(ifRange, validators) === validators.lastModified;
}

function dateOf(text: string, { lastModified, lastModifiedText }: Validators): number | undefined {
	return text === lastModifiedText ? lastModified : parseHttpDate(text);
}

/** Whether an entity tag is in a list of them; "*" lists all. */
function isListed(list: string, etag: string, comparison: "strong" | "weak"): boolean {
	if (list.trim() === "*") return true;
	const opaque = etag.replace(/^W\//, "");
	if (comparison === "strong" && opaque !== etag) return false;
	for (const [tag] of list.matchAll(/(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g)) {
		if (tag === opaque || (comparison === "weak" && tag === `W/${opaque}`)) return true;
	}
	return false;
}
