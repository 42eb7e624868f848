// A request in progress, from its head to the last byte of its response, over any version of HTTP: what is known of it so far.
// Its connection and answering.ts change it.

import type { ContentDeadline } from "./content-deadline.ts";
import type { IncomingContent } from "./incoming-content.ts";
import type { IncomingRequest } from "./incoming-request.ts";
import type { ExchangeSummary } from "./options.ts";

export class ServerExchange {
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
	/** Whether the request may have an Expect field. */
	mayExpect = true;
	/** Whether the head of the final response is on its way. */
	isHeadSent = false;
	status = 0;
	contentBytes = 0;
	isResponseDone = false;

	constructor(
		request: IncomingRequest,
		content: IncomingContent | undefined,
		deadline: ContentDeadline | undefined,
		startedAt: number,
		awaitsContinue: boolean,
	) {
		this.request = request;
		this.content = content;
		this.deadline = deadline;
		this.startedAt = startedAt;
		this.awaitsContinue = awaitsContinue;
	}

	/** The client has gone, or has given this exchange up. */
	lose(reason: Error): void {
		this.content?.fail(reason);
		this.request.lose(reason);
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
