// Heads as text: the bytes on the wire if the head was text, otherwise what HTTP/1.1 would have written.

import type { RequestHead, ResponseHead } from "./exchange-events.ts";

/** The start line and the field lines of an event's head, each ended by CR LF, and the empty line. */
export function headText(event: RequestHead | ResponseHead): string {
	if (event.head !== undefined) return event.head;
	const start =
		event.type === "request.head"
			? `${event.method} ${event.target} HTTP/${event.version}`
			: `HTTP/${event.version} ${event.status} ${event.reason}`;
	// HTTP/2 has the authority beside the fields.
	const isHidden =
		event.type === "request.head" &&
		event.version === "2" &&
		!event.fields.some(([name]) => name.toLowerCase() === "host");
	const host = isHidden ? `host: ${event.authority}\r\n` : "";
	const lines = event.fields.map(([name, value]) => `${name}: ${value}\r\n`);
	return `${start}\r\n${host}${lines.join("")}\r\n`;
}
