// What `gannet pages` does: walks through the pages, and prints their items, or passes their records to the sink.

import {
	hideSecrets,
	jsonText,
	misfit,
	own,
	rule,
	type Shape,
	show,
	shownUrl,
	withoutSecretsOf,
	withoutUserinfo,
	withSecretsOf,
} from "../../base/index.ts";
import type { RequestOptions } from "../../client/index.ts";
import type { Element } from "../../document/index.ts";
import { attribute, DocumentError, parseJson, visibleText } from "../../document/index.ts";
import { Allowance } from "../../document/internal.ts";
import { type Page, type PagesEnd, type PagesHow, pages } from "../../pages/index.ts";
import { extractAsync, type RecordDeclaration } from "../../record/index.ts";
import type { GivenOption, OptionValues } from "../arguments/command.ts";
import { among, ofDocuments, ofJsonPath, ofRecords } from "../arguments/limit-option.ts";
import { documentLimits } from "../arguments/limits.ts";
import type { Context } from "../context.ts";
import { createRowWriter, defaultFormat } from "../data/formats.ts";
import { JSON_NUMBERS } from "../data/json-numbers.ts";
import { metered } from "../data/meter.ts";
import { ExitCode } from "../exit-codes.ts";
import { collected, openCollector } from "../extract/collector.ts";
import { loadDeclaration } from "../extract/declaration-file.ts";
import type { RecordOptions } from "../extract/options.ts";
import { checkFiles } from "../extract/rejects.ts";
import { CommandError, usageError } from "../failure.ts";
import { printNote, sentence } from "../report.ts";
import { shownSecrets } from "../session/credentials.ts";
import type { SessionOptions } from "../session/options.ts";
import { completeUrl, requestOptions, targetUrl } from "../session/request-options.ts";
import { openSession, planSession, type Session } from "../session/session.ts";
import { createConversation } from "../terminal/conversation.ts";
import type { pagesTable } from "./table.ts";

export type PagesOptions = OptionValues<typeof pagesTable> & RecordOptions & SessionOptions;

/** Runs the command. Resolves to the exit code. */
export async function runPages(
	context: Context,
	options: PagesOptions,
	positionals: readonly string[],
	given: readonly GivenOption[],
): Promise<number> {
	const zones = new Map<string, string>();
	const first = completeUrl(positionals[0] as string, zones);
	const declaration = options.record === undefined ? undefined : await loadDeclaration(options.record);
	if (declaration === undefined && options.to !== undefined) {
		throw usageError(
			"--to requires --record, which describes the records",
			"Without records, the items go to stdout; > FILE saves them.",
		);
	}
	checkFiles(options);
	const plan = await planSession(context, options, given, "pages", { urls: [first], isShared: true, zones });
	const url = targetUrl(first, plan.request);
	const trace = options.verbose === 0 ? undefined : createConversation(context.stderr, shownSecrets(options));
	await using session = await openSession(context, options, plan, trace);
	try {
		if (declaration === undefined) return await printItems(context, options, url, session);
		return await collect(context, options, url, session, declaration);
	} finally {
		await session.save();
	}
}

async function printItems(
	context: Context,
	options: PagesOptions,
	url: string,
	session: Session,
): Promise<number> {
	const { stdout } = context;
	let read = 0;
	const allowance = new Allowance(() => read, among(session.limits, documentLimits));
	const plain = createRowWriter(options.as ?? defaultFormat(stdout), stdout, {
		formulas: options["csv-formulas"],
		take: (units) => allowance.take(units),
	});
	const writer = metered(plain, allowance);
	const how = await howOf(context, options, session, new URL(url).origin);
	const walked = pages(session.client, url, how);
	let rows = 0;
	let isWhole = false;
	try {
		for await (const page of limited(context, walked, options)) {
			read += page.document.text.length;
			for (const item of page.items) await writer.write(itemRow(item));
			rows += page.items.length;
		}
		isWhole = true;
	} finally {
		await writer.end(isWhole);
	}
	if (rows === 0) {
		const how = options.items === undefined ? "; set --items" : "";
		printNote(context, show`the pages have no items${how}`);
	}
	return ExitCode.ok;
}

