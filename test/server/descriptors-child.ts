// A server of a folder, for a test that gives this process few descriptors. Prints its URL, then each error; ends with its standard
// input.

import { serveDirectory } from "../../src/server/index.ts";

const server = await serveDirectory("tcp://127.0.0.1:0", process.argv[2] as string, {
	cacheBytes: 0,
	onError: (error) => console.log((error as Error).message),
});
console.log(server.url);
process.stdin.on("end", () => process.exit(0)).resume();
