// multipart/form-data (RFC 7578). Its length is known before a byte is read if its parts' lengths are.

import { crypto } from "../../runtime/index.ts";
import type { OutgoingBody } from "./outgoing-body.ts";

/** A part, ready to be sent. */
export interface OutgoingPart {
	readonly name: string;
	readonly filename: string | undefined;
	/** Its Content-Type; undefined if it has none. */
	readonly type: string | undefined;
	readonly body: OutgoingBody;
}

/** What would break a part's head, as the HTML standard encodes it. */
function escaped(text: string): string {
	return text.replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll('"', "%22");
}

/** HTML standard, "multipart/form-data encoding algorithm": line breaks in names become CR LF. File names keep theirs. */
function escapeName(name: string): string {
	return escaped(name.replace(/\r\n|\r|\n/g, "\r\n"));
}

/** The form as content. The boundary can't be guessed, so no value can forge a part. */
export function encodeMultipart(parts: readonly OutgoingPart[]): OutgoingBody {
	const boundary = `gannet-${crypto().randomBytes(18).toString("base64url")}`;
	const pieces: (Uint8Array | OutgoingBody)[] = [];
	let length = 0;
	const add = (text: string): void => {
		const bytes = Buffer.from(text, "utf8");
		pieces.push(bytes);
		length += bytes.length;
	};
	for (const { name, filename, type, body } of parts) {
		const file = filename === undefined ? "" : `; filename="${escaped(filename)}"`;
		const typed = type === undefined ? "" : `Content-Type: ${printable(type)}\r\n`;
		add(`--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"${file}\r\n${typed}\r\n`);
		pieces.push(body);
		length += body.length;
		add("\r\n");
	}
	add(`--${boundary}--\r\n`);
	const bodies = parts.map(({ body }) => body);
	return {
		whole: undefined,
		length: bodies.some((body) => body.length === -1) ? -1 : length,
		contentType: `multipart/form-data; boundary=${boundary}`,
		boundary,
		isReplayable: bodies.every(({ isReplayable }) => isReplayable),
		get isBegun() {
			return bodies.some(({ isBegun }) => isBegun === true);
		},
		open: () => readPieces(pieces),
		cancel: bodies.every(({ cancel }) => cancel === undefined)
			? undefined
			: () => {
					for (const { cancel } of bodies) cancel?.();
				},
	};
}

/** The platform's own type is always printable. An object that only looks like a file may have any type. */
function printable(type: string): string {
	return /^[\x20-\x7e]+$/.test(type) ? type : "application/octet-stream";
}

async function* readPieces(
	pieces: readonly (Uint8Array | OutgoingBody)[],
): AsyncGenerator<Uint8Array | string> {
	for (const piece of pieces) {
		if (piece instanceof Uint8Array) yield piece;
		else yield* piece.open();
	}
}
