// A run's jar of cookies, from files and back into one.

import { existsSync, readFileSync } from "node:fs";
import { CookieJar, loadCookies, saveCookies } from "../../client/index.ts";
import { isStream } from "../../storage/index.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, fileError } from "../failure.ts";

/** @param jarPath --cookie-jar's file, which may be missing */
export async function openJar(files: readonly string[], jarPath: string | undefined): Promise<CookieJar> {
	// A write-only target (/dev/null, a pipe) has nothing to read.
	const isEmpty = jarPath === undefined || isStream(jarPath);
	const jar = isEmpty ? new CookieJar() : await loadCookies(jarPath);
	for (const path of files) {
		// An empty name means an empty jar, as in curl: cookies last as long as the run.
		if (path === "") continue;
		// A jar may begin empty, but a file to read must exist.
		if (/^\.{0,2}\//.test(path)) checkReadable(path);
		else if (!existsSync(path)) throw noCookies();
		for (const each of (await loadCookies(path)).cookies()) jar.add(each);
	}
	return jar;
}

/** A text without = may be a cookie's value instead of a path, so it isn't shown. */
function noCookies(): CommandError {
	return new CommandError(
		"-b requires NAME=VALUE or a file of cookies, but one has no = and is not a file",
		ExitCode.readFailed,
	);
}

/** Writes --cookie-jar's file. Throws a CommandError. */
export async function saveJar(jar: CookieJar, path: string): Promise<void> {
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
