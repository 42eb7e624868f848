// The lines of progress of one URL on a terminal: its upload, and its content where that goes to a pipe or a redirected stdout.

import { hideSecrets, show, visible } from "../../base/index.ts";
import type { Response } from "../../client/index.ts";
import type { Trace, TraceEvent } from "../../trace/index.ts";
import type { Context } from "../context.ts";
import { createProgress, type Progress } from "../terminal/progress.ts";

/** The bar of content on its way. */
export function contentProgress({ stderr, clock }: Context, response: Response): Progress {
	const length = response.headers.get("content-length");
	const isCoded = response.headers.has("content-encoding");
	const total = length === null || isCoded ? undefined : Number(length);
	return createProgress(stderr, clock, visible(hideSecrets(response.url)), total);
}

/** A listener that draws a bar for what is sent, until the answer begins. */
export function uploadProgress(
	{ stderr, clock }: Context,
	trace: Trace | undefined,
): { readonly trace: Trace; finish(): void } {
	let progress: Progress | undefined;
	return {
		trace(event: TraceEvent): void {
			trace?.(event);
			if (event.type === "request.head") {
				progress?.finish();
				progress = createProgress(stderr, clock, show`upload`, lengthIn(event));
			} else if (event.type === "request.data") progress?.add(event.bytes.byteLength);
			else if (event.type === "response.head") progress?.finish();
		},
		finish: () => progress?.finish(),
	};
}

/** What the request says of its length. */
function lengthIn({ fields }: Extract<TraceEvent, { type: "request.head" }>): number | undefined {
	const length = fields.find(([name]) => name.toLowerCase() === "content-length")?.[1];
	return length === undefined ? undefined : Number(length);
}
