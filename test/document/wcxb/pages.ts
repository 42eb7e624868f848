// The saved pages of WCXB that tests and benchmarks read: see README.md.

import { readFileSync } from "node:fs";
import { zstdDecompressSync } from "node:zlib";

export interface SavedPage {
	readonly id: string;
	/** What the page is: "article", "forum", … */
	readonly kind: string;
	readonly url: string;
	readonly html: string;
	/** The main content, as annotators marked it. */
	readonly mainContent: string;
	/** Pieces of text that are part of it. */
	readonly with: readonly string[];
	/** Pieces of text that aren't. */
	readonly without: readonly string[];
}

export function savedPages(): SavedPage[] {
	const packed = readFileSync(new URL("./pages.jsonl.zst", import.meta.url));
	const lines = zstdDecompressSync(packed).toString("utf8").trimEnd().split("\n");
	return lines.map((line): SavedPage => JSON.parse(line));
}
