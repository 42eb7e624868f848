// The routes of a mocked network and their replies: interfaces, and the rows that check and document them. The members'
// comments are generated from the rows (scripts/option-docs.ts).

import {
	aFunction,
	anyMilliseconds,
	anything,
	OptionSet,
	oneOf,
	type Rule,
	rule,
	type Settled,
	whole,
} from "../base/index.ts";
import type { Response } from "../client/index.ts";
import type { FieldsInput } from "../http/index.ts";
import type { MockRequest } from "./mock-request.ts";

/** The answer to a request. */
export interface MockReply {
	/** The status code. Default: 200. */
	readonly status?: number | undefined;
	/** The header fields. Default: those that `json` needs. */
	readonly headers?: FieldsInput | undefined;
	/** A value that is sent as JSON, with the type application/json. Default: none. */
	readonly json?: unknown;
	/** The content: a text, bytes, or an iterable of bytes that is sent piece by piece. Default: none. */
	readonly body?: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
	/** How long to wait before the reply. Default: 0 ms. */
	readonly delayMs?: number | undefined;
	/** In place of a reply: "reset" breaks the connection, "silence" never answers. Default: none. */
	readonly fails?: "reset" | "silence" | undefined;
}

/** An answer: an object that describes it, or a `Response` of gannet or of the platform. */
export type MockAnswer = MockReply | Response | globalThis.Response;

/** One answer, one for each request in turn (the last is repeated), or a function that makes it. */
export type MockReplies =
	| MockAnswer
	| readonly MockAnswer[]
	| ((request: MockRequest) => MockAnswer | Promise<MockAnswer>);

/** A URL, in which "*" matches any characters and which has any query unless it names one; or a RegExp. */
export type MockUrl = string | RegExp;

/** Which requests a route is for, by one of the names of methods, and what they get. */
export interface MockRoute {
	/** The URL of GET requests, and of HEAD requests without a route of their own. Default: none. */
	readonly get?: MockUrl | undefined;
	/** The URL of HEAD requests. Default: none. */
	readonly head?: MockUrl | undefined;
	/** The URL of POST requests. Default: none. */
	readonly post?: MockUrl | undefined;
	/** The URL of PUT requests. Default: none. */
	readonly put?: MockUrl | undefined;
	/** The URL of PATCH requests. Default: none. */
	readonly patch?: MockUrl | undefined;
	/** The URL of DELETE requests. Default: none. */
	readonly delete?: MockUrl | undefined;
	/** The URL of OPTIONS requests. Default: none. */
	readonly options?: MockUrl | undefined;
	/** The URL of requests with any method. Default: none. */
	readonly any?: MockUrl | undefined;
	/**
	 * The answer: an object, a `Response` of gannet or of the platform, a list of them, or a function of the request.
	 */
	readonly reply: MockReplies;
	/** After this many requests the route no longer matches. Default: no limit. */
	readonly times?: number | undefined;
}

/** What a mocked network does with requests that no route is for. */
export interface MockNetworkOptions {
	/**
	 * Answers requests without a route, as a function of a `Request`: the `fetch` that msw replaces, or an application
	 * of Hono. Default: none: such requests are answered with 501, and `close` rejects.
	 */
	readonly otherwise?: ((request: Request) => globalThis.Response | Promise<globalThis.Response>) | undefined;
}

export type MockReplySettings = Settled<MockReply, "status" | "delayMs">;
export type MockRouteSettings = Settled<MockRoute>;

const url: Rule<MockUrl> = rule(
	"a URL, optionally with *, or a RegExp",
	(value) => (typeof value === "string" && /^https?:\/\//i.test(value)) || value instanceof RegExp,
);

const forMethod = (method: string): { rule: Rule<MockUrl>; doc: string; otherwise: string } => ({
	rule: url,
	doc: `The URL of ${method} requests.`,
	otherwise: "none",
});

export const mockReply: OptionSet<MockReply, MockReplySettings> = new OptionSet({
	status: {
		rule: rule<number>(
			"a status code from 200 to 599",
			(value) => Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599,
		),
		doc: "The status code.",
		default: 200,
	},
	headers: {
		rule: anything<FieldsInput>(),
		doc: "The header fields.",
		otherwise: "those that `json` needs",
	},
	json: {
		rule: anything(),
		doc: "A value that is sent as JSON, with the type application/json.",
		otherwise: "none",
	},
	body: {
		rule: anything<string | Uint8Array | AsyncIterable<Uint8Array>>(),
		doc: "The content: a text, bytes, or an iterable of bytes that is sent piece by piece.",
		otherwise: "none",
	},
	delayMs: { rule: anyMilliseconds, doc: "How long to wait before the reply.", default: 0 },
	fails: {
		rule: oneOf("reset", "silence"),
		doc: 'In place of a reply: "reset" breaks the connection, "silence" never answers.',
		otherwise: "none",
	},
});

export const mockRoute: OptionSet<MockRoute, MockRouteSettings> = new OptionSet({
	get: {
		rule: url,
		doc: "The URL of GET requests, and of HEAD requests without a route of their own.",
		otherwise: "none",
	},
	head: forMethod("HEAD"),
	post: forMethod("POST"),
	put: forMethod("PUT"),
	patch: forMethod("PATCH"),
	delete: forMethod("DELETE"),
	options: forMethod("OPTIONS"),
	any: { rule: url, doc: "The URL of requests with any method.", otherwise: "none" },
	reply: {
		rule: rule<MockReplies>(
			"an object, a Response, a list of them or a function",
			(value) => (typeof value === "object" && value !== null) || typeof value === "function",
		),
		doc: "The answer: an object, a `Response` of gannet or of the platform, a list of them, or a function of the request.",
		isRequired: true,
	},
	times: {
		rule: whole(1),
		doc: "After this many requests the route no longer matches.",
		otherwise: "no limit",
	},
});

export const mockNetworkOptions: OptionSet<MockNetworkOptions, Settled<MockNetworkOptions>> = new OptionSet({
	otherwise: {
		rule: aFunction(),
		doc: "Answers requests without a route, as a function of a `Request`: the `fetch` that msw replaces, or an application of Hono.",
		otherwise: "none: such requests are answered with 501, and `close` rejects",
	},
});
