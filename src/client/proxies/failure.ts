// Why there is no way through a proxy: one error for the connectors, translated to a ClientError by the engine.
// Names the proxy, never its credentials.

import type { SocketError } from "../../socket/index.ts";

export interface ProxyFailureDetails {
	/** What the proxy answered, where it answered in HTTP. */
	readonly status?: number | undefined;
	/** Whether another try may help: the target could not be reached just now, the proxy is overloaded. */
	readonly mayPass?: boolean;
	/** Its Proxy-Authenticate lines, where it wants credentials. */
	readonly challenges?: readonly string[] | undefined;
	/** The connection to the proxy could not be built, or broke. */
	readonly socket?: SocketError | undefined;
	readonly cause?: unknown;
}

export class ProxyFailure extends Error {
	override readonly name: string = "ProxyFailure";
	readonly status: number | undefined;
	readonly mayPass: boolean;
	readonly socket: SocketError | undefined;
	readonly challenges: readonly string[];

	/** `message` completes "… could not be sent: ". */
	constructor(message: string, details: ProxyFailureDetails = {}) {
		const cause = details.cause ?? details.socket;
		super(message, cause === undefined ? undefined : { cause });
		this.status = details.status;
		this.mayPass = details.mayPass ?? false;
		this.socket = details.socket;
		this.challenges = details.challenges ?? [];
	}
}
