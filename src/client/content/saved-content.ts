// Content that goes to a file, which appears as a whole or not at all.

import { beginReplacement } from "../../storage/index.ts";
import { fileError } from "../errors.ts";
import type { Content } from "./incoming.ts";

/** Returns how many bytes there were. Throws a ClientError, kind "file". */
export async function saveChunks(content: Content, path: string): Promise<number> {
	const output = await saving(path, () => beginReplacement(path, { waitsForReader: false }));
	let size = 0;
	try {
		for (let chunk = await content.next(); chunk !== undefined; chunk = await content.next()) {
			const piece = chunk;
			await saving(path, async () => output.write(piece));
			size += chunk.length;
		}
	} catch (error) {
		await output.abandon();
		throw error;
	}
	await saving(path, () => output.commit());
	return size;
}

async function saving<T>(path: string, act: () => Promise<T>): Promise<T> {
	try {
		return await act();
	} catch (error) {
		throw fileError(path, error, "receive");
	}
}
