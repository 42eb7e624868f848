// From the options of `gannet get` to a request: URL, method, header fields and content. Reads files, sends nothing.

import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { isIPv4, isIPv6 } from "node:net";
import { addAbortSignal } from "node:stream";
import { urlFault } from "../base/index.ts";
import { type Auth, file, type RequestOptions } from "../client/index.ts";
import type { GivenOption } from "./command.ts";
import type { Context } from "./context.ts";
import { ExitCode } from "./exit-codes.ts";
import { CommandError, fileError, usageError } from "./failure.ts";

/**
 * The URL that was meant. Without a scheme it is https://, except for this machine and for IP addresses: http://.
 * ":8080/path" is this machine too. Throws a CommandError.
 */
export function completeUrl(text: string): string {
	const completed = withScheme(text);
	const url = URL.parse(completed);
	if (url === null) {
		throw new CommandError(
			`the URL ${urlFault(completed)}`,
			ExitCode.invalidUrl,
			"Write it like https://example.com/path or localhost:8080/path.",
		);
	}
	if (url.protocol !== "http:" && url.protocol !== "https:") {
		throw new CommandError(
			`gannet get knows http:// and https://, not ${url.protocol}//`,
			ExitCode.invalidUrl,
			url.protocol === "file:" ? "A local file needs no fetching: use cat." : undefined,
		);
	}
	return completed;
}

/** The URL that was meant, where it is one. */
export function withScheme(given: string): string {
	// The URL standard leaves out blanks around it and line ends within, and takes backslashes, one slash or none for two.
	const text = given.replace(/[\t\r\n]/g, "").replace(/^[\0- ]+|[\0- ]+$/g, "");
	if (/^(?:https?:|[a-z][a-z0-9+.-]*:\/\/)/i.test(text)) return text;
	// "mailto:someone" and "http:/path" have a scheme; "localhost:8080" has a port, "name:password@host" credentials.
	const hasCredentials = /^[^/?#]*@/.test(text) && !/^mailto:/i.test(text);
	if (/^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text) && !hasCredentials) return text;
	const bare = text.startsWith("//") ? text.slice(2) : text;
	if (bare.startsWith(":")) return `http://localhost${bare}`;
	const authority = /^[^/?#]*/.exec(bare)?.[0] ?? "";
	const host = authority
		.replace(/^.*@/, "")
		.replace(/:\d*$/, "")
		.replace(/^\[(.*)\]$/, "$1")
		.toLowerCase();
	const isHere = host === "localhost" || host.endsWith(".localhost") || isIPv4(host) || isIPv6(host);
	return `${isHere ? "http" : "https"}://${bare}`;
}

/**
 * "Name: value", or "Name;" for an empty value. Throws a CommandError, which shows nothing of the text: it may be a value.
 *
 * @param index - which of several it is, from 0
 */
export function parseFieldLine(text: string, index: number): readonly [string, string] {
	const colon = text.indexOf(":");
	if (colon > 0) return [text.slice(0, colon), text.slice(colon + 1).trim()];
	if (/^[^\s:;]+;$/.test(text)) return [text.slice(0, -1), ""];
	throw usageError(
		`-H takes "Name: value", and ${index === 0 ? "the first" : `number ${index + 1}`} has no colon after a name`,
	);
}

/** What the request carries. */
export interface Content {
	readonly bytes: Uint8Array;
	/** The path of the file that is the whole content; it is to be read while it is sent, and `bytes` is empty. */
	readonly file: string | undefined;
	/** Field lines that go with it unless the user gave the same names. */
	readonly headers: readonly (readonly [string, string])[];
}

/**
 * The content that -d, --data-raw and --json ask for, or undefined. Pieces of -d are joined by "&", as forms are.
 * "@FILE" is a file's bytes as they are, "@-" stdin's.
 */
export async function readContent(
	given: readonly GivenOption[],
	context: Pick<Context, "stdin" | "signal">,
): Promise<Content | undefined> {
	const pieces = given.filter(({ name }) => name === "data" || name === "data-raw" || name === "json");
	if (pieces.length === 0) return undefined;
	const isJson = pieces.some(({ name }) => name === "json");
	const headers: Content["headers"] = isJson
		? [
				["content-type", "application/json"],
				["accept", "application/json"],
			]
		: [["content-type", "application/x-www-form-urlencoded"]];
	const file = pieces.length === 1 ? regularFile(pieces[0]) : undefined;
	if (file !== undefined) return { bytes: new Uint8Array(), file, headers };
	const parts: Uint8Array[] = [];
	for (const { name, value } of pieces) {
		if (parts.length > 0 && !isJson) parts.push(Buffer.from("&"));
		const text = String(value);
		const isFile = name !== "data-raw" && text.startsWith("@");
		parts.push(isFile ? await readSource(text.slice(1), context) : Buffer.from(text, "utf8"));
	}
	return { bytes: Buffer.concat(parts), file: undefined, headers };
}

/** The path where the piece is "@FILE" and FILE a regular file. */
function regularFile(piece: GivenOption | undefined): string | undefined {
	const text = piece?.name === "data-raw" ? "" : String(piece?.value);
	if (!text.startsWith("@") || text === "@-") return undefined;
	const path = text.slice(1);
	return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? path : undefined;
}

/** All of stdin. */
export async function readAll({ stdin, signal }: Pick<Context, "stdin" | "signal">): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of addAbortSignal(signal, stdin) as AsyncIterable<Uint8Array | string>) {
		chunks.push(typeof chunk === "string" ? Buffer.from(chunk, "utf8") : chunk);
	}
	return Buffer.concat(chunks);
}

async function readSource(path: string, context: Pick<Context, "stdin" | "signal">): Promise<Uint8Array> {
	if (path === "-") return readAll(context);
	try {
		return await readFile(path);
	} catch (error) {
		throw fileError("read", path === "" ? "the file after @" : path, error, (code) =>
			code === "ENOENT" ? "To send text that begins with @, use --data-raw." : undefined,
		);
	}
}

/** The user's field lines, then those of the defaults whose names the user didn't give. */
export function mergeFields(
	own: readonly (readonly [string, string])[],
	defaults: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
	const names = new Set(own.map(([name]) => name.toLowerCase()));
	return [...own, ...defaults.filter(([name]) => !names.has(name.toLowerCase()))];
}

/** A request as the options ask for it; every URL gets the same. */
export interface RequestPlan {
	readonly method: string;
	readonly headers: readonly (readonly [string, string])[];
	readonly content?: Content | undefined;
	readonly form?: FormData | undefined;
	readonly auth?: Auth | undefined;
}

/** The plan as the client takes it. */
export async function requestOptions({ headers, content, form, auth }: RequestPlan): Promise<RequestOptions> {
	const options = auth === undefined ? { headers } : { headers, auth };
	if (form !== undefined) return { ...options, body: form };
	if (content === undefined) return options;
	return { ...options, body: content.file === undefined ? content.bytes : await file(content.file) };
}

/** The value of Range that -r asks for. Throws a CommandError. */
export function rangeField(range: string): string {
	const part = "(\\d+-\\d*|-\\d+)";
	if (new RegExp(`^${part}(,\\s*${part})*$`).test(range)) return `bytes=${range}`;
	throw usageError(`-r takes FIRST-LAST, FIRST- or -COUNT, not ${JSON.stringify(range)}`);
}
