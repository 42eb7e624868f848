// HTML text to a tree: chooses the parser. Must not know encodings, URLs or selectors.

import type { Root } from "../tree.ts";
import { parseStandardHtml } from "./standard.ts";

/**
 * A whole HTML document's tree, the one that a browser makes with scripting on. Never throws: every text is an HTML
 * document.
 *
 * Source: the HTML standard, §13.2.
 */
export function parseHtml(source: string): Root {
	return parseStandardHtml(source, true);
}
