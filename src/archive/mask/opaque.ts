// Finds secrets in bytes of no known protocol: by their value and their shape, and by name as in text.

import { ContentScanner } from "./content.ts";
import type { MaskSink, Scanner } from "./sink.ts";

export class OpaqueScanner implements Scanner {
	readonly #content: ContentScanner;
	#place: number;

	constructor(sink: MaskSink, place: number) {
		this.#content = new ContentScanner({ kind: "text", codings: [] }, sink);
		this.#place = place;
	}

	scan(bytes: Buffer, end: number, base: number): number {
		const from = this.#place - base;
		this.#content.push(bytes, from, end, this.#place, false);
		this.#place = base + end;
		return Math.min(end, this.#content.unknownFrom - base);
	}

	finish(): void {
		this.#content.finish();
	}
}
