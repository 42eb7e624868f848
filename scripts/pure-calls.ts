// Marks the calls that modules make while they are evaluated as free of effects, so that bundlers leave out what a program
// doesn't use: `const table = optionSet({ … })` becomes `const table = /* @__PURE__ */ optionSet({ … })`. The package promises
// this by `"sideEffects": false`; joined files need it said for each call.

/** A node of an ESTree. */
interface Node {
	readonly type: string;
	readonly start: number;
	readonly end: number;
}

/** What runs later, when it is called. */
const LATER = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
const CALLS = new Set(["CallExpression", "NewExpression"]);

/** The code with the marks. Calls by themselves, whose result nobody keeps, stay as they are: they are there for their effect. */
export function withPureCalls(code: string, program: { readonly body: readonly object[] }): string {
	const places: number[] = [];
	for (const statement of program.body as readonly Node[]) {
		const declaration = (member(statement, "declaration") as Node | undefined) ?? statement;
		if (declaration.type === "VariableDeclaration" || declaration.type === "ClassDeclaration")
			collect(declaration, places);
	}
	let marked = code;
	for (const place of places.toSorted((one, other) => other - one))
		marked = `${marked.slice(0, place)}/* @__PURE__ */ ${marked.slice(place)}`;
	return marked;
}

/** Adds where the calls begin that evaluating the node makes. */
function collect(node: Node, places: number[]): void {
	if (LATER.has(node.type)) return;
	if (CALLS.has(node.type)) places.push(node.start);
	for (const [name, value] of Object.entries(node)) {
		// A method runs later; its name, where it is computed, does not.
		if (node.type === "MethodDefinition" && name === "value") continue;
		for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) collect(child, places);
	}
}

function member(node: Node, name: string): unknown {
	return (node as unknown as Readonly<Record<string, unknown>>)[name];
}

function isNode(value: unknown): value is Node {
	return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}
