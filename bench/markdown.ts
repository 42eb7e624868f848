// `npm run bench -- markdown`: 64 saved pages to Markdown, by gannet and by others: CPU time a page with parsing, and what
// of the pages is kept, read back by marked.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { articleOf, parseHtml } from "../src/document/index.ts";
import { alone, CLIENT_CORE, pinned } from "./cores.ts";
import { type Kept, keptOf, type Share, type Wanted, wantedOf } from "./markdown/checks.ts";
import type { Reply } from "./markdown/child.ts";
import { CONVERTERS } from "./markdown/converters.ts";
import { benchPages } from "./markdown/pages.ts";

const HERE = import.meta.dirname;
const USAGE = `Usage: npm run bench -- markdown [--converters A,B] [--quick]

Converters: ${Object.keys(CONVERTERS).join(" ")}
`;

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

async function ask(name: string, mode: "check" | "time", timedMs: number): Promise<Reply> {
	const args = [join(HERE, "markdown", "child.ts"), name, mode, String(timedMs)];
	const [command, rest] = alone(pinned(CLIENT_CORE, process.execPath, args));
	const child = spawn(command, rest, { stdio: ["ignore", "pipe", "pipe"], timeout: 300_000 });
	const [output, complaints] = await Promise.all([
		text(child.stdout),
		text(child.stderr),
		once(child, "close"),
	]);
	if (!output.startsWith("{")) throw new Error(complaints.trim().split("\n").at(-1) ?? "no answer");
	return JSON.parse(output) as Reply;
}

function total(kept: readonly Kept[], of: (each: Kept) => Share): Share {
	return kept.reduce((sum, each) => ({ kept: sum.kept + of(each).kept, of: sum.of + of(each).of }), {
		kept: 0,
		of: 0,
	});
}

function percent({ kept, of }: Share, digits = 0): string {
	return of === 0 ? "none" : ((100 * kept) / of).toFixed(digits);
}

function rowsOf({ ms = [] }: Reply, kept: readonly Kept[]): string[] {
	const timed = ms.filter((each) => each > 0);
	const mean = timed.reduce((sum, each) => sum + each, 0) / timed.length;
	const length = kept.reduce((sum, each) => sum + each.length, 0);
	const escapes = kept.reduce((sum, each) => sum + each.escapes, 0);
	return [
		`${mean.toFixed(1)} (${Math.max(...timed).toFixed(0)})`,
		(length / kept.length / 1024).toFixed(0),
		`${percent(total(kept, ({ tables }) => tables))} / ${percent(
			total(kept, ({ cells }) => cells),
			1,
		)}`,
		`${percent(total(kept, ({ code }) => code))} / ${percent(total(kept, ({ languages }) => languages))}`,
		`${percent(total(kept, ({ lazyImages }) => lazyImages))}, ${percent(total(kept, ({ absoluteLinks }) => absoluteLinks))}`,
		`${kept.reduce((sum, each) => sum + each.html, 0)} / ${percent(
			total(kept, ({ foreignWords }) => foreignWords),
			1,
		)}`,
		((1024 * escapes) / length).toFixed(2),
	];
}

function labelsOf(wanted: readonly Wanted[]): string[] {
	const count = (of: (each: Wanted) => number): number => wanted.reduce((sum, each) => sum + of(each), 0);
	const cells = count(({ tables }) => tables.reduce((sum, { length }) => sum + length, 0));
	const languages = count(({ code }) => code.filter(({ language }) => language !== "").length);
	return [
		"CPU ms a page, mean (worst)",
		"KB of Markdown a page",
		`${count(({ tables }) => tables.length)} data tables kept / their ${cells} cells, %`,
		`${count(({ code }) => code.length)} code blocks exact / ${languages} languages, %`,
		`${count(({ lazyImages }) => lazyImages.length)} lazy images found, links absolute, %`,
		"pieces of HTML left / words not on the page, %",
		"backslashes a KB",
	];
}

function versionOf(name: string): string {
	const manifest = readFileSync(join(HERE, "node_modules", name, "package.json"), "utf8");
	return (JSON.parse(manifest) as { version: string }).version;
}

/** How much longer an article takes with its Markdown, in per cent. */
function articleShare(): string {
	const pages = benchPages().slice(0, 10);
	let article = 0;
	let markdown = 0;
	for (let round = 0; round < 6; round++) {
		for (const { html, url } of pages) {
			const root = parseHtml(html);
			const start = process.cpuUsage();
			const found = articleOf(root, url);
			const middle = process.cpuUsage(start);
			const before = process.cpuUsage();
			void found?.markdown;
			const after = process.cpuUsage(before);
			// The first rounds are the compiler's.
			if (round < 2) continue;
			article += middle.user + middle.system;
			markdown += after.user + after.system;
		}
	}
	return ((100 * markdown) / article).toFixed(1);
}

/** Runs the comparison; `args` are those after its name. */
export async function runMarkdown(args: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...args],
		options: {
			converters: { type: "string" },
			quick: { type: "boolean", default: false },
			help: { type: "boolean", default: false },
		},
	});
	if (values.help) {
		say(USAGE);
		return;
	}
	const names = values.converters?.split(",") ?? Object.keys(CONVERTERS);
	const pages = benchPages();
	const wanted = pages.map(({ html, url }) => wantedOf(html, url));
	const bytes = pages.reduce((sum, { html }) => sum + Buffer.byteLength(html), 0) / pages.length / 1024;
	say(
		`${pages.length} pages of 7 kinds, ${bytes.toFixed(0)} KB each on average; Node.js ${process.version}, one core.\n`,
	);
	const columns: { readonly label: string; readonly rows: readonly string[] }[] = [];
	const notes: string[] = [];
	for (const name of names) {
		const converter = CONVERTERS[name];
		if (converter === undefined) throw new Error(`No converter is called ${name}.\n${USAGE}`);
		const missing = converter.packages.filter((each) => !existsSync(join(HERE, "node_modules", each)));
		if (missing.length > 0) {
			notes.push(
				`${converter.label} was left out: \`npm install --prefix bench --no-save ${missing.join(" ")}\` brings it.`,
			);
			continue;
		}
		const [own] = converter.packages;
		const label = own === undefined ? converter.label : `${converter.label} ${versionOf(own)}`;
		const { texts = [], failures } = await ask(name, "check", 0);
		const timing = await ask(name, "time", values.quick ? 3_000 : 10_000);
		const kept = texts.map((markdown, index) => keptOf(markdown, wanted[index] as Wanted));
		columns.push({ label, rows: rowsOf(timing, kept) });
		if (failures.length > 0) notes.push(`${label} failed on ${failures.length}: ${failures[0]}`);
	}
	for (const [index, label] of labelsOf(wanted).entries()) {
		say(label);
		for (const { label: name, rows } of columns)
			say(`  ${name.padEnd(34)}${(rows[index] as string).padStart(16)}`);
	}
	for (const note of notes) say(note);
	say(`\nAn article's Markdown takes ${articleShare()} % of the time of the article.`);
	say(
		"CPU time is user and system time of all threads, with parsing, after a warm-up; the least of the rounds for each page.\n" +
			"Tables without headers or with lists in them, and code with line numbers, are not counted: what is right for them is doubtful.",
	);
}
