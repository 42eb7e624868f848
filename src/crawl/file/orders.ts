// Orders for a crawl from outside its process: a small file beside the state, which a running crawl looks for each second. Its answer
// is a value in the state. Owns the file's form.

import { closeSync, renameSync, writeSync } from "node:fs";
import { createFile, lookAt, readOwn, removeOwn, targetOf } from "../../storage/index.ts";

/** What an operator can ask of a crawl. */
export type CrawlOrder =
	| {
			/** Finishes what is under way, and ends. */
			readonly do: "stop";
	  }
	| {
			/** Lets pages wait again: those that failed, those with a reason, or the named ones. */
			readonly do: "retry";
			/** Only pages with this reason: "status-503". Then skipped pages wait again, too. */
			readonly reason?: string | undefined;
			/** A site's name, as `site` events have it. */
			readonly site?: string | undefined;
			/** In request form. */
			readonly urls?: readonly string[] | undefined;
	  }
	| {
			/** Changes how a site is asked: slower, later, or no more. */
			readonly do: "site";
			/** The site's name, as `site` events have it. */
			readonly site: string;
			/** Its own delay between requests from now on. */
			readonly delayMs?: number | undefined;
			/** Rests for so long. */
			readonly blockMs?: number | undefined;
			/** Ends its rest, or takes back that it was left. */
			readonly resumes?: boolean | undefined;
			/** Leaves it for good. */
			readonly drops?: boolean | undefined;
	  };

/** What an order changed. */
export interface OrderResult {
	/** Pages that wait again, or sites that were changed. */
	readonly changed: number;
}

/** An order with its name, by which its answer is known. */
export interface NamedOrder {
	readonly id: string;
	readonly order: CrawlOrder;
}

export interface OrderAnswer extends OrderResult {
	readonly id: string;
}

/** An order has a list of URLs at most. */
const MOST_BYTES = 16 * 1024 * 1024;

function pathOf(state: string): string {
	return `${targetOf(state).path}.order`;
}

/** Whether an order waits to be taken. */
export function hasOrder(state: string): boolean {
	return lookAt(pathOf(state)) !== undefined;
}

/** Leaves an order for a running crawl. @throws StorageError */
export function leaveOrder(state: string, order: NamedOrder): void {
	const path = pathOf(state);
	const draft = `${path}.${process.pid}`;
	removeOwn(draft);
	const file = createFile(draft, 0o600);
	try {
		writeSync(file, JSON.stringify(order));
	} finally {
		closeSync(file);
	}
	renameSync(draft, path);
}

/** The order that waits; undefined without one, or if the row holds no valid order. */
export function orderIn(state: string): NamedOrder | undefined {
	const content = readOwn(pathOf(state), MOST_BYTES);
	if (content === undefined) return undefined;
	try {
		const { id, order } = JSON.parse(content.toString()) as Partial<NamedOrder>;
		return typeof id === "string" && isOrder(order) ? { id, order } : undefined;
	} catch {
		return undefined;
	}
}

export function removeOrder(state: string): void {
	removeOwn(pathOf(state));
}

function isOrder(value: unknown): value is CrawlOrder {
	const what = (value as { readonly do?: unknown } | null | undefined)?.do;
	return what === "stop" || what === "retry" || what === "site";
}
