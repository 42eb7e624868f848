// Cookies as RFC 6265bis keeps them: which of them a response may set, and which a request gets. tough-cookie knows
// dates, domains and public suffixes. The rules that its jar lacks (secure cookies left alone, limits, prefixes in any
// case, cookies without a name) are here. Must not know requests or files.

import { inspectAs, trimBlanks } from "../../base/index.ts";
import { isFieldValue } from "../../http/index.ts";
import { refuseOption } from "../errors.ts";
import { cookieJars } from "../kinds.ts";
import {
	type CookieContext,
	type CookieContextSettings,
	type CookieJarOptions,
	cookieContext,
	cookieJarOptions,
} from "../policy-options.ts";
// biome-ignore lint/correctness/useImportExtensions: it is CommonJS, and its types are in the .d.cts beside it
import { toughCookie } from "./tough-cookie.cjs";

const readOptions = cookieJarOptions.reader(refuseOption);
const readContext = cookieContext.reader(refuseOption);

/** One kept cookie. Its texts are bytes as latin1, as received. */
export interface Cookie {
	/** Its name. */
	readonly name: string;
	/** Its value, as the server sent it, quotes included. */
	readonly value: string;
	/** Canonical: lower case, without a leading dot. */
	readonly domain: string;
	/** For exactly that host, not for names below it. */
	readonly isHostOnly: boolean;
	/** The path that URLs have to begin with: "/". */
	readonly path: string;
	/** Whether it is sent over https: only (attribute Secure). */
	readonly isSecure: boolean;
	/** Whether scripts of a page may not read it (attribute HttpOnly). */
	readonly isHttpOnly: boolean;
	/** The attribute SameSite, in lower case; undefined if it has none. */
	readonly sameSite: "strict" | "lax" | "none" | undefined;
	/** Milliseconds since 1970; undefined if it lasts as long as the jar. */
	readonly expiresAt: number | undefined;
	/** When it was first kept, in milliseconds since 1970. */
	readonly createdAt: number;
}

/** Why a Set-Cookie line was ignored. */
export type CookieRefusal =
	| "syntax"
	| "too-long"
	| "public-suffix"
	| "other-domain"
	| "insecure"
	| "prefix"
	| "overwrites-secure";

/** RFC 6265bis §5.6 and §5.5: bytes of name and value, bytes of an attribute, the longest life. */
const PAIR_BYTES = 4_096;
const ATTRIBUTE_BYTES = 1_024;
const LIFE_MS: number = 400 * 24 * 3_600_000;

interface Kept {
	readonly cookie: Cookie;
	usedAt: number;
}

/** Keeps cookies by RFC 6265bis, and says which of them a request gets. One jar may serve many clients. */
export class CookieJar {
	static {
		inspectAs(CookieJar, ({ size }) => `CookieJar { ${size} cookies }`);
	}

	readonly #perSite: number;
	readonly #total: number;
	readonly #now: () => number;
	/** By site, then by domain, path and name. */
	readonly #sites: Map<string, Map<string, Kept>> = new Map();
	#size = 0;
	/** Uses are counted, not timed: only the order matters. */
	#uses = 0;

	/** @throws ClientError, kind "invalid-request", for an option that doesn't exist or has a wrong value. */
	constructor(options?: CookieJarOptions) {
		const { perSite, total, now } = readOptions(options);
		cookieJars.add(this);
		this.#perSite = perSite;
		this.#total = total;
		this.#now = now;
	}

	/** The number of cookies, including expired ones. */
	get size(): number {
		return this.#size;
	}

