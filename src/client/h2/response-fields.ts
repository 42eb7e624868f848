// Heads and trailers of responses as all versions of HTTP have them, made of decoded header blocks.

import { FieldLines, isForbiddenTrailer, MessageHead } from "../../http/index.ts";
import type { DecodedBlock } from "../../http/internal.ts";

export function headOf({ lines }: DecodedBlock, status: number): MessageHead {
	const fields = new FieldLines(lines, 0, lines.length);
	return MessageHead.of({ version: "2", status, method: "", target: "", fields });
}

/** Without fields that a trailer section may not have (RFC 9110 §6.5.1). */
export function trailersOf({ lines }: DecodedBlock): FieldLines {
	const fields = new FieldLines(lines, 0, lines.length);
	return FieldLines.from([...fields].filter(([name]) => !isForbiddenTrailer(name)));
}
