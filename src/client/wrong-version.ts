// Why a connection that is open can't be used: its peer doesn't speak the version of HTTP that was asked for.

/** The peer doesn't speak the version that was asked for. */
export class WrongVersion extends Error {
	/** What it chose instead, if it chose anything. */
	readonly alpn: string | undefined;

	constructor(alpn: string | undefined) {
		super("the peer does not speak HTTP/2");
		this.alpn = alpn;
	}
}
