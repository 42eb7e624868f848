// Line coverage by folder of src/, and the floors that it must not fall through.
//
// A line counts if code is on it once types, comments and blank lines are gone: what Node reports counts those too, and
// so flatters. A file that no test loads counts with all its lines; a file of types alone has none.

import { globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "./process.ts";
import { stripTypes } from "./strip-types.ts";

/** What `test:coverage` of node:test says of one file. */
export interface ReportedFile {
	readonly path: string;
	readonly lines: readonly { readonly line: number; readonly count: number }[];
}

interface Floor {
	readonly name: string;
	readonly percent: number;
	readonly counts: (path: string) => boolean;
}

const floors: readonly Floor[] = [
	{ name: "src/socket", percent: 95, counts: (path) => path.startsWith("src/socket/") },
	{ name: "src/http", percent: 95, counts: (path) => path.startsWith("src/http/") },
	{ name: "src", percent: 90, counts: () => true },
];

interface FileCoverage {
	readonly path: string;
	readonly lines: number;
	readonly uncovered: readonly number[];
}

export interface CoverageVerdict {
	readonly table: string;
	readonly missed: readonly string[];
}

/** Judges a whole run's coverage: a table to print, and a sentence for each floor that it fell through. */
export function judgeCoverage(reported: readonly ReportedFile[]): CoverageVerdict {
	const hits = new Map(reported.map((file) => [slashed(relative(root, file.path)), file]));
	const files = globSync("src/**/*.ts", { cwd: root })
		.map(slashed)
		.sort()
		.map((path) => coverageOf(path, hits.get(path)))
		.filter(({ lines }) => lines > 0);

	const rows: string[] = [];
	const missed: string[] = [];
	for (const folder of new Set(files.map(({ path }) => folderOf(path)))) {
		rows.push(row(folder, sum(files.filter(({ path }) => folderOf(path) === folder))));
	}
	for (const { name, percent, counts } of floors) {
		const total = sum(files.filter(({ path }) => counts(path)));
		if (name === "src") rows.push(row("all of src", total));
		if (percentOf(total) < percent) {
			missed.push(`Line coverage of ${name} is ${percentOf(total).toFixed(1)} %, its floor is ${percent} %.`);
		}
	}
	const worst = files
		.filter(({ uncovered }) => uncovered.length > 0)
		.sort((a, b) => b.uncovered.length - a.uncovered.length)
		.slice(0, missed.length > 0 ? 30 : 8)
		.map(({ path, uncovered }) => `  ${path}: ${shortened(ranges(uncovered))}`);
	return { table: [...rows, "lines that no test reaches:", ...worst].join("\n"), missed };
}

function coverageOf(path: string, reported: ReportedFile | undefined): FileCoverage {
	let code: number[];
	try {
		code = linesOfCode(readFileSync(join(root, path), "utf8"));
	} catch (error) {
		throw new Error(`${path} cannot be read as TypeScript`, { cause: error });
	}
	const counts = new Map(reported?.lines.map(({ line, count }) => [line, count]));
	return { path, lines: code.length, uncovered: code.filter((line) => (counts.get(line) ?? 0) === 0) };
}

/** The numbers of the lines that hold code, counted from 1. */
export function linesOfCode(source: string): number[] {
	const blanked = stripTypes(source).replace(
		/("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/.*/g,
		(text, string: string | undefined) => {
			if (string === undefined) return text.replaceAll(/[^\n]/g, " ");
			// A table of data in one literal is one line of code, however long it is.
			const end = string.indexOf("\n");
			return end === -1 ? string : string.slice(0, end) + string.slice(end).replaceAll(/[^\n]/g, " ");
		},
	);
	const found: number[] = [];
	// Lone brackets, and imports and re-exports (which do nothing of their own), are not code that a test could miss.
	let inModuleClause = false;
	for (const [index, text] of blanked.split("\n").entries()) {
		const line = text.trim();
		if (/^(import|export)\s+(\{|\*|type\b|[\w$]+ from|")/.test(line)) inModuleClause = true;
		if (!inModuleClause && /[\w$]/.test(line)) found.push(index + 1);
		if (inModuleClause && line.endsWith(";")) inModuleClause = false;
	}
	return found;
}

interface Total {
	readonly lines: number;
	readonly covered: number;
}

function sum(files: readonly FileCoverage[]): Total {
	const lines = files.reduce((total, file) => total + file.lines, 0);
	return { lines, covered: lines - files.reduce((total, file) => total + file.uncovered.length, 0) };
}

function percentOf({ lines, covered }: Total): number {
	return lines === 0 ? 100 : (100 * covered) / lines;
}

function row(name: string, total: Total): string {
	return `${name.padEnd(14)} ${percentOf(total).toFixed(1).padStart(6)} % of ${String(total.lines).padStart(6)} lines`;
}

function folderOf(path: string): string {
	return path.split("/").slice(0, -1).slice(0, 2).join("/");
}

/** 3, 4, 5, 9 as "3-5 9". */
function ranges(lines: readonly number[]): string {
	const parts: string[] = [];
	let first: number | undefined;
	for (const [index, line] of lines.entries()) {
		first ??= line;
		if (lines[index + 1] === line + 1) continue;
		parts.push(first === line ? `${line}` : `${first}-${line}`);
		first = undefined;
	}
	return parts.join(" ");
}

function shortened(text: string): string {
	return text.length <= 100 ? text : `${text.slice(0, text.lastIndexOf(" ", 100))} …`;
}

function slashed(path: string): string {
	return path.replaceAll("\\", "/");
}
