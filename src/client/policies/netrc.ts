// .netrc: a file of machines with their logins, as ftp(1), curl and git read it. `parseNetrc` and `netrcEntry` are
// pure. `readNetrc` finds the file and refuses one that others can read. No message quotes the file.

import { type FileHandle, open } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { invalidRequest } from "../errors.ts";
import type { Credentials } from "./digest.ts";

/** The file's entry for one machine or, without a name, for all others. */
export interface NetrcEntry {
	/** In lower case; undefined for `default`. */
	readonly machine: string | undefined;
	readonly login: string | undefined;
	readonly password: string | undefined;
}

const MOST_BYTES: number = 1024 * 1024;

/** A line comment, a quoted word, or a plain one, after any white space. */
const WORD = /\s*(?:"((?:[^"\\\n]|\\.)*)"|([^\s"]\S*))/y;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/**
 * Parses the text of a file. Words may be quoted, with \n, \r, \t and backslash as escapes. A # in place of a keyword
 * begins a comment. A macro ends at the next empty line.
 * @throws Error that names the line, but doesn't quote it
 */
export function parseNetrc(text: string): readonly NetrcEntry[] {
	const entries: { machine: string | undefined; login?: string; password?: string }[] = [];
	let at = text.startsWith("\ufeff") ? 1 : 0;
	const fail = (what: string): never => {
		throw new Error(`${what} in line ${text.slice(0, at).split("\n").length}`);
	};
	const word = (): string | undefined => {
		WORD.lastIndex = at;
		const found = WORD.exec(text);
		if (found === null) {
			if (text.slice(at).trim() === "") return undefined;
			return fail("there is a quote without its end");
		}
		at = WORD.lastIndex;
		return found[1]?.replace(/\\(.)/gs, (_, escaped: string) => ESCAPES[escaped] ?? escaped) ?? found[2];
	};
	const skipTo = (end: RegExp): void => {
		const length = text.slice(at).search(end);
		at = length === -1 ? text.length : at + length;
	};
	for (let keyword = word(); keyword !== undefined; keyword = word()) {
		if (keyword.startsWith("#")) {
			skipTo(/\n/);
			continue;
		}
		if (keyword === "default") {
			entries.push({ machine: undefined });
			continue;
		}
		if (!["machine", "login", "password", "account", "macdef"].includes(keyword))
			fail("a keyword is missing");
		const value = word();
		if (value === undefined) return fail(`${keyword} has no value`);
		if (keyword === "macdef") skipTo(/\n[\t ]*\r?\n/);
		const entry = entries.at(-1);
		if (keyword === "machine") entries.push({ machine: value.toLowerCase() });
		else if (keyword === "login" || keyword === "password") {
			if (entry === undefined) return fail(`${keyword} is not part of a machine`);
			entry[keyword] = value;
		}
	}
	return entries.map(({ machine, login, password }) => ({ machine, login, password }));
}

/**
 * The file's entry for exactly that host: the first one with its name, or else the default.
 * @param host as in a URL, without brackets.
 * @param login the name whose password is wanted, which an entry without a name also has; without it, the entry's own
 * @returns undefined if it has neither login nor password
 */
export function netrcEntry(
	entries: readonly NetrcEntry[],
	host: string,
	login?: string,
): Credentials | undefined {
	const name = host.toLowerCase();
	if (login !== undefined) {
		const ofHost = entries.filter(({ machine }) => machine === name);
		const asked = ofHost.length > 0 ? ofHost : entries.filter(({ machine }) => machine === undefined);
		// An entry without a password doesn't hide one that has it.
		const withPassword = asked.filter(({ password }) => password !== undefined);
		const found =
			withPassword.find((each) => each.login === login) ??
			withPassword.find((each) => each.login === undefined);
		return { username: login, password: found?.password ?? "" };
	}
	const entry =
		entries.find(({ machine }) => machine === name) ?? entries.find(({ machine }) => machine === undefined);
	// An entry with a name but no credentials says that there are none: the default is for others.
	if (entry === undefined || (entry.login === undefined && entry.password === undefined)) return undefined;
	return { username: entry.login ?? "", password: entry.password ?? "" };
}

/**
 * Reads the file at the path; without one $NETRC, or else ~/.netrc if it exists.
 * @throws ClientError, kind "invalid-request": it can't be read, others can read it, or it is not well-formed
 */
export async function readNetrc(
	path: string | undefined,
	environment: NodeJS.ProcessEnv = process.env,
): Promise<readonly NetrcEntry[]> {
	const named = path ?? (environment.NETRC || undefined);
	const file = named ?? join(homedir(), process.platform === "win32" ? "_netrc" : ".netrc");
	let text: string;
	try {
		await using handle = await open(file, "r");
		await assertPrivate(handle, file);
		text = await handle.readFile("utf8");
	} catch (cause) {
		const { code, message } = cause as NodeJS.ErrnoException;
		if (code === "ENOENT" && named === undefined) return [];
		if (code?.startsWith("netrc-") === true) throw cause;
		throw invalidRequest(`the netrc file can't be read: ${message}`, "netrc-unreadable", { cause });
	}
	try {
		return parseNetrc(text);
	} catch (cause) {
		throw invalidRequest(
			`the netrc file ${file} is not well-formed: ${(cause as Error).message}`,
			"netrc-syntax",
		);
	}
}

async function assertPrivate(handle: FileHandle, file: string): Promise<void> {
	// Of the open file, so that it can't be replaced between check and read.
	const facts = await handle.stat();
	if (!facts.isFile() || facts.size > MOST_BYTES) {
		throw invalidRequest(
			`the netrc file ${file} is not a regular file of at most ${MOST_BYTES} bytes`,
			"netrc-unreadable",
		);
	}
	if (process.platform === "win32") return;
	if ((facts.mode & 0o077) !== 0) {
		throw invalidRequest(
			`the netrc file ${file} can be read by others than its owner, so it is not used; chmod 600 fixes that`,
			"netrc-permissions",
		);
	}
	const user = process.getuid?.();
	if (user !== undefined && facts.uid !== user && facts.uid !== 0) {
		throw invalidRequest(
			`the netrc file ${file} belongs to another user, so it is not used`,
			"netrc-permissions",
		);
	}
}
