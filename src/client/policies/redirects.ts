// Redirects (RFC 9110 §15.4, and the fetch standard): where one leads, and which parts of the request go along.
// `redirectOf` decides; `redirectPolicy` acts. Credentials never go to another origin, and never come back.

import { isUtf8 } from "node:buffer";
import { isSecretField, option, type Sentence, say, withoutUserinfo } from "../../base/index.ts";
import type { FieldLines } from "../../http/index.ts";
import { canBeSentAgain } from "../content/outgoing-body.ts";
import { ClientError, type ClientErrorCode, type ClientErrorDetails } from "../errors.ts";
import { causedBy } from "../exchange/call-facts.ts";
import type { ClientRequest, Interceptor, Next } from "../policy.ts";
import type { RedirectSettings } from "../policy-options.ts";
import { Response } from "../response.ts";

/** The rules for one request. */
export interface RedirectRules extends RedirectSettings {
	/** Another origin is an error: it gets no request. */
	readonly staysAtOrigin: boolean;
}

const DEFAULT_REDIRECTS = 20;

/**
 * How often one request may be sent before it counts as a loop. The answer may have changed (a session identified by
 * address, a page that is made at its first visit), and browsers and curl try again up to their limit.
 */
const SAME_REQUESTS = 4;

const FOLLOWED: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Fields that describe content (fetch standard, "request-body-header name"), and go where it goes. */
const CONTENT_FIELDS: readonly string[] = [
	"content-encoding",
	"content-language",
	"content-length",
	"content-location",
	"content-type",
];

/** Whether a status asks for another request. */
export function isRedirect(status: number): boolean {
	return FOLLOWED.has(status);
}

/**
 * The request that a redirect leads to; undefined if the response isn't a redirect.
 * @throws ClientError, kind "redirect": a Location that can't be followed, https to http, or another origin if that is
 * forbidden
 */
function redirectOf(
	request: ClientRequest,
	response: Response,
	options: RedirectRules,
): ClientRequest | undefined {
	if (!isRedirect(response.status)) return undefined;
	const location = response.headers.getAll("location");
	if (location.length === 0) return undefined;
	const [text] = location as [string];
	if (location.some((each) => each !== text))
		throw redirectError(response, "ambiguous", "names several places in Location");
	const url = URL.parse(readLocation(text), request.url);
	if (url === null)
		throw redirectError(response, "bad-location", `leads to ${quote(text)}, which is not a URL`);
	if (url.protocol !== "http:" && url.protocol !== "https:") {
		throw redirectError(
			response,
			"unsupported-scheme",
			`leads to the scheme ${url.protocol}, which is never followed`,
		);
	}
	if (request.url.protocol === "https:" && url.protocol === "http:" && !options.allowDowngrade) {
		throw redirectError(response, "downgrade", `leads from https to ${withoutUserinfo(url.href)}`, {
			option: "redirects.allowDowngrade",
			value: false,
			advice: say`set ${option("redirects.allowDowngrade")} if anyone on the way may read it`,
		});
	}
	// Userinfo from a server is not a credential of the caller's.
	url.username = "";
	url.password = "";
	url.hash = "";
	const isElsewhere = url.origin !== request.url.origin;
	// The caller's own target is for the first URL only.
	const { target, ...others } = request.options;
	const kept = target === undefined ? request.options : { ...others, target: undefined };
	if (isElsewhere && options.staysAtOrigin)
		throw redirectError(
			response,
			"other-origin",
			`leads to another origin, ${url.origin}, which is not allowed`,
		);
	return {
		...request,
		...methodAndBody(request, response),
		url,
		headers: fieldsFor(request, response, url, options),
		options: isElsewhere ? { ...kept, auth: false } : kept,
		call: causedBy(request.call, {
			why: "redirect",
			status: response.status,
			from: withoutUserinfo(request.url),
			rule: becomesGet(request, response.status) ? "becomes-get" : "same-method",
		}),
		...(isElsewhere ? { hasLeftOrigin: true } : {}),
	};
}

/**
 * A field value is bytes. Bytes outside ASCII are UTF-8 by convention (as in browsers). If they aren't UTF-8, the
 * server means exactly those bytes, and gets them back.
 */
