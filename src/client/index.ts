/**
 * HTTP/1.1 and HTTP/2 over TCP, TLS and Unix-domain sockets. Connections are kept and shared. Deadlines, limits, streaming
 * both ways, redirects, cookies, cache, retries, proxies, authentication, compression.
 * @module
 */

// client/: requests over kept connections, with policies around them.
//
// client.ts                    Client: turns a call into a response
// extend.ts                    what a client and those that extend it share
// call-url.ts                  the URL of a call: base URL and query
// default.ts                   the shared client behind get() and request()
// options.ts                   the options of a client
// request-options.ts           the options of a request
// limit-options.ts             timeouts, limits and the minimum rate
// http2-options.ts             options about HTTP/2 alone
// policy-options.ts            the options of policies
// response.ts                  Response: head, content, evidence
// response-options.ts          the options of a response that you make
// response-source.ts           where a response comes from
// made-response.ts             a response that your own code makes
// response-promise.ts          what get() returns: a promise that also gives the content
// schema.ts                    what a schema found wrong, in words
// errors.ts                    ClientError
// policy.ts                    the shape of a policy, and how policies compose
// url.ts                       reads URLs into origin and target
// connection.ts                the seam between the pool and the versions of HTTP
// protocols.ts                 the versions of HTTP, chosen by ALPN
// priority.ts                  a request's priority as its caller writes it
// listening.ts                 who listens to all requests and connections
// kinds.ts                     the objects that options may be
// version.ts                   gannet's version
// batch/start.ts               checks the options of a batch, and loads it
// batch/batch.ts               many requests at once
// batch/options.ts             the options of a batch
// batch/schedule.ts            decides which of them is next
// exchange/dispatcher.ts       starts exchanges: where every call ends
// exchange/planner.ts          from a call to a plan
// exchange/call-facts.ts       which call an exchange belongs to, and why it came to be
// exchange/plan.ts             what is fixed when an exchange is made
// exchange/request-fields.ts   the field lines of a request
// exchange/exchange.ts         one request and its response: state, timings, counts
// exchange/due.ts              when the next deadline of an exchange is
// exchange/failures.ts         the errors of an exchange
// pool/engine.ts               drives exchanges: deadlines, counts, the end
// pool/pool.ts                 owns connections and waiting exchanges
// pool/steps.ts                decides what to send, open or close next
// pool/pool-settings.ts        what a client's options say about its connections
// pool/coalescing.ts           whether a connection may carry another origin's requests
// pool/pooled-route.ts         what the pool keeps for a route and its connections
// pool/pending-connect.ts      a connection that is being opened
// pool/indexed-set.ts          a set that leaves no garbage
// pool/route.ts                what makes connections different
// pool/connect-paths.ts        how connections to an origin are built
// pool/origin-tls.ts           which TLS options hold for which server
// pool/deadlines.ts            one timer for all deadlines
// wrong-version.ts             why an open connection can't be used
// h2/h2-connection.ts          a connection that speaks HTTP/2
// h2/carried.ts                what it keeps of a request
// h2/liveness.ts               whether its peer is alive
// h2/tunnel.ts                 a stream as a connection of its own (CONNECT)
// h2/request-lines.ts          request heads as HTTP/2 has them
// h2/response-fields.ts        heads and trailers of responses, made of header blocks
// h2/frame-trace.ts            events of its frames
// h2/failures.ts               how exchanges fail over HTTP/2
// h1/h1-connection.ts          a connection that speaks HTTP/1.1
// h1/request-head.ts           request heads as HTTP/1.1 writes them
// h1/reader-pool.ts            readers, shared by connections
// content/outgoing.ts          request content from what a caller gives
// content/outgoing-body.ts     the shape of request content
// content/file-options.ts      which part of a file is sent
// content/file-body.ts         a file as request content
// content/multipart.ts         multipart/form-data
// content/content-pump.ts      sends content at the peer's pace
// content/stored-content.ts    content that is in memory already
// content/made-content.ts      content of a response that your own code makes
// content/incoming.ts          response content between connection and reader
// content/response-body.ts     response content as a stream
// content/saved-content.ts     response content to a file
// content/stream-feed.ts       feeds a web stream from content
// content/decoded-content.ts   content with its codings undone
// content/decoding.ts          undoes one coding, piece by piece
// content/codings.ts           the content codings
// content/kept.ts              a response whose content is there
// content/text.ts              whole content as text, or as bytes of its own
// policies/chain.ts            the policies in their order
// policies/redirects.ts        redirects
// policies/authentication.ts   authentication
// policies/auth-options.ts     credentials and their origin
// policies/challenges.ts       challenges as data
// policies/digest.ts           Digest
// policies/digest-sessions.ts  Digest challenges that were answered
// policies/netrc.ts            .netrc
// policies/cookies.ts          the cookie policy
// policies/cookie-jar.ts       the jar
// policies/cookie-files.ts     jars as files
// policies/hsts.ts             HTTP Strict Transport Security
// policies/hsts-file.ts        its file
// policies/retries.ts          retries
// policies/retry-budget.ts     how much a client may repeat
// policies/second-chance.ts    the same request in another form, where a status asks for it
// policies/joining.ts          equal requests under way become one
// policies/rates.ts            requests a second and at once
// policies/throttle.ts         bytes a second
// policies/throttled-connection.ts  a connection at that pace
// policies/token-bucket.ts     what a rate allows
// policies/network.ts          where the client may connect to
// policies/waiting.ts          what ends a wait before a request is sent
// cache/http-cache.ts          HttpCache
// cache/policy.ts              the cache policy
// cache/rules.ts               what may be stored and used
// cache/directives.ts          Cache-Control as data
// cache/store.ts               the store in memory
// cache/disk.ts                the store in a file
// cache/contents.ts            content that is recorded while it is read
// cache/stored-response.ts     a stored response as a Response
// cache/connection-keys.ts     which connections may share responses
// cache/function-names.ts      names of functions, for those keys
// proxies/choice.ts            the proxy of a request
// proxies/proxy.ts             reads a proxy's URL
// proxies/environment.ts       the proxies that the environment names
// proxies/tunnel.ts            connections through a proxy
// proxies/negotiation.ts       the shape of a talk with a proxy
// proxies/connect-request.ts   CONNECT
// proxies/socks.ts             SOCKS 4a and 5
// proxies/failure.ts           why a proxy can't be used
// proxies/login.ts             the credentials that a proxy gets
// proxies/authentication.ts    answers a forward proxy's 407
// download/download.ts         download()
// download/start.ts            loads it
// download/options.ts          its options and events
// download/resume.ts           how a download is continued
// download/segments.ts         which bytes of a file come next
// download/parallel.ts         one file over several connections
// download/target.ts           the file that it writes
// fetch/fetch.ts               fetch()
// fetch/call.ts                reads the arguments of a call
// fetch/body.ts                content of a call
// fetch/headers.ts             headers of a call
// fetch/response.ts            the Response of fetch
// fetch/failure.ts             the errors of fetch
// fetch/integrity.ts           Subresource Integrity
// fetch/referrer.ts            Referrer Policy
// fetch/ports.ts               ports that fetch refuses

