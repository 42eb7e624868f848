// Whether bytes would garble a terminal.

import { ExitCode } from "../exit-codes.ts";
import { CommandError } from "../failure.ts";

/** The error if they would. `hint` says how to get them anyway. */
export function binaryOnTerminal(hint: string): CommandError {
	return new CommandError("the content is binary and would garble the terminal", ExitCode.writeFailed, hint);
}

/** Control bytes that text doesn't contain. Those that move the cursor or set colours (ESC) are not included. */
export function looksBinary(chunk: Uint8Array): boolean {
	return chunk.some(
		(byte) => (byte < 0x20 && (byte < 0x08 || byte > 0x0d) && byte !== 0x1b) || byte === 0x7f,
	);
}
