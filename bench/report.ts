// Draws tables from results. Knows how figures look, not how they come about.
import { CATALOG } from "./clients/catalog.ts";
import {
	type ClientResult,
	cpuOf,
	disturbance,
	judge,
	medianOf,
	minimumOf,
	rateOf,
	ratio,
	type Sample,
	type ScenarioResult,
	unsteady,
	type Verdict,
} from "./results.ts";
import { TARGETS } from "./targets.ts";

type Row = readonly string[];

const MISSING = "–";

function number(value: number, digits: number): string {
	if (Number.isNaN(value)) return MISSING;
	return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Three significant digits, no more. */
function figure(value: number): string {
	return number(value, value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

function times(value: number): string {
	return Number.isNaN(value) ? MISSING : `${figure(value)} ×`;
}

interface Column {
	readonly title: string;
	readonly cell: (result: ClientResult) => string;
}

function column(title: string, of: (sample: Sample) => number, show: (value: number) => string): Column {
	return { title, cell: (result) => show(medianOf(result, of)) };
}

/** The median over the rounds, and the least. */
function columns(
	title: string,
	of: (sample: Sample) => number,
	show: (value: number) => string,
): readonly Column[] {
	return [column(title, of, show), { title: "min", cell: (result) => show(minimumOf(result, of)) }];
}

const P50: Column = column("p50 ms", (sample) => sample.p50Ms, figure);
const P99: Column = column("p99 ms", (sample) => sample.p99Ms, figure);
const RSS: Column = column(
	"RSS MB",
	(sample) => sample.rssBytes / 1e6,
	(value) => number(value, 0),
);
const CONNECTIONS: Column = column(
	"conns",
	(sample) => sample.connections ?? Number.NaN,
	(value) => number(value, 0),
);

const SERVER: Column = column(
	"server busy",
	(sample) => sample.serverShare,
	(value) => (Number.isNaN(value) ? MISSING : `${number(Math.min(1, value) * 100, 0)} %`),
);

const TRANSFER: readonly Column[] = [
	...columns("CPU ms/GiB", cpuOf, (value) => number(value, 0)),
	column("GB/s", (sample) => rateOf(sample) / 1e9, figure),
	column("GB/CPU-s", (sample) => sample.bytes / sample.cpuUs / 1e3, figure),
	RSS,
	SERVER,
];

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
	requests: [
		...columns("CPU µs/req", cpuOf, figure),
		column("req/s", rateOf, (value) => number(value, 0)),
		P50,
		P99,
		RSS,
		CONNECTIONS,
		SERVER,
	],
	download: TRANSFER,
	upload: TRANSFER,
	idle: [
		column("RSS KB/conn", (sample) => (sample.rssPerConnection ?? Number.NaN) / 1e3, figure),
		column("CPU µs/conn", cpuOf, figure),
		column(
			"RSS MB",
			(sample) => sample.rssBytes / 1e6,
			(value) => number(value, 0),
		),
	],
	waiting: [
		column("RSS KiB/stream", (sample) => (sample.rssPerConnection ?? Number.NaN) / 1024, figure),
		column("CPU µs/stream", cpuOf, figure),
		RSS,
	],
};

const UNITS: Readonly<Record<string, string>> = { connections: " connections", rss: " B" };

/** A share below one is told as a fraction, as the targets are. */
function share(value: number): string {
	return value < 1 ? `1/${figure(1 / value)}` : figure(value);
}

function describe({ target, reached, floor, isMet }: Verdict): string {
	const limit = target.atMost ?? target.atLeast ?? Number.NaN;
	const sign = target.atMost === undefined ? "≥" : "≤";
	const isAbsolute = target.peer === undefined;
	const show = isAbsolute
		? (value: number) => `${number(value, 0)}${UNITS[target.measure] ?? ""}`
		: (value: number) => (target.atMost === undefined ? times(value) : share(value));
	const whose = target.of === undefined ? "" : `${CATALOG[target.of]?.label ?? target.of}: `;
	const wanted = `${whose}${target.measure} ${sign} ${show(limit)}`;
	if (Number.isNaN(reached)) return `${wanted}: not measured`;
	if (isMet) return `${wanted}: met (${show(reached)})`;
	const off = Math.abs(reached / limit - 1);
	const least = Number.isNaN(floor) ? "" : `; the floor: ${show(floor)}`;
	return `${wanted}: missed by ${number(off * 100, 0)} % (${show(reached)}${least})`;
}

function isOfMemory({ scenario }: ScenarioResult): boolean {
	return scenario.kind === "idle" || scenario.kind === "waiting";
}

function rowsOf(result: ScenarioResult): Row[] {
	const columns = COLUMNS[result.scenario.kind] ?? [];
	const gannet = result.clients.find(({ client }) => client === "gannet");
	const isIdle = isOfMemory(result);
	const compared = isIdle ? (sample: Sample): number => sample.rssPerConnection ?? Number.NaN : cpuOf;
	const verdicts = TARGETS.filter((target) => target.scenario === result.scenario.id).map((target) =>
		judge(target, result),
	);
	const order = [...result.clients].sort((left, right) => {
		const [a, b] = [medianOf(left, compared), medianOf(right, compared)];
		return (
			(Number.isNaN(a) ? Number.POSITIVE_INFINITY : a) - (Number.isNaN(b) ? Number.POSITIVE_INFINITY : b)
		);
	});
	return order.map((client) => {
		const against = gannet === undefined ? Number.NaN : ratio(client, gannet, compared);
		const told = verdicts
			.filter(({ target }) => (target.peer ?? "gannet") === client.client)
			.map(describe)
			.join("; ");
		const label = CATALOG[client.client]?.label ?? client.client;
		const state =
			client.failure === undefined ? told : `FAILED: ${client.failure.split("\n")[0]?.slice(0, 100)}`;
		return [label, ...columns.map(({ cell }) => cell(client)), times(against), state];
	});
}

function headOf(result: ScenarioResult): Row {
	const compared = isOfMemory(result) ? "RSS/gannet" : "CPU/gannet";
	const columns = COLUMNS[result.scenario.kind] ?? [];
	return ["client", ...columns.map(({ title }) => title), compared, "gannet's target against it"];
}

function plainTable(head: Row, rows: readonly Row[]): string {
	const widths = head.map((_, index) => Math.max(...[head, ...rows].map((row) => (row[index] ?? "").length)));
	const line = (row: Row): string =>
		row
			.map((cell, index) => {
				const isText = index === 0 || index === row.length - 1;
				return isText ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0);
			})
			.join("  ")
			.trimEnd();
	return [line(head), ...rows.map(line)].map((text) => `  ${text}`).join("\n");
}

function markdownTable(head: Row, rows: readonly Row[]): string {
	const rule = head.map((_, index) => (index === 0 || index === head.length - 1 ? "---" : "--:"));
	return [head, rule, ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function notesOf(result: ScenarioResult): string[] {
	const notes: string[] = [];
	if (result.absent.length > 0) notes.push(`Left out: ${result.absent.join(", ")}.`);
	const falling = unsteady(result).map((client) => CATALOG[client]?.label ?? client);
	if (falling.length > 0) notes.push(`Still falling when the warm-up's time was up: ${falling.join(", ")}.`);
	const { disturbed, all, worst } = disturbance(result);
	if (disturbed > 0) {
		const share = `${number(worst * 100, 0)} %`;
		notes.push(
			`Disturbed: in ${disturbed} of ${all} samples other programs used the client's core, up to ${share} of the time.`,
		);
	}
	return notes;
}

/** One scenario's title and table, clients from cheapest to dearest. */
export function tableOf(result: ScenarioResult, isMarkdown: boolean): string {
	const { id, title } = result.scenario;
	const [head, rows] = [headOf(result), rowsOf(result)];
	const notes = notesOf(result);
	if (isMarkdown) {
		return [
			`### ${title} (\`${id}\`)\n`,
			markdownTable(head, rows),
			...notes.map((note) => `\n${note}`),
			"",
		].join("\n");
	}
	return [`${title}  [${id}]`, plainTable(head, rows), ...notes.map((note) => `  ${note}`), ""].join("\n");
}

/** How many of the targets that could be judged were met, and which were not. */
export function summaryOf(results: readonly ScenarioResult[]): string {
	const verdicts = results.flatMap((result) =>
		TARGETS.filter((target) => target.scenario === result.scenario.id).map((target) => judge(target, result)),
	);
	const judged = verdicts.filter(({ reached }) => !Number.isNaN(reached));
	if (judged.length === 0) return "No target could be judged: gannet or its peers did not run.";
	const missed = judged.filter(({ isMet }) => !isMet);
	const lines = missed.map((verdict) => {
		const peer = CATALOG[verdict.target.peer ?? ""]?.label;
		return `  ${verdict.target.scenario}${peer === undefined ? "" : ` against ${peer}`}: ${describe(verdict)}`;
	});
	return [`Targets met: ${judged.length - missed.length} of ${judged.length}.`, ...lines].join("\n");
}
