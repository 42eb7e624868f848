// JSON for people: a line for each member, and a colour for each kind of value. Works on the text, so numbers keep
// their digits and nothing is lost. Pure.

import { joined, repeated, show, type Visible, visible } from "../../base/index.ts";
import type { Paint } from "./paint.ts";

const TOKEN = /\s+|"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\]:,]/gy;

/** Deeper nesting stays on one line: indentation would be most of the text. */
const DEEPEST = 200;

/** The formatted text; undefined if it isn't JSON. */
export function prettyJson(text: string, paint: Paint, isLaidOut: boolean): Visible | undefined {
	const tokens = tokensOf(text);
	if (tokens === undefined) return undefined;
	const parts: Visible[] = [];
	let depth = 0;
	const line = (): void => {
		if (isLaidOut && depth <= DEEPEST) parts.push(show`\n${repeated(show`    `, depth)}`);
	};
	for (const [index, token] of tokens.entries()) {
		const next = tokens[index + 1];
		switch (token) {
			case "{":
			case "[": {
				parts.push(visible(token));
				const isEmpty = next === "}" || next === "]";
				depth++;
				if (!isEmpty) line();
				break;
			}
			case "}":
			case "]": {
				const before = tokens[index - 1];
				depth--;
				if (before !== "{" && before !== "[") line();
				parts.push(visible(token));
				break;
			}
			case ",":
				parts.push(visible(token));
				if (isLaidOut) line();
				break;
			case ":":
				parts.push(isLaidOut ? show`: ` : show`:`);
				break;
			default:
				parts.push(paint(next === ":" ? "name" : kindOf(token), visible(token)));
		}
	}
	return joined(parts);
}

function kindOf(token: string): "text" | "number" | "word" {
	if (token.startsWith('"')) return "text";
	return /^[tfn]/.test(token) ? "word" : "number";
}

/** Without the blanks between them; undefined if the text isn't JSON. */
function tokensOf(text: string): readonly string[] | undefined {
	try {
		JSON.parse(text);
	} catch {
		return undefined;
	}
	return text.match(TOKEN)?.filter((token) => !/^\s/.test(token));
}
