// A file of JSON Lines that a crawl adds to as it goes: its events, or what was rejected.

import { closeSync, openSync, writeSync } from "node:fs";
import { fileError } from "../failure.ts";

export class LineLog implements Disposable {
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

	add(entry: object): void {
		const line = JSON.stringify(entry, (_, value: unknown) => {
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
