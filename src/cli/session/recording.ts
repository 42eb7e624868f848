// --trace: the recording of what a command does on the network.

import type { Recording } from "../../archive/index.ts";
import { isSecretParameter } from "../../base/index.ts";
import type { GivenOption } from "../arguments/command.ts";
import { usageError } from "../failure.ts";

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
	unredacted: {
		type: "flag",
		help: "With --trace and --har: keep passwords, tokens and cookies in the recording",
		group: "Evidence (on stderr)",
	},
} as const;

/** The values of `recordingTable`. */
export interface RecordingOptions {
	readonly trace?: string | undefined;
	readonly har?: string | undefined;
	readonly unredacted?: boolean | undefined;
}

/** Options whose values are secret, or have secrets without names. */
const SECRET_OPTIONS: ReadonlySet<string> = new Set(["bearer", "cookie", "pass", "proxy-user", "user"]);

/**
 * Begins the recording that the options ask for; undefined if they ask for none. Its code is loaded for it.
 * @throws StorageError if there is such a file already
 */
export async function openRecording(
	{ trace, har, unredacted = false }: RecordingOptions,
	command: readonly string[],
): Promise<Pick<Recording, "trace" | "close" | typeof Symbol.asyncDispose> | undefined> {
	if (trace === undefined && har === undefined) {
		if (unredacted) throw usageError("--unredacted requires --trace FILE or --har FILE");
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