	/** Follows one Set-Cookie line of a response from `url`. If it doesn't, returns why. */
	set(line: string, url: URL): CookieRefusal | undefined {
		const now = this.#now();
		const parsed = parseSetCookie(line, now);
		if (typeof parsed === "string") return parsed;
		const host = hostOf(url);
		const { domain, pathAttribute } = parsed;
		const isHostOnly = domain === "" || (domain === host && isPublicSuffix(domain));
		if (!isHostOnly) {
			if (isPublicSuffix(domain)) return "public-suffix";
			if (toughCookie().domainMatch(host, domain, false) !== true) return "other-domain";
		}
		const cookie: Cookie = {
			name: parsed.name,
			value: parsed.value,
			domain: isHostOnly ? host : domain,
			isHostOnly,
			path: pathAttribute ?? toughCookie().defaultPath(url.pathname),
			isSecure: parsed.isSecure,
			isHttpOnly: parsed.isHttpOnly,
			sameSite: parsed.sameSite,
			expiresAt: parsed.expiresAt,
			createdAt: now,
		};
		const isTrusted = isSecureContext(url);
		if (cookie.isSecure && !isTrusted) return "insecure";
		if (!keepsPrefix(cookie, domain === "", pathAttribute)) return "prefix";
		if (!isTrusted && this.#shadowsSecure(cookie)) return "overwrites-secure";
		this.#put(cookie, now);
		return undefined;
	}

	/** The value of Cookie for a request to `url`; undefined if it gets no cookie. */
	headerFor(url: URL, context?: CookieContext): string | undefined {
		const cookies = this.cookiesFor(url, context);
		if (cookies.length === 0) return undefined;
		return cookies.map(({ name, value }) => (name === "" ? value : `${name}=${value}`)).join("; ");
	}

	/** The cookies for a request to `url`: longer paths first, then older ones (RFC 6265bis §5.8.3). */
	cookiesFor(url: URL, given?: CookieContext): Cookie[] {
		const context = readContext(given);
		const host = hostOf(url);
		const site = this.#sites.get(siteOf(host));
		if (site === undefined) return [];
		const now = this.#now();
		const isTrusted = isSecureContext(url);
		const found: Kept[] = [];
		for (const [key, kept] of site) {
			const { cookie } = kept;
			if (isExpired(cookie, now)) {
				this.#drop(site, key);
				continue;
			}
			if (
				cookie.isHostOnly
					? cookie.domain !== host
					: toughCookie().domainMatch(host, cookie.domain, false) !== true
			)
				continue;
			if (!toughCookie().pathMatch(url.pathname, cookie.path)) continue;
			if (cookie.isSecure && !isTrusted) continue;
			if (!goesAcross(cookie, context)) continue;
			found.push(kept);
		}
		for (const kept of found) kept.usedAt = ++this.#uses;
		return found
			.map(({ cookie }) => cookie)
			.sort((left, right) => right.path.length - left.path.length || left.createdAt - right.createdAt);
	}

	/** Every cookie that has not expired. */
	cookies(): Cookie[] {
		const now = this.#now();
		const cookies: Cookie[] = [];
		for (const site of this.#sites.values())
			for (const { cookie } of site.values()) if (!isExpired(cookie, now)) cookies.push(cookie);
		return cookies;
	}

	/**
	 * Adds a cookie unchanged, and replaces one with the same domain, path and name. For cookies that were kept elsewhere.
	 * Returns false if no response could have set it, or it has expired.
	 */
	add(cookie: Cookie): boolean {
		const now = this.#now();
		if (!isWellFormed(cookie) || isExpired(cookie, now)) return false;
		this.#put(cookie, now);
		return true;
	}

	/** Removes the cookies that `select` chooses; all of them without it. */
	delete(select: (cookie: Cookie) => boolean = () => true): void {
		for (const site of this.#sites.values())
			for (const [key, { cookie }] of site) if (select(cookie)) this.#drop(site, key);
	}

	#put(cookie: Cookie, now: number): void {
		const name = siteOf(cookie.domain);
		const key = `${cookie.domain}\n${cookie.path}\n${cookie.name}`;
		let site = this.#sites.get(name);
		const old = site?.get(key);
		if (isExpired(cookie, now)) {
			if (site !== undefined) this.#drop(site, key);
			return;
		}
		if (site === undefined) {
			site = new Map();
			this.#sites.set(name, site);
		}
		// RFC 6265bis §5.7: the new one inherits the age of the old one, and so its place in the header.
		const createdAt = old?.cookie.createdAt ?? cookie.createdAt;
		if (old === undefined) this.#size++;
		site.set(key, { cookie: { ...cookie, createdAt }, usedAt: ++this.#uses });
		if (site.size > this.#perSite) this.#evict([site], site.size - this.#perSite, now);
		if (this.#size > this.#total) this.#shrink(now);
	}

	/**
	 * Shrinks to the total: removes expired cookies, then those of the sites with the most, so that a flood from many
	 * sites costs no other site.
	 */
	#shrink(now: number): void {
		for (const site of this.#sites.values())
			for (const [key, { cookie }] of site) if (isExpired(cookie, now)) this.#drop(site, key);
		while (this.#size > this.#total) {
			const sites = [...this.#sites.values()];
			const most = Math.max(...sites.map((site) => site.size));
			this.#evict(
				sites.filter((site) => site.size === most),
				1,
				now,
			);
		}
	}

	/**
	 * RFC 6265bis §5.7, step 23: expired ones first, then those that are not secure, each kind least recently used first.
	 */
	#evict(sites: readonly Map<string, Kept>[], count: number, now: number): void {
		const rank = ({ cookie }: Kept): number => (isExpired(cookie, now) ? 0 : cookie.isSecure ? 2 : 1);
		const all = sites.flatMap((site) => [...site].map(([key, kept]) => ({ site, key, kept })));
		all.sort((left, right) => rank(left.kept) - rank(right.kept) || left.kept.usedAt - right.kept.usedAt);
		for (const { site, key } of all.slice(0, count)) this.#drop(site, key);
	}

	#drop(site: Map<string, Kept>, key: string): void {
		const kept = site.get(key);
		if (kept === undefined) return;
		site.delete(key);
		this.#size--;
		if (site.size === 0) this.#sites.delete(siteOf(kept.cookie.domain));
	}

	/**
	 * RFC 6265bis §5.7, step 13, "leave secure cookies alone": a cookie set in the clear must not hide one set over TLS.
	 */
	#shadowsSecure(cookie: Cookie): boolean {
		const site = this.#sites.get(siteOf(cookie.domain));
		if (site === undefined) return false;
		for (const { cookie: other } of site.values()) {
			if (!other.isSecure || other.name !== cookie.name) continue;
			const isNear =
				toughCookie().domainMatch(other.domain, cookie.domain, false) === true ||
				toughCookie().domainMatch(cookie.domain, other.domain, false) === true;
			if (isNear && toughCookie().pathMatch(cookie.path, other.path)) return true;
		}
		return false;
	}
}

interface SetCookie {
	readonly name: string;
	readonly value: string;
	/** "" if there was none. */
	readonly domain: string;
	readonly pathAttribute: string | undefined;
	readonly isSecure: boolean;
	readonly isHttpOnly: boolean;
	readonly sameSite: Cookie["sameSite"];
	readonly expiresAt: number | undefined;
}

/** RFC 6265bis §5.6. */
function parseSetCookie(line: string, now: number): SetCookie | "syntax" | "too-long" {
	if (!isFieldValue(line)) return "syntax";
	const [pair = "", ...attributes] = line.split(";");
	const equals = pair.indexOf("=");
	const name = equals === -1 ? "" : trimBlanks(pair.slice(0, equals));
	const value = trimBlanks(pair.slice(equals + 1));
	if (name === "" && value === "") return "syntax";
	if (name.length + value.length > PAIR_BYTES) return "too-long";
	let domain = "";
	let pathAttribute: string | undefined;
	let isSecure = false;
	let isHttpOnly = false;
	let sameSite: Cookie["sameSite"];
	let expires: number | undefined;
	let maxAge: number | undefined;
	for (const attribute of attributes) {
		const at = attribute.indexOf("=");
		const key = trimBlanks(at === -1 ? attribute : attribute.slice(0, at)).toLowerCase();
		const text = at === -1 ? "" : trimBlanks(attribute.slice(at + 1));
		if (text.length > ATTRIBUTE_BYTES) continue;
		switch (key) {
			case "expires":
				expires = toughCookie().parseDate(text)?.getTime() ?? expires;
				break;
			case "max-age":
				if (/^-?\d+$/.test(text)) maxAge = Number(text);
				break;
			case "domain":
				domain = domainOf(text);
				break;
			case "path":
				pathAttribute = text.startsWith("/") ? text : undefined;
				break;
			case "secure":
				isSecure = true;
				break;
			case "httponly":
				isHttpOnly = true;
				break;
			case "samesite":
				sameSite = sameSiteOf(text);
				break;
		}
	}
	const asked = maxAge === undefined ? expires : maxAge <= 0 ? 0 : now + maxAge * 1_000;
	const expiresAt = asked === undefined ? undefined : Math.min(asked, now + LIFE_MS);
	return { name, value, domain, pathAttribute, isSecure, isHttpOnly, sameSite, expiresAt };
}

function sameSiteOf(text: string): Cookie["sameSite"] {
	const lower = text.toLowerCase();
	return lower === "strict" || lower === "lax" || lower === "none" ? lower : undefined;
}

/** Text that can't be a name matches no host. */
function domainOf(text: string): string {
	try {
		return toughCookie().canonicalDomain(text) ?? "";
	} catch {
		return "\0";
	}
}

function hostOf(url: URL): string {
	return toughCookie().canonicalDomain(url.hostname) ?? "";
}

/** A name under which anyone can register: no cookie is valid for all of it. */
function isPublicSuffix(domain: string): boolean {
	if (isAddress(domain)) return false;
	return !domain.includes(".") || registrable(domain) === undefined;
}

function isAddress(host: string): boolean {
	return host.startsWith("[") || /^\d+(\.\d+){3}$/.test(host);
}

function registrable(host: string): string | undefined {
	return toughCookie().getPublicSuffix(host, { allowSpecialUseDomain: true, ignoreError: true });
}

/** The site of a host: the registered name, or the host itself if it has none. */
function siteOf(host: string): string {
	return isAddress(host) ? host : (registrable(host) ?? host);
}

/** Whether two URLs are of one site, including their schemes ("schemefully same-site", RFC 6265bis §5.2). */
export function isSameSite(left: URL, right: URL): boolean {
	return left.protocol === right.protocol && siteOf(hostOf(left)) === siteOf(hostOf(right));
}

/** TLS, or this machine itself, which browsers trust as much. */
function isSecureContext(url: URL): boolean {
	if (url.protocol === "https:") return true;
	const host = url.hostname;
	return (
		host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127(\.\d+){3}$/.test(host)
	);
}

function isExpired(cookie: Cookie, now: number): boolean {
	return cookie.expiresAt !== undefined && cookie.expiresAt <= now;
}

/** RFC 6265bis §5.7, steps 20 to 22: what __Secure- and __Host- promise, in any case. No value may look like one. */
function keepsPrefix(cookie: Cookie, isWithoutDomain: boolean, path: string | undefined): boolean {
	const { name, value, isSecure } = cookie;
	if (name === "") return !/^__(secure|host)-/i.test(value);
	if (/^__secure-/i.test(name)) return isSecure;
	if (/^__host-/i.test(name)) return isSecure && isWithoutDomain && path === "/";
	return true;
}

function goesAcross({ sameSite }: Cookie, { isCrossSite, isSafe }: CookieContextSettings): boolean {
	if (!isCrossSite || sameSite === undefined || sameSite === "none") return true;
	return sameSite === "lax" && isSafe;
}

/** Whether a response could have set it. */
function isWellFormed(cookie: Cookie): boolean {
	const { name, value, domain, path, isHostOnly } = cookie;
	return (
		isFieldValue(name) &&
		isFieldValue(value) &&
		!/[;=]/.test(name) &&
		!value.includes(";") &&
		trimBlanks(name) === name &&
		trimBlanks(value) === value &&
		(name !== "" || value !== "") &&
		name.length + value.length <= PAIR_BYTES &&
		path.startsWith("/") &&
		path.length <= ATTRIBUTE_BYTES &&
		domain !== "" &&
		domainOf(domain) === domain &&
		(isHostOnly || !isPublicSuffix(domain)) &&
		keepsPrefix(cookie, isHostOnly, path)
	);
}
