// Records of twenty columns, of every kind of value: what their sums are, and what a reader of each sink finds. The readers are
// programs and libraries that no one here wrote.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { openSink, type SinkOptions, type SinkSchema } from "../../../src/record/sinks/index.ts";
import { findPeer } from "../../support/peers.ts";
import { arrowColumns, duckdb, duckdbColumns } from "./readers.ts";

const schema: SinkSchema = {
	name: "records",
	columns: [
		{ name: "id", type: "integer" },
		{ name: "title", type: "text", required: true },
		{ name: "note", type: "text" },
		{ name: "empty", type: "text" },
		{ name: "page", type: "html" },
		{ name: "link", type: "url" },
		{ name: "ratio", type: "number" },
		{ name: "width", type: "number" },
		{ name: "height", type: "number" },
		{ name: "stock", type: "integer" },
		{ name: "sold", type: "integer" },
		{ name: "fresh", type: "boolean" },
		{ name: "used", type: "boolean" },
		{ name: "made", type: "date" },
		{ name: "until", type: "date" },
		{ name: "seen", type: "datetime" },
		{ name: "changed", type: "datetime" },
		{ name: "price", type: "money" },
		{ name: "tags", type: "list", of: { type: "text" } },
		{
			name: "maker",
			type: "record",
			fields: [
				{ name: "name", type: "text" },
				{ name: "since", type: "integer" },
			],
		},
	],
	key: ["id"],
};

/** What is summed of all records. Doubles are quarters, so that their sums are exact in any order. */
export interface Sums {
	readonly rows: number;
	/** Of what the ids are beyond `firstId`. */
	readonly ids: number;
	readonly stock: number;
	readonly width: number;
	readonly heights: number;
	readonly fresh: number;
	readonly characters: number;
	readonly firstMade: string;
	readonly lastMade: string;
	readonly seconds: number;
	readonly amounts: number;
	readonly tags: number;
	readonly since: number;
}

const firstId = 2n ** 60n;

