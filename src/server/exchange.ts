// A request in progress, from its head to the last byte of its response: what is known of it so far. Its connection alone changes
// it.

import type { ContentDeadline } from "./content-deadline.ts";
import type { IncomingContent } from "./incoming-content.ts";
import type { IncomingRequest } from "./incoming-request.ts";
import type { ExchangeSummary, ServerResponse } from "./options.ts";

export class Exchange {
	readonly request: IncomingRequest;
	/** undefined if the request has no content. So is its deadline. */
	readonly content: IncomingContent | undefined;
	readonly deadline: ContentDeadline | undefined;
	/** On the clock of `performance.now()`; 0 if no one asks how long it took. */
	readonly startedAt: number;
	/** Whether the request's last byte was read. */
	isRequestComplete = false;
	/** Whether the client waits for 100 (Continue), which has not been sent yet. */
	awaitsContinue: boolean;
	/** Whether the connection may be kept, as far as is known so far. */
	isKeepAlive: boolean;
	/** Whether the head of the final response is on its way. */
	isHeadSent = false;
	status = 0;
	contentBytes = 0;
	/** How much of the request's content had arrived when the response was done. */
	contentBefore = 0;
	isResponseDone = false;
	handOver: ServerResponse["handOver"] = undefined;
	/** How often the connection asked whether the client is still there. */
	probes = 0;

	constructor(
		request: IncomingRequest,
		content: IncomingContent | undefined,
		deadline: ContentDeadline | undefined,
		startedAt: number,
		awaitsContinue: boolean,
		isKeepAlive: boolean,
	) {
		this.request = request;
		this.content = content;
		this.deadline = deadline;
		this.startedAt = startedAt;
		this.awaitsContinue = awaitsContinue;
		this.isKeepAlive = isKeepAlive;
	}

	summary(remote: string, isComplete: boolean): ExchangeSummary {
		const { request, status, contentBytes, startedAt } = this;
		const elapsedMs = performance.now() - startedAt;
		return {
			method: request.method,
			target: request.target,
			remote,
			status,
			contentBytes,
			elapsedMs,
			isComplete,
		};
	}
}
