// -b and -c: the cookies of a run. What reads and writes files of cookies is loaded when one is asked for.

import type { CookieJar } from "../../client/index.ts";
import type { SessionOptions } from "./options.ts";

/** The cookies of one run. */
export interface Cookies {
	/** undefined if no option asks for one. */
	readonly jar: CookieJar | undefined;
	/** The cookies to send to each URL, as a Cookie field's value; undefined if there are none. */
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
	const { openJar, saveJar } = await import("./cookie-jar.ts");
	const jar = await openJar(files, jarPath);
	return {
		jar,
		field,
		save: () => (jarPath === undefined ? Promise.resolve() : saveJar(jar, jarPath)),
	};
}
