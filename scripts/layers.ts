// The layer rule: who may import whom. Imports go one way, and through a folder's door, its index.ts. Two more files are for
// other folders of src/ alone: options.ts has the rows of options that theirs hold, and internal.ts what no user needs.

import { globSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { root } from "./process.ts";

export interface Layer {
	/** The folders in src/ that this one may import. */
	readonly imports: readonly string[];
	/** The modules of Node.js that it may import; undefined where any will do. */
	readonly nodeModules?: readonly string[];
}

/** One row a folder in src/; base/ may be imported by all of them. "." is src/index.ts, the package's root. ARCHITECTURE.md shows the same table. */
export const layers: Readonly<Record<string, Layer>> = {
	base: { imports: [], nodeModules: [] },
	trace: { imports: [], nodeModules: [] },
	ports: { imports: [], nodeModules: [] },
	socket: { imports: ["ports", "trace", "runtime"] },
	http: { imports: [], nodeModules: ["node:buffer"] },
	runtime: { imports: [] },
	storage: { imports: ["runtime"] },
	client: { imports: ["socket", "http", "trace", "storage", "runtime"] },
	server: { imports: ["socket", "http", "trace", "runtime"] },
	// Types alone: what runs is asked for by process.getBuiltinModule, because browsers run it too.
	document: { imports: [], nodeModules: ["node:buffer", "node:vm"] },
	record: { imports: ["document", "storage"] },
	pages: { imports: ["client", "http", "document", "record", "runtime"] },
	crawl: { imports: ["socket", "client", "http", "document", "record", "storage", "trace", "runtime"] },
	archive: { imports: ["http", "client", "storage", "trace", "runtime"] },
	testing: { imports: ["socket", "http", "server", "client", "trace"] },
	cli: {
		imports: [
			".",
			"ports",
			"socket",
			"http",
			"storage",
			"runtime",
			"client",
			"server",
			"document",
			"record",
			"pages",
			"crawl",
			"archive",
			"testing",
			"trace",
		],
	},
	".": { imports: ["socket", "http", "client", "server", "document", "record", "pages", "trace"] },
};

/** Every import and re-export of a file, types included, with the line that it ends on. */
export function importsOf(source: string): { readonly specifier: string; readonly line: number }[] {
	const found: { specifier: string; line: number }[] = [];
	// Comments and template literals are stepped over whole, so that what stands in them is not taken for code.
	const tokens =
		/\/\/.*|\/\*[\s\S]*?\*\/|`(?:\\[\s\S]|[^`\\])*`|(\b(?:from|import)\s*\(?\s*)?(["'])((?:\\.|(?!\2).)*)\2/g;
	for (const match of source.matchAll(tokens)) {
		const [, keyword, , specifier] = match;
		if (keyword === undefined || specifier === undefined) continue;
		found.push({ specifier, line: source.slice(0, match.index + match[0].length).split("\n").length });
	}
	return found;
}

/** What one import of a file breaks, in a sentence; undefined where it breaks nothing. `path` begins at src/. */
export function breach(path: string, specifier: string): string | undefined {
	const from = folderOf(path);
	const layer = layers[from];
	if (layer === undefined) return `src/${from}/ has no row in the table of scripts/layers.ts`;
	if (specifier.startsWith("node:")) {
		if (layer.nodeModules === undefined || layer.nodeModules.includes(specifier)) return undefined;
		return `${from}/ may not import ${specifier}`;
	}
	if (!specifier.startsWith(".")) {
		if (specifier === "gannet" || specifier.startsWith("gannet/"))
			return `imports the package by its own name, ${specifier}`;
		return undefined;
	}
	const target = posix.join(posix.dirname(path), specifier);
	if (!target.startsWith("src/")) {
		return target === "package.json" ? undefined : `reaches out of src/, to ${target}`;
	}
	const to = folderOf(target);
	if (to === from) return undefined;
	if (to !== "base" && !layer.imports.includes(to))
		return `${from === "." ? "src/index.ts" : `${from}/`} may not import ${to}/`;
	const door = posix.join("src", to, "index.ts");
	if (target === door) return undefined;
	if (["options.ts", "internal.ts"].some((file) => target === posix.join("src", to, file))) return undefined;
	return `${target} is not a door: import ${door}`;
}

function folderOf(path: string): string {
	const [, folder, ...rest] = path.split("/");
	return folder === undefined || rest.length === 0 ? "." : folder;
}

/** Every breach of the rule in src/, and every circle of imports, one line each. */
export function breaches(): string[] {
	const found: string[] = [];
	const imports = new Map<string, string[]>();
	for (const file of globSync("src/**/*.ts", { cwd: root }).sort()) {
		const path = file.replaceAll("\\", "/");
		const targets: string[] = [];
		imports.set(path, targets);
		for (const { specifier, line } of importsOf(readFileSync(join(root, path), "utf8"))) {
			const reason = breach(path, specifier);
			if (reason !== undefined) found.push(`${path}:${line}: ${reason}`);
			if (specifier.startsWith(".")) targets.push(posix.join(posix.dirname(path), specifier));
		}
	}
	return [...found, ...circles(imports).map((circle) => `imports go in a circle: ${circle}`)];
}

/** Ways on which imports, types included, lead from a file back to itself: "a.ts → b.ts → a.ts". */
export function circles(imports: ReadonlyMap<string, readonly string[]>): string[] {
	const found: string[] = [];
	const done = new Set<string>();
	const way: string[] = [];
	const visit = (file: string): void => {
		if (done.has(file)) return;
		const start = way.indexOf(file);
		if (start !== -1) {
			found.push([...way.slice(start), file].join(" → "));
			return;
		}
		way.push(file);
		for (const next of imports.get(file) ?? []) visit(next);
		way.pop();
		done.add(file);
	};
	for (const file of imports.keys()) visit(file);
	return found;
}
