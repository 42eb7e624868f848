// A URL into a file, whatever breaks in between: written as FILE.part, continued by Range and If-Range, given its name when
// it is whole. FILE.part.json remembers what the part is a part of, so that another run can go on.

import { ftruncateSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { type FileHandle, open, readFile, rename, rm } from "node:fs/promises";
import { shownUrl } from "../base/index.ts";
import { crypto } from "../runtime/index.ts";
import type { Client } from "./client.ts";
import { ClientError, type ClientErrorKind } from "./errors.ts";
import { fieldLines } from "./h1/request-head.ts";
import type { RequestOptions } from "./options.ts";
import { type Part, resumeDecision, resumeFields, strongValidator } from "./policies/resume.ts";
import type { Response } from "./response.ts";

export interface DownloadOptions {
	/** For each request; `decode`, and the fields that ask for a part, are the download's own. */
	readonly request?: Omit<RequestOptions, "body" | "json" | "decode">;
	/** Tries in a row that bring nothing new before it fails. Default 5. */
	readonly limit?: number;
	/** The wait before a try is at most this, doubled with each that brought nothing; random. Default 500 ms. */
	readonly baseDelayMs?: number;
	/** What happens where the file has changed meanwhile, or can't be continued: begin anew, or fail. Default "restart". */
	readonly onChanged?: "restart" | "error";
}

export interface DownloadResult {
	/** Bytes of the file. */
	readonly bytes: number;
	/** Of them, those that an earlier run had brought. */
	readonly resumedAt: number;
	/** Requests that it took. */
	readonly requests: number;
	/** The last response; its content is in the file. */
	readonly response: Response;
}

/** After these the rest is asked for. */
const PASSING: ReadonlySet<ClientErrorKind> = new Set<ClientErrorKind>([
	"resolve",
	"connect",
	"timeout",
	"disconnected",
	"truncated",
]);

/**
 * Downloads to a file. What an earlier, interrupted call has left is continued where the server can prove that it is
 * still the same file; the content is not decoded.
 * @throws ClientError (as a rejection): kind "content", code "status" for another status than 200; kind "content" and a
 * code of its own for a part that isn't the missing one. What has arrived stays in FILE.part.
 * @example await download(client, "http://127.0.0.1:8080/large.iso", "large.iso");
 */
export async function download(
	client: Pick<Client, "get">,
	url: string | URL,
	path: string,
	options: DownloadOptions = {},
): Promise<DownloadResult> {
	const file = await PartFile.open(path, shownUrl(String(url)));
	try {
		return await fill(client, String(url), file, options);
	} finally {
		await file.close();
	}
}

async function fill(
	client: Pick<Client, "get">,
	url: string,
	file: PartFile,
	options: DownloadOptions,
): Promise<DownloadResult> {
	const { limit = 5, baseDelayMs = 500 } = options;
	let fruitless = 0;
	for (let requests = 1; ; requests++) {
		const before = file.bytes;
		let response: Response | undefined;
		try {
			response = await client.get(url, requestFor(file.part, options.request));
			if (await take(response, file, options)) {
				await file.finish();
				return { bytes: file.bytes, resumedAt: file.keptFrom, requests, response };
			}
		} catch (error) {
			if (!(error instanceof ClientError) || !PASSING.has(error.kind) || isSignals(error)) throw error;
			if (options.onChanged === "error" && file.bytes > 0 && file.part === undefined) throw error;
			fruitless = file.bytes > before ? 0 : fruitless + 1;
			if (fruitless >= limit) throw error;
			await pause(Math.random() * baseDelayMs * 2 ** fruitless, options.request?.signal);
		}
	}
}

function requestFor(part: Part | undefined, request: DownloadOptions["request"] = {}): RequestOptions {
	let headers = fieldLines(request.headers ?? {}).with("accept-encoding", "identity");
	for (const name of ["range", "if-range"]) headers = headers.without(name);
	for (const [name, value] of part === undefined ? [] : resumeFields(part))
		headers = headers.with(name, value);
	return { ...request, headers, decode: false };
}

/** Puts the content where it belongs; true where the file is whole. */
async function take(response: Response, file: PartFile, options: DownloadOptions): Promise<boolean> {
	const { part } = file;
	if (part === undefined) {
		if (response.status !== 200) throw refuse(response, "status", `with the status ${response.status}`);
	} else {
		const decision = resumeDecision(part, response.status, response.headers);
		switch (decision.kind) {
			case "complete":
				response.discard();
				return true;
			case "append":
				file.total = decision.total;
				await file.append(response);
				return file.isWhole;
			case "refuse":
				throw refuse(response, decision.code, decision.why);
			case "restart":
				if (options.onChanged === "error")
					throw refuse(response, "changed", "as a file that has changed since its beginning was fetched");
		}
	}
	file.restart();
	if (response.status !== 200) {
		response.discard();
		return false;
	}
	file.describe(response);
	await file.append(response);
	return file.isWhole;
}

function refuse(response: Response, code: string, why: string): ClientError {
	response.discard();
	return new ClientError(`GET ${response.url} was answered ${why}`, {
		kind: "content",
		phase: "receive",
		method: "GET",
		url: response.url,
		code,
		status: response.status,
	});
}

function isSignals(error: ClientError): boolean {
	return error.kind === "timeout" && error.code === "signal";
}

/** Waits; an abort ends it, and the next request says so. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
	return new Promise((resolve) => {
		const done = (): void => {
			clearTimeout(timer);
			signal?.removeEventListener("abort", done);
			resolve();
		};
		const timer = setTimeout(done, ms);
		if (signal?.aborted === true) done();
		else signal?.addEventListener("abort", done, { once: true });
	});
}

/** FILE.part and its note. */
class PartFile {
	/** Opens what an earlier run left, where its note says that it is of this URL; else a new one. */
	static async open(path: string, url: string): Promise<PartFile> {
		const partPath = `${path}.part`;
		const note = await readNote(`${partPath}.json`);
		if (note !== undefined && note.url === url) {
			try {
				const handle = await open(partPath, "r+");
				const { size } = await handle.stat();
				return new PartFile(path, url, handle, size, size === 0 ? undefined : note);
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
			}
		}
		await rm(`${partPath}.json`, { force: true });
		return new PartFile(path, url, await open(partPath, "w"), 0, undefined);
	}

	readonly #path: string;
	readonly #url: string;
	readonly #handle: FileHandle;
	#validator: string | undefined;
	/** Bytes of the whole, where that is known. */
	total: number | undefined;
	bytes: number;
	/** Bytes of an earlier run that are still in use. */
	keptFrom: number;

	private constructor(path: string, url: string, handle: FileHandle, bytes: number, note: Note | undefined) {
		this.#path = path;
		this.#url = url;
		this.#handle = handle;
		this.bytes = bytes;
		this.keptFrom = bytes;
		this.#validator = note?.validator;
		this.total = note?.total;
	}

	/** What can be continued; undefined where there is nothing. */
	get part(): Part | undefined {
		const { bytes, total } = this;
		if (bytes === 0 || this.#validator === undefined) return undefined;
		return { bytes, validator: this.#validator, total };
	}

	/** Whether nothing is missing, as far as anybody said how much there is. */
	get isWhole(): boolean {
		return this.total === undefined || this.bytes === this.total;
	}

	restart(): void {
		ftruncateSync(this.#handle.fd, 0);
		this.bytes = 0;
		this.keptFrom = 0;
		this.total = undefined;
		this.#validator = undefined;
	}

	/**
	 * Notes what the content to come is, before the first byte of it is written. At once: content that breaks off before
	 * anybody reads it is lost, so nothing may be waited for.
	 */
	describe({ headers }: Response): void {
		this.#validator = strongValidator(headers);
		const length = headers.get("content-length");
		this.total = length === null ? undefined : Number(length);
		const notePath = `${this.#path}.part.json`;
		if (this.#validator === undefined) {
			rmSync(notePath, { force: true });
			return;
		}
		const note: Note = { url: this.#url, validator: this.#validator, total: this.total };
		const beside = `${notePath}.${crypto().randomUUID()}`;
		writeFileSync(beside, `${JSON.stringify(note)}\n`, { flag: "wx" });
		renameSync(beside, notePath);
	}

	/** Writes each piece as it comes, so that what has arrived is there whatever happens next. */
	async append(response: Response): Promise<void> {
		await response.body.lend((chunk) => {
			const end = this.bytes + chunk.length;
			if (this.total !== undefined && end > this.total) {
				throw new Error(`it is longer than the ${this.total} bytes that it was said to have`);
			}
			for (let offset = 0; offset < chunk.length; ) {
				offset += writeSync(this.#handle.fd, chunk, offset, chunk.length - offset, this.bytes + offset);
			}
			this.bytes = end;
		});
	}

	async finish(): Promise<void> {
		await this.#handle.sync();
		await rename(`${this.#path}.part`, this.#path);
		await rm(`${this.#path}.part.json`, { force: true });
	}

	async close(): Promise<void> {
		await this.#handle.close();
	}
}

interface Note {
	readonly url: string;
	readonly validator: string;
	readonly total: number | undefined;
}

/** What the note says; undefined where there is none, or none that can be read. */
async function readNote(path: string): Promise<Note | undefined> {
	try {
		const { url, validator, total } = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
		const isTotal = total === undefined || (Number.isSafeInteger(total) && (total as number) >= 0);
		if (typeof url !== "string" || typeof validator !== "string" || !isTotal) return undefined;
		return { url, validator, total: total as number | undefined };
	} catch {
		return undefined;
	}
}
