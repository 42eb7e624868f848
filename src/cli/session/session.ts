// What every command that sends requests begins with: its one client and the request for each URL, made from the
// options. Connects nowhere by itself.

import { messageIn, show, visible } from "../../base/index.ts";
import type { ClientOptions } from "../../client/index.ts";
import type { Trace } from "../../trace/index.ts";
import type { GivenOption } from "../arguments/command.ts";
import { type GivenLimits, ofClient, readLimits } from "../arguments/limit-option.ts";
import type { LimitedCommand } from "../arguments/limits.ts";
import { namingOf } from "../arguments/option-names.ts";
import type { Context } from "../context.ts";
import { printNote, sentence } from "../report.ts";
import { printFact } from "../terminal/conversation.ts";
import { clientOptions } from "./client-options.ts";
import { openCookies } from "./cookies.ts";
import type { NamedSession } from "./named-session.ts";
import type { SessionOptions } from "./options.ts";
import { proxyOption } from "./proxy-option.ts";
import { openRecording, type RecordingOptions, shownCommand } from "./recording.ts";
import { refusedWait } from "./refused-wait.ts";
import { mergeFields, type RequestPlan } from "./request-options.ts";
import { planRequest } from "./request-plan.ts";
import { type Requester, requester } from "./requester.ts";
import { tlsOptions } from "./tls-options.ts";

/** The meaning of the options, before anything is opened. */
export interface SessionPlan {
	readonly request: RequestPlan;
	readonly settings: ClientOptions;
	readonly limits: GivenLimits;
	/** Writes what is kept: --cookie-jar's file and --session's. */
	save(): Promise<void>;
	/** Whether the operating system's authorities are trusted, too. */
	readonly trustsMore: boolean;
	/** The command as a recording shows it. */
	readonly command: readonly string[];
}

/** What is asked. */
export interface Targets {
	readonly urls: readonly string[];
	/** Whether several requests carry the same content. */
	readonly isShared: boolean;
	/** Zones of link-local addresses, by the address as URLs have it. */
	readonly zones: ReadonlyMap<string, string>;
}

/** One client for a run of the program. */
export interface Session extends AsyncDisposable {
	readonly client: Requester;
	readonly request: RequestPlan;
	/** Those of --limit. The client already has its own. */
	readonly limits: GivenLimits;
	/** Writes --cookie-jar's file and --session's. */
	save(): Promise<void>;
}

/** Reads the files that the options name. Throws a CommandError if one can't be read or an option is wrong. */
export async function planSession(
	context: Context,
	options: SessionOptions,
	given: readonly GivenOption[],
	command: LimitedCommand,
	targets: Targets,
): Promise<SessionPlan> {
	const { env } = context;
	const limits = readLimits(command, options.limit);
	const cookies = await openCookies(options);
	const { isShared, zones, urls } = targets;
	const { session: name } = options;
	const named =
		name === undefined
			? undefined
			: await (await import("./named-session.ts")).openNamedSession(name, urls, env);
	const asked = await planRequest(context, options, given, { cookieField: cookies.field, isShared });
	const request = named === undefined ? asked : withSession(asked, named);
	const onProxy = (proxy: string): void => {
		if (options.verbose > 0 && options.offline !== true)
			printFact(context.stderr, show`Through the proxy ${visible(shownProxy(proxy))}`);
	};
	const tls = await tlsOptions(options, context, urls);
	const settings = {
		...clientOptions(options, tls, { zones, kept: named?.headers.map(([name]) => name) }),
		limits: ofClient(limits),
		proxy: await proxyOption(options, context, tls, onProxy),
		...((named?.cookies ?? cookies.jar) === undefined ? {} : { cookies: named?.cookies ?? cookies.jar }),
	};
	// Authorities that are the program's own choice: the operating system's may be asked too.
	const trustsMore = !options.insecure && tls.ca === undefined;
	const save = async (): Promise<void> => {
		await cookies.save();
		await named?.save(asked.headers, asked.auth);
	};
	return { request, settings, limits, save, trustsMore, command: shownCommand(command, given, urls) };
}

/** The request with what its session has, where the options say nothing of it. */
function withSession(request: RequestPlan, { headers, auth }: NamedSession): RequestPlan {
	const kept = headers.filter(([name]) => !request.without.includes(name.toLowerCase()));
	return { ...request, headers: mergeFields(request.headers, kept), auth: request.auth ?? auth };
}

/** Disposing of it closes its connections, its cache and its recording. Only `saveCookies` saves the cookies. */
export async function openSession(
	{ env, stderr }: Pick<Context, "env" | "stderr">,
	options: Pick<SessionOptions, "cache" | "retry" | "retry-max-time" | "max-time"> & RecordingOptions,
	{ request, settings, limits, save, trustsMore, command }: SessionPlan,
	trace: Trace | undefined,
): Promise<Session> {
	const recording = await openRecording(options, command, { stderr });
	const cache = options.cache ? (await import("./cache.ts")).openCache(env) : undefined;
	if (cache?.error !== undefined)
		printNote({ stderr }, show`nothing is cached: ${sentence(messageIn(cache.error, namingOf("get")))}`);
	const listener = options.retry === undefined ? trace : withRefusals(trace, options, { stderr });
	const client = requester(
		{
			...settings,
			...(listener === undefined ? {} : { trace: listener }),
			...(cache === undefined ? {} : { cache }),
		},
		trustsMore,
		recording?.trace,
	);
	return {
		client,
		request,
		limits,
		save,
		async [Symbol.asyncDispose](): Promise<void> {
			await client[Symbol.asyncDispose]();
			cache?.[Symbol.dispose]();
			await recording?.close();
		},
	};
}

/** The same listener, which also notes if a server asks for too long a wait. */
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

/** Without credentials, which end at the last @. An invalid one fails a moment later, and isn't shown. */
function shownProxy(text: string): string {
	const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(text.trim()) ?? [];
	const host = rest.slice(rest.lastIndexOf("@") + 1);
	return /^[^\s/?#\\]+\/?$/.test(rest) ? scheme + host : "whose URL can't be read";
}
