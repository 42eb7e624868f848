// Hides the credentials in heads that are shown to people. Pure.

const hidden = "[hidden: -vv shows it]";

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
			return line;
	}
}
