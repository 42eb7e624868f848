// Writes the shells' completion scripts from the commands' tables. Pure text: knows no command by name.

import type { ArgumentKind, Command, Option } from "./command.ts";
import { helpOption } from "./parse.ts";

export type Shell = "bash" | "zsh" | "fish";
export const shells: readonly Shell[] = ["bash", "zsh", "fish"];

type Values = ArgumentKind | readonly string[];

/** The script to be sourced by that shell. */
export function completionScript(shell: Shell, commands: readonly Command[]): string {
	return writers[shell](commands);
}

const writers: Readonly<Record<Shell, (commands: readonly Command[]) => string>> = { bash, zsh, fish };

function optionsOf(command: Command): readonly (readonly [string, Option])[] {
	return [...Object.entries(command.options), ["help", helpOption] as const];
}

/** What may follow the option, or undefined if it takes no value. */
function valuesOf(option: Option): Values | undefined {
	switch (option.type) {
		case "flag":
		case "count":
			return undefined;
		case "choice":
			return option.choices;
		case "number":
			return "text";
		case "list":
			return option.words ?? option.complete ?? "text";
		default:
			return option.complete ?? "text";
	}
}

/** Whether something must follow each of them: "NAME=". */
function areBeginnings(values: readonly string[]): boolean {
	return values.every((value) => value.endsWith("="));
}

function flagsOf(name: string, option: Option): readonly string[] {
	const long = isOnByDefault(option) ? [`--no-${name}`, `--${name}`] : [`--${name}`];
	return option.short === undefined ? long : [`-${option.short}`, ...long];
}

/** A flag that is on by default exists to be turned off. */
function isOnByDefault(option: Option): boolean {
	return option.type === "flag" && option.default === true;
}

function quote(text: string): string {
	return `'${text.replaceAll("'", "'\\''")}'`;
}

// bash

function bashReply(values: Values): string {
	if (typeof values !== "string") {
		const goesOn = areBeginnings(values) ? "compopt -o nospace 2>/dev/null; " : "";
		return `${goesOn}COMPREPLY=($(compgen -W ${quote(values.join(" "))} -- "$current"))`;
	}
	const action = { file: "-f", directory: "-d", host: "-A hostname", url: "", text: "" }[values];
	if (action === "") return "COMPREPLY=()";
	const isPath = values === "file" || values === "directory";
	return `${isPath ? "compopt -o filenames 2>/dev/null; " : ""}COMPREPLY=($(compgen ${action} -- "$current"))`;
}

function bash(commands: readonly Command[]): string {
	const cases = commands.map((command) => {
		const options = optionsOf(command);
		const values = options.flatMap(([name, option]) => {
			const kind = valuesOf(option);
			return kind === undefined
				? []
				: [`\t\t\t${flagsOf(name, option).join("|")}) ${bashReply(kind)}; return ;;`];
		});
		const words = options.flatMap(([name, option]) => flagsOf(name, option)).join(" ");
		return [
			`\t${command.name})`,
			...(values.length === 0 ? [] : ['\t\tcase "$previous" in', ...values, "\t\tesac"]),
			`\t\tif [[ "$current" == -* ]]; then COMPREPLY=($(compgen -W ${quote(words)} -- "$current")); return; fi`,
			`\t\t${bashReply(command.positionals[0]?.complete ?? "text")} ;;`,
		].join("\n");
	});
	const names = commands.map(({ name }) => name).join(" ");
	return `# bash completion for gannet
_gannet() {
	local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
	COMPREPLY=()
	if [[ $COMP_CWORD -eq 1 ]]; then
		COMPREPLY=($(compgen -W ${quote(`${names} --help --version`)} -- "$current"))
		return
	fi
	case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
	esac
}
complete -F _gannet gannet
`;
}

// zsh

/** Text inside a _arguments specification: brackets and colons have a meaning there. */
function zshText(text: string): string {
	return text.replace(/[[\]:\\]/g, "\\$&");
}

