// -F: the parts of a multipart form, files among them that are read while they are sent. Sends nothing.

import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { GivenOption } from "../command.ts";
import type { Context } from "../context.ts";
import { fileError, usageError } from "../failure.ts";
import { readAll } from "../request-options.ts";

/** The form that --form and --form-string ask for, or undefined. Throws a CommandError. */
export async function readForm(
	given: readonly GivenOption[],
	context: Pick<Context, "stdin" | "signal">,
): Promise<FormData | undefined> {
	const parts = given.filter(({ name }) => name === "form" || name === "form-string");
	if (parts.length === 0) return undefined;
	const form = new FormData();
	for (const { name: option, value } of parts) {
		const text = String(value);
		const equals = text.indexOf("=");
		if (equals < 1) throw usageError(`--${option} takes NAME=VALUE, and one has no name before an =`);
		const name = text.slice(0, equals);
		const rest = text.slice(equals + 1);
		if (option === "form-string") form.append(name, rest);
		else if (rest.startsWith("@")) await appendFile(form, name, parseFile(rest.slice(1)), context);
		else if (rest.startsWith("<")) form.append(name, await readTextFile(rest.slice(1), context));
		else form.append(name, checkText(rest));
	}
	return form;
}

interface FormFile {
	readonly path: string;
	readonly type: string | undefined;
	readonly name: string;
}

/** "PATH;type=TYPE;filename=NAME"; the path in quotes where it has a semicolon. */
function parseFile(text: string): FormFile {
	const [, quoted, plain = "", parameters = ""] = /^(?:"([^"]*)"|([^;]*))((?:;.*)?)$/s.exec(text) ?? [];
	const path = quoted ?? plain;
	let type: string | undefined;
	let name = path === "-" ? "-" : basename(path);
	for (const parameter of parameters.split(";").slice(1)) {
		const [, key, value = ""] = /^\s*(type|filename)=(.*)$/s.exec(parameter) ?? [];
		if (key === "type") type = value.trim();
		else if (key === "filename") name = value.replace(/^"(.*)"$/s, "$1");
		else if (type !== undefined && /^\s*[\w-]+=/.test(parameter)) type += `;${parameter}`;
		else {
			throw usageError(
				`--form knows ;type= and ;filename= after a file, not ${JSON.stringify(parameter)}`,
				"A path with a semicolon stands in quotes: -F 'name=@\"a;b\"'",
			);
		}
	}
	return { path, type, name };
}

async function appendFile(
	form: FormData,
	name: string,
	file: FormFile,
	context: Pick<Context, "stdin" | "signal">,
): Promise<void> {
	const type = file.type ?? "application/octet-stream";
	if (file.path === "-") {
		form.append(name, new Blob([Buffer.from(await readAll(context))], { type }), file.name);
		return;
	}
	try {
		form.append(name, await openAsBlob(file.path, { type }), file.name);
	} catch (error) {
		throw formFileError(file.path, error);
	}
}

async function readTextFile(path: string, context: Pick<Context, "stdin" | "signal">): Promise<string> {
	if (path === "-") return Buffer.from(await readAll(context)).toString("utf8");
	try {
		return await readFile(path, "utf8");
	} catch (error) {
		throw formFileError(path, error);
	}
}

function formFileError(path: string, error: unknown): Error {
	const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
	return fileError("read", path, cause, (code) =>
		code === "ENOENT" ? "To send text that begins with @ or <, use --form-string." : undefined,
	);
}

/** curl gives a type to texts too; here a type belongs to a file. */
function checkText(text: string): string {
	if (!/;\s*(type|filename)=/.test(text)) return text;
	throw usageError(
		"--form gives ;type= and ;filename= to files only",
		"If it belongs to the text, use --form-string.",
	);
}
