// From a declaration to the columns of its records. Knows sinks' types of columns, and no sink.

import type { Field, RecordDeclaration } from "./declaration.ts";
import type { Column, ColumnType, SinkSchema } from "./sinks/index.ts";

/** Each type of field, as the type of a column. */
const COLUMN_TYPES: Readonly<Record<string, ColumnType>> = {
	text: "text",
	html: "html",
	markdown: "text",
	number: "number",
	integer: "integer",
	money: "record",
	boolean: "boolean",
	date: "date",
	datetime: "datetime",
	url: "url",
	json: "record",
	list: "list",
	record: "record",
	records: "list",
};

/**
 * The columns and the key that a declaration's records have in a sink, and its name: one for each field, nested ones as JSON. A
 * field's validator that makes another type of a value needs a schema of the caller's own.
 *
 * @example
 * await using sink = await openSink("products.db", schemaOf(product));
 */
export function schemaOf(declaration: RecordDeclaration): SinkSchema {
	const columns = Object.entries(declaration.fields).map(([name, field]) => columnOf(name, field));
	const { name, key } = declaration;
	return {
		columns,
		...(key === undefined ? {} : { key }),
		...(name === undefined ? {} : { name }),
	};
}

function columnOf(name: string, field: Field): Column {
	if (typeof field === "string") return { name, type: "text", required: true };
	const isLeftOut = field.optional === true && field.default === undefined;
	const required =
		!isLeftOut && field.default !== null && field.constant !== null && field.validate === undefined;
	return { name, type: typeOf(field), required };
}

function typeOf(field: Exclude<Field, string>): ColumnType {
	if (field.type === undefined && field.constant !== undefined) {
		if (typeof field.constant === "number") return "number";
		if (typeof field.constant === "boolean") return "boolean";
	}
	return COLUMN_TYPES[field.type ?? "text"] ?? "text";
}
