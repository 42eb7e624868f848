// Credentials that aren't on the command line, where other users could see them: asked for on the terminal, or read
// from a file or stdin. Never shown.

import { readFile } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";
import { show, type Visible } from "../../base/index.ts";
import { type Context, Interrupted } from "../context.ts";
import { fileError, usageError } from "../failure.ts";
import { readAll } from "../session/request-options.ts";

/** A file of credentials is one line. A longer one is some other file. */
const MOST_CHARACTERS = 64 * 1024;

/**
 * Asks on the terminal without showing what is typed. Throws a usage error with `hint` if there is no terminal, and
 * `Interrupted` for Ctrl-C.
 */
export async function askPassword(prompt: Visible, context: Context, hint: string): Promise<string> {
	const { stdin, stderr, signal } = context;
	if (stdin.isTTY !== true || stdin.setRawMode === undefined || !stderr.isTerminal)
		throw usageError("there is no terminal to ask for the password on", hint);
	stderr.print(prompt);
	stdin.setRawMode(true);
	try {
		return await typedLine(stdin, signal);
	} finally {
		stdin.setRawMode(false);
		stdin.pause();
		stderr.print(show`\n`);
	}
}

function typedLine(stdin: Context["stdin"], signal: AbortSignal): Promise<string> {
	const decoder = new StringDecoder("utf8");
	const { promise, resolve, reject } = Promise.withResolvers<string>();
	let typed: string[] = [];
	const stop = (): void => reject(signal.reason);
	const finish = (): void => resolve(typed.join(""));
	const press = (character: string): void => {
		const key = keys[character];
		if (key === "enter") finish();
		else if (key === "interrupt") reject(new Interrupted("SIGINT"));
		else if (key === "erase") typed.pop();
		else if (key === "erase-all") typed = [];
		else if (typed.length < MOST_CHARACTERS) typed.push(character);
	};
	const take = (bytes: Buffer): void => {
		for (const character of decoder.write(bytes)) press(character);
	};
	stdin.on("data", take);
	stdin.on("end", finish);
	signal.addEventListener("abort", stop);
	if (signal.aborted) stop();
	return promise.finally(() => {
		stdin.off("data", take);
		stdin.off("end", finish);
		signal.removeEventListener("abort", stop);
	});
}

/** What a terminal in raw mode sends for keys: Enter, Ctrl-D, Ctrl-C, Backspace, Ctrl-U. */
const keys: Readonly<Record<string, "enter" | "interrupt" | "erase" | "erase-all">> = {
	"\r": "enter",
	"\n": "enter",
	"\x04": "enter",
	"\x03": "interrupt",
	"\x7f": "erase",
	"\b": "erase",
	"\x15": "erase-all",
};

/** The one line of a file, or of stdin for "-". Throws a CommandError, which names only the option and the file. */
export async function readSecret(
	option: string,
	path: string,
	context: Pick<Context, "stdin" | "signal">,
): Promise<string> {
	let text: string;
	try {
		text = path === "-" ? Buffer.from(await readAll(context)).toString("utf8") : await readFile(path, "utf8");
	} catch (error) {
		throw fileError("read", path, error);
	}
	const line = text.replace(/^\ufeff/, "").replace(/\r?\n$/, "");
	const what = path === "-" ? "stdin" : path;
	if (line === "") throw usageError(`${option}: ${what} is empty`);
	if (/[\r\n]/.test(line) || line.length > MOST_CHARACTERS)
		throw usageError(`${option}: ${what} has more than one line`);
	return line;
}
