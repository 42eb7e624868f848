// client/: connections with a codec on them, the pool, and the response.

export { nameForCache } from "./cache/function-names.ts";
export { HttpCache } from "./cache/http-cache.ts";
export { Client, type ClientStats } from "./client.ts";
export type { FileBodyOptions } from "./content/file-options.ts";
export type { RequestBody } from "./content/outgoing.ts";
export { FileBody, file } from "./content/outgoing.ts";
export { ResponseBody } from "./content/response-body.ts";
export { get, request } from "./default.ts";
export { type DownloadResult, download } from "./download/download.ts";
export type { DownloadEvent, DownloadOptions, PutBytes } from "./download/options.ts";
export { ClientError, type ClientErrorKind, type ClientErrorPhase } from "./errors.ts";
export { createFetch, fetch } from "./fetch/fetch.ts";
export type { ClientLimits, ClientOptions, Connector, MinimumRate, Timeouts } from "./options.ts";
export type {
	Auth,
	BearerAuth,
	ClientAuth,
	DigestAuth,
	NetrcAuth,
	PasswordAuth,
} from "./policies/auth-options.ts";
export { type CookieFileFormat, loadCookies, saveCookies } from "./policies/cookie-files.ts";
export {
	type Cookie,
	CookieJar,
	type CookieRefusal,
} from "./policies/cookie-jar.ts";
export { type HstsJson, HstsStore } from "./policies/hsts.ts";
export type { ClientRequest, Interceptor, Next } from "./policy.ts";
export type {
	CacheMode,
	CookieContext,
	CookieJarOptions,
	HstsStoreOptions,
	HttpCacheOptions,
	NetworkOptions,
	NetworkRule,
	ProxySettings,
	RateOptions,
	RedirectOptions,
	RetryBudgetOptions,
	RetryOptions,
} from "./policy-options.ts";
export { type Environment, type ProxiedUrl, proxyFor } from "./proxies/environment.ts";
export type { ProxyChooser, ProxyOption, ProxySetting } from "./proxies/proxy.ts";
export type { FieldsInit, InterimResponse, RequestOptions } from "./request-options.ts";
export {
	type CacheOutcome,
	type ExchangeConnection,
	type FailedTry,
	Response,
	type Timings,
} from "./response.ts";
export { VERSION } from "./version.ts";