export type { StandardIssue, StandardOutput, StandardResult, StandardSchema } from "../base/index.ts";
export { GannetError } from "../base/index.ts";
export type { BatchItem, BatchRequest, BatchRequests } from "./batch/batch.ts";
export type { BatchOptions } from "./batch/options.ts";
export { nameForCache } from "./cache/function-names.ts";
export { HttpCache } from "./cache/http-cache.ts";
export { Client, type ClientStats } from "./client.ts";
export { FileBody, file } from "./content/file-body.ts";
export type { FileBodyOptions } from "./content/file-options.ts";
export { type FormPart, MultipartBody, multipart, type RequestBody } from "./content/outgoing.ts";
export { ResponseBody } from "./content/response-body.ts";
export { get, request } from "./default.ts";
export type { DownloadResult } from "./download/download.ts";
export type { DownloadEvent, DownloadOptions, PutBytes } from "./download/options.ts";
export { download } from "./download/start.ts";
export {
	ClientError,
	type ClientErrorCode,
	type ClientErrorKind,
	type ClientErrorPhase,
	type ErrorResponse,
} from "./errors.ts";
export { createFetch, fetch } from "./fetch/fetch.ts";
export type { Http2Options } from "./http2-options.ts";
export type { ResponseBodyInit } from "./made-response.ts";
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
export type { ClientRequest, Interceptor, Next, Requester } from "./policy.ts";
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
	RetriedTry,
	RetryBudgetOptions,
	RetryOptions,
	RetryWish,
} from "./policy-options.ts";
export { type Environment, type ProxiedUrl, proxyFor } from "./proxies/environment.ts";
export type { ProxyChooser, ProxyOption, ProxySetting } from "./proxies/proxy.ts";
export type {
	FieldsInit,
	FormInit,
	HttpChoice,
	InterimResponse,
	ParameterValue,
	QueryInit,
	RequestDescription,
	RequestOptions,
	TransferProgress,
} from "./request-options.ts";
export { type FailedTry, Response } from "./response.ts";
export type { ResponseOptions } from "./response-options.ts";
export { ResponsePromise } from "./response-promise.ts";
export type { CacheOutcome, ExchangeConnection, Timings } from "./response-source.ts";
export { VERSION } from "./version.ts";
