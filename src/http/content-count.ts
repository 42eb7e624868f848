// Counts the content of a message as it is written, and compares it with the length that the head declares. The same
// for all versions of HTTP.

import { LocalProtocolError } from "./errors.ts";

/** Counts content against its declared length. */
export class ContentCount {
	/** In bytes; undefined if the head declares no length. */
	readonly declared: number | undefined;
	#written = 0;

	constructor(declared: number | undefined) {
		this.declared = declared;
	}

	/** Bytes so far. */
	get written(): number {
		return this.#written;
	}

	/** Whether all the declared content is written. */
	get isComplete(): boolean {
		return this.#written === this.declared;
	}

	/** Counts the next `size` bytes. If they are too many, throws a LocalProtocolError and counts nothing. */
	add(size: number): void {
		const written = this.#written + size;
		if (this.declared !== undefined && written > this.declared) this.#refuse("content-too-long", written);
		this.#written = written;
	}

	/** Ends the content. Throws a LocalProtocolError if bytes are missing. */
	end(): void {
		if (this.declared !== undefined && this.#written < this.declared)
			this.#refuse("content-too-short", this.#written);
	}

	#refuse(rule: "content-too-long" | "content-too-short", written: number): never {
		throw new LocalProtocolError(rule, "content", `of ${written} bytes where ${this.declared} were declared`);
	}
}
