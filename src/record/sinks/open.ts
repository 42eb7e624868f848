// Chooses the sink by the target's name, and opens it. A sink's packages load with the first of its kind.

import { isObject, own } from "../../base/index.ts";
import { StorageError } from "../../storage/index.ts";
import { type Backend, batchingSink } from "./batching.ts";
import { SinkError, sinkFault } from "./errors.ts";
import { openFile } from "./file.ts";
import { csv, jsonArray, jsonLines, type TextFormat } from "./formats.ts";
import { openMysql } from "./mysql.ts";
import {
	checkSchema,
	csvDialect,
	type Settings,
	type SinkFormat,
	type SinkOptions,
	settingsOf,
} from "./options.ts";
import { journal, parquetConversion } from "./parquet.ts";
import { openPostgres } from "./postgres.ts";
import type { Sink, SinkSchema } from "./sink.ts";
import { openSqlite } from "./sqlite.ts";
import { openStandardOutput } from "./standard-output.ts";
import { quoted } from "./values.ts";

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
	parquet: "parquet",
};

const servers: Readonly<
	Record<string, (target: string, schema: SinkSchema, settings: Settings) => Promise<Backend>>
> = {
	postgres: openPostgres,
	postgresql: openPostgres,
	mysql: openMysql,
	mariadb: openMysql,
};

const fileNames: string = Object.keys(endings)
	.map((ending) => `.${ending}`)
	.join(", ");
const serverNames: string = Object.keys(servers)
	.map((scheme) => `${scheme}://`)
	.join(", ");
const available = `there are files (${fileNames}), databases (${serverNames}) and "-", the standard output`;

/**
 * Opens a sink for records: for a new run, or for the interrupted one that `sink.position` then describes.
 *
 * @throws {SinkError} if the target, the options or the schema are invalid, or what is there does not fit
 * @example
 * const sink = await openSink("products.db#products", {
 *   columns: [{ name: "url", type: "url" }, { name: "price", type: "number" }],
 *   key: ["url"],
 * });
 */
export async function openSink(target: string, given: SinkSchema, options?: SinkOptions): Promise<Sink> {
	const schema = ownSchema(given);
	checkSchema(schema);
	const settings = settingsOf(options);
	try {
		return batchingSink(await openBackend(target, schema, settings), schema, settings);
	} catch (error) {
		throw error instanceof StorageError ? sinkFault(target, error, true) : error;
	}
}

/** The schema with its own members only. checkSchema refuses an invalid one. */
function ownSchema(given: SinkSchema): SinkSchema {
	if (typeof given !== "object" || given === null) return given;
	const schema = own(given);
	if (!Array.isArray(schema.columns)) return schema;
	return Object.assign(schema, {
		columns: schema.columns.map((each: unknown) => (isObject(each) ? own(each) : each)),
	});
}

async function openBackend(target: string, schema: SinkSchema, settings: Settings): Promise<Backend> {
	if (target === "-") return openStandardOutput(standardFormat(schema, settings), process.stdout);
	const scheme = /^([a-z][a-z0-9+.-]*):\/\//iu.exec(target)?.[1]?.toLowerCase();
	if (scheme !== undefined) {
		const open = Object.hasOwn(servers, scheme) ? servers[scheme] : undefined;
		if (open === undefined)
			throw new SinkError("target", `there are no sinks of the kind ${scheme}://; ${available}`);
		return open(target, schema, settings);
	}
	const { path, format, table } = fileTarget(target, settings);
	if (format === undefined) throw new SinkError("target", `${quoted(target)} isn't a sink; ${available}`);
	if (format === "sqlite") return openSqlite(path, table, schema, settings);
	if (format === "parquet") {
		return openFile({ path, format: journal(), convert: await parquetConversion(schema) }, schema, settings);
	}
	return openFile({ path, format: textFormat(format, schema, settings) }, schema, settings);
}

interface FileTarget {
	readonly path: string;
	readonly format: SinkFormat | undefined;
	readonly table: string | undefined;
}

function fileTarget(target: string, settings: Settings): FileTarget {
	const hash = target.lastIndexOf("#");
	const before = hash === -1 ? target : target.slice(0, hash);
	// Only a database's name has a table's after it: "C#.csv" is a file.
	const isTable =
		hash !== -1 && (settings.format ?? formatOf(before)) === "sqlite" && formatOf(target) === undefined;
	const path = isTable ? before : target;
	return {
		path,
		format: settings.format ?? formatOf(path),
		table: isTable ? target.slice(hash + 1) : undefined,
	};
}

function formatOf(path: string): SinkFormat | undefined {
	const ending = /\.([a-z0-9]+)$/iu.exec(path)?.[1]?.toLowerCase() ?? "";
	return Object.hasOwn(endings, ending) ? endings[ending] : undefined;
}

function standardFormat(schema: SinkSchema, settings: Settings): TextFormat {
	const { format = "jsonl" } = settings;
	if (format === "sqlite" || format === "parquet") {
		throw new SinkError("options", `format "${format}" needs a file, and the target is the standard output`);
	}
	return textFormat(format, schema, settings);
}

function textFormat(format: SinkFormat, schema: SinkSchema, settings: Settings): TextFormat {
	if (format === "json") return jsonArray(schema);
	if (format === "csv") return csv(schema, settings.csv ?? csvDialect.defaults, ",");
	if (format === "tsv") return csv(schema, settings.csv ?? csvDialect.defaults, "\t");
	return jsonLines(schema);
}