function readLocation(text: string): string {
	const bytes = Buffer.from(text, "latin1");
	if (isUtf8(bytes)) return bytes.toString("utf8");
	return text.replace(/[\x80-\xff]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** fetch standard, "HTTP-redirect fetch", step 12: which requests become a GET. */
function becomesGet(request: ClientRequest, status: number): boolean {
	const { method } = request;
	if (status === 303) return method !== "GET" && method !== "HEAD";
	return (status === 301 || status === 302) && method === "POST";
}

function methodAndBody(request: ClientRequest, response: Response): Partial<ClientRequest> {
	if (becomesGet(request, response.status)) return { method: "GET", body: undefined };
	if (!canBeSentAgain(request.body)) {
		throw redirectError(
			response,
			"body-used",
			"asks for the same content again, but that was a stream and is used up",
			{ advice: say`pass bytes, a Blob or a file as ${option("body")}` },
		);
	}
	return {};
}

function fieldsFor(
	request: ClientRequest,
	response: Response,
	url: URL,
	options: RedirectSettings,
): FieldLines {
	let { headers } = request;
	if (becomesGet(request, response.status)) {
		for (const name of CONTENT_FIELDS) headers = headers.without(name);
	}
	if (url.origin === request.url.origin) return headers;
	return withReferer(withoutSecrets(headers.without("host"), options.secretHeaders ?? []), request.url, url);
}

/** The fields of a request that another origin may see. */
export function withoutSecrets(fields: FieldLines, secretHeaders: readonly string[]): FieldLines {
	// A request has no challenges of its own. Go also removes them here.
	let seen = fields.without("www-authenticate");
	for (const name of fields.names()) if (isSecretField(name, secretHeaders)) seen = seen.without(name);
	return seen;
}

/** Another origin only learns where the request comes from (Referrer Policy, "strict-origin-when-cross-origin"). */
function withReferer(headers: FieldLines, from: URL, to: URL): FieldLines {
	const referer = headers.get("referer");
	if (referer === null) return headers;
	const { origin } = URL.parse(referer) ?? { origin: "null" };
	const isDowngrade = from.protocol === "https:" && to.protocol === "http:";
	return isDowngrade || origin === "null"
		? headers.without("referer")
		: headers.with("referer", `${origin}/`);
}

/**
 * The policy: follows redirects to their end, each hop through the policies below it. The content of redirects is
 * dropped.
 * @param rulesOf how a request's redirects are followed; false if they aren't
 */
export function redirectPolicy(rulesOf: (request: ClientRequest) => RedirectRules | false): Interceptor {
	return async (first, next) => {
		const firstResponse = await next(first);
		const rules = rulesOf(first);
		return rules === false || !isRedirect(firstResponse.status)
			? firstResponse
			: await follow(first, firstResponse, next, rules);
	};
}

async function follow(
	first: ClientRequest,
	firstResponse: Response,
	next: Next,
	options: RedirectRules,
): Promise<Response> {
	const limit = options.limit ?? DEFAULT_REDIRECTS;
	const chain: Response[] = [];
	const sent = new Map([[visit(first), 1]]);
	let request = first;
	let response = firstResponse;
	for (;;) {
		const target = redirectOf(request, response, options);
		if (target === undefined) break;
		if (chain.length >= limit) {
			const name = "redirects.limit";
			throw redirectError(
				response,
				"limit",
				say`leads on after ${limit} redirects, the limit ${option(name)}`,
				{
					option: name,
					value: limit,
				},
			);
		}
		// A response that sets a cookie may change the meaning of the same URL; others don't.
		if (response.headers.has("set-cookie")) sent.clear();
		const times = sent.get(visit(target)) ?? 0;
		if (times === SAME_REQUESTS) {
			throw redirectError(
				response,
				"loop",
				`leads back to ${target.url.href} again, after ${times} requests to there: a loop`,
			);
		}
		sent.set(visit(target), times + 1);
		response.discard();
		chain.push(response);
		request = target;
		response = await next(request);
	}
	if (chain.length > 0) Response.setRedirects(response, chain);
	return response;
}

function visit(request: ClientRequest): string {
	return `${request.method} ${request.url.href}`;
}

function quote(text: string): string {
	return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

function redirectError(
	response: Response,
	code: ClientErrorCode,
	what: string | Sentence,
	more: Pick<ClientErrorDetails, "option" | "value" | "advice"> = {},
): ClientError {
	response.discard();
	const { url, status } = response;
	return new ClientError(say`${url} was answered with a redirect (${status}) that ${what}`, {
		...more,
		kind: "redirect",
		phase: "receive",
		url: response.url,
		code,
	});
}
