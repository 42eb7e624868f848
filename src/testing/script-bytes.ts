// Bytes as scripts write them.

/** Bytes to send or to expect. A string is latin1, one byte per character. */
export type ScriptBytes = string | Uint8Array;

/** The bytes of a string (latin1) or of an array. */
export function toBytes(bytes: ScriptBytes): Buffer {
	if (typeof bytes === "string") return Buffer.from(bytes, "latin1");
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
