// multipart/form-data (RFC 7578) from a FormData, with its length known before a byte is read.

import { crypto } from "../../runtime/index.ts";
import type { OutgoingBody } from "./outgoing-body.ts";

/** As the HTML standard writes names and file names: these three characters would break the part's head. */
function escapeName(name: string): string {
	return name.replace(/\r\n|\r|\n/g, "%0D%0A").replaceAll('"', "%22");
}

function normalizeLines(value: string): string {
	return value.replace(/\r\n|\r|\n/g, "\r\n");
}

/** The form as content that can be opened again. The boundary can't be guessed, so that no value can forge a part. */
export function encodeMultipart(form: FormData): OutgoingBody {
	const boundary = `gannet-${crypto().randomBytes(18).toString("base64url")}`;
	const parts: (Uint8Array | Blob)[] = [];
	let length = 0;
	const addText = (text: string): void => {
		const bytes = Buffer.from(text, "utf8");
		parts.push(bytes);
		length += bytes.length;
	};
	for (const [name, value] of form) {
		const disposition = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"`;
		if (typeof value === "string") {
			addText(`${disposition}\r\n\r\n${normalizeLines(value)}\r\n`);
			continue;
		}
		// The platform's own type is always printable; that of an object that only looks like a file may be anything.
		const { type: given } = value;
		const type =
			typeof given === "string" && /^[\x20-\x7e]+$/.test(given) ? given : "application/octet-stream";
		addText(`${disposition}; filename="${escapeName(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`);
		parts.push(value);
		length += value.size;
		addText("\r\n");
	}
	addText(`--${boundary}--\r\n`);
	return {
		whole: undefined,
		length,
		contentType: `multipart/form-data; boundary=${boundary}`,
		boundary,
		isReplayable: true,
		open: () => readParts(parts),
		cancel: undefined,
	};
}

async function* readParts(parts: readonly (Uint8Array | Blob)[]): AsyncGenerator<Uint8Array> {
	for (const part of parts) {
		if (part instanceof Blob) yield* part.stream() as unknown as AsyncIterable<Uint8Array>;
		else yield part;
	}
}
