// Undoes one content coding piece by piece, at the reader's pace, on the threads of node:zlib. Owns the decoders while
// they run. Knows neither limits nor responses.

import { CodingFault, type CodingName, faultOf, judgeRest, openDecoder, type ZlibStream } from "./codings.ts";

/**
 * Undoes one coding. Takes the next piece only after all output of the last one has been taken.
 * @param check throws if there are too many bytes in all
 */
export async function* decoding(
	coding: CodingName,
	source: AsyncIterable<Buffer<ArrayBuffer>>,
	check: (decoded: number) => void,
): AsyncGenerator<Buffer<ArrayBuffer>, void, undefined> {
	let decoder: Decoder | undefined;
	let isPadding = false;
	let decoded = 0;
	const checked = (piece: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> => {
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
				// Bytes that it did not use come after its end.
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

/** A stream of node:zlib as something to write to, and then to read until it has no more. */
class Decoder {
	readonly #coding: CodingName;
	readonly #stream: ZlibStream;
	/** It has not yet used what was written, or has not yet ended. */
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

	/** No more input comes: incomplete data is truncated. */
	end(): void {
		this.#isBusy = true;
		this.#stream.end();
	}

	/** The next decoded piece; undefined if it needs more input, or has ended. Throws a CodingFault. */
	async read(): Promise<Buffer<ArrayBuffer> | undefined> {
		for (;;) {
			if (this.#error !== undefined) throw faultOf(this.#coding, this.#error);
			const piece: Buffer<ArrayBuffer> | null = this.#stream.read();
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
