// The cache policy: answers requests from stored responses as far as `rules.ts` allows, asks the server otherwise, and
// stores responses. A fault in the store is never an error of the request.

import { FieldLines, SAFE_METHODS } from "../../http/index.ts";
import type { Trace } from "../../trace/index.ts";
import { ClientError, type ClientErrorKind } from "../errors.ts";
import { causedBy, newCall } from "../exchange/call-facts.ts";
import type { ClientRequest, Interceptor, Next } from "../policy.ts";
import type { CacheMode } from "../policy-options.ts";
import { Response } from "../response.ts";
import type { CacheOutcome } from "../response-source.ts";
import { RecordedContent } from "./contents.ts";
import { functionName } from "./function-names.ts";
import { HttpCache, keyOf } from "./http-cache.ts";
import {
	conditionsFor,
	fits,
	invalidated,
	isConfirmedBy,
	isNotModified,
	isStale,
	isStorable,
	mayReplaceError,
	type Owner,
	ownerOf,
	requestDirectives,
	type StoredHead,
	storedFields,
	updated,
	useOf,
	variedBy,
} from "./rules.ts";
import type { CacheStore, Stored } from "./store.ts";
import { notModified, storedResponse } from "./stored-response.ts";

/** With these fields, the caller has a cache of their own. */
const CONDITIONS: readonly string[] = ["if-none-match", "if-modified-since"];
const PRECONDITIONS: readonly string[] = ["if-match", "if-unmodified-since", "if-range", "range"];
/** RFC 5861 §4. */
const REPLACED: ReadonlySet<number> = new Set([500, 502, 503, 504]);
const FAILURES: ReadonlySet<ClientErrorKind> = new Set<ClientErrorKind>([
	"resolve",
	"connect",
	"tls",
	"timeout",
	"disconnected",
	"truncated",
	"protocol",
]);

/** How many responses to keep for one URL: a Vary on something that differs each time must not make look-ups slow. */
const VARIANTS = 50;

/** What the policy needs of the client. */
export interface CachePolicy {
	readonly cache: HttpCache;
	/** Whether the client decodes the content of a response to the request. */
	readonly decodes: (request: ClientRequest) => boolean;
	readonly bufferedBytes: (request: ClientRequest) => number;
	readonly traceOf: (request: ClientRequest) => Trace | undefined;
	/** Names of fields that the caller marked as secret. */
	readonly secretHeaders: (request: ClientRequest) => readonly string[];
	/** Names the connection that the request would use: who answers, and who asks. */
	readonly connectionOf: (request: ClientRequest) => string;
}

/** One request, while the policy handles it. */
interface Lookup {
	readonly request: ClientRequest;
	readonly next: Next;
	readonly mode: CacheMode;
	readonly key: string;
	readonly owner: Owner;
	readonly isDecoded: boolean;
	/** Gets the stored response that the caller gets. */
	readonly trace: Trace | undefined;
	/** The caller has its response already. */
	readonly isInBackground: boolean;
}

export function cachePolicy(policy: CachePolicy): Interceptor {
	const steps = new CacheSteps(policy);
	return (request, next) => steps.run(request, next);
}

/** Whether the server sees another URL than the one that the response would be stored under. */
function asksForAnother({ url, headers, options }: ClientRequest): boolean {
	const host = headers.get("host");
	return options.target !== undefined || (host !== null && host.toLowerCase() !== url.host);
}

class CacheSteps {
	readonly #policy: CachePolicy;
	readonly #cache: HttpCache;
	readonly #store: CacheStore;
	/** What is being revalidated in the background, so that it happens once at a time. */
	readonly #underway: Set<number> = new Set();

	constructor(policy: CachePolicy) {
		this.#policy = policy;
		this.#cache = policy.cache;
		this.#store = HttpCache.storeOf(policy.cache);
	}

