// gannet's fetch is a drop-in for Node's: the same calls through both, against the same servers, and everything that can
// be seen of what came of them must be alike. What differs on purpose is told, case by case, in `deliberate.test.ts`.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client, createFetch } from "../../../src/client/index.ts";
import { FAILURES } from "./differential/failures.ts";
import { type Case, type Fetch, openPlace, outcomeOf, type Place } from "./differential/place.ts";
import { REDIRECTS } from "./differential/redirects.ts";
import { REQUESTS } from "./differential/requests.ts";
import { RESPONSES } from "./differential/responses.ts";

const GROUPS: Readonly<Record<string, readonly Case[]>> = { REQUESTS, RESPONSES, REDIRECTS, FAILURES };

const nodes: Fetch = globalThis.fetch;
let place: Place;
let client: Client;
let ours: Fetch;

before(async () => {
	place = await openPlace();
	client = new Client({ connectionsPerOrigin: 64 });
	ours = createFetch(client);
});

after(async () => {
	await client.destroy();
	await place.close();
});

for (const [name, cases] of Object.entries(GROUPS)) {
	describe(`fetch does as Node's does: ${name.toLowerCase()}`, { concurrency: 16 }, () => {
		for (const [title, call] of cases) {
			test(title, async () => {
				const [expected, actual] = await Promise.all([
					outcomeOf(() => call(nodes, place)),
					outcomeOf(() => call(ours, place)),
				]);
				assert.deepEqual(actual, expected);
			});
		}
	});
}
