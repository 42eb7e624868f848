// Records that are shown rather than stored, flattened by the same rule as in layout.ts: lists stay lists.

import type { Column, Row, SinkSchema, Value } from "./sink.ts";
import { membersOf } from "./stored-values.ts";

export interface Flattening {
	/** The names of the columns, in order. */
	readonly columns: readonly string[];
	flat(row: Row): Row;
}

export function flatteningOf({ columns }: SinkSchema): Flattening {
	const leaves = columns.flatMap((column) => leavesOf(column, "", []));
	return {
		columns: leaves.map(({ name }) => name),
		flat: (row) =>
			Object.fromEntries(
				leaves.flatMap(({ name, path }) => {
					const value = valueAt(row, path);
					return value === undefined ? [] : [[name, value]];
				}),
			),
	};
}

interface Leaf {
	readonly name: string;
	readonly path: readonly string[];
}

function leavesOf(column: Column, prefix: string, within: readonly string[]): readonly Leaf[] {
	const name = prefix + column.name;
	const path = [...within, column.name];
	const members = membersOf(column);
	return members === undefined
		? [{ name, path }]
		: members.flatMap((member) => leavesOf(member, `${name}_`, path));
}

function valueAt(row: Row, path: readonly string[]): Value | undefined {
	let value: unknown = row;
	for (const name of path) {
		if (value === null) return null;
		if (typeof value !== "object" || !Object.hasOwn(value, name)) return undefined;
		value = (value as Readonly<Record<string, unknown>>)[name];
	}
	return value as Value | undefined;
}
