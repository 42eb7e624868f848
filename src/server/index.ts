// server/: a small, real HTTP/1.1 server, and a server of a folder's files on top of it.
export {
	directoryHandler,
	serveDirectory,
} from "./directory.ts";
export { onlyForHosts } from "./hosts.ts";
export {
	createHttpService,
	type HttpServer,
	type HttpService,
	serveHttp,
} from "./http-server.ts";
export { HttpError, type HttpHandler, type RequestContent, type ServerRequest } from "./messages.ts";
export {
	type DirectoryOptions,
	type DirectoryServerOptions,
	type ExchangeSummary,
	type HttpServerOptions,
	type HttpServiceOptions,
	SERVER_LIMITS,
	SERVER_TIMEOUTS,
	type ServerLimits,
	type ServerResponse,
	type ServerTimeouts,
} from "./options.ts";
export type { ByteRange, FileContent, ResponseContent } from "./response-content.ts";
