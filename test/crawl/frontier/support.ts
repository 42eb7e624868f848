// What the tests of frontiers share: files of their own, URLs, and a small generator of random numbers.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import type { FoundUrl } from "../../../src/crawl/frontier/frontier.ts";
import { SqliteFrontier } from "../../../src/crawl/frontier/sqlite-frontier.ts";
import type { SqliteFrontierOptions } from "../../../src/crawl/frontier/sqlite-options.ts";
import { keyUrl } from "../../../src/crawl/scope/key-url.ts";
import { siteOf } from "../../../src/crawl/scope/site.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-frontier-"));
after(() => rmSync(folder, { recursive: true }));
let files = 0;

export function newFile(): string {
	return join(folder, `${++files}.crawl`);
}

/** A frontier whose commits come with leases and calls alone. */
export function openFrontier(path: string, options: Partial<SqliteFrontierOptions> = {}): SqliteFrontier {
	return new SqliteFrontier(path, {
		keyOf: keyUrl,
		readyAfterLoss: () => 0,
		setTimer: () => undefined,
		...options,
	});
}

export function found(url: string, more: Partial<FoundUrl> = {}): FoundUrl {
	return { url, key: keyUrl(url), site: siteOf(url), depth: 0, ...more };
}

export function randomFrom(start: number): (below: number) => number {
	let seed = start;
	return (below) => {
		seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
		return Math.floor((seed / 2 ** 32) * below);
	};
}
