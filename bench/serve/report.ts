// Tables of what servers cost, and the bars that gannet's has to reach. Pure.
import { median } from "../statistics.ts";
import type { Loaded } from "./load.ts";
import { SERVERS } from "./servers.ts";

/** One turn of a server. */
export interface Figures extends Loaded {
	/** User and system time of the server. */
	readonly cpuUs: number;
	/** Memory that its idle connections took; NaN elsewhere. */
	readonly rssBytes: number;
}

type Results = ReadonlyMap<string, readonly Figures[]>;
type Figure = (figures: Figures) => number;

const GIBIBYTE = 1024 ** 3;

const cpuEach: Figure = ({ cpuUs, count }) => cpuUs / count;
const rate: Figure = ({ count, wallMs }) => (count / wallMs) * 1e3;

function medianOf(turns: readonly Figures[] | undefined, figure: Figure): number {
	return turns === undefined ? Number.NaN : median(turns.map(figure));
}

/** The median of the rounds' ratios: both servers had their turn in the same round. */
function ratioOf(results: Results, id: string, other: string, figure: Figure): number {
	const [turns, others] = [results.get(id), results.get(other)];
	if (turns === undefined || others === undefined) return Number.NaN;
	return median(turns.map((each, round) => figure(each) / figure(others[round] as Figures)));
}

function show(value: number, digits = value >= 100 ? 0 : value >= 10 ? 1 : 2): string {
	if (Number.isNaN(value)) return "–";
	return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

type Column = readonly [title: string, cell: (id: string, turns: readonly Figures[]) => string];

function table(results: Results, columns: readonly Column[]): string {
	const rows = [
		["", ...columns.map(([title]) => title)],
		...[...results].map(([id, turns]) => [
			SERVERS[id]?.label ?? id,
			...columns.map(([, cell]) => cell(id, turns)),
		]),
	];
	const widths = (rows[0] as string[]).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? "").length)));
	return rows
		.map((row) =>
			row
				.map((cell, at) =>
					at === 0 ? cell.padEnd(widths[at] as number) : cell.padStart(widths[at] as number),
				)
				.join("  "),
		)
		.join("\n");
}

export function requestTable(results: Results): string {
	return table(results, [
		["CPU µs a request", (_, turns) => show(medianOf(turns, cpuEach))],
		["min", (_, turns) => show(Math.min(...turns.map(cpuEach)))],
		["CPU/node:http", (id) => show(ratioOf(results, id, "node-http", cpuEach), 2)],
		["CPU/nginx", (id) => show(ratioOf(results, id, "nginx", cpuEach), 2)],
		["requests/s", (_, turns) => show(medianOf(turns, rate), 0)],
		["/nginx", (id) => show(ratioOf(results, id, "nginx", rate), 2)],
		["p50 ms", (_, turns) => show(medianOf(turns, ({ p50Ms }) => p50Ms))],
		["p99 ms", (_, turns) => show(medianOf(turns, ({ p99Ms }) => p99Ms))],
		[
			"busy %",
			(_, turns) =>
				show(
					medianOf(turns, ({ cpuUs, wallMs }) => cpuUs / wallMs / 10),
					0,
				),
		],
	]);
}

export function transferTable(results: Results): string {
	const cpuMs: Figure = ({ cpuUs, count }) => cpuUs / 1e3 / (count / GIBIBYTE);
	return table(results, [
		["CPU ms a GiB", (_, turns) => show(medianOf(turns, cpuMs), 0)],
		["min", (_, turns) => show(Math.min(...turns.map(cpuMs)), 0)],
		["CPU/nginx", (id) => show(ratioOf(results, id, "nginx", cpuEach), 2)],
		["MB/s", (_, turns) => show(medianOf(turns, rate) / 1e6, 0)],
	]);
}

export function memoryTable(results: Results): string {
	return table(results, [
		["MB for all", (_, turns) => show(medianOf(turns, ({ rssBytes }) => rssBytes) / 1e6)],
		[
			"bytes a connection",
			(_, turns) =>
				show(
					medianOf(turns, ({ rssBytes, count }) => rssBytes / count),
					0,
				),
		],
		["CPU µs to open and answer", (_, turns) => show(medianOf(turns, cpuEach))],
	]);
}

interface Bar {
	readonly what: string;
	readonly scenario: string;
	readonly other: string;
	readonly figure: Figure;
	/** The ratio to the other server that must not be exceeded, or reached. */
	readonly atMost?: number;
	readonly atLeast?: number;
}

const BARS: readonly Bar[] = [
	{
		what: "a handler's 13 bytes: CPU a request / node:http's",
		scenario: "hello",
		other: "node-http",
		figure: cpuEach,
		atMost: 0.7,
	},
	...["file-13", "file-64k", "file-range", "file-304"].map((scenario) => ({
		what: `${scenario}: requests a second / nginx's`,
		scenario,
		other: "nginx",
		figure: rate,
		atLeast: 0.5,
	})),
	{
		what: "1 GiB from a file: CPU / nginx's without sendfile",
		scenario: "file-1g",
		other: "nginx",
		figure: cpuEach,
		atMost: 1.3,
	},
];

/** A line for each bar that was measured: the ratio, and whether it is reached. */
export function barsOf(all: ReadonlyMap<string, Results>): string {
	return BARS.flatMap(({ what, scenario, other, figure, atMost, atLeast }) => {
		const ratio = ratioOf(all.get(scenario) ?? new Map(), "gannet", other, figure);
		if (Number.isNaN(ratio)) return [];
		const isReached = atMost === undefined ? ratio >= (atLeast ?? 0) : ratio <= atMost;
		const bar = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
		return [`${isReached ? "reached" : "MISSED "}  ${what}: ${ratio.toFixed(2)} (${bar})`];
	}).join("\n");
}