function zshAction(values: Values): string {
	if (typeof values !== "string")
		return areBeginnings(values) ? `{compadd -S "" -- ${values.join(" ")}}` : `(${values.join(" ")})`;
	return { file: "_files", directory: "_files -/", host: "_hosts", url: "_urls", text: "" }[values];
}

function zshOption(name: string, option: Option): string {
	const isRepeated = option.type === "list" || option.type === "count";
	const flags = flagsOf(name, option);
	const values = valuesOf(option);
	const label = "placeholder" in option ? option.placeholder : "";
	const tail = values === undefined ? "" : `:${zshText(label)}:${zshAction(values)}`;
	const rest = quote(`[${zshText(option.help)}]${tail}`);
	if (flags.length === 1) return isRepeated ? `'*'${flags[0]}${rest}` : `${flags[0]}${rest}`;
	return `${isRepeated ? "'*'" : quote(`(${flags.join(" ")})`)}{${flags.join(",")}}${rest}`;
}

function zsh(commands: readonly Command[]): string {
	const names = commands.map(({ name, summary }) => `\t\t${quote(`${name}:${summary}`)}`).join("\n");
	const cases = commands.map((command) => {
		const specifications = [
			...optionsOf(command).map(([name, option]) => zshOption(name, option)),
			...command.positionals.map((positional, index) => {
				const place = positional.isRepeated === true ? "*" : String(index + 1);
				const colons = positional.isOptional === true && place !== "*" ? "::" : ":";
				return quote(
					`${place}${colons}${zshText(positional.name)}:${zshAction(positional.complete ?? "text")}`,
				);
			}),
		];
		return `\t${command.name})\n\t\t_arguments -s \\\n\t\t\t${specifications.join(" \\\n\t\t\t")} ;;`;
	});
	return `#compdef gannet
# zsh completion for gannet
_gannet() {
	local -a commands
	commands=(
${names}
	)
	if (( CURRENT == 2 )); then
		_describe command commands
		_arguments '--help[Show the commands]' '--version[Show the version]'
		return
	fi
	local command="\${words[2]}"
	shift words
	(( CURRENT-- ))
	case "$command" in
${cases.join("\n")}
	esac
}
if [[ "$funcstack[1]" == _gannet ]]; then _gannet "$@"; else compdef _gannet gannet; fi
`;
}

// fish

function fishValues(values: Values): string {
	if (typeof values !== "string") return `-x -a ${quote(values.join(" "))}`;
	return {
		file: "-r -F",
		directory: "-x -a '(__fish_complete_directories)'",
		host: "-x -a '(__fish_print_hostnames)'",
		url: "-x",
		text: "-x",
	}[values];
}

function fish(commands: readonly Command[]): string {
	const lines = ["# fish completion for gannet", "complete -c gannet -f"];
	for (const { name, summary } of commands) {
		lines.push(`complete -c gannet -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`);
	}
	lines.push(
		"complete -c gannet -n __fish_use_subcommand -l help -s h -d 'Show the commands'",
		"complete -c gannet -n __fish_use_subcommand -l version -s V -d 'Show the version'",
	);
	for (const command of commands) {
		const when = `complete -c gannet -n ${quote(`__fish_seen_subcommand_from ${command.name}`)}`;
		for (const [name, option] of optionsOf(command)) {
			const values = valuesOf(option);
			const short = option.short === undefined ? "" : ` -s ${option.short}`;
			const tail = values === undefined ? "" : ` ${fishValues(values)}`;
			lines.push(`${when}${short} -l ${name}${tail} -d ${quote(option.help)}`);
			if (isOnByDefault(option)) lines.push(`${when} -l no-${name} -d ${quote(`Not: ${option.help}`)}`);
		}
		const complete = command.positionals[0]?.complete;
		if (complete === "file") lines.push(`${when} -F`);
		else if (complete !== undefined && complete !== "text" && complete !== "url") {
			lines.push(`${when} ${fishValues(complete).replace(/^-x /, "")}`);
		}
	}
	return `${lines.join("\n")}\n`;
}
