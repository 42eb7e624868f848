// The job of `gannet crawl`: that of a file, if one is named, with what the command line says beside it.

import { readFile } from "node:fs/promises";
import type { CrawlJob } from "../../crawl/index.ts";
import type { OptionValues } from "../arguments/command.ts";
import { defaultValues } from "../arguments/parse.ts";
import type { Context } from "../context.ts";
import { loadDeclaration } from "../extract/declaration-file.ts";
import { fileError, usageError } from "../failure.ts";
import type { LimitOptions, SessionOptions } from "../session/options.ts";
import { completeUrl, readAll } from "../session/request-options.ts";
import { planSession } from "../session/session.ts";
import { sessionTable } from "../session/session-table.ts";
import { parseSize } from "../terminal/units.ts";
import { isJobFile, type JobFile, loadJob } from "./job-file.ts";
import { type crawlRecordTable, type crawlTable, crawlWayTable } from "./table.ts";

export type JobOptions = OptionValues<typeof crawlTable> &
	OptionValues<typeof crawlRecordTable> &
	OptionValues<typeof crawlWayTable> &
	LimitOptions;

/** @throws CommandError */
export async function jobOf(
	context: Context,
	options: JobOptions,
	positionals: readonly string[],
): Promise<CrawlJob> {
	const [first = "", ...others] = positionals;
	const file = isJobFile(first) ? await loadJob(first) : undefined;
	const urls = file === undefined ? positionals : others;
	const { state, to } = placesOf(options, file);
	const scope = options.scope ?? file?.scope;
	if (scope === "any" && (options.contact ?? file?.contact) === undefined)
		throw usageError("--scope any requires --contact: a URL or mail address for the sites' operators");
	const zones = new Map<string, string>();
	const listed = options.seeds === undefined ? [] : await seedsIn(context, options.seeds);
	const seeds = [...urls, ...listed].map((text) => completeUrl(text, zones));
	const record = options.record === undefined ? undefined : await loadDeclaration(options.record);
	const bytes = options["max-bytes"] === undefined ? undefined : parseSize(options["max-bytes"]);
	if (options["max-bytes"] !== undefined && bytes === undefined)
		throw usageError(`--max-bytes requires a size, like 500M, not ${JSON.stringify(options["max-bytes"])}`);
	const named = defined({
		to,
		record,
		scope: options.scope,
		depth: options.depth,
		include: options.include.length === 0 ? undefined : options.include,
		exclude: options.exclude.length === 0 ? undefined : options.exclude,
		robots: options.robots ? undefined : false,
		sitemaps: options.sitemaps,
		userAgent: options["user-agent"],
		contact: options.contact,
		network: options.network,
		durability: options.durability,
		provenance: options.provenance ? true : undefined,
	});
	const recrawl = defined({
		which: options.recrawl,
		watch: options.watch ? true : undefined,
		perDay: options["per-day"],
		onGone: options["on-gone"],
		append: options.append ? true : undefined,
	});
	const limits = defined({
		pages: options["max-pages"],
		bytes,
		runMs: options["max-run-time"] === undefined ? undefined : options["max-run-time"] * 1_000,
		errors: options["max-errors"],
	});
	const politeness = defined({
		delayMs: options.delay === undefined ? undefined : options.delay * 1_000,
		concurrency: options.concurrency,
		requests: options.parallel,
	});
	if (options.summary === "json" && to === "-")
		throw usageError("--summary json and --to - would both write to stdout");
	const all = [...(file?.seeds ?? []), ...seeds];
	return {
		...file,
		...named,
		seeds: all,
		state,
		sink: { ...file?.sink, ...defined({ table: options.table }) },
		recrawl: { ...file?.recrawl, ...recrawl },
		limits: { ...file?.limits, ...limits },
		politeness: { ...file?.politeness, ...politeness },
		client: { ...file?.client, ...(await clientOf(context, options, all, zones)) },
	};
}

/** The lines of a file that are neither empty nor begin with #. */
async function seedsIn(context: Context, path: string): Promise<readonly string[]> {
	const content =
		path === "-"
			? await readAll(context)
			: await readFile(path).catch((error: unknown) => {
					throw fileError("read", path, error);
				});
	return content
		.toString()
		.split(/\r?\n/)
		.map((line) => line.trim())
		.filter((line) => line !== "" && !line.startsWith("#"));
}

/** Where the crawl and its records are kept. */
function placesOf(
	options: JobOptions,
	file: JobFile | undefined,
): { readonly state: string; readonly to: JobFile["to"] } {
	const to = options.to ?? file?.to;
	if (to === undefined)
		throw usageError("--to is missing: the target of the records", "For example --to pages.db.");
	const state = options.state ?? file?.state;
	if (state !== undefined) return { state, to };
	if (typeof to !== "string" || to === "-" || /^[a-z]+:\/\//i.test(to))
		throw usageError("--state is missing: the file that keeps the crawl", "For example --state shop.crawl.");
	return { state: `${to.replace(/#[^#/]*$/, "")}.crawl`, to };
}

async function clientOf(
	context: Context,
	options: JobOptions,
	urls: readonly string[],
	zones: Map<string, string>,
): Promise<NonNullable<CrawlJob["client"]>> {
	const way = Object.fromEntries(
		Object.entries(options).filter(([name]) => Object.hasOwn(crawlWayTable, name)),
	);
	const settings: SessionOptions = { ...defaultValues(sessionTable), ...way, limit: options.limit };
	const plan = await planSession(context, settings, [], "crawl", { urls, isShared: true, zones });
	const {
		network: _network,
		redirects: _redirects,
		retries: _retries,
		rate: _rate,
		...client
	} = plan.settings;
	return client;
}

/** Without the members that have no value: they are the file's. */
function defined<Values extends object>(values: Values): Partial<Values> {
	return Object.fromEntries(
		Object.entries(values).filter(([, value]) => value !== undefined),
	) as Partial<Values>;
}
