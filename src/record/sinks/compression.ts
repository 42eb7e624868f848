// Compressed text files. Rows are kept as plain text until the run is complete, so that it can be continued anywhere, and the
// file has one gzip member or zstd frame: some readers read no further than the first.

import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGzip, createZstdCompress } from "node:zlib";
import type { TextFormat } from "./formats.ts";
import type { SinkCompression } from "./options.ts";
import type { FileTarget } from "./table-file.ts";

const makers = { gzip: createGzip, zstd: createZstdCompress } as const;

/** A compressed file of a text format. */
export function compressing(path: string, format: TextFormat, compression: SinkCompression): FileTarget {
	return {
		path,
		format: {
			...format,
			name: `${format.name} (${compression})`,
			dialect: `${format.dialect} ${compression}`,
			isAppendable: false,
		},
		convert: (from, file) =>
			pipeline(
				createReadStream(from),
				makers[compression](),
				createWriteStream("", { fd: file, autoClose: false }),
			),
	};
}
