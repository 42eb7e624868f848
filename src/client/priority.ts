// A request's priority as its caller writes it: the value of the field Priority (RFC 9218 §4).

import { shownValue } from "../base/index.ts";
import { invalidRequest } from "./errors.ts";

const PRIORITY = /^(?:u=[0-7]|i(?:=\?[01])?)(?: *, *(?:u=[0-7]|i(?:=\?[01])?))*$/;

export const PRIORITY_RULE = "a priority like u=1, i";

export function isPriority(value: unknown): value is string {
	return typeof value === "string" && PRIORITY.test(value);
}

/** @throws ClientError, kind "invalid-request" */
export function assertPriority(value: unknown): asserts value is string {
	if (!isPriority(value))
		throw invalidRequest(`prioritize takes ${PRIORITY_RULE}, not ${shownValue(value)}`, "invalid-option");
}
