// What every command that sends requests begins with: its one client and the request that each URL gets, made from the
// options. Connects nowhere by itself.

import { show, visible } from "../../base/index.ts";
import { Client, type ClientOptions } from "../../client/index.ts";
import type { Trace } from "../../trace/index.ts";
import type { GivenOption } from "../command.ts";
import type { Context } from "../context.ts";
import { printFact } from "../conversation.ts";
import { checkStdin, credentials } from "../credentials.ts";
import { type GivenLimits, ofClient, readLimits } from "../limit-option.ts";
import type { LimitedCommand } from "../limits.ts";
import { printNote, sentence } from "../report.ts";
import {
	mergeFields,
	parseFieldLine,
	type RequestPlan,
	rangeField,
	readContent,
} from "../request-options.ts";
import { type Cookies, clientOptions, openCache, openCookies, proxyOption } from "./client-options.ts";
import { readForm } from "./form.ts";
import type { SessionOptions } from "./options.ts";
import { refusedWait } from "./refused-wait.ts";

/** What the options come to, before anything is opened. */
export interface SessionPlan {
	readonly request: RequestPlan;
	readonly settings: ClientOptions;
	readonly limits: GivenLimits;
	readonly cookies: Cookies;
}

/** One client for a run of the program. */
export interface Session extends AsyncDisposable {
	readonly client: Client;
	readonly request: RequestPlan;
	/** Those of --limit: the client has its own already. */
	readonly limits: GivenLimits;
	/** Writes --cookie-jar's file. */
	saveCookies(): Promise<void>;
}

/** Reads the files that the options name; throws a CommandError where one can't be read or an option is wrong. */
export async function planSession(
	context: Context,
	options: SessionOptions,
	given: readonly GivenOption[],
	command: LimitedCommand,
): Promise<SessionPlan> {
	const limits = readLimits(command, options.limit);
	const cookies = await openCookies(options);
	const request = await planRequest(context, options, given, cookies.field);
	const onProxy = (proxy: string): void => {
		if (options.verbose > 0 && options.offline !== true)
			printFact(context.stderr, show`Through the proxy ${visible(shownProxy(proxy))}`);
	};
	const settings = {
		...clientOptions(options),
		limits: ofClient(limits),
		proxy: proxyOption(options, context.env, onProxy),
		...(cookies.jar === undefined ? {} : { cookies: cookies.jar }),
	};
	return { request, settings, limits, cookies };
}

/** Disposed of, it closes its connections and its cache; the cookies are saved by `saveCookies` alone. */
export function openSession(
	{ env, stderr }: Pick<Context, "env" | "stderr">,
	options: Pick<SessionOptions, "cache" | "retry" | "retry-max-time" | "max-time">,
	{ request, settings, limits, cookies }: SessionPlan,
	trace: Trace | undefined,
): Session {
	const cache = options.cache ? openCache(env) : undefined;
	if (cache?.error !== undefined)
		printNote({ stderr }, show`nothing is cached: ${sentence(cache.error.message)}`);
	const listener = options.retry === undefined ? trace : withRefusals(trace, options, { stderr });
	const client = new Client({
		...settings,
		...(listener === undefined ? {} : { trace: listener }),
		...(cache === undefined ? {} : { cache }),
	});
	return {
		client,
		request,
		limits,
		saveCookies: cookies.save,
		async [Symbol.asyncDispose](): Promise<void> {
			await client[Symbol.asyncDispose]();
			cache?.[Symbol.dispose]();
		},
	};
}

/** The same listener, which also notes where a server asks for too long a wait. */
function withRefusals(
	trace: Trace | undefined,
	options: Pick<SessionOptions, "retry-max-time" | "max-time">,
	context: Pick<Context, "stderr">,
): Trace {
	return (event) => {
		const refused = refusedWait(event, options);
		if (refused !== undefined) printNote(context, refused);
		trace?.(event);
	};
}

/** Without credentials, which end at the last @; one that can't be read fails a moment later, and isn't shown. */
function shownProxy(text: string): string {
	const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(text.trim()) ?? [];
	const host = rest.slice(rest.lastIndexOf("@") + 1);
	return /^[^\s/?#\\]+\/?$/.test(rest) ? scheme + host : "whose URL can't be read";
}

async function planRequest(
	context: Context,
	options: SessionOptions,
	given: readonly GivenOption[],
	cookieField: string | undefined,
): Promise<RequestPlan> {
	checkStdin(options, given);
	const own = options.header.map(parseFieldLine);
	const auth = await credentials(options, context);
	const content = await readContent(given, context);
	const form = await readForm(given, context);
	const hasContent = content !== undefined || form !== undefined;
	const added: (readonly [string, string])[] = [...(content?.headers ?? [])];
	if (cookieField !== undefined) added.push(["cookie", cookieField]);
	if (options.range !== undefined) added.push(["range", rangeField(options.range)]);
	return {
		method: options.head ? "HEAD" : (options.method ?? (hasContent ? "POST" : "GET")),
		headers: mergeFields(own, added),
		content,
		form,
		auth,
	};
}
