// -w: a format with variables, filled in after each URL. The names are curl's. Pure but for @FILE.

import { shownUrl } from "../../base/index.ts";
import type { Response } from "../../client/index.ts";
import { type ExchangeEvidence, headLines } from "../../trace/index.ts";
import type { Context } from "../context.ts";
import { usageError } from "../failure.ts";
import { isStdin } from "../session/content.ts";
import { readAll } from "../session/request-options.ts";
import { readText } from "./inputs.ts";

/** What became of one URL. */
export interface WriteOutFacts {
	readonly url: string;
	/** Which of the URLs it is, from 0. */
	readonly index: number;
	readonly method: string;
	readonly exchanges: readonly ExchangeEvidence[];
	/** Undefined where none came. */
	readonly response: Response | undefined;
	/** The path of the file; undefined for stdout. */
	readonly path: string | undefined;
	readonly exitCode: number;
	readonly error: string | undefined;
	/** The clock's reading at the end. */
	readonly endedAt: number;
}

type Value = string | number;
interface Variable {
	readonly means: string;
	readonly value: (facts: WriteOutFacts) => Value;
}

function last({ exchanges }: WriteOutFacts): ExchangeEvidence | undefined {
	return exchanges.at(-1);
}

function sum(facts: WriteOutFacts, of: (exchange: ExchangeEvidence) => number): number {
	return facts.exchanges.reduce((total, exchange) => total + of(exchange), 0);
}

/** Seconds from the start of the last exchange to that moment, with those of the redirects before. */
function since(facts: WriteOutFacts, at: number | undefined): string {
	const start = facts.exchanges[0]?.startedAt;
	return (start === undefined || at === undefined || at < start ? 0 : (at - start) / 1000).toFixed(6);
}

/** A connection that was reused took no time. */
function ofConnection(
	facts: WriteOutFacts,
	at: (connection: NonNullable<ExchangeEvidence["connection"]>) => number | undefined,
): string {
	const exchange = last(facts);
	if (exchange?.connection === undefined || exchange.isReused) return since(facts, undefined);
	return since(facts, at(exchange.connection));
}

function seconds(facts: WriteOutFacts): number {
	const start = facts.exchanges[0]?.startedAt;
	return start === undefined ? 0 : Math.max(0, facts.endedAt - start) / 1000;
}

function sentBytes({ requestBytes, requestHead }: ExchangeEvidence): number {
	return Math.max(0, requestBytes - (requestHead?.length ?? 0));
}

function rate(bytes: number, facts: WriteOutFacts): number {
	const took = seconds(facts);
	return took > 0 ? Math.round(bytes / took) : 0;
}

function status({ response }: WriteOutFacts): string {
	return String(response?.status ?? 0).padStart(3, "0");
}

function header(facts: WriteOutFacts, name: string): string {
	return facts.response?.headers.get(name) ?? "";
}

/** Where a redirect leads that wasn't followed. */
function redirectUrl(facts: WriteOutFacts): string {
	const { response } = facts;
	if (response === undefined || response.status < 300 || response.status > 399) return "";
	const location = response.headers.get("location");
	return location === null ? "" : (URL.parse(location, response.url)?.href ?? location);
}

