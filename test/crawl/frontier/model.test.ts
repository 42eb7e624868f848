// The frontier held to a naive one in memory: the same calls, the same answers, through restarts.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { FoundUrl, Lease, Outcome } from "../../../src/crawl/frontier/frontier.ts";
import { found, newFile, openFrontier, randomFrom } from "./support.ts";

interface ModelUrl {
	readonly found: FoundUrl;
	readonly place: number;
	state: "waiting" | "done" | "failed" | "skipped";
	notBefore: number | undefined;
	tries: number;
	deaths: number;
}

interface ModelSite {
	ready: number;
	leased: readonly string[] | undefined;
	left: string | undefined;
}

class Model {
	readonly urls: Map<string, ModelUrl> = new Map();
	readonly sites: Map<string, ModelSite> = new Map();

	add(urls: readonly FoundUrl[]): number {
		let added = 0;
		for (const each of urls) {
			if (!this.sites.has(each.site))
				this.sites.set(each.site, { ready: 0, leased: undefined, left: undefined });
			if (this.urls.has(each.key)) continue;
			const state = each.skip === undefined ? "waiting" : "skipped";
			this.urls.set(each.key, {
				found: each,
				place: this.urls.size,
				state,
				notBefore: undefined,
				tries: 0,
				deaths: 0,
			});
			added++;
		}
		return added;
	}

	/** What waits of a site and may be asked at that time, in order. */
	next(site: string, now: number, limit: number): string[] {
		const all = [...this.urls.values()].filter((url) => url.found.site === site && url.state === "waiting");
		const late = all
			.filter(({ notBefore }) => notBefore !== undefined && notBefore <= now)
			.sort((a, b) => (a.notBefore as number) - (b.notBefore as number));
		const fresh = all
			.filter(({ notBefore }) => notBefore === undefined)
			.sort(
				(a, b) =>
					(a.found.class ?? 5) - (b.found.class ?? 5) || a.found.depth - b.found.depth || a.place - b.place,
			);
		const chosen: string[] = [];
		for (const { found: each, deaths } of [...late, ...fresh].slice(0, limit)) {
			if (deaths >= 3 && chosen.length > 0) break;
			chosen.push(each.url);
			if (deaths >= 3) break;
		}
		return chosen;
	}

	/** Since when a site may be leased; undefined where it can't be. */
	due(site: string): number | undefined {
		const { ready, leased, left } = this.sites.get(site) as ModelSite;
		if (leased !== undefined || left !== undefined) return undefined;
		const all = [...this.urls.values()].filter((url) => url.found.site === site && url.state === "waiting");
		if (all.length === 0) return undefined;
		if (all.some(({ notBefore }) => notBefore === undefined)) return ready;
		return Math.max(ready, Math.min(...all.map(({ notBefore }) => notBefore as number)));
	}

	restart(): void {
		for (const site of this.sites.values()) {
			for (const url of site.leased ?? []) {
				const known = this.urls.get(url) as ModelUrl;
				if (known.state !== "waiting") continue;
				known.deaths++;
				if (known.deaths >= 5) {
					known.state = "failed";
					known.notBefore = undefined;
				}
			}
			if (site.leased !== undefined) site.ready = 0;
			site.leased = undefined;
		}
	}
}

