// Lays out `--help`, the overview and the table of exit codes from the commands' tables. Pure text.

import { type Visible, visible } from "../../base/index.ts";
import type { Style } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Command, Option } from "./command.ts";
import { helpOption } from "./parse.ts";

/** What help needs of its output. Its words are the program's own, and need no escaping. */
export interface HelpTarget {
	readonly columns: number;
	style(style: Style, text: string): string;
}

/** Lines of help are no longer, on any terminal. */
export const widest = 100;
const indent = "  ";

/** Breaks text at spaces so that no line is longer than `width`, where words allow. */
export function wrap(text: string, width: number): string[] {
	const lines: string[] = [];
	let line = "";
	for (const word of text.split(" ")) {
		if (line !== "" && line.length + 1 + word.length > width) {
			lines.push(line);
			line = word;
		} else line = line === "" ? word : `${line} ${word}`;
	}
	return [...lines, line];
}

type HelpRow = readonly [term: string, meaning: string];

function longestTerm(rows: readonly HelpRow[]): number {
	return Math.max(0, ...rows.map(([term]) => term.length));
}

/** Rows of a term and its text, with the texts in one column. A long term gets a separate line. */
export function definitions(
	rows: readonly HelpRow[],
	target: HelpTarget,
	longest: number = longestTerm(rows),
): string {
	const width = Math.min(target.columns, widest);
	const column = Math.min(longest, Math.floor(width * 0.36)) + indent.length + 2;
	let text = "";
	for (const [term, meaning] of rows) {
		const lines = wrap(meaning, Math.max(24, width - column));
		const head = `${indent}${target.style("bold", term)}`;
		const fits = indent.length + term.length + 2 <= column;
		text += fits
			? `${head}${" ".repeat(column - indent.length - term.length)}${lines.shift() ?? ""}\n`
			: `${head}\n`;
		for (const line of lines) text += `${" ".repeat(column)}${line}\n`;
	}
	return text;
}

/** Lines of the program's own words, including styles. */
export function page(...lines: readonly string[]): Visible {
	return lines.join("\n") as Visible;
}

export function heading(text: string, target: HelpTarget): string {
	return `${target.style("bold", `${text}:`)}\n`;
}

/** "-o, --output FILE" */
function optionTerm(name: string, option: Option): string {
	const longName = option.type === "flag" && option.default === true ? `--[no-]${name}` : `--${name}`;
	const value = "placeholder" in option ? ` ${option.placeholder}` : "";
	return `${option.short === undefined ? "    " : `-${option.short}, `}${longName}${value}`;
}

function optionMeaning(option: Option): string {
	const notes: string[] = [];
	if (option.type === "choice" && option.choices.length > 1)
		notes.push(`one of: ${option.choices.join(", ")}`);
	if (option.type === "list") notes.push("may be repeated");
	if ("default" in option && option.default !== undefined && option.type !== "flag") {
		notes.push(`default: ${option.default}`);
	}
	return notes.length === 0 ? option.help : `${option.help} (${notes.join("; ")})`;
}

/** How long a page is: with the options that are used most, or with all of them. */
export type HelpLength = "common" | "all";

const COMMON = "Options used most";

