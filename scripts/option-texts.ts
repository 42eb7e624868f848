// Leaves out of the published code what only the documentation is made of: the texts of options, which are a twentieth of what
// a bundle of `get` would have. Every row of options has a rule and such a text.

/** A node of an ESTree. */
interface Node {
	readonly type: string;
	readonly start: number;
	readonly end: number;
	readonly properties?: readonly Node[];
	readonly key?: { readonly name?: string };
	readonly value?: { readonly value?: unknown };
}

/** The code without the texts, `{ rule: flag, doc: "…", default: true }` is `{ rule: flag, default: true }` then. */
export function withoutOptionTexts(code: string, program: object): string {
	const gaps: { readonly start: number; readonly end: number }[] = [];
	collect(program, code, gaps);
	let rest = code;
	for (const { start, end } of gaps.toSorted((one, other) => other.start - one.start))
		rest = rest.slice(0, start) + rest.slice(end);
	return rest;
}

function collect(node: object, code: string, gaps: { start: number; end: number }[]): void {
	const { type, properties = [] } = node as Node;
	if (type === "ObjectExpression" && properties.some(({ key }) => key?.name === "rule")) {
		const at = properties.findIndex(
			({ key, value }) => key?.name === "doc" && typeof value?.value === "string",
		);
		const text = properties[at];
		const next = properties[at + 1];
		if (text !== undefined) {
			const comma = code.startsWith(",", text.end) ? 1 : 0;
			gaps.push({ start: text.start, end: next?.start ?? text.end + comma });
		}
	}
	for (const value of Object.values(node))
		for (const child of Array.isArray(value) ? value : [value])
			if (typeof child === "object" && child !== null) collect(child as object, code, gaps);
}
