// What the tests of whole crawls share: a site of pages as data with a log of its requests, and clocks that don't wait.

import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { systemReading } from "../../../src/crawl/politeness/clock.ts";
import type { CrawlEffects } from "../../../src/crawl/run/effects.ts";
import type { CrawlEvent } from "../../../src/crawl/run/events.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-crawl-"));
after(() => rmSync(folder, { recursive: true }));
let files = 0;

/** A path of a file that isn't there. */
export function newPath(ending: string): string {
	return join(folder, `${++files}${ending}`);
}

export interface Hit {
	readonly path: string;
	readonly head: IncomingMessage["headers"];
	readonly startedAt: number;
	endedAt: number;
}

export interface Site extends AsyncDisposable {
	readonly url: string;
	readonly hits: Hit[];
	/** The paths that were asked, robots.txt and sitemap.xml left out. */
	paths(): string[];
}

/** HTML, or a status with fields, or a function that answers. */
export type Answer =
	| string
	| { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
	| ((request: IncomingMessage, response: ServerResponse) => void);

/** A site of pages by their paths; a function answers for all others, 404 otherwise. */
export async function site(
	pages: Readonly<Record<string, Answer>>,
	other?: (path: string) => Answer | undefined,
): Promise<Site> {
	const hits: Hit[] = [];
	const server = createServer((request, response) => {
		const path = request.url ?? "";
		const hit: Hit = { path, head: request.headers, startedAt: performance.now(), endedAt: 0 };
		hits.push(hit);
		response.on("close", () => {
			hit.endedAt = performance.now();
		});
		const answer = (Object.hasOwn(pages, path) ? pages[path] : undefined) ?? other?.(path) ?? { status: 404 };
		if (typeof answer === "function") return answer(request, response);
		const { status, headers, body } =
			typeof answer === "string" ? { status: 200, headers: {}, body: answer } : answer;
		const type = path === "/robots.txt" ? "text/plain" : "text/html; charset=utf-8";
		response.writeHead(status, { "content-type": type, ...headers });
		response.end(body ?? "");
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		hits,
		paths: () =>
			hits.map(({ path }) => path).filter((path) => !/^\/(?:robots\.txt|sitemap\.xml)$/.test(path)),
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

export const links = (...paths: string[]): string =>
	paths.map((path) => `<a href="${path}">${path}</a>`).join("\n");

/** A site of `count` pages, in which page n links to 2n+1, 2n+2 and back. */
export function numbered(count: number): (path: string) => Answer | undefined {
	return (path) => {
		const page = path === "/" ? 0 : Number(/^\/page\/(\d+)$/.exec(path)?.[1]);
		if (!(page < count)) return undefined;
		const next = [2 * page + 1, 2 * page + 2].filter((each) => each < count).map((each) => `/page/${each}`);
		return `<title>Page ${page}</title><h1>${page}</h1>${links("/", ...next)}`;
	};
}

export async function all(events: AsyncIterable<CrawlEvent>): Promise<CrawlEvent[]> {
	const found: CrawlEvent[] = [];
	for await (const event of events) found.push(event);
	return found;
}

export type Kind<Type extends CrawlEvent["type"]> = Extract<CrawlEvent, { type: Type }>;

export function ofType<Type extends CrawlEvent["type"]>(
	events: readonly CrawlEvent[],
	type: Type,
): Kind<Type>[] {
	return events.filter((event): event is Kind<Type> => event.type === type);
}

/** Clocks that are ahead by so long. */
export function ahead(ms: number): Partial<CrawlEffects> {
	return {
		read() {
			const { wall, monotonic, epoch } = systemReading();
			return { wall: wall + ms, monotonic, epoch };
		},
	};
}

export const DAY = 86_400_000;

/** Clocks on which waits of more than 100 ms pass at once. `waited` has them. */
export function quickClock(): Partial<CrawlEffects> & { readonly waited: number[] } {
	let ahead = 0;
	const waited: number[] = [];
	return {
		waited,
		random: () => 0,
		read() {
			const { wall, monotonic, epoch } = systemReading();
			return { wall: wall + ahead, monotonic: monotonic + ahead, epoch };
		},
		setTimer(act, ms) {
			if (ms <= 100) {
				const timer = setTimeout(act, ms);
				return () => clearTimeout(timer);
			}
			const soon = setImmediate(() => {
				waited.push(ms);
				ahead += ms;
				act();
			});
			return () => clearImmediate(soon);
		},
	};
}
