// -b and -c: the cookies of a run, from files and back into one.

import { existsSync, readFileSync } from "node:fs";
import { CookieJar, loadCookies, saveCookies } from "../../client/index.ts";
import { isStream } from "../../storage/index.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, fileError } from "../failure.ts";
import type { SessionOptions } from "./options.ts";

/** The cookies of one run. */
export interface Cookies {
	/** undefined where no option asks for one. */
	readonly jar: CookieJar | undefined;
	/** Those to send to each URL, as a Cookie field's value; undefined where there are none. */
	readonly field: string | undefined;
	/** Writes --cookie-jar's file. */
	save(): Promise<void>;
}

/** Reads the files of -b and -c. Throws what `loadCookies` throws. */
export async function openCookies({
	cookie,
	"cookie-jar": jarPath,
}: Pick<SessionOptions, "cookie" | "cookie-jar">): Promise<Cookies> {
	const pairs = cookie.filter((text) => text.includes("="));
	const files = cookie.filter((text) => !text.includes("="));
	const field = pairs.length === 0 ? undefined : pairs.join("; ");
	if (jarPath === undefined && files.length === 0) {
		return { jar: undefined, field, save: () => Promise.resolve() };
	}
	// There is nothing to read in what is only written into (/dev/null, a pipe).
	const isEmpty = jarPath === undefined || isStream(jarPath);
	const jar = isEmpty ? new CookieJar() : await loadCookies(jarPath);
	for (const path of files) {
		// An empty name is an empty jar, as in curl: cookies that last as long as the run.
		if (path === "") continue;
		// A jar may begin empty; a file to read may not.
		if (/^\.{0,2}\//.test(path)) checkReadable(path);
		else if (!existsSync(path)) throw noCookies();
		for (const each of (await loadCookies(path)).cookies()) jar.add(each);
	}
	return {
		jar,
		field,
		save: () => (jarPath === undefined ? Promise.resolve() : saveJar(jar, jarPath)),
	};
}

/** What has no = may be a cookie's value, and not a path to be shown. */
function noCookies(): CommandError {
	return new CommandError(
		"-b takes NAME=VALUE or a file of cookies, and one has no = and is no file",
		ExitCode.readFailed,
	);
}

async function saveJar(jar: CookieJar, path: string): Promise<void> {
	try {
		await saveCookies(jar, path);
	} catch (error) {
		const { message } = error as Error;
		throw new CommandError(message, ExitCode.writeFailed, undefined, error);
	}
}

function checkReadable(path: string): void {
	try {
		readFileSync(path);
	} catch (error) {
		throw fileError("read", path, error);
	}
}
