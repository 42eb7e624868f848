// The directives of pages for robots: `<meta name="robots">` and `X-Robots-Tag`, also under an agent's name.
// Source: Google's "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications". Pure.

import { productToken } from "./parse.ts";

/** A page's directives for robots. */
export interface RobotsDirectives {
	/** It is to give no records. */
	readonly noindex: boolean;
	/** Its links are not to be followed. */
	readonly nofollow: boolean;
}

/** Directives whose values follow a colon. The text before this colon isn't an agent's name. */
const WITH_VALUE: ReadonlySet<string> = new Set([
	"unavailable_after",
	"max-snippet",
	"max-image-preview",
	"max-video-preview",
]);

/**
 * A page's directives for an agent: those for all agents and those for this one together.
 *
 * @param agent - a User-Agent or its product token
 * @param tags - the values of each X-Robots-Tag field
 * @param metas - name and content of each meta element; names other than "robots" and the agent's don't count
 */
export function robotsDirectives(
	agent: string,
	tags: readonly string[],
	metas: readonly { readonly name: string; readonly content: string }[],
): RobotsDirectives {
	const token = productToken(agent);
	const found = new Set<string>();
	for (const tag of tags) readTag(tag, token, found);
	for (const { name, content } of metas) {
		const who = name.trim().toLowerCase();
		if (who !== "robots" && (who !== token || token === "")) continue;
		for (const word of content.toLowerCase().split(/[\s,]+/)) found.add(word);
	}
	const none = found.has("none");
	return { noindex: none || found.has("noindex"), nofollow: none || found.has("nofollow") };
}

/** "noindex, nofollow", "otherbot: noindex", "unavailable_after: 25 Jun 2027 15:00:00 GMT". An agent's name applies until the next. */
function readTag(value: string, token: string, found: Set<string>): void {
	let isOurs = true;
	for (const part of value.toLowerCase().split(",")) {
		const colon = part.indexOf(":");
		const before = part.slice(0, Math.max(colon, 0)).trim();
		let word = part.trim();
		if (colon >= 0 && /^[a-z_-]+$/.test(before) && !WITH_VALUE.has(before)) {
			isOurs = before === token;
			word = part.slice(colon + 1).trim();
		}
		if (isOurs) found.add(word);
	}
}
