// The version of gannet, for User-Agent and `--version`. A test checks it against package.json.

/** The version of gannet, as in its package.json. */
export const VERSION = "0.1.0";
