// From a declaration to the columns of its records. Knows sinks' column types, and no sink.

import type { Field, RecordDeclaration } from "./declaration.ts";
import { FIELD_TYPES } from "./field-types.ts";
import type { Column, ColumnType, SinkSchema } from "./sinks/index.ts";

/**
 * A sink's columns, key and name for a declaration's records: one column for each field, nested ones as JSON. If a
 * field's validator changes the type of a value, you need a schema of your own.
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
	return FIELD_TYPES[field.type ?? "text"].column;
}
