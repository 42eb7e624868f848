// URLs to show to people and write to files: without userinfo, and with the values of secret parameters hidden. Pure.

import { isSecretParameter } from "./secret-names.ts";

/** The text shown instead of a secret. */
export const HIDDEN = "[hidden]";

/** scheme://user:password@ in running text. */
const USERINFO = /(\b[a-z][a-z0-9+.-]{0,30}:[\\/]{2})([^\s\\/?#"'<>]*)@/gi;

/** Schemes whose user name alone may be a token. For a database it says which user was refused, so it is shown. */
const NAMELESS = /^(?:https?|wss?|ftps?|socks)/i;

/**
 * With a slash after digits in the password, "bob:12/34@host" is a readable URL of another host, so its path is hidden
 * too.
 */
const MISREAD_USERINFO = /(\/\/(?!localhost:)[^\s\\/?#@:."'<>[\]]{1,200}:\d{1,5}\/)[^\s"'<>]{1,500}@/gi;

/** name=value after ? & ; # or at a text's beginning, up to the punctuation of the surrounding text. */
const PARAMETER = /(^|[?&;#"'(])([^\s=?&;#"'<>(]{1,200})=([^\s&#"'<>]+?)(?=[,:;.)]{0,2}(?:[\s&#"'<>]|$))/g;

/** "name": "value" in JSON, also in a message that quotes it: \"name\": \"value\". */
const MEMBER = /(\\?["'])([\w.-]{1,100})\1(\s{0,9}:\s{0,9}\\?["'])([^"'\\]+)/g;

/** The same in a URL that is itself a parameter's value: %3Fname%3Dvalue. */
const NESTED_PARAMETER = /(%3f|%26|%23|%3b)((?:(?!%3d|%26)[^=&]){1,200})(%3d|=)((?:(?!%26|%23)[^&])+)/gi;

/** Hides the secrets in URLs in running text, such as an error's message or a field line. */
export function hideSecrets(text: string): string {
	if (!/[@=]|["']\s*:/.test(text)) return text;
	return text
		.replace(USERINFO, (_whole, scheme: string, userinfo: string) => {
			const name = NAMELESS.test(scheme) ? "" : (userinfo.split(":", 1)[0] as string);
			return name === "" ? scheme : `${scheme}${name}@`;
		})
		.replace(MISREAD_USERINFO, `$1${HIDDEN}@`)
		.replace(PARAMETER, (_whole, before: string, name: string, value: string) => {
			const shown = isSecretParameter(name) ? HIDDEN : value.replace(NESTED_PARAMETER, nested);
			return `${before}${name}=${shown}`;
		})
		.replace(MEMBER, (whole, quote: string, name: string, colon: string) =>
			isSecretParameter(name) ? quote + name + quote + colon + HIDDEN : whole,
		);
}

function nested(whole: string, before: string, name: string, equals: string): string {
	return isSecretParameter(name) ? before + name + equals + HIDDEN : whole;
}

/**
 * A URL without userinfo and fragment, otherwise as written. A URL that can't be read is not shown, since it may be a
 * password.
 */
export function withoutUserinfo(text: string | URL): string {
	// Most have neither, and each traced exchange asks for one.
	if (typeof text === "string" && /^https?:\/\/[^\s@#\\]+$/.test(text)) return text;
	const url = URL.parse(text);
	if (url === null) return UNREADABLE;
	url.username = "";
	url.password = "";
	url.hash = "";
	return url.href;
}

const UNREADABLE = "a URL that can't be read";

/** A URL for people: without userinfo and fragment, and with the values of secret parameters hidden. */
export function shownUrl(text: string | URL): string {
	return hideSecrets(withoutUserinfo(text));
}

/** Why a text is not an absolute URL, as the end of "it …". Shows no part of the text, which may contain a password. */
export function urlFault(text: string): string {
	const trimmed = text.trim();
	if (trimmed === "") return "is empty";
	const [, rest] = /^[a-z][a-z0-9+.-]*:[\\/]*(.*)$/is.exec(trimmed) ?? [];
	if (rest === undefined) return "has no scheme: write http:// or https:// before it";
	const authority = /^[^\\/?#]*/.exec(rest)?.[0] ?? "";
	const isCut = !authority.includes("@") && rest.includes("@");
	if (isCut) return "has / \\ ? or # in its user name or password: percent-encode them";
	const host = authority.slice(authority.lastIndexOf("@") + 1);
	if (host === "" || host.startsWith(":")) return "has no host";
	const port = /^(?:\[[^\]]*\]|[^:[]*):(.*)$/s.exec(host)?.[1];
	if (port !== undefined && (!/^\d*$/.test(port) || Number(port) > 65_535))
		return "has a port that is not a number from 0 to 65535";
	if (host.startsWith("[")) return "has something in brackets that is not an IPv6 address";
	if (/\s/.test(host)) return "has a space in its host";
	return "has a host that can't be read";
}
