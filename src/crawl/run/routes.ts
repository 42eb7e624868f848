// Where each kind of record goes: its target, and its columns there. Finds the mistakes in `to`. Pure.

import { resolve } from "node:path";
import type { SinkSchema } from "../../record/index.ts";
import { TABLES } from "../frontier/sql.ts";
import type { CrawlSettings } from "./job-options.ts";
import { kindsOf } from "./records.ts";

/** The place of a kind of records. */
export type Place =
	/** A table of the state's own file. */
	"state" | "database" | "file";

export interface Route {
	readonly name: string;
	readonly target: string;
	readonly schema: SinkSchema;
	readonly place: Place;
	/** In the state's file, or what the sink decides. */
	readonly table: string | undefined;
}

/** The column of a database that names the page of a record. */
export const PAGE_COLUMN = "_page";
/** The column of a database that says since when a record is gone. */
const GONE_COLUMN = "gone_at";
/** The column of a file that says in which round a record was made. */
export const ROUND_COLUMN = "_round";

type Routed = Pick<CrawlSettings, "record" | "rules" | "to" | "sink" | "state" | "provenance" | "recrawl">;

/** The routes of a job, and what is wrong with them. */
export function routesOf(settings: Routed): {
	readonly routes: readonly Route[];
	readonly mistakes: readonly string[];
} {
	const { to, recrawl } = settings;
	const kinds = kindsOf(settings);
	const mistakes: string[] = [];
	for (const [index, { name }] of kinds.entries())
		if (kinds.findIndex((kind) => kind.name === name) !== index)
			mistakes.push(`two declarations of records have the name ${JSON.stringify(name)}`);
	if (to === undefined) return { routes: [], mistakes };
	const targets = typeof to === "string" ? Object.fromEntries(kinds.map(({ name }) => [name, to])) : to;
	for (const { name } of kinds)
		if (!Object.hasOwn(targets, name))
			mistakes.push(`to has no target for the records ${JSON.stringify(name)}`);
	for (const name of Object.keys(targets))
		if (!kinds.some((kind) => kind.name === name))
			mistakes.push(`to has a target for the records ${JSON.stringify(name)}, which no declaration makes`);
	const routes = kinds.flatMap(({ name, schema, declaration }): Route[] => {
		const target = targets[name];
		return target === undefined ? [] : [routeOf(settings, name, target, schema, declaration !== undefined)];
	});
	const places = routes.map(({ target, name }) => placeOf(target, name, settings.sink?.table));
	if (new Set(places).size < places.length)
		mistakes.push(
			"records of several declarations can't share one file or table: give each its own target in to",
		);
	for (const { place, target, table } of routes) {
		if (place === "file" && fileOf(target) === resolve(settings.state))
			mistakes.push("the records and the state need a file each");
		if (place === "state" && TABLES.includes(table?.toLowerCase() ?? ""))
			mistakes.push(
				`the state has a table ${table} of its own: name another for the records, like ${target.replace(/#.*$/, "")}#my_${table}`,
			);
		if (recrawl.watch && place === "file" && !recrawl.append)
			mistakes.push(
				"watch needs a database for the records, or append: a file is complete only when a round is",
			);
		if (recrawl.append && place === "file" && !LINES.test(target))
			mistakes.push(`append adds to JSON Lines, CSV and TSV, which ${target} is not`);
	}
	return { routes, mistakes };
}

/** Files that lines are added to. */
export const LINES: RegExp = /\.(?:jsonl|ndjson|csv|tsv|tab)$/i;

function routeOf(
	{ sink, state, provenance, recrawl }: Routed,
	name: string,
	target: string,
	schema: SinkSchema,
	isDeclared: boolean,
): Route {
	const isDatabase = sink?.format === "sqlite" || sink?.format === "duckdb" || isDatabaseTarget(target);
	const isStates =
		(sink?.format ?? "sqlite") === "sqlite" &&
		fileOf(target) === resolve(state) &&
		(isDatabase || !KNOWN_FILES.test(target));
	const place = isStates ? "state" : isDatabase ? "database" : "file";
	const columns = [...schema.columns];
	const add = (column: SinkSchema["columns"][number]): void => {
		if (!columns.some((each) => each.name.toLowerCase() === column.name)) columns.push(column);
	};
	if (place !== "file" && isDeclared) add({ name: PAGE_COLUMN, type: "url" });
	if (place !== "file") add({ name: GONE_COLUMN, type: "datetime" });
	if (place === "file" && recrawl.append) add({ name: ROUND_COLUMN, type: "integer" });
	if (provenance && isDeclared) add({ name: "_from", type: "record" });
	const origin = { column: isDeclared ? PAGE_COLUMN : "url", goneAt: GONE_COLUMN };
	const table =
		sink?.table ??
		(/#([^#/]*)$/.exec(target)?.[1] || (place === "state" ? (schema.name ?? name) : undefined));
	return {
		name,
		target,
		place,
		table,
		schema: place === "file" ? { ...schema, columns } : { ...schema, columns, origin },
	};
}

function fileOf(target: string): string {
	return resolve(target.replace(/#[^#/]*$/, ""));
}

/** Files that aren't SQLite's, by their names. */
const KNOWN_FILES = /\.(?:jsonl|ndjson|json|csv|tsv|tab|parquet|duckdb|ddb)(?:\.(?:gz|zst))?$/i;

function isDatabaseTarget(target: string): boolean {
	return (
		/^(?:postgres|postgresql|mysql|mariadb):\/\//i.test(target) ||
		/\.(?:db|sqlite3?|duckdb|ddb)(?:#[^/]*)?$/i.test(target)
	);
}

/** A table, or a file. */
function placeOf(target: string, name: string, table: string | undefined): string {
	return isDatabaseTarget(target) && table === undefined && !target.includes("#")
		? `${target}#${name}`
		: target;
}
