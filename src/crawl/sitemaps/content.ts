// The entries of a sitemap, of its bytes: XML as a stream, texts and feeds as a whole, gzip recognised by its bytes. Bounded. Must not
// know which of the URLs a crawl takes.

import { createGunzip } from "node:zlib";
import {
	DocumentError,
	decodeText,
	readSitemap,
	type SitemapEntry,
	sitemapEntries,
} from "../../document/index.ts";

/** Bounds on one sitemap. */
export interface SitemapLimits {
	/** Bytes, decompressed. Default 50 MiB, as sitemaps.org has it. */
	readonly sitemapBytes: number;
	/** URLs. Default 50,000, as sitemaps.org has it. */
	readonly sitemapUrls: number;
}

export const SITEMAP_LIMITS: SitemapLimits = { sitemapBytes: 50 * 1024 * 1024, sitemapUrls: 50_000 };

/** The URLs of a sitemap. */
export interface SitemapContent {
	readonly entries: readonly Pick<SitemapEntry, "kind" | "url" | "modified">[];
	/** Why there may be more than `entries`: what broke, or the limit that was reached. */
	readonly note: string | undefined;
}

/** Some servers compress what is compressed already. */
const GZIP_LAYERS = 2;

/** @throws what `chunks` throws; a broken sitemap gives what came before the fault, and a note */
export async function readSitemapContent(
	chunks: AsyncIterable<Uint8Array>,
	url: string,
	limits: SitemapLimits = SITEMAP_LIMITS,
): Promise<SitemapContent> {
	const entries: SitemapContent["entries"][number][] = [];
	const source = new Source(chunks, limits.sitemapBytes);
	let note: string | undefined;
	try {
		const bytes = await source.begin();
		const start = decodeText(source.start, { kind: "xml" }).text;
		for await (const entry of /<(?:[\w-]+:)?(?:urlset|sitemapindex)[\s>]/i.test(start)
			? sitemapEntries(bytes, url)
			: whole(bytes, url)) {
			if (entries.length >= limits.sitemapUrls) {
				note = `limits.sitemapUrls: it has more than ${limits.sitemapUrls} URLs`;
				break;
			}
			entries.push({ kind: entry.kind, url: entry.url, modified: entry.modified });
		}
	} catch (error) {
		if (source.error !== undefined) throw source.error;
		if (!(error instanceof DocumentError) && !isZlib(error)) throw error;
		note = error instanceof Error ? error.message : String(error);
	}
	if (source.isCut) note = `limits.sitemapBytes: it has more than ${limits.sitemapBytes} bytes`;
	return { entries, note };
}

async function* whole(
	bytes: AsyncIterable<Uint8Array>,
	url: string,
): AsyncGenerator<SitemapEntry, void, undefined> {
	const parts: Uint8Array[] = [];
	for await (const chunk of bytes) parts.push(Uint8Array.from(chunk));
	yield* readSitemap(decodeText(Buffer.concat(parts), { kind: "xml" }).text, url).entries;
}

function isZlib(error: unknown): boolean {
	return String((error as { readonly code?: unknown }).code).startsWith("Z_");
}

/** Bytes without their compression, up to a limit. */
class Source {
	/** The first ones. */
	start: Uint8Array = new Uint8Array();
	isCut = false;
	/** What the connection threw. */
	error: unknown;
	readonly #chunks: AsyncIterable<Uint8Array>;
	readonly #most: number;

	constructor(chunks: AsyncIterable<Uint8Array>, most: number) {
		this.#chunks = chunks;
		this.#most = most;
	}

	async begin(): Promise<AsyncIterable<Uint8Array>> {
		let bytes = await peeked(this.#noticing());
		for (let layer = 0; layer < GZIP_LAYERS && isGzip(bytes.start); layer++)
			bytes = await peeked(gunzipped(bytes.all));
		this.start = bytes.start;
		return this.#limited(bytes.all);
	}

	async *#noticing(): AsyncGenerator<Uint8Array, void, undefined> {
		try {
			yield* this.#chunks;
		} catch (error) {
			this.error = error;
			throw error;
		}
	}

	async *#limited(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
		let left = this.#most;
		for await (const chunk of chunks) {
			if (chunk.length > left) {
				this.isCut = true;
				yield chunk.subarray(0, left);
				return;
			}
			left -= chunk.length;
			yield chunk;
		}
	}
}

interface Peeked {
	readonly start: Uint8Array;
	readonly all: AsyncIterable<Uint8Array>;
}

const PEEKED = 2_048;

/** The first bytes, and all of them. */
async function peeked(chunks: AsyncIterable<Uint8Array>): Promise<Peeked> {
	const iterator = chunks[Symbol.asyncIterator]();
	const first: Uint8Array[] = [];
	let size = 0;
	while (size < PEEKED) {
		const { done, value } = await iterator.next();
		if (done === true) break;
		first.push(Uint8Array.from(value));
		size += value.length;
	}
	const start = Buffer.concat(first);
	const all = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
		try {
			yield start;
			for (;;) {
				const { done, value } = await iterator.next();
				if (done === true) return;
				yield value;
			}
		} finally {
			await iterator.return?.();
		}
	};
	return { start: start.subarray(0, PEEKED), all: all() };
}

function isGzip(start: Uint8Array): boolean {
	return start[0] === 0x1f && start[1] === 0x8b;
}

async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
	const gunzip = createGunzip();
	const fed = (async () => {
		try {
			for await (const chunk of chunks) {
				if (gunzip.destroyed) return;
				if (!gunzip.write(Uint8Array.from(chunk)))
					await new Promise<void>((resolve) => {
						gunzip.once("drain", resolve);
						gunzip.once("close", resolve);
					});
			}
			gunzip.end();
		} catch (error) {
			gunzip.destroy(error as Error);
		}
	})();
	try {
		yield* gunzip as AsyncIterable<Uint8Array>;
	} finally {
		gunzip.destroy();
		await fed;
	}
}
