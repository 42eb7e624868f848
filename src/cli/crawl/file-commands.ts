// `gannet crawl status|why|list|retry|site|stop FILE`: looks at a crawl's file, and gives orders to the crawl.

import { show, shownUrl, type Visible, visible } from "../../base/index.ts";
import {
	type CrawlFile,
	type CrawlOrder,
	type CrawlStatus,
	openCrawlFile,
	reasonSentence,
	requestUrl,
	type SteeredCrawl,
	siteReasonSentence,
	steerCrawl,
	type UrlRow,
	type UrlStory,
} from "../../crawl/index.ts";
import type { OptionValues } from "../arguments/command.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, usageError } from "../failure.ts";
import { printNote } from "../report.ts";
import { columns } from "../terminal/table.ts";
import { formatBytes, formatCount } from "../terminal/units.ts";
import type { fileTable } from "./file-table.ts";

export type FileOptions = OptionValues<typeof fileTable> & { readonly delay: number | undefined };

type FileCommand = (context: Context, options: FileOptions, args: readonly string[]) => Promise<number>;

interface Described {
	readonly run: FileCommand;
	/** The arguments after the name. */
	readonly usage: string;
	/** How many there are: at least, and at most. */
	readonly arguments: readonly [least: number, most: number];
}

const COMMANDS: Readonly<Record<string, Described>> = {
	status: { run: status, usage: "FILE", arguments: [1, 1] },
	why: { run: why, usage: "FILE URL", arguments: [2, 2] },
	list: { run: list, usage: "FILE", arguments: [1, 1] },
	retry: { run: retry, usage: "FILE [URL]...", arguments: [1, Number.POSITIVE_INFINITY] },
	site: { run: changeSite, usage: "FILE SITE", arguments: [2, 2] },
	stop: { run: stop, usage: "FILE", arguments: [1, 1] },
};

/** Whether the first argument is one of these commands, and not a URL. */
export function isFileCommand(name: string | undefined): name is string {
	return name !== undefined && Object.hasOwn(COMMANDS, name);
}

/** Runs one of them. Resolves to the exit code. */
export async function runFileCommand(
	context: Context,
	options: FileOptions,
	[name = "", ...args]: readonly string[],
): Promise<number> {
	const { run, usage, arguments: expected } = COMMANDS[name] as Described;
	if (args.length < expected[0] || args.length > expected[1])
		throw usageError(
			`the arguments of crawl ${name} are ${usage}`,
			"FILE is the crawl's file, like pages.db.crawl.",
		);
	return run(context, options, args);
}

function opened(path: string): CrawlFile {
	try {
		return openCrawlFile(path);
	} catch (error) {
		if ((error as Error).name !== "StorageError") throw error;
		throw new CommandError((error as Error).message, ExitCode.readFailed, undefined, error);
	}
}

async function steer(path: string, order: CrawlOrder): Promise<SteeredCrawl> {
	opened(path).close();
	return steerCrawl(path, order);
}

async function status(
	context: Context,
	options: FileOptions,
	[path = ""]: readonly string[],
): Promise<number> {
	using file = opened(path);
	const found = file.status();
	if (options.json) await writeJson(context, found);
	else await context.stdout.write(columns(statusRows(found), context.stdout));
	return ExitCode.ok;
}

function statusRows(found: CrawlStatus): (readonly Visible[])[] {
	const { holder } = found;
	const rows: (readonly Visible[])[] = [
		[
			show`run`,
			holder === undefined
				? show`not running`
				: show`by process ${holder.pid} since ${visible(new Date(holder.since).toISOString())}`,
		],
		[show`round`, show`${found.round}`],
		[show`requested`, show`${formatCount(found.pages)} pages, ${formatBytes(found.bytes)}`],
		[show`waiting`, show`${formatCount(found.waiting)}`],
		[show`done`, show`${formatCount(found.done)}`],
		[show`failed`, show`${formatCount(found.failed)}${reasonsOf(found, "failed")}`],
		[show`skipped`, show`${formatCount(found.skipped)}${reasonsOf(found, "skipped")}`],
		[show`sites`, show`${formatCount(found.sites)}${sitesOf(found)}`],
	];
	if (found.outbox > 0) rows.push([show`records to write`, show`${formatCount(found.outbox)}`]);
	return rows;
}

function reasonsOf({ reasons }: CrawlStatus, state: string): Visible {
	const own = Object.entries(reasons).flatMap(([name, count]): [string, number][] =>
		name.startsWith(`${state} `) ? [[name.slice(state.length + 1), count]] : [],
	);
	return counted(own);
}

function sitesOf({ left, blocked }: CrawlStatus): Visible {
	return counted([
		...Object.entries(left).map(([reason, count]): [string, number] => [`left for ${reason}`, count]),
		...Object.entries(blocked).map(([reason, count]): [string, number] => [`resting after ${reason}`, count]),
	]);
}

/** ": 12 timeout, 3 status-404" */
function counted(counts: readonly (readonly [string, number])[]): Visible {
	const parts = [...counts]
		.sort(([, a], [, b]) => b - a)
		.map(([name, count]) => `${formatCount(count)} ${name}`);
	return visible(parts.length === 0 ? "" : `: ${parts.join(", ")}`);
}

