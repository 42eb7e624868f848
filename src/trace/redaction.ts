// Evidence without its secrets: the parts of heads, URLs and messages that people, files and archives may see. Pure.
// The table in base/ says which names are secret.

import { HIDDEN, hideSecrets, isSecretField, SCHEMES } from "../base/index.ts";
import type { ExchangeEvidence } from "./evidence.ts";

/** What is removed besides the secrets that gannet knows. */
export interface RedactionOptions {
	/** Further field names to treat as secret. */
	readonly secretHeaders?: readonly string[] | undefined;
	/** The text shown instead of a secret value. Default "[hidden]". */
	readonly hidden?: string | undefined;
}

/** The lines of a head, without line ends and without the empty last line. */
export function headLines(head: string): readonly string[] {
	return head.replace(/(\r?\n)+$/, "").split(/\r?\n/);
}

/**
 * A line of a head with its secrets replaced. Authorization keeps its scheme, cookies keep their names, URLs lose
 * userinfo and the values of secret parameters.
 */
export function redactLine(line: string, { secretHeaders, hidden = HIDDEN }: RedactionOptions = {}): string {
	const [, name, value = ""] = /^([^\s:]+):[ \t]*(.*)$/s.exec(line) ?? [];
	if (name === undefined || !isSecretField(name, secretHeaders)) return hideSecrets(line);
	switch (name.toLowerCase()) {
		case "authorization":
		case "proxy-authorization":
			return `${name}: ${SCHEMES.exec(value)?.[0] ?? ""}${hidden}`;
		case "cookie":
			return `${name}: ${value
				.split(";")
				.map((pair) => withoutValue(pair, hidden))
				.join(";")}`;
		case "set-cookie": {
			const [pair = "", ...attributes] = value.split(";");
			return `${name}: ${[withoutValue(pair, hidden), ...attributes].join(";")}`;
		}
		default:
			return `${name}: ${hidden}`;
	}
}

/** " name=value" as " name=[hidden]". A cookie without a name is a value. */
function withoutValue(pair: string, hidden: string): string {
	const equals = pair.indexOf("=");
	const before = equals === -1 ? (/^ */.exec(pair)?.[0] ?? "") : pair.slice(0, equals + 1);
	return before + hidden;
}

/** A head with the secrets in its lines replaced. Line ends stay as they are. */
export function redactHead(head: string, options: RedactionOptions = {}): string {
	return head.replace(/[^\r\n]+/g, (line) => redactLine(line, options));
}

/** A copy of an exchange's evidence without the secrets in URL, heads and failure. Its connection contains none. */
export function redactExchange(exchange: ExchangeEvidence, options: RedactionOptions = {}): ExchangeEvidence {
	const { url, requestHead, responseHead, interims, retries, failure } = exchange;
	return {
		...exchange,
		url: hideSecrets(url),
		requestHead: requestHead === undefined ? undefined : redactHead(requestHead, options),
		responseHead: responseHead === undefined ? undefined : redactHead(responseHead, options),
		interims: interims.map(({ at, head }) => ({ at, head: redactHead(head, options) })),
		retries: retries.map(hideSecrets),
		failure: failure === undefined ? undefined : { ...failure, message: hideSecrets(failure.message) },
	};
}
