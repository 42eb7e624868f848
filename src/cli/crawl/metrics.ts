// --metrics: the state of a running crawl as OpenMetrics text (https://prometheus.io/docs/specs/om/open_metrics_spec/), served to this
// machine alone.

import type { CrawlStats } from "../../crawl/index.ts";
import { type HttpServer, serveHttp } from "../../server/index.ts";
import { parseEndpoint } from "../../socket/index.ts";
import type { Counts } from "./tally.ts";

interface Metric {
	readonly name: string;
	readonly type: "counter" | "gauge";
	readonly help: string;
	readonly samples: readonly (readonly [labels: string, value: number])[];
}

/** The text for one moment. `stats` is undefined when the crawl has ended. */
export function metricsText(counts: Readonly<Counts>, stats: CrawlStats | undefined): string {
	const one = (value: number): Metric["samples"] => [["", value]];
	const metrics: Metric[] = [
		{
			name: "gannet_crawl_run_pages",
			type: "counter",
			help: "Pages that were read in this run.",
			samples: one(counts.pages),
		},
		{
			name: "gannet_crawl_run_records",
			type: "counter",
			help: "Records that were made in this run.",
			samples: one(counts.records),
		},
		{
			name: "gannet_crawl_run_rejected_records",
			type: "counter",
			help: "Records that were rejected in this run, by who rejected them.",
			samples: [
				[labels({ by: "declaration" }), counts.rejected],
				[labels({ by: "sink" }), counts.refused],
			],
		},
		{
			name: "gannet_crawl_run_unchanged_pages",
			type: "counter",
			help: "Pages that had not changed in this run.",
			samples: one(counts.unchanged),
		},
		{
			name: "gannet_crawl_run_saved_bytes",
			type: "counter",
			help: "Bytes that did not have to come again.",
			samples: one(counts.savedBytes),
		},
	];
	if (stats !== undefined) {
		const { round, pages, bytes, errors, sites, waiting, done, failed, skipped, underWay, reasons } = stats;
		metrics.push(
			{ name: "gannet_crawl_round", type: "gauge", help: "The number of the round.", samples: one(round) },
			{
				name: "gannet_crawl_requested_pages",
				type: "counter",
				help: "Pages that were requested in all runs.",
				samples: one(pages),
			},
			{
				name: "gannet_crawl_received_bytes",
				type: "counter",
				help: "Bytes of responses in all runs.",
				samples: one(bytes),
			},
			{
				name: "gannet_crawl_failed_pages",
				type: "counter",
				help: "Pages that finally failed in all runs.",
				samples: one(errors),
			},
			{ name: "gannet_crawl_sites", type: "gauge", help: "Sites that the crawl knows.", samples: one(sites) },
			{
				name: "gannet_crawl_requests_under_way",
				type: "gauge",
				help: "Requests without an answer yet.",
				samples: one(underWay),
			},
			{
				name: "gannet_crawl_urls",
				type: "gauge",
				help: "URLs by their state.",
				samples: Object.entries({ waiting, done, failed, skipped }).map(([state, value]) => [
					labels({ state }),
					value,
				]),
			},
			{
				name: "gannet_crawl_url_reasons",
				type: "gauge",
				help: "URLs by their state and the reason for it.",
				samples: Object.entries(reasons).flatMap(([name, value]): [string, number][] => {
					const space = name.indexOf(" ");
					const of = { state: name.slice(0, space), reason: name.slice(space + 1) };
					return value > 0 ? [[labels(of), value]] : [];
				}),
			},
		);
	}
	return `${metrics.map(textOf).join("")}# EOF\n`;
}

function labels(values: Readonly<Record<string, string>>): string {
	const pairs = Object.entries(values).map(([name, value]) => `${name}="${escaped(value)}"`);
	return `{${pairs.join(",")}}`;
}

function escaped(text: string): string {
	return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function textOf({ name, type, help, samples }: Metric): string {
	const ending = type === "counter" ? "_total" : "";
	const lines = samples.map(([own, value]) => `${name}${ending}${own} ${value}\n`);
	return `# TYPE ${name} ${type}\n# HELP ${name} ${help}\n${lines.join("")}`;
}

const TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/** Serves what `text` returns at /metrics. */
export function serveMetrics(port: number, text: () => string): Promise<HttpServer> {
	return serveHttp(parseEndpoint(`tcp://127.0.0.1:${port}`), (request) =>
		request.target.split("?", 1)[0] === "/metrics"
			? { status: 200, headers: [["content-type", TYPE]], body: text() }
			: { status: 404, body: "The metrics are at /metrics\n" },
	);
}
