// Options as their caller wrote them: what somebody put on Object.prototype (prototype pollution) is no option.
// Copies only; the checks are options.ts's.

import { own } from "../base/index.ts";
import type { ClientOptions, RequestOptions } from "./options.ts";

type Named = Readonly<Record<string, unknown>>;

/** Every option of a request, absent: what stands here is not looked for on a prototype. */
export const ABSENT: RequestOptions = absent([
	"headers",
	"body",
	"json",
	"trailers",
	"expectContinue",
	"signal",
	"timeouts",
	"limits",
	"minimumRate",
	"onInterim",
	"target",
	"isIdempotent",
	"auth",
	"origin",
	"decode",
	"redirects",
	"proxy",
	"cookies",
	"cache",
	"retries",
	"trace",
]);

/** The same for a client. */
const ABSENT_CLIENT: ClientOptions = absent([
	"connectionsPerOrigin",
	"pipelining",
	"timeouts",
	"limits",
	"minimumRate",
	"idleConnectionMs",
	"tls",
	"localAddress",
	"unixSocket",
	"resolver",
	"names",
	"connect",
	"headers",
	"decode",
	"redirects",
	"proxy",
	"network",
	"hsts",
	"rate",
	"cookies",
	"cache",
	"retries",
	"retryBudget",
	"auth",
	"interceptors",
	"trace",
]);

/** Options whose value may be an object of options, all of whose names are read one by one: of a request, of a client. */
const NESTED = ["timeouts", "limits", "minimumRate", "redirects", "retries"] as const;
const NESTED_CLIENT = [...NESTED, "retryBudget", "network", "rate", "names"] as const;

/** The options of a client. */
export function ownClientOptions(given: ClientOptions): ClientOptions {
	return withOwnNested({ ...ABSENT_CLIENT, ...own(given) }, NESTED_CLIENT) as ClientOptions;
}

/** The options of a request; `ABSENT` where there are none. All names are there, so that objects made of it are safe too. */
export function ownRequestOptions(given: RequestOptions): RequestOptions {
	const parent: unknown = Object.getPrototypeOf(given);
	const isPlain = parent === Object.prototype || parent === null;
	if (isPlain && isEmpty(given)) return ABSENT;
	return withOwnNested({ ...ABSENT, ...(isPlain ? given : own(given)) }, NESTED) as RequestOptions;
}

function isEmpty(given: object): boolean {
	for (const name in given) if (Object.hasOwn(given, name)) return false;
	return true;
}

/** @param options an object that has every one of `names` itself. */
function withOwnNested(options: object, names: readonly string[]): object {
	const named = options as Record<string, unknown>;
	for (const name of names) {
		const value = named[name];
		if (typeof value === "object" && value !== null && !Array.isArray(value)) named[name] = own(value);
	}
	return named;
}

function absent(names: readonly string[]): Named {
	return Object.freeze(Object.fromEntries(names.map((name) => [name, undefined])));
}
