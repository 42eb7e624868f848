// What `gannet robots` does: one robots.txt for each origin, then one line for each URL.

import { readFile } from "node:fs/promises";
import { hideSecrets, show, shownUrl, type Visible, visible } from "../../base/index.ts";
import {
	askRobots,
	parseRobots,
	productToken,
	type RobotsRules,
	robotsAfter,
	robotsHold,
	robotsRules,
	robotsUrl,
} from "../../crawl/index.ts";
import type { OptionValues } from "../arguments/command.ts";
import { defaultValues } from "../arguments/parse.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { fileError, usageError } from "../failure.ts";
import { shownSecrets } from "../session/credentials.ts";
import type { credentialsTable } from "../session/credentials-table.ts";
import type { evidenceTable } from "../session/evidence-table.ts";
import type { LimitOptions, SessionOptions } from "../session/options.ts";
import { completeUrl, readAll } from "../session/request-options.ts";
import type { requestTable } from "../session/request-table.ts";
import { openSession, planSession, type Session } from "../session/session.ts";
import { sessionTable, type wayTable } from "../session/session-table.ts";
import { createConversation, printFact } from "../terminal/conversation.ts";
import { columns } from "../terminal/table.ts";
import { formatDuration } from "../terminal/units.ts";
import type { robotsTable } from "./table.ts";

export type RobotsOptions = OptionValues<typeof robotsTable> &
	OptionValues<typeof wayTable> &
	OptionValues<Pick<typeof requestTable, "header"> & Pick<typeof credentialsTable, "secret-header">> &
	Pick<OptionValues<typeof evidenceTable>, "verbose"> &
	LimitOptions;

/** The rules of a robots.txt, and its name. */
interface Known {
	readonly name: string;
	/** Undefined if everything, or nothing, is allowed because of `why`. */
	readonly rules: RobotsRules | undefined;
	readonly isAllowed: boolean;
	readonly why: string;
}

/** Runs the command. Resolves to the exit code. */
export async function runRobots(
	context: Context,
	options: RobotsOptions,
	positionals: readonly string[],
): Promise<number> {
	const agent = options["user-agent"];
	if (productToken(agent) === "") {
		throw usageError(
			`--user-agent must begin with a name of letters, - and _, not ${JSON.stringify(agent)}`,
			"Groups in robots.txt use such names.",
		);
	}
	const { file } = options;
	if (file !== undefined) {
		const known = await readRules(context, options, file);
		await printRows(context, positionals, () => known);
		return ExitCode.ok;
	}
	const zones = new Map<string, string>();
	const urls = positionals.map((text) => completeUrl(text, zones));
	// Without what carries something, and without credentials.
	const settings: SessionOptions = { ...defaultValues(sessionTable), ...options, "user-agent": undefined };
	const plan = await planSession(context, settings, [], "robots", { urls, isShared: true, zones });
	const trace = options.verbose < 2 ? undefined : createConversation(context.stderr, shownSecrets(settings));
	await using session = await openSession(context, settings, plan, trace);
	const files = new Map<string, Known>();
	for (const url of urls) {
		const file = robotsUrl(url);
		if (!files.has(file)) files.set(file, await askRules(context, options, session, file));
	}
	await printRows(context, urls, (url) => files.get(robotsUrl(url)) as Known);
	return ExitCode.ok;
}

async function readRules(context: Context, options: RobotsOptions, path: string): Promise<Known> {
	const content =
		path === "-"
			? await readAll(context)
			: await readFile(path).catch((error: unknown) => {
					throw fileError("read", path, error);
				});
	return known(context, options, path === "-" ? "stdin" : path, content);
}

async function askRules(
	context: Context,
	options: RobotsOptions,
	session: Session,
	url: string,
): Promise<Known> {
	const answer = await askRobots(session.client, url, {
		userAgent: options["user-agent"],
		headers: session.request.headers,
		signal: context.signal,
	});
	const state = robotsAfter(undefined, answer, 0);
	const holds = robotsHold(state, 0);
	if (holds === "rules" && state.content !== undefined) return known(context, options, url, state.content);
	const reason = REASONS[state.reason] ?? `is answered with ${state.reason}`;
	const then = holds === "allow" ? "everything is allowed" : "nothing is allowed until it can be read";
	return { name: url, rules: undefined, isAllowed: holds === "allow", why: `${url} ${reason}: ${then}` };
}

/** The reason if the request has no status. */
const REASONS: Readonly<Record<string, string>> = {
	redirects: "redirects more than five times",
	timeout: "takes too long",
	resolve: "has a host whose name isn't known",
	connect: "has a host that accepts no connection",
	tls: "has a host whose TLS handshake fails",
	truncated: "breaks off",
	disconnected: "gets no answer",
	protocol: "gets an answer that isn't HTTP",
	limit: "gets an answer that exceeds a limit",
	network: "is where --network forbids to go",
	content: "has content that can't be decoded",
};

function known(
	{ stderr }: Context,
	{ "user-agent": agent, verbose }: RobotsOptions,
	name: string,
	content: Uint8Array,
): Known {
	const robots = parseRobots(content);
	const rules = robotsRules(robots, agent);
	if (verbose > 0) {
		const groups = { own: `those of ${productToken(agent)}`, any: "those of *", none: "none" }[rules.groups];
		printFact(stderr, show`${visible(name)}: groups that count: ${visible(groups)}`);
		const delay = rules.crawlDelayMs;
		if (delay !== undefined) printFact(stderr, show`crawl-delay: ${formatDuration(delay)}`);
		for (const { url, line } of robots.sitemaps)
			printFact(stderr, show`sitemap: ${visible(hideSecrets(url))} (line ${line})`);
		if (robots.isCut) printFact(stderr, show`the file is longer than 500 KiB: the rest is ignored`);
	}
	return { name, rules, isAllowed: true, why: "" };
}

async function printRows(
	{ stdout }: Context,
	urls: readonly string[],
	knownFor: (url: string) => Known,
): Promise<void> {
	const rows = urls.map((url) => {
		const { name, rules, isAllowed, why } = knownFor(url);
		const decision = rules?.decide(url);
		const allowed = decision?.isAllowed ?? isAllowed;
		const line = decision?.rule;
		const rule = line && `line ${line.line} of ${name}: ${line.allows ? "Allow" : "Disallow"}: ${line.text}`;
		const reason = why || (rule ?? `no line of ${name} matches`);
		return [verdict(stdout, allowed), visible(urlOf(url)), visible(hideSecrets(reason))];
	});
	await stdout.write(columns(rows, stdout));
}

function verdict(stdout: Context["stdout"], isAllowed: boolean): Visible {
	return isAllowed ? stdout.style("green", show`allowed`) : stdout.style("red", show`refused`);
}

/** A path stays a path. */
function urlOf(text: string): string {
	return URL.canParse(text) ? shownUrl(text) : hideSecrets(text);
}
