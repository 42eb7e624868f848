// The shape of every conversation with a proxy that comes before the caller's own: bytes in, bytes out, no socket.

/** One conversation. It is spent when `push` has given a rest or thrown. */
export interface Negotiation {
	/** What the client says first. */
	readonly opening: Buffer;
	/** Takes bytes of the proxy's, which are only valid during the call. Throws a ProxyFailure where it says no, or nonsense. */
	push(bytes: Buffer): NegotiationStep;
}

export interface NegotiationStep {
	/** To be sent now. */
	readonly send?: Buffer;
	/** The tunnel stands; these bytes came through it already. undefined: the proxy has more to say. */
	readonly rest?: Buffer;
}

export const NEEDS_MORE: NegotiationStep = {};
