// The JSON Schema of jobs: the file that the package has, and what it accepts and refuses.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { jobSchema } from "../../../src/crawl/index.ts";
import { crawlJob } from "../../../src/crawl/run/job-options.ts";

const ajv = new Ajv2020({
	strict: true,
	allowUnionTypes: true,
	strictRequired: false,
	validateFormats: false,
});
const isJob = ajv.compile(jobSchema());

test("the file schema/job.schema.json is what jobs are", async () => {
	const file = new URL("../../../schema/job.schema.json", import.meta.url);
	// UPDATE=1 writes it.
	if (process.env.UPDATE === "1") await writeFile(file, `${JSON.stringify(jobSchema(), null, "\t")}\n`);
	assert.deepEqual(JSON.parse(await readFile(file, "utf8")), JSON.parse(JSON.stringify(jobSchema())));
});

test("the schema has each option of a job that JSON can say", () => {
	const functions = ["onUrl", "onDocument", "signal"];
	const { properties = {} } = jobSchema() as { readonly properties?: object };
	assert.deepEqual(
		Object.keys(properties).sort(),
		["$schema", ...Object.keys(crawlJob.rows).filter((name) => !functions.includes(name))].sort(),
	);
});

const full = {
	seeds: ["https://a.example/"],
	state: "a.crawl",
	scope: "site",
	include: ["/shop/**"],
	depth: 3,
	record: { name: "birds", each: ".bird", fields: { name: "b", price: { css: "i", type: "number" } } },
	rules: [{ match: ["/a/**", "/b/**"], record: { fields: { title: "h1" } }, priority: 2, follow: false }],
	to: { birds: "a.db", records: "b.jsonl" },
	recrawl: { which: "all", watch: true, perDay: 100, onGone: "delete", append: true },
	limits: { pages: 100, runMs: 5_000 },
	politeness: { delayMs: 500, tryWaitsMs: [0, 10] },
	headers: { "x-key": "k" },
	auth: { username: "a", password: "b" },
	cookies: true,
	proxies: ["http://p.example:1"],
	clock: "host",
	robots: false,
};

test("the schema accepts what a job accepts", () => {
	assert.ok(
		isJob({ $schema: "./node_modules/gannet/schema/job.schema.json", ...full }),
		JSON.stringify(isJob.errors),
	);
	crawlJob.reader()(full as never);
	assert.ok(isJob({}));
});

const faulty: readonly (readonly [what: string, change: object])[] = [
	["an unknown option", { colour: "red" }],
	["an unknown scope", { scope: "world" }],
	["a seed that is no text", { seeds: [7] }],
	["a negative depth", { depth: -1 }],
	["a broken number of pages a day", { recrawl: { perDay: 1.5 } }],
	["an unknown member", { recrawl: { often: true } }],
	["a rule without match", { rules: [{ follow: true }] }],
	["a priority of 10", { rules: [{ match: "/a", priority: 10 }] }],
	["a delay that is a text", { politeness: { delayMs: "1 s" } }],
	["a target that is empty", { to: "" }],
	["a header that is no text", { headers: { a: 1 } }],
	["cookies that are a text", { cookies: "yes" }],
];
for (const [what, change] of faulty) {
	test(`the schema and the job refuse ${what}`, () => {
		const job = { ...full, ...change };
		assert.ok(!isJob(job));
		assert.throws(() => crawlJob.reader()(job as never));
	});
}

test("the schema checks the declarations in a job", () => {
	assert.ok(!isJob({ ...full, record: { fields: { a: { css: "a", type: "nubmer" } } } }));
});
