// URLs as people and files may see them: without userinfo, and with the values of secret parameters hidden. Pure.

import { isSecretParameter } from "./secret-names.ts";

/** What is shown in a secret's place. */
export const HIDDEN = "[hidden]";

/** scheme://user:password@ in running text. */
const USERINFO = /(\b[a-z][a-z0-9+.-]{0,30}:[\\/]{2})([^\s\\/?#"'<>]*)@/gi;

/** Where a user name alone may be a token. To a database it says who was refused. */
const NAMELESS = /^(?:https?|wss?|ftps?|socks)/i;

/** A password with a slash after digits, "bob:12/34@host", makes a readable URL of another host: its path is hidden too. */
const MISREAD_USERINFO = /(\/\/(?!localhost:)[^\s\\/?#@:."'<>[\]]{1,200}:\d{1,5}\/)[^\s"'<>]{1,500}@/gi;

/** name=value after ? & ; # or at a text's beginning, up to the punctuation of the text around it. */
const PARAMETER = /(^|[?&;#"'(])([^\s=?&;#"'<>(]{1,200})=([^\s&#"'<>]+?)(?=[,:;.)]{0,2}(?:[\s&#"'<>]|$))/g;

/** "name": "value" of JSON, in a message that quotes it too: \"name\": \"value\". */
const MEMBER = /(\\?["'])([\w.-]{1,100})\1(\s{0,9}:\s{0,9}\\?["'])([^"'\\]+)/g;

/** The same in a URL that is itself a parameter's value: %3Fname%3Dvalue. */
const NESTED_PARAMETER = /(%3f|%26|%23|%3b)((?:(?!%3d|%26)[^=&]){1,200})(%3d|=)((?:(?!%26|%23)[^&])+)/gi;

/** Running text, such as an error's message or a field line, with the secrets hidden that are in its URLs. */
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

/** A URL without userinfo and fragment, else as it is written. What can't be read is not shown: it may be a password. */
export function withoutUserinfo(text: string | URL): string {
	// Most have neither, and are asked for by each traced exchange.
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

/** Why a text is no absolute URL, as the end of "it …". Shows nothing of the text, which may hold a password. */
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
