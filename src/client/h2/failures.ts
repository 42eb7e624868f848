// How exchanges fail over HTTP/2, as errors: a stream that was reset, and rules that the peer broke. Decides nothing.

import { option, type Sentence, say, setting, visible } from "../../base/index.ts";
import { ERROR_CODES, type GoAway, type H2Limits, type H2RuleId, h2RuleOf } from "../../http/internal.ts";
import type { ClientError, ClientErrorCode } from "../errors.ts";
import type { Exchange } from "../exchange/exchange.ts";

/** An error code as people read it: "CANCEL", or its number where it has no name. */
export function nameOfCode(code: number): string {
	return ERROR_CODES[code] ?? `error code ${code}`;
}

/** How much of a GOAWAY's text an error shows. */
const SHOWN_DEBUG = 200;

/**
 * What the peer has said in a GOAWAY, as the end of a sentence that begins with it; undefined if that was a graceful one
 * without a text.
 */
export function goodbyeWords(goAway: GoAway | undefined): string | undefined {
	if (goAway === undefined) return undefined;
	const { errorCode, debug } = goAway;
	if (errorCode === 0 && debug === "") return undefined;
	const text = debug === "" ? "" : ` ("${visible(debug.slice(0, SHOWN_DEBUG))}")`;
	return `ended the connection with ${nameOfCode(errorCode)}${text}`;
}

/** The peer has reset the exchange's stream. */
export function streamReset(exchange: Exchange, errorCode: number): ClientError {
	const { peer, plan, response, contentBytes } = exchange;
	const isSafeToRetry = plan.isIdempotent;
	const how = `reset its stream with ${nameOfCode(errorCode)}`;
	const code: ClientErrorCode = "stream-reset";
	if (response === undefined) {
		const advice = isSafeToRetry
			? "the request can be repeated"
			: `a ${plan.method} may have been acted on, so it was not repeated`;
		return exchange.error("disconnected", exchange.phase, `got no answer: ${peer} ${how}`, {
			code,
			advice,
			isSafeToRetry,
		});
	}
	const where = contentBytes > 0 ? ` after ${contentBytes} bytes of content` : "";
	return exchange.error(
		"truncated",
		"receive",
		`was answered by ${peer}, but the response broke off${where}: it ${how}`,
		{ code, isSafeToRetry },
	);
}

/** The peer broke a rule, on the exchange's stream or on the connection. */
export function ruleBroken(exchange: Exchange, id: H2RuleId, limits: H2Limits): ClientError {
	const { peer, response, plan } = exchange;
	const rule = h2RuleOf(id);
	const { sentence, section, scope } = rule;
	// Not from a prototype.
	const limit = Object.hasOwn(rule, "limit") ? rule.limit : undefined;
	const subject = response === undefined ? `got no answer: ${peer}` : `was answered by ${peer}, which`;
	const of = scope === "connection" ? ", which ended the connection" : "";
	if (limit !== undefined) {
		const name = `limits.${limit}`;
		const value = limits[limit as keyof H2Limits];
		const message: Sentence = say`${subject} went beyond a limit: ${sentence} (${section}), and ${setting(name, value)}${of}`;
		return exchange.error("limit", "receive", message, {
			code: limit as keyof H2Limits,
			option: name,
			value,
			advice: say`raise ${option(name)} if you trust this peer`,
		});
	}
	if (id === "h2-content-length") {
		return exchange.error(
			"truncated",
			"receive",
			`was answered by ${peer}, but its content had another length than its head says, after ${exchange.contentBytes} bytes: ${sentence} (${section})`,
			{ code: id, isSafeToRetry: plan.isIdempotent },
		);
	}
	return exchange.error(
		"protocol",
		"receive",
		`${subject} sent something that is not HTTP/2: ${sentence} (${section})${of}`,
		{ code: id },
	);
}

/** Something about the request can't be said in HTTP/2. */
export function notForHttp2(exchange: Exchange, what: string): ClientError {
	return exchange.error("invalid-request", "prepare", `can't be sent over HTTP/2: ${what}`, {
		code: "http-version",
		option: "http",
		advice: [say`leave it out`, say`ask with ${option('http: "1.1"')}`],
	});
}
