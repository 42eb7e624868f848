// What a server says about its rate limit, as milliseconds to wait before the next request. Pure: the clock is passed
// in.

export interface FieldLookup {
	get(name: string): string | null;
}

/** Numbers from here on are seconds since 1970, as GitHub and others write them. Smaller ones are seconds from now. */
const EPOCH_SECONDS = 1_000_000_000;

/**
 * Milliseconds to wait before the next request; 0 if nothing says so. Reads `Retry-After` (RFC 9110 §10.2.3),
 * `RateLimit` of the HTTP working group's draft ("default";r=0;t=30), and the older `RateLimit-*` and `X-RateLimit-*`.
 * A reset time means a wait only if no requests remain.
 *
 * @param now - milliseconds since 1970
 */
export function rateWaitMs(headers: FieldLookup, now: number): number {
	return Math.max(
		retryAfterMs(headers.get("retry-after"), now),
		structuredMs(headers),
		olderMs(headers, now),
	);
}

function retryAfterMs(value: string | null, now: number): number {
	if (value === null) return 0;
	if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
	const date = Date.parse(value);
	return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}

/** draft-ietf-httpapi-ratelimit-headers: a list of items, each with r (remaining) and t (seconds until more). */
function structuredMs(headers: FieldLookup): number {
	let wait = 0;
	for (const item of headers.get("ratelimit")?.split(",") ?? []) {
		const remaining = /;\s*r=(\d{1,9})(?=\s*(?:;|$))/.exec(item)?.[1];
		const seconds = /;\s*t=(\d{1,9})(?=\s*(?:;|$))/.exec(item)?.[1];
		if (Number(remaining) === 0 && seconds !== undefined) wait = Math.max(wait, Number(seconds) * 1000);
	}
	return wait;
}

function olderMs(headers: FieldLookup, now: number): number {
	let wait = 0;
	for (const prefix of ["ratelimit", "x-ratelimit", "x-rate-limit"]) {
		const remaining = headers.get(`${prefix}-remaining`)?.trim();
		const reset = headers.get(`${prefix}-reset`)?.trim();
		if (remaining === undefined || reset === undefined) continue;
		if (!/^0(\.0*)?$/.test(remaining) || !/^\d{1,13}(\.\d{1,9})?$/.test(reset)) continue;
		const number = Number(reset);
		// Thirteen digits are milliseconds since 1970.
		const epochMs = number >= EPOCH_SECONDS * 1000 ? number : number * 1000;
		wait = Math.max(wait, number >= EPOCH_SECONDS ? epochMs - now : number * 1000);
	}
	return wait;
}
