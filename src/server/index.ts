// server/: a small, real HTTP/1.1 server, and the files of a folder over it.
export type { Clock, Timed } from "./coarse-clock.ts";
export {
	type DirectoryOptions,
	type DirectoryServerOptions,
	directoryHandler,
	serveDirectory,
} from "./directory.ts";
export { isHostPattern, onlyForHosts } from "./hosts.ts";
export {
	createHttpService,
	type HttpServer,
	type HttpServerOptions,
	type HttpService,
	serveHttp,
} from "./http-server.ts";
export {
	type ByteRange,
	type FileContent,
	HttpError,
	type HttpHandler,
	type RequestContent,
	type ResponseContent,
	type ServerRequest,
	type ServerResponse,
} from "./messages.ts";
export {
	type ExchangeSummary,
	type HttpServiceOptions,
	SERVER_LIMITS,
	SERVER_TIMEOUTS,
	type ServerLimits,
	type ServerTimeouts,
} from "./options.ts";
