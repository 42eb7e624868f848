// What is fixed of an exchange when it is made: where it goes, what it says, and what it is held to.

import type { FieldLines } from "../../http/index.ts";
import type { Trace } from "../../trace/index.ts";
import type { DecodingLimits } from "../content/decoded-content.ts";
import type { OutgoingBody } from "../content/outgoing-body.ts";
import type { ClientError } from "../errors.ts";
import type { MinimumRate, Timeouts } from "../options.ts";
import type { Route } from "../pool/route.ts";
import type { RequestOptions } from "../request-options.ts";
import type { Response } from "../response.ts";

export interface ExchangePlan {
	readonly method: string;
	readonly url: string;
	readonly route: Route;
	/** Path and query, or as the caller wrote it. */
	readonly target: string;
	/** Whom the request is for: the value of Host. */
	readonly authority: string;
	/** Whether the caller's own Host is among the fields. */
	readonly hasOwnHost: boolean;
	/** All other field lines but those that frame the content and those for a proxy. */
	readonly fields: FieldLines;
	/** Field lines for the proxy that takes the request, in place of the route's; undefined for those. */
	readonly proxyFields: string | undefined;
	readonly body: OutgoingBody | undefined;
	/** The length of the content that is declared: -1 where it isn't known, undefined where nothing is said of it. */
	readonly contentLength: number | undefined;
	readonly isSafe: boolean;
	readonly isIdempotent: boolean;
	readonly closes: boolean;
	readonly upgrades: boolean;
	readonly expectsContinue: boolean;
	/** When the caller asked: earlier than the exchange's own start where redirects or retries led to it. */
	readonly calledAt: number;
	/** Takes over where the response is a redirect; undefined where nobody follows, or somebody above does. */
	readonly follow: Follow | undefined;
	/** As the caller gave them. */
	readonly options: RequestOptions;
	readonly trace: Trace | undefined;
	readonly rules: ExchangeRules;
}

/** What an exchange is held to. Requests without options of their own share one object. */
export interface ExchangeRules {
	readonly timeouts: Timeouts;
	/** Whether `timeouts.total` was given, and holds for streamed content too. */
	readonly hasOwnTotal: boolean;
	readonly bufferedBytes: number;
	/** Undefined where content is handed over as it comes. */
	readonly decoding: DecodingLimits | undefined;
	readonly minimumRate: MinimumRate | undefined;
}

/** Leads from a redirect to the response that the caller gets. */
export type Follow = (
	plan: ExchangePlan,
	response: Response,
	resolve: (response: Response) => void,
	reject: (error: ClientError) => void,
) => void;
