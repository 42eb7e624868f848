// A server in a process of its own, over HTTP/1.1 and HTTP/2 in the clear: it sends its port, and ends when its parent does.

import { manySidedH2Server } from "../aborts.ts";

if (import.meta.main) {
	const server = await manySidedH2Server();
	process.on("disconnect", () => process.exit());
	process.send?.(Number(new URL(server.url).port));
}
