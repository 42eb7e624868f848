// Listings of large folders: bounded, made once for all who ask, and never older than the folder's names.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Listings } from "../../src/server/folder-listing.ts";
import { directoryOptions } from "../../src/server/options.ts";

const home = mkdtempSync(join(tmpdir(), "gannet-"));
after(() => rmSync(home, { recursive: true }));

const readOptions = directoryOptions.reader();
const ENTRIES = 100;
/** Takes every listing for a slow one. */
const SLOW = 0;

function folderOf(name: string, entries: number): string {
	const folder = join(home, name);
	mkdirSync(folder);
	for (let count = 0; count < entries; count++) writeFileSync(join(folder, `f${count}`), "");
	return folder;
}

function rowsIn(page: Buffer | undefined): number {
	return page?.toString().match(/href="\.\/f/g)?.length ?? 0;
}

test("a large listing is made once for all who ask, and again when a name comes", async () => {
	const root = folderOf("large", ENTRIES);
	// Kept for ten times as long as it took.
	const listings = new Listings({ root, options: readOptions({}) }, SLOW);
	const ask = (): Promise<Buffer | undefined> => listings.page("/", root, statSync(root));
	const pages = await Promise.all(Array.from({ length: 20 }, ask));
	assert.equal(new Set(pages).size, 1);
	assert.equal(rowsIn(pages[0]), ENTRIES);
	const { mtimeMs } = statSync(root);
	do writeFileSync(join(root, `f${ENTRIES}-${performance.now()}`), "");
	while (statSync(root).mtimeMs === mtimeMs);
	const next = await ask();
	assert.notEqual(next, pages[0]);
	assert.ok(rowsIn(next) > ENTRIES);
});

test("a small listing is made each time, so sizes are right", async () => {
	const root = folderOf("small", 1);
	const listings = new Listings({ root, options: readOptions({}) }, Number.POSITIVE_INFINITY);
	assert.match(String(await listings.page("/", root, statSync(root))), /<td>0<\/td>/);
	writeFileSync(join(root, "f0"), "1234567");
	assert.match(String(await listings.page("/", root, statSync(root))), /<td>7<\/td>/);
});

test("a listing shows listingEntries at most, and says that there are more", async () => {
	const root = folderOf("bounded", 20);
	for (const [listingEntries, rows, says] of [
		[7, 7, true],
		[20, 20, false],
		[0, 0, true],
	] as const) {
		const listings = new Listings({ root, options: readOptions({ listingEntries }) });
		const page = await listings.page("/", root, statSync(root));
		assert.equal(rowsIn(page), rows);
		assert.equal(/There are more: a listing shows \d+ \(listingEntries\)/.test(String(page)), says);
	}
});

test("nothing is kept beyond cacheBytes", async () => {
	const root = folderOf("unkept", ENTRIES);
	const listings = new Listings({ root, options: readOptions({ cacheBytes: 1_000 }) }, SLOW);
	const first = await listings.page("/", root, statSync(root));
	assert.notEqual(await listings.page("/", root, statSync(root)), first);
});