const variables: Readonly<Record<string, Variable>> = {
	http_code: { means: "The status of the last response; 000 where none came", value: status },
	response_code: { means: "The same", value: status },
	http_version: {
		means: "The version of HTTP, such as 1.1",
		value: ({ response }) => response?.version ?? "0",
	},
	method: { means: "The method of the last request", value: (facts) => last(facts)?.method ?? facts.method },
	scheme: {
		means: "http or https",
		value: ({ url, response }) => new URL(response?.url ?? url).protocol.slice(0, -1),
	},
	url: { means: "The URL that was asked for", value: ({ url }) => shownUrl(url) },
	url_effective: {
		means: "The URL that answered, after redirects",
		value: ({ url, response }) => shownUrl(response?.url ?? url),
	},
	redirect_url: { means: "Where a redirect leads that was not followed", value: redirectUrl },
	num_redirects: {
		means: "Redirects that were followed",
		value: ({ response }) => response?.redirects.length ?? 0,
	},
	num_retries: {
		means: "How often it was tried again",
		value: ({ response }) => response?.failedTries.length ?? 0,
	},
	num_connects: {
		means: "New connections that it took",
		value: (facts) =>
			sum(facts, ({ isReused, connection }) => (isReused || connection === undefined ? 0 : 1)),
	},
	num_headers: {
		means: "Header fields of the last response",
		value: ({ response }) => (response === undefined ? 0 : [...response.headers].length),
	},
	content_type: {
		means: "The Content-Type of the last response",
		value: (facts) => header(facts, "content-type"),
	},
	size_download: { means: "Bytes of content received", value: (facts) => last(facts)?.contentBytes ?? 0 },
	size_upload: { means: "Bytes of content sent", value: (facts) => sum(facts, sentBytes) },
	size_header: {
		means: "Bytes of all heads received",
		value: (facts) => sum(facts, ({ responseHead }) => responseHead?.length ?? 0),
	},
	size_request: {
		means: "Bytes of all heads sent",
		value: (facts) => sum(facts, ({ requestHead }) => requestHead?.length ?? 0),
	},
	speed_download: {
		means: "Bytes received a second",
		value: (facts) => rate(last(facts)?.contentBytes ?? 0, facts),
	},
	speed_upload: { means: "Bytes sent a second", value: (facts) => rate(sum(facts, sentBytes), facts) },
	time_namelookup: {
		means: "Seconds until the name was looked up",
		value: (facts) => ofConnection(facts, ({ resolvedAt, attempts }) => resolvedAt ?? attempts[0]?.startedAt),
	},
	time_connect: {
		means: "Seconds until the connection was open",
		value: (facts) => ofConnection(facts, ({ connectedAt }) => connectedAt),
	},
	time_appconnect: {
		means: "Seconds until TLS was ready",
		value: (facts) => ofConnection(facts, ({ securedAt }) => securedAt),
	},
	time_pretransfer: {
		means: "Seconds until the request was begun",
		value: (facts) => since(facts, last(facts)?.requestHeadAt),
	},
	time_posttransfer: {
		means: "Seconds until the request was sent",
		value: (facts) => since(facts, last(facts)?.requestSentAt),
	},
	time_starttransfer: {
		means: "Seconds until the response began",
		value: (facts) => since(facts, last(facts)?.responseHeadAt),
	},
	time_redirect: {
		means: "Seconds that redirects took",
		value: (facts) => (facts.exchanges.length > 1 ? since(facts, last(facts)?.startedAt) : "0.000000"),
	},
	time_total: { means: "Seconds for all of it", value: (facts) => seconds(facts).toFixed(6) },
	referer: {
		means: "The Referer of the last request",
		value: (facts) => /^referer: *(.*)$/im.exec(last(facts)?.requestHead ?? "")?.[1]?.trim() ?? "",
	},
	remote_ip: {
		means: "The server's address",
		value: (facts) => last(facts)?.connection?.remote?.address ?? "",
	},
	remote_port: { means: "The server's port", value: (facts) => last(facts)?.connection?.remote?.port ?? 0 },
	local_ip: {
		means: "This machine's address",
		value: (facts) => last(facts)?.connection?.local?.address ?? "",
	},
	local_port: { means: "This machine's port", value: (facts) => last(facts)?.connection?.local?.port ?? 0 },
	ssl_verify_result: {
		means: "0 where the certificate was verified, or none was there",
		value: (facts) => (last(facts)?.connection?.tls?.isAuthorized === false ? 1 : 0),
	},
	filename_effective: { means: "The file that the content went to", value: ({ path }) => path ?? "" },
	urlnum: { means: "Which of the URLs it is, from 0", value: ({ index }) => index },
	exitcode: { means: "The exit code for this URL", value: ({ exitCode }) => exitCode },
	errormsg: { means: "The error, where there is one", value: ({ error }) => error ?? "" },
};

