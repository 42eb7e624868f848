// Which part of a file to send, and its media type.

import { OptionSet, type Settled, someText, whole } from "../../base/index.ts";

/** Which part of a file is sent, and as what. */
export interface FileBodyOptions {
	/** First byte to send. Default: 0. */
	readonly start?: number | undefined;
	/** One past the last byte to send. Default: the file's size. */
	readonly end?: number | undefined;
	/** Media type, for Content-Type. */
	readonly type?: string | undefined;
}

export const fileBodyOptions: OptionSet<FileBodyOptions, Settled<FileBodyOptions>> = new OptionSet({
	start: { rule: whole(0), doc: "First byte to send.", otherwise: "0" },
	end: { rule: whole(0), doc: "One past the last byte to send.", otherwise: "the file's size" },
	type: { rule: someText, doc: "Media type, for Content-Type." },
});
