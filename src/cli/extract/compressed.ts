// Files and answers that are gzip or zstd themselves, whatever their names say: recognized by their first bytes, and decompressed
// within bounds. (Content codings of HTTP are the client's.)

import { addAbortSignal, Readable } from "node:stream";
import { promisify } from "node:util";
import { createGunzip, createZstdDecompress, gunzip, zstdDecompress } from "node:zlib";
import { ExitCode } from "../exit-codes.ts";
import { CommandError } from "../failure.ts";

type Coding = "gzip" | "zstd";

/** RFC 1952 §2.3.1, RFC 8878 §3.1.1. */
function codingOf([first, second, third, fourth]: Uint8Array): Coding | undefined {
	if (first === 0x1f && second === 0x8b && third === 8) return "gzip";
	if (first === 0x28 && second === 0xb5 && third === 0x2f && fourth === 0xfd) return "zstd";
	return undefined;
}

/** How many bytes tell. */
const TELLING = 4;

const unpack = { gzip: promisify(gunzip), zstd: promisify(zstdDecompress) };

/** The bytes, decompressed where they are compressed. Throws a CommandError where they are broken or too many. */
export async function decompressed(bytes: Uint8Array, most: number): Promise<Uint8Array> {
	const coding = codingOf(bytes);
	if (coding === undefined) return bytes;
	try {
		return await unpack[coding](bytes, { maxOutputLength: most });
	} catch (error) {
		const isLarge = (error as { readonly code?: unknown }).code === "ERR_BUFFER_TOO_LARGE";
		if (isLarge)
			throw new CommandError(
				`the ${coding} content is larger than limits.documentBytes, which is ${most}, when it is decompressed`,
				ExitCode.limit,
				"--limit documentBytes=N raises it, if you trust this input.",
				error,
			);
		throw broken(coding, error);
	}
}

/** The same of a stream. */
export async function* decompressing(
	source: AsyncIterable<Uint8Array>,
	signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
	const iterator = source[Symbol.asyncIterator]();
	const held: Uint8Array[] = [];
	let length = 0;
	while (length < TELLING) {
		const { done, value } = await iterator.next();
		if (done === true) break;
		// A copy: a chunk may be valid for one step only.
		held.push(Buffer.from(value));
		length += value.byteLength;
	}
	async function* whole(): AsyncGenerator<Uint8Array, void, undefined> {
		try {
			if (held.length > 0) yield Buffer.concat(held);
			for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
				yield next.value;
		} finally {
			await iterator.return?.();
		}
	}
	const coding = codingOf(Buffer.concat(held));
	if (coding === undefined) {
		yield* whole();
		return;
	}
	const decoder = addAbortSignal(signal, coding === "gzip" ? createGunzip() : createZstdDecompress());
	const input = Readable.from(copies(whole()));
	input.on("error", (error) => decoder.destroy(error));
	try {
		yield* input.pipe(decoder);
	} catch (error) {
		throw isZlib(error) ? broken(coding, error) : error;
	} finally {
		input.destroy();
	}
}

/** Chunks of sockets are valid until the next one is asked for, and a stream asks ahead. */
async function* copies(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
	for await (const chunk of source) yield Buffer.from(chunk);
}

function isZlib(error: unknown): boolean {
	const { code } = error as { readonly code?: unknown };
	return typeof code === "string" && /^(?:Z_|ZSTD_)/.test(code);
}

function broken(coding: Coding, cause: unknown): CommandError {
	return new CommandError(`the ${coding} content is broken or cut off`, ExitCode.data, undefined, cause);
}

/** A file's name without the ending that says that it is compressed. */
export function nameWithin(path: string): string {
	return path.replace(/\.(?:gz|zst)$/i, "");
}
