// Equal requests under way become one (option `join`). Owns the requests under way and who waits for each. A caller who
// leaves doesn't stop the request, until the last one has left.

import { isDeepStrictEqual } from "node:util";
import { withWhole } from "../content/kept.ts";
import type { ClientRequest, Interceptor, Next } from "../policy.ts";
import type { RequestOptions } from "../request-options.ts";
import type { Response } from "../response.ts";
import { type WaitRules, waitLimitOf, within } from "./waiting.ts";

interface Answer {
	readonly response: Response;
	readonly content: Uint8Array<ArrayBuffer>;
}

/** One request under way. */
interface Shared {
	readonly request: ClientRequest;
	readonly answer: Promise<Answer>;
	readonly stop: AbortController;
	waiting: number;
}

const JOINED: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** The policy, for one client. `joins` says whether a request may be joined with others. */
export function joinPolicy(joins: (request: ClientRequest) => boolean, rules: WaitRules): Interceptor {
	const underWay: Map<string, Shared[]> = new Map();
	return async (request, next) => {
		if (!joins(request) || !isJoinable(request)) return await next(request);
		const wait = waitLimitOf(request, rules, "was not answered for another equal request");
		const key = `${request.method} ${request.url.href}\n${request.headers.text}`;
		const equals = underWay.get(key) ?? [];
		let shared = equals.find((each) => isEqual(each.request.options, request.options));
		if (shared === undefined) {
			shared = begin(request, next);
			const own = shared;
			const all = [...equals, own];
			underWay.set(key, all);
			const leave = (): void => {
				const rest = (underWay.get(key) ?? []).filter((each) => each !== own);
				if (rest.length === 0) underWay.delete(key);
				else underWay.set(key, rest);
			};
			own.answer.then(leave, leave);
			own.stop.signal.addEventListener("abort", leave);
		}
		shared.waiting++;
		try {
			const { response, content } = await within(shared.answer, wait);
			// Each caller may change its bytes.
			return withWhole(response, content.slice());
		} finally {
			if (--shared.waiting === 0) shared.stop.abort();
		}
	};
}

function isJoinable({ method, body, options }: ClientRequest): boolean {
	const { onDownloadProgress, onInterim, target } = options;
	return (
		JOINED.has(method) && body === undefined && (onDownloadProgress ?? onInterim ?? target) === undefined
	);
}

function isEqual(left: RequestOptions, right: RequestOptions): boolean {
	return isDeepStrictEqual({ ...left, signal: undefined }, { ...right, signal: undefined });
}

function begin(request: ClientRequest, next: Next): Shared {
	const stop = new AbortController();
	const answer = (async () => {
		const response = await next({ ...request, options: { ...request.options, signal: stop.signal } });
		return { response, content: await response.bytes() };
	})();
	return { request, answer, stop, waiting: 0 };
}
