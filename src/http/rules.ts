// Every rule of HTTP that a message can break here, with its section and the sentence that errors say: the shared rules
// and those of each version. Owns the wording; the readers and writers decide.

import { H1_RULES } from "./h1/rules.ts";

/** One rule: where it is written, what it says, and the status that a server answers a message with that breaks it. */
export interface Rule {
	/** Where it is written: "RFC 9112 §6.3". */
	readonly section: string;
	/** What was wrong with the message, as part of a sentence. */
	readonly sentence: string;
	/** The status that a server answers with: 400. */
	readonly replyStatus: number;
	/** The option of `H1Limits` that raises this limit, for rules that are limits. */
	readonly limit?: string | undefined;
}

/** Rules of all versions. */
const SHARED_RULES = {
	// Heads
	"bad-status-code": {
		section: "RFC 9110 §15",
		sentence: "a status code is three digits, 100 or above",
		replyStatus: 502,
	},
	"bad-method": { section: "RFC 9110 §9.1", sentence: "a method is a token", replyStatus: 400 },

	// Field lines
	"empty-field-name": {
		section: "RFC 9110 §5.1",
		sentence: "a field name has at least one character",
		replyStatus: 400,
	},
	"bad-field-name": { section: "RFC 9110 §5.1", sentence: "a field name is a token", replyStatus: 400 },
	"bad-field-value": {
		section: "RFC 9110 §5.5",
		sentence: "a field value holds no control characters",
		replyStatus: 400,
	},
	"field-value-not-latin1": {
		section: "RFC 9110 §5.5",
		sentence:
			"a field value is sent as bytes, so it holds no character above U+00FF (encode it first, for example by RFC 8187 or percent-encoding)",
		replyStatus: 400,
	},
	"bad-host": {
		section: "RFC 9110 §7.2",
		sentence: "Host is a host name or an address with an optional port",
		replyStatus: 400,
	},

	// Content
	"bad-content-length": {
		section: "RFC 9110 §8.6",
		sentence: "Content-Length is decimal digits and nothing else",
		replyStatus: 400,
	},
	"content-length-overflow": {
		section: "RFC 9110 §8.6",
		sentence: "Content-Length is below 2^53",
		replyStatus: 413,
	},

	// Limits
	"head-too-large": {
		section: "RFC 9110 §5.4",
		sentence: "the head of the message (start line and fields) is over the limit",
		replyStatus: 431,
		limit: "headBytes",
	},
	"too-many-fields": {
		section: "RFC 9110 §5.4",
		sentence: "the message has more field lines than the limit",
		replyStatus: 431,
		limit: "fieldLines",
	},
	"too-many-interim-responses": {
		section: "RFC 9110 §15.2",
		sentence: "more interim (1xx) responses came before the final one than the limit",
		replyStatus: 502,
		limit: "interimResponses",
	},
	"trailers-too-large": {
		section: "RFC 9110 §5.4",
		sentence: "the trailer section is over the limit",
		replyStatus: 431,
		limit: "trailerBytes",
	},

	// Rules that only a caller of the writer can break
	"forbidden-trailer": {
		section: "RFC 9110 §6.5.1",
		sentence: "this field is not allowed in a trailer section",
		replyStatus: 500,
	},
	"content-too-long": {
		section: "RFC 9110 §8.6",
		sentence: "more content was written than the declared length",
		replyStatus: 500,
	},
	"content-too-short": {
		section: "RFC 9110 §8.6",
		sentence: "the content ended before the declared length",
		replyStatus: 500,
	},
} as const;

/** All rules by their id. */
export const RULES: typeof SHARED_RULES & typeof H1_RULES = { ...SHARED_RULES, ...H1_RULES };

/** The id of a rule, stable and machine-readable. */
export type RuleId = keyof typeof RULES;

/** The rule with that id. */
export function ruleOf(id: RuleId): Rule {
	return RULES[id];
}
