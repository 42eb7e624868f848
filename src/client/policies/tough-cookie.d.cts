import type * as ToughCookie from "tough-cookie";

/** tough-cookie, loaded by the first call. */
export function toughCookie(): typeof ToughCookie;
