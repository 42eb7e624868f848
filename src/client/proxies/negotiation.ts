// The shape of every conversation with a proxy before the caller's own: bytes in, bytes out, no socket.

/** One conversation. It is over when `push` has returned a rest or thrown. */
export interface Negotiation {
	/** What the client says first. */
	readonly opening: Buffer;
	/**
	 * Reads bytes from the proxy, which are only valid during the call. Throws a ProxyFailure for a refusal or an invalid
	 * answer.
	 */
	push(bytes: Buffer): NegotiationStep;
}

export interface NegotiationStep {
	/** To be sent now. */
	readonly send?: Buffer | undefined;
	/** The tunnel is open; these bytes already came through it. undefined: the proxy has more to say. */
	readonly rest?: Buffer | undefined;
}

export const NEEDS_MORE: NegotiationStep = {};
