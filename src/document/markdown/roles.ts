// What becomes of each HTML element in Markdown, by its name. Must not know how any of it is written.

import { UNSEEN_NAMES } from "../shown.ts";

/** What an element is to the writer; names that aren't in the table are "inline". */
export type Role =
	| "inline"
	| "block"
	| "heading"
	| "list"
	| "item"
	| "quote"
	| "rule"
	| "pre"
	| "table"
	| "row"
	| "cell"
	| "term"
	| "strong"
	| "emphasis"
	| "strike"
	| "superscript"
	| "subscript"
	| "code"
	| "break"
	| "link"
	| "image"
	| "embed"
	| "noscript"
	| "script"
	| "input"
	| "spaced"
	| "quotation"
	| "annotation"
	| "formula"
	/** Shown or not by their attributes. */
	| "optional"
	| "unseen";

const NAMES: readonly (readonly [role: Role, names: string])[] = [
	[
		"block",
		`address article aside blockquote body caption center colgroup dd details dialog div dl fieldset figcaption figure
		footer form frameset header hgroup html legend main nav p plaintext search section tbody tfoot thead`,
	],
	["heading", "h1 h2 h3 h4 h5 h6"],
	["list", "ul ol menu dir"],
	["item", "li"],
	["quote", "blockquote"],
	["rule", "hr"],
	["pre", "pre listing xmp"],
	["table", "table"],
	["row", "tr"],
	["cell", "td th"],
	["term", "dt summary"],
	["strong", "b strong"],
	["emphasis", "em i"],
	["strike", "del s strike"],
	["superscript", "sup"],
	["subscript", "sub"],
	["code", "code kbd samp tt"],
	["break", "br"],
	["link", "a"],
	["image", "img"],
	["embed", "iframe video audio"],
	["noscript", "noscript"],
	["script", "script"],
	["input", "input"],
	["spaced", "option optgroup"],
	["quotation", "q"],
	["annotation", "rt"],
	["formula", "mjx-container"],
	["optional", "object"],
];

const ROLES: ReadonlyMap<string, Role> = new Map([
	...[...UNSEEN_NAMES].map((name): [string, Role] => [name, "unseen"]),
	...NAMES.flatMap(([role, names]) => names.split(/\s+/).map((name): [string, Role] => [name, role])),
]);

export function roleOf(name: string): Role {
	return ROLES.get(name) ?? "inline";
}

const BLOCKS: ReadonlySet<Role> = new Set<Role>([
	...(["block", "heading", "list", "item", "quote", "rule", "pre", "table", "row", "cell", "term"] as const),
]);

/** Whether it begins and ends a line, whatever is around it. */
export function isBlock(role: Role): boolean {
	return BLOCKS.has(role);
}
