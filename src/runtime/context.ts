// The asynchronous context of a caller (AsyncLocalStorage). A connection lives longer than the call that opened it, so what
// it reports for a later call would otherwise run in the context of an earlier one.

import { AsyncLocalStorage } from "node:async_hooks";

/** The callback, run in the context of now whenever it is called. */
export function inThisContext<Argument>(
	callback: (argument: Argument) => void,
): (argument: Argument) => void {
	const run = AsyncLocalStorage.snapshot();
	return (argument) => run(callback, argument);
}
