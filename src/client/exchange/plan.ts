// What is fixed when an exchange is made: its destination, its content, and its rules.

import type { FieldLines } from "../../http/index.ts";
import type { Trace } from "../../trace/index.ts";
import type { DecodingLimits } from "../content/decoded-content.ts";
import type { OutgoingBody } from "../content/outgoing-body.ts";
import type { MinimumRate, Timeouts } from "../options.ts";
import type { Turns } from "../policy.ts";
import type { Route } from "../pool/route.ts";
import type { RequestOptions } from "../request-options.ts";
import type { Response } from "../response.ts";
import type { CallFacts } from "./call-facts.ts";

export interface ExchangePlan {
	readonly method: string;
	readonly url: string;
	readonly route: Route;
	/** Path and query, or as the caller wrote it. */
	readonly target: string;
	/** The authority of the request: the value of Host. */
	readonly authority: string;
	/** Whether the caller's own Host is among the fields. */
	readonly hasOwnHost: boolean;
	/** All other field lines, except those that frame the content and those for a proxy. */
	readonly fields: FieldLines;
	/** Field lines for the proxy that gets the request, instead of the route's; undefined for the route's. */
	readonly proxyFields: string | undefined;
	readonly body: OutgoingBody | undefined;
	/** The declared length of the content: -1 if unknown, undefined if none is declared. */
	readonly contentLength: number | undefined;
	readonly isSafe: boolean;
	readonly isIdempotent: boolean;
	readonly closes: boolean;
	readonly upgrades: boolean;
	readonly expectsContinue: boolean;
	/** When the caller asked: earlier than the exchange's own start if redirects or retries led to it. */
	readonly calledAt: number;
	/** It needs a connection that nothing else has used. */
	readonly isAlone: boolean;
	/** How long its call waited for its turn; undefined if no policy could make it wait. */
	readonly turns: Turns | undefined;
	/** Handles a response that policies have to see, such as a redirect; undefined if they see every response. */
	readonly follow: Follow | undefined;
	/** As the caller gave them. */
	readonly options: RequestOptions;
	readonly trace: Trace | undefined;
	/** What it is an exchange of; undefined without a listener. */
	readonly call: CallFacts | undefined;
	readonly rules: ExchangeRules;
}

/** The rules of an exchange. Requests without their own options share one object. */
export interface ExchangeRules {
	readonly timeouts: Timeouts;
	/** Whether `timeouts.total` was given, and so also applies to streamed content. */
	readonly hasOwnTotal: boolean;
	readonly bufferedBytes: number;
	/** Undefined if content is passed on unchanged. */
	readonly decoding: DecodingLimits | undefined;
	readonly minimumRate: MinimumRate | undefined;
}

/** Settles the caller's promise: by a response, or by a promise of one. */
export type Resolve = (response: Response | Promise<Response>) => void;

/** Leads from a redirect to the response that the caller gets. */
export type Follow = (plan: ExchangePlan, response: Response, resolve: Resolve) => void;
