// What heads look like when they are shown to people: without credentials, and without what a terminal would obey. Pure.

import { hideSecrets, isSecretField, type Visible, visible } from "../base/index.ts";

const hidden = "[hidden: -vv shows it]";

/**
 * A line of a head with the secrets in it replaced: Authorization keeps its scheme, cookies keep their names, URLs lose
 * userinfo and the values of secret parameters.
 *
 * @param secretHeaders - names of fields that are secret beside those that everybody's are
 */
export function redactLine(line: string, secretHeaders: readonly string[] = []): string {
	const [, name, value = ""] = /^([^\s:]+):[ \t]*(.*)$/s.exec(line) ?? [];
	if (name === undefined || !isSecretField(name, secretHeaders)) return hideSecrets(line);
	switch (name.toLowerCase()) {
		case "authorization":
		case "proxy-authorization":
			return `${name}: ${/^[\w-]+ (?=.)/.exec(value)?.[0] ?? ""}${hidden}`;
		case "cookie":
			return `${name}: ${value.split(";").map(withoutValue).join(";")}`;
		case "set-cookie": {
			const [pair = "", ...attributes] = value.split(";");
			return `${name}: ${[withoutValue(pair), ...attributes].join(";")}`;
		}
		default:
			return `${name}: ${hidden}`;
	}
}

/** " name=value" as " name=[hidden]"; a cookie without a name is a value. */
function withoutValue(pair: string): string {
	const equals = pair.indexOf("=");
	const before = equals === -1 ? (/^ */.exec(pair)?.[0] ?? "") : pair.slice(0, equals + 1);
	return before + hidden;
}

/**
 * Text off the wire (latin1) as a terminal may show it: read as UTF-8 where it is that, control characters written out.
 * A hostile server must not be able to move the cursor or to set the window's title.
 */
export function printable(text: string): Visible {
	const utf8 = /[\x80-\xff]/.test(text) ? Buffer.from(text, "latin1").toString("utf8") : text;
	const read = utf8.includes("\ufffd") ? text : utf8;
	return visible(read);
}
