// The sink in Parquet, with the package `hyparquet-writer`. A Parquet file ends with its index and can't be continued.
// So rows are kept as JSON Lines until the run is complete, and then converted, a bounded group of rows at a time.

import { createReadStream, write as writeFile } from "node:fs";
import { promisify } from "node:util";
import type { ColumnSource, SchemaElement, Writer } from "hyparquet-writer";
import { loadDriver } from "../../storage/index.ts";
import { SinkError } from "./errors.ts";
import type { Conversion } from "./file.ts";
import type { TextFormat } from "./formats.ts";
import type { Column, ColumnType, SinkSchema } from "./sink.ts";

/** A group is encoded in memory, which takes about ten times the size of its text. */
const groupRows = 100_000;
const groupBytes = 4 * 1024 * 1024;

/** The rows until the end of the run: an array per line, in the schema's order. */
export function journal(): TextFormat {
	return {
		name: "Parquet",
		dialect: "parquet",
		head: "",
		separator: "",
		row: (row) => {
			const values = row.map((value) => (typeof value === "bigint" ? String(value) : (value ?? null)));
			return `${JSON.stringify(values)}\n`;
		},
		tail: "",
		isAppendable: false,
		keepsSurrogates: false,
	};
}

type Module = typeof import("hyparquet-writer");

/** Loads the package, and returns the function that makes a Parquet file of a journal. */
export async function parquetConversion(schema: SinkSchema): Promise<Conversion> {
	const module = await loadDriver("hyparquet-writer", "Parquet", () => import("hyparquet-writer"));
	return (from, to) => convert(module, schema, from, to);
}

async function convert(module: Module, schema: SinkSchema, from: string, file: number): Promise<void> {
	const writer = fileWriter(module, file);
	const parquet = new module.ParquetWriter({ writer, schema: elements(schema), createdBy: "gannet" });
	const sources = schema.columns.map(source);
	let lines: string[] = [];
	let bytes = 0;
	let written = 0;
	const write = async (): Promise<void> => {
		const rows = lines.map((line, index) => waitingRow(line, schema, from, written + index + 1));
		written += lines.length;
		lines = [];
		bytes = 0;
		const columnData = sources.map((columnOf, index) => columnOf(rows.map((row) => row[index] ?? null)));
		await parquet.write({ columnData, rowGroupSize: groupRows });
	};
	for await (const line of linesOf(from)) {
		lines.push(line);
		bytes += line.length;
		if (lines.length >= groupRows || bytes >= groupBytes) await write();
	}
	if (lines.length > 0) await write();
	await parquet.finish();
}

type Waiting = string | number | boolean | null;

/** A row as `journal` wrote it. Throws a SinkError where the file was changed since. */
function waitingRow(line: string, { columns }: SinkSchema, path: string, number: number): readonly Waiting[] {
	const row = valuesOf(line);
	if (row?.length === columns.length && columns.every(({ type }, index) => fits(row[index], type)))
		return row as readonly Waiting[];
	throw new SinkError(
		"interrupted",
		`${path} is broken: line ${number} is not a row of this run; start over with restart: true`,
	);
}

function valuesOf(line: string): readonly unknown[] | undefined {
	try {
		const row: unknown = JSON.parse(line);
		return Array.isArray(row) ? row : undefined;
	} catch {
		return undefined;
	}
}

function fits(value: unknown, type: ColumnType): boolean {
	if (value === null) return true;
	switch (type) {
		case "number":
			return typeof value === "number";
		case "boolean":
			return typeof value === "boolean";
		case "integer":
			return Number.isSafeInteger(value) || (typeof value === "string" && /^-?\d{1,19}$/.test(value));
		case "date":
		case "datetime":
			return typeof value === "string" && !Number.isNaN(Date.parse(value));
		default:
			return typeof value === "string";
	}
}

/** JSON has its line breaks escaped, so each line is a row. */
async function* linesOf(path: string): AsyncGenerator<string> {
	let begun: string[] = [];
	for await (const chunk of createReadStream(path, { encoding: "utf8", highWaterMark: 256 * 1024 })) {
		const [first = "", ...others] = (chunk as string).split("\n");
		begun.push(first);
		if (others.length === 0) continue;
		yield begun.join("");
		begun = [others.pop() ?? ""];
		yield* others;
	}
}

// https://github.com/apache/parquet-format/blob/master/LogicalTypes.md
const physical: Readonly<
	Record<ColumnType, Pick<SchemaElement, "type" | "converted_type" | "logical_type">>
> = {
	text: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
	html: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
	url: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
	number: { type: "DOUBLE" },
	integer: {
		type: "INT64",
		converted_type: "INT_64",
		logical_type: { type: "INTEGER", bitWidth: 64, isSigned: true },
	},
	boolean: { type: "BOOLEAN" },
	date: { type: "INT32", converted_type: "DATE", logical_type: { type: "DATE" } },
	datetime: {
		type: "INT64",
		converted_type: "TIMESTAMP_MILLIS",
		logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
	},
	// With the older `converted_type`, the writer would accept JSON values, but not integers of any size.
	list: { type: "BYTE_ARRAY", logical_type: { type: "JSON" } },
	record: { type: "BYTE_ARRAY", logical_type: { type: "JSON" } },
};

function elements({ columns, key = [] }: SinkSchema): SchemaElement[] {
	const root: SchemaElement = { name: "root", num_children: columns.length };
	return [
		root,
		...columns.map(
			({ name, type, required }): SchemaElement => ({
				name,
				repetition_type: required === true || key.includes(name) ? "REQUIRED" : "OPTIONAL",
				...physical[type],
			}),
		),
	];
}

function source({ name, type }: Column): (values: readonly Waiting[]) => ColumnSource {
	const decode = decoders[type] ?? ((value: Waiting) => value);
	return (values) => ({ name, data: values.map((value) => (value === null ? null : decode(value))) });
}

const decoders: Readonly<Partial<Record<ColumnType, (value: Waiting) => unknown>>> = {
	integer: (value) => BigInt(value as string | number),
	date: (value) => new Date(String(value)),
	datetime: (value) => new Date(String(value)),
	list: (value) => Buffer.from(String(value)),
	record: (value) => Buffer.from(String(value)),
};

const writeTo = promisify(writeFile);

/** Gathers a group's bytes, and writes them on request. */
function fileWriter(module: Module, file: number): Writer {
	const writer: Writer & { index: number } = new module.ByteWriter();
	writer.flush = async () => {
		const bytes = writer.getBytes().slice();
		writer.index = 0;
		for (let done = 0; done < bytes.length; ) done += (await writeTo(file, bytes, done)).bytesWritten;
	};
	writer.finish = writer.flush;
	return writer;
}
