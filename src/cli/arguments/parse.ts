// Turns arguments into the values that a command's tables describe. node:util's parseArgs finds the tokens. Pure: knows
// no command and no stream. Every mistake is a usage error that says what to type instead.

import { parseArgs } from "node:util";
import { nearest } from "../../base/index.ts";
import { usageError } from "../failure.ts";
import type { Command, GivenOption, Option, OptionTable, OptionValues, Parsed } from "./command.ts";
import { foreignOption } from "./foreign-options.ts";

/** Every command has it. It is not in the tables. */
export const helpOption: Option = { type: "flag", short: "h", help: "Show this help" };

/** "-o FILE, --output FILE" without the values: the name of an option in a message. */
function optionLabel(name: string, option: Option): string {
	return option.short === undefined ? `--${name}` : `-${option.short}/--${name}`;
}

function takesValue(option: Option): option is Exclude<Option, { type: "flag" | "count" }> {
	return option.type !== "flag" && option.type !== "count";
}

/** Whether these arguments ask for the command's help, checked before anything else. */
export function asksForHelp(command: Command, args: readonly string[]): boolean {
	return tokenize(command, args).some((token) => token.kind === "option" && token.name === "help");
}

type Token =
	| {
			kind: "option";
			name: string;
			rawName: string;
			value?: string | undefined;
			inlineValue?: boolean | undefined;
	  }
	| { kind: "positional"; value: string }
	| { kind: "option-terminator" };

function tokenize(command: Command, args: readonly string[]): readonly Token[] {
	const options: Record<string, { type: "boolean" | "string"; short?: string; multiple: boolean }> = {};
	for (const [name, option] of [...Object.entries(command.options), ["help", helpOption] as const]) {
		const type = takesValue(option) ? "string" : "boolean";
		options[name] = { type, multiple: true };
		if (option.short !== undefined) options[name].short = option.short;
		for (const alias of option.aliases ?? []) options[alias] = { type, multiple: true };
	}
	const { tokens } = parseArgs({
		args: [...args],
		options,
		strict: false,
		tokens: true,
		allowPositionals: true,
	});
	return tokens;
}

/** Parses the arguments after the command's name. Throws a usage error. */
export function parseCommandLine(command: Command, args: readonly string[]): Parsed {
	const positionals: string[] = [];
	const given: GivenOption[] = [];
	const values: Record<string, unknown> = {};
	for (const [name, option] of Object.entries(command.options)) values[name] = initialValue(option);

	for (const token of tokenize(command, args)) {
		if (token.kind === "positional") positionals.push(token.value);
		if (token.kind !== "option") continue;
		const { name, option, isNegated } = findOption(command, token.name, token.rawName);
		if (option.type === "flag" || option.type === "count") {
			if (token.value !== undefined) {
				throw usage(command, `${token.rawName} takes no value, but was given one`);
			}
			given.push({ name, value: !isNegated });
			values[name] = option.type === "flag" ? !isNegated : isNegated ? 0 : Number(values[name]) + 1;
			continue;
		}
		const text = givenValue(command, name, option, token);
		given.push({ name, value: text });
		if (option.type === "list") (values[name] as string[]).push(text);
		else values[name] = option.type === "text" ? text : convert(command, token.rawName, option, text);
	}

	checkExclusions(command, given);
	checkPositionals(command, positionals);
	return { options: values as Parsed["options"], positionals, given };
}

function usage(command: Command, message: string, hint?: string): Error {
	return usageError(message, hint ?? `See \`gannet ${command.name} --help\`.`);
}

/** The values of options that aren't given. */
export function defaultValues<Table extends OptionTable>(table: Table): OptionValues<Table> {
	const values = Object.entries(table).map(([name, option]) => [name, initialValue(option)]);
	return Object.fromEntries(values) as OptionValues<Table>;
}

function initialValue(option: Option): unknown {
	switch (option.type) {
		case "flag":
			return option.default ?? false;
		case "count":
			return 0;
		case "list":
			return [];
		default:
			return option.default;
	}
}

function findOption(
	command: Command,
	tokenName: string,
	rawName: string,
): { name: string; option: Option; isNegated: boolean } {
	const own = lookUp(command.options, tokenName);
	if (own !== undefined) return { ...own, isNegated: false };
	if (rawName.startsWith("--no-")) {
		const negated = lookUp(command.options, tokenName.slice("no-".length));
		if (negated !== undefined && !takesValue(negated.option)) return { ...negated, isNegated: true };
	}
	throw unknownOption(command, tokenName, rawName);
}

/** The option with that long name or alias. */
function lookUp(table: OptionTable, name: string): { name: string; option: Option } | undefined {
	const own = Object.hasOwn(table, name) ? table[name] : undefined;
	if (own !== undefined) return { name, option: own };
	for (const [long, option] of Object.entries(table)) {
		if (option.aliases?.includes(name) === true) return { name: long, option };
	}
	return undefined;
}

