/**
 * A server of HTTP/1.1 and HTTP/2 for handlers and folders.
 * @module
 */

// server/: a small, real server of HTTP/1.1 and HTTP/2, and a server of a folder's files on top of it.
//
// http-server.ts       serveHttp() and createHttpService()
// http-connection.ts   one connection of HTTP/1.1: requests in order, framing, its end
// preface.ts           recognizes HTTP/2 in the clear
// h2/                  one connection of HTTP/2, loaded when it is first spoken: streams, order, deadlines, its end
// answering.ts         gets a request answered, whatever its version of HTTP
// service-policy.ts    what the connections of a service share
// incoming-request.ts  one request and its progress
// incoming-content.ts  its content
// content-deadline.ts  the deadlines of its content
// messages.ts          what a handler gets and returns
// web-handler.ts       handlers of the web's kind, from Request to Response
// response-plan.ts     decides how a response is sent
// response-content.ts  the kinds of content
// content-sender.ts    sends content
// coarse-clock.ts      one timer for all deadlines
// hosts.ts             the names that a server answers to
// options.ts           the options of a server
// waiting-list.ts      connections without a request, the longest idle one first
// plain-answer.ts      reads what most handlers return
// response-fields.ts   the fields that a handler gives
// exchange.ts          a request in progress
// directory.ts         serves the files of a folder
// folder.ts            where a request may lead
// file-response.ts     how a request for a file is answered
// file-cache.ts        the contents of small files, kept
// file-reader.ts       reads a file that is sent, in which thread
// folder-listing.ts    makes listings
// paths.ts             from a target to a path
// opened.ts            where an open file really is
// conditions.ts        conditional requests
// ranges.ts            ranges of bytes
// content-types.ts     media types by file name
// listing.ts           the page that lists a folder
// internal.ts          what other folders of src/ use beside this door

export { GannetError } from "../base/index.ts";
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
	type ServerHttpChoice,
	type ServerLimits,
	type ServerResponse,
	type ServerTimeouts,
} from "./options.ts";
export type { ByteRange, FileContent, ResponseContent } from "./response-content.ts";
export type { WebHandler } from "./web-handler.ts";
