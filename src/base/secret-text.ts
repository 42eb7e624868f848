// Where the secrets in a text are: in URLs, forms, JSON, HTML and XML by the names in secret-names.ts, and credentials that
// are known by their shape. Pure. Gives places, so that a mask can have its secret's length. What makes a text for
// people shorter instead is in shown-url.ts.

import { isSecretMember, isSecretParameter } from "./secret-names.ts";

/** Adds the place of a secret: text[start..end). */
export type AddSecret = (start: number, end: number) => void;

/** scheme://user:password@; a database's user name is no secret, but one alone in an http URL may be a token. */
const USERINFO = /\b([a-z][a-z0-9+.-]{0,30}):\/\/([^\s\\/?#"'<>@]{1,1000})@/gi;
const NAMELESS = /^(?:https?|wss?|ftps?|socks)/i;

/** name=value after ? & ; # ( a quote, a space or a line break, or at the beginning. */
const PARAMETER = /(?:^|[?&;#"'(\s])([^\s=?&;#"'<>(]{1,200})=([^\s&#"'<>;]+)/g;

/** In URLs in the content of pages and services, where "=" is in code too. */
const LINKED = /(?:[?&]|&amp;|\\u0026)([\w.\-[\]%$]{1,100})=([\w%.~+/:-]{4,}=*)(?=[\s"'<>&#\\)]|$)/g;

/** The same in a URL that is itself a parameter's value: %3Fname%3Dvalue. */
const NESTED = /%(?:3f|26|23|3b)((?:(?!%3d|%26)[^=&]){1,200})(?:%3d|=)((?:(?!%26|%23)[^&\s"'<>])+)/gi;

/** name="x" in HTML's controls and multipart's parts. */
const CONTROL = /<(?:input|meta|button|param)\b([^<>]{1,2000})>/gi;
const PART = /\bname="([^"\r\n]{1,100})"[^\r\n]{0,500}\r\n(?:[^\r\n]{1,500}\r\n){0,8}\r\n/g;

/** Members whose value may be a number. `total_tokens` is not a secret. */
const NUMERIC = /(?:pin|otp|mfa|2fa|passcode|password|pwd|secret|cvv)$/i;

/** <name>value</name>. */
const ELEMENT = /<([A-Za-z][\w:.-]{0,99})(?:\s[^<>]{0,500})?>([^<]{1,10000})<\//g;

/** OAuth's code is a secret beside OAuth's other parameters; elsewhere it is a country's, or an error's. */
const OAUTH = /(?:^|[?&])(?:state|redirect_uri|grant_type|client_id|session_state)=/;

/** JSON Web Tokens (RFC 7519) and Encrypted ones (RFC 7516). */
const JWT = /\beyJ[\w-]{10,}\.(?:[\w-]{4,}|)\.[\w-]*(?:\.[\w-]+){0,2}/g;

/** Credentials with their scheme. */
const SCHEME = /\b(?:bearer|basic|negotiate|dpop)(?: |%20|\+)+([\w.~+/-]{16,}=*)/gi;

/** Tokens of services, by their prefixes. */
const PREFIXED: RegExp = new RegExp(
	[
		String.raw`\b(?:gh[opsur]_[A-Za-z0-9]{36,}|github_pat_\w{22,}|glpat-[\w-]{20,}|npm_[A-Za-z0-9]{36}|pypi-AgE[\w-]{50,})`,
		String.raw`\bxox[abeoprs]-[\w-]{10,}`,
		String.raw`\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}|\bsk-(?:ant-|proj-)?[\w-]{20,}|\bwhsec_[\w+/=]{16,}`,
		String.raw`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{35}|\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{20,}`,
		String.raw`\bSG\.[\w-]{16,}\.[\w-]{16,}|\bhf_[A-Za-z0-9]{30,}|\bdop_v1_[0-9a-f]{64}|\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}`,
	].join("|"),
	"g",
);

const PRIVATE_KEY =
	/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{1,20000}?-----END [A-Z ]{0,30}PRIVATE KEY-----/g;

/** What JWT and PREFIXED begin with. */
const HINT =
	/eyJ|gh[opsur]_|github_pat|glpat-|npm_|pypi-|xox[abeoprs]-|k_(?:live|test)_|sk-|whsec_|AKIA|ASIA|AIza|ya29|GOCSPX|SG\.|hf_|dop_v1|shp[acps]/;

/** All tokens are so long: most texts have few such words, and only these are looked at more closely. */
const WORD = /[\w.+/~=-]/;
const SHORTEST_WORD = 16;
const IS_WORD: Uint8Array = Uint8Array.from({ length: 256 }, (_, code) =>
	Number(WORD.test(String.fromCharCode(code))),
);

/** The end of what may come before a token with its scheme. */
const SCHEME_HINT = /earer|asic|egotiate|pop/i;
const LONGEST_SCHEME = 14;

/** What a text is, as far as it decides where secrets may be. */
export type TextKind = "line" | "form" | "json" | "markup" | "multipart" | "text";

/** Finds the secrets in a text. Places may overlap. */
export function findSecrets(text: string, kind: TextKind, add: AddSecret): void {
	if (text.includes("=")) {
		if (kind === "line" || kind === "form") findParameters(text, PARAMETER, add);
		else findParameters(text, LINKED, add);
	}
	if (text.includes("@")) findUserinfo(text, add);
	if (kind !== "form" && text.includes(":")) findMembers(text, add);
	if (kind === "markup" || kind === "text") findMarkup(text, add);
	if (kind === "multipart") findParts(text, add);
	findShapes(text, add);
}

/** The secrets that are known by their shape alone. */
export function findShapes(text: string, add: AddSecret): void {
	let hasWords = false;
	// A long word has one of each 16 characters: most of a text is never looked at.
	for (let at = SHORTEST_WORD - 1; at < text.length; at += SHORTEST_WORD) {
		if (!isWordAt(text, at)) continue;
		let start = at;
		while (start > 0 && isWordAt(text, start - 1)) start--;
		while (at + 1 < text.length && isWordAt(text, at + 1)) at++;
		if (at + 1 - start < SHORTEST_WORD) continue;
		hasWords = true;
		findInWord(text, start, at + 1, add);
	}
	if (!hasWords || !text.includes("PRIVATE KEY")) return;
	for (const { 0: whole, index } of text.matchAll(PRIVATE_KEY)) add(index, index + whole.length);
}

function isWordAt(text: string, at: number): boolean {
	return IS_WORD[text.charCodeAt(at)] === 1;
}

/** In text[start..end), which is one long word, with the scheme before it. */
function findInWord(text: string, start: number, end: number, add: AddSecret): void {
	const word = text.slice(start, end);
	if (HINT.test(word)) {
		for (const pattern of [JWT, PREFIXED])
			for (const { 0: whole, index } of word.matchAll(pattern))
				add(start + index, start + index + whole.length);
	}
	const from = Math.max(0, start - LONGEST_SCHEME);
	if (!SCHEME_HINT.test(text.slice(from, start + LONGEST_SCHEME))) return;
	for (const { 0: whole, 1: token = "", index } of text.slice(from, end).matchAll(SCHEME))
		add(from + index + whole.length - token.length, from + index + whole.length);
}

function findUserinfo(text: string, add: AddSecret): void {
	for (const { 0: whole, 1: scheme = "", 2: userinfo = "", index } of text.matchAll(USERINFO)) {
		const end = index + whole.length - 1;
		const start = end - userinfo.length;
		const colon = userinfo.indexOf(":");
		if (NAMELESS.test(scheme)) add(start, end);
		else if (colon !== -1 && colon + 1 < userinfo.length) add(start + colon + 1, end);
	}
}

function findParameters(text: string, pattern: RegExp, add: AddSecret): void {
	let isOauth: boolean | undefined;
	for (const { 0: whole, 1: name = "", 2: value = "", index } of text.matchAll(pattern)) {
		const end = index + whole.length;
		if (isSecretParameter(name)) add(end - value.length, end);
		else if (name === "code" && value.length >= 8) {
			isOauth ??= OAUTH.test(text);
			if (isOauth) add(end - value.length, end);
		} else if (value.includes("%")) {
			for (const nested of value.matchAll(NESTED)) {
				const [all, inner = "", secret = ""] = nested;
				const at = end - value.length + nested.index + all.length;
				if (isSecretParameter(inner)) add(at - secret.length, at);
			}
		}
	}
}

/** Names that are no secrets, by their hash: content has the same few over and over. */
const plainNames: Map<number, string> = new Map();
const MOST_PLAIN_NAMES = 2_000;
const LONGEST_NAME = 100;

/**
 * "name": value, also in a text that quotes it: \"name\": \"value\". One look at each character: expressions took four times
 * as long for JSON of an API.
 */
function findMembers(text: string, add: AddSecret): void {
	let start = -1;
	let hash = 0;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code !== QUOTE && code !== APOSTROPHE) {
			hash = (Math.imul(hash, 31) + code) | 0;
			continue;
		}
		if (start !== -1 && at > start && at - start <= LONGEST_NAME) {
			const value = valueAfter(text, at + 1);
			if (value !== -1 && !isPlain(text, start, at, hash))
				findMember(text, text.slice(start, at), value, add);
		}
		start = at + 1;
		hash = 0;
	}
}

const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const COLON = 0x3a;

/** Where a member's value begins, if a colon comes next; otherwise -1. */
function valueAfter(text: string, after: number): number {
	let at = after;
	for (const most = after + 9; isSpace(text.charCodeAt(at)) && at < most; ) at++;
	if (text.charCodeAt(at) !== COLON) return -1;
	at++;
	for (const most = at + 9; isSpace(text.charCodeAt(at)) && at < most; ) at++;
	return at;
}

function isSpace(code: number): boolean {
	return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Whether text[start..end) is a name that was found to be no secret before. */
function isPlain(text: string, start: number, end: number, hash: number): boolean {
	const known = plainNames.get(hash);
	if (known !== undefined && known.length === end - start && text.startsWith(known, start)) return true;
	const name = text.slice(start, end);
	if (isSecretParameter(unquoted(name)) || /tokens\\?$/i.test(name)) return false;
	if (plainNames.size >= MOST_PLAIN_NAMES) plainNames.clear();
	plainNames.set(hash, name);
	return true;
}

/** Without the backslash of a quote inside a string. */
function unquoted(name: string): string {
	return name.endsWith("\\") ? name.slice(0, -1) : name;
}

function findMember(text: string, quoted: string, value: number, add: AddSecret): void {
	const name = unquoted(quoted);
	findValue(text, value, NUMERIC.test(name), (start, end) => {
		if (isSecretMember(name, text.slice(start, end))) add(start, end);
	});
}

/** The string, number or array of strings that begins here, inside another string too. */
function findValue(text: string, start: number, mayBeNumber: boolean, add: AddSecret): void {
	const first = text[start];
	if (first === "[") {
		let at = start + 1;
		for (;;) {
			while (/[\s,]/.test(text[at] ?? "")) at++;
			if (text[at] !== '"' && text[at] !== "\\") return;
			at = addString(text, at, add);
		}
	}
	if (first === '"' || first === "'" || first === "\\") addString(text, start, add);
	else if (mayBeNumber) {
		const [number = ""] = /^-?[\d.eE+]*/.exec(text.slice(start, start + 40)) ?? [];
		if (number.length >= 4) add(start, start + number.length);
	}
}

/** Adds what is between quotes; returns where the text goes on. An open end is the text's. */
function addString(text: string, start: number, add: AddSecret): number {
	// \"value\" in a string of JSON ends at the next \".
	const isEscaped = text[start] === "\\";
	const begin = start + (isEscaped ? 2 : 1);
	const quote = text[begin - 1] as string;
	let at = begin;
	for (; at < text.length; at++) {
		if (text[at] === "\\") {
			if (isEscaped && text[at + 1] === quote) break;
			at++;
		} else if (text[at] === quote) break;
	}
	const end = Math.min(at, text.length);
	if (end > begin) add(begin, end);
	return end + (isEscaped ? 2 : 1);
}

function findMarkup(text: string, add: AddSecret): void {
	if (!text.includes("<")) return;
	for (const { 0: whole, 1: attributes = "", index } of text.matchAll(CONTROL)) {
		const name = /\b(?:name|id|property)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(attributes);
		const value = /\b(?:value|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(attributes);
		if (name === null || value === null) continue;
		const secret = value[1] ?? value[2] ?? value[3] ?? "";
		if (!isSecretMember(name[1] ?? name[2] ?? name[3] ?? "", secret)) continue;
		const isQuoted = value[3] === undefined;
		const end =
			index + whole.length - 1 - (attributes.length - value.index - value[0].length) - (isQuoted ? 1 : 0);
		if (secret.length > 0) add(end - secret.length, end);
	}
	for (const { 0: whole, 1: name = "", 2: value = "", index } of text.matchAll(ELEMENT)) {
		const local = name.slice(name.indexOf(":") + 1);
		const end = index + whole.length - 2;
		if (isSecretMember(local, value)) add(end - value.length, end);
	}
}

function findParts(text: string, add: AddSecret): void {
	for (const { 0: whole, 1: name = "", index } of text.matchAll(PART)) {
		if (!isSecretParameter(name)) continue;
		const start = index + whole.length;
		const end = text.indexOf("\r\n--", start);
		if (end !== start) add(start, end === -1 ? text.length : end);
	}
}
