// A process of kill.test.ts: one crawl, as its arguments say.

import { writeSync } from "node:fs";
import { crawl } from "../../../src/crawl/index.ts";

const [seed = "", state = "", to = "", delayMs = "0"] = process.argv.slice(2);
const politeness = { delayMs: Number(delayMs), concurrency: 1 };
for await (const event of crawl({ seeds: [seed], state, to, politeness, sink: { flushMs: 10 } })) {
	if (event.type === "page") writeSync(1, `${event.url}\n`);
	if (event.type === "done") writeSync(1, `${event.reason}\n`);
}
