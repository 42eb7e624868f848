import assert from "node:assert/strict";
import { test } from "node:test";
import { type Command, defineCommand } from "../../src/cli/arguments/command.ts";
import { commandHelp } from "../../src/cli/arguments/help.ts";
import { parseCommandLine } from "../../src/cli/arguments/parse.ts";
import { CommandError } from "../../src/cli/failure.ts";

const sample: Command = defineCommand({
	name: "sample",
	summary: "For tests",
	usage: ["[OPTION]... FIRST [REST]..."],
	options: {
		flag: { type: "flag", short: "f", help: "a flag" },
		open: { type: "flag", help: "on unless turned off", default: true },
		verbose: { type: "count", short: "v", help: "counts" },
		output: { type: "text", short: "o", placeholder: "FILE", help: "a text", excludes: ["flag"] },
		mode: { type: "text", placeholder: "MODE", help: "a text with a default", default: "plain" },
		header: { type: "list", short: "H", placeholder: "LINE", help: "a list" },
		time: { type: "number", placeholder: "SECONDS", help: "a number", minimum: 0, maximum: 10 },
		count: { type: "number", placeholder: "N", help: "whole", minimum: 1, isInteger: true },
		any: { type: "number", placeholder: "N", help: "any number" },
		format: { type: "choice", placeholder: "FORMAT", choices: ["json", "text"], help: "a choice" },
	},
	positionals: [
		{ name: "FIRST", help: "needed" },
		{ name: "REST", help: "more", isOptional: true, isRepeated: true },
	],
	examples: [],
	run: () => Promise.resolve(0),
});

const pair: Command = { ...sample, positionals: [{ name: "ONLY", help: "needed" }] };

const understood: readonly (readonly [string, readonly string[], Record<string, unknown>])[] = [
	[
		"a flag is off until it is given",
		["x"],
		{ flag: false, open: true, verbose: 0, mode: "plain", header: [] },
	],
	["a short flag turns it on", ["-f", "x"], { flag: true }],
	["--no- turns a flag off", ["--no-open", "x"], { open: false }],
	["the last of a flag and its negation wins", ["--no-flag", "--flag", "x"], { flag: true }],
	["letters can be run together", ["-fvv", "x"], { flag: true, verbose: 2 }],
	["a count can be reset", ["-vv", "--no-verbose", "-v", "x"], { verbose: 1 }],
	["a value follows its option", ["-o", "out", "x"], { output: "out" }],
	["a value can stick to a short option", ["-oout", "x"], { output: "out" }],
	["a value can follow an equals sign", ["--output=out", "x"], { output: "out" }],
	["a value with an equals sign may look like an option", ["--output=--flag", "x"], { output: "--flag" }],
	["a dash alone is a value", ["-o", "-", "x"], { output: "-" }],
	["a value may begin with a dash where no option is called that", ["-H", "-9", "x"], { header: ["-9"] }],
	["repeated options keep their order", ["-H", "a", "x", "-H", "b"], { header: ["a", "b"] }],
	["a number may have a fraction", ["--time", "0.5", "x"], { time: 0.5 }],
	["a number may be negative where that is allowed", ["--any=-3", "x"], { any: -3 }],
	["a choice is one of its words", ["--format", "json", "x"], { format: "json" }],
	["the last of a repeated single option wins", ["-o", "a", "-o", "b", "x"], { output: "b" }],
	["options may come after arguments", ["x", "-v"], { verbose: 1 }],
];
for (const [fact, args, expected] of understood) {
	test(`options: ${fact}`, () => {
		const { options } = parseCommandLine(sample, args);
		const values = options as Record<string, unknown>;
		for (const [name, value] of Object.entries(expected)) assert.deepEqual(values[name], value, name);
	});
}

test("arguments after -- are never options", () => {
	assert.deepEqual(parseCommandLine(sample, ["a", "--", "-f", "--nope"]).positionals, ["a", "-f", "--nope"]);
});