/** The page of `gannet COMMAND --help`. Where a command says which options are common, the others come with "all" alone. */
export function commandHelp(command: Command, target: HelpTarget, length: HelpLength = "common"): Visible {
	const width = Math.min(target.columns, widest);
	const full = `gannet ${command.name}`;
	const usage = command.usage.map((line, index) =>
		`${index === 0 ? "Usage: " : "       "}${full} ${line}`.trimEnd(),
	);
	let text = `${target.style("bold", full)}: ${command.summary}\n\n${usage.join("\n")}\n`;
	for (const paragraph of command.description ?? []) text += `\n${wrap(paragraph, width).join("\n")}\n`;
	if (command.positionals.length > 0) {
		const rows = command.positionals.map(({ name, help }) => [name, help] as const);
		text += `\n${heading("Arguments", target)}${definitions(rows, target)}`;
	}
	const options = [...Object.entries(command.options), ["help", helpOption] as const];
	const isShort = length === "common" && options.some(([, { isCommon }]) => isCommon === true);
	const groups = new Map<string, HelpRow[]>();
	const add = (group: string, name: string, option: Option): void => {
		groups.set(group, [...(groups.get(group) ?? []), [optionTerm(name, option), optionMeaning(option)]]);
	};
	for (const [name, option] of options) {
		if (option.isCommon === true) add(isShort ? (option.group ?? "Options") : COMMON, name, option);
	}
	for (const [name, option] of options) {
		const isOfOthers = isShort && Object.hasOwn(command.options, name) && !isOwn(command, option);
		if (option.isCommon !== true && !isOfOthers) add(option.group ?? "Options", name, option);
	}
	// One column for all groups, so the texts line up.
	const longest = longestTerm([...groups.values()].flat());
	for (const [group, rows] of groups)
		text += `\n${heading(group, target)}${definitions(rows, target, longest)}`;
	if (isShort) {
		const count = Object.keys(command.options).length;
		text += `\n${wrap(`\`gannet help ${command.name} --all\` lists all ${count} options.`, width).join("\n")}\n`;
	}
	if (command.examples.length > 0) {
		text += `\n${heading("Examples", target)}`;
		for (const { line, does } of command.examples) {
			text += `${indent}${target.style("dim", `# ${does}`)}\n${indent}${line}\n`;
		}
	}
	return page(text);
}

/** Options without a group, and those of groups that no common option is from, are the command's own. */
function isOwn({ name, options }: Command, option: Option): boolean {
	if (name === "get") return false;
	const shared = new Set(
		Object.values(options).flatMap(({ isCommon, group }) => (isCommon === true ? [group] : [])),
	);
	return option.group !== undefined && !shared.has(option.group);
}

/** The page of `gannet`, `gannet help` and `gannet --help`. */
export function overviewHelp(commands: readonly Command[], target: HelpTarget): Visible {
	const rows = commands.map(({ name, summary }) => [name, summary] as const);
	const width = Math.min(target.columns, widest);
	const slogan = wrap(
		"gannet gets data from the web: from the socket to the record, with every step in view.",
		width,
	);
	const more =
		"`gannet COMMAND --help` shows a command's options, `gannet help records` how records are declared, `gannet help limits` how much is too much, `gannet help write-out` what -w knows, `gannet help config` where options can be kept, `gannet help exit-codes` what the exit codes mean, `gannet --version` the version. Data goes to stdout, everything else to stderr.";
	return page(
		...slogan.map((line) => target.style("bold", line)),
		"",
		"Usage: gannet COMMAND [OPTION]... [ARGUMENT]...",
		"",
		`${heading("Commands", target)}${definitions(rows, target)}`,
		...wrap(more, width),
		"",
	);
}

/** The page of `gannet help exit-codes`. */
export function exitCodesHelp(target: HelpTarget): Visible {
	const rows = exitCodes.map(({ code, means }) => [String(code).padStart(3), means] as const);
	return page(
		`${heading("Exit codes", target)}${definitions(rows, target)}`,
		"The numbers are curl's, if curl has one.",
		"",
	);
}

/** The page of `gannet help write-out`. */
export function writeOutHelp(
	variables: readonly (readonly [name: string, means: string])[],
	target: HelpTarget,
): Visible {
	const width = Math.min(target.columns, widest);
	const rows = variables.map(([name, means]) => [`%{${name}}`, means] as const);
	return page(
		...wrap(
			"`gannet get -w FORMAT` writes FORMAT after each URL, with these filled in. \\n, \\r and \\t are line ends and tabs, %% is a percent sign. Without -o or -O it follows the content on stdout.",
			width,
		),
		"",
		`${heading("Variables", target)}${definitions(rows, target)}`,
		heading("Example", target).trimEnd(),
		`${indent}gannet get -s -o /dev/null -w '%{http_code} %{time_total}\\n' example.com`,
		"",
	);
}

/** The page of `gannet help config`. `path` is where the file would be. */
export function configHelp(path: string, target: HelpTarget): Visible {
	const width = Math.min(target.columns, widest);
	const about =
		"Put options of `gannet get` that you always use into a file, one on a line: the long name without dashes, then = and the value. Lines that begin with # are comments; quotes keep blanks at the ends of a value.";
	const rules =
		"The file is $XDG_CONFIG_HOME/gannet/config, by default ~/.config/gannet/config. The command line wins; for options that may be repeated, both are used. An option of the file that can't be used together with a given one is ignored. `gannet extract` and `gannet pages` also read the file, and ignore options that they don't have. A file that every user can change, or that belongs to another user, is not used. --no-config ignores the file.";
	const example = [
		"# thirty seconds in all, three tries",
		"max-time = 30",
		"retry = 2",
		"header = X-Team: birds",
		"cookie-jar = /home/me/.cookies.json",
		"no-compressed",
	];
	return page(
		...wrap(about, width),
		"",
		heading("Here", target).trimEnd(),
		`${indent}${visible(path)}`,
		"",
		heading("Example", target).trimEnd(),
		...example.map((line) => `${indent}${line}`),
		"",
		...wrap(rules, width),
		"",
	);
}
