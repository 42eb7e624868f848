// Recognizes HTTP/2 in the clear by the preface that a client begins with (RFC 9113 §3.3, §3.4). Knows no frames.

/** No request of HTTP/1.1 has this method and this version, and an old server refuses it. */
export const PREFACE: Buffer = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");

/** How much of the preface there is when these bytes follow so many bytes of it; -1 if they aren't its continuation. */
export function prefaceBytes(before: number, bytes: Buffer, length: number): number {
	const end = Math.min(PREFACE.length, before + length);
	for (let at = before; at < end; at++) if (bytes[at - before] !== PREFACE[at]) return -1;
	return end;
}
