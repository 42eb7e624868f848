// Responses by which a server refuses a request for its connection or its expectation, not for what it asks: the same
// request is made at once in the form that the status suggests, whatever its method, since it was not acted on.

import { option, say, shownUrl } from "../../base/index.ts";
import { canBeSentAgain } from "../content/outgoing-body.ts";
import { ClientError } from "../errors.ts";
import { causedBy } from "../exchange/call-facts.ts";
import type { ClientRequest, Interceptor } from "../policy.ts";

/** Whether a status may lead to another request of the same. */
export function isSecondChance(status: number): boolean {
	return status === 421 || status === 417;
}

/** Makes a request once more after 421 (Misdirected Request) and 417 (Expectation Failed). */
export const secondChancePolicy: Interceptor = async (request, next) => {
	const response = await next(request);
	const again = changedFor(response.status, request);
	if (again === undefined) return response;
	response.discard();
	if (!canBeSentAgain(request.body)) throw refused(request);
	return await next(again);
};

function changedFor(status: number, request: ClientRequest): ClientRequest | undefined {
	const { body, headers, options, needsNewConnection } = request;
	if (!isSecondChance(status)) return undefined;
	// RFC 9110 §15.5.20: another connection may lead to a server that answers for this origin.
	if (status === 421) {
		const canChange = needsNewConnection !== true && canBeSentAgain(body);
		const call = causedBy(request.call, { why: "refused", status });
		return canChange ? { ...request, needsNewConnection: true, call } : undefined;
	}
	// RFC 9110 §10.1.1: without the expectation.
	const isExpecting = options.expectContinue === true || headers.has("expect");
	if (!isExpecting) return undefined;
	return {
		...request,
		headers: headers.without("expect"),
		options: { ...options, expectContinue: false },
		call: causedBy(request.call, { why: "refused", status: 417 }),
	};
}

/** The server took too long to refuse, so the content was begun. */
function refused({ method, url: { href } }: ClientRequest): ClientError {
	const url = shownUrl(href);
	return new ClientError(
		say`${method} ${url} was answered with 417, as its server does not know Expect, and can't be sent without it: its body is a stream that was begun`,
		{
			kind: "request-body",
			phase: "send",
			code: "body-used",
			advice: [
				say`leave out ${option("expectContinue")}`,
				say`pass bytes, a Blob or a file as ${option("body")}`,
			],
			status: 417,
			url,
			method,
		},
	);
}