const nextShape: Shape = {
	members: {
		url: rule("an absolute URL", (value) => typeof value === "string" && URL.canParse(value)),
		cursor: rule("a text or a number", (value) => ["string", "number", "bigint"].includes(typeof value)),
	},
	optional: ["cursor"],
};

/** Where the walk goes on, as it was kept. Throws a CommandError where it is nothing of the kind. */
function nextOf(stored: string, { to = "" }: PagesOptions): NonNullable<Page["next"]> {
	try {
		const next: unknown = parseJson(stored, JSON_NUMBERS);
		const fault = misfit(next, nextShape, "the value");
		if (fault !== undefined) throw new Error(fault);
		return own(next as NonNullable<Page["next"]>);
	} catch (error) {
		throw new CommandError(
			`the next page that ${hideSecrets(to)} keeps is not one of this command: ${(error as Error).message}`,
			ExitCode.writeFailed,
			"Use --restart to start over.",
			error,
		);
	}
}

/** A JSON value unchanged; for an element its text, and its link if it is one. */
function itemRow(item: unknown): unknown {
	if (!isElement(item)) return item;
	const link = attribute(item, "href");
	const text = visibleText(item);
	return link === undefined ? text : { text, href: link };
}

function isElement(item: unknown): item is Element {
	return (
		typeof item === "object" &&
		item !== null &&
		(item as { readonly type?: unknown }).type === "element" &&
		"namespace" in item
	);
}

async function collect(
	context: Context,
	options: PagesOptions,
	url: string,
	session: Session,
	declaration: RecordDeclaration,
): Promise<number> {
	const collector = await openCollector(context, declaration, options, withoutUserinfo(url), "pages");
	const { more } = collector;
	const done = collector.start.input;
	return collected(collector, options, async () => {
		const stored = more === undefined ? undefined : nextOf(more, options);
		// Restores what the stored position leaves out, from this command's own URL.
		const next = stored === undefined ? undefined : { ...stored, url: withSecretsOf(url, stored.url) };
		let last: number | undefined;
		// A run that was interrupted after the last page has nothing left to request.
		if (done > 0 && next === undefined) return;
		// Credentials are for the command's own URL, at any page of the walk.
		const { origin } = new URL(url);
		const how = await howOf(context, options, session, origin, next?.cursor);
		const walked = pages(session.client, next?.url ?? url, how);
		try {
			for await (const page of limited(context, walked, options, done)) {
				const { document, next: following } = page;
				const input = done + page.number;
				const extraction = await extractAsync(document, declaration, {
					provenance: options.provenance,
					limits: { ...ofRecords(session.limits), records: options["max-records"] },
				});
				await collector.take(
					shownUrl(page.url),
					{ input: input - 1, item: 0 },
					extraction,
					document.bytes.byteLength,
				);
				// Only the end shows whether a page without a next one is the last, or whether the walk fails there.
				if (following === undefined) last = input;
				else {
					const kept = { ...following, url: withoutSecretsOf(url, following.url) };
					await collector.commit({ input, item: 0 }, jsonText(kept));
				}
			}
		} catch (error) {
			// All pages of a circle have been read. Continuing would read them again.
			if (last === undefined || !isCircle(error)) throw error;
			collector.fail(shownUrl(url), { input: last, item: 0 }, error);
		}
		if (last !== undefined) await collector.commit({ input: last, item: 0 });
	});
}

function isCircle(error: unknown): boolean {
	const { name, kind } = error as { readonly name?: unknown; readonly kind?: unknown };
	return name === "PagesError" && kind === "loop";
}

/** The walk, up to --max-pages. Reports how it ended if there may be more, or with -v. */
async function* limited(
	{ stderr }: Context,
	walked: AsyncGenerator<Page, PagesEnd, undefined>,
	options: PagesOptions,
	done = 0,
): AsyncGenerator<Page, void, undefined> {
	const most = (options["max-pages"] ?? Number.POSITIVE_INFINITY) - done;
	if (most <= 0) return;
	let end: PagesEnd | undefined;
	try {
		for (;;) {
			const step = await walked.next();
			if (step.done === true) {
				end = step.value;
				break;
			}
			yield step.value;
			if (step.value.number >= most) return;
		}
	} finally {
		if (end === undefined) await walked.return({ reason: "the limit is reached", isDoubtful: false });
	}
	if (end.isDoubtful || options.verbose > 0)
		printNote({ stderr }, show`the pages end here: ${sentence(end.reason)}`);
}

