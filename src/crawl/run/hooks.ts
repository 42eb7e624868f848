// The functions that a job has for URLs and pages, run within bounds. What one throws fails the page alone.

import { GannetError } from "../../base/index.ts";
import type { Document } from "../../document/index.ts";
import type { Row } from "../../record/index.ts";
import { requestUrl } from "../scope/request-url.ts";

/** A URL that the crawl found and would take. */
export interface FoundPage {
	/** The page's URL. */
	readonly url: string;
	/** Links from a seed. */
	readonly depth: number;
	/** From 0, which is requested first, to 9. */
	readonly priority: number;
}

/** A page that was read. */
export interface ReadPage {
	/** The page's URL, after redirects. */
	readonly url: string;
	/** The status of the response. */
	readonly status: number;
	/** How many links it is away from a seed. */
	readonly depth: number;
	/** The content, read as a document. */
	readonly document: Document;
	/** Adds a record to those of the declaration; its columns are the declaration's. */
	emit(record: Row): void;
	/** Adds URLs, absolute or relative to the page, to those of its links. They pass the scope like links. */
	follow(urls: Iterable<string>): void;
}

export interface Hooks {
	readonly onUrl?: ((page: FoundPage) => boolean | number | undefined) | undefined;
	readonly onDocument?: ((page: ReadPage) => void | Promise<void>) | undefined;
	readonly hookMs: number;
}

/** A hook threw, or took too long. */
export class HookError extends GannetError<"hook"> {
	override readonly name: string = "HookError";

	constructor(message: string, cause?: unknown) {
		super(message, { kind: "hook", cause });
	}
}

/** What a hook added to a page. */
export interface Added {
	readonly records: readonly Row[];
	/** In request form. */
	readonly urls: readonly string[];
}

const NOTHING: Added = { records: [], urls: [] };

/** @throws HookError */
export async function runOnDocument(
	{ onDocument, hookMs }: Hooks,
	page: Pick<ReadPage, "url" | "status" | "depth" | "document">,
): Promise<Added> {
	if (onDocument === undefined) return NOTHING;
	const records: Row[] = [];
	const urls: string[] = [];
	let isOver = false;
	const open = (): void => {
		if (isOver) throw new HookError("onDocument of this page is over");
	};
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		if (hookMs === Number.POSITIVE_INFINITY) return;
		timer = setTimeout(
			() => reject(new HookError(`onDocument took longer than hookMs, ${hookMs} ms`)),
			hookMs,
		);
	});
	try {
		const running = onDocument({
			...page,
			emit(record) {
				open();
				records.push({ ...record });
			},
			follow(given) {
				open();
				for (const each of given) {
					const url = requestUrl(each, page.url);
					if (url !== undefined) urls.push(url);
				}
			},
		});
		await Promise.race([running, late]);
		return { records, urls };
	} catch (error) {
		throw error instanceof HookError ? error : new HookError("onDocument threw", error);
	} finally {
		isOver = true;
		clearTimeout(timer);
	}
}

/** What `onUrl` decides: whether the URL is dropped, and its priority. @throws HookError */
export function runOnUrl(
	{ onUrl }: Hooks,
	page: FoundPage,
): { readonly isDropped: boolean; readonly priority: number } {
	if (onUrl === undefined) return { isDropped: false, priority: page.priority };
	let decided: unknown;
	try {
		decided = onUrl(page);
	} catch (error) {
		throw new HookError("onUrl threw", error);
	}
	if (decided === undefined || decided === true) return { isDropped: false, priority: page.priority };
	if (decided === false) return { isDropped: true, priority: page.priority };
	if (Number.isInteger(decided) && (decided as number) >= 0 && (decided as number) <= 9)
		return { isDropped: false, priority: decided as number };
	throw new HookError("onUrl returned neither a boolean nor a whole number from 0 to 9");
}
