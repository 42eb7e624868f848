// URLs that a run keeps so that the next one can continue. They don't contain the secrets of the caller's own URL,
// which the caller passes again. Pure.

import { isSecretParameter } from "./secret-names.ts";
import { HIDDEN, withoutUserinfo } from "./shown-url.ts";

/** The URL without userinfo, and with a mark for each secret parameter that has the same value in `own`. */
export function withoutSecretsOf(own: string, url: string): string {
	const given = secretsIn(own);
	return withParameters(withoutUserinfo(url), (name, value) => (given.get(name) === value ? HIDDEN : value));
}

/** Restores from `own` what `withoutSecretsOf` removed from a URL. Restores userinfo only if the origin is the same. */
export function withSecretsOf(own: string, stored: string): string {
	const given = secretsIn(own);
	const url = new URL(withParameters(stored, (name, value) => (value === HIDDEN ? given.get(name) : value)));
	const { origin, username, password } = new URL(own);
	if (url.origin === origin) {
		url.username = username;
		url.password = password;
	}
	return url.href;
}

function secretsIn(url: string): ReadonlyMap<string, string> {
	return new Map([...new URL(url).searchParams].filter(([name]) => isSecretParameter(name)));
}

/** Changes the values of secret parameters, and leaves every other byte of the query as it is. */
function withParameters(text: string, change: (name: string, value: string) => string | undefined): string {
	const url = new URL(text);
	const changed = url.search
		.slice(1)
		.split("&")
		.map((pair) => {
			const [[name, value] = ["", ""]] = new URLSearchParams(pair);
			const next = isSecretParameter(name) ? change(name, value) : value;
			return next === undefined || next === value ? pair : String(new URLSearchParams([[name, next]]));
		});
	url.search = changed.join("&");
	return url.href;
}