function unknownOption(command: Command, name: string, rawName: string): Error {
	const unknown = `unknown option ${rawName}`;
	const known = foreignOption(command.name, rawName.startsWith("--") ? name : `-${name}`);
	if (known !== undefined) return usage(command, unknown, known === "" ? undefined : known);
	if (!rawName.startsWith("--")) return usage(command, unknown);
	const negated = rawName.startsWith("--no-") ? lookUp(command.options, name.slice("no-".length)) : undefined;
	if (negated !== undefined) return usage(command, unknown, withoutIt(negated));
	const meant = nearest(name, [...Object.keys(command.options), "help"]);
	return usage(command, unknown, meant === undefined ? undefined : `Did you mean --${meant}?`);
}

/** What to type instead of --no-NAME where the option has a value. */
function withoutIt({ name, option }: { name: string; option: Option }): string {
	const choices = option.type === "choice" ? option.choices : [];
	const none = choices.find((choice) => choice === "no" || choice === "none" || choice === "never");
	return none === undefined ? `Leave --${name} out.` : `--${name} ${none}`;
}

function givenValue(
	command: Command,
	name: string,
	option: Exclude<Option, { type: "flag" | "count" }>,
	token: Extract<Token, { kind: "option" }>,
): string {
	const { value } = token;
	if (value === undefined) {
		throw usage(
			command,
			`${optionLabel(name, option)} requires a value: ${token.rawName} ${option.placeholder}`,
		);
	}
	// `-o --include` is almost always a forgotten value, and only rarely a file called "--include".
	const looksLikeOption = token.inlineValue === false && /^--?[A-Za-z]/.test(value);
	if (looksLikeOption && isKnownOption(command, value)) {
		// The other option's value may be a password.
		const followed = value.split("=", 1)[0];
		throw usage(
			command,
			`${token.rawName} requires a value (${option.placeholder}), but is followed by the option ${followed}`,
			`If that is the value, write it with an equals sign: --${name}=${followed}...`,
		);
	}
	return value;
}

function isKnownOption(command: Command, text: string): boolean {
	if (text.startsWith("--")) {
		const name = text.slice(2).split("=", 1)[0] ?? "";
		return name === "help" || lookUp(command.options, name) !== undefined;
	}
	return text.length === 2 && Object.values(command.options).some((option) => option.short === text[1]);
}

function convert(
	command: Command,
	rawName: string,
	option: Extract<Option, { type: "number" | "choice" }>,
	text: string,
): number | string {
	if (option.type === "choice") {
		if (option.choices.includes(text)) return text;
		const meant = nearest(text, option.choices);
		throw usage(
			command,
			`${rawName} must be one of ${option.choices.join(", ")}, not ${JSON.stringify(text)}`,
			meant === undefined ? undefined : `Did you mean ${rawName} ${meant}?`,
		);
	}
	const isWritten = option.isInteger === true ? /^-?\d+$/.test(text) : /^-?(\d+\.?\d*|\.\d+)$/.test(text);
	const number = Number(text);
	const isInRange = number >= (option.minimum ?? -Infinity) && number <= (option.maximum ?? Infinity);
	if (isWritten && isInRange) return number;
	throw usage(command, `${rawName} is ${describeRange(option)}, not ${JSON.stringify(text)}`);
}

function describeRange(option: Extract<Option, { type: "number" }>): string {
	const what = option.isInteger === true ? "a whole number" : "a number";
	if (option.minimum !== undefined && option.maximum !== undefined) {
		return `${what} from ${option.minimum} to ${option.maximum}`;
	}
	return option.minimum === undefined ? what : `${what}, at least ${option.minimum}`;
}

function checkExclusions(command: Command, given: readonly GivenOption[]): void {
	const on = new Set(given.filter(({ value }) => value !== false).map(({ name }) => name));
	for (const name of on) {
		for (const other of command.options[name]?.excludes ?? []) {
			if (on.has(other)) throw usage(command, `--${name} and --${other} can't be used together`);
		}
	}
}

function checkPositionals(command: Command, positionals: readonly string[]): void {
	const needed = command.positionals.filter((positional) => positional.isOptional !== true);
	const missing = needed[positionals.length];
	if (missing !== undefined) {
		throw usage(
			command,
			`${missing.name} is missing: gannet ${command.name} ${command.usage[0] ?? ""}`.trimEnd(),
		);
	}
	const takesAll = command.positionals.at(-1)?.isRepeated === true;
	const extra = positionals[command.positionals.length];
	if (!takesAll && extra !== undefined) {
		throw usage(command, `there is one argument too many: argument ${command.positionals.length + 1}`);
	}
}
