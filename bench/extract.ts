// `npm run bench -- extract`: the same pages, the same fields, by gannet and by others. Each engine first has to find
// exactly what gannet finds; then it is timed in a process of its own, in rounds of shuffled order.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { alone, CLIENT_CORE, pinned } from "./cores.ts";
import type { Job, Reply } from "./extract/job.ts";
import { productPage } from "./extract/pages.ts";
import { median, seededRandom, shuffled } from "./statistics.ts";

const HERE = import.meta.dirname;
const ENGINES = ["gannet", "htmlparser2", "parse5", "cheerio", "linkedom", "parsel"] as const;
const LABELS: Readonly<Record<string, string>> = {
	gannet: "gannet",
	htmlparser2: "htmlparser2 + css-select",
	parse5: "parse5 + css-select",
	cheerio: "cheerio",
	linkedom: "linkedom",
	parsel: "parsel (Python)",
};
const WORKS = { flat: "six selections a page", nested: "40 records a page, four fields each" } as const;
const PAGES = 25;
const USAGE = `Usage: npm run bench -- extract [--engines A,B] [--rounds N] [--quick] [--seed N]

Engines: ${ENGINES.join(" ")}
`;

async function ask(job: Job): Promise<Reply> {
	const isPython = job.engine === "parsel";
	const script = isPython ? "engines/parsel_engine.py" : "child.ts";
	const program = isPython ? "/usr/bin/python3" : process.execPath;
	const [command, args] = alone(pinned(CLIENT_CORE, program, [join(HERE, "extract", script)]));
	const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], timeout: 120_000 });
	child.stdin.on("error", () => {});
	child.stdin.end(JSON.stringify(job));
	const [output, complaints] = await Promise.all([
		text(child.stdout),
		text(child.stderr),
		once(child, "close"),
	]);
	if (!output.startsWith("{")) throw new Error(complaints.trim().split("\n").at(-1) ?? "no answer");
	return JSON.parse(output) as Reply;
}

interface Row {
	readonly engine: string;
	readonly msPerPage: number[];
	failure?: string;
}

async function measure(
	work: "flat" | "nested",
	engines: readonly string[],
	options: Options,
): Promise<Row[]> {
	const pages = Array.from({ length: PAGES }, (_, index) => productPage(index + 1));
	const job = { work, pages, warmUpMs: options.warmUpMs, timedMs: options.timedMs };
	const rows: Row[] = engines.map((engine) => ({ engine, msPerPage: [] }));
	const { results: expected } = await ask({ ...job, engine: "gannet", mode: "check" });
	for (const row of rows) {
		try {
			const { results } = await ask({ ...job, engine: row.engine, mode: "check" });
			if (!isDeepStrictEqual(results, expected)) row.failure = "finds something else";
		} catch (error) {
			row.failure = error instanceof Error ? error.message : String(error);
		}
	}
	const random = seededRandom(options.seed);
	for (let round = 0; round < options.rounds; round++) {
		for (const row of shuffled(rows, random)) {
			if (row.failure !== undefined) continue;
			const { pages: count = Number.NaN, cpuMs = Number.NaN } = await ask({
				...job,
				engine: row.engine,
				mode: "time",
			});
			row.msPerPage.push(cpuMs / count);
		}
	}
	return rows;
}

interface Options {
	readonly rounds: number;
	readonly warmUpMs: number;
	readonly timedMs: number;
	readonly seed: number;
}

function tableOf(title: string, rows: readonly Row[]): string {
	const ours = rows.find(({ engine }) => engine === "gannet")?.msPerPage ?? [];
	const lines = rows.map(({ engine, msPerPage, failure }) => {
		const label = (LABELS[engine] ?? engine).padEnd(26);
		if (failure !== undefined) return `${label}${failure}`;
		// Round by round: what slowed one down slowed the other, too.
		const ratio = median(msPerPage.map((ms, round) => ms / (ours[round] ?? Number.NaN)));
		const rate = Math.round(1000 / median(msPerPage));
		return `${label}${median(msPerPage).toFixed(3).padStart(8)}${String(rate).padStart(12)}${ratio.toFixed(1).padStart(12)}`;
	});
	const head = `${"".padEnd(26)}${"ms/page".padStart(8)}${"pages/s".padStart(12)}${"CPU/gannet".padStart(12)}`;
	return `${title}\n${head}\n${lines.join("\n")}\n`;
}

function versions(): Record<string, string> {
	const names = ["cheerio", "htmlparser2", "css-select", "parse5", "linkedom"];
	const entries = names.map((name) => {
		const manifest = readFileSync(join(HERE, "node_modules", name, "package.json"), "utf8");
		return [name, (JSON.parse(manifest) as { version: string }).version];
	});
	return { node: process.version, ...Object.fromEntries(entries) };
}

/** Runs the scenario; `args` are those after its name. */
export async function runExtract(args: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...args],
		options: {
			engines: { type: "string" },
			rounds: { type: "string" },
			seed: { type: "string", default: "1" },
			quick: { type: "boolean", default: false },
			help: { type: "boolean", default: false },
		},
	});
	const say = (line: string): boolean => process.stdout.write(`${line}\n`);
	if (values.help) {
		say(USAGE);
		return;
	}
	const engines = [
		"gannet",
		...(values.engines?.split(",") ?? ENGINES).filter((engine) => engine !== "gannet"),
	];
	const options: Options = {
		rounds: Number(values.rounds ?? (values.quick ? 3 : 5)),
		warmUpMs: values.quick ? 3000 : 5000,
		timedMs: values.quick ? 700 : 2000,
		seed: Number(values.seed),
	};
	const startedAt = new Date();
	const found = versions();
	say(
		`${Object.entries(found)
			.map(([name, version]) => `${name} ${version.replace(/^v/, "")}`)
			.join(", ")}`,
	);
	say(`${cpus()[0]?.model.trim() ?? "unknown processor"}, seed ${options.seed}, ${options.rounds} rounds.\n`);
	const scenarios: { readonly id: string; readonly title: string; readonly engines: readonly Row[] }[] = [];
	for (const [id, what] of Object.entries(WORKS)) {
		const rows = await measure(id as "flat" | "nested", engines, options);
		const title = `extract ${id}: ${what}, ${PAGES} pages of ${(productPage(1).length / 1024).toFixed(1)} KB`;
		scenarios.push({ id: `extract-${id}`, title, engines: rows });
		say(tableOf(title, rows));
	}
	say(
		"CPU time, user and system, of all threads, after a warm-up. Every engine found what gannet found. htmlparser2 and\n" +
			"parsel don't build the tree that the HTML standard asks for: on these well-formed pages that makes no difference.",
	);
	const results = join(HERE, "results");
	mkdirSync(results, { recursive: true });
	const path = join(results, `${startedAt.toISOString().replace(/[:.]/g, "-")}-extract.json`);
	const environment = { startedAt, versions: found, processor: cpus()[0]?.model, seed: options.seed };
	writeFileSync(path, `${JSON.stringify({ ...environment, scenarios }, undefined, "\t")}\n`);
	say(`\nWritten to ${path}`);
}
