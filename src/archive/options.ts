// The options of a recording.

import { bytes, flag, list, OptionSet, type Settled, someText, wholeBytes } from "../base/index.ts";

/** How a recording is kept. */
export interface TraceOptions {
	/** Doesn't mask secrets. The file says so, and so does what is made of it. Default: `false`. */
	readonly unredacted?: boolean | undefined;
	/** Further values that are secret, of at least 8 characters. */
	readonly secrets?: readonly string[] | undefined;
	/** Further names of fields that are secret. */
	readonly secretHeaders?: readonly string[] | undefined;
	/** The size of a file, in bytes, beyond which the next one begins. Default: 1 GiB. */
	readonly fileBytes?: number | undefined;
	/**
	 * How many bytes are kept of what follows a message's head. Those beyond are counted only. Default: 64 MiB.
	 */
	readonly messageBytes?: number | undefined;
	/**
	 * How many bytes may wait for the disk. At half of it, content is left out; beyond it, everything, and the gap is
	 * recorded. Default: 16 MiB.
	 */
	readonly waitingBytes?: number | undefined;
	/** What the first line says of who made the recording. Its secrets are masked. */
	readonly command?: readonly string[] | undefined;
}

export type TraceSettings = Settled<
	TraceOptions,
	"unredacted" | "fileBytes" | "messageBytes" | "waitingBytes"
>;

export const traceOptions: OptionSet<TraceOptions, TraceSettings> = new OptionSet({
	unredacted: {
		rule: flag,
		doc: "Doesn't mask secrets. The file says so, and so does what is made of it.",
		default: false,
	},
	secrets: {
		rule: list(someText, "a list of texts"),
		doc: "Further values that are secret, of at least 8 characters.",
		isSecret: true,
	},
	secretHeaders: {
		rule: list(someText, "a list of names"),
		doc: "Further names of fields that are secret.",
	},
	fileBytes: {
		rule: wholeBytes,
		doc: "The size of a file, in bytes, beyond which the next one begins.",
		default: 2 ** 30,
	},
	messageBytes: {
		rule: bytes,
		doc: "How many bytes are kept of what follows a message's head. Those beyond are counted only.",
		default: 64 * 2 ** 20,
	},
	waitingBytes: {
		rule: wholeBytes,
		doc: "How many bytes may wait for the disk. At half of it, content is left out; beyond it, everything, and the gap is recorded.",
		default: 16 * 2 ** 20,
	},
	command: {
		rule: list(someText, "a list of arguments"),
		doc: "What the first line says of who made the recording. Its secrets are masked.",
		isSecret: true,
	},
});
