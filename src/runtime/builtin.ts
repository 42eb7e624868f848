// Loads Node.js modules at their first use, if loading them costs more than a small request.
//
// CPU time of `node -e` with one import, minus that of `node -e 0` (Node.js 26, median of 15): node:tls 16 ms,
// node:crypto 7 ms, node:zlib 4 ms. All of `gannet get` of a small http: URL took 91 ms. Repeat:
// bench/micro/startup.ts.

const loaded: {
	tls?: typeof import("node:tls") | undefined;
	crypto?: typeof import("node:crypto") | undefined;
	zlib?: typeof import("node:zlib") | undefined;
} = {};

/** node:tls, which loads node:crypto and all of OpenSSL's setup. */
export function tls(): typeof import("node:tls") {
	loaded.tls ??= process.getBuiltinModule("node:tls");
	return loaded.tls;
}

/** node:crypto. */
export function crypto(): typeof import("node:crypto") {
	loaded.crypto ??= process.getBuiltinModule("node:crypto");
	return loaded.crypto;
}

/** node:zlib. */
export function zlib(): typeof import("node:zlib") {
	loaded.zlib ??= process.getBuiltinModule("node:zlib");
	return loaded.zlib;
}
