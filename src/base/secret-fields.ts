// Where the secrets in a field line's value are. Pure. Which names are secret is in secret-names.ts.

import { isSecretField } from "./secret-names.ts";
import { type AddSecret, findSecrets } from "./secret-text.ts";

/**
 * Schemes of authentication (IANA HTTP Authentication Scheme Registry, and what services use). Any other word may be a
 * token.
 */
export const SCHEMES: RegExp =
	/^(?:Basic|Bearer|Concealed|Digest|DPoP|GNAP|HOBA|Mutual|Negotiate|NTLM|OAuth|PrivateToken|SCRAM-SHA-(?:1|256)|vapid|ApiKey|AWS4-HMAC-SHA256|Hawk|HMAC|Key|SharedKey|Signature|SSWS|Token) (?=.)/i;

/** Fields whose values have "=" and the like, and no secrets. */
const HARMLESS: ReadonlySet<string> = new Set([
	"accept",
	"accept-encoding",
	"accept-language",
	"accept-ranges",
	"age",
	"alt-svc",
	"cache-control",
	"connection",
	"content-encoding",
	"content-length",
	"content-type",
	"date",
	"expires",
	"host",
	"keep-alive",
	"last-modified",
	"server",
	"strict-transport-security",
	"te",
	"trailer",
	"transfer-encoding",
	"upgrade",
	"user-agent",
	"vary",
]);

/**
 * Finds the secrets in a field's value. Authorization keeps its scheme, cookies keep their names, and other values lose
 * what is secret in their URLs.
 */
export function findFieldSecrets(
	name: string,
	value: string,
	add: AddSecret,
	secretHeaders: readonly string[] = [],
): void {
	const lower = name.toLowerCase();
	if (HARMLESS.has(lower) && secretHeaders.length === 0) return;
	if (!isSecretField(name, secretHeaders)) {
		findSecrets(value, "line", add);
		return;
	}
	const end = value.trimEnd().length;
	switch (lower) {
		case "authorization":
		case "proxy-authorization": {
			const start = SCHEMES.exec(value)?.[0].length ?? 0;
			if (start < end) add(start, end);
			break;
		}
		case "cookie":
			findCookies(value, add);
			break;
		case "set-cookie": {
			const semicolon = value.indexOf(";");
			findCookies(semicolon === -1 ? value : value.slice(0, semicolon), add);
			break;
		}
		default:
			if (end > 0) add(0, end);
	}
}

/** The values of "a=1; b=2". A cookie without a name is a value. */
function findCookies(text: string, add: AddSecret): void {
	let at = 0;
	for (const pair of text.split(";")) {
		const equals = pair.indexOf("=");
		const start = at + (equals === -1 ? pair.length - pair.trimStart().length : equals + 1);
		const end = at + pair.trimEnd().length;
		if (end > start) add(start, end);
		at += pair.length + 1;
	}
}
