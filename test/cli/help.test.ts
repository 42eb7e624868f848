import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Command } from "../../src/cli/arguments/command.ts";
import { completionScript, shells } from "../../src/cli/arguments/completions.ts";
import { commandHelp } from "../../src/cli/arguments/help.ts";
import { exampleDeclaration } from "../../src/cli/arguments/help-records.ts";
import { commands } from "../../src/cli/commands/index.ts";
import { ExitCode, exitCodes } from "../../src/cli/exit-codes.ts";
import { findPeer } from "../support/peers.ts";
import { run } from "./support.ts";

const all: readonly Command[] = await commands.loadAll();
const plain = { columns: 80, style: (_style: unknown, text: string) => text };

for (const command of all) {
	test(`gannet ${command.name} --help shows its usage, every option and every example`, async () => {
		const { exitCode, stdout, stderr } = await run([command.name, "--help"]);
		assert.equal(exitCode, 0);
		assert.equal(stderr, "");
		assert.match(stdout, new RegExp(`^gannet ${command.name}: .+\n\nUsage: gannet ${command.name}`));
		const all = (await run(["help", "--all", command.name])).stdout;
		for (const [name, { isCommon }] of Object.entries(command.options)) {
			const isIn = (page: string): boolean => page.includes(`--${name}`) || page.includes(`--[no-]${name}`);
			assert.ok(isIn(all), name);
			if (isCommon === true) assert.ok(isIn(stdout), name);
		}
		for (const { line } of command.examples) assert.ok(stdout.includes(line), line);
		assert.equal((await run(["help", command.name])).stdout, stdout);
		assert.equal((await run([command.name, "-h"])).stdout, stdout);
	});

	test(`the tables of gannet ${command.name} hold together`, async () => {
		assert.equal((await commands.load(command.name))?.name, command.name);
		const letters = Object.values(command.options).flatMap(({ short }) =>
			short === undefined ? [] : [short],
		);
		assert.equal(new Set([...letters, "h"]).size, letters.length + 1, "a letter is used twice");
		for (const [name, option] of Object.entries(command.options)) {
			assert.match(name, /^[a-z][a-z0-9.-]+$/);
			assert.doesNotMatch(option.help, /\.$/, `the help of --${name} ends with a full stop`);
			for (const other of option.excludes ?? []) assert.ok(command.options[other] !== undefined, other);
		}
		assert.doesNotMatch(command.summary, /\.$/);
		const repeated = command.positionals.findIndex(({ isRepeated }) => isRepeated === true);
		assert.ok(repeated === -1 || repeated === command.positionals.length - 1);
	});
}

test("help never prints a line wider than the terminal, where its words allow", () => {
	for (const columns of [60, 80, 120]) {
		for (const command of all) {
			const own = new Set(command.examples.flatMap(({ line, does }) => [`  ${line}`, `  # ${does}`]));
			const pages = (["common", "all"] as const).map((length) =>
				commandHelp(command, { ...plain, columns }, length),
			);
			for (const line of pages.join("\n").split("\n")) {
				const isFree =
					own.has(line) ||
					line.includes("Usage:") ||
					line.startsWith("       gannet ") ||
					line.startsWith(`gannet ${command.name}:`);
				assert.ok(isFree || line.length <= columns, `${columns}: ${line}`);
			}
		}
	}
});

for (const args of [[], ["help"], ["--help"], ["-h"]]) {
	test(`gannet ${args.join(" ")} lists the commands on stdout`, async () => {
		const { exitCode, stdout } = await run(args);
		assert.equal(exitCode, 0);
		for (const { name } of all) assert.match(stdout, new RegExp(`^  ${name} `, "m"));
	});
}

test("gannet --version prints name and version", async () => {
	const { exitCode, stdout } = await run(["--version"]);
	assert.equal(exitCode, 0);
	assert.match(stdout, /^gannet \d+\.\d+\.\d+\n$/);
});

test("gannet help exit-codes lists every code once, in ascending order", async () => {
	const { stdout } = await run(["help", "exit-codes"]);
	const listed = [...stdout.matchAll(/^ +(\d+) {2}\S/gm)].map((match) => Number(match[1]));
	assert.deepEqual(listed, [...new Set(Object.values(ExitCode))]);
	assert.deepEqual(
		listed,
		exitCodes.map(({ code }) => code),
	);
	assert.deepEqual(
		[...listed].sort((a, b) => a - b),
		listed,
	);
});

