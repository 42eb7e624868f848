// Serves the files below a folder, and nothing else. Owns the access to the file system. The rules are in paths.ts,
// ranges.ts and conditions.ts.
//
// No request leaves the folder: each name is checked, then the real path that the names lead to must be below the
// folder's own real path. That real path is opened, and the open file must still be below the folder (opened.ts).

import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, open, readdir, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { formatHttpDate, own } from "../base/index.ts";
import type { FieldLines } from "../http/index.ts";
import { crypto } from "../runtime/index.ts";
import type { Endpoint } from "../socket/index.ts";
import { type Conditions, evaluateConditions, isRangeWanted, type Validators } from "./conditions.ts";
import { contentTypeOf } from "./content-types.ts";
import { isLoopback, onlyForHosts } from "./hosts.ts";
import { type HttpServer, serveHttp } from "./http-server.ts";
import { LISTING_POLICY, type ListingEntry, listingPage } from "./listing.ts";
import { errorResponse, type HttpHandler, type ServerRequest } from "./messages.ts";
import { openFolder, realPathOf } from "./opened.ts";
import {
	type DirectoryOptions,
	type DirectoryServerOptions,
	type DirectorySettings,
	directoryOptions,
	directoryServerOptions,
	type ServerResponse,
} from "./options.ts";
import { isHidden, isNameBelow, parseTargetPath, type TargetPath } from "./paths.ts";
import { contentRange, selectRanges } from "./ranges.ts";
import type { ByteRange, FileContent } from "./response-content.ts";

const readOptions = directoryOptions.reader();
const readServerOptions = directoryServerOptions.reader();

const METHODS = new Set(["GET", "HEAD", "OPTIONS"]);
/** Methods that are known (RFC 9110 §9, RFC 5789), but not to a folder: 405 instead of 501. */
const OTHER_METHODS = new Set(["POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT"]);
const ALLOW = ["Allow", "GET, HEAD, OPTIONS"] as const;
const INDEX = "index.html";
/**
 * A file changed more recently than this may change again within its time stamp's precision, so its validators are
 * weak.
 */
const SETTLED_MS = 2_000;
/** How many entries of a listing are looked up at a time. */
const STAT_BATCH = 64;

/**
 * Makes a handler that answers with the files below a folder: types, ranges, conditions, index.html, listings. Rejects
 * if the folder can't be read.
 */
export async function directoryHandler(folder: string, options?: DirectoryOptions): Promise<HttpHandler> {
	return await handlerOf(folder, readOptions(options));
}

/** @param options already read */
async function handlerOf(folder: string, options: DirectorySettings): Promise<HttpHandler> {
	const root = await realpath(folder);
	if (!(await stat(root)).isDirectory()) {
		throw Object.assign(new Error(`${folder} is not a folder`), {
			code: "ENOTDIR",
			syscall: "stat",
			path: folder,
		});
	}
	return (request) => serve(request, root, options);
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
	const { listings, dotfiles, outsideLinks, hosts, ...serving } = readServerOptions(options);
	const open = await handlerOf(folder, { listings, dotfiles, outsideLinks });
	const guarded = onlyForHosts(open, hosts);
	let handler: HttpHandler | undefined;
	return serveHttp(
		endpoint,
		(request) => {
			// The address of a name is known only when the server listens.
			handler ??= hosts !== undefined || isLoopback(request.connection.endpoint) ? guarded : open;
			return handler(request);
		},
		serving,
	);
}

async function serve(
	request: ServerRequest,
	root: string,
	options: DirectorySettings,
): Promise<ServerResponse> {
	const { method, target } = request;
	if (!METHODS.has(method)) {
		return OTHER_METHODS.has(method)
			? errorResponse(405, `${method} is not possible here`, [ALLOW])
			: errorResponse(501, "this method is unknown here");
	}
	if (method === "OPTIONS") return { status: 204, headers: [ALLOW] };
	const path = parseTargetPath(target);
	if (typeof path === "number") return errorResponse(path, path === 400 ? "the target is not a path" : "");
	const found = await find(path.names, root, options);
	if (found === undefined) return errorResponse(404, "");
	if (!found.stats.isDirectory()) {
		return path.isFolder ? errorResponse(404, "") : serveFile(request, found, root, options);
	}
	if (!path.isFolder) {
		const location = ["Location", `${path.rawPath}/${path.rawQuery}`] as const;
		return errorResponse(301, "a folder's path ends in /", [location]);
	}
	const index = await find([...path.names, INDEX], root, options);
	if (index?.stats.isFile()) return serveFile(request, index, root, options);
	if (!options.listings) return errorResponse(404, "");
	return serveListing(path, found.path, root, options);
}