/** The meaning of --by and its options. An option of another method is the user's mistake, and `pages` reports it. */
async function howOf(
	context: Context,
	options: PagesOptions,
	{ request, limits }: Session,
	origin: string,
	from?: string | number | bigint,
): Promise<PagesHow> {
	const { by, at, parameter, path, member, rel, first, total, more, items, input, noscript } = options;
	checkWay(options);
	const { body, ...asked } = requestOptions(request);
	if (body !== undefined && !(body instanceof Uint8Array)) {
		throw usageError(
			"the pages' request gets its content from --json TEXT",
			"Forms and files can't be sent here.",
		);
	}
	const json = body === undefined ? undefined : parsedJson(body);
	const named = {
		by,
		at,
		parameter,
		path,
		member,
		rel,
		first,
		...(by === "page" ? { pages: total } : { total }),
		more,
		items,
		from,
		json,
		method: request.method === "GET" ? undefined : request.method,
		request: { ...asked, ...retriesOf(options), origin },
		document: {
			...ofDocuments(limits),
			...(input === undefined ? {} : { kind: input }),
			...(noscript ? { html: { noscript } } : {}),
			json: JSON_NUMBERS,
		},
		allowOtherOrigins: options["other-origins"] ? true : undefined,
		limits: {
			...ofJsonPath(limits),
			pages: Number.POSITIVE_INFINITY,
			waitMs: options["max-wait"] * 1000,
		},
		signal: context.signal,
	};
	return Object.fromEntries(
		Object.entries(named).filter(([, value]) => value !== undefined),
	) as unknown as PagesHow;
}

/**
 * --retry instead of the walk's own number. A wait that the server asks for may be as long as any between two pages.
 */
function retriesOf({
	retry,
	"retry-delay": delay,
	"max-wait": wait,
}: PagesOptions): Pick<RequestOptions, "retries"> {
	if (retry === undefined) return {};
	return { retries: { limit: retry, baseDelayMs: delay * 1000, maxDelayMs: Math.max(wait, delay) * 1000 } };
}

const ways: Readonly<Record<PagesOptions["by"], readonly (keyof PagesOptions)[]>> = {
	link: ["rel"],
	next: ["at"],
	cursor: ["at", "parameter", "member", "more"],
	page: ["parameter", "path", "first", "total"],
	offset: ["parameter", "path", "total"],
};

/** Throws a CommandError if an option belongs to another method, or if a required one is missing. */
function checkWay(options: PagesOptions): void {
	const { by, at, parameter, member } = options;
	const own = ways[by];
	for (const name of new Set(Object.values(ways).flat())) {
		if (options[name] === undefined || own.includes(name)) continue;
		const others = own.map((each) => `--${each}`).join(", ");
		throw usageError(`--by ${by} has no --${name}`, `It has ${others}; \`gannet help pages\` lists all.`);
	}
	if (own.includes("at") && at === undefined) {
		throw usageError(`--by ${by} requires --at: where it is in the content`, "For example, --at '$.next'.");
	}
	if (by === "cursor" && (parameter === undefined) === (member === undefined)) {
		throw usageError(
			"--by cursor requires --parameter or --member: where to send the cursor",
			"--parameter cursor puts it into the URL, --member variables.after into the --json content.",
		);
	}
	if (member !== undefined && options.json === undefined) {
		throw usageError("--member requires --json: the object to put the cursor into");
	}
}

function parsedJson(bytes: Uint8Array): unknown {
	try {
		return parseJson(Buffer.from(bytes).toString("utf8"), JSON_NUMBERS);
	} catch (error) {
		if (!(error instanceof DocumentError)) throw error;
		// The parser's message would quote the content.
		const { line, column } = error;
		const place = line === undefined ? "" : `: see line ${line}, column ${column}`;
		throw usageError(`the request's content isn't JSON${place}`);
	}
}
