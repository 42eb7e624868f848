// client/: connections with a codec on them, the pool, and the response.

export { isSecretField } from "../base/index.ts";
export { nameForCache } from "./cache/function-names.ts";
export { HttpCache, type HttpCacheOptions } from "./cache/http-cache.ts";
export type { CacheMode } from "./cache/rules.ts";
export { Client, type ClientStats } from "./client.ts";
export { FileBody, type FileBodyOptions, file } from "./content/outgoing.ts";
export { ResponseBody } from "./content/response-body.ts";
export { get, request } from "./default.ts";
export { type DownloadResult, download } from "./download/download.ts";
export type { DownloadEvent, DownloadOptions, PutBytes, RestartReason } from "./download/options.ts";
export {
	type Part,
	type ResumeDecision,
	resumeDecision,
	resumeFields,
	strongValidator,
} from "./download/resume.ts";
export {
	ClientError,
	type ClientErrorDetails,
	type ClientErrorKind,
	type ClientErrorPhase,
} from "./errors.ts";
export { createFetch, fetch } from "./fetch/fetch.ts";
export type {
	ClientLimits,
	ClientOptions,
	Connector,
	FieldsInit,
	InterimResponse,
	MinimumRate,
	RequestBody,
	RequestOptions,
	Timeouts,
} from "./options.ts";
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
	type CookieContext,
	CookieJar,
	type CookieJarOptions,
	type CookieRefusal,
} from "./policies/cookie-jar.ts";
export { type HstsJson, HstsStore, type HstsStoreOptions } from "./policies/hsts.ts";
export type { NetworkOptions, NetworkRule } from "./policies/network.ts";
export type { RateOptions } from "./policies/rates.ts";
export type { RedirectOptions } from "./policies/redirects.ts";
export type { RetryBudgetOptions, RetryOptions } from "./policies/retries.ts";
export type { ClientRequest, Interceptor, Next } from "./policy.ts";
export { type Environment, type ProxiedUrl, proxyFor } from "./proxies/environment.ts";
export type { ProxyChooser, ProxyOption, ProxySetting, ProxySettings } from "./proxies/proxy.ts";
export {
	type CacheOutcome,
	type ExchangeConnection,
	type FailedTry,
	Response,
	type Timings,
} from "./response.ts";
export { VERSION } from "./version.ts";
