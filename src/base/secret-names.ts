// Which names carry credentials: the one table for header fields, query parameters, cookies and members of JSON. Pure.
// Names are read without case, as words between hyphens, underscores, dots and brackets. Names that match no rule are
// not secret, so an unknown secret name may be shown: `--secret-header` and `secretHeaders` add names.

/** Names that look secret but are public by their specification. */
const PUBLIC_NAMES: ReadonlySet<string> = new Set([
	// A server's challenges and confirmations (RFC 9110 §11.6, RFC 7615).
	"www-authenticate",
	"proxy-authenticate",
	"authentication-info",
	"proxy-authentication-info",
	// They say whether credentials may be sent, and are not credentials (fetch standard).
	"access-control-allow-credentials",
	// Which signatures are wanted (RFC 9421 §5.1).
	"accept-signature",
]);

/** Words that mark a credential anywhere in a name: X-Auth-Token, session[id], X-Hub-Signature-256. */
const SECRET_WORDS: ReadonlySet<string> = new Set([
	"2fa",
	"apikey",
	"assertion",
	"bearer",
	"cookie2",
	"credential",
	"credentials",
	"creds",
	"csrf",
	"dpop",
	"hmac",
	"jwt",
	"macaroon",
	"mfa",
	"otp",
	"passcode",
	"passphrase",
	"passwd",
	"password",
	"passwords",
	"pwd",
	"secret",
	"secrets",
	"sessid",
	"session",
	"sessionid",
	"sessiontoken",
	"sid",
	"sig",
	"signature",
	"tok",
	"token",
	"totp",
	"wsse",
	"xsrf",
]);

/** Words that mark a credential only at a name's end: X-Pin and pass, but not Pin-Board and X-Pass-Through. */
const SECRET_ENDS: ReadonlySet<string> = new Set([
	"cookie",
	"cookies",
	"key",
	"pass",
	"pin",
	"psw",
	"pw",
	"ticket",
	"verifier",
]);

/** Kinds of key that open nothing: Surrogate-Key, sort_key, Idempotency-Key, Sec-WebSocket-Key. */
const PUBLIC_KEYS: ReadonlySet<string> = new Set([
	"cache",
	"composite",
	"dedup",
	"foreign",
	"group",
	"hash",
	"idempotency",
	"map",
	"message",
	"object",
	"order",
	"partition",
	"primary",
	"public",
	"range",
	"routing",
	"shard",
	"sort",
	"surrogate",
	"translation",
	"websocket",
]);

/** With one of these ends, a name describes a secret but isn't one: token_type, Signature-Input, X-OAuth-Scopes. */
const DESCRIPTIONS: ReadonlySet<string> = new Set([
	"alg",
	"algorithm",
	"count",
	"enabled",
	"endpoint",
	"expiration",
	"expires",
	"expiry",
	"input",
	"length",
	"limit",
	"method",
	"methods",
	"policy",
	"remaining",
	"required",
	"reset",
	"scope",
	"scopes",
	"timeout",
	"ttl",
	"type",
	"types",
	"uri",
	"url",
	"version",
]);

/** Tokens that say where a page is in a list. */
const PAGE_TOKEN = /(^|[^a-z])(next)?(page|continuation|cursor|next|skip|sync)[-_.]?token$/;

/**
 * Words that begin or end like a credential: XAuthToken, oauth2, PHPSESSID, clientsecret, but not Author and Authority.
 */
const SECRET_FORM =
	/^o?auth(?!or(?!i[sz])|enticity)|auth$|^(?:csrf|xsrf|saml|aspsession)|(?:token|secret|password|passwd|passphrase|passcode|pwd|credentials?|signature|hmac|jwt|csrf|sess(?:ion)?id)$/;

/** Keys by what they open, with or without a separator: Ocp-Apim-Subscription-Key, apiKey, AWSAccessKeyId. */
const SECRET_KEY =
	/(?:access|account|admin|api|app|application|auth|client|consumer|deploy|developer|encryption|functions?|license|master|private|secret|service|session|shared|signing|ssh|storage|subscription|user|write)[-_.]?key(?:s|id)?(?![a-z])/;

/** Results for known names. Each request has the same few: 0.02 µs instead of 0.2. */
const judged = new Map<string, boolean>();
const MOST_JUDGED = 1_000;

/** Whether a value of that name is a credential: the rule for every kind of name. */
function isSecretName(name: string): boolean {
	let isSecret = judged.get(name);
	if (isSecret === undefined) {
		isSecret = judge(name.toLowerCase());
		// A peer may invent as many names as it likes, of any length.
		if (judged.size >= MOST_JUDGED) judged.clear();
		if (name.length <= 100) judged.set(name, isSecret);
	}
	return isSecret;
}

function judge(lower: string): boolean {
	const words = lower.split(/[^a-z0-9]+/).filter((word) => word !== "");
	const last = words.at(-1);
	if (last === undefined || PUBLIC_NAMES.has(lower)) return false;
	if (words.length > 1 && DESCRIPTIONS.has(last)) return false;
	if (PAGE_TOKEN.test(lower)) return false;
	if (words.some((word) => SECRET_WORDS.has(word) || SECRET_FORM.test(word))) return true;
	if (last === "key" && PUBLIC_KEYS.has(words.at(-2) ?? "")) return false;
	return SECRET_ENDS.has(last) || SECRET_KEY.test(lower);
}

/**
 * Whether a header field of that name is a credential. If so, it is hidden when heads are shown, kept from other
 * origins, and part of the cache key of responses.
 *
 * @param secretHeaders - further secret names
 */
export function isSecretField(name: string, secretHeaders: readonly string[] = []): boolean {
	return isSecretName(name) || secretHeaders.some((each) => each.toLowerCase() === name.toLowerCase());
}

/** Whether a query parameter of that name is a credential. The name may be decoded or as in the URL. */
export function isSecretParameter(name: string): boolean {
	return isSecretName(name.includes("%") ? decoded(name) : name);
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** Names that are as often those of harmless things, in the content of pages and services. */
const AMBIGUOUS: ReadonlySet<string> = new Set([
	"cookie",
	"cookies",
	"credentials",
	"key",
	"pass",
	"pin",
	"pw",
	"session",
	"sid",
	"sig",
	"signature",
	"ticket",
	"tok",
	"verifier",
]);

/** Like a key: long, in one word, of letters and digits. */
const RANDOM = /^(?=[^\d]*\d)(?=[^A-Za-z]*[A-Za-z])[\w+/.~%-]{16,}=*$/;

/**
 * Whether a member of JSON, or a field of a page's form, is a credential. A name that is as often harmless counts only if
 * the value looks like a key.
 */
export function isSecretMember(name: string, value: string): boolean {
	// They are as often counted as named.
	if (/tokens$/i.test(name)) return RANDOM.test(value);
	if (!isSecretName(name)) return false;
	return !AMBIGUOUS.has(name.toLowerCase()) || RANDOM.test(value);
}
