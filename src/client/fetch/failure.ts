// How the client's errors look to who called fetch: the fetch standard knows TypeError for everything that the network or
// the caller did wrong, and the signal's own reason for what its owner stopped. The ClientError is the cause.

import { ProtocolError } from "../../http/index.ts";
import { ClientError } from "../errors.ts";

/**
 * What a call of fetch, or a reader of its response, rejects with. The sentence is the client's; `error.cause` is the
 * ClientError with `kind`, `code` ("ECONNREFUSED" and the like), `phase` and `isSafeToRetry`.
 */
export function fetchError(error: unknown, signal: AbortSignal | undefined): unknown {
	if (signal?.aborted === true) return signal.reason;
	// What is not the client's own, an interceptor of the caller's threw: it is theirs to read.
	const isOurs = error instanceof ClientError || error instanceof ProtocolError;
	return isOurs ? new TypeError(error.message, { cause: error }) : error;
}
