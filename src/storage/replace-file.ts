// Replaces a file at once: a reader sees the old content or the new, whole, and nobody but the owner sees either.

import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Writes `content` beside `path`, makes it durable and renames it over `path`, with mode 0600.
 * @throws the error of the file system; nothing is left beside `path` then.
 */
export async function replaceFile(path: string, content: Uint8Array): Promise<void> {
	const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
	try {
		const file = await open(beside, "wx", 0o600);
		try {
			await file.writeFile(content);
			await file.sync();
		} finally {
			await file.close();
		}
		await rename(beside, path);
	} catch (cause) {
		await rm(beside, { force: true });
		throw cause;
	}
}
