// What can be written: text and bytes. Node.js would join a list, or fail at a place that says nothing to the caller.

import { OptionError, shownValue } from "../base/index.ts";

/** What is wrong with what should be written, as the end of a sentence. */
export function bytesFault(bytes: unknown): string | undefined {
	if (typeof bytes === "string" || bytes instanceof Uint8Array) return undefined;
	return `sends a string or bytes, not ${shownValue(bytes)}`;
}

/** @throws OptionError if it can't be written to a connection */
export function writtenBytes(data: unknown): Uint8Array {
	const fault = bytesFault(data);
	if (fault !== undefined) throw new OptionError(`a connection ${fault}`, "invalid-option", "");
	return typeof data === "string" ? Buffer.from(data, "utf8") : (data as Uint8Array);
}
