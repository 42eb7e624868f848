// Serves the files below a folder, and nothing else. Owns the access to files. The rules are in folder.ts, paths.ts, ranges.ts and
// conditions.ts.
//
// No request leaves the folder: each name is checked, then the real path that the names lead to must be below the
// folder's own real path. That real path is opened, and the open file must still be below the folder (opened.ts).
// The content of a small file is kept (file-cache.ts), with the real path that was checked.

import { constants } from "node:fs";
import { type FileHandle, open, realpath, stat } from "node:fs/promises";
import type { Endpoint } from "../socket/index.ts";
import { contentTypeOf } from "./content-types.ts";
import { type CachedFile, FileCache } from "./file-cache.ts";
import { answerWithFile, bytesOf, factsOf } from "./file-response.ts";
import { type Folder, type Found, find, isAbsence, isBelow } from "./folder.ts";
import { Listings } from "./folder-listing.ts";
import { isLoopback, onlyForHosts } from "./hosts.ts";
import { type HttpServer, serveHttp } from "./http-server.ts";
import { LISTING_POLICY } from "./listing.ts";
import { errorResponse, type HttpHandler, type ServerRequest } from "./messages.ts";
import { realPathOf } from "./opened.ts";
import {
	type DirectoryOptions,
	type DirectoryServerOptions,
	type DirectorySettings,
	directoryOptions,
	directoryServerOptions,
	httpServerOptions,
	type ServerResponse,
} from "./options.ts";
import { parseTargetPath, type TargetPath } from "./paths.ts";
import type { FileContent } from "./response-content.ts";

const readOptions = directoryOptions.reader();
const readServerOptions = directoryServerOptions.reader();

const METHODS = new Set(["GET", "HEAD", "OPTIONS"]);
/** Methods that are known (RFC 9110 §9, RFC 5789), but not to a folder: 405 instead of 501. */
const OTHER_METHODS = new Set(["POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT"]);
const ALLOW = ["Allow", "GET, HEAD, OPTIONS"] as const;
const INDEX = "index.html";

/**
 * Makes a handler that answers with the files below a folder: types, ranges, conditions, index.html, listings. Rejects
 * if the folder can't be read. The content of small files is kept, so don't change the bytes of its responses.
 */
export async function directoryHandler(folder: string, options?: DirectoryOptions): Promise<HttpHandler> {
	return await folderHandler(folder, readOptions(options));
}

/**
 * @param options already read
 * @param now milliseconds since 1970; tests have their own
 */
export async function folderHandler(
	path: string,
	options: DirectorySettings,
	now: () => number = Date.now,
): Promise<HttpHandler> {
	const root = await realpath(path);
	if (!(await stat(root)).isDirectory()) {
		throw Object.assign(new Error(`${path} is not a folder`), { code: "ENOTDIR", syscall: "stat", path });
	}
	const folder: ServedFolder = {
		root,
		options,
		cache: new FileCache(options, now),
		now,
		listings: new Listings({ root, options }),
	};
	return (request) => answerFromCache(request, folder.cache) ?? serve(request, folder);
}

interface ServedFolder extends Folder {
	readonly cache: FileCache;
	readonly listings: Listings;
	now(): number;
}

/**
 * Serves the files below a folder over HTTP. On the loopback it answers only to local names: see `hosts`.
 *
 * @example
 * const server = await serveDirectory("tcp://127.0.0.1:8080", "public");
 */
export async function serveDirectory(
	endpoint: Endpoint | string,
	folder: string,
	options?: DirectoryServerOptions,
): Promise<HttpServer> {
	const { hosts, ...settings } = readServerOptions(options);
	const open = await folderHandler(folder, directoryOptions.pick(settings));
	const guarded = onlyForHosts(open, hosts);
	let handler: HttpHandler | undefined;
	return serveHttp(
		endpoint,
		(request) => {
			// The address of a name is known only when the server listens.
			handler ??= hosts !== undefined || isLoopback(request.connection.endpoint) ? guarded : open;
			return handler(request);
		},
		httpServerOptions.pick(settings),
	);
}