/** Variables that are made of others, and words that say where the rest goes. */
const special: Readonly<Record<string, string>> = {
	json: "All of these as one JSON object",
	header_json: "The last response's header fields as JSON: name to list of values",
	stdout: "What follows goes to stdout",
	stderr: "What follows goes to stderr",
	onerror: "What follows is written only where the URL failed",
};

/** Names and what they mean, for help. Beside them there is %header{NAME}. */
export const writeOutVariables: readonly (readonly [name: string, means: string])[] = [
	...Object.entries(variables).map(([name, { means }]) => [name, means] as const),
	...Object.entries(special),
];

const PLACE = /%(?:\{([^}]*)\}|header\{([^}]*)\}|%)|\\([nrt\\])/g;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\\": "\\" };

/** The format that -w gives, checked. Throws a CommandError for a variable that doesn't exist. */
export async function readFormat(given: string, context: Pick<Context, "stdin" | "signal">): Promise<string> {
	const format = given.startsWith("@") ? await formatIn(given.slice(1), context) : given;
	for (const [, name] of format.matchAll(PLACE)) {
		if (name === undefined || Object.hasOwn(variables, name) || Object.hasOwn(special, name)) continue;
		throw usageError(
			`--write-out knows no variable %{${name}}`,
			"`gannet help write-out` lists them; %% is a percent sign.",
		);
	}
	return format;
}

async function formatIn(path: string, context: Pick<Context, "stdin" | "signal">): Promise<string> {
	return isStdin(path) ? Buffer.from(await readAll(context)).toString("utf8") : readText(path);
}

export interface WrittenOut {
	readonly stdout: string;
	readonly stderr: string;
}

/** The format with its variables filled in. */
export function writtenOut(format: string, facts: WriteOutFacts): WrittenOut {
	const texts = { stdout: "", stderr: "" };
	let to: keyof typeof texts = "stdout";
	let at = 0;
	for (const match of format.matchAll(PLACE)) {
		texts[to] += format.slice(at, match.index);
		at = match.index + match[0].length;
		const [whole, name, field, escaped] = match;
		if (name === "stdout" || name === "stderr") to = name;
		else if (name === "onerror") {
			if (facts.exitCode === 0) return texts;
		} else texts[to] += filled(whole, name, field, escaped, facts);
	}
	texts[to] += format.slice(at);
	return texts;
}

function filled(
	whole: string,
	name: string | undefined,
	field: string | undefined,
	escaped: string | undefined,
	facts: WriteOutFacts,
): string {
	if (escaped !== undefined) return ESCAPES[escaped] ?? "";
	if (field !== undefined) return header(facts, field);
	if (name === undefined) return whole === "%%" ? "%" : whole;
	if (name === "json") return JSON.stringify(allValues(facts));
	if (name === "header_json") return JSON.stringify(headersOf(facts), undefined, "  ");
	return String(variables[name]?.value(facts) ?? "");
}

function allValues(facts: WriteOutFacts): object {
	return Object.fromEntries(
		Object.entries(variables).map(([name, { value }]) => {
			const given = value(facts);
			const isNumber = /^(?:time_|http_code|response_code)/.test(name);
			return [name, isNumber ? Number(given) : given];
		}),
	);
}

function headersOf({ exchanges }: WriteOutFacts): Record<string, string[]> {
	const found = new Map<string, string[]>();
	for (const line of headLines(exchanges.at(-1)?.responseHead ?? "").slice(1)) {
		const colon = line.indexOf(":");
		const name = line.slice(0, colon).toLowerCase();
		if (colon > 0) found.set(name, [...(found.get(name) ?? []), line.slice(colon + 1).trim()]);
	}
	return Object.fromEntries(found);
}
