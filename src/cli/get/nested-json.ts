// JSON from the names of items, as HTTPie nests it: a[b]=1 is a member, a[]=1 one more of a list, a[0]=1 its first. Values are
// JSON texts, which are put together as they are, so that numbers keep their digits. Pure.

import { usageError } from "../failure.ts";

/** A value is a text of JSON. */
type Tree = string | Map<string, Tree> | Tree[];
/** A member's name, a place in a list, or the end of a list. */
type Path = readonly (string | number | typeof APPEND)[];
const APPEND = Symbol("append");

/** A list has so many at most: a[1000000]=x would fill it with nulls. */
const MOST = 1_000;

/** Each name with its JSON, in their order. Of one name the last counts. Throws a CommandError. */
export function nestedJson(members: readonly (readonly [name: string, json: string])[]): string {
	let root: Tree | undefined;
	for (const [name, json] of members) root = placed(root, stepsOf(name), json, name);
	return written(root ?? new Map());
}

/** "a[b][0]" is a, b, 0. A backslash before a bracket, or before a number, makes it text. */
function stepsOf(name: string): Path {
	const [, first = "", rest = ""] = /^((?:\\.|[^[\]\\]|\\$)*)(.*)$/s.exec(name) ?? [];
	if (!/^(?:\[(?:\\.|[^[\]\\])*\])*$/s.test(rest))
		throw usageError(
			`${JSON.stringify(name)} has a bracket that isn't paired`,
			"\\[ is a bracket of the name.",
		);
	const inner = Array.from(rest.matchAll(/\[((?:\\.|[^[\]\\])*)\]/gs), ([, text = ""]) => {
		if (text === "") return APPEND;
		return /^\d+$/.test(text) ? Number(text) : plain(text);
	});
	return first === "" && rest !== "" ? inner : [plain(first), ...inner];
}

function plain(text: string): string {
	return text.replace(/\\([[\]]|\d+$)/g, "$1");
}

/** The tree with the value at its path. */
function placed(tree: Tree | undefined, [step, ...further]: Path, json: string, name: string): Tree {
	if (step === undefined) {
		if (tree === undefined || typeof tree === "string") return json;
		throw usageError(`${JSON.stringify(name)} is given a value, and has members of its own`);
	}
	if (typeof step === "string") {
		const object = tree ?? new Map<string, Tree>();
		if (!(object instanceof Map)) throw conflict(name, `a member ${JSON.stringify(step)}`, object);
		return object.set(step, placed(object.get(step), further, json, name));
	}
	const list = tree ?? [];
	if (!Array.isArray(list)) throw conflict(name, "a place in a list", list);
	const index = step === APPEND ? list.length : step;
	if (index >= MOST) throw usageError(`${JSON.stringify(name)}: a list made of items has at most ${MOST}`);
	while (list.length < index) list.push("null");
	list[index] = placed(list[index] === "null" ? undefined : list[index], further, json, name);
	return list;
}

function conflict(name: string, wanted: string, tree: Tree): Error {
	const what = typeof tree === "string" ? "a value" : Array.isArray(tree) ? "a list" : "an object";
	return usageError(`${JSON.stringify(name)} means ${wanted}, where an item before it means ${what}`);
}

function written(tree: Tree): string {
	if (typeof tree === "string") return tree;
	if (Array.isArray(tree)) return `[${tree.map(written).join(", ")}]`;
	const members = Array.from(tree, ([name, value]) => `${JSON.stringify(name)}: ${written(value)}`);
	return `{${members.join(", ")}}`;
}
