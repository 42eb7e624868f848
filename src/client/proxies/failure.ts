// Why a proxy can't be used: one error for the connectors, which the engine translates to a ClientError. Names the
// proxy, never its credentials.

import { type Advice, GannetError, type Sentence } from "../../base/index.ts";
import type { SocketError } from "../../socket/index.ts";

export interface ProxyFailureDetails {
	/** The proxy's answer, if it answered in HTTP. */
	readonly status?: number | undefined;
	/** Whether another try may help: the target could not be reached right now, or the proxy is overloaded. */
	readonly mayPass?: boolean | undefined;
	/** Its Proxy-Authenticate lines, if it wants credentials. */
	readonly challenges?: readonly string[] | undefined;
	/** The connection to the proxy could not be made, or broke. */
	readonly socket?: SocketError | undefined;
	readonly advice?: Advice | undefined;
	readonly cause?: unknown;
}

export class ProxyFailure extends GannetError<"proxy"> {
	override readonly name: string = "ProxyFailure";
	readonly status: number | undefined;
	readonly mayPass: boolean;
	readonly socket: SocketError | undefined;
	readonly challenges: readonly string[];

	/** `message` completes "… could not be sent: ". */
	constructor(message: string | Sentence, details: ProxyFailureDetails = {}) {
		super(message, { kind: "proxy", advice: details.advice, cause: details.cause });
		this.status = details.status;
		this.mayPass = details.mayPass ?? false;
		this.socket = details.socket;
		this.challenges = details.challenges ?? [];
	}
}
