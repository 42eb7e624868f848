// What the published types don't explain: public declarations, and all their members at any depth, that have no comment of
// their own. Public is what an entry of the package exports, and the types of the package that it is made of.

import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type Node, type SourceFile, SyntaxKind } from "typescript/unstable/ast";
import {
	isClassDeclaration,
	isConditionalTypeNode,
	isConstructorDeclaration,
	isExpressionWithTypeArguments,
	isFunctionDeclaration,
	isFunctionTypeNode,
	isInterfaceDeclaration,
	isTypeAliasDeclaration,
	isTypeReferenceNode,
	isVariableDeclaration,
} from "typescript/unstable/ast/is";
import { API, type Project, type Symbol as TypeSymbol } from "typescript/unstable/sync";

/** What an editor shows when you point at a name. */
const MEMBERS: ReadonlySet<SyntaxKind> = new Set([
	SyntaxKind.PropertySignature,
	SyntaxKind.MethodSignature,
	SyntaxKind.PropertyDeclaration,
	SyntaxKind.MethodDeclaration,
	SyntaxKind.GetAccessor,
]);

const METHODS: ReadonlySet<SyntaxKind> = new Set([SyntaxKind.MethodDeclaration, SyntaxKind.MethodSignature]);

export interface Undocumented {
	/** How many declarations and members were looked at. */
	readonly seen: number;
	/** "Name" or "Name.member", with the file. */
	readonly missing: readonly string[];
}

/** Looks through the declarations of an installed package. Needs a folder that it may write a file into. */
export function undocumented(packageFolder: string, folder: string): Undocumented {
	const { exports } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as {
		readonly exports: Readonly<Record<string, string | { readonly types?: string }>>;
	};
	const entries = Object.values(exports).flatMap((target) =>
		typeof target === "string" || target.types === undefined ? [] : [join(packageFolder, target.types)],
	);
	const config = join(folder, "tsconfig.documented.json");
	const compilerOptions = { module: "nodenext", types: [], noEmit: true, skipLibCheck: true };
	writeFileSync(config, JSON.stringify({ compilerOptions, files: entries }));
	const api = new API({ cwd: folder });
	try {
		const project = api.updateSnapshot({ openProject: config }).getProject(config);
		if (project === undefined) throw new Error(`${config} can't be opened`);
		return new Search(project, packageFolder).through(entries);
	} finally {
		api.close();
	}
}

class Search {
	readonly #project: Project;
	readonly #folder: string;
	readonly #waiting: TypeSymbol[] = [];
	readonly #found: Set<number> = new Set();
	readonly #missing: Set<string> = new Set();
	/** Functions and methods; of several signatures, the first explains them all. */
	readonly #explained: Set<string> = new Set();
	#seen = 0;

	constructor(project: Project, folder: string) {
		this.#project = project;
		this.#folder = folder;
	}

	through(entries: readonly string[]): Undocumented {
		const { checker, program } = this.#project;
		for (const entry of entries) {
			const file = program.getSourceFile(entry);
			const module = file && checker.getSymbolAtLocation(file);
			if (module === undefined) throw new Error(`${entry} can't be read`);
			for (const symbol of checker.getExportsOfModule(module)) this.#add(symbol);
		}
		for (let symbol = this.#waiting.shift(); symbol !== undefined; symbol = this.#waiting.shift()) {
			for (const handle of symbol.declarations) {
				const node = handle.resolve(this.#project);
				if (node !== undefined) this.#declaration(node, symbol.name);
			}
		}
		return { seen: this.#seen, missing: [...this.#missing].sort() };
	}

	#add(given: TypeSymbol | undefined): void {
		if (given === undefined) return;
		const isAlias = given.declarations.some(
			(each) => each.kind === SyntaxKind.ExportSpecifier || each.kind === SyntaxKind.ImportSpecifier,
		);
		const symbol = isAlias ? this.#project.checker.getAliasedSymbol(given) : given;
		if (this.#found.has(symbol.id)) return;
		this.#found.add(symbol.id);
		this.#waiting.push(symbol);
	}

	#declaration(node: Node, name: string): void {
		const file = node.getSourceFile();
		if (/^\.\.|\bnode_modules\b/.test(relative(this.#folder, file.fileName))) return;
		if (isVariableDeclaration(node)) {
			// The members of a constant are data: its own comment says what each is.
			this.#look(node.parent.parent, file, name);
			this.#parts(node, file, undefined);
		} else if (isFunctionDeclaration(node)) {
			this.#look(node, file, name);
			this.#parts(node, file, undefined);
		} else if (isClassDeclaration(node) || isInterfaceDeclaration(node) || isTypeAliasDeclaration(node)) {
			this.#look(node, file, name);
			this.#parts(node, file, name);
		}
	}

	/** Looks at the members below a node, and adds the types that it names. Without a name, members are a function's own. */
	#parts(node: Node, file: SourceFile, name: string | undefined): void {
		node.forEachChild((child) => this.#part(child, file, name));
	}

	#part(node: Node, file: SourceFile, name: string | undefined): void {
		if (isTypeReferenceNode(node)) this.#add(this.#project.checker.getSymbolAtLocation(node.typeName));
		else if (isExpressionWithTypeArguments(node))
			this.#add(this.#project.checker.getSymbolAtLocation(node.expression));
		if (MEMBERS.has(node.kind)) {
			const member = (node as Node & { readonly name: Node }).name;
			const words = file.text.slice(node.getStart(file), member.getStart(file));
			if (member.kind === SyntaxKind.PrivateIdentifier || /\b(?:private|protected)\b/.test(words)) return;
			const full = name === undefined ? undefined : `${name}.${member.getText(file)}`;
			if (full !== undefined) this.#look(node, file, full);
			this.#parts(node, file, METHODS.has(node.kind) ? undefined : full);
			return;
		}
		// What a condition asks of a type is not what a type has, and parameters are explained by their function.
		const isOwn =
			!isFunctionTypeNode(node) && !isConstructorDeclaration(node) && !isConditionalTypeNode(node);
		this.#parts(node, file, isOwn ? name : undefined);
	}

	#look(node: Node, file: SourceFile, name: string): void {
		this.#seen++;
		const place = `${name} (${relative(this.#folder, file.fileName)})`;
		const isFunction = isFunctionDeclaration(node) || METHODS.has(node.kind);
		if (file.text.slice(node.pos, node.getStart(file)).includes("/**")) {
			if (isFunction) this.#explained.add(place);
		} else if (!isFunction || !this.#explained.has(place)) this.#missing.add(place);
	}
}