async function why(
	context: Context,
	options: FileOptions,
	[path = "", text = ""]: readonly string[],
): Promise<number> {
	const url = requestUrl(text);
	if (url === undefined) throw usageError(`${JSON.stringify(text)} isn't an http or https URL`);
	using file = opened(path);
	const story = file.why(url);
	if (story === undefined)
		throw new CommandError(
			`the crawl doesn't know ${shownUrl(url)}: no page that it read leads there`,
			ExitCode.data,
		);
	if (options.json) await writeJson(context, story);
	else for (const line of storyLines(story)) await context.stdout.write(show`${line}\n`);
	return ExitCode.ok;
}

/** What happened to a URL, a line for each fact. */
function storyLines(story: UrlStory): Visible[] {
	const { url, robots } = story;
	const { reason } = url;
	const lines = [
		visible(
			`${shownUrl(url.url)}: ${url.state}${reason === undefined ? "" : `, ${reasonSentence(reason)} (${reason})`}`,
		),
		url.foundOn === undefined
			? show`found: it is a seed`
			: visible(
					`found: on ${shownUrl(url.foundOn)}, ${url.depth} ${url.depth === 1 ? "link" : "links"} from a seed`,
				),
	];
	for (const visit of [...url.visits, ...(url.at === undefined ? [] : [{ ...url, at: url.at }])])
		lines.push(
			visible(
				`${url.state === "skipped" && visit.status === undefined ? "decided" : "asked"}: ${new Date(visit.at).toISOString()}${visit.status === undefined ? "" : `, status ${visit.status}`}${visit.reason === undefined ? "" : `, ${visit.reason}`}`,
			),
		);
	if (robots !== undefined) {
		const { rule } = robots;
		lines.push(
			visible(
				rule === undefined
					? `robots.txt: ${robots.state} (${robots.reason}), no line matches`
					: `robots.txt: line ${rule.line}: ${rule.allows ? "Allow" : "Disallow"}: ${rule.text}`,
			),
		);
	}
	if (story.siteLeft !== undefined)
		lines.push(
			visible(`site: ${url.site} is left, ${siteReasonSentence(story.siteLeft)} (${story.siteLeft})`),
		);
	const next = Math.max(story.notBefore ?? 0, story.siteReadyAt ?? 0);
	if (url.state === "waiting" && story.siteLeft === undefined)
		lines.push(
			next === 0
				? show`next: when its turn comes`
				: visible(`next: not before ${new Date(next).toISOString()}`),
		);
	return lines;
}

async function list(context: Context, options: FileOptions, [path = ""]: readonly string[]): Promise<number> {
	using file = opened(path);
	const { status: state, reason, site } = options;
	const states = state === undefined ? undefined : ([state] as UrlRow["state"][]);
	let batch: (readonly Visible[])[] = [];
	for (const url of file.list({ states, reason, site })) {
		context.signal.throwIfAborted();
		if (options.json) {
			await writeJson(context, url);
			continue;
		}
		batch.push([show`${visible(url.state)}`, visible(shownUrl(url.url)), visible(url.reason ?? "")]);
		if (batch.length < LISTED) continue;
		await context.stdout.write(columns(batch, context.stdout));
		batch = [];
	}
	if (batch.length > 0) await context.stdout.write(columns(batch, context.stdout));
	return ExitCode.ok;
}

/** Lines that are laid out together. */
const LISTED = 500;

async function retry(
	context: Context,
	{ reason, site }: FileOptions,
	[path = "", ...given]: readonly string[],
): Promise<number> {
	const urls = given.map((text) => {
		const url = requestUrl(text);
		if (url === undefined) throw usageError(`${JSON.stringify(text)} isn't an http or https URL`);
		return url;
	});
	if (urls.length > 0 && (reason !== undefined || site !== undefined))
		throw usageError("crawl retry takes URLs, or --reason and --site, not both");
	const order: CrawlOrder = urls.length > 0 ? { do: "retry", urls } : { do: "retry", reason, site };
	const { changed, isRunning } = await steer(path, order);
	const then = isRunning ? show`the running crawl takes them` : show`the next run takes them`;
	printNote(context, show`${formatCount(changed)} URLs wait again; ${then}`);
	return ExitCode.ok;
}

async function changeSite(
	context: Context,
	{ delay, block, resume, drop }: FileOptions,
	[path = "", site = ""]: readonly string[],
): Promise<number> {
	if (delay === undefined && block === undefined && !resume && !drop)
		throw usageError("crawl site changes a site by --delay, --block, --resume or --drop");
	const { changed } = await steer(path, {
		do: "site",
		site,
		delayMs: delay === undefined ? undefined : delay * 1_000,
		blockMs: block === undefined ? undefined : block * 1_000,
		resumes: resume,
		drops: drop,
	});
	if (changed === 0) throw new CommandError(`the crawl doesn't know the site ${site}`, ExitCode.data);
	printNote(context, show`${visible(site)} is changed`);
	return ExitCode.ok;
}

async function stop(context: Context, _: FileOptions, [path = ""]: readonly string[]): Promise<number> {
	const { isRunning } = await steer(path, { do: "stop" });
	printNote(
		context,
		isRunning ? show`the crawl finishes what is under way, and ends` : show`no process is crawling with it`,
	);
	return ExitCode.ok;
}

function writeJson({ stdout }: Context, value: unknown): Promise<void> {
	return stdout.write(Buffer.from(`${JSON.stringify(value)}\n`));
}
