// Chooses the sink by the target's name, and opens it. A sink's packages load with the first of its kind.

import { fromCaller, isObject, own } from "../../base/index.ts";
import { StorageError } from "../../storage/index.ts";
import { type Backend, batchingSink } from "./batching.ts";
import { compressing } from "./compression.ts";
import { openDuckdb } from "./duckdb.ts";
import { SinkError, sinkFault } from "./errors.ts";
import { openFile } from "./file.ts";
import { csv, jsonArray, jsonLines, type TextFormat } from "./formats.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { openMysql } from "./mysql.ts";
import {
	checkSchema,
	csvDialect,
	type Settings,
	type SinkCompression,
	type SinkFormat,
	type SinkOptions,
	settingsOf,
} from "./options.ts";
import { journal, parquetConversion } from "./parquet.ts";
import { openPostgres } from "./postgres.ts";
import type { Sink, SinkSchema } from "./sink.ts";
import { openSqlite } from "./sqlite.ts";
import { openStandardOutput } from "./standard-output.ts";
import { quoted } from "./stored-values.ts";
import type { FileTarget as TableTarget } from "./table-file.ts";

/** Formats by the ending of a file's name. */
const endings: Readonly<Record<string, SinkFormat>> = {
	jsonl: "jsonl",
	ndjson: "jsonl",
	json: "json",
	csv: "csv",
	tsv: "tsv",
	tab: "tsv",
	db: "sqlite",
	sqlite: "sqlite",
	sqlite3: "sqlite",
	duckdb: "duckdb",
	ddb: "duckdb",
	parquet: "parquet",
};

/** Compressions by the ending that follows. */
const compressions: Readonly<Record<string, SinkCompression>> = { gz: "gzip", zst: "zstd" };

const servers: Readonly<
	Record<string, (target: string, layout: Layout, settings: Settings) => Promise<Backend>>
> = {
	postgres: openPostgres,
	postgresql: openPostgres,
	mysql: openMysql,
	mariadb: openMysql,
};

const fileNames: string = [...Object.keys(endings), "jsonl.gz", "csv.zst"]
	.map((ending) => `.${ending}`)
	.join(", ");
const serverNames: string = Object.keys(servers)
	.map((scheme) => `${scheme}://`)
	.join(", ");
const available = `there are files (${fileNames}), databases (${serverNames}) and "-", the standard output`;

/** See open-sink.ts. */
export async function openSink(target: string, given: SinkSchema, options?: SinkOptions): Promise<Sink> {
	const schema = ownSchema(given);
	checkSchema(schema);
	const settings = settingsOf(options);
	try {
		const place = placeOf(target, settings);
		const layout = layoutOf(schema, {
			flatten: settings.flatten,
			childTables: settings.childTables,
			splitsMoney: place.format === "parquet",
			isTyped: place.format === "parquet",
		});
		return batchingSink(await openBackend(place, layout, settings), layout, settings);
	} catch (error) {
		throw fromCaller(error instanceof StorageError ? sinkFault(target, error, true) : error);
	}
}

/** The schema with its own members only. checkSchema refuses an invalid one. */
function ownSchema(given: SinkSchema): SinkSchema {
	if (typeof given !== "object" || given === null) return given;
	const schema = own(given);
	if (!Array.isArray(schema.columns)) return schema;
	return Object.assign(schema, { columns: schema.columns.map((each: unknown) => ownShape(each, 0)) });
}

/** Deeper ones are refused by checkSchema. */
const DEEPEST = 200;

function ownShape(given: unknown, depth: number): unknown {
	if (!isObject(given) || depth > DEEPEST) return given;
	const shape = own(given) as { fields?: unknown; of?: unknown };
	if (Array.isArray(shape.fields)) shape.fields = shape.fields.map((each) => ownShape(each, depth + 1));
	if (shape.of !== undefined) shape.of = ownShape(shape.of, depth + 1);
	return shape;
}

/** Where a target is. */
interface SinkTarget {
	readonly target: string;
	/** Of a database server: what opens it. */
	readonly open?: ((target: string, layout: Layout, settings: Settings) => Promise<Backend>) | undefined;
	readonly path: string;
	readonly format: SinkFormat | undefined;
	readonly table: string | undefined;
	readonly compression: SinkCompression | undefined;
}

