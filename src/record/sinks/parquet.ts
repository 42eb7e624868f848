// The sink in Parquet, with the package `hyparquet-writer`. A Parquet file ends with its index and can't be continued.
// So rows are kept as JSON Lines until the run is complete, and then converted, a bounded group of rows at a time.
// Lists and records of a known shape are nested columns; others are the text of their JSON.

import { createReadStream, write as writeFile } from "node:fs";
import { promisify } from "node:util";
import type { SchemaElement, Writer } from "hyparquet-writer";
import { driverError } from "../../storage/index.ts";
import { SinkError } from "./errors.ts";
import type { TextFormat } from "./formats.ts";
import type { ColumnShape, ColumnType, SinkSchema } from "./sink.ts";
import { hasShape, isNested, itemOf, membersOf } from "./stored-values.ts";
import type { Conversion } from "./table-file.ts";

/** A group is encoded in memory, which takes about ten times the size of its text. */
const groupRows = 100_000;
const groupBytes = 4 * 1024 * 1024;

/** The rows until the end of the run: an array per line, in the schema's order. */
export function journal({ columns }: SinkSchema): TextFormat {
	const shapes = columns.filter(hasShape);
	return {
		name: "Parquet",
		dialect: shapes.length === 0 ? "parquet" : `parquet ${JSON.stringify(shapes)}`,
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
export async function parquetConversion(): Promise<(schema: SinkSchema) => Conversion> {
	const module = await loadWriter();
	return (schema) => (from, to) => convert(module, schema, from, to);
}

async function loadWriter(): Promise<Module> {
	try {
		return await import("hyparquet-writer");
	} catch (error) {
		throw driverError(error, "hyparquet-writer", "Parquet");
	}
}

async function convert(module: Module, schema: SinkSchema, from: string, file: number): Promise<void> {
	const { columns } = schema;
	const writer = fileWriter(module, file);
	const parquet = new module.ParquetWriter({ writer, schema: elements(schema), createdBy: "gannet" });
	const readers = columns.map((column) => readerOf(column));
	let rows: (readonly Waiting[])[] = [];
	let bytes = 0;
	let read = 0;
	const write = async (): Promise<void> => {
		const columnData = columns.map(({ name }, index) => ({
			name,
			data: rows.map((row) => (readers[index] as Reader)(row[index])),
		}));
		rows = [];
		bytes = 0;
		await parquet.write({ columnData, rowGroupSize: groupRows });
	};
	for await (const line of linesOf(from)) {
		rows.push(waitingRow(line, schema, from, ++read));
		bytes += line.length;
		if (rows.length >= groupRows || bytes >= groupBytes) await write();
	}
	if (rows.length > 0) await write();
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

type Leaf = Pick<SchemaElement, "type" | "converted_type" | "logical_type">;

const string: Leaf = { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } };

// https://github.com/apache/parquet-format/blob/master/LogicalTypes.md
const physical: Readonly<Record<ColumnType, Leaf>> = {
	text: string,
	html: string,
	url: string,
	number: { type: "DOUBLE" },
	// Without the logical type, whose width the package writes as 32 bits and not 8: DuckDB, Arrow and Polars refuse that.
	integer: { type: "INT64", converted_type: "INT_64" },
	boolean: { type: "BOOLEAN" },
	date: { type: "INT32", converted_type: "DATE", logical_type: { type: "DATE" } },
	datetime: {
		type: "INT64",
		converted_type: "TIMESTAMP_MILLIS",
		logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
	},
	// Texts, as Polars reads columns with the logical type JSON as bytes.
	money: string,
	list: string,
	record: string,
};

function elements({ columns, key = [] }: SinkSchema): SchemaElement[] {
	return [
		{ name: "root", num_children: columns.length },
		...columns.flatMap((column) =>
			elementsOf(column.name, column, column.required === true || key.includes(column.name)),
		),
	];
}

function elementsOf(name: string, shape: ColumnShape, isRequired: boolean): SchemaElement[] {
	const repetition: SchemaElement = { name, repetition_type: isRequired ? "REQUIRED" : "OPTIONAL" };
	const members = membersOf(shape);
	if (members !== undefined)
		return [
			{ ...repetition, num_children: members.length },
			...members.flatMap((member) => elementsOf(member.name, member, false)),
		];
	const of = itemOf(shape);
	if (of === undefined) return [{ ...repetition, ...physical[shape.type] }];
	return [
		{ ...repetition, num_children: 1, converted_type: "LIST", logical_type: { type: "LIST" } },
		{ name: "list", repetition_type: "REPEATED", num_children: 1 },
		...elementsOf("element", of, false),
	];
}

type Reader = (value: unknown) => unknown;

/** Makes what the package takes of what a row of the journal has. */
function readerOf(shape: ColumnShape): Reader {
	const inner = innerReader(shape);
	if (!isNested(shape.type) || !hasShape(shape)) return inner;
	// The journal has the text of its JSON.
	return (value) => (value === null ? null : inner(JSON.parse(String(value))));
}

function innerReader(shape: ColumnShape): Reader {
	const members = membersOf(shape);
	if (members !== undefined) {
		const readers = members.map((member) => [member.name, innerReader(member)] as const);
		return (value) => {
			if (value === null || value === undefined) return null;
			const record = value as Readonly<Record<string, unknown>>;
			return Object.fromEntries(
				readers.map(([name, read]) => [name, Object.hasOwn(record, name) ? read(record[name]) : null]),
			);
		};
	}
	const of = itemOf(shape);
	if (of !== undefined) {
		const read = innerReader(of);
		return (value) => (Array.isArray(value) ? value.map(read) : null);
	}
	const decode = decoders[shape.type];
	return (value) =>
		value === null || value === undefined ? null : decode === undefined ? value : decode(value);
}

const decoders: Readonly<Partial<Record<ColumnType, Reader>>> = {
	integer: (value) => BigInt(value as string | number),
	date: (value) => new Date(String(value)),
	datetime: (value) => new Date(String(value)),
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