for (const seed of [1, 2, 3, 4, 5, 6]) {
	test(`the frontier and a naive one in memory give the same answers (seed ${seed})`, () => {
		const random = randomFrom(seed);
		const path = newFile();
		let frontier = openFrontier(path, { seenBytes: seed % 2 === 0 ? 32 << 20 : 500 });
		const model = new Model();
		const leases: Lease[] = [];
		let now = 1_000;
		const moments = new Set<number>();
		const randomUrls = (count: number): FoundUrl[] =>
			Array.from({ length: count }, () =>
				found(`https://site-${random(6)}.example/${random(60)}`, {
					depth: random(3),
					...(random(3) === 0 ? { class: random(10) } : {}),
					...(random(8) === 0 ? { skip: "scope" } : {}),
				}),
			);
		for (let step = 0; step < 1_200; step++) {
			now += random(20);
			const what = random(20);
			if (what < 3) {
				const urls = randomUrls(random(5));
				assert.equal(frontier.add(urls), model.add(urls));
			} else if (what < 9) {
				const limit = 1 + random(4);
				const sites = [...model.sites.keys()].filter((site) => (model.due(site) ?? Infinity) <= now);
				const taken = frontier.lease(now, { sites: 1 + random(3), urlsEach: limit, leaseMs: 100 });
				const dues = sites.map((site) => model.due(site) as number).sort((a, b) => a - b);
				assert.deepEqual(
					taken.map(({ site }) => model.due(site.key)),
					dues.slice(0, taken.length),
				);
				assert.ok(taken.length > 0 || sites.length === 0, "a site that is due is leased");
				for (const lease of taken) {
					const expected = model.next(lease.site.key, now, limit);
					assert.deepEqual(
						lease.urls.map(({ url }) => url),
						expected,
					);
					for (const { url, tries, deaths } of lease.urls) {
						const known = model.urls.get(url) as ModelUrl;
						assert.deepEqual([tries, deaths], [known.tries, known.deaths]);
					}
					(model.sites.get(lease.site.key) as ModelSite).leased = expected;
					leases.push(lease);
				}
			} else if (what < 17 && leases.length > 0) {
				const [lease] = leases.splice(random(leases.length), 1) as [Lease];
				const outcomes = lease.urls
					.filter(() => random(5) > 0)
					.map((url): Outcome => {
						const known = model.urls.get(url.url) as ModelUrl;
						known.deaths = 0;
						const kind = random(5);
						if (kind === 0) {
							// Of two that are due at one moment, either may come first.
							known.notBefore = now + random(50);
							while (moments.has(known.notBefore)) known.notBefore++;
							moments.add(known.notBefore);
							known.tries++;
							return {
								url,
								state: "waiting",
								isTry: true,
								notBefore: known.notBefore,
								at: now,
								reason: "timeout",
							};
						}
						if (kind === 1) return { url, state: "waiting", at: now };
						known.state = kind === 2 ? "failed" : "done";
						known.notBefore = undefined;
						return { url, state: known.state, at: now, status: 200 };
					});
				const site = model.sites.get(lease.site.key) as ModelSite;
				site.leased = undefined;
				site.ready = now + random(30);
				const urls = randomUrls(random(6));
				assert.equal(
					frontier.settle(lease, {
						outcomes,
						discovered: [{ on: lease.urls[0], urls }],
						site: { ready: site.ready },
					}),
					model.add(urls),
				);
			} else if (what === 17) {
				const key = `site-${random(6)}.example`;
				const left = random(2) === 0 ? "" : "blocked";
				const site = model.sites.get(key);
				const changed = frontier.site(key, { left });
				assert.equal(changed === undefined, site === undefined);
				if (site !== undefined) site.left = left === "" ? undefined : left;
			} else if (what === 18 && random(4) === 0) {
				frontier.close();
				frontier = openFrontier(path);
				model.restart();
				leases.length = 0;
			}
			const states = [...model.urls.values()].map(({ state }) => state);
			const count = (state: string): number => states.filter((each) => each === state).length;
			const { waiting, done, failed, skipped, sites } = frontier.stats();
			assert.deepEqual(
				[waiting, done, failed, skipped, sites],
				[count("waiting"), count("done"), count("failed"), count("skipped"), model.sites.size],
			);
			const dues = [...model.sites.keys()].flatMap((site) => model.due(site) ?? []);
			assert.equal(frontier.nextDue(), dues.length === 0 ? undefined : Math.min(...dues));
		}
		for (const [key, { state, tries, deaths, notBefore, found: each }] of model.urls) {
			const known = frontier.url(key, each.site);
			assert.deepEqual(
				[known?.state, known?.tries, known?.deaths, known?.notBefore, known?.depth],
				[state, tries, deaths, notBefore, each.depth],
			);
		}
		frontier.close();
	});
}
