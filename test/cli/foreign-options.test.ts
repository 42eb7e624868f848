// Options of other programs, typed by habit: no answer offers an option that does something else.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import type { Command } from "../../src/cli/arguments/command.ts";
import { parseCommandLine } from "../../src/cli/arguments/parse.ts";
import { commands } from "../../src/cli/commands/index.ts";
import { CommandError } from "../../src/cli/failure.ts";
import { requirePeer } from "../support/peers.ts";

const get = (await commands.load("get")) as Command;

/** What is offered for an option that isn't known; undefined if it is known, or if nothing is offered. */
function offered(command: Command, word: string): string | undefined {
	try {
		parseCommandLine(command, [word, "1", "a.test"]);
		return undefined;
	} catch (error) {
		assert.ok(error instanceof CommandError);
		if (!error.message.startsWith("unknown option")) return undefined;
		return /^Did you mean (\S+)\?$/.exec(error.hint ?? "")?.[1];
	}
}

describe("of the options of other programs", () => {
	/** The same under another name. */
	const same: Readonly<Record<string, string>> = {
		"--compression": "--compressed",
		"--max-redirect": "--max-redirects",
		// The program looks for --help before it reads options.
		"--help": "--help",
	};
	const programs: readonly (readonly [string, readonly string[]])[] = [
		["curl", ["--help", "all"]],
		["wget", ["--help"]],
		["http", ["--help"]],
	];
	for (const [name, args] of programs) {
		test(`none of ${name} is taken for another`, (t) => {
			const program = requirePeer(t, name);
			if (program === undefined) return;
			const help = spawnSync(program, args, { encoding: "utf8" }).stdout;
			const lines = help.split("\n").filter((line) => /^\s{0,8}-/.test(line));
			const words = lines.flatMap((line) => line.match(/(?<![\w-])--?[\w#:][\w.-]*/g) ?? []);
			assert.ok(words.length > 50, help);
			for (const word of words) assert.equal(offered(get, word), same[word], word);
		});
	}
});

describe("a word that was mistyped", () => {
	const rows: readonly (readonly [command: string, word: string, meant: string])[] = [
		["get", "--silnet", "--silent"],
		["get", "--max-tiem", "--max-time"],
		["get", "--maxtime", "--max-time"],
		["get", "--heder", "--header"],
		["get", "--outptu", "--output"],
		["get", "--retyr", "--retry"],
		["get", "--jsno", "--json"],
		["get", "--verbos", "--verbose"],
		["get", "--checksm", "--checksum"],
		["pages", "--itmes", "--items"],
		["crawl", "--dept", "--depth"],
		["serve", "--listne", "--listen"],
		["tcp", "--keepopen", "--keep-open"],
	];
	for (const [name, word, meant] of rows) {
		test(`gannet ${name} ${word} offers ${meant}`, async () => {
			assert.equal(offered((await commands.load(name)) as Command, word), meant);
		});
	}
});

describe("--no-NAME of an option with a value", () => {
	const rows: readonly (readonly [command: string, word: string, hint: string])[] = [
		["crawl", "--no-sitemaps", "--sitemaps no"],
		["get", "--no-pretty", "--pretty none"],
		["get", "--no-retry", "Leave --retry out."],
		["get", "--no-proxy", "--noproxy '*' asks every host directly."],
	];
	for (const [name, word, hint] of rows) {
		test(`gannet ${name} ${word} says: ${hint}`, async () => {
			const command = (await commands.load(name)) as Command;
			assert.throws(() => parseCommandLine(command, [word, "a.test"]), { hint });
		});
	}
});
