// Which field names carry credentials: the one table of the whole house. Pure.

/** Field names that carry credentials. */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
	"authorization",
	"cookie",
	"cookie2",
	"proxy-authorization",
	"www-authenticate",
	"x-csrf-token",
	"x-xsrf-token",
]);

/** Words of a field name that give a secret away: X-Api-Key, Private-Token, X-Auth, Client-Secret, X-Amz-Security-Token. */
const SECRET_WORD =
	/(^|[-_.])(auth\w*|api-?key|access-?key|key|token|tokens|secret|session|sessionid|password|passwd|credentials?|signature|jwt|bearer)($|[-_.])/i;

/** Whether a field of that name is taken for a credential, and so stays with the origin it was given for. */
export function isSecretField(name: string, secretHeaders: readonly string[] = []): boolean {
	const lower = name.toLowerCase();
	return (
		SECRET_FIELDS.has(lower) ||
		SECRET_WORD.test(lower) ||
		secretHeaders.some((each) => each.toLowerCase() === lower)
	);
}
