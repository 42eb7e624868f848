// The configuration file: options that you always use. Found by the XDG rules, one long option per line. Knows no
// command by name. parse.ts parses the options.

import { closeSync, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, fileError, usageError } from "../failure.ts";
import type { Command, Option } from "./command.ts";
import { parseCommandLine } from "./parse.ts";

/** The path of the file: $XDG_CONFIG_HOME/gannet/config, by default ~/.config/gannet/config. */
export function configPath(env: Context["env"]): string {
	const base = env.XDG_CONFIG_HOME;
	// By the XDG Base Directory Specification, relative paths are ignored.
	const isUsable = base !== undefined && isAbsolute(base);
	const home = env.HOME ?? env.USERPROFILE ?? homedir();
	return join(isUsable ? base : join(home, ".config"), "gannet", "config");
}

/** One option of the file, as an argument of the command line. */
interface Entry {
	readonly name: string;
	readonly argument: string;
	/** undefined for an option without a value. */
	readonly value: string | undefined;
}

/**
 * The arguments with those of the configuration file before them: the command line wins. Options of the file that can't
 * be used together with a given one are left out, as are those that the command doesn't have. Throws a CommandError
 * that names file and line.
 *
 * @param owner - the command whose options are in the file
 */
export function withConfig(
	command: Command,
	args: readonly string[],
	env: Context["env"],
	owner: Command,
): readonly string[] {
	if (command.options.config === undefined || args.includes("--no-config")) return args;
	const path = configPath(env);
	const text = readConfig(path);
	if (text === undefined) return args;
	const entries = parseConfig(owner, text, path).filter((entry) => isFor(command, entry));
	const given = new Set(parseCommandLine(command, args).given.map(({ name }) => name));
	const kept = entries.filter(({ name }) => !isExcluded(command, name, given));
	return [...kept.map(({ argument }) => argument), ...args];
}

/** Whether the command has the option, and accepts this value. */
function isFor(command: Command, { name, value = "" }: Entry): boolean {
	const option: Option | undefined = Object.hasOwn(command.options, name) ? command.options[name] : undefined;
	if (option?.type !== "list") return option !== undefined;
	return option.wordsElsewhere?.some((word) => value.startsWith(word)) !== true;
}

function readConfig(path: string): string | undefined {
	let file: number | undefined;
	try {
		file = openSync(path, "r");
		checkTrusted(path, fstatSync(file));
		return readFileSync(file, "utf8");
	} catch (error) {
		if (error instanceof CommandError) throw error;
		const { code } = error as NodeJS.ErrnoException;
		if (code === "ENOENT" || code === "ENOTDIR") return undefined;
		throw fileError("read", path, error);
	} finally {
		if (file !== undefined) closeSync(file);
	}
}

/** A person who can change the file can have credentials sent and files written, so only the user may. */
function checkTrusted(path: string, stats: Stats): void {
	const user = process.geteuid?.();
	// Not on Windows. A device, such as /dev/null, has no content of its own.
	if (user === undefined || !stats.isFile()) return;
	const hint = `--no-config ignores it.`;
	if ((stats.mode & 0o002) !== 0) {
		const why = `${path} can be changed by every user, so it is not used; chmod o-w closes it`;
		throw new CommandError(why, ExitCode.readFailed, hint);
	}
	if (stats.uid !== user && stats.uid !== 0) {
		const why = `${path} belongs to another user, so it is not used`;
		throw new CommandError(why, ExitCode.readFailed, hint);
	}
}

/** "name", "name = value" or "no-name" on each line. # begins a comment, quotes keep blanks at a value's ends. */
function parseConfig(command: Command, text: string, path: string): readonly Entry[] {
	const entries: Entry[] = [];
	for (const [index, raw] of text.split(/\r?\n/).entries()) {
		const content = raw.trim();
		if (content === "" || content.startsWith("#")) continue;
		const [, name, value] = /^(?:--)?([a-z][a-z0-9.-]*)(?:\s*[=:\s]\s*(.*))?$/s.exec(content) ?? [];
		const place = `${path}, line ${index + 1}`;
		if (name === undefined) {
			throw usageError(`${place}: this is not an option`, "`gannet help config` shows the format.");
		}
		const bare = value?.replace(/^"(.*)"$/s, "$1");
		const argument = bare === undefined ? `--${name}` : `--${name}=${bare}`;
		entries.push({ name: checked(command, argument, place), argument, value: bare });
	}
	return entries;
}

/** The option's own name. */
function checked(command: Command, argument: string, place: string): string {
	// Arguments that the command requires are not in the file.
	const optional = {
		...command,
		positionals: command.positionals.map((each) => ({ ...each, isOptional: true })),
	};
	try {
		const [option] = parseCommandLine(optional, [argument]).given;
		if (option === undefined || option.name === "config")
			throw usageError("this is not allowed in the file itself");
		return option.name;
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		throw new CommandError(`${place}: ${error.message}`, error.exitCode, error.hint);
	}
}

function isExcluded(command: Command, name: string, given: ReadonlySet<string>): boolean {
	const excludes = (option: string): readonly string[] => {
		const found: Option | undefined = command.options[option];
		return found?.excludes ?? [];
	};
	return (
		excludes(name).some((other) => given.has(other)) ||
		[...given].some((other) => excludes(other).includes(name))
	);
}
