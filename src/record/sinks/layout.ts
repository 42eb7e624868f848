// The layout of a target: the columns and child tables that records become, and how a record becomes rows of them. The names
// follow one rule: what is inside of `price` is called `price_amount`. Knows no target.

import { memberOf, own } from "../../base/index.ts";
import { SinkError } from "./errors.ts";
import type { Column, ColumnShape, Row, SinkSchema, Value } from "./sink.ts";
import {
	type Convert,
	converted,
	converterOf,
	itemOf,
	membersOf,
	quoted,
	recordOf,
	type Stored,
	type StoredRow,
	Unfit,
	unfit,
} from "./stored-values.ts";

export interface LayoutOptions {
	/** Records and money of a known shape become columns. */
	readonly flatten: boolean;
	/** Lists of a known shape become tables of their own. */
	readonly childTables: boolean;
	/** Money becomes two columns, whether or not records become columns. */
	readonly splitsMoney: boolean;
	/** Nested values are checked by their shape, as the target has types for them. */
	readonly isTyped: boolean;
}

/** A table for the items of a list. */
export interface ChildTable {
	/** What follows the name of the main table, and `_`. */
	readonly name: string;
	/** Its first columns are those of `parentKey`; the key has the item's place, too. */
	readonly schema: SinkSchema;
	/** How many of its first columns are the key of the row of the main table. */
	readonly parentKeys: number;
}

export interface Layout {
	/** Of the main table. */
	readonly schema: SinkSchema;
	readonly children: readonly ChildTable[];
	/** The columns of the given schema that become others, and what these are called. */
	readonly replaced: ReadonlyMap<string, readonly string[]>;
	/** Throws a SinkError of kind "row" for a row that doesn't fit. */
	convert(row: Row, number: number): StoredRow;
}

interface ValueSlot {
	readonly kind: "value";
	/** In the record. */
	readonly name: string;
	/** For people: "price.amount". */
	readonly path: string;
	/** For people: the path and the type. */
	readonly shown: Pick<Column, "name" | "type">;
	readonly index: number;
	readonly isRequired: boolean;
	readonly convert: Convert;
}

interface GroupSlot {
	readonly kind: "group";
	readonly column: Column;
	readonly path: string;
	readonly isRequired: boolean;
	readonly slots: readonly Slot[];
	readonly names: ReadonlySet<string>;
}

interface ListSlot {
	readonly kind: "list";
	readonly column: Column;
	readonly path: string;
	readonly isRequired: boolean;
	/** The child table, by its place in the layout. */
	readonly table: number;
	readonly width: number;
	/** The columns of an item: those of its members, or one of its value. */
	readonly item: readonly Slot[];
	readonly isRecord: boolean;
	readonly names: ReadonlySet<string>;
}

type Slot = ValueSlot | GroupSlot | ListSlot;

/** A table while its columns are collected. */
interface Collected {
	/** "" of the main table. */
	readonly name: string;
	/** What the tables of lists in it begin with. */
	readonly keys: readonly Column[];
	readonly columns: Column[];
	/** For people, by the name of the column. */
	readonly paths: Map<string, string>;
}

/** Throws a SinkError of kind "options" where two columns or tables would have one name. */
export function layoutOf(schema: SinkSchema, options: LayoutOptions): Layout {
	const key = schema.key ?? [];
	if (options.childTables && key.length === 0) {
		throw new SinkError(
			"options",
			"child tables need a key in the schema, which says to which row an item belongs",
			{ option: "childTables", value: true },
		);
	}
	const children: ChildTable[] = [];
	const columnNamed = (name: string): Column | undefined =>
		schema.columns.find((column) => column.name === name);
	const parentKey = key.map((name): Column => {
		const type = columnNamed(name)?.type ?? "text";
		return { name: `parent_${name}`, type, required: true };
	});
	const main: Collected = { name: "", keys: parentKey, columns: [], paths: new Map() };
	const replaced = new Map<string, readonly string[]>();
	const slots = schema.columns.map((column) => {
		const before = main.columns.length;
		const slot = slotOf(column, "", "", true);
		if (slot.kind === "group")
			replaced.set(
				column.name,
				main.columns.slice(before).map(({ name }) => name),
			);
		if (slot.kind === "list") replaced.set(column.name, []);
		return slot;
	});
	const names = new Set(schema.columns.map(({ name }) => name));
	const keyIndexes = key.map((name) => main.columns.findIndex((column) => column.name === name));

	return {
		schema: own({ ...schema, columns: main.columns }),
		children,
		replaced,
		convert(row, number) {
			if (typeof row !== "object" || row === null || Array.isArray(row)) {
				throw new SinkError("row", `row ${number} isn't an object with a property for each column`);
			}
			const stored: Stored[] = new Array(main.columns.length);
			const lists: Pending[] = [];
			fill(slots, row, stored, lists, number);
			checkMembers(row, names, "", number);
			if (children.length === 0) return stored;
			const rows: StoredRow[][] = children.map(() => []);
			const keys = keyIndexes.map((index) => stored[index]);
			for (const list of lists) addItems(list, keys, rows, number);
			return Object.assign(stored, { children: rows });
		},
	};

	function slotOf(column: Column, prefix: string, within: string, isAlways: boolean, into = main): Slot {
		const name = prefix === "" ? column.name : `${prefix}_${column.name}`;
		const path = within === "" ? column.name : `${within}.${column.name}`;
		const isKey = into === main && prefix === "" && key.includes(column.name);
		const isRequired = column.required === true || isKey;
		const members = membersOf(column);
		const isSplit =
			options.flatten || options.childTables || (options.splitsMoney && column.type === "money");
		if (members !== undefined && isSplit) {
			const inner = members.map((member) => slotOf(member, name, path, isAlways && isRequired, into));
			return {
				kind: "group",
				column,
				path,
				isRequired,
				slots: inner,
				names: new Set(members.map((member) => member.name)),
			};
		}
		const of = itemOf(column);
		if (of !== undefined && options.childTables) return listOf(column, of, name, path, isRequired, into);
		const taken = into.paths.get(name);
		if (taken !== undefined) {
			throw new SinkError(
				"options",
				`${quoted(taken)} and ${quoted(path)} both become a column named ${quoted(name)}; give one of them another name`,
			);
		}
		into.paths.set(name, path);
		const { type } = column;
		into.columns.push(own({ ...column, name, required: isAlways && isRequired }));
		return {
			kind: "value",
			name: column.name,
			path,
			shown: { name: path, type },
			index: into.columns.length - 1,
			isRequired,
			convert: converterOf(column, options.isTyped),
		};
	}

	function listOf(
		column: Column,
		of: ColumnShape,
		within: string,
		path: string,
		isRequired: boolean,
		parent: Collected,
	): ListSlot {
		const name = parent.name === "" ? within : `${parent.name}_${within}`;
		if (children.some((child) => child.name.toLowerCase() === name.toLowerCase()))
			throw new SinkError("options", `two lists both become a child table named ${quoted(name)}`);
		// The key of the main table's row, the places of the lists around this one, and its own.
		const keys: readonly Column[] = [
			...parent.keys,
			{ name: `${name}_index`, type: "integer", required: true },
		];
		const paths = new Map(keys.map((each) => [each.name, each.name]));
		const table: Collected = { name, keys, columns: [...keys], paths };
		const place = children.length;
		// Its place is kept while the lists inside of it are found.
		children.push({ name, schema: { columns: [] }, parentKeys: key.length });
		const members = membersOf(of);
		const item =
			members === undefined
				? [slotOf(own({ ...of, name: "value" }), "", path, true, table)]
				: members.map((member) => slotOf(member, "", path, true, table));
		children[place] = {
			name,
			schema: { columns: table.columns, key: keys.map((each) => each.name) },
			parentKeys: key.length,
		};
		return {
			kind: "list",
			column,
			path,
			isRequired,
			table: place,
			width: table.columns.length,
			item,
			isRecord: members !== undefined,
			names: new Set(members?.map((member) => member.name)),
		};
	}
}