function placeOf(target: string, settings: Settings): SinkTarget {
	const { compression } = settings;
	if (target === "-")
		return own({ target, path: target, format: settings.format ?? "jsonl", table: undefined, compression });
	const scheme = /^([a-z][a-z0-9+.-]*):\/\//iu.exec(target)?.[1]?.toLowerCase();
	if (scheme !== undefined) {
		const open = Object.hasOwn(servers, scheme) ? servers[scheme] : undefined;
		if (open === undefined)
			throw new SinkError("target", `there are no sinks of the kind ${scheme}://; ${available}`);
		return own({ target, open, path: "", format: undefined, table: undefined, compression: undefined });
	}
	const place = fileTarget(target, settings);
	if (place.format === undefined)
		throw new SinkError("target", `${quoted(target)} isn't a sink; ${available}`);
	return own({ target, ...place });
}

async function openBackend(place: SinkTarget, layout: Layout, settings: Settings): Promise<Backend> {
	const { target, open, path, format, table, compression } = place;
	if (open !== undefined) return open(target, layout, settings);
	if (compression !== undefined && (format === "sqlite" || format === "duckdb" || format === "parquet")) {
		throw new SinkError("options", `format "${format}" is not a text, and isn't compressed`, {
			option: "compression",
			value: compression,
		});
	}
	if (target === "-") return openStandardOutput(standardFormat(layout, settings), process.stdout);
	if (format === "sqlite") return openSqlite(path, table, layout, settings);
	if (format === "duckdb") return openDuckdb(path, table, layout, settings);
	const parquet = format === "parquet" ? await parquetConversion() : undefined;
	const fileOf = (at: string, schema: SinkSchema): TableTarget => {
		if (parquet !== undefined) return { path: at, format: journal(schema), convert: parquet(schema) };
		const text = textFormat(format ?? "jsonl", schema, settings);
		return compression === undefined ? { path: at, format: text } : compressing(at, text, compression);
	};
	const children = layout.children.map((child) => fileOf(childPath(path, child.name), child.schema));
	return openFile({ ...fileOf(path, layout.schema), children }, layout, settings);
}

/** "birds_rings.csv.gz" beside "birds.csv.gz". */
function childPath(path: string, name: string): string {
	const safe = name.replaceAll(/[^\p{L}\p{M}\p{N}_-]/gu, "_");
	const [ending = ""] = /(?:\.[a-z0-9]+)?(?:\.(?:gz|zst))?$/iu.exec(path) ?? [];
	return `${path.slice(0, path.length - ending.length)}_${safe}${ending}`;
}

interface FileTarget {
	readonly path: string;
	readonly format: SinkFormat | undefined;
	readonly table: string | undefined;
	readonly compression: SinkCompression | undefined;
}

function fileTarget(target: string, settings: Settings): FileTarget {
	const hash = target.lastIndexOf("#");
	const before = hash === -1 ? target : target.slice(0, hash);
	// Only a database's name has a table's after it: "C#.csv" is a file.
	const kind = settings.format ?? formatOf(before);
	const isDatabase = kind === "sqlite" || kind === "duckdb";
	const isTable = hash !== -1 && isDatabase && formatOf(target) === undefined;
	const path = isTable ? before : target;
	const compression = settings.compression ?? compressionOf(path);
	return {
		path,
		format: settings.format ?? formatOf(path),
		table: isTable ? target.slice(hash + 1) : undefined,
		compression,
	};
}

function endingOf(path: string): string {
	return /\.([a-z0-9]+)$/iu.exec(path)?.[1]?.toLowerCase() ?? "";
}

function compressionOf(path: string): SinkCompression | undefined {
	const ending = endingOf(path);
	return Object.hasOwn(compressions, ending) ? compressions[ending] : undefined;
}

function formatOf(path: string): SinkFormat | undefined {
	const isCompressed = compressionOf(path) !== undefined;
	const ending = endingOf(isCompressed ? path.slice(0, path.lastIndexOf(".")) : path);
	return Object.hasOwn(endings, ending) ? endings[ending] : undefined;
}

function standardFormat({ schema, children }: Layout, settings: Settings): TextFormat {
	const { format = "jsonl", compression } = settings;
	const here = "the target is the standard output";
	if (format === "sqlite" || format === "duckdb" || format === "parquet")
		throw new SinkError("options", `format "${format}" needs a file, and ${here}`);
	if (children.length > 0)
		throw new SinkError("options", `child tables need a file or a database, and ${here}`, {
			option: "childTables",
			value: true,
		});
	if (compression !== undefined)
		throw new SinkError("options", `compression needs a file, and ${here}`, {
			option: "compression",
			value: compression,
		});
	return textFormat(format, schema, settings);
}

function textFormat(format: SinkFormat, schema: SinkSchema, settings: Settings): TextFormat {
	if (format === "json") return jsonArray(schema);
	if (format === "csv") return csv(schema, settings.csv ?? csvDialect.defaults, ",");
	if (format === "tsv") return csv(schema, settings.csv ?? csvDialect.defaults, "\t");
	return jsonLines(schema);
}
