// What heads look like when they are shown to people: without credentials, and without what a terminal would obey. Pure.

import { escapeControls } from "../base/index.ts";

const hidden = "[hidden: -vv shows it]";

/** Words of a field name that give a secret away: X-Api-Key, Private-Token, X-Amz-Signature. */
const secretName = /(^|[-_.])(api-?key|access-?key|token|secret|session|password|signature|jwt)($|[-_.:])/i;

/** A field line with the secret in it replaced: Authorization keeps its scheme, cookies keep their names. */
export function redactFieldLine(line: string): string {
	const colon = line.indexOf(":");
	if (colon === -1) return line;
	const name = line.slice(0, colon + 1);
	const value = line.slice(colon + 1).trim();
	switch (name.toLowerCase()) {
		case "authorization:":
		case "proxy-authorization:":
			return `${name} ${/^[\w-]+(?= )/.exec(value)?.[0] ?? ""} ${hidden}`.replace("  ", " ");
		case "cookie:":
			return `${name} ${value.replace(/=[^;]*/g, `=${hidden}`)}`;
		case "set-cookie:":
			return `${name} ${value.replace(/=[^;]*/, `=${hidden}`)}`;
		default:
			return secretName.test(name) ? `${name} ${hidden}` : line;
	}
}

/**
 * Text off the wire (latin1) as a terminal may show it: read as UTF-8 where it is that, control characters written out.
 * A hostile server must not be able to move the cursor or to set the window's title.
 */
export function printable(text: string): string {
	const utf8 = /[\x80-\xff]/.test(text) ? Buffer.from(text, "latin1").toString("utf8") : text;
	const read = utf8.includes("\ufffd") ? text : utf8;
	return escapeControls(read);
}
