// --trace: the recording of what a command does on the network.

import type { Recording } from "../../archive/index.ts";
import { isSecretParameter, show, visible } from "../../base/index.ts";
import type { TraceEvent } from "../../trace/index.ts";
import type { GivenOption } from "../arguments/command.ts";
import type { Context } from "../context.ts";
import { usageError } from "../failure.ts";
import { printError, printNote } from "../report.ts";

export const recordingTable = {
	trace: {
		type: "text",
		placeholder: "FILE",
		help: "Record what happens on the network to FILE, a new file, without secrets",
		group: "Evidence (on stderr)",
		complete: "file",
	},
	har: {
		type: "text",
		placeholder: "FILE",
		help: "Write what happens to FILE as HAR, a new file, without secrets; it is written at the end",
		group: "Evidence (on stderr)",
		complete: "file",
	},
	"trace-on-error": {
		type: "flag",
		help: "If a request fails, or is answered with a status from 400 on, write what happened on the network before to a new file (.trace), without secrets",
		group: "Evidence (on stderr)",
	},
	"trace-dir": {
		type: "text",
		placeholder: "DIR",
		help: "With --trace-on-error: the folder of that file (the present one)",
		group: "Evidence (on stderr)",
		complete: "file",
	},
	unredacted: {
		type: "flag",
		help: "With --trace, --har and --trace-on-error: keep passwords, tokens and cookies in the recording",
		group: "Evidence (on stderr)",
	},
} as const;

/** The values of `recordingTable`. */
export interface RecordingOptions {
	readonly trace?: string | undefined;
	readonly har?: string | undefined;
	readonly "trace-on-error"?: boolean | undefined;
	readonly "trace-dir"?: string | undefined;
	readonly unredacted?: boolean | undefined;
}

/** A recording of a command. */
export type CommandRecording = Pick<Recording, "trace" | "close" | typeof Symbol.asyncDispose>;

/** How much of a run --trace-on-error keeps in memory. */
const RECENT_BYTES: number = 16 * 2 ** 20;

/** Options whose values are secret, or have secrets without names. */
const SECRET_OPTIONS: ReadonlySet<string> = new Set(["bearer", "cookie", "pass", "proxy-user", "user"]);

/**
 * Begins the recording that the options ask for; undefined if they ask for none. Its code is loaded for it.
 * @throws StorageError if there is such a file already
 */
export async function openRecording(
	options: RecordingOptions,
	command: readonly string[],
	context: Pick<Context, "stderr">,
): Promise<CommandRecording | undefined> {
	const { trace, har, unredacted = false, "trace-on-error": onError = false, "trace-dir": folder } = options;
	if (folder !== undefined && !onError) throw usageError("--trace-dir requires --trace-on-error");
	if (onError && (trace !== undefined || har !== undefined))
		throw usageError(
			`${trace === undefined ? "--har" : "--trace"} records all of it: leave --trace-on-error out`,
		);
	if (onError) return await openRecent(folder, { unredacted, command }, context);
	if (trace === undefined && har === undefined) {
		if (unredacted) throw usageError("--unredacted requires --trace FILE, --har FILE or --trace-on-error");
		return undefined;
	}
	const { convert, openTrace } = await import("../../archive/index.ts");
	const { lookAt, removeOwn, StorageError } = await import("../../storage/index.ts");
	if (har !== undefined && lookAt(har) !== undefined)
		throw new StorageError(har, "EEXIST", "it exists already", { advice: "remove it, or name another file" });
	// HAR has to be closed to be JSON: until then there is a recording, which stays if the process dies.
	const recording = openTrace(trace ?? `${har}.trace`, { unredacted, command });
	let isClosed = false;
	const close = async (): Promise<void> => {
		if (isClosed) return;
		isClosed = true;
		await recording.close();
		if (har === undefined) return;
		await convert(recording.files, har, "har");
		if (trace === undefined) for (const file of recording.files) removeOwn(file);
	};
	return { trace: recording.trace, close, [Symbol.asyncDispose]: close };
}

/** Writes a file soon after each failure, up to ten. */
async function openRecent(
	folder: string | undefined,
	options: { readonly unredacted: boolean; readonly command: readonly string[] },
	context: Pick<Context, "stderr">,
): Promise<CommandRecording> {
	const { openRecentTrace } = await import("../../archive/index.ts");
	const recording = openRecentTrace({
		...options,
		recentBytes: RECENT_BYTES,
		statusFrom: 400,
		...(folder !== undefined && { folder }),
		onSaved: (file) => printNote(context, show`what happened on the network before is in ${visible(file)}`),
	});
	// A connection without HTTP: another address may be tried.
	let hasFailed = false;
	const trace = (event: TraceEvent): void => {
		if (event.type === "attempt.failed" || event.type === "resolve.failed" || event.type === "tls.failed")
			hasFailed = true;
		else if (event.type === "connected") hasFailed = false;
		recording.trace(event);
	};
	let isClosed = false;
	const close = async (): Promise<void> => {
		if (isClosed) return;
		isClosed = true;
		await recording.close();
		try {
			if (hasFailed && recording.files.length === 0) recording.save();
			if (recording.skipped > 0)
				printNote(context, show`${recording.skipped} more failures have no file of their own`);
		} catch (error) {
			printError(context, error);
		}
	};
	const { wantsFields, wantsContent } = recording.trace;
	return {
		trace: Object.assign(trace, { wantsFields, wantsContent }),
		close,
		[Symbol.asyncDispose]: close,
	};
}

/** A command as a recording shows it: its options in order, without the values that are secret. */
export function shownCommand(
	name: string,
	given: readonly GivenOption[],
	positionals: readonly string[],
): readonly string[] {
	const options = given.map((option) => {
		if (typeof option.value === "boolean") return option.value ? `--${option.name}` : `--no-${option.name}`;
		const isSecret = SECRET_OPTIONS.has(option.name) || isSecretLine(option.value);
		return `--${option.name}=${isSecret ? "*".repeat(8) : option.value}`;
	});
	return [name, ...options, ...positionals];
}

/** "Authorization: …", "password=…". */
function isSecretLine(value: string): boolean {
	const name = /^([^\s:=]{1,200})\s*[:=]/.exec(value)?.[1];
	return name !== undefined && isSecretParameter(name);
}
