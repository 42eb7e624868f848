// From option `proxy` to the proxy of one exchange. Texts are parsed once. `policy` awaits a chooser's promise.

import { own } from "../../base/index.ts";
import { ClientError, invalidRequest } from "../errors.ts";
import { type WaitRules, waitLimitOf, within } from "../policies/waiting.ts";
import type { ClientRequest, Interceptor } from "../policy.ts";
import type { ProxySettings } from "../policy-options.ts";
import { type ProxiedUrl, readEnvironment } from "./environment.ts";
import {
	type ProxyChooser,
	type ProxyOption,
	type ProxyServer,
	type ProxySetting,
	parseProxy,
} from "./proxy.ts";

/** How many parsed proxies to keep. Beyond that, the map starts again. */
const KNOWN_PROXIES = 10_000;

export class ProxyChoice {
	readonly #default: ProxyOption;
	readonly #byText: Map<string, ProxyServer> = new Map();
	readonly #bySettings: WeakMap<ProxySettings, ProxyServer> = new WeakMap();
	/** The environment at the time when a request first needed it. */
	#environment: ((url: ProxiedUrl) => string | undefined) | undefined;

	/** Reads the client's own option, so that a mistake in it is reported at once. */
	constructor(option: ProxyOption | undefined) {
		this.#default = option ?? false;
		if (typeof this.#default !== "function") this.#read(this.#default, undefined);
	}

	/** The proxy for a URL; undefined: directly. `own` is the request's option. Throws a ClientError. */
	choose(url: () => ProxiedUrl, own: ProxyOption | undefined): ProxyServer | undefined {
		const option = own ?? this.#default;
		// The policy below has replaced the function by a setting.
		if (typeof option === "function") {
			const message = "which proxy a function will choose can't be known before the request";
			throw invalidRequest(message, "proxy", { option: "proxy" });
		}
		return this.#read(option, url);
	}

	/** What decides the proxy for a URL: the proxy, or a function that has yet to choose one; undefined: directly. */
	decided(url: () => ProxiedUrl, own: ProxyOption | undefined): ProxyServer | ProxyChooser | undefined {
		const option = own ?? this.#default;
		return typeof option === "function" ? option : this.#read(option, url);
	}

	/** Calls the function that chooses, if there is one, and replaces it by its answer. */
	policy(rules: WaitRules): Interceptor {
		return async (request, next) => {
			const option = request.options.proxy ?? this.#default;
			return await next(typeof option === "function" ? await this.#ask(request, option, rules) : request);
		};
	}

	async #ask(request: ClientRequest, option: ProxyChooser, rules: WaitRules): Promise<ClientRequest> {
		let proxy: ProxySetting;
		try {
			const limit = waitLimitOf(
				request,
				rules,
				"had no proxy yet, because the function of option proxy did not choose one",
			);
			proxy = await within(option(new URL(request.url)), limit);
			if (proxy === undefined || typeof proxy === "function" || proxy === null || (proxy as unknown) === true)
				throw new TypeError("it gave neither a proxy nor false");
			this.#read(proxy, () => request.url);
		} catch (cause) {
			if (cause instanceof ClientError) throw cause;
			const reason = cause instanceof Error ? cause.message : String(cause);
			throw invalidRequest(`the function of option proxy failed: ${reason}`, "proxy", {
				option: "proxy",
				cause,
			});
		}
		return { ...request, options: { ...request.options, proxy } };
	}

	#read(setting: ProxySetting, url: (() => ProxiedUrl) | undefined): ProxyServer | undefined {
		if (setting === false) return undefined;
		if (typeof setting === "object") {
			let proxy = this.#bySettings.get(setting);
			if (proxy === undefined) {
				proxy = parseProxy(setting);
				this.#bySettings.set(setting, proxy);
			}
			return proxy;
		}
		if (setting !== "env") return this.#readText(setting);
		if (url === undefined) return undefined;
		this.#environment ??= readEnvironment(own(process.env));
		const text = this.#environment(url());
		return text === undefined ? undefined : this.#readText(text);
	}

	#readText(text: string): ProxyServer {
		let proxy = this.#byText.get(text);
		if (proxy === undefined) {
			proxy = parseProxy(text);
			if (this.#byText.size >= KNOWN_PROXIES) this.#byText.clear();
			this.#byText.set(text, proxy);
		}
		return proxy;
	}
}
