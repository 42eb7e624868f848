// Loads the file of --record: JSON, or a TypeScript or JavaScript module whose default export is the declaration.

import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { DeclarationError, type RecordDeclaration, readDeclaration, record } from "../../record/index.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, fileError } from "../failure.ts";

const modules: ReadonlySet<string> = new Set([".ts", ".mts", ".js", ".mjs"]);

/** Throws a CommandError if the file can't be read, and a DeclarationError with its mistakes and their places. */
export async function loadDeclaration(path: string): Promise<RecordDeclaration> {
	if (modules.has(extname(path))) return checked(await defaultExport(path), path);
	let text: string;
	try {
		text = await readFile(path, "utf8");
	} catch (error) {
		throw fileError("read", path, error);
	}
	return readDeclaration(text, path);
}

function checked(declaration: RecordDeclaration, path: string): RecordDeclaration {
	try {
		return record(declaration);
	} catch (error) {
		if (error instanceof DeclarationError) throw new DeclarationError(error.problems, path);
		throw error;
	}
}

async function defaultExport(path: string): Promise<RecordDeclaration> {
	let loaded: { readonly default?: unknown };
	try {
		loaded = await import(pathToFileURL(resolve(path)).href);
	} catch (error) {
		const { message, name, problems } = error as Partial<DeclarationError>;
		// Thrown by the module's own call of `record`, which may be another copy of gannet's.
		if (name === "DeclarationError" && problems !== undefined) throw new DeclarationError(problems, path);
		throw new CommandError(`can't load ${path}: ${message}`, ExitCode.readFailed, undefined, error);
	}
	if (typeof loaded.default === "object" && loaded.default !== null) {
		return loaded.default as RecordDeclaration;
	}
	throw new CommandError(
		`${path} exports no declaration`,
		ExitCode.usage,
		'Its default export has to be one: export default record({ fields: { title: "h1" } }).',
	);
}
