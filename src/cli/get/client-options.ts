// From the options of `gannet get` to those of its client: time, TLS, the way to the server, what is kept between requests.
// Reads certificate and cookie files; connects nowhere.

import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import {
	type ClientOptions,
	CookieJar,
	type Environment,
	HttpCache,
	loadCookies,
	type NetworkOptions,
	nameForCache,
	type ProxyChooser,
	type ProxyOption,
	type ProxySettings,
	proxyFor,
	type RetryOptions,
	saveCookies,
} from "../../client/index.ts";
import type { TlsOptions } from "../../socket/index.ts";
import { faultOf, isStream } from "../../storage/index.ts";
import type { Context } from "../context.ts";
import { secretHeaders } from "../credentials.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, fileError, usageError } from "../failure.ts";
import { parseSize } from "../units.ts";
import type { SessionOptions } from "./options.ts";
import { routedConnector } from "./routes.ts";

/** All but the proxy, cookies and cache. Throws a CommandError. */
export function clientOptions(options: SessionOptions): ClientOptions {
	const tls = tlsOptions(options);
	const connect = routedConnector({
		connectTo: options["connect-to"],
		resolve: options.resolve,
	});
	const total = totalMs(options);
	const timeouts = {
		connect: options["connect-timeout"] * 1000,
		...(total === undefined ? {} : { total }),
	};
	const retries = retryOptions(options);
	const network = networkOptions(options);
	return {
		redirects: options.redirect && {
			limit: options["max-redirects"],
			allowDowngrade: options["allow-downgrade"],
			secretHeaders: secretHeaders(options["secret-header"]),
		},
		decode: decodes(options),
		timeouts,
		...(retries === undefined ? {} : { retries }),
		...(Object.keys(tls).length === 0 ? {} : { tls }),
		...(connect === undefined ? {} : { connect }),
		...(network === undefined ? {} : { network }),
		...(options["limit-rate"] === undefined
			? {}
			: { rate: { bytesPerSecond: parseRate(options["limit-rate"]) } }),
		...(options["unix-socket"] === undefined ? {} : { unixSocket: options["unix-socket"] }),
		...(options["local-address"] === undefined ? {} : { localAddress: options["local-address"] }),
		...(options.parallel === undefined ? {} : { connectionsPerOrigin: Math.max(32, options.parallel) }),
	};
}

/** --network and the like; undefined where nothing is forbidden. `any` takes back the rules before it: those of a file. */
function networkOptions(options: SessionOptions): NetworkOptions | undefined {
	const { network: given, "network-deny": deny, "network-proxied": allowProxied } = options;
	const allow = given.slice(given.lastIndexOf("any") + 1);
	const isOpen = allow.length === 0;
	if (isOpen && deny.length === 0) {
		if (allowProxied && given.length === 0)
			throw usageError("--network-proxied needs --network or --network-deny");
		return undefined;
	}
	return { ...(isOpen ? {} : { allow }), deny, allowProxied };
}

/** A part of a compressed representation is no part of the content: who asks for one wants it as it is. */
export function decodes(options: Pick<SessionOptions, "compressed" | "range" | "continue-at">): boolean {
	return options.compressed && options.range === undefined && options["continue-at"] === undefined;
}

function tlsOptions(options: SessionOptions): TlsOptions {
	if ((options.cert === undefined) !== (options.key === undefined)) {
		throw usageError("--cert and --key belong together");
	}
	const oldest = options["tlsv1.3"] ? "1.3" : options["tls-min"];
	return {
		...(options.insecure ? { verify: false } : {}),
		...(options.cacert === undefined ? {} : { ca: readText(options.cacert) }),
		...(options.cert === undefined ? {} : { cert: readText(options.cert) }),
		...(options.key === undefined ? {} : { key: readText(options.key) }),
		...(oldest === "1.2" ? {} : { minVersion: "TLSv1.3" }),
	};
}

/** The options for TLS with a proxy; undefined where it has none of its own. */
function proxyTls(options: SessionOptions): TlsOptions | undefined {
	const { "proxy-insecure": isInsecure, "proxy-cacert": ca } = options;
	if (!isInsecure && ca === undefined) return undefined;
	const { cert: _cert, key: _key, verify: _verify, ...rest } = tlsOptions(options);
	return {
		...rest,
		...(isInsecure ? { verify: false } : {}),
		...(ca === undefined ? {} : { ca: readText(ca) }),
	};
}

function readText(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch (error) {
		throw fileError("read", path, error);
	}
}

function retryOptions(options: SessionOptions): ClientOptions["retries"] {
	if (options.retry === undefined) return undefined;
	return { limit: options.retry, ...waitOptions(options) };
}

/** The time of one URL; undefined for the client's default. */
export function totalMs(options: Pick<SessionOptions, "max-time" | "retry-max-time">): number | undefined {
	if (options["max-time"] !== undefined) return options["max-time"] * 1000;
	// The default would end what --retry-max-time allows.
	return options["retry-max-time"] === undefined ? undefined : Number.POSITIVE_INFINITY;
}

/** How long is waited before another try. */
export function waitOptions(
	options: Pick<SessionOptions, "retry-delay" | "retry-max-time" | "max-time">,
): Pick<RetryOptions, "baseDelayMs" | "maxDelayMs" | "maxElapsedMs"> {
	const baseDelayMs = options["retry-delay"] * 1000;
	const longest = options["retry-max-time"] ?? options["max-time"];
	return {
		baseDelayMs,
		maxDelayMs: Math.max(30_000, baseDelayMs),
		...(longest === undefined ? {} : { maxElapsedMs: longest * 1000 }),
	};
}

