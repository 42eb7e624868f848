// A response whose content is already there, whole: its readers can take it in any way, without a connection.

import { ClientError, tooMuchContent } from "../errors.ts";
import { Response } from "../response.ts";
import { StoredContent, type StoredOwner } from "./stored-content.ts";

/** The response with this content, which becomes its reader's. */
export function withWhole(response: Response, content: Uint8Array<ArrayBuffer>): Response {
	const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
	return Response.withContent(response, new StoredContent(bytes, ownerOf(response)));
}

function ownerOf({ url }: Response): StoredOwner {
	const facts = { phase: "done", url } as const;
	return {
		contentOverLimit: (limit) => {
			const [message, more] = tooMuchContent(`${url} was answered`, limit);
			return new ClientError(message, { ...facts, ...more, kind: "limit" });
		},
		contentConsumerFailed: (cause) =>
			new ClientError(`the reader of the content of ${url} threw`, {
				...facts,
				kind: "content",
				code: "reader-failed",
				cause,
			}),
	};
}