interface Found {
	/** Without symbolic links. */
	readonly path: string;
	readonly stats: Stats;
}

/**
 * The file or folder that the names lead to below the root; undefined if there is none, or it is hidden, outside, or
 * something else.
 */
async function find(
	names: readonly string[],
	root: string,
	options: DirectorySettings,
): Promise<Found | undefined> {
	if (!options.dotfiles && names.some(isHidden)) return undefined;
	try {
		const path = await realpath(join(root, ...names));
		if (!isBelow(path, root, options)) return undefined;
		const stats = await stat(path);
		return stats.isFile() || stats.isDirectory() ? { path, stats } : undefined;
	} catch (error) {
		if (isAbsence(error)) return undefined;
		throw error;
	}
}

/** Whether a real path may be shown: it is below the root, and no part of it there is hidden. */
function isBelow(path: string, root: string, options: DirectorySettings): boolean {
	if (path === root) return true;
	const prefix = root.endsWith(sep) ? root : root + sep;
	if (!path.startsWith(prefix)) return options.outsideLinks;
	return options.dotfiles || !relative(root, path).split(sep).some(isHidden);
}

/** Whether a failure means that there is nothing to serve: not found, a file instead of a folder, not readable. */
function isAbsence(error: unknown): boolean {
	const code = (error as NodeJS.ErrnoException).code ?? "";
	return ["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "EACCES", "EPERM", "ENXIO"].includes(code);
}

async function serveFile(
	request: ServerRequest,
	found: Found,
	root: string,
	options: DirectorySettings,
): Promise<ServerResponse> {
	let file: FileHandle;
	try {
		// O_NONBLOCK: a pipe that replaced the file must not block the server. O_NOFOLLOW: a link must not lead elsewhere.
		file = await open(found.path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
	} catch (error) {
		if (isAbsence(error)) return errorResponse(404, "");
		throw error;
	}
	let parts: FileContent["parts"] | undefined;
	try {
		const stats = await file.stat();
		const path = await realPathOf(file, found.path);
		if (!stats.isFile() || path === undefined || !isBelow(path, root, options)) return errorResponse(404, "");
		const { response, content } = answerWithFile(request, contentTypeOf(found.path), stats);
		parts = content;
		return parts === undefined ? response : { ...response, body: { file, parts } };
	} finally {
		if (parts === undefined) await file.close();
	}
}

/**
 * The response for a file, and the parts of it that are its content. Without parts, the content, if any, is in the
 * response.
 */
function answerWithFile(
	request: ServerRequest,
	type: string,
	stats: Stats,
): { readonly response: ServerResponse; readonly content: FileContent["parts"] | undefined } {
	const validators = validatorsOf(stats, Date.now());
	const { size } = stats;
	const validation = [
		["ETag", validators.etag],
		["Last-Modified", formatHttpDate(validators.lastModified)],
	] as const;
	const verdict = evaluateConditions(conditionsOf(request.headers), validators);
	const whole = (response: ServerResponse): ReturnType<typeof answerWithFile> => ({
		response,
		content: undefined,
	});
	if (verdict === 412) return whole(errorResponse(412, ""));
	if (verdict === 304) return whole({ status: 304, headers: validation });
	const about = [...validation, ["Accept-Ranges", "bytes"], ["X-Content-Type-Options", "nosniff"]] as const;
	const ranges = selectedRanges(request, size, validators);
	if (ranges === "unsatisfiable") {
		return whole(errorResponse(416, `there are ${size} bytes`, [["Content-Range", `bytes */${size}`]]));
	}
	if (ranges === undefined) {
		return { response: { headers: [["Content-Type", type], ...about] }, content: [{ start: 0, end: size }] };
	}
	const [only] = ranges;
	if (ranges.length === 1 && only !== undefined) {
		const fields = [["Content-Type", type], ["Content-Range", contentRange(only, size)], ...about] as const;
		return { response: { status: 206, headers: fields }, content: [only] };
	}
	const boundary = crypto().randomBytes(16).toString("hex");
	const fields = [["Content-Type", `multipart/byteranges; boundary=${boundary}`], ...about] as const;
	return { response: { status: 206, headers: fields }, content: multipart(ranges, size, type, boundary) };
}

/** The parts of a multipart/byteranges content (RFC 9110 §14.6). */
function multipart(
	ranges: readonly ByteRange[],
	size: number,
	type: string,
	boundary: string,
): (ByteRange | string)[] {
	const parts = ranges.flatMap((range, index) => [
		`${index === 0 ? "" : "\r\n"}--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: ${contentRange(range, size)}\r\n\r\n`,
		range,
	]);
	return [...parts, `\r\n--${boundary}--\r\n`];
}

/** RFC 9110 §14.2: a Range field has a meaning only in a GET. */
function selectedRanges(
	{ method, headers: fields }: ServerRequest,
	size: number,
	validators: Validators,
): readonly ByteRange[] | "unsatisfiable" | undefined {
	const value = fields.get("range");
	if (method !== "GET" || value === null) return undefined;
	return isRangeWanted(fields.get("if-range") ?? undefined, validators)
		? selectRanges(value, size)
		: undefined;
}

function validatorsOf(stats: Stats, now: number): Validators {
	const { mtimeMs, size } = stats;
	const isSettled = now - mtimeMs > SETTLED_MS;
	const tag = `"${size.toString(16)}-${Math.round(mtimeMs * 1000).toString(16)}"`;
	return {
		etag: isSettled ? tag : `W/${tag}`,
		lastModified: Math.floor(mtimeMs / 1000) * 1000,
		isLastModifiedStrong: isSettled,
	};
}

function conditionsOf(fields: FieldLines): Conditions {
	const value = (name: string): string | undefined => fields.get(name) ?? undefined;
	return {
		ifMatch: value("if-match"),
		ifNoneMatch: value("if-none-match"),
		ifModifiedSince: value("if-modified-since"),
		ifUnmodifiedSince: value("if-unmodified-since"),
	};
}

async function serveListing(
	path: TargetPath,
	folder: string,
	root: string,
	options: DirectorySettings,
): Promise<ServerResponse> {
	const entries: ListingEntry[] = [];
	try {
		await using open = await openFolder(folder);
		if (open.realPath === undefined || !isBelow(open.realPath, root, options)) return errorResponse(404, "");
		const names = await readdir(open.path, own({ withFileTypes: false as const }));
		for (let at = 0; at < names.length; at += STAT_BATCH) {
			const batch = names
				.slice(at, at + STAT_BATCH)
				.map((name) => listingEntry(name, open.path, root, options));
			for (const entry of await Promise.all(batch)) if (entry !== undefined) entries.push(entry);
		}
	} catch (error) {
		if (isAbsence(error)) return errorResponse(404, "");
		throw error;
	}
	const shown = path.names.length === 0 ? "/" : `/${path.names.join("/")}/`;
	return {
		headers: [
			["Content-Type", "text/html; charset=utf-8"],
			["Content-Security-Policy", LISTING_POLICY],
			["X-Content-Type-Options", "nosniff"],
		],
		body: listingPage(shown, entries),
	};
}

/** A listing's entry for a name; undefined if a request for it would find nothing. */
async function listingEntry(
	name: string,
	folder: string,
	root: string,
	options: DirectorySettings,
): Promise<ListingEntry | undefined> {
	if (!isNameBelow(name) || (!options.dotfiles && isHidden(name))) return undefined;
	try {
		const path = join(folder, name);
		let stats = await lstat(path);
		if (stats.isSymbolicLink()) {
			if (!isBelow(await realpath(path), root, options)) return undefined;
			stats = await stat(path);
		}
		if (!stats.isFile() && !stats.isDirectory()) return undefined;
		return { name, isFolder: stats.isDirectory(), size: stats.size, modifiedAt: stats.mtimeMs };
	} catch (error) {
		if (isAbsence(error)) return undefined;
		throw error;
	}
}
