// The documentation of what the package exports, made of its entries: README's table of them, and docs/names.md, which says for
// each public name where to import it from. A test holds both to the entries, and writes them with GANNET_WRITE_DOCS=1.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SyntaxKind } from "typescript/unstable/ast";
import {
	API,
	type Project,
	SignatureKind,
	SymbolFlags,
	type Symbol as TypeSymbol,
} from "typescript/unstable/sync";
import { root } from "./process.ts";

/** One name that an entry exports. */
export interface PublicName {
	readonly name: string;
	readonly kind: "function" | "class" | "constant" | "type";
	/** The first sentence of its comment. */
	readonly sentence: string;
}

/** An entry of the package. */
export interface Entry {
	/** "gannet/client". */
	readonly name: string;
	/** From the root of the repository. */
	readonly source: string;
	/** What it has: the comment at the top of its index.ts. */
	readonly about: string;
	readonly names: readonly PublicName[];
}

/** The entries of package.json that hold code, in its order. */
export function entries(): readonly Entry[] {
	const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
		readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
	};
	const api = new API({ cwd: root });
	try {
		const config = join(root, "tsconfig.json");
		const project = api.updateSnapshot({ openProject: config }).getProject(config);
		if (project === undefined) throw new Error(`${config} can't be opened`);
		return Object.entries(exports).flatMap(([subpath, target]) => {
			if (typeof target === "string") return [];
			const source = target.types.replace("./dist/", "src/").replace(/\.d\.ts$/, ".ts");
			return [{ name: subpath.replace(/^\./, "gannet"), source, ...contents(project, source) }];
		});
	} finally {
		api.close();
	}
}

function contents(project: Project, source: string): Pick<Entry, "about" | "names"> {
	const { checker, program } = project;
	const file = program.getSourceFile(join(root, source));
	const module = file && checker.getSymbolAtLocation(file);
	if (module === undefined) throw new Error(`${source} can't be read`);
	const [, comment = ""] = /^\/\*\*\n([\s\S]*?)\n \* @module\n/.exec(file?.text ?? "") ?? [];
	const names = checker.getExportsOfModule(module).map((exported): PublicName => {
		const isAlias = (exported.flags & SymbolFlags.Alias) !== 0;
		const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
		const sentence = firstSentence(symbol.getDocumentationComment(checker));
		return { name: exported.name, kind: kindOf(project, symbol, exported), sentence };
	});
	return { about: oneLine(comment.replaceAll(/^ \* ?/gm, "")), names: names.sort(byName) };
}

function kindOf({ checker }: Project, symbol: TypeSymbol, exported: TypeSymbol): PublicName["kind"] {
	// "type Name" in a list, or in "export type { … }".
	const isTypeOnly = exported.declarations.some((handle) => {
		const node = handle.resolve();
		return (
			/^type\b/.test(node?.getText() ?? "") || /^export type\b/.test(node?.parent?.parent?.getText() ?? "")
		);
	});
	if (isTypeOnly) return "type";
	for (const { kind } of symbol.declarations) {
		if (kind === SyntaxKind.ClassDeclaration) return "class";
		if (kind === SyntaxKind.FunctionDeclaration) return "function";
		if (kind !== SyntaxKind.VariableDeclaration) continue;
		const type = checker.getTypeOfSymbol(symbol);
		const isCallable = type !== undefined && checker.getSignaturesOfType(type, SignatureKind.Call).length > 0;
		return isCallable ? "function" : "constant";
	}
	return "type";
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
	return one.name < other.name ? -1 : 1;
}

function oneLine(text: string): string {
	return text.replaceAll(/\s+/g, " ").trim();
}

/** Without the list that may follow. */
function firstSentence(text: string): string {
	const line = oneLine(text).replace(/(?<=.):? - .*$/, ".");
	return /^.*?[^.\s]{2}[.!?](?=\s+["`'(A-Z-]|$)/.exec(line)?.[0] ?? line;
}

/** What an entry has that its readers look for: functions and classes, without errors. */
function lookedFor({ names }: Entry): readonly PublicName[] {
	return names.filter(
		({ name, kind }) => kind === "function" || (kind === "class" && !name.endsWith("Error")),
	);
}

/** README's table: what each entry has, and the functions and classes that it doesn't share with the root. */
function entryTable(all: readonly Entry[]): string {
	const [first, ...others] = all as [Entry, ...Entry[]];
	const inRoot = new Set(first.names.map(({ name }) => name));
	const row = (entry: Entry, names: readonly PublicName[]): string =>
		`| \`${entry.name}\` | ${entry.about} | ${names.map(({ name }) => `\`${name}\``).join(" ")} |`;
	return [
		"| import | what it has | functions and classes |",
		"|---|---|---|",
		row(first, lookedFor(first)),
		...others.map((entry) =>
			row(
				entry,
				lookedFor(entry).filter(({ name }) => !inRoot.has(name)),
			),
		),
	].join("\n");
}

/** docs/names.md: every public name. */
function namesPage(all: readonly Entry[]): string {
	const places = new Map<
		string,
		{ readonly entries: string[]; readonly kind: string; readonly sentence: string }
	>();
	for (const entry of all) {
		for (const { name, kind, sentence } of entry.names) {
			const key = `${name} ${sentence}`;
			const known = places.get(key);
			if (known === undefined) places.set(key, { entries: [entry.name], kind, sentence });
			else known.entries.push(entry.name);
		}
	}
	const rows = [...places]
		.map(([key, place]) => ({ name: key.slice(0, key.indexOf(" ")), ...place }))
		.sort(
			(one, other) => one.name.localeCompare(other.name, "en") || (one.sentence < other.sentence ? -1 : 1),
		)
		.map(
			({ name, entries: from, kind, sentence }) =>
				`| \`${name}\` | ${kind} | ${from.map((entry) => `\`${entry}\``).join(" ")} | ${sentence.replaceAll("|", "\\|")} |`,
		);
	return `# Public names

What you can import, and from where. Editors show the whole comment of each name and of its members.

| name | | from | what it is |
|---|---|---|---|
${rows.join("\n")}
`;
}

const BEGIN = "<!-- entries: made by scripts/entry-docs.ts -->\n";
const END = "\n<!-- /entries -->";

/** README with the table in its place. */
function withEntryTable(readme: string, all: readonly Entry[]): string {
	const from = readme.indexOf(BEGIN);
	const to = readme.indexOf(END);
	if (from < 0 || to < from) throw new Error("README.md has no place for the table of entries");
	return `${readme.slice(0, from + BEGIN.length)}${entryTable(all)}${readme.slice(to)}`;
}

/** The files that say where each public name is, and how each is made of its text. */
export function pagesOfEntries(all: readonly Entry[]): ReadonlyMap<string, (text: string) => string> {
	return new Map([
		["README.md", (text: string) => withEntryTable(text, all)],
		["docs/names.md", () => namesPage(all)],
	]);
}
