// Hundreds of sites of one server, each with its own temper, and a checker of their log, which knows only the log and the rules of
// politeness, not how the crawl keeps them.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The time in which sites live: virtual, or the machine's. */
export interface SiteTime {
	readonly now: number;
	readonly wall: number;
	/** How long the server has been busy with one turn. */
	readonly turnMs: number;
	/** Something happened. */
	stir(): void;
	after(ms: number, act: () => void): void;
}

export interface Entry {
	readonly site: string;
	readonly address: string;
	readonly path: string;
	readonly startedAt: number;
	/** How much earlier it may have come: the server was busy. */
	readonly lateMs: number;
	endedAt: number;
	status: number;
	/** What it asked for, and for how long it means it. */
	retryAfterMs: number | undefined;
}

/** How a site answers. */
export interface Temper {
	readonly robots?: (asked: number) => { readonly status: number; readonly body?: string } | "reset";
	readonly crawlDelayMs?: number;
	/** How long an answer takes. */
	readonly latencyMs?: number;
	readonly page?: PageTemper;
	readonly disallows?: string;
}

type PageTemper = (
	path: string,
	asked: number,
	wall: number,
) => { readonly status: number; readonly retryAfter?: string; readonly meansMs?: number } | undefined;

const delayed = (seconds: number): Temper => ({
	crawlDelayMs: seconds * 1_000,
	robots: () => ({ status: 200, body: `User-agent: *\nCrawl-delay: ${seconds}\n` }),
});
const once =
	(status: number, retryAfter: (wall: number) => string | undefined, meansMs?: number): PageTemper =>
	(path, asked, wall) => {
		if (path !== "/1" || asked > 1) return undefined;
		const value = retryAfter(wall);
		return {
			status,
			...(value === undefined ? {} : { retryAfter: value }),
			...(meansMs === undefined ? {} : { meansMs }),
		};
	};

export const TEMPERS: readonly Temper[] = [
	{},
	delayed(0.5),
	delayed(12.5),
	delayed(90),
	{ latencyMs: 5_000 },
	{ latencyMs: 80_000 },
	{ page: once(429, () => "30", 30_000) },
	{ page: once(503, (wall) => new Date(wall + 45_000).toUTCString(), 44_000) },
	{ page: once(429, () => "0") },
	{ page: (path, asked) => (path === "/1" && asked <= 2 ? { status: 503 } : undefined) },
	{ page: once(503, () => "Mon, 01 Jan 2001 00:00:00 GMT") },
	{ disallows: "/2", robots: () => ({ status: 200, body: "User-agent: *\nDisallow: /2\n" }) },
	{ robots: (asked) => (asked === 1 ? { status: 503 } : { status: 404 }) },
	{
		robots: (asked) => (asked <= 2 ? "reset" : { status: 200, body: "User-agent: *\nDisallow: /2\n" }),
		disallows: "/2",
	},
	{ page: (path) => (path === "/3" ? { status: 500 } : undefined) },
	{ robots: (asked) => (asked === 1 ? { status: 429 } : { status: 200, body: "" }) },
	{ robots: () => ({ status: 403 }) },
];

export const PAGES = 5;

/** Addresses are shared by so many sites. */
const SITES_AN_ADDRESS = 3;

export interface PoliteSites extends AsyncDisposable {
	readonly seeds: readonly string[];
	readonly log: Entry[];
	temperOf(site: string): Temper;
	/** Requests that it has, and hasn't answered. */
	readonly open: number;
}

const numberOf = (host: string): number => Number(/\d+/.exec(host)?.[0]);

/** The address of a name: for the client's resolver. */
export function addressOf(name: string): string {
	const group = Math.floor(numberOf(name) / SITES_AN_ADDRESS);
	return `127.0.${1 + Math.floor(group / 200)}.${1 + (group % 200)}`;
}

