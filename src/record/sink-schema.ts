// From a declaration to the columns of its records. Knows sinks' column types, and no sink.

import type { Field, Fields, RecordDeclaration } from "./declaration.ts";
import { RecordError } from "./errors.ts";
import { FIELD_TYPES } from "./field-types.ts";
import type { Column, ColumnShape, ColumnType, SinkSchema } from "./sinks/index.ts";
import { fits } from "./sinks/stored-values.ts";

/**
 * A sink's columns, key and name for a declaration's records: one column for each field, with what is known of the inside of
 * lists and records. If a field's validator changes the type of a value, you need a schema of your own.
 *
 * @example
 * await using sink = await openSink("products.db", schemaOf(product));
 */
export function schemaOf(declaration: RecordDeclaration): SinkSchema {
	if (typeof (declaration as RecordDeclaration | undefined)?.fields !== "object")
		throw new RecordError(
			"unsupported",
			"The schema of a sink is made of a declaration of records, with fields",
		);
	const { name, key } = declaration;
	return {
		columns: columnsOf(declaration.fields),
		...(key === undefined ? {} : { key }),
		...(name === undefined ? {} : { name }),
	};
}

function columnsOf(fields: Fields): readonly Column[] {
	return Object.entries(fields).map(([name, field]) => columnOf(name, field));
}

function columnOf(name: string, field: Field): Column {
	if (typeof field === "string") return { name, type: "text", required: true };
	const isLeftOut = field.optional === true && field.default === undefined;
	const required =
		!isLeftOut && field.default !== null && field.constant !== null && field.validate === undefined;
	return { name, ...shapeOf(field), required };
}

function shapeOf(field: Exclude<Field, string>): ColumnShape {
	if (field.type === undefined && field.constant !== undefined) {
		if (typeof field.constant === "number") return { type: "number" };
		if (typeof field.constant === "boolean") return { type: "boolean" };
	}
	const { column } = FIELD_TYPES[field.type ?? "text"];
	const isKnown = field.validate === undefined;
	if (isKnown && field.type === "record") return { type: column, fields: columnsOf(field.fields) };
	if (isKnown && field.type === "records")
		return { type: column, of: { type: "record", fields: columnsOf(field.fields) } };
	if (isKnown && field.type === "list") {
		const item = field.of ?? "text";
		const type = typeof item === "string" ? item : (item.type ?? "text");
		return { type: column, of: { type: FIELD_TYPES[type].column } };
	}
	return { type: column };
}

/** The fields whose default, or constant, is a value that their column doesn't take. */
export function unfitDefaults({ fields }: RecordDeclaration): readonly {
	readonly name: string;
	/** As JSON. */
	readonly says: string;
	readonly type: ColumnType;
}[] {
	return Object.entries(fields).flatMap(([name, field]) => {
		if (typeof field === "string" || field.validate !== undefined) return [];
		const value = field.default ?? field.constant;
		const { type } = shapeOf(field);
		if (value === undefined || value === null || fits(value, type)) return [];
		return [{ name, says: JSON.stringify(value), type }];
	});
}
