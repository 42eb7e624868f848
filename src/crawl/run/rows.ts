// Rows of sinks for the records of a page, and what becomes of its earlier ones. Pure.

import type { Row } from "../../record/index.ts";
import type { PageEntry } from "../frontier/frontier.ts";
import { PAGE_COLUMN, ROUND_COLUMN, type Route } from "./routes.ts";

/** The rows of a page's records in the place of a route. */
export function rowsOf({ page, records }: PageEntry, { schema }: Route, round: number): readonly Row[] {
	const added: Record<string, string | number> = {};
	for (const { name } of schema.columns) {
		if (name === PAGE_COLUMN) added[PAGE_COLUMN] = page;
		if (name === ROUND_COLUMN) added[ROUND_COLUMN] = round;
	}
	return Object.keys(added).length === 0 ? records : records.map((record) => ({ ...added, ...record }));
}

/**
 * What becomes of the rows that the page had before: they are removed, or with `at` they are marked, and a row of the same key takes
 * up its place. undefined where there is nothing to do.
 */
export function retirementOf(
	{ before }: PageEntry,
	{ schema, place }: Route,
	onGone: "mark" | "delete",
): { readonly at: string | undefined } | undefined {
	if (before === undefined || place === "file") return undefined;
	const hasKey = (schema.key ?? []).length > 0;
	// Without a key nothing says which of the new rows is which of the old.
	return { at: onGone === "mark" && (before.isGone || hasKey) ? before.at : undefined };
}
