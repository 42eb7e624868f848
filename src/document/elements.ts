// The methods of elements and trees, from the functions that do the work. tree.ts, which they all know, must not know them.

import { innerHtml, outerHtml } from "./html/serialize.ts";
import { matchesSelector, select, selectAll } from "./select/css.ts";
import { equipNodes, type NodeTools } from "./tree.ts";
import { visibleText } from "./visible-text.ts";

const TOOLS: NodeTools = {
	innerHtml,
	matches: matchesSelector,
	outerHtml,
	select,
	selectAll,
	text: visibleText,
};

/** Gives the nodes of trees their methods. Whatever makes trees calls it, so that no bundler leaves it out. */
export function equip(): void {
	equipNodes(TOOLS);
}
