// What gannet crawl says of a run: the report, rejected records, --strict, provenance, and metrics. The numbers are compared with the
// server's log and the sink.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { metricsText } from "../../src/cli/crawl/metrics.ts";
import { Tally } from "../../src/cli/crawl/tally.ts";
import { links, site } from "../crawl/run/support.ts";
import { requirePeer as requirePackage } from "../support/peers.ts";
import { run, temporaryFolder } from "./support.ts";

const { folder, file } = temporaryFolder();
const json = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
const lines = (path: string): unknown[] =>
	readFileSync(path, "utf8")
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => JSON.parse(line) as unknown);

const bird = file(
	"bird.json",
	JSON.stringify({
		name: "birds",
		each: ".bird",
		key: ["name"],
		fields: { name: "b", price: { css: "i", type: "number", optional: true } },
	}),
);

const page = (name: string, price: string): string =>
	`<title>${name}</title><p class="bird"><b>${name}</b><i>${price}</i></p>`;

/** Answers with an ETag, and 304 where it is known. */
const tagged =
	(body: string) =>
	(request: { readonly headers: NodeJS.Dict<string | string[]> }, response: ServerResponse): void => {
		const isSame = request.headers["if-none-match"] === '"1"';
		response.writeHead(isSame ? 304 : 200, { "content-type": "text/html", etag: '"1"' });
		response.end(isSame ? undefined : body);
	};

const pages = {
	"/robots.txt": "User-agent: *\nDisallow: /private\n",
	"/": tagged(
		links("/gannet", "/booby", "/twin", "/nameless", "/gone", "/private", "/a/b/a/b", "/a/x/a/y/a"),
	),
	"/gannet": tagged(page("Gannet", "12")),
	"/booby": tagged(page("Booby", "")),
	"/twin": tagged(page("Gannet", "12")),
	"/nameless": tagged(`<p class="bird"><i>3</i></p>`),
};

test("every number of a report equals a count of the server's log or the sink", async () => {
	await using shop = await site(pages);
	const [to, report, rejects] = [`${folder}/a.db`, `${folder}/a.json`, `${folder}/a-rejects.jsonl`];
	const args = ["crawl", `${shop.url}/`, "-r", bird, "--to", to, "--sitemaps", "no", "--report", report];
	const first = await run([...args, "--rejects", rejects, "--strict"]);
	assert.equal(first.exitCode, 65, first.stderr);
	const found = json(report) as Record<string, unknown>;
	const database = new DatabaseSync(to, { readOnly: true });
	const rows = database.prepare("SELECT * FROM birds").all();
	database.close();
	const asked = shop.paths();
	assert.deepEqual([found.reason, found.round, found.pages, found.waiting], ["complete", 1, asked.length, 0]);
	assert.deepEqual(found.outcomes, { "failed status-404": 1, "skipped robots": 1, "skipped repeats": 2 });
	assert.deepEqual([found.robots, found.traps, found.duplicates], [1, { repeats: 2 }, 1]);
	const { thisRun, records, slowest } = found as {
		thisRun: Record<string, number>;
		records: { records: number; rejected: number; fields: { field: string; filled: number; of: number }[] };
		slowest: { site: string; pages: number }[];
	};
	// Two pages have the same key.
	assert.deepEqual([thisRun.records, rows.length], [3, 2]);
	assert.deepEqual([thisRun.pages, thisRun.failed, thisRun.rejected], [asked.length - 1, 1, 1]);
	assert.deepEqual(
		records.fields.map(({ field, filled, of }) => [field, filled, of]),
		[
			["name", 3, 4],
			["price", 3, 4],
		],
	);
	assert.deepEqual(
		slowest.map(({ site: of, pages: count }) => [of, count]),
		[[new URL(shop.url).host, 5]],
	);
	const [reject] = lines(rejects) as { input: string; findings: unknown[] }[];
	assert.equal(reject?.input, `${shop.url}/nameless`);
	assert.equal(reject?.findings.length, 1);

	const before = shop.hits.length;
	const second = await run(args);
	const again = json(report) as { thisRun: Record<string, number>; round: number };
	const notModified = shop.hits.slice(before).filter(({ head }) => head["if-none-match"] === '"1"');
	assert.deepEqual([again.round, again.thisRun.notModified, notModified.length], [2, 5, 5]);
	const saved = Object.values([
		pages["/"],
		pages["/gannet"],
		pages["/booby"],
		pages["/twin"],
		pages["/nameless"],
	]).reduce((sum, answer) => {
		let bytes = 0;
		const response = { writeHead: () => undefined, end: (body: string) => (bytes = body.length) };
		answer({ headers: {} }, response as never);
		return sum + bytes;
	}, 0);
	assert.equal(again.thisRun.savedBytes, saved);
	assert.match(second.stderr, /saved, as 5 pages had not changed/);
});

