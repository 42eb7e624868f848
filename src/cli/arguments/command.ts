// What a command is: a name, tables that describe its arguments, and a function that runs it. The tables make the
// parser, `--help` and the shell completions, so each option is described once. `gannet help` and the completions also
// load a command's file: import heavy modules inside `run`.

import type { Context } from "../context.ts";

/** The kind of argument that a shell completes. */
export type ArgumentKind = "file" | "directory" | "host" | "url" | "text";

interface OptionCommon {
	/** One letter, without the dash. */
	readonly short?: string | undefined;
	/** One sentence for `--help`, without a full stop. */
	readonly help: string;
	/** Other accepted long names, not shown: those that people know from other programs. */
	readonly aliases?: readonly string[] | undefined;
	/** Whether `--help` lists it: the others are in `gannet help COMMAND --all`. Where no option is common, all are listed. */
	readonly isCommon?: boolean | undefined;
	/** Heading in `--help`; options without one come under "Options". */
	readonly group?: string | undefined;
	/** Long names of options that can't be used together with this one. */
	readonly excludes?: readonly string[] | undefined;
}

/** On or off; `--no-NAME` turns it off again. */
export interface FlagOption extends OptionCommon {
	readonly type: "flag";
	readonly default?: boolean | undefined;
}

/** Counts how often it was given: `-vv` is 2. */
export interface CountOption extends OptionCommon {
	readonly type: "count";
}

export interface TextOption extends OptionCommon {
	readonly type: "text";
	/** Shown in `--help`, in capitals. */
	readonly placeholder: string;
	readonly default?: string | undefined;
	readonly complete?: ArgumentKind | undefined;
}

/** May be given several times. The values are kept in order. */
export interface ListOption extends OptionCommon {
	readonly type: "list";
	readonly placeholder: string;
	readonly complete?: ArgumentKind | undefined;
	/** The beginnings of its values, for the shell to complete: "NAME=". */
	readonly words?: readonly string[] | undefined;
	/** Beginnings of values for other commands only: the configuration file's are ignored here. */
	readonly wordsElsewhere?: readonly string[] | undefined;
}

export interface NumberOption extends OptionCommon {
	readonly type: "number";
	readonly placeholder: string;
	readonly default?: number | undefined;
	readonly minimum?: number | undefined;
	readonly maximum?: number | undefined;
	readonly isInteger?: boolean | undefined;
}

export interface ChoiceOption extends OptionCommon {
	readonly type: "choice";
	readonly placeholder: string;
	readonly choices: readonly string[];
	readonly default?: string | undefined;
}

export type Option = FlagOption | CountOption | TextOption | ListOption | NumberOption | ChoiceOption;

/** Options by their long name, in the order in which `--help` lists them. */
export type OptionTable = Readonly<Record<string, Option>>;

type Scalar<O, Value> = O extends { readonly default: Value } ? Value : Value | undefined;

type OptionValue<O extends Option> = O extends FlagOption
	? boolean
	: O extends CountOption
		? number
		: O extends ListOption
			? readonly string[]
			: O extends NumberOption
				? Scalar<O, number>
				: O extends ChoiceOption
					? O extends { readonly default: string }
						? O["choices"][number]
						: O["choices"][number] | undefined
					: Scalar<O, string>;

/** The parsed values of a table's options, by long name. */
export type OptionValues<Table extends OptionTable> = {
	readonly [Name in keyof Table]: OptionValue<Table[Name]>;
};

export interface Positional {
	/** Shown in `--help`, in capitals. */
	readonly name: string;
	readonly help: string;
	readonly isOptional?: boolean | undefined;
	/** Whether it takes all arguments that follow. Only on the last one. */
	readonly isRepeated?: boolean | undefined;
	/** How the shell completes it: a kind of argument, or the words themselves. */
	readonly complete?: ArgumentKind | readonly string[] | undefined;
}

/** One option as given, in the order of the command line. */
export interface GivenOption {
	readonly name: string;
	readonly value: string | boolean;
}

export interface Parsed<Table extends OptionTable = OptionTable> {
	readonly options: OptionValues<Table>;
	readonly positionals: readonly string[];
	/** For options whose relative order matters. */
	readonly given: readonly GivenOption[];
}

export interface Example {
	readonly line: string;
	readonly does: string;
}

export interface Command<Table extends OptionTable = OptionTable> {
	readonly name: string;
	/** One line, in the imperative, without a full stop. */
	readonly summary: string;
	/** The lines after "Usage:", without "gannet NAME". */
	readonly usage: readonly string[];
	/** Paragraphs below the usage, if the summary doesn't say enough. */
	readonly description?: readonly string[] | undefined;
	readonly options: Table;
	readonly positionals: readonly Positional[];
	readonly examples: readonly Example[];
	/**
	 * Resolves to the exit code (see exit-codes.ts). Throws `CommandError` for the command's own errors, and those of the
	 * library unchanged.
	 */
	run(context: Context, parsed: Parsed<Table>): Promise<number>;
}

/** Gives `run` the types of its own options. The result is a command like any other. */
export function defineCommand<const Table extends OptionTable>(command: Command<Table>): Command {
	return command as unknown as Command;
}

/** The commands by name, loaded when needed. */
export interface CommandRegistry {
	/** In the order in which help lists them. */
	readonly names: readonly string[];
	load(name: string): Promise<Command | undefined>;
	loadAll(): Promise<readonly Command[]>;
}