/** mulberry32 */
function randomFrom(start: number): () => number {
	let state = start;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

const words = [
	"gannet",
	"Baßtölpel",
	"海鸟",
	'quo"te',
	"comma, semi;colon",
	"tab\tline\nbreak",
	"\u{1f426}",
	"'",
];

function recordOf(index: number, random: () => number) {
	const whole = (below: number): number => Math.floor(random() * below);
	const word = (): string => words[whole(words.length)] ?? "";
	const day = (): string => new Date(whole(20_000) * 86_400_000).toISOString().slice(0, 10);
	const maybe = <T>(value: T): T | null => (whole(10) === 0 ? null : value);
	return {
		id: firstId + BigInt(index),
		title: `${word()} ${index}`,
		note: maybe(word()),
		empty: null,
		page: `<p>${word()}</p>`,
		link: `https://a.example/${index}?q=${whole(100)}`,
		ratio: random(),
		width: whole(4_000) / 4,
		height: maybe(whole(100) / 4),
		stock: whole(1_000) - 500,
		sold: maybe(2n ** 62n),
		fresh: whole(2) === 0,
		used: maybe(true),
		made: day(),
		until: maybe(day()),
		seen: new Date(whole(2 ** 31) * 1000),
		changed: maybe("2026-03-29T03:30:00.123+02:00"),
		price: { amount: whole(40_000) / 4, currency: "EUR" },
		tags: Array.from({ length: whole(4) }, word),
		maker: { name: word(), since: 1900 + whole(126) },
	};
}

/** Writes the records of a seed to a target, and answers their sums. */
export async function write(
	target: string,
	rows: number,
	seed: number,
	options: SinkOptions = {},
): Promise<Sums> {
	const random = randomFrom(seed);
	let [stock, width, heights, fresh, characters, seconds, amounts, tags, since] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
	let [firstMade, lastMade] = ["9999", ""];
	await using sink = await openSink(target, schema, options);
	for (let index = 0; index < rows; index += 1_000) {
		const size = Math.min(1_000, rows - index);
		const batch = Array.from({ length: size }, (_, place) => recordOf(index + place, random));
		for (const row of batch) {
			stock += row.stock;
			width += row.width;
			heights += row.height === null ? 0 : 1;
			fresh += row.fresh ? 1 : 0;
			characters += [...row.title].length;
			if (row.made < firstMade) firstMade = row.made;
			if (row.made > lastMade) lastMade = row.made;
			seconds += row.seen.getTime() / 1000;
			amounts += row.price.amount;
			tags += row.tags.length;
			since += row.maker.since;
		}
		await sink.write(batch);
		await sink.commit(String(index));
	}
	await sink.close({ complete: true });
	const ids = (rows * (rows - 1)) / 2;
	return {
		rows,
		ids,
		stock,
		width,
		heights,
		fresh,
		characters,
		firstMade,
		lastMade,
		seconds,
		amounts,
		tags,
		since,
	};
}

/** How a reader asks for what differs. */
interface Dialect {
	readonly fresh: string;
	readonly day: (column: string) => string;
	readonly seconds: string;
	readonly characters: string;
	readonly amount: string;
	readonly tags: string;
	readonly since: string;
}

function query({ fresh, day, seconds, characters, amount, tags, since }: Dialect, from: string): string {
	return (
		`SELECT count(*) AS n, sum(id - ${firstId}) AS ids, sum(stock) AS stock, sum(width) AS width, count(height) AS heights, ${fresh} AS fresh, ` +
		`sum(${characters}) AS characters, ${day("min(made)")} AS first_made, ${day("max(made)")} AS last_made, ` +
		`sum(${seconds}) AS seconds, sum(${amount}) AS amounts, sum(${tags}) AS tags, sum(${since}) AS since FROM ${from}`
	);
}

function sumsOf(cells: readonly unknown[]): Sums {
	const [
		rows,
		ids,
		stock,
		width,
		heights,
		fresh,
		characters,
		firstMade,
		lastMade,
		seconds,
		amounts,
		tags,
		since,
	] = cells;
	return {
		rows: Number(rows),
		ids: Number(ids),
		stock: Number(stock),
		width: Number(width),
		heights: Number(heights),
		fresh: Number(fresh),
		characters: Number(characters),
		firstMade: String(firstMade),
		lastMade: String(lastMade),
		seconds: Number(seconds),
		amounts: Number(amounts),
		tags: Number(tags),
		since: Number(since),
	};
}

const inDuckdb: Dialect = {
	fresh: "count(*) FILTER (fresh)",
	day: (column) => `${column}::VARCHAR`,
	seconds: "epoch(seen::TIMESTAMPTZ)",
	characters: "length(title)",
	amount: "price_amount",
	tags: "len(tags)",
	since: "maker.since",
};

/** Where lists and records are the text of their JSON. */
const inDuckdbJson: Dialect = {
	...inDuckdb,
	amount: "(price ->> '$.amount')::DOUBLE",
	tags: "json_array_length(tags)",
	since: "(maker ->> '$.since')::BIGINT",
};

async function byDuckdb(dialect: Dialect, from: string): Promise<Sums> {
	const [row] = await duckdb(query(dialect, from));
	return sumsOf(Object.values(row ?? {}));
}

function byProgram(program: string, args: readonly string[], separator: string, text: string): Sums | string {
	const path = findPeer(program);
	if (path === undefined) return `${program} is not installed`;
	const said = execFileSync(path, [...args, text], { encoding: "utf8", maxBuffer: 2 ** 20 });
	return sumsOf(said.trim().split(separator));
}

/** A sink, and those who read it: their sums, or why there are none. */
export interface Sink {
	readonly name: string;
	readonly target: string;
	readonly options?: SinkOptions;
	readonly readers: Readonly<Record<string, () => Promise<Sums | string>>>;
	/** The types that a reader finds, by the columns of the schema. */
	readonly types?: () => Promise<readonly string[]>;
}

const url = (address: string, table: string): string => `${address}#${table}`;

/** The sinks in files of a folder. */
export function fileSinks(folder: string): readonly Sink[] {
	const at = (name: string): string => join(folder, name);
	const text = (ending: string): Sink => {
		const isCsv = !ending.startsWith("json");
		const path = at(`out.${ending}`);
		const dialect: Dialect = isCsv ? inDuckdbJson : { ...inDuckdb, amount: "price.amount" };
		const from = isCsv
			? `read_csv('${path}', header = true, quote = '"', escape = '"', delim = '${ending.startsWith("tsv") ? "\\t" : ","}', new_line = '\\r\\n')`
			: `'${path}'`;
		return { name: ending, target: path, readers: { DuckDB: () => byDuckdb(dialect, from) } };
	};
	const parquet = at("out.parquet");
	const flat = at("flat.parquet");
	return [
		...["jsonl", "json", "csv", "tsv", "jsonl.zst", "csv.gz"].map(text),
		{
			name: "parquet",
			target: parquet,
			readers: {
				DuckDB: () => byDuckdb(inDuckdb, `'${parquet}'`),
				"arrow-rs": async () => byArrow(parquet),
				Polars: () => byPolars(parquet),
			},
			types: () => duckdbColumns(parquet),
		},
		{
			name: "parquet, flattened",
			target: flat,
			options: { flatten: true },
			readers: { DuckDB: () => byDuckdb({ ...inDuckdb, since: "maker_since" }, `'${flat}'`) },
		},
		{
			name: "sqlite",
			target: at("out.db"),
			readers: {
				sqlite3: async () => byProgram("sqlite3", [at("out.db")], "|", query(inSqlite, "records")),
			},
		},
		{
			name: "duckdb",
			target: at("out.duckdb"),
			readers: {
				DuckDB: async () => {
					await duckdb(`ATTACH '${at("out.duckdb")}' AS made (READ_ONLY)`);
					const found = await byDuckdb(inDuckdbJson, "made.records");
					await duckdb("DETACH made");
					return found;
				},
			},
		},
	];
}

const inSqlite: Dialect = {
	fresh: "sum(fresh)",
	day: (column) => column,
	seconds: "unixepoch(seen)",
	characters: "length(title)",
	amount: "json_extract(price, '$.amount')",
	tags: "json_array_length(tags)",
	since: "json_extract(maker, '$.since')",
};

/** The sinks in servers; `address` is without a table. */
export function postgresSink(address: string): Sink {
	const dialect: Dialect = {
		fresh: "count(*) FILTER (WHERE fresh)",
		day: (column) => column,
		seconds: "extract(epoch FROM seen)",
		characters: "length(title)",
		amount: "(price ->> 'amount')::float8",
		tags: "jsonb_array_length(tags)",
		since: "(maker ->> 'since')::int",
	};
	return {
		name: "postgresql",
		target: url(address, "records"),
		readers: { psql: async () => byProgram("psql", [address, "-qAt", "-c"], "|", query(dialect, "records")) },
	};
}

export function mariadbSink(address: string): Sink {
	const { hostname, port, pathname } = new URL(address);
	const dialect: Dialect = {
		fresh: "sum(fresh)",
		day: (column) => column,
		seconds: "timestampdiff(SECOND, '1970-01-01', seen)",
		characters: "char_length(title)",
		amount: "json_value(price, '$.amount')",
		tags: "json_length(tags)",
		since: "json_value(maker, '$.since')",
	};
	const args = [
		"--no-defaults",
		"--skip-ssl",
		"-h",
		hostname,
		"-P",
		port,
		"-u",
		"root",
		"-NB",
		pathname.slice(1),
		"-e",
	];
	return {
		name: "mariadb",
		target: url(address, "records"),
		readers: { mariadb: async () => byProgram("mariadb", args, "\t", query(dialect, "records")) },
	};
}

/** arrow-rs has no sums: they are made of the columns that it reads. */
function byArrow(path: string): Sums {
	const { columns, rows } = arrowColumns(path);
	const values = (name: string): readonly unknown[] => columns[name] ?? [];
	const sum = (name: string, of: (value: never) => number = Number): number =>
		values(name).reduce<number>((all, value) => all + of(value as never), 0);
	const days = values("made")
		.map((value) => new Date(Number(value)).toISOString().slice(0, 10))
		.sort();
	return {
		rows,
		ids: sum("id", (value: bigint) => Number(value - firstId)),
		stock: sum("stock"),
		width: sum("width"),
		heights: values("height").filter((value) => value !== null).length,
		fresh: sum("fresh"),
		characters: sum("title", (value: string) => [...value].length),
		firstMade: days[0] ?? "",
		lastMade: days.at(-1) ?? "",
		seconds: sum("seen", (value: number) => Number(value) / 1000),
		amounts: sum("price_amount"),
		tags: sum("tags", (value: { length: number }) => value.length),
		since: sum("maker", (value: { since: bigint }) => Number(value.since)),
	};
}

/** Polars, from a folder that the environment names (POLARS): its package is large, and needs npm under Node.js 22 or newer. */
async function byPolars(path: string): Promise<Sums | string> {
	const from = process.env.POLARS;
	if (from === undefined) return "POLARS names no folder with nodejs-polars installed";
	const program = `
		const pl = require("nodejs-polars");
		const c = pl.col;
		const frame = pl.readParquet(${JSON.stringify(path)});
		const one = frame.select(
			c("stock").sum(), c("width").sum(), c("height").count().alias("heights"), c("fresh").sum(),
			c("made").min().cast(pl.Utf8).alias("first"), c("made").max().cast(pl.Utf8).alias("last"),
			c("seen").cast(pl.Int64).sum().alias("ms"), c("price_amount").sum(), c("tags").lst.lengths().sum().alias("tags"),
			c("maker").struct.field("since").sum().alias("since"),
		).row(0);
		const ids = frame.select(c("id").cast(pl.Utf8)).getColumn("id").toArray().reduce((all, id) => all + Number(BigInt(id) - ${firstId}n), 0);
		const characters = frame.getColumn("title").toArray().reduce((all, text) => all + [...text].length, 0);
		const [stock, width, heights, fresh, first, last, ms, amounts, tags, since] = one;
		console.log([frame.shape.height, ids, stock, width, heights, fresh, characters, first, last, Number(ms) / 1000, amounts, tags, since].join("|"));
	`;
	const said = execFileSync(process.execPath, ["-e", program], { cwd: from, encoding: "utf8" });
	return sumsOf(said.trim().split("|"));
}
