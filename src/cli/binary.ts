// Whether bytes would garble a terminal.

import { ExitCode } from "./exit-codes.ts";
import { CommandError } from "./failure.ts";

/** The error where they would; `hint` says how to get them all the same. */
export function binaryOnTerminal(hint: string): CommandError {
	return new CommandError("the content is binary and would garble the terminal", ExitCode.writeFailed, hint);
}

/** Control bytes that no text has; those that move the cursor or set colours (ESC) are left alone. */
export function looksBinary(chunk: Uint8Array): boolean {
	return chunk.some(
		(byte) => (byte < 0x20 && (byte < 0x08 || byte > 0x0d) && byte !== 0x1b) || byte === 0x7f,
	);
}
