// A process that makes requests at full rate and records them, until it is killed. Prints its clock.

import { startTrace } from "../../src/archive/index.ts";
import { Client } from "../../src/client/index.ts";

const [, , url = "", file = ""] = process.argv;
const client = new Client();
startTrace(client, file);
for (;;) {
	await Promise.all(Array.from({ length: 20 }, () => client.get(url).text()));
	process.stdout.write(`${performance.now()}\n`);
}
