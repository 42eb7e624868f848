// --cache: the cache that runs share. Loaded when it is asked for.

import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { HttpCache } from "../../client/index.ts";
import { faultOf } from "../../storage/index.ts";
import type { Context } from "../context.ts";

/**
 * The cache on disk: $XDG_CACHE_HOME/gannet/http.sqlite, by default in ~/.cache. Throws a CommandError if its folder
 * can't be made.
 */
export function openCache(env: Context["env"]): HttpCache {
	const base = env.XDG_CACHE_HOME;
	const isUsable = base !== undefined && isAbsolute(base);
	const home = env.HOME ?? env.USERPROFILE ?? homedir();
	const folder = join(isUsable ? base : join(home, ".cache"), "gannet");
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
	} catch (error) {
		throw faultOf(folder, error);
	}
	return new HttpCache({ path: join(folder, "http.sqlite") });
}
