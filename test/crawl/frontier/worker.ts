// A process of kill.test.ts: crawls a web of numbers, in which page n links to 2n+1 and 2n+2, and prints what it has committed.

import { writeSync } from "node:fs";
import { SqliteFrontier } from "../../../src/crawl/frontier/sqlite-frontier.ts";
import { keyUrl } from "../../../src/crawl/scope/key-url.ts";
import { siteOf } from "../../../src/crawl/scope/site.ts";

const [path = "", size = ""] = process.argv.slice(2);
const urlOf = (page: number): string => `https://site-${page % 7}.example/page/${page}`;
const found = (page: number, depth: number) => {
	const url = urlOf(page);
	return { url, key: keyUrl(url), site: siteOf(url), depth };
};
const frontier = new SqliteFrontier(path, { keyOf: keyUrl, readyAfterLoss: () => 0, commitPages: 16 });
frontier.add([found(0, 0)]);
let uncommitted: number[] = [];
for (;;) {
	const leases = frontier.lease(1, { sites: 2, urlsEach: 3, leaseMs: 1 });
	// A lease commits what was settled before.
	if (uncommitted.length > 0) writeSync(1, `${uncommitted.join("\n")}\n`);
	uncommitted = [];
	if (leases.length === 0) break;
	for (const lease of leases) {
		for (const [index, url] of lease.urls.entries()) {
			const page = Number(url.url.split("/").at(-1));
			const links = [2 * page + 1, 2 * page + 2].filter((link) => link < Number(size));
			frontier.settle(lease, {
				outcomes: [{ url, state: "done", status: 200, at: page }],
				discovered: [{ on: url, urls: links.map((link) => found(link, url.depth + 1)) }],
				records: [String(page)],
				endsLease: index === lease.urls.length - 1,
			});
			uncommitted.push(page);
		}
	}
}
frontier.close();
writeSync(1, "complete\n");
