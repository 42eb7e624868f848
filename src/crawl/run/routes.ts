// Where each kind of record goes: its target, and its columns there. Finds the mistakes in `to`. Pure.

import { resolve } from "node:path";
import type { SinkSchema } from "../../record/index.ts";
import type { CrawlSettings } from "./job-options.ts";
import { kindsOf } from "./records.ts";

export interface Route {
	readonly name: string;
	readonly target: string;
	readonly schema: SinkSchema;
}

/** The column of a database that names the page of a record. */
export const PAGE_COLUMN = "_page";

/** The routes of a job, and what is wrong with them. */
export function routesOf(settings: Pick<CrawlSettings, "record" | "rules" | "to" | "sink" | "state">): {
	readonly routes: readonly Route[];
	readonly mistakes: readonly string[];
} {
	const { to, sink } = settings;
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
		if (target === undefined) return [];
		const isDatabase = sink?.format === "sqlite" || isDatabaseTarget(target);
		return [{ name, target, schema: isDatabase && declaration !== undefined ? withPage(schema) : schema }];
	});
	const places = routes.map(({ target, name }) => placeOf(target, name, sink?.table));
	if (new Set(places).size < places.length)
		mistakes.push(
			"records of several declarations can't share one file or table: give each its own target in to",
		);
	if (routes.some(({ target }) => resolve(target.replace(/#[^#/]*$/, "")) === resolve(settings.state)))
		mistakes.push("the records and the state need a file each");
	return { routes, mistakes };
}

function isDatabaseTarget(target: string): boolean {
	return (
		/^(?:postgres|postgresql|mysql|mariadb):\/\//i.test(target) ||
		/\.(?:db|sqlite3?)(?:#[^/]*)?$/i.test(target)
	);
}

/** A table, or a file. */
function placeOf(target: string, name: string, table: string | undefined): string {
	return isDatabaseTarget(target) && table === undefined && !target.includes("#")
		? `${target}#${name}`
		: target;
}

function withPage(schema: SinkSchema): SinkSchema {
	if (schema.columns.some(({ name }) => name.toLowerCase() === PAGE_COLUMN)) return schema;
	return { ...schema, columns: [...schema.columns, { name: PAGE_COLUMN, type: "url" }] };
}