for (const columns of [60, 80, 200]) {
	test(`gannet help records tells all of a declaration's parts, in lines of ${columns}`, async () => {
		const { exitCode, stdout } = await run(["help", "records"], {
			terminal: { stdout: true, columns },
			env: { NO_COLOR: "1" },
		});
		assert.equal(exitCode, 0);
		for (const word of [
			"each",
			"key",
			"css",
			"xpath",
			"jsonPath",
			"column",
			"metadata",
			"regex",
			"optional",
			"default",
			"money",
			"datetime",
			"validate",
		]) {
			assert.ok(stdout.includes(word), word);
		}
		const own = exampleDeclaration.split("\n").map((line) => `  ${line}`);
		for (const line of stdout.split("\n")) {
			assert.ok(
				line.length <= Math.min(columns, 100) || own.includes(line) || /^ {2}(gannet |#)/.test(line),
				line,
			);
		}
		for (const line of own) assert.ok(stdout.includes(line), line);
	});
}

const misspelt: readonly (readonly [readonly string[], RegExp])[] = [
	[["gte"], /there is no command "gte"\n.*mean `gannet get`\?/],
	[["xyzzy"], /there is no command "xyzzy"\n.*`gannet help` lists/],
	[["--verbose"], /unknown option --verbose\n.*come after it/],
	[
		["https://example.com/"],
		/"https:\/\/example.com\/" is not a command\n.*`gannet get https:\/\/example.com\/`\?/,
	],
	[["example.com"], /mean `gannet get example.com`\?/],
	[["localhost:8080"], /mean `gannet get localhost:8080`\?/],
	[["help", "prots"], /no command or topic "prots"\n.*mean `gannet help ports`\?/],
	[["completions", "tcsh"], /completions for bash, zsh, fish, not for "tcsh"/],
	[["completions"], /SHELL is missing/],
];
for (const [args, stderr] of misspelt) {
	test(`gannet ${args.join(" ")} is refused with the next step`, async () => {
		const result = await run(args);
		assert.equal(result.exitCode, 2);
		assert.equal(result.stdout, "");
		assert.match(result.stderr, stderr);
		assert.match(result.stderr, /^gannet: /);
	});
}

test("completions exist for each shell and name every command and option", async () => {
	for (const shell of shells) {
		const { exitCode, stdout } = await run(["completions", shell]);
		assert.equal(exitCode, 0);
		for (const command of all) {
			assert.ok(stdout.includes(command.name));
			for (const name of Object.keys(command.options)) {
				assert.ok(stdout.includes(shell === "fish" ? `-l ${name}` : `--${name}`), `${shell}: ${name}`);
			}
		}
	}
});

for (const [shell, check] of [
	["bash", ["-n"]],
	["zsh", ["-n"]],
	["fish", ["--no-execute"]],
] as const) {
	const program = findPeer(shell);
	test(`${shell} can read its completions`, {
		skip: program === undefined && `${shell} is not installed`,
	}, () => {
		const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
		const path = join(folder, "completions");
		writeFileSync(path, completionScript(shell, all));
		const { status, stderr } = spawnSync(program ?? shell, [...check, path], { encoding: "utf8" });
		rmSync(folder, { recursive: true });
		assert.equal(stderr, "");
		assert.equal(status, 0);
	});
}

/** What bash offers for a line that ends at the cursor. */
function bashOffers(words: readonly string[]): readonly string[] {
	const script = `${completionScript("bash", all)}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}
_gannet; printf '%s\\n' "\${COMPREPLY[@]}"`;
	const { stdout } = spawnSync("bash", ["--norc"], { input: script, encoding: "utf8" });
	return stdout.split("\n").filter((line) => line !== "");
}

const offers: readonly (readonly [readonly string[], readonly string[]])[] = [
	[["gannet", "re"], ["resolve"]],
	[
		["gannet", "get", "--rem"],
		["--remote-header-name", "--remote-name", "--remote-time"],
	],
	[["gannet", "get", "--summary", ""], ["json"]],
	[
		["gannet", "completions", ""],
		["bash", "zsh", "fish"],
	],
	[["gannet", "help", "exit"], ["exit-codes"]],
	[["gannet", "help", "rec"], ["records"]],
	[["gannet", "help", "lim"], ["limits"]],
	[["gannet", "extract", "--limit", "l"], ["lineBytes="]],
	[
		["gannet", "pages", "--by", ""],
		["link", "next", "cursor", "page", "offset"],
	],
	[
		["gannet", "get", "-o", "packag"],
		["package.json", "package-lock.json"],
	],
];
for (const [words, expected] of offers) {
	test(`bash completes "${words.join(" ")}" with ${expected.join(", ")}`, () => {
		assert.deepEqual([...bashOffers(words)].sort(), [...expected].sort());
	});
}
