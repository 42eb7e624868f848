// A process of kill.test.ts: one crawl, as its arguments say.

import { writeSync } from "node:fs";
import { type CrawlJob, crawl } from "../../../src/crawl/index.ts";

const [seed = "", state = "", to = "", delayMs = "0", more = "{}"] = process.argv.slice(2);
const politeness = { delayMs: Number(delayMs), concurrency: 1 };
const others = JSON.parse(more) as Partial<CrawlJob>;
/** The pages at whose path the process dies. */
const { GANNET_TEST_DIES_AT: diesAt } = process.env;
const onDocument: CrawlJob["onDocument"] = ({ url }) => {
	if (diesAt !== undefined && url.endsWith(diesAt)) process.kill(process.pid, "SIGKILL");
};
for await (const event of crawl({
	seeds: [seed],
	state,
	to,
	politeness,
	sink: { flushMs: 10 },
	onDocument,
	...others,
})) {
	if (event.type === "page") writeSync(1, `${event.url}\n`);
	if (event.type === "done") writeSync(1, `${event.reason}\n`);
}