	async run(request: ClientRequest, next: Next): Promise<Response> {
		const { method, headers } = request;
		if (method !== "GET" && method !== "HEAD") return await this.#change(request, next);
		const lookup: Lookup = {
			request,
			next,
			mode: request.options.cache ?? "default",
			key: keyOf(request.url),
			owner: {
				...ownerOf(request, credentialsOf(request), this.#policy.secretHeaders(request)),
				connection: this.#policy.connectionOf(request),
			},
			isDecoded: this.#policy.decodes(request),
			trace: this.#policy.traceOf(request),
			isInBackground: false,
		};
		const isBypassed =
			lookup.mode === "no-store" ||
			request.body !== undefined ||
			headers.has("upgrade") ||
			asksForAnother(request) ||
			PRECONDITIONS.some((name) => headers.has(name)) ||
			requestDirectives(request).has("no-store");
		if (isBypassed) return await next(request);
		return await this.#answer(lookup);
	}

	/** A method that may change what is stored (RFC 9111 §4.4). */
	async #change(request: ClientRequest, next: Next): Promise<Response> {
		const response = await next(request);
		if (!SAFE_METHODS.has(request.method)) {
			for (const url of invalidated(request, response.status, response.headers))
				this.#store.removeKey(keyOf(url));
		}
		return response;
	}

	async #answer(lookup: Lookup): Promise<Response> {
		const { request, mode, next } = lookup;
		const stored = this.#select(lookup);
		const isOnly = mode === "only-if-cached" || requestDirectives(request).has("only-if-cached");
		if (stored === undefined) {
			if (isOnly) return this.#unavailable(request);
			return await this.#fetch(lookup, asReload(request, mode));
		}
		const now = HttpCache.nowOf(this.#cache);
		const use = useOf(stored.head, request, mode, now);
		if (use !== "validate") {
			const response = this.#give(lookup, stored);
			if (response !== undefined) {
				if (use === "stale-while-revalidate" && !isOnly) this.#revalidate(lookup, stored);
				return response;
			}
		}
		if (isOnly) return this.#unavailable(request);
		const conditions = conditionsFor(stored.head, request);
		const hasOwnConditions = CONDITIONS.some((name) => request.headers.has(name));
		if (mode === "reload" || conditions === undefined || hasOwnConditions || request.method === "HEAD") {
			return await this.#withFallback(lookup, stored, () => this.#fetch(lookup, asReload(request, mode)));
		}
		return await this.#withFallback(lookup, stored, () => this.#validate(lookup, stored, conditions, next));
	}