/** A list whose items become rows once the row around them is whole. */
interface Pending {
	readonly slot: ListSlot;
	readonly value: Value;
}

/** Puts the values of a record where their columns are. */
function fill(slots: readonly Slot[], record: Row, stored: Stored[], lists: Pending[], number: number): void {
	for (let index = 0; index < slots.length; index++) {
		const slot = slots[index] as Slot;
		const { name } = slot.kind === "value" ? slot : slot.column;
		const value = Object.hasOwn(record, name) ? record[name] : undefined;
		if (value === undefined || value === null) {
			if (slot.isRequired)
				throw new SinkError(
					"row",
					`row ${number} has no value for column ${quoted(slot.path)}, which is required`,
				);
			leaveEmpty(slot, value, stored);
		} else if (slot.kind === "value") stored[slot.index] = converted(slot.convert, value, slot.shown, number);
		else if (slot.kind === "list") lists.push({ slot, value });
		else {
			const inner = fitting(() => recordOf(value), slot, number);
			fill(slot.slots, inner, stored, lists, number);
			checkMembers(inner, slot.names, `${slot.path}.`, number);
		}
	}
}

function leaveEmpty(slot: Slot, value: null | undefined, stored: Stored[]): void {
	if (slot.kind === "value") stored[slot.index] = value;
	else if (slot.kind === "group") for (const inner of slot.slots) leaveEmpty(inner, value, stored);
}

/** A row may have a class, but a member of Object.prototype is not a value of it. */
function checkMembers(record: Row, names: ReadonlySet<string>, within: string, number: number): void {
	for (const name in record) {
		if (!names.has(name) && memberOf(record, name) !== undefined) {
			throw new SinkError(
				"row",
				`row ${number} has a value for ${quoted(within + name)}, which isn't a column of the schema`,
			);
		}
	}
}

function fitting<T>(make: () => T, slot: GroupSlot | ListSlot, number: number): T {
	try {
		return make();
	} catch (error) {
		if (!(error instanceof Unfit)) throw error;
		const { type } = slot.column;
		throw new SinkError(
			"row",
			`row ${number} has ${error.message} for column ${quoted(slot.path)} of type ${type}`,
		);
	}
}

/** The rows of a list's items, and of the lists inside of these. `keys` has the row's key and the places around. */
function addItems(
	{ slot, value }: Pending,
	keys: readonly Stored[],
	children: StoredRow[][],
	number: number,
): void {
	const items = fitting(
		() => {
			if (!Array.isArray(value)) throw unfit(value);
			return value as readonly Value[];
		},
		slot,
		number,
	);
	for (const [place, item] of items.entries()) {
		const own = [...keys, place];
		const stored: Stored[] = new Array(slot.width);
		for (let index = 0; index < own.length; index++) stored[index] = own[index];
		const lists: Pending[] = [];
		if (!slot.isRecord) fill(slot.item, { value: item }, stored, lists, number);
		else if (item !== null) {
			const record = fitting(() => recordOf(item), slot, number);
			fill(slot.item, record, stored, lists, number);
			checkMembers(record, slot.names, `${slot.path}[${place}].`, number);
		}
		children[slot.table]?.push(stored);
		for (const list of lists) addItems(list, own, children, number);
	}
}
