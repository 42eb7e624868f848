// Starts downloads. Their code is loaded with the first.

import { invalidRequest } from "../errors.ts";
import type { Requester } from "../policy.ts";
import type { DownloadResult } from "./download.ts";
import type { DownloadOptions } from "./options.ts";

/**
 * Downloads to a file. Continues what an earlier, interrupted call has left, if the server can prove that it is still
 * the same file. The content is not decoded. Until it is complete, the file is FILE.part, which one process at a time
 * writes, and FILE.part.json says what it is a part of. A path that isn't a regular file (/dev/stdout, a pipe) is
 * written into.
 * @throws ClientError (as a rejection): kind "file" if the file can't be written, with code "in-use" if another call
 * writes it; kind "content", code "status" for another status than 200; kind "content" and a specific code for a part
 * that isn't the missing one. What has arrived stays in FILE.part.
 * @example
 * await download("http://127.0.0.1:8080/large.iso", "large.iso");
 * await download(client, "http://127.0.0.1:8080/large.iso", "large.iso", { parallel: 4 });
 */
export function download(
	client: Pick<Requester, "get">,
	url: string | URL,
	path: string,
	options?: DownloadOptions,
): Promise<DownloadResult>;
/** Downloads with the client that the whole process shares. */
export function download(url: string | URL, path: string, options?: DownloadOptions): Promise<DownloadResult>;
export async function download(
	first: Pick<Requester, "get"> | string | URL,
	second: string | URL,
	third?: string | DownloadOptions,
	fourth?: DownloadOptions,
): Promise<DownloadResult> {
	const isShared = typeof first === "string" || first instanceof URL;
	const client = isShared ? await import("../default.ts") : first;
	const [url, path, options] = isShared ? [first, second, third] : [second, third, fourth];
	if (typeof client?.get !== "function")
		throw invalidRequest("a download needs a client or a URL as its first argument", "invalid-request");
	if (typeof path !== "string" || path === "")
		throw invalidRequest("a download needs the path of a file after its URL", "invalid-request");
	const { download } = await import("./download.ts");
	return await download(client, url, path, options as DownloadOptions | undefined);
}