	/** The stored response that fits; if there are several, the last one. */
	#select(lookup: Lookup): Stored | undefined {
		const { key, request, owner, isDecoded } = lookup;
		let best: Stored | undefined;
		for (const stored of this.#store.find(key)) {
			if (!fits(stored.head, request, owner, isDecoded)) continue;
			if (best === undefined || stored.head.receivedAt >= best.head.receivedAt) best = stored;
		}
		return best;
	}

	/** The stored response for the caller; undefined if its content is gone. */
	#give(
		{ request, trace }: Lookup,
		stored: Stored,
		outcome?: CacheOutcome,
		confirmedBy?: Response,
	): Response | undefined {
		const { head, id } = stored;
		const content = request.method === "HEAD" ? Buffer.alloc(0) : this.#store.content(id);
		if (content === undefined) return undefined;
		const now = HttpCache.nowOf(this.#cache);
		const parts = {
			request,
			head,
			content,
			outcome: outcome ?? (isStale(head, now) ? "stale" : "hit"),
			now,
			bufferedBytes: this.#policy.bufferedBytes(request),
			confirmedBy,
		} as const;
		const isAsked = CONDITIONS.some((name) => request.headers.has(name));
		const response =
			isAsked && head.status === 200 && isNotModified(head, request)
				? notModified(parts)
				: storedResponse(parts);
		if (trace === undefined) return response;
		const { method, url, call = newCall() } = request;
		trace({
			type: "cache.answered",
			at: performance.now(),
			callId: call.id,
			method,
			url: url.href,
			status: response.status,
			outcome: parts.outcome,
		});
		return response;
	}

	/** Asks the server. A stored response replaces a failure if both sides allow it (RFC 5861 §4). */
	async #withFallback(lookup: Lookup, stored: Stored, ask: () => Promise<Response>): Promise<Response> {
		const mayStandIn = (): boolean =>
			lookup.mode === "default" && mayReplaceError(stored.head, lookup.request, HttpCache.nowOf(this.#cache));
		let response: Response;
		try {
			response = await ask();
		} catch (error) {
			if (!(error instanceof ClientError) || !FAILURES.has(error.kind) || !mayStandIn()) throw error;
			const instead = this.#give(lookup, stored, "stale");
			if (instead === undefined) throw error;
			return instead;
		}
		if (!REPLACED.has(response.status) || !mayStandIn()) return response;
		const instead = this.#give(lookup, stored, "stale");
		if (instead === undefined) return response;
		response.discard();
		return instead;
	}

	/** Asks whether the stored response is still valid. */
	async #validate(lookup: Lookup, stored: Stored, conditions: FieldLines, next: Next): Promise<Response> {
		const { request } = lookup;
		const requestedAt = HttpCache.nowOf(this.#cache);
		// fetch standard, "HTTP-network-or-cache fetch": caches on the way must ask, too.
		const asksAll = lookup.mode === "no-cache" && !request.headers.has("cache-control");
		const headers = asksAll ? conditions.with("cache-control", "max-age=0") : conditions;
		const call = causedBy(request.call, { why: "revalidation", isInBackground: lookup.isInBackground });
		const response = await next({ ...request, headers, call });
		if (response.status !== 304) return this.#record(lookup, response, requestedAt, stored);
		if (isConfirmedBy(stored.head, response.headers)) {
			const now = HttpCache.nowOf(this.#cache);
			const head = updated(stored.head, response.headers, request, requestedAt, now);
			// If it may no longer be stored, it answers this request still.
			const { fields } = head ?? stored.head;
			const shown = { ...(head ?? stored.head), fields: withCookiesOf(fields, response.headers) };
			if (head !== undefined) this.#store.update(stored.id, head);
			const given = this.#give(lookup, { id: stored.id, head: shown }, "revalidated", response);
			if (head === undefined) this.#store.remove(stored.id);
			if (given !== undefined) {
				response.discard();
				return given;
			}
		}
		// It refers to a response that isn't here.
		response.discard();
		this.#store.remove(stored.id);
		return await this.#fetch(lookup, request);
	}

	/** Asks without the cache's own conditions. */
	async #fetch(lookup: Lookup, request: ClientRequest): Promise<Response> {
		const requestedAt = HttpCache.nowOf(this.#cache);
		const response = await lookup.next(request);
		const stored = this.#select(lookup);
		if (request.method === "HEAD") {
			if (stored !== undefined) this.#compare(stored, response, request, requestedAt);
			return response;
		}
		if (response.status === 304) {
			if (stored !== undefined && isConfirmedBy(stored.head, response.headers)) {
				this.#update(stored, response, request, requestedAt);
			}
			return response;
		}
		return this.#record(lookup, response, requestedAt, stored);
	}

	/** Compares a response to HEAD with the stored one to GET (RFC 9111 §4.3.5). */
	#compare(stored: Stored, response: Response, request: ClientRequest, requestedAt: number): void {
		if (response.status !== 200) return;
		const { headers } = response;
		const old = new FieldLines(stored.head.fields, 0, stored.head.fields.length);
		const isSame = ["etag", "last-modified", "content-length"].every(
			(name) => !headers.has(name) || headers.get(name) === old.get(name),
		);
		if (!isSame || stored.head.status !== 200) this.#store.remove(stored.id);
		else this.#update(stored, response, request, requestedAt);
	}

	#update(stored: Stored, { headers }: Response, request: ClientRequest, requestedAt: number): void {
		const head = updated(stored.head, headers, request, requestedAt, HttpCache.nowOf(this.#cache));
		if (head === undefined) this.#store.remove(stored.id);
		else this.#store.update(stored.id, head);
	}

	/** Stores a response while its caller reads it. */
	#record(lookup: Lookup, response: Response, requestedAt: number, replaced: Stored | undefined): Response {
		const { request, key, owner, isDecoded } = lookup;
		const { status, headers } = response;
		const receivedAt = HttpCache.nowOf(this.#cache);
		if (!isStorable(request, status, headers)) {
			// A server error doesn't invalidate what was stored before; any other answer does.
			if (replaced !== undefined && status < 500) this.#store.remove(replaced.id);
			return response;
		}
		const announced = Number(headers.get("content-length") ?? 0);
		if (announced > this.#store.maxEntryBytes) return response;
		const head: StoredHead = {
			status,
			reason: response.statusText,
			version: response.version,
			fields: storedFields(headers).text,
			requestedAt,
			receivedAt,
			varied: variedBy(request, headers),
			owner,
			isDecoded,
			peer: response.connection.remote,
		};
		const keep = (content: Buffer): void => {
			const variants = this.#store.find(key);
			const replaced = variants.filter(
				({ head: other }) => fits(other, request, owner, isDecoded) && other.receivedAt <= receivedAt,
			);
			const oldest = variants.length - replaced.length >= VARIANTS ? variants.slice(0, 1) : [];
			this.#store.put(
				key,
				head,
				content,
				[...replaced, ...oldest].map(({ id }) => id),
			);
		};
		return Response.withContent(
			response,
			new RecordedContent(Response.contentOf(response), this.#store.maxEntryBytes, keep),
		);
	}

	/** Revalidates in the background (RFC 5861 §3): without the caller's signal, and ignoring failures. */
	#revalidate(lookup: Lookup, stored: Stored): void {
		if (this.#underway.has(stored.id)) return;
		this.#underway.add(stored.id);
		const { signal: _, ...options } = lookup.request.options;
		const call = causedBy(lookup.request.call, { why: "revalidation", isInBackground: true });
		const calledAt = performance.now();
		const request: ClientRequest = { ...lookup.request, method: "GET", options, call, calledAt };
		const alone: Lookup = { ...lookup, request, trace: undefined, isInBackground: true };
		const conditions = conditionsFor(stored.head, request);
		const done = (): void => {
			this.#underway.delete(stored.id);
		};
		const ask =
			conditions === undefined
				? this.#fetch(alone, request)
				: this.#validate(alone, stored, conditions, lookup.next);
		ask
			.then(async (response) => {
				// Reads it to its end, because only complete content is stored.
				await response.bytes();
			})
			.then(done, done);
	}

	/** RFC 9111 §5.2.1.7. */
	#unavailable(request: ClientRequest): Response {
		const now = HttpCache.nowOf(this.#cache);
		const head: StoredHead = {
			status: 504,
			reason: "Gateway Timeout",
			version: "1.1",
			fields: "",
			requestedAt: now,
			receivedAt: now,
			varied: [],
			owner: { authorization: "", secrets: "", session: "", connection: "" },
			isDecoded: true,
			peer: { address: "", port: 0, family: "unix" },
		};
		return storedResponse({ request, head, content: Buffer.alloc(0), outcome: "hit", now, bufferedBytes: 0 });
	}
}

/** A reload also bypasses the caches on the way (fetch standard, "HTTP-network-or-cache fetch"). */
function asReload(request: ClientRequest, mode: CacheMode): ClientRequest {
	if (mode !== "reload" || request.headers.has("cache-control")) return request;
	const headers = request.headers.with("cache-control", "no-cache");
	return { ...request, headers: headers.has("pragma") ? headers : headers.with("pragma", "no-cache") };
}

/** A confirmed response sets the cookies of the 304, and not again those that it came with. */
function withCookiesOf(fields: string, answer: FieldLines): string {
	const kept = [...new FieldLines(fields, 0, fields.length).without("set-cookie")];
	const cookies = answer.getSetCookie().map((line) => ["set-cookie", line] as const);
	return FieldLines.from([...kept, ...cookies]).text;
}

/** Distinguishes credentials that are only added on the way to the server. */
function credentialsOf({ options: { auth }, url }: ClientRequest): string {
	if (auth === undefined || auth === false || (auth.origin ?? url.origin) !== url.origin) return "";
	return JSON.stringify(auth, (_name, value: unknown) =>
		typeof value === "function" ? functionName(value) : value,
	);
}
