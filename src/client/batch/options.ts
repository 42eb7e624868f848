// The options of a batch: the interface, and the rows that check and document it. The members' comments are generated
// from the rows (scripts/option-docs.ts).

import { OptionSet, type Settled, whole } from "../../base/index.ts";
import { type RequestOptions, type RequestSettings, requestOptions } from "../request-options.ts";

/** The options of `client.batch`. */
export interface BatchOptions {
	/** How many requests are under way at once. Default: 8. */
	readonly parallel?: number | undefined;
	/** How many of them go to one host. Default: as many as `parallel`. */
	readonly perHost?: number | undefined;
	/** The options of each request. Its `signal` stops the batch's requests, which are then errors. */
	readonly request?: RequestOptions | undefined;
}

export type BatchSettings = Settled<BatchOptions, "parallel" | "request", { request: RequestSettings }>;

export const batchOptions: OptionSet<BatchOptions, BatchSettings> = new OptionSet(
	{
		parallel: { rule: whole(1), doc: "How many requests are under way at once.", default: 8 },
		perHost: {
			rule: whole(1),
			doc: "How many of them go to one host.",
			otherwise: "as many as `parallel`",
		},
		request: {
			rule: requestOptions.ownMembers,
			doc: "The options of each request. Its `signal` stops the batch's requests, which are then errors.",
			default: requestOptions.defaults,
		},
	},
	{ hints: { concurrency: "did you mean parallel?", limit: "did you mean parallel?" } },
);
