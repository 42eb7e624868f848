// HTML and XML as people read them: names, attributes and comments in colours; XML with one element per line, if there is no text
// beside elements. Pure; a token of no known kind stays as it is.

import { joined, show, type Visible, visible, visibleLines } from "../../base/index.ts";
import type { Paint } from "./paint.ts";

const TOKEN =
	/<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<[!?][^>]*>?|<\/?[A-Za-z_:][^\s/>]*(?:[^>"']|"[^"]*"|'[^']*')*>?|[^<]+|</g;
const ATTRIBUTE = /([^\s=/>"']+)(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)|[^\s=/>"']+|\s+|[\s\S]/g;

export function prettyMarkup(text: string, paint: Paint, isLaidOut: boolean): Visible {
	const tokens = text.match(TOKEN) ?? [];
	const shown = isLaidOut ? laidOut(tokens) : tokens.map((token) => ({ before: "", token }));
	return joined(shown.map(({ before, token }) => show`${visibleLines(before)}${painted(token, paint)}`));
}

function painted(token: string, paint: Paint): Visible {
	if (token.startsWith("<!") || token.startsWith("<?")) return paint("comment", visibleLines(token));
	const [, open, name, rest, close] = /^(<\/?)([A-Za-z_:][^\s/>]*)([\s\S]*?)(\/?>?)$/.exec(token) ?? [];
	if (open === undefined || name === undefined) return visibleLines(token);
	const attributes = joined(
		Array.from((rest ?? "").matchAll(ATTRIBUTE), ([whole, key, equals, value]) =>
			key === undefined || value === undefined
				? /^[^\s=/>"']+$/.test(whole)
					? paint("attribute", visible(whole))
					: visibleLines(whole)
				: show`${paint("attribute", visible(key))}${visibleLines(equals ?? "=")}${paint("text", visibleLines(value))}`,
		),
	);
	return show`${paint("tag", visible(open + name))}${attributes}${paint("tag", visible(close ?? ""))}`;
}

function opens(token: string): boolean {
	return /^<[^/!?]/.test(token) && !token.endsWith("/>");
}

interface Placed {
	/** The line end and blanks before it. */
	readonly before: string;
	readonly token: string;
}

/** A line for each element, except those with only text. Elements with text beside elements stay unchanged. */
function laidOut(tokens: readonly string[]): readonly Placed[] {
	const placed: Placed[] = [];
	let depth = 0;
	for (const [index, token] of tokens.entries()) {
		const isTag = token.startsWith("<");
		const isEnd = token.startsWith("</");
		const isBlank = !isTag && token.trim() === "";
		const before = tokens[index - 1];
		if (isEnd) depth = Math.max(0, depth - 1);
		if (isBlank) continue;
		const followsText = before !== undefined && !before.startsWith("<") && before.trim() !== "";
		const opened = isEnd && before !== undefined && opens(before);
		const isOwnLine = isTag && placed.length > 0 && !followsText && !opened;
		placed.push({ before: isOwnLine ? `\n${"  ".repeat(depth)}` : "", token });
		if (opens(token)) depth++;
	}
	return placed;
}
