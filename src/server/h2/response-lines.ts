// Decides how to send a response over HTTP/2: its field lines, and whether content follows (RFC 9113 §8.3.2). Pure: nothing is
// sent here.

import type { ResponseSettings } from "../options.ts";
import type { ResponseContent } from "../response-content.ts";
import { CONNECTION_FIELDS, readFields } from "../response-fields.ts";
import { assertAnswers, contentLength } from "../response-plan.ts";

export interface H2ResponsePlan {
	readonly status: number;
	/** Texts of field lines, of which the first is :status. Those that repeat are the same each time. */
	readonly lines: readonly string[];
	/** The content's length; undefined if it isn't known before. */
	readonly length: number | undefined;
	/** undefined if none is sent, whatever the handler gave. */
	readonly content: ResponseContent | undefined;
	/** The handler wants the connection to end after its responses. */
	readonly wantsClose: boolean;
	/** What follows the head belongs to the handler (RFC 9113 §8.5). */
	readonly isTunnel: boolean;
}

/** Throws a TypeError or a LocalProtocolError for a response that may not be sent. */
export function planResponse(response: ResponseSettings, method: string, date: string): H2ResponsePlan {
	const { status, handOver } = response;
	const isTunnel = handOver !== undefined;
	if (isTunnel && method !== "CONNECT")
		throw new TypeError("over HTTP/2, only the stream of a CONNECT can be handed over");
	assertAnswers(method, status, isTunnel);
	const { text: given, hasDate, wantsClose, hasConnectionFields } = readFields(response.headers);
	const length = contentLength(response);
	// RFC 9110 §6.4.1: these have no content, whatever the handler gave.
	const isBare = status === 204 || status === 304 || isTunnel;
	const hasContent = !isBare && method !== "HEAD" && status !== 205;
	const lines = [statusLine(status), hasConnectionFields ? withoutConnectionFields(given) : given];
	if (!hasDate) lines.push(dateLine(date));
	if (status === 205) lines.push(lengthLine(0));
	else if (!isBare && length !== undefined) lines.push(lengthLine(length));
	return { status, lines, length, content: hasContent ? response.body : undefined, wantsClose, isTunnel };
}

/** The lines that were needed so far: there are 900 at most. */
const statusLines: string[] = [];

function statusLine(status: number): string {
	statusLines[status] ??= `:status: ${status}\r\n`;
	return statusLines[status];
}

let lastDate = "";
let lastDateLine = "";

function dateLine(date: string): string {
	if (date !== lastDate) {
		lastDate = date;
		lastDateLine = `date: ${date}\r\n`;
	}
	return lastDateLine;
}

let lastLength = -1;
let lastLengthLine = "";

function lengthLine(length: number): string {
	if (length !== lastLength) {
		lastLength = length;
		lastLengthLine = `content-length: ${length}\r\n`;
	}
	return lastLengthLine;
}

/** RFC 9113 §8.2.2: what a handler says of the connection was meant for HTTP/1.1, and is left out. */
function withoutConnectionFields(lines: string): string {
	return lines
		.split(/(?<=\r\n)/)
		.filter((line) => !CONNECTION_FIELDS.has(line.slice(0, line.indexOf(":")).toLowerCase()))
		.join("");
}
