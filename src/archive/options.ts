// The options of a recording.

import { constants } from "node:os";
import {
	aFunction,
	bytes,
	flag,
	list,
	milliseconds,
	OptionSet,
	rule,
	type Settled,
	someText,
	whole,
	wholeBytes,
} from "../base/index.ts";

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

/** What a recording of the last minutes keeps, and when it is written. */
export interface RecentTraceOptions extends Omit<TraceOptions, "fileBytes" | "waitingBytes"> {
	/** How many bytes of the recording are kept in memory: the last ones. */
	readonly recentBytes: number;
	/** Write it, too, when an exchange takes longer, in milliseconds. Default: none is too slow. */
	readonly slowMs?: number | undefined;
	/** Write it, too, when a response has this status or a higher one. Default: no status is a reason. */
	readonly statusFrom?: number | undefined;
	/** Write it, too, when the process gets this signal, such as "SIGUSR2". */
	readonly signal?: NodeJS.Signals | undefined;
	/** The folder of the files. Default: `"."`. */
	readonly folder?: string | undefined;
	/** How many files are written at most. Default: 10. */
	readonly files?: number | undefined;
	/** Gets the name of each file, and why it was written. */
	readonly onSaved?: ((file: string, reason: string) => void) | undefined;
}

export type TraceSettings = Settled<
	TraceOptions,
	"unredacted" | "fileBytes" | "messageBytes" | "waitingBytes"
>;

export type RecentTraceSettings = Settled<
	RecentTraceOptions,
	"unredacted" | "messageBytes" | "recentBytes" | "folder" | "files"
>;

const kept = {
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
	messageBytes: {
		rule: bytes,
		doc: "How many bytes are kept of what follows a message's head. Those beyond are counted only.",
		default: 64 * 2 ** 20,
	},
	command: {
		rule: list(someText, "a list of arguments"),
		doc: "What the first line says of who made the recording. Its secrets are masked.",
		isSecret: true,
	},
} as const;

export const traceOptions: OptionSet<TraceOptions, TraceSettings> = new OptionSet({
	...kept,
	fileBytes: {
		rule: wholeBytes,
		doc: "The size of a file, in bytes, beyond which the next one begins.",
		default: 2 ** 30,
	},
	waitingBytes: {
		rule: wholeBytes,
		doc: "How many bytes may wait for the disk. At half of it, content is left out; beyond it, everything, and the gap is recorded.",
		default: 16 * 2 ** 20,
	},
});

export const recentTraceOptions: OptionSet<RecentTraceOptions, RecentTraceSettings> = new OptionSet({
	...kept,
	recentBytes: {
		rule: wholeBytes,
		doc: "How many bytes of the recording are kept in memory: the last ones.",
		isRequired: true,
	},
	slowMs: {
		rule: milliseconds,
		doc: "Write it, too, when an exchange takes longer, in milliseconds.",
		otherwise: "none is too slow",
	},
	statusFrom: {
		rule: whole(100),
		doc: "Write it, too, when a response has this status or a higher one.",
		otherwise: "no status is a reason",
	},
	signal: {
		rule: rule<NodeJS.Signals>('the name of a signal, such as "SIGUSR2"', (name) =>
			Object.hasOwn(constants.signals, String(name)),
		),
		doc: 'Write it, too, when the process gets this signal, such as "SIGUSR2".',
	},
	folder: { rule: someText, doc: "The folder of the files.", default: "." },
	files: { rule: whole(1), doc: "How many files are written at most.", default: 10 },
	onSaved: {
		rule: aFunction(),
		doc: "Gets the name of each file, and why it was written.",
	},
});
