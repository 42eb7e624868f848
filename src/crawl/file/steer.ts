// Gives an order to a crawl: to the process that runs it, or to its file if none does.

import { randomUUID } from "node:crypto";
import { setTimeout as later } from "node:timers/promises";
import { readOwnDatabase, StorageError, targetOf } from "../../storage/index.ts";
import { KIND } from "../frontier/layout.ts";
import { systemReading } from "../politeness/clock.ts";
import { CrawlState } from "../run/state.ts";
import { applyOrder, type SiteData } from "./apply-order.ts";
import {
	type CrawlOrder,
	leaveOrder,
	type NamedOrder,
	type OrderAnswer,
	type OrderResult,
	removeOrder,
} from "./orders.ts";

/** A running crawl that another process steers. */
export interface SteeredCrawl extends OrderResult {
	/** Whether a running crawl has followed the order, or it was written into the file of one at rest. */
	readonly isRunning: boolean;
}

const AGAIN_MS = 50;
/** A running crawl looks for orders each second; a busy one may be late. */
const LONGEST_MS = 15_000;

/**
 * Gives an order to a crawl. A running one follows it within two seconds.
 *
 * @throws StorageError
 *
 * @example
 * await steerCrawl("shop.db.crawl", { do: "retry", reason: "timeout" });
 */
export async function steerCrawl(path: string, order: CrawlOrder): Promise<SteeredCrawl> {
	// There has to be such a crawl: nothing is made here.
	readOwnDatabase(targetOf(path).path, KIND).close();
	const id = randomUUID();
	const end = performance.now() + LONGEST_MS;
	let isLeft = false;
	for (;;) {
		const result = atRest(path, { id, order });
		if (result !== undefined) return result;
		if (!isLeft) leaveOrder(path, { id, order });
		isLeft = true;
		const changed = answerIn(path, id);
		if (changed !== undefined) return { changed, isRunning: true };
		if (performance.now() > end) {
			removeOrder(path);
			throw new StorageError(path, "in-use", "the process that crawls with it doesn't answer", {
				advice: "look at that process",
				what: "can't be changed",
			});
		}
		await later(AGAIN_MS);
	}
}

/** Follows the order where no process has the crawl; undefined where one does. */
function atRest(path: string, { id, order }: NamedOrder): SteeredCrawl | undefined {
	let state: CrawlState;
	try {
		state = new CrawlState(path, {
			durability: "process",
			read: systemReading,
			waitOf: ({ data }) => (data as SiteData | undefined)?.waitMs ?? 1_000,
			onCommit: () => undefined,
			onError: () => undefined,
		});
	} catch (error) {
		if (error instanceof StorageError && error.code === "in-use") return undefined;
		throw error;
	}
	try {
		// It may have been followed by a crawl that has ended meanwhile.
		const answered = answerIn(path, id);
		if (answered !== undefined) return { changed: answered, isRunning: true };
		removeOrder(path);
		const changed =
			order.do === "stop" ? 0 : applyOrder({ frontier: state.frontier, now: state.now() }, order);
		return { changed, isRunning: false };
	} finally {
		state.close();
	}
}

/** What a running crawl has answered to the order. */
function answerIn(path: string, id: string): number | undefined {
	const database = readOwnDatabase(targetOf(path).path, KIND);
	try {
		const found = database.prepare("SELECT value FROM crawl WHERE name = 'answer'").get();
		if (found === undefined) return undefined;
		const answer = JSON.parse(String(found.value)) as OrderAnswer;
		return answer.id === id ? answer.changed : undefined;
	} finally {
		database.close();
	}
}
