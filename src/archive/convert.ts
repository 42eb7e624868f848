// Recordings as files of other formats, by their names. Streams in both directions.

import { close, fsync, write } from "node:fs";
import { promisify } from "node:util";
import { OptionError, say } from "../base/index.ts";
import { createFile, removeOwn } from "../storage/index.ts";
import { writeHar } from "./har/write.ts";
import { writePcapng } from "./pcapng/write.ts";
import { type ArchiveEnd, type ArchiveReading, readArchive } from "./read-archive.ts";

const writeTo = promisify(write);
const closeFile = promisify(close);
const sync = promisify(fsync);

/** What became of a conversion. */
export interface Conversion {
	/** How each file ended: see `TraceEnd`. */
	readonly ends: readonly ArchiveEnd[];
	/** Notes of what was lost while the recording was made. */
	readonly gaps: number;
}

type Writer = (source: ArchiveReading) => AsyncIterable<string | Buffer>;

/** The formats that recordings can be converted to, by the ending of the file's name. */
const WRITERS: Readonly<Record<string, Writer>> = { har: writeHar, pcapng: writePcapng };

/**
 * Converts recordings to another format: `.har`, or `.pcapng` for Wireshark. Several files are the parts of one recording, in order. The output is a new
 * file that its owner alone can read.
 * @param format instead of the ending of the output's name
 * @throws OptionError if the name of the output says no known format; StorageError if it exists or can't be written;
 * TraceFormatError if an input is no recording
 * @example await convert(["run.trace"], "run.har");
 */
export async function convert(
	inputs: readonly string[],
	output: string,
	format?: "har" | "pcapng",
): Promise<Conversion> {
	const suffix = format ?? /\.([a-z0-9]+)$/i.exec(output)?.[1]?.toLowerCase() ?? "";
	const writer = Object.hasOwn(WRITERS, suffix) ? WRITERS[suffix] : undefined;
	if (writer === undefined) {
		const known = Object.keys(WRITERS).map((each) => `.${each}`);
		throw new OptionError(
			say`the name of the output, ${JSON.stringify(output)}, ends in no known format: ${known.join(", ")}`,
			"invalid-option",
			"output",
		);
	}
	const source = readArchive(inputs);
	const file = createFile(output, 0o600);
	try {
		for await (const piece of writer(source)) {
			const bytes = typeof piece === "string" ? Buffer.from(piece, "utf8") : piece;
			for (let done = 0; done < bytes.length; ) done += (await writeTo(file, bytes, done)).bytesWritten;
		}
		await sync(file);
	} catch (error) {
		await closeFile(file);
		removeOwn(output);
		throw error;
	}
	await closeFile(file);
	return { ends: source.ends, gaps: source.gaps };
}