test("--provenance gives each record the places of its values", async () => {
	await using shop = await site({ "/": page("Gannet", "12") });
	const to = `${folder}/placed.jsonl`;
	const { exitCode } = await run([
		"crawl",
		`${shop.url}/`,
		"-r",
		bird,
		"--to",
		to,
		"--provenance",
		"--strict",
	]);
	assert.equal(exitCode, 0);
	const [record] = lines(to) as { _from: Record<string, { source: string; url: string }> }[];
	assert.deepEqual([record?._from.name?.source, record?._from.name?.url], ["css b", `${shop.url}/`]);
});

test("one file for two purposes is refused", async () => {
	const to = `${folder}/same.jsonl`;
	const same = await run(["crawl", "http://127.0.0.1:9/", "--to", to, "--rejects", to]);
	assert.equal(same.exitCode, 2);
	assert.match(same.stderr, /--rejects and --to are the same file/);
});

test("--watch needs a database, or --append", async () => {
	const args = ["crawl", "https://a.example/", "--to", `${folder}/w.jsonl`, "--watch"];
	const { exitCode, stderr } = await run(args);
	assert.equal(exitCode, 2);
	assert.match(stderr, /watch needs a database/i);
});

/** Reads OpenMetrics by the parser of Prometheus's client for Python. */
const READER = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
for family in text_string_to_metric_families(sys.stdin.read()):
    for sample in family.samples:
        print(json.dumps([family.name, family.type, sample.name, sample.labels, sample.value]))
`;

test("the metrics pass the parser of Prometheus's client", (t) => {
	// Debian's own, which has Debian's packages.
	const python = "/usr/bin/python3";
	const has = spawnSync(python, ["-c", "import prometheus_client.openmetrics.parser"]).status === 0;
	if (!has && requirePackage(t, "python3-prometheus-client") === undefined) return;
	const tally = new Tally();
	tally.counts.pages = 12;
	const stats = {
		round: 2,
		pages: 30,
		bytes: 4_096,
		errors: 1,
		sites: 3,
		waiting: 5,
		done: 20,
		failed: 1,
		skipped: 4,
		underWay: 2,
		reasons: { "failed status-404": 1, 'skipped odd "reason"\\\n': 4, "failed none": 0 },
	};
	for (const each of [stats, undefined]) {
		const text = metricsText(tally.counts, each);
		const read = execFileSync(python, ["-c", READER], { input: text, encoding: "utf8" });
		const samples = read
			.trim()
			.split("\n")
			.map((line) => JSON.parse(line) as unknown[]);
		const of = (name: string): unknown[] =>
			samples.filter((sample) => sample[2] === name).map((sample) => sample.slice(3));
		assert.deepEqual(of("gannet_crawl_run_pages_total"), [[{}, 12]]);
		if (each === undefined) continue;
		assert.deepEqual(of("gannet_crawl_url_reasons"), [
			[{ state: "failed", reason: "status-404" }, 1],
			[{ state: "skipped", reason: 'odd "reason"\\\n' }, 4],
		]);
		assert.equal(samples.length, 18);
	}
});

test("--metrics serves the metrics of a running crawl to this machine", async () => {
	let served = "";
	await using shop = await site({
		"/": links("/slow"),
		"/slow": (_, response) => {
			void (async () => {
				const port = Number(readFileSync(portFile, "utf8"));
				const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
				served = `${answer.headers.get("content-type")}\n${await answer.text()}`;
				response.writeHead(200, { "content-type": "text/html" }).end("slow");
			})();
		},
	});
	const portFile = file("port", "");
	const { createServer } = await import("node:net");
	const probe = createServer();
	await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
	const { port } = probe.address() as { port: number };
	await new Promise((resolve) => probe.close(resolve));
	file("port", String(port));
	const args = ["crawl", `${shop.url}/`, "--to", `${folder}/m.db`, "--metrics", String(port)];
	const { exitCode, stderr: said } = await run(args);
	assert.equal(exitCode, 0, said);
	assert.match(said, new RegExp(`metrics are at http://127\\.0\\.0\\.1:${port}/metrics`));
	assert.match(
		served,
		/^application\/openmetrics-text; version=1\.0\.0; charset=utf-8\n# TYPE gannet_crawl_run_pages counter\n/,
	);
	assert.match(served, /\ngannet_crawl_requests_under_way 1\n/);
	assert.match(served, /\n# EOF\n$/);
});
