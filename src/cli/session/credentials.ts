// The options for credentials, and their result. Shows no part of a password or token.

import { show, visible } from "../../base/index.ts";
import type { Auth } from "../../client/index.ts";
import { isToken } from "../../http/index.ts";
import { descriptorAt } from "../../storage/index.ts";
import type { RedactionOptions } from "../../trace/index.ts";
import type { GivenOption } from "../arguments/command.ts";
import type { Context } from "../context.ts";
import { usageError } from "../failure.ts";
import { askPassword, readSecret } from "../terminal/password.ts";

/** The options for credentials. */
export interface CredentialOptions {
	readonly user: string | undefined;
	readonly "user-file": string | undefined;
	readonly digest: boolean;
	readonly bearer: string | undefined;
	readonly netrc: boolean;
	readonly "netrc-file": string | undefined;
}

const outOfSight =
	"--user-file FILE reads USER:PASSWORD from a file, or from stdin for -; --netrc reads it from a netrc file.";

/**
 * Makes credentials from the options. Reads them from files or asks for a password if the options say so. Throws a
 * CommandError.
 */
export async function credentials(options: CredentialOptions, context: Context): Promise<Auth | undefined> {
	const { user, "user-file": userFile, digest, bearer, netrc } = options;
	if (digest && user === undefined && userFile === undefined)
		throw usageError("--digest needs --user or --user-file");
	if (bearer !== undefined) return { bearer: await tokenOf(bearer, context) };
	const pair = userFile === undefined ? user : await readSecret("--user-file", userFile, context);
	if (pair !== undefined) {
		const colon = pair.indexOf(":");
		if (colon === -1 && userFile !== undefined)
			throw usageError("--user-file: the file has no USER:PASSWORD in it, with a colon between");
		const username = colon === -1 ? pair : pair.slice(0, colon);
		const password =
			colon === -1
				? await askPassword(show`Password of ${visible(username)}: `, context, outOfSight)
				: pair.slice(colon + 1);
		return digest ? { digest: { username, password } } : { username, password };
	}
	if (options["netrc-file"] !== undefined) return { netrc: options["netrc-file"] };
	if (!netrc) return undefined;
	const { NETRC } = context.env;
	return { netrc: NETRC === undefined || NETRC === "" ? true : NETRC };
}

function tokenOf(bearer: string, context: Context): Promise<string> {
	return bearer.startsWith("@") ? readSecret("--bearer", bearer.slice(1), context) : Promise.resolve(bearer);
}

/** Throws a CommandError where more than one option reads stdin: the second would find nothing. */
export function checkStdin(options: CredentialOptions, given: readonly GivenOption[]): void {
	const credentials = options["user-file"] === "-" || options.bearer === "@-" ? 1 : 0;
	if (credentials + given.filter(takesStdin).length > 1) throw usageError("stdin can only be read once");
}

const DATA = /^(?:data|data-binary|header|json)$/;

function takesStdin({ name, value }: GivenOption): boolean {
	const text = String(value);
	const path =
		(DATA.test(name) && text.startsWith("@") && text.slice(1)) ||
		(name === "form" && /^[^=]+=[@<]([^;]*)/.exec(text)?.[1]) ||
		(/^(?:data-urlencode|url-query)$/.test(name) && /^[^=@]*@(.*)$/s.exec(text)?.[1]) ||
		(/^(?:upload-file|url-file)$/.test(name) && text) ||
		(/^(?:pass|write-out)$/.test(name) && text.startsWith("@") && text.slice(1));
	return typeof path === "string" && (path === "-" || descriptorAt(path) === 0);
}

/** The text shown instead of a credential. */
export const shownByVerbose = "[hidden: -vv shows it]";

/** Which secrets -v and --summary hide. */
export function shownSecrets({
	verbose,
	"secret-header": secretHeaders,
}: {
	readonly verbose: number;
	readonly "secret-header": readonly string[];
}): RedactionOptions & { readonly showsSecrets: boolean; readonly showsFrames: boolean } {
	return { showsSecrets: verbose > 1, showsFrames: verbose > 1, secretHeaders, hidden: shownByVerbose };
}

/** The names of --secret-header. Throws a CommandError. */
export function secretHeaders(names: readonly string[]): readonly string[] {
	// A text that isn't a name may be the value.
	if (!names.every(isToken)) throw usageError("--secret-header requires a header's name, without its value");
	return names;
}
