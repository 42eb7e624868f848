// The sink into the standard output, or another stream: rows are written as they are committed, and a run can't be
// continued.

import { once } from "node:events";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type { Backend } from "./batching.ts";
import { codeOf, messageOf, SinkError } from "./errors.ts";
import type { TextFormat } from "./formats.ts";
import type { StoredRow } from "./stored-values.ts";

/** Writes to `stream`, waits if it is slow, and leaves it open. */
export function openStandardOutput(format: TextFormat, stream: Writable): Backend {
	return new StreamBackend(format, stream);
}

class StreamBackend implements Backend {
	readonly target = "the standard output";
	readonly childTargets = [];
	readonly position = undefined;
	readonly rows = 0;
	readonly isComplete = false;
	readonly replacedTexts = 0;
	readonly #format: TextFormat;
	readonly #stream: Writable;
	#written = 0;
	#failure: unknown;
	readonly #onError = (error: unknown): void => {
		this.#failure = error;
	};

	constructor(format: TextFormat, stream: Writable) {
		this.#format = format;
		this.#stream = stream;
		// Without a listener, a reader that goes away ends the process.
		stream.on("error", this.#onError);
	}

	async store(rows: readonly StoredRow[]): Promise<number> {
		const { head, separator, row } = this.#format;
		let text = "";
		for (const stored of rows) {
			text += this.#written++ === 0 ? head : separator;
			text += row(stored);
		}
		await this.#write(text);
		return Buffer.byteLength(text);
	}

	async #write(text: string): Promise<void> {
		try {
			if (this.#failure !== undefined) throw this.#failure;
			if (text === "" || this.#stream.write(text)) return;
			// A stream that fails or closes does not drain.
			const waiting = new AbortController();
			await Promise.race([
				once(this.#stream, "drain", { signal: waiting.signal }),
				finished(this.#stream, { signal: waiting.signal, cleanup: true }),
			]).finally(() => waiting.abort());
		} catch (error) {
			const isGone = codeOf(error) === "EPIPE" || codeOf(error) === "ERR_STREAM_PREMATURE_CLOSE";
			const message = isGone ? "its reader has gone away" : messageOf(error);
			throw new SinkError(isGone ? "closed" : "write", `${this.target} can't be written: ${message}`, {
				code: isGone ? "EPIPE" : undefined,
				cause: error,
			});
		}
	}

	async finish(isComplete: boolean): Promise<void> {
		try {
			if (isComplete) await this.#write((this.#written === 0 ? this.#format.head : "") + this.#format.tail);
		} finally {
			this.#stream.off("error", this.#onError);
		}
	}
}
