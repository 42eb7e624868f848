// What is written of a message's content, held to the length that its head declares. The same for all versions of HTTP.

import { LocalProtocolError } from "./errors.ts";

export class ContentCount {
	/** In bytes; undefined where the head declares none. */
	readonly declared: number | undefined;
	#written = 0;

	constructor(declared: number | undefined) {
		this.declared = declared;
	}

	/** Bytes so far. */
	get written(): number {
		return this.#written;
	}

	/** Whether all that was declared is written. */
	get isComplete(): boolean {
		return this.#written === this.declared;
	}

	/** So many bytes are written next. Throws a LocalProtocolError where they are too many, and counts nothing. */
	add(size: number): void {
		const written = this.#written + size;
		if (this.declared !== undefined && written > this.declared) this.#refuse("content-too-long", written);
		this.#written = written;
	}

	/** Nothing more is written. Throws a LocalProtocolError where bytes are missing. */
	end(): void {
		if (this.declared !== undefined && this.#written < this.declared)
			this.#refuse("content-too-short", this.#written);
	}

	#refuse(rule: "content-too-long" | "content-too-short", written: number): never {
		throw new LocalProtocolError(rule, "content", `of ${written} bytes where ${this.declared} were declared`);
	}
}