test("options are also told in the order of the command line", () => {
	assert.deepEqual(parseCommandLine(sample, ["-H", "a", "-v", "x", "--no-open"]).given, [
		{ name: "header", value: "a" },
		{ name: "verbose", value: true },
		{ name: "open", value: false },
	]);
});

const refused: readonly (readonly [string, readonly string[], RegExp, RegExp])[] = [
	["an unknown option", ["--zzz", "x"], /^unknown option --zzz$/, /sample --help/],
	[
		"a misspelt option names the right one",
		["--verbsoe", "x"],
		/unknown option --verbsoe/,
		/mean --verbose\?/,
	],
	["the start of an option names it", ["--out", "x"], /unknown option --out/, /mean --output\?/],
	["a misspelt --help names it", ["--hlep"], /unknown option --hlep/, /mean --help\?/],
	["an unknown letter", ["-z", "x"], /unknown option -z/, /sample --help/],
	[
		"a letter in the other case is another option, and isn't offered",
		["-O", "x"],
		/unknown option -O/,
		/^See/,
	],
	["a value that is missing", ["x", "-o"], /-o\/--output requires a value: -o FILE/, /help/],
	[
		"an option in the place of a value",
		["-o", "--flag", "x"],
		/followed by the option --flag/,
		/--output=--flag/,
	],
	["a short option in the place of a value", ["-o", "-f", "x"], /followed by the option -f/, /--output=-f/],
	["a value for a flag", ["--flag=yes", "x"], /--flag takes no value, but was given one/, /help/],
	[
		"a value that is no number",
		["--time", "soon", "x"],
		/--time is a number from 0 to 10, not "soon"/,
		/help/,
	],
	["a number out of range", ["--time", "11", "x"], /from 0 to 10/, /help/],
	["a fraction for a whole number", ["--count", "1.5", "x"], /a whole number, at least 1, not "1.5"/, /help/],
	["an exponent or an empty number", ["--any=", "x"], /--any is a number, not ""/, /help/],
	[
		"a word that is no choice",
		["--format", "jsno", "x"],
		/one of json, text, not "jsno"/,
		/mean --format json\?/,
	],
	[
		"options that exclude each other",
		["-f", "-o", "y", "x"],
		/--output and --flag can't be used together/,
		/help/,
	],
	["a missing argument", ["-f"], /FIRST is missing: gannet sample \[OPTION\]/, /help/],
	["negation of what has a value", ["--no-output", "x"], /unknown option --no-output/, /Leave --output out/],
	["a property of every object", ["--constructor", "x"], /unknown option --constructor/, /help|mean/],
];
for (const [what, args, message, hint] of refused) {
	test(`a usage error tells of ${what}`, () => {
		assert.throws(
			() => parseCommandLine(sample, args),
			(error) => {
				assert.ok(error instanceof CommandError);
				assert.equal(error.exitCode, 2);
				assert.match(error.message, message);
				assert.match(error.hint ?? "", hint);
				return true;
			},
		);
	});
}

test("a usage error tells of an argument too many", () => {
	assert.throws(() => parseCommandLine(pair, ["a", "b"]), /there is one argument too many: argument 2/);
});

test("excluded options that are turned off again do no harm", () => {
	assert.doesNotThrow(() => parseCommandLine(sample, ["--no-flag", "-o", "y", "x"]));
});

test("another program's name for an option is understood, and shown nowhere", () => {
	const command: Command = {
		...pair,
		options: {
			redirect: { type: "flag", help: "follow", default: true, aliases: ["location"] },
			method: { type: "text", placeholder: "METHOD", help: "how", aliases: ["request"] },
		},
	};
	const { options, given } = parseCommandLine(command, ["--no-location", "--request", "PUT", "x"]);
	assert.deepEqual({ ...options }, { redirect: false, method: "PUT" });
	assert.deepEqual(
		given.map(({ name }) => name),
		["redirect", "method"],
	);
	assert.throws(() => parseCommandLine(command, ["--request", "--location", "x"]), /requires a value/);
	assert.doesNotMatch(commandHelp(command, { columns: 80, style: (_, text) => text }), /location|request/);
});
