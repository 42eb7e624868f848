// Writes what a store of HTTP Strict Transport Security remembers.

import { replaceFile } from "../../storage/index.ts";
import { fileError } from "../errors.ts";

/** Readable by its owner only. Throws a ClientError, kind "file". */
export async function writeHsts(path: string, text: string): Promise<void> {
	try {
		await replaceFile(path, Buffer.from(text), { mode: 0o600 });
	} catch (error) {
		throw fileError(path, error, "done");
	}
}
