// Stacks that name the caller's code. An error of the network is made in a callback of the event loop, whose stack doesn't
// lead to the caller. V8 writes the functions that await a promise below a stack that is taken while the promise settles. So it is
// taken there, and a call that succeeds pays nothing.

import { GannetError } from "./error.ts";

/** A function, or a class. */
type Hidden = ((...never: never[]) => unknown) | (abstract new (...never: never[]) => unknown);

/** A rejected promise. Resolve a caller's promise with it at once: the error's stack then leads to who awaits that. */
export async function rejection(error: Error): Promise<never> {
	// The promise that is resolved with this one hangs itself on it in the second turn.
	await undefined;
	await undefined;
	throw fromCaller(error, rejection);
}

/**
 * Takes an error's stack here, without the calls from `hidden` on, and answers the error. In an async function after an
 * `await`, that are the functions which wait for it. Leaves errors that aren't gannet's as they are.
 */
export function fromCaller<Thrown>(error: Thrown, hidden: Hidden = fromCaller): Thrown {
	if (error instanceof GannetError) Error.captureStackTrace(error, hidden);
	return error;
}
