// Reads the answers that most handlers give: plain objects with a status, headers and a body. It says the same as the rows of
// options.ts, in a third of the time, and leaves everything else to them, mistakes too.

import { type ResponseSettings, responseOptions, type ServerResponse } from "./options.ts";

const readByRows = responseOptions.reader();

/** The answer with all of its members. Throws an OptionError for a mistake. */
export function readAnswer(given: ServerResponse): ResponseSettings {
	return plainAnswer(given) ?? readByRows(given);
}

/** undefined if the rows have to look at it. */
export function plainAnswer(given: ServerResponse): ResponseSettings | undefined {
	if (Object.getPrototypeOf(given) !== Object.prototype) return undefined;
	let status = 200;
	let { headers } = responseOptions.defaults;
	let body: ServerResponse["body"];
	for (const name in given) {
		// Also when somebody extended Object.prototype.
		if (!Object.hasOwn(given, name)) return undefined;
		if (name === "body") {
			body = given.body;
		} else if (name === "headers") {
			const { headers: value } = given;
			if (typeof value !== "object" || value === null) return undefined;
			headers = value;
		} else if (name === "status") {
			const { status: value } = given;
			if (typeof value !== "number" || !Number.isInteger(value) || value < 100) return undefined;
			status = value;
		} else {
			return undefined;
		}
	}
	return { status, headers, body, json: undefined, length: undefined, handOver: undefined };
}