export async function politeSites(count: number, time: SiteTime): Promise<PoliteSites> {
	const log: Entry[] = [];
	const asked = new Map<string, number>();
	let open = 0;
	const temperOf = (site: string): Temper => TEMPERS[numberOf(site) % TEMPERS.length] as Temper;
	const answer = (request: IncomingMessage, response: ServerResponse): void => {
		time.stir();
		const site = request.headers.host ?? "";
		const path = request.url ?? "";
		const temper = temperOf(site);
		const key = `${site} ${path}`;
		const times = (asked.get(key) ?? 0) + 1;
		asked.set(key, times);
		const entry: Entry = {
			site,
			address: request.socket.localAddress ?? "",
			path,
			startedAt: time.now,
			lateMs: time.turnMs,
			endedAt: Number.POSITIVE_INFINITY,
			status: 0,
			retryAfterMs: undefined,
		};
		log.push(entry);
		open++;
		const end = (): void => {
			if (entry.endedAt !== Number.POSITIVE_INFINITY) return;
			open--;
			entry.endedAt = time.now;
		};
		// One that asks and dies doesn't wait for the answer.
		response.once("close", end);
		time.after(temper.latencyMs ?? 20, () => {
			if (response.destroyed) return;
			end();
			if (path === "/robots.txt") {
				const robots = temper.robots?.(times) ?? { status: 404 };
				if (robots === "reset") {
					request.socket.destroy();
					return;
				}
				entry.status = robots.status;
				response.writeHead(robots.status, { "content-type": "text/plain" }).end(robots.body ?? "");
				return;
			}
			const odd = temper.page?.(path, times, time.wall);
			entry.status = odd?.status ?? (path === "/" || Number(path.slice(1)) <= PAGES ? 200 : 404);
			entry.retryAfterMs = odd?.meansMs;
			const links = Array.from({ length: PAGES }, (_, index) => `<a href="/${index + 1}">x</a>`).join("");
			response
				.writeHead(entry.status, {
					"content-type": "text/html",
					...(odd?.retryAfter === undefined ? {} : { "retry-after": odd.retryAfter }),
				})
				.end(`<title>${path}</title>${links}`);
		});
	};
	const server = createServer(answer);
	await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
	const { port } = server.address() as AddressInfo;
	return {
		seeds: Array.from({ length: count }, (_, index) => `http://site-${index}.test:${port}/`),
		log,
		temperOf,
		get open() {
			return open;
		},
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

export interface Rules {
	readonly delayMs: number;
	readonly connectionsPerAddress: number;
	readonly addressDelayMs: number;
	/** How much sooner than they were sent two requests may seem to come. Default 0.5 ms. */
	readonly slackMs?: number;
}

/** What in a log breaks the rules of politeness, a sentence each. */
export function violations(
	log: readonly Entry[],
	temperOf: (site: string) => Temper,
	{ delayMs, connectionsPerAddress, addressDelayMs, slackMs: slack = 0.5 }: Rules,
): string[] {
	const found: string[] = [];
	for (const [site, entries] of Map.groupBy(log, (entry) => entry.site)) {
		const temper = temperOf(site);
		const said = (entry: Entry, what: string): number =>
			found.push(`${site}${entry.path} at ${entry.startedAt}: ${what}`);
		let incidents = 0;
		let mayPages = false;
		let robotsOk = false;
		if (entries[0]?.path !== "/robots.txt") found.push(`${site}: robots.txt isn't asked first`);
		for (const [index, entry] of entries.entries()) {
			const before = entries[index - 1];
			if (before !== undefined) {
				if (before.endedAt > entry.startedAt) said(entry, "two requests at once");
				// How long it would have taken is unknown without an answer.
				const slow = before.status === 0 ? 0 : Math.min(before.endedAt - before.startedAt, 60_000);
				const crawlDelay = robotsOk ? (temper.crawlDelayMs ?? 0) : 0;
				const least = Math.max(delayMs, slow, crawlDelay);
				const waited = entry.startedAt - before.endedAt;
				if (waited < least - slack) said(entry, `after ${waited} ms instead of ${least}`);
				if (before.path !== "/robots.txt" && (before.status === 429 || before.status === 503)) {
					const rest = before.retryAfterMs ?? 60_000 * 2 ** incidents;
					incidents++;
					if (waited < rest - slack) said(entry, `${waited} ms after ${before.status}, which means ${rest}`);
				}
			}
			if (entry.path === "/robots.txt") {
				robotsOk = entry.status >= 200 && entry.status < 300;
				mayPages = robotsOk || (entry.status >= 400 && entry.status < 500 && entry.status !== 429);
			} else {
				if (!mayPages) said(entry, "its robots.txt couldn't be read");
				if (temper.disallows === entry.path) said(entry, "its robots.txt doesn't allow it");
			}
		}
	}
	for (const [address, entries] of Map.groupBy(log, (entry) => entry.address)) {
		const inOrder = entries.toSorted((a, b) => a.startedAt - b.startedAt);
		for (const [index, entry] of inOrder.entries()) {
			const before = inOrder[index - 1];
			if (before !== undefined && entry.startedAt - before.startedAt < addressDelayMs - slack - before.lateMs)
				found.push(
					`${address} at ${entry.startedAt}: ${entry.startedAt - before.startedAt} ms after another`,
				);
			const open = inOrder.filter(
				(other) => other.startedAt <= entry.startedAt && other.endedAt > entry.startedAt,
			).length;
			if (open > connectionsPerAddress) found.push(`${address} at ${entry.startedAt}: ${open} at once`);
		}
	}
	return found;
}
