// The options of a response that you make: the interface, and the rows that check and document it. The members' comments are
// generated from the rows (scripts/option-docs.ts).

import { OptionSet, rule, type Settled, someText } from "../base/index.ts";
import { type FieldsInit, fields } from "./request-options.ts";

/** What a response that you make says besides its content. */
export interface ResponseOptions {
	/** The status code. Default: 200. */
	readonly status?: number | undefined;
	/** The reason phrase. Default: `""`. */
	readonly statusText?: string | undefined;
	/** The header section. A text or a Blob adds its type as Content-Type, unless there is one. Default: none. */
	readonly headers?: FieldsInit | undefined;
	/** The URL that it answers, for `url` and messages of errors. Default: `""`. */
	readonly url?: string | URL | undefined;
	/** The method that it answers. Default: `"GET"`. */
	readonly method?: string | undefined;
}

export type ResponseSettings = Settled<ResponseOptions, "status" | "method">;

export const responseOptions: OptionSet<ResponseOptions, ResponseSettings> = new OptionSet({
	status: {
		rule: rule<number>(
			"a status code from 200 to 599",
			(value) => Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599,
		),
		doc: "The status code.",
		default: 200,
	},
	statusText: {
		rule: rule<string>(
			"a reason phrase: one line of text without control characters",
			(value) => typeof value === "string" && /^[\t\x20-\x7e\x80-\xff]*$/.test(value),
		),
		doc: "The reason phrase.",
		otherwise: '`""`',
	},
	headers: {
		rule: fields,
		doc: "The header section. A text or a Blob adds its type as Content-Type, unless there is one.",
		otherwise: "none",
	},
	url: {
		rule: rule<string | URL>(
			"an absolute URL",
			(value) => value instanceof URL || (typeof value === "string" && URL.canParse(value)),
		),
		doc: "The URL that it answers, for `url` and messages of errors.",
		otherwise: '`""`',
	},
	method: { rule: someText, doc: "The method that it answers.", default: "GET" },
});
