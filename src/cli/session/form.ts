// -F: the parts of a multipart form. Files among them are read while they are sent. Sends nothing.

import { basename } from "node:path";
import { type FormPart, type MultipartBody, multipart } from "../../client/index.ts";
import type { GivenOption } from "../arguments/command.ts";
import { usageError } from "../failure.ts";
import { isStdin, readSource, type Sources } from "./content.ts";
import { mediaTypeOf } from "./media-types.ts";

/** The form of --form and --form-string, or undefined. Throws a CommandError. */
export async function readForm(
	given: readonly GivenOption[],
	sources: Sources,
): Promise<MultipartBody | undefined> {
	const asked = given.filter(({ name }) => name === "form" || name === "form-string");
	if (asked.length === 0) return undefined;
	const parts: FormPart[] = [];
	for (const { name: option, value } of asked) {
		const text = String(value);
		const equals = text.indexOf("=");
		if (equals < 1) throw usageError(`--${option} requires NAME=VALUE, but one has no name before an =`);
		const name = text.slice(0, equals);
		const rest = text.slice(equals + 1);
		if (option === "form-string") parts.push({ name, body: rest });
		else parts.push(await readPart(name, rest, sources));
	}
	return multipart(parts);
}

/** A value, `@FILE` for a file, or `<FILE` for its bytes as a value; each with its parameters. */
async function readPart(name: string, text: string, sources: Sources): Promise<FormPart> {
	const mark = text[0];
	if (mark !== "@" && mark !== "<") {
		const { value, type } = parseValue(text);
		return { name, body: value, type };
	}
	const { path, type, filename } = parseFile(text.slice(1));
	const body = await readSource(path, sources);
	if (mark === "<") return { name, body, filename: false, type };
	const usual = isStdin(path) && path === "-" ? "-" : basename(path);
	return { name, body, filename: filename ?? usual, type: type ?? mediaTypeOf(filename ?? path) };
}

interface FormFile {
	readonly path: string;
	readonly type: string | undefined;
	readonly filename: string | undefined;
}

/** "PATH;type=TYPE;filename=NAME"; the path in quotes if it has a semicolon. */
function parseFile(text: string): FormFile {
	const [, quoted, plain = "", parameters = ""] = /^(?:"([^"]*)"|([^;]*))((?:;.*)?)$/s.exec(text) ?? [];
	const path = quoted ?? plain;
	return { path, ...parseParameters(parameters, "a file") };
}

/** One parameter without its semicolon; in quotes a semicolon is part of it, and a backslash comes before a quote or backslash. */
const PARAMETER = /(?<=;)(?:"(?:\\.|[^"\\])*"|[^;])*/gs;

function unquoted(value: string): string {
	const [, quoted] = /^"(.*)"\s*$/s.exec(value) ?? [];
	return quoted === undefined ? value : quoted.replace(/\\(["\\])/g, "$1");
}

function parseParameters(
	text: string,
	after: string,
): { type: string | undefined; filename: string | undefined } {
	let type: string | undefined;
	let filename: string | undefined;
	for (const [parameter] of text.matchAll(PARAMETER)) {
		const [, key, value = ""] = /^\s*(type|filename)=(.*)$/s.exec(parameter) ?? [];
		if (key === "type") type = value.trim();
		else if (key === "filename") filename = unquoted(value);
		else if (type !== undefined && /^\s*[\w-]+=/.test(parameter)) type += `;${parameter}`;
		else {
			throw usageError(
				`--form knows ;type= and ;filename= after ${after}, not ${JSON.stringify(parameter)}`,
				"Put a path with a semicolon in quotes: -F 'name=@\"a;b\"'",
			);
		}
	}
	return { type, filename };
}

/** "VALUE;type=TYPE"; a value with a semicolon in it is a value, unless a type follows. */
function parseValue(text: string): { value: string; type: string | undefined } {
	const [, value = text, parameters] = /^(.*?)(;\s*(?:type|filename)=.*)$/s.exec(text) ?? [];
	if (parameters === undefined) return { value, type: undefined };
	const { type, filename } = parseParameters(parameters, "a value");
	if (filename !== undefined)
		throw usageError(
			"--form gives ;filename= to files only",
			"If it is part of the text, use --form-string.",
		);
	return { value, type };
}
