// The Referer of a request (Referrer Policy, W3C): the part of the caller's referrer that a target may see. Pure.

/** Referrer Policy §8.4: longer ones are reduced to their origin. */
const MOST_CHARACTERS = 4096;

/**
 * The value of Referer; undefined if there is none.
 * @param referrer a URL; "" and "about:client" mean none, since there is no page here that a request comes from
 * @param policy one of Referrer Policy's; "" is the default
 */
export function refererFor(
	referrer: string,
	policy: Request["referrerPolicy"],
	target: URL,
): string | undefined {
	const source = URL.parse(referrer);
	// §8.4, step 3, and anything else without an origin.
	if (source === null || source.origin === "null" || source.protocol === "blob:") return undefined;
	source.username = "";
	source.password = "";
	source.hash = "";
	const origin = `${source.origin}/`;
	const full = source.href.length > MOST_CHARACTERS ? origin : source.href;
	const isSameOrigin = source.origin === target.origin;
	const isDowngrade = isTrustworthy(source) && !isTrustworthy(target);
	switch (policy) {
		case "no-referrer":
			return undefined;
		case "unsafe-url":
			return full;
		case "origin":
			return origin;
		case "same-origin":
			return isSameOrigin ? full : undefined;
		case "strict-origin":
			return isDowngrade ? undefined : origin;
		case "origin-when-cross-origin":
			return isSameOrigin ? full : origin;
		case "no-referrer-when-downgrade":
			return isDowngrade ? undefined : full;
		case "":
		case "strict-origin-when-cross-origin":
			if (isSameOrigin) return full;
			return isDowngrade ? undefined : origin;
	}
}

/** Secure Contexts §3.1: https, and anything that never leaves this machine. */
function isTrustworthy({ protocol, hostname }: URL): boolean {
	if (protocol === "https:") return true;
	return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