/** The response with a file whose content is in memory and still right, if there is one. */
function answerFromCache(request: ServerRequest, cache: FileCache): ServerResponse | undefined {
	if (request.method !== "GET" && request.method !== "HEAD") return undefined;
	const file = cache.find(keyOf(request.target));
	if (file === undefined) return undefined;
	const { response, parts } = answerWithFile(request, file.facts);
	return parts === undefined ? response : { ...response, body: bytesOf(file.content, parts) };
}

/** A target without its query, which doesn't change the file. */
function keyOf(target: string): string {
	const query = target.indexOf("?");
	return query < 0 ? target : target.slice(0, query);
}

async function serve(request: ServerRequest, folder: ServedFolder): Promise<ServerResponse> {
	const { method, target } = request;
	if (!METHODS.has(method)) {
		return OTHER_METHODS.has(method)
			? errorResponse(405, `${method} is not possible here`, [ALLOW])
			: errorResponse(501, "this method is unknown here");
	}
	if (method === "OPTIONS") return { status: 204, headers: [ALLOW] };
	const path = parseTargetPath(target);
	if (typeof path === "number") return errorResponse(path, path === 400 ? "the target is not a path" : "");
	const found = await find(path.names, folder);
	if (found === undefined) return errorResponse(404, "");
	if (!found.stats.isDirectory()) {
		return path.isFolder ? errorResponse(404, "") : serveFile(request, found, folder);
	}
	if (!path.isFolder) {
		const location = ["Location", `${path.rawPath}/${path.rawQuery}`] as const;
		return errorResponse(301, "a folder's path ends in /", [location]);
	}
	const index = await find([...path.names, INDEX], folder);
	if (index?.stats.isFile()) return serveFile(request, index, folder);
	if (!folder.options.listings) return errorResponse(404, "");
	return serveListing(path, found, folder);
}

async function serveFile(
	request: ServerRequest,
	found: Found,
	folder: ServedFolder,
): Promise<ServerResponse> {
	const { path, realPath } = found;
	let file: FileHandle;
	try {
		// O_NONBLOCK: a pipe that replaced the file must not block the server. O_NOFOLLOW: a link must not lead elsewhere.
		file = await open(realPath, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
	} catch (error) {
		if (isAbsence(error)) return errorResponse(404, "");
		throw error;
	}
	let isHandedOver = false;
	try {
		const stats = await file.stat();
		const openPath = await realPathOf(file, realPath);
		if (!stats.isFile() || openPath === undefined || !isBelow(openPath, folder))
			return errorResponse(404, "");
		const facts = factsOf(contentTypeOf(realPath), stats, folder.now());
		const { response, parts } = answerWithFile(request, facts);
		let kept: CachedFile | undefined;
		// A file that was moved since is served, but its path doesn't lead to it. What is 304 now will be asked for again, too.
		if (request.method === "GET" && openPath === realPath && folder.cache.takes(stats)) {
			const place = { target: keyOf(request.target), path, realPath };
			kept = await folder.cache.read(file, stats, facts, place);
		}
		if (parts === undefined) return response;
		if (kept !== undefined) return { ...response, body: bytesOf(kept.content, parts) };
		isHandedOver = true;
		const mayBlock = folder.options.cacheBytes > 0;
		return { ...response, body: { file, parts, mayBlock } satisfies FileContent };
	} finally {
		if (!isHandedOver) await file.close();
	}
}

async function serveListing(path: TargetPath, found: Found, folder: ServedFolder): Promise<ServerResponse> {
	const title = path.names.length === 0 ? "/" : `/${path.names.join("/")}/`;
	const body = await folder.listings.page(title, found.realPath, found.stats);
	if (body === undefined) return errorResponse(404, "");
	return {
		headers: [
			["Content-Type", "text/html; charset=utf-8"],
			["Content-Security-Policy", LISTING_POLICY],
			["X-Content-Type-Options", "nosniff"],
		],
		body,
	};
}
