// The events of a crawl as JSON Lines, added to a file as they come.

import { closeSync, openSync, writeSync } from "node:fs";
import type { CrawlEvent } from "../../crawl/index.ts";
import { fileError } from "../failure.ts";

export class EventLog implements Disposable {
	readonly #path: string;
	readonly #file: number;

	/** @throws CommandError */
	constructor(path: string) {
		this.#path = path;
		try {
			this.#file = openSync(path, "a", 0o600);
		} catch (error) {
			throw fileError("write", path, error);
		}
	}

	add(event: CrawlEvent): void {
		const line = JSON.stringify({ time: new Date().toISOString(), ...event }, (_, value: unknown) => {
			if (typeof value === "bigint") return String(value);
			return value instanceof Error ? String(value) : value;
		});
		try {
			writeSync(this.#file, `${line}\n`);
		} catch (error) {
			throw fileError("write", this.#path, error);
		}
	}

	[Symbol.dispose](): void {
		closeSync(this.#file);
	}
}
