// Decodes whole contents to look for secrets in them. Gives up rather than guess.

import { zlib } from "../../runtime/index.ts";

type Decoder = (bytes: Buffer, most: number) => Buffer;

const DECODERS: Readonly<Record<string, Decoder>> = {
	gzip: (bytes, most) => zlib().gunzipSync(bytes, { maxOutputLength: most }),
	"x-gzip": (bytes, most) => zlib().gunzipSync(bytes, { maxOutputLength: most }),
	deflate(bytes, most) {
		// With zlib's head, as RFC 9110 has it, or without, as some servers do.
		const isWrapped = ((bytes[0] ?? 0) & 0x0f) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0;
		const decode = isWrapped ? zlib().inflateSync : zlib().inflateRawSync;
		return decode(bytes, { maxOutputLength: most });
	},
	br: (bytes, most) => zlib().brotliDecompressSync(bytes, { maxOutputLength: most }),
	zstd: (bytes, most) => zlib().zstdDecompressSync(bytes, { maxOutputLength: most }),
};

export function isDecodable(codings: readonly string[]): boolean {
	return codings.every((coding) => Object.hasOwn(DECODERS, coding));
}

/** The content behind its codings; undefined if it is damaged or longer than `most`. */
export function decodeCodings(bytes: Buffer, codings: readonly string[], most: number): Buffer | undefined {
	let content = bytes;
	try {
		for (const coding of codings.toReversed()) {
			const decode = DECODERS[coding];
			if (decode === undefined) return undefined;
			content = decode(content, most);
		}
	} catch {
		return undefined;
	}
	return content;
}
