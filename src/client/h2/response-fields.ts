// Heads and trailers as all versions of HTTP have them, made of field lines as text.

import { FieldLines, isForbiddenTrailer, MessageHead } from "../../http/index.ts";
import type { DecodedBlock } from "../../http/internal.ts";

/** The fields of a header block's lines. */
export function fieldsOf(lines: string): FieldLines {
	return new FieldLines(lines, 0, lines.length);
}

/** A response's head; HTTP/2 has no reason phrase. */
export function headOf({ lines }: DecodedBlock, status: number): MessageHead {
	return MessageHead.of({ version: "2", status, method: "", target: "", fields: fieldsOf(lines) });
}

/** Without fields that a trailer section may not have (RFC 9110 §6.5.1). */
export function trailersOf({ lines }: DecodedBlock): FieldLines {
	return FieldLines.from([...fieldsOf(lines)].filter(([name]) => !isForbiddenTrailer(name)));
}
