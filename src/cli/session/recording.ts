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
	unredacted: {
		type: "flag",
		help: "With --trace: keep passwords, tokens and cookies in the recording",
		group: "Evidence (on stderr)",
	},
} as const;

/** The values of `recordingTable`. */
export interface RecordingOptions {
	readonly trace?: string | undefined;
	readonly unredacted?: boolean | undefined;
}

/** Options whose values are secret, or have secrets without names. */
const SECRET_OPTIONS: ReadonlySet<string> = new Set(["bearer", "cookie", "pass", "proxy-user", "user"]);

/**
 * Begins the recording that the options ask for; undefined if they ask for none. Its code is loaded for it.
 * @throws StorageError if there is such a file already
 */
export async function openRecording(
	{ trace, unredacted = false }: RecordingOptions,
	command: readonly string[],
): Promise<Recording | undefined> {
	if (trace === undefined) {
		if (unredacted) throw usageError("--unredacted requires --trace FILE");
		return undefined;
	}
	const { openTrace } = await import("../../archive/index.ts");
	return openTrace(trace, { unredacted, command });
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
