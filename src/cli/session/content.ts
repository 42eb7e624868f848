// What the options say that a request carries: texts, files, and what can only be read once (stdin, pipes). Sends nothing.

import { type FileBody, file, type RequestBody } from "../../client/index.ts";
import { descriptorAt, openSource, pipeSource, type Source } from "../../storage/index.ts";
import type { GivenOption } from "../arguments/command.ts";
import type { Context } from "../context.ts";
import { fileError } from "../failure.ts";

/** Where content comes from. */
export interface Sources {
	readonly context: Pick<Context, "stdin" | "stdinDescriptor" | "signal">;
	/** Whether several requests carry it, so that what can be read once has to be kept. */
	readonly isShared: boolean;
}

/** What the request carries, and field lines that go with it unless the user gave the same names. */
export interface Content {
	readonly body: RequestBody;
	readonly headers: readonly (readonly [string, string])[];
}

/** Bytes that can be sent more than once, or a source that can't. */
export type Piece = Uint8Array | FileBody | AsyncIterable<Uint8Array>;

/** What has no size is read so far before it is sent: where it ends before that, its length goes ahead of it. */
const LOOKED_AT = 1024 * 1024;

/** The options that make content together, joined by "&" as forms are. */
const DATA_OPTIONS: ReadonlySet<string> = new Set([
	"data",
	"data-raw",
	"data-binary",
	"data-urlencode",
	"json",
]);

/** The content that -d and its kin and --json ask for; undefined where they aren't given. Throws a CommandError. */
export async function readContent(
	given: readonly GivenOption[],
	sources: Sources,
): Promise<Content | undefined> {
	const asked = given.filter(({ name }) => DATA_OPTIONS.has(name));
	if (asked.length === 0) return undefined;
	const isJson = asked.some(({ name }) => name === "json");
	const headers: Content["headers"] = isJson
		? [
				["content-type", "application/json"],
				["accept", "application/json"],
			]
		: [["content-type", "application/x-www-form-urlencoded"]];
	const pieces: Piece[] = [];
	for (const option of asked) {
		if (pieces.length > 0 && !isJson) pieces.push(Buffer.from("&"));
		pieces.push(await readPiece(option, sources));
	}
	return { body: joined(pieces), headers };
}

/** The same as text, for -G. */
export async function readQuery(
	given: readonly GivenOption[],
	sources: Sources,
): Promise<string | undefined> {
	const content = await readContent(given, { ...sources, isShared: true });
	if (content === undefined) return undefined;
	return (await allOf(content.body as Piece)).toString("utf8");
}

async function readPiece({ name, value }: GivenOption, sources: Sources): Promise<Piece> {
	const text = String(value);
	if (name === "data-raw") return Buffer.from(text, "utf8");
	if (name === "data-urlencode") return Buffer.from(await encoded(text, sources), "utf8");
	return text.startsWith("@") ? readSource(text.slice(1), sources) : Buffer.from(text, "utf8");
}

/** "CONTENT", "=CONTENT", "NAME=CONTENT", "@FILE" or "NAME@FILE", with all but the name encoded. */
export async function encoded(text: string, sources: Sources): Promise<string> {
	const [, name = "", mark, rest = ""] = /^([^=@]*)([=@])(.*)$/s.exec(text) ?? [];
	if (mark === undefined) return formEncoded(Buffer.from(text, "utf8"));
	const before = name === "" ? "" : `${name}=`;
	if (mark === "=") return before + formEncoded(Buffer.from(rest, "utf8"));
	return before + formEncoded(await allOf(await readSource(rest, sources)));
}

/** The lines of a file or stdin that aren't empty. */
export async function linesOf(path: string, sources: Sources): Promise<readonly string[]> {
	const lines = (await allOf(await readSource(path, sources))).toString("utf8").split(/\r?\n/);
	return lines.filter((line) => line !== "");
}

/** As forms are: all but RFC 3986's unreserved characters, blanks as +. */
function formEncoded(bytes: Uint8Array): string {
	let text = "";
	for (const byte of bytes) {
		const character = String.fromCharCode(byte);
		if (/[\w.~-]/.test(character)) text += character;
		else text += byte === 0x20 ? "+" : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
	}
	return text;
}

/** Whether the path is stdin's: another opening of it would begin elsewhere. */
export function isStdin(path: string): boolean {
	return path === "-" || descriptorAt(path) === 0;
}

/** What a path has, whatever it is. Throws a CommandError. */
export async function readSource(path: string, { context, isShared }: Sources): Promise<Piece> {
	try {
		const known = isStdin(path) ? undefined : await file(path);
		if (known?.size !== undefined) return known;
		return await lookedAt(sourceAt(path, context), isShared);
	} catch (error) {
		throw sourceError(path, error);
	}
}

/** The same, sent as it comes: for content that may go on for ever. Throws a CommandError. */
export async function streamSource(path: string, { context, isShared }: Sources): Promise<Piece> {
	try {
		const known = isStdin(path) ? undefined : await file(path);
		if (known?.size !== undefined) return known;
		const source = sourceAt(path, context);
		return isShared ? await lookedAt(source, true) : bytesIn(source);
	} catch (error) {
		throw sourceError(path, error);
	}
}

function sourceAt(path: string, { stdin, stdinDescriptor, signal }: Sources["context"]): Source {
	const ofPipe = isStdin(path) && stdinDescriptor !== undefined ? pipeSource(stdinDescriptor) : undefined;
	const source = ofPipe ?? (isStdin(path) ? stdin : openSource(path));
	const stop = (): unknown => source.destroy(signal.reason as Error);
	signal.addEventListener("abort", stop, { once: true });
	if (signal.aborted) stop();
	return source;
}

function sourceError(path: string, error: unknown): unknown {
	const { code } = error as NodeJS.ErrnoException;
	if (code === undefined || code === "ABORT_ERR") return error;
	return fileError("read", path === "" ? "the file after @" : path, error, (known) =>
		known === "ENOENT" ? "To send text that begins with @, use --data-raw, or --form-string." : undefined,
	);
}

/** All of it where it is short or has to be kept; else what was read of it, and the rest as it comes. */
async function lookedAt(source: Source, isKept: boolean): Promise<Uint8Array | AsyncIterable<Uint8Array>> {
	const iterator = bytesIn(source);
	const chunks: Uint8Array[] = [];
	let size = 0;
	while (isKept || size <= LOOKED_AT) {
		const { done, value } = await iterator.next();
		if (done === true) return Buffer.concat(chunks);
		chunks.push(value.slice());
		size += value.length;
	}
	return (async function* () {
		yield* chunks.splice(0);
		yield* iterator;
	})();
}

async function* bytesIn(source: Source): AsyncGenerator<Uint8Array> {
	for await (const chunk of source as AsyncIterable<Uint8Array | string>)
		yield typeof chunk === "string" ? Buffer.from(chunk, "utf8") : chunk;
}

async function* bytesOf(piece: Piece): AsyncGenerator<Uint8Array> {
	if (piece instanceof Uint8Array) yield piece;
	else yield* "chunks" in piece ? piece.chunks() : piece;
}

async function allOf(piece: Piece): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of bytesOf(piece)) chunks.push(chunk.slice());
	return Buffer.concat(chunks);
}

/** One after another: as bytes where all are, so that their length is known. */
function joined(pieces: readonly Piece[]): Piece {
	const [only] = pieces;
	if (only !== undefined && pieces.length === 1) return only;
	if (pieces.every((piece) => piece instanceof Uint8Array)) return Buffer.concat(pieces);
	return (async function* () {
		for (const piece of pieces) yield* bytesOf(piece);
	})();
}
