// --session NAME: headers, credentials and cookies that are kept from one run to the next, for one host. The file is its user's
// alone. Sends nothing.

import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { type Auth, type Cookie, CookieJar } from "../../client/index.ts";
import { crypto } from "../../runtime/index.ts";
import { faultOf, readOwn, replaceFile } from "../../storage/index.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, usageError } from "../failure.ts";

type Field = readonly [string, string];

/** What a session has of the requests before. */
export interface NamedSession {
	readonly headers: readonly Field[];
	readonly auth: Auth | undefined;
	readonly cookies: CookieJar;
	/** Keeps what this run was asked to send, and the cookies. */
	save(headers: readonly Field[], auth: Auth | undefined): Promise<void>;
}

/** Fields of one request alone. */
const OF_ONE_REQUEST = /^(?:content-|if-|range$|host$|expect$|cookie$|accept$)/i;

interface Stored {
	readonly headers: readonly Field[];
	readonly auth: Auth | undefined;
	readonly cookies: readonly Cookie[];
}

/**
 * Opens the session for the host of the URLs.
 * @throws CommandError where they have several hosts, or the file can't be read
 */
export async function openNamedSession(
	name: string,
	urls: readonly string[],
	env: Context["env"],
): Promise<NamedSession> {
	const hosts = new Set(urls.map((url) => new URL(url).host));
	if (hosts.size > 1)
		throw usageError("--session is for one host, and the URLs have several", "Fetch from each by itself.");
	const path = pathOf(name, [...hosts][0] ?? "", env);
	const stored = read(path);
	const cookies = new CookieJar();
	for (const cookie of stored.cookies) cookies.add(cookie);
	return {
		headers: stored.headers,
		auth: stored.auth,
		cookies,
		async save(headers, auth) {
			const kept = headers.filter(([field]) => !OF_ONE_REQUEST.test(field));
			const names = new Set(kept.map(([field]) => field.toLowerCase()));
			const others = stored.headers.filter(([field]) => !names.has(field.toLowerCase()));
			const content: Stored = {
				headers: [...others, ...kept],
				auth: auth ?? stored.auth,
				cookies: [...cookies.cookies()],
			};
			try {
				mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
				await replaceFile(path, Buffer.from(`${JSON.stringify(content, undefined, "\t")}\n`), {
					mode: 0o600,
				});
			} catch (error) {
				throw faultOf(path, error);
			}
		},
	};
}

/** $XDG_CONFIG_HOME/gannet/sessions/HOST/NAME.json; a name with a slash is a path. */
function pathOf(name: string, host: string, env: Context["env"]): string {
	if (name.includes("/")) return name;
	if (!/^[\w][\w.-]*$/.test(name))
		throw usageError("--session takes a name of letters, digits, dots and dashes, or a path with a slash");
	const base = env.XDG_CONFIG_HOME;
	const home = env.HOME ?? env.USERPROFILE ?? homedir();
	const folder = base !== undefined && isAbsolute(base) ? base : join(home, ".config");
	// IPv6 addresses have characters that no folder should.
	const place = host.replace(/[^\w.-]/g, "_");
	const isSame = place === host.replace(":", "_");
	const mark = isSame ? "" : `-${crypto().createHash("sha256").update(host).digest("hex").slice(0, 8)}`;
	return join(folder, "gannet", "sessions", `${place}${mark}`, `${name}.json`);
}

function read(path: string): Stored {
	const bytes = readOwn(path);
	if (bytes === undefined) return { headers: [], auth: undefined, cookies: [] };
	try {
		const { headers = [], auth, cookies = [] } = JSON.parse(bytes.toString("utf8")) as Partial<Stored>;
		if (!Array.isArray(headers) || !Array.isArray(cookies)) throw new TypeError("not a session");
		return { headers, auth, cookies };
	} catch (error) {
		throw new CommandError(
			`${path} is not a session`,
			ExitCode.readFailed,
			"Remove it, and the session begins again.",
			error,
		);
	}
}
