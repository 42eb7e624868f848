// Typed records from a site, in twenty lines: what somebody might write who installed gannet and zod. package.test.ts
// type-checks this file in an empty project, and runs it there.

import assert from "node:assert/strict";
import { extract, get, type InferRecord, readDocument, record } from "gannet";
import { serveHttp } from "gannet/server";
import { z } from "zod";

const product = record({
	each: ".product",
	key: ["sku"],
	fields: {
		sku: { css: ":scope", attribute: "data-sku", validate: z.string().regex(/^[A-Z]\d+$/) },
		title: "h2",
		price: { css: ".price", type: "number", decimal: "," },
		link: { css: "a", type: "url" },
		tags: { css: ".tag", type: "list" },
		rating: { css: ".rating", type: "integer", optional: true },
	},
});

const page = `<!doctype html><title>Shop</title>
<div class="product" data-sku="A1"><h2>Blue boat</h2><b class="price">1.299,50 €</b><a href="/1">more</a><i class="tag">new</i></div>
<div class="product" data-sku="A2"><h2>Red kite</h2><b class="price">19,90 €</b><a href="/2">more</a><i class="rating">4</i></div>
<div class="product" data-sku="??"><h2>Odd one</h2><b class="price">soon</b></div>`;
await using server = await serveHttp("tcp://127.0.0.1:0", () => ({
	headers: { "Content-Type": "text/html; charset=utf-8" },
	body: page,
}));

const { records, rejected } = extract(await readDocument(await get(server.url)), product);
for (const { sku, title, price, rating } of records)
	assert.equal(typeof `${sku}${title}${price}${rating}`, "string");
assert.deepEqual(records, [
	{ sku: "A1", title: "Blue boat", price: 1299.5, link: `${server.url}/1`, tags: ["new"] },
	{ sku: "A2", title: "Red kite", price: 19.9, link: `${server.url}/2`, tags: [], rating: 4 },
]);
assert.deepEqual(
	rejected[0]?.findings.map(({ kind, field }) => `${kind} ${field}`),
	["invalid price", "missing link", "invalid sku"],
);

// The types are inferred: each of these lines is wrong if one isn't what it should be.
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isInferred: Equal<
	InferRecord<typeof product>,
	{ sku: string; title: string; price: number; link: string; tags: string[]; rating?: number }
> = true;
assert.ok(isInferred);
