// The client's errors as fetch throws them: by the fetch standard, a TypeError for everything that the network or the
// caller did wrong, and the signal's own reason for an abort. The ClientError is the cause.

import { ProtocolError } from "../../http/index.ts";
import { ClientError } from "../errors.ts";

/**
 * The rejection of a fetch call, or of reading its response. The sentence is the client's; `error.cause` is the
 * ClientError with `kind`, `code` ("ECONNREFUSED" and the like), `phase` and `isSafeToRetry`.
 */
export function fetchError(error: unknown, signal: AbortSignal | undefined): unknown {
	if (signal?.aborted === true) return signal.reason;
	// Other errors come from an interceptor of the caller's, so leave them unchanged.
	const isOurs = error instanceof ClientError || error instanceof ProtocolError;
	return isOurs ? new TypeError(error.message, { cause: error }) : error;
}
