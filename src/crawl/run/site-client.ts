// How a site is asked during its lease: with its cookies, by its proxy, and with what the job has for the sites of its seeds alone.

import { type Client, CookieJar, type Requester, type RequestOptions } from "../../client/index.ts";
import type { CrawlSettings } from "./job-options.ts";
import type { Plan } from "./plan.ts";

/** Where cookies are kept. */
export interface CookieStore {
	value(name: string): string | undefined;
	setValue(name: string, value: string): void;
}

export type SiteRequest = Pick<RequestOptions, "auth" | "proxy"> & {
	readonly headers: readonly (readonly [string, string])[];
};

/** Failures that may be the proxy's. */
const OF_PROXY: ReadonlySet<string> = new Set(["connect", "resolve", "tls", "timeout", "disconnected"]);

export class SiteClient {
	readonly client: Client;
	readonly #base: Client;
	readonly #site: string;
	readonly #settings: Pick<CrawlSettings, "headers" | "auth" | "proxies" | "cookies">;
	readonly #plan: Plan;
	readonly #store: CookieStore;
	readonly #jar: CookieJar | undefined;
	#kept: string;
	#proxy: number;

	/** @param proxy - the number of the proxy that last worked for the site */
	constructor(
		client: Client,
		site: string,
		settings: Pick<CrawlSettings, "headers" | "auth" | "proxies" | "cookies">,
		plan: Plan,
		store: CookieStore,
		proxy: number | undefined,
	) {
		this.#base = client;
		this.#site = site;
		this.#settings = settings;
		this.#plan = plan;
		this.#store = store;
		this.#proxy = proxy ?? placeOf(site, settings.proxies.length);
		this.#kept = "[]";
		if (settings.cookies) {
			this.#jar = new CookieJar();
			this.#kept = store.value(`cookies ${site}`) ?? "[]";
			for (const cookie of JSON.parse(this.#kept) as Parameters<CookieJar["add"]>[0][]) this.#jar.add(cookie);
		}
		this.client = this.#jar === undefined ? client : client.extend({ cookies: this.#jar });
	}

	/** The number of the site's proxy; undefined without proxies. */
	get proxy(): number | undefined {
		return this.#settings.proxies.length === 0 ? undefined : this.#proxy;
	}

	/** What to ask for a URL with. */
	requestFor(url: string): SiteRequest {
		const { headers = {}, auth, proxies } = this.#settings;
		const proxy = proxies[this.#proxy % Math.max(1, proxies.length)];
		const isOwn = this.#isOfSeeds(url);
		return {
			headers: [["user-agent", this.#plan.userAgent], ...(isOwn ? Object.entries(headers) : [])],
			...(isOwn && auth !== undefined ? { auth } : {}),
			...(proxy === undefined ? {} : { proxy }),
		};
	}

	/** For robots.txt: by the site's proxy, and without credentials. */
	get anonymous(): Pick<Requester, "get"> {
		const { proxy } = this.requestFor("");
		if (proxy === undefined) return this.#base;
		return { get: (url, options) => this.#base.get(url, { ...options, proxy }) };
	}

	/** After a request: a site keeps its proxy while that works, and its cookies are kept with what is settled next. */
	asked(failure: string | undefined): void {
		if (failure !== undefined && OF_PROXY.has(failure) && this.#settings.proxies.length > 1)
			this.#proxy = (this.#proxy + 1) % this.#settings.proxies.length;
		if (this.#jar === undefined) return;
		const now = JSON.stringify(this.#jar.cookies());
		if (now === this.#kept) return;
		this.#kept = now;
		this.#store.setValue(`cookies ${this.#site}`, now);
	}

	/** Whether credentials may go there: to a site of the seeds, and in the clear only if a seed is in the clear. */
	#isOfSeeds(url: string): boolean {
		const schemes = this.#plan.seedSchemes.get(this.#site);
		return schemes !== undefined && (url.startsWith("https:") || schemes.has("http:"));
	}
}

/** Sites spread over the proxies. */
function placeOf(site: string, proxies: number): number {
	let hash = 0;
	for (let at = 0; at < site.length; at++) hash = (Math.imul(hash, 31) + site.charCodeAt(at)) >>> 0;
	return proxies === 0 ? 0 : hash % proxies;
}
