// The public tests for HTTP caches (cache-tests.fyi), as far as they are meant for private ones: what passes is pinned.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type Case, Harness, type Verdict } from "./cache-tests.ts";

const { cases } = JSON.parse(readFileSync(new URL("data/cache-tests.json", import.meta.url), "utf8")) as {
	readonly cases: readonly Case[];
};

/** What does not pass of what caches must and should do, and why not. */
const departures: Readonly<Record<string, string>> = {
	"headers-store-Transfer-Encoding": "sends a transfer coding that nobody knows; HTTP/1.1 forbids to read on",
	"stale-close-must-revalidate":
		"rests on serving what is stale to everybody when the server is gone; only stale-if-error does",
	"stale-close-no-cache": "rests on the same",
	"method-POST": "responses to POST are not stored",
	"vary-normalise-lang-order": "languages are compared as they stand",
	"vary-normalise-lang-case": "languages are compared as they stand",
	"vary-normalise-lang-select": "languages are compared as they stand",
	"other-cookie":
		"a response to one user's cookies is not given to another's, unless it says that it is public",
	"partial-store-partial-reuse-partial": "partial content is not stored",
	"partial-store-partial-reuse-partial-byterange": "partial content is not stored",
	"partial-store-partial-reuse-partial-absent": "partial content is not stored",
	"partial-store-partial-reuse-partial-suffix": "partial content is not stored",
	"partial-store-partial-complete": "partial content is not stored",
	"partial-use-headers": "partial content is not stored",
	"partial-use-stored-headers": "partial content is not stored",
	"partial-store-complete-reuse-partial": "requests for a range go to the server",
	"partial-store-complete-reuse-partial-no-last": "requests for a range go to the server",
	"partial-store-complete-reuse-partial-suffix": "requests for a range go to the server",
};

async function verdicts(path?: (id: string) => string): Promise<Map<string, Verdict>> {
	const harness = new Harness();
	await harness.start();
	const found = new Map<string, Verdict>();
	try {
		for (const each of cases) found.set(each.id, await harness.run(each, path?.(each.id)));
	} finally {
		await harness.stop();
	}
	return found;
}

function failedOf(found: ReadonlyMap<string, Verdict>): string[] {
	return cases
		.filter(({ id, kind }) => kind !== "check" && found.get(id)?.kind !== "pass")
		.map(({ id }) => id);
}

test("of the public tests for private caches, all that are required or optimal pass but those that are named", async (t) => {
	const found = await verdicts();
	const failed = failedOf(found);
	const counted = cases.filter(({ kind }) => kind !== "check");
	t.diagnostic(`${counted.length - failed.length} of ${counted.length} pass`);
	assert.deepEqual(failed.sort(), Object.keys(departures).sort());
	assert.equal(counted.length, 214);
});

test("a cache in a file passes the same ones", async () => {
	const folder = await mkdtemp(join(tmpdir(), "gannet-cache-"));
	try {
		const found = await verdicts((id) => join(folder, `${id}.sqlite`));
		assert.deepEqual(failedOf(found).sort(), Object.keys(departures).sort());
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
});
