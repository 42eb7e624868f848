// One content coding undone piece by piece, at the reader's pace, on the threads of node:zlib.
// Owns the decoders while they run; knows neither limits nor responses.

import { CodingFault, type CodingName, faultOf, judgeRest, openDecoder, type ZlibStream } from "./codings.ts";

/**
 * One coding undone. Takes the next piece only when all that the last one gave has been taken.
 * @param check throws where so many bytes in all are too many.
 */
export async function* decoding(
	coding: CodingName,
	source: AsyncIterable<Buffer>,
	check: (decoded: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
	let decoder: Decoder | undefined;
	let isPadding = false;
	let decoded = 0;
	const checked = (piece: Buffer): Buffer => {
		decoded += piece.length;
		check(decoded);
		return piece;
	};
	try {
		for await (const piece of source) {
			let rest = piece;
			while (rest.length > 0) {
				if (isPadding) {
					judgeRest(coding, rest);
					break;
				}
				decoder ??= new Decoder(coding, openDecoder(coding, rest[0] as number));
				const before = decoder.consumed;
				decoder.write(rest);
				for (let out = await decoder.read(); out !== undefined; out = await decoder.read())
					yield checked(out);
				// What it did not use up lies behind its end.
				const used = decoder.consumed - before;
				if (used === rest.length) break;
				if (before === 0 && used === 0)
					throw new CodingFault(coding, "is corrupt (nothing of it can be read)");
				decoder.close();
				decoder = undefined;
				rest = rest.subarray(used);
				isPadding = judgeRest(coding, rest) === "padding";
			}
		}
		decoder?.end();
		for (let out = await decoder?.read(); out !== undefined; out = await decoder?.read()) yield checked(out);
	} finally {
		decoder?.close();
	}
}

/** A stream of node:zlib as something that is written to, and then read until it has no more to give. */
class Decoder {
	readonly #coding: CodingName;
	readonly #stream: ZlibStream;
	/** It has not yet used up what was written, or has not yet ended. */
	#isBusy = false;
	#isOver = false;
	#error: unknown;
	#wake: (() => void) | undefined;

	constructor(coding: CodingName, stream: ZlibStream) {
		this.#coding = coding;
		this.#stream = stream;
		stream.on("readable", () => this.#changed());
		stream.on("end", () => {
			this.#isOver = true;
			this.#changed();
		});
		stream.on("error", (error) => {
			this.#error ??= error;
			this.#changed();
		});
	}

	#changed(): void {
		const wake = this.#wake;
		this.#wake = undefined;
		wake?.();
	}

	/** Coded bytes used up. */
	get consumed(): number {
		return this.#stream.bytesWritten;
	}

	write(piece: Buffer): void {
		this.#isBusy = true;
		this.#stream.write(piece, () => {
			this.#isBusy = false;
			this.#changed();
		});
	}

	/** No more comes: what is not complete by now is truncated. */
	end(): void {
		this.#isBusy = true;
		this.#stream.end();
	}

	/** The next decoded piece; undefined where more must be written first, or where it has ended. Throws a CodingFault. */
	async read(): Promise<Buffer | undefined> {
		for (;;) {
			if (this.#error !== undefined) throw faultOf(this.#coding, this.#error);
			const piece: Buffer | null = this.#stream.read();
			if (piece !== null) return piece;
			if (this.#isOver || !this.#isBusy) return undefined;
			await new Promise<void>((resolve) => {
				this.#wake = resolve;
			});
		}
	}

	close(): void {
		this.#stream.destroy();
	}
}
