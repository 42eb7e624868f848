// Text from the network, safe for a terminal.

import { type Visible, visible } from "../../base/index.ts";

/**
 * Read as UTF-8 if it is UTF-8, or else as latin1. A hostile server can't move the cursor or set the window's title.
 */
export function printable(text: string): Visible {
	const utf8 = /[\x80-\xff]/.test(text) ? Buffer.from(text, "latin1").toString("utf8") : text;
	return visible(utf8.includes("\ufffd") ? text : utf8);
}

/** A response's status and reason phrase, as one text. */
export function statusLine({ status, statusText }: { status: number; statusText: string }): Visible {
	return printable(`${status} ${statusText}`.trimEnd());
}
