// What is fixed of an exchange when it is made: where it goes, what it says, and what it is held to.

import type { Trace } from "../../trace/index.ts";
import type { DecodingLimits } from "../content/decoded-content.ts";
import type { OutgoingBody } from "../content/outgoing.ts";
import type { ClientError } from "../errors.ts";
import type { FieldBlock } from "../h1/request-head.ts";
import type { InterimResponse, MinimumRate, RequestOptions, Timeouts } from "../options.ts";
import type { Route } from "../pool/route.ts";
import type { Response } from "../response.ts";

export interface ExchangePlan {
	readonly method: string;
	readonly url: string;
	readonly route: Route;
	/** The request's head, complete. */
	readonly head: string;
	readonly body: OutgoingBody | undefined;
	/** Length that frames the content; -1 for chunked. */
	readonly bodyLength: number;
	readonly isSafe: boolean;
	readonly isIdempotent: boolean;
	readonly closes: boolean;
	readonly upgrades: boolean;
	readonly expectsContinue: boolean;
	/** When the caller asked: earlier than the exchange's own start where redirects or retries led to it. */
	readonly calledAt: number;
	/** Takes over where the response is a redirect; undefined where nobody follows, or somebody above does. */
	readonly follow: Follow | undefined;
	/** What the caller gave, for those who take over; undefined where it was nothing but method and URL. */
	readonly call: Call | undefined;
	readonly timeouts: Timeouts;
	readonly hasOwnTotal: boolean;
	readonly bufferedBytes: number;
	/** Undefined where content is handed over as it comes. */
	readonly decoding: DecodingLimits | undefined;
	readonly minimumRate: MinimumRate | undefined;
	readonly trailers: (() => unknown) | undefined;
	readonly onInterim: ((response: InterimResponse) => void) | undefined;
	readonly trace: Trace | undefined;
}

/** Leads from a redirect to the response that the caller gets. */
export type Follow = (
	plan: ExchangePlan,
	response: Response,
	resolve: (response: Response) => void,
	reject: (error: ClientError) => void,
) => void;

/** One call of `request`, with its URL taken apart. */
export interface Call {
	readonly method: string;
	readonly url: string;
	readonly route: Route;
	readonly target: string;
	readonly credentials: string | undefined;
	readonly fields: FieldBlock;
	readonly body: OutgoingBody | undefined;
	readonly options: RequestOptions;
	readonly calledAt: number;
}
