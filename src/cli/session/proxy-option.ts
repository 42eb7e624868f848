// Which proxy a URL goes through: --proxy and its kin, and for what they don't say the environment. Connects nowhere.

import { show, visible } from "../../base/index.ts";
import {
	type Environment,
	nameForCache,
	type ProxyChooser,
	type ProxyOption,
	type ProxySettings,
	proxyFor,
} from "../../client/index.ts";
import type { TlsOptions } from "../../socket/index.ts";
import type { Context } from "../context.ts";
import { askPassword } from "../terminal/password.ts";
import type { SessionOptions } from "./options.ts";
import { proxyTls } from "./tls-options.ts";

/** `origins` are the options for TLS with origins. `onChosen` sees each proxy that a request takes. Throws a CommandError. */
export async function proxyOption(
	options: SessionOptions,
	context: Context,
	origins: TlsOptions,
	onChosen: (proxy: string) => void,
): Promise<ProxyOption> {
	const variables = proxyVariables(options, context.env);
	const userinfo = await proxyCredentials(options, context);
	if (variables === undefined) return false;
	const tls = proxyTls(options, origins);
	const shared = {
		...(tls === undefined ? {} : { tls }),
		...(options["proxy-digest"] ? { digest: true } : {}),
	};
	/** The same object for the same proxy, because connections belong to it. */
	const settings = new Map<string, ProxySettings>();
	const settingsOf = (url: string): ProxySettings => {
		const known = settings.get(url) ?? { url: withCredentials(url, userinfo), ...shared };
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

/** --proxy-user as a part of a URL; undefined where it isn't given. */
async function proxyCredentials(
	{ "proxy-user": given }: SessionOptions,
	context: Context,
): Promise<string | undefined> {
	if (given === undefined) return undefined;
	const colon = given.indexOf(":");
	const username = colon === -1 ? given : given.slice(0, colon);
	const password =
		colon === -1
			? await askPassword(
					show`Password of ${visible(username)} at the proxy: `,
					context,
					"--proxy-user USER:PASSWORD has it.",
				)
			: given.slice(colon + 1);
	return `${encodeURIComponent(username)}:${encodeURIComponent(password)}@`;
}

/** Those of the proxy's own URL come first. */
function withCredentials(url: string, userinfo: string | undefined): string {
	if (userinfo === undefined || url.includes("@")) return url;
	const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(url.trim()) ?? [];
	return `${scheme}${userinfo}${rest}`;
}

/** The one proxy, or the variables that choose one for each URL; undefined if there is none. */
function proxyVariables(
	{ proxy, noproxy, "unix-socket": unixSocket }: SessionOptions,
	env: Context["env"],
): string | Environment | undefined {
	if (proxy === "" || unixSocket !== undefined) return undefined;
	if (proxy !== undefined) {
		if (noproxy === undefined) return proxy;
		// The user's own choice also applies to this machine.
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
	// In either spelling: an empty one would let the other one count.
	return noproxy === undefined ? variables : { ...variables, no_proxy: noproxy, NO_PROXY: noproxy };
}

/** A proxy's password may change without changing what comes through it. */
function withoutPasswords(_name: string, value: unknown): unknown {
	return typeof value === "string" ? value.replace(/^((?:[a-z][\w+.-]*:\/\/)?[^:@]*):.*@/is, "$1@") : value;
}
