// The content of a recorded message, without its codings as far as they are known.

import { decodeCodings } from "./mask/codings.ts";
import type { RecordedMessage } from "./recorded-exchange.ts";

/** The most that coded content may decode to. */
const MOST_DECODED: number = 64 * 2 ** 20;

/** The content, decoded; with its codings if it can't be decoded, as when a part of it is missing. */
export function contentOf(message: RecordedMessage): Buffer {
	if (message.decoded !== undefined) return Buffer.from(message.decoded);
	const whole = Buffer.concat(message.content);
	const codings = message.fields
		.filter(([name]) => name.toLowerCase() === "content-encoding")
		.flatMap(([, value]) => value.split(","))
		.map((each) => each.trim().toLowerCase())
		.filter((each) => each !== "" && each !== "identity");
	return codings.length === 0 || message.isCut
		? whole
		: (decodeCodings(whole, codings, MOST_DECODED) ?? whole);
}

/** The content as it was sent, with its codings. */
export function contentBytesOf(message: RecordedMessage): Uint8Array {
	return Buffer.concat(message.content);
}

/** The content as UTF-8; "" without a message. */
export function contentText(message: RecordedMessage | undefined): string {
	return message === undefined ? "" : contentOf(message).toString("utf8");
}