/**
 * --proxy, --noproxy, --proxy-insecure and the like, and for what they don't say the environment. `onChosen` sees each proxy
 * that a request takes. Throws a CommandError.
 */
export function proxyOption(
	options: SessionOptions,
	env: Context["env"],
	onChosen: (proxy: string) => void,
): ProxyOption {
	const variables = proxyVariables(options, env);
	if (variables === undefined) return false;
	const tls = proxyTls(options);
	/** The same object for the same proxy: connections belong to it. */
	const settings = new Map<string, ProxySettings>();
	const settingsOf = (url: string): ProxySettings => {
		const known = settings.get(url) ?? (tls === undefined ? { url } : { url, tls });
		settings.set(url, known);
		return known;
	};
	const chooser: ProxyChooser = (url) => {
		const chosen = typeof variables === "string" ? variables : proxyFor(url, variables);
		if (chosen === undefined) return false;
		onChosen(chosen);
		return settingsOf(chosen);
	};
	return nameForCache(chooser, `gannet ${JSON.stringify([variables, tls], withoutPasswords)}`);
}

/** The one proxy, or the variables that choose one for each URL; undefined where there is none. */
function proxyVariables(
	{ proxy, noproxy, "unix-socket": unixSocket }: SessionOptions,
	env: Context["env"],
): string | Environment | undefined {
	if (proxy === "" || unixSocket !== undefined) return undefined;
	if (proxy !== undefined) {
		if (noproxy === undefined) return proxy;
		// The user's own choice holds for this machine too.
		return { http_proxy: proxy, https_proxy: proxy, no_proxy: `${noproxy},<-loopback>` };
	}
	const named = Object.entries(env).filter(([name]) =>
		/^((https?|all|no)_proxy|REQUEST_METHOD)$/i.test(name),
	);
	const isSet = named.some(
		([name, value]) => /^(https?|all)_proxy$/i.test(name) && value !== undefined && value !== "",
	);
	if (!isSet) return undefined;
	const variables: Environment = Object.fromEntries(named);
	// In either spelling: an empty one would leave its place to the other.
	return noproxy === undefined ? variables : { ...variables, no_proxy: noproxy, NO_PROXY: noproxy };
}

/** A proxy's password may change, and what comes through it stays the same. */
function withoutPasswords(_name: string, value: unknown): unknown {
	return typeof value === "string" ? value.replace(/^((?:[a-z][\w+.-]*:\/\/)?[^:@]*):.*@/is, "$1@") : value;
}

/** "500k", "1.5M", "2000". Throws a CommandError. */
function parseRate(text: string): number {
	const rate = parseSize(text);
	if (rate !== undefined && rate >= 1) return rate;
	throw usageError(`--limit-rate is bytes a second, like 500k or 1.5M, not ${JSON.stringify(text)}`);
}

/**
 * The cache on disk: $XDG_CACHE_HOME/gannet/http.sqlite, by default in ~/.cache. Throws a CommandError where its folder
 * can't be made.
 */
export function openCache(env: Context["env"]): HttpCache {
	const base = env.XDG_CACHE_HOME;
	const isUsable = base !== undefined && isAbsolute(base);
	const home = env.HOME ?? env.USERPROFILE ?? homedir();
	const folder = join(isUsable ? base : join(home, ".cache"), "gannet");
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
	} catch (error) {
		throw faultOf(folder, error);
	}
	return new HttpCache({ path: join(folder, "http.sqlite") });
}

/** The cookies of one run. */
export interface Cookies {
	/** undefined where no option asks for one. */
	readonly jar: CookieJar | undefined;
	/** Those to send to each URL, as a Cookie field's value; undefined where there are none. */
	readonly field: string | undefined;
	/** Writes --cookie-jar's file. */
	save(): Promise<void>;
}

/** Reads the files of -b and -c. Throws what `loadCookies` throws. */
export async function openCookies({
	cookie,
	"cookie-jar": jarPath,
}: Pick<SessionOptions, "cookie" | "cookie-jar">): Promise<Cookies> {
	const pairs = cookie.filter((text) => text.includes("="));
	const files = cookie.filter((text) => !text.includes("="));
	const field = pairs.length === 0 ? undefined : pairs.join("; ");
	if (jarPath === undefined && files.length === 0) {
		return { jar: undefined, field, save: () => Promise.resolve() };
	}
	// There is nothing to read in what is only written into (/dev/null, a pipe).
	const isEmpty = jarPath === undefined || isStream(jarPath);
	const jar = isEmpty ? new CookieJar() : await loadCookies(jarPath);
	for (const path of files) {
		// An empty name is an empty jar, as in curl: cookies that last as long as the run.
		if (path === "") continue;
		// A jar may begin empty; a file to read may not.
		if (/^\.{0,2}\//.test(path)) readText(path);
		else if (!existsSync(path)) throw noCookies();
		for (const each of (await loadCookies(path)).cookies()) jar.add(each);
	}
	return {
		jar,
		field,
		save: () => (jarPath === undefined ? Promise.resolve() : saveJar(jar, jarPath)),
	};
}

/** What has no = may be a cookie's value, and not a path to be shown. */
function noCookies(): CommandError {
	return new CommandError(
		"-b takes NAME=VALUE or a file of cookies, and one has no = and is no file",
		ExitCode.readFailed,
	);
}

async function saveJar(jar: CookieJar, path: string): Promise<void> {
	try {
		await saveCookies(jar, path);
	} catch (error) {
		const { message } = error as Error;
		throw new CommandError(message, ExitCode.writeFailed, undefined, error);
	}
}
