// The documentation of options, made of the rows that check them: the comments of the interfaces in src/*/options.ts, and
// docs/options.md. A test holds both to the rows, and writes them with GANNET_WRITE_DOCS=1.

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { OptionRow } from "../src/base/index.ts";
import { root } from "./process.ts";

/** A set of options, and where it is. */
export interface DescribedSet {
	/** From the root of the repository. */
	readonly file: string;
	/** Of the interface: "ConnectOptions". */
	readonly name: string;
	readonly rows: Readonly<Record<string, OptionRow>>;
	/** The rules of options that hold an object of these. */
	readonly rules: readonly unknown[];
}

const SET = /^export const (\w+): OptionSet<\s*(?:Optional<(\w+)>|(\w+))/gm;

/** Every set of options in src/, in the order of files and lines. */
export async function describedSets(): Promise<DescribedSet[]> {
	const found: DescribedSet[] = [];
	for (const path of globSync("src/**/{options,*-options}.ts", { cwd: root }).sort()) {
		const file = path.replaceAll("\\", "/");
		const module = (await import(pathToFileURL(join(root, file)).href)) as Record<string, Exported>;
		for (const [, constant = "", optional, name = optional] of read(file).matchAll(SET)) {
			const { rows, members, ownMembers } = module[constant] as Exported;
			found.push({ file, name: name as string, rows, rules: [members, ownMembers] });
		}
	}
	return found;
}

interface Exported {
	readonly rows: DescribedSet["rows"];
	readonly members: unknown;
	readonly ownMembers: unknown;
}

function read(file: string): string {
	return readFileSync(join(root, file), "utf8");
}

/** A file's source with the comments that its rows make, for each file that has rows. */
export function commentedSources(sets: readonly DescribedSet[]): ReadonlyMap<string, string> {
	const sources = new Map<string, string>();
	for (const { file, name, rows } of sets) {
		let source = sources.get(file) ?? read(file);
		for (const each of [name, ...parentsOf(name, source)]) source = withComments(source, each, rows);
		sources.set(file, source);
	}
	return sources;
}

/** The interfaces that an interface extends. */
function parentsOf(name: string, source: string): readonly string[] {
	const [, parents = ""] = new RegExp(`^export interface ${name} extends ([\\w, ]+)`, "m").exec(source) ?? [];
	return parents === "" ? [] : parents.split(",").map((each) => each.trim());
}

/** Puts a comment before each member of an interface that has a row, in place of the one that is there. */
function withComments(source: string, name: string, rows: DescribedSet["rows"]): string {
	const body = new RegExp(`(^export interface ${name}\\b[^{]*\\{\\n)([\\s\\S]*?)(^\\}$)`, "m");
	return source.replace(body, (_, start: string, members: string, end: string) => {
		const bare = members.replace(/^\t\/\*\*[\s\S]*?\*\/\n/gm, "");
		const commented = bare.replace(/^\treadonly (\w+)\??:/gm, (member, option: string) => {
			const row = Object.hasOwn(rows, option) ? rows[option] : undefined;
			return row === undefined ? member : `${comment(meaning(row))}\n${member}`;
		});
		return start + commented + end;
	});
}

/** What an option means, and its default. */
function meaning(row: OptionRow): string {
	const standard = defaultOf(row);
	return standard === undefined ? row.doc : `${row.doc} Default: ${standard}.`;
}

function defaultOf({ rule, otherwise, isRequired, default: value }: OptionRow): string | undefined {
	if (otherwise !== undefined) return otherwise;
	if (isRequired === true) return undefined;
	if (value === undefined || (typeof value === "object" && value !== null && !Array.isArray(value)))
		return undefined;
	if (typeof value !== "number") return `\`${JSON.stringify(value)}\``;
	if (value === Number.POSITIVE_INFINITY) return "no limit";
	if (rule.unit === "bytes") return shownBytes(value);
	return `${shownNumber(value)}${rule.unit === "ms" ? " ms" : ""}`;
}

function shownNumber(value: number): string {
	return value.toLocaleString("en-US");
}

export function shownBytes(value: number): string {
	for (const [unit, size] of [
		["GiB", 1024 ** 3],
		["MiB", 1024 ** 2],
		["KiB", 1024],
	] as const) {
		if (value >= size && value % size === 0) return `${value / size} ${unit}`;
	}
	return `${shownNumber(value)} bytes`;
}

/** A comment of a member, on as many lines as it needs. */
function comment(text: string): string {
	if (!text.includes("\n") && text.length <= 104) return `\t/** ${text} */`;
	const lines = text.split("\n").flatMap((line) => wrapped(line, 112));
	return ["\t/**", ...lines.map((line) => `\t * ${line}`.trimEnd()), "\t */"].join("\n");
}

function wrapped(text: string, width: number): string[] {
	const indent = /^(?:- )?/.exec(text)?.[0].replace(/./g, " ") ?? "";
	const lines: string[] = [];
	let line = "";
	for (const word of text.split(" ")) {
		if (line !== "" && line.length + 1 + word.length > width) {
			lines.push(line);
			line = indent + word;
		} else line = line === "" ? word : `${line} ${word}`;
	}
	return [...lines, line];
}

/** What takes which options, in the order of docs/options.md. */
const SECTIONS: readonly (readonly [title: string, folder: string])[] = [
	["Client", "src/client/"],
	["Sockets", "src/socket/"],
	["HTTP", "src/http/"],
	["Server", "src/server/"],
	["Pages", "src/pages/"],
	["Crawl", "src/crawl/"],
	["Documents", "src/document/"],
	["Records", "src/record/"],
	["Testing", "src/testing/"],
];

const INTRODUCTION = `# Options

Every option, as the code checks it: a test holds this page to the code.

- An option that is left out and one that is \`undefined\` are the same.
- A name that isn't here is an error, which says what you may have meant; so is a value that doesn't fit. That holds for
  objects within options, too.
- Durations are milliseconds. Their names end in \`Ms\`, except those of the members of \`timeouts\`.
- \`headers\` are the header fields of a message that you send or answer with; \`fields\` are those of a record. \`limits\` are bounds
  whose excess is an error that names them; \`limit\` is a number of tries.
- Only an object's own members are options: nothing on a prototype counts, and nothing on \`Object.prototype\`.
`;

/** The text of docs/options.md. */
export function optionsPage(sets: readonly DescribedSet[]): string {
	const sections = SECTIONS.flatMap(([title, folder]) => {
		const own = sets.filter(({ file }) => file.startsWith(folder));
		return own.length === 0 ? [] : [`## ${title}\n`, ...own.map((set) => table(set, sets))];
	});
	return `${[INTRODUCTION, ...sections].join("\n").trimEnd()}\n`;
}

function table({ name, rows }: DescribedSet, sets: readonly DescribedSet[]): string {
	const lines = Object.entries(rows).map(([option, row]) => {
		const inner = sets.find(({ rules }) => rules.includes(row.rule));
		const value = inner === undefined ? row.rule.expected : `[${inner.name}](#${inner.name.toLowerCase()})`;
		const standard = row.isRequired === true ? "(required)" : defaultOf(row);
		const cells = [`\`${option}\``, value, standard ?? "", row.doc];
		return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
	});
	return [`### ${name}\n`, "| option | value | default | meaning |", "|---|---|---|---|", ...lines, ""].join(
		"\n",
	);
}
