import { appendFile } from "node:fs/promises";
import { Client } from "gannet";
import { createEvidence, redactExchange } from "gannet/trace";

const [url = "https://example.com/", path = "trace.jsonl"] = process.argv.slice(2);
const evidence = createEvidence();
await using client = new Client({ trace: evidence.trace });
const response = await client.get(url);
await response.text();
console.log(`${response.status} after ${response.timings.firstByteMs.toFixed(1)} ms`);

// A line for each exchange, redirects too: heads, times, sizes and the connection, without credentials.
const lines = evidence.exchanges.map((exchange) => `${JSON.stringify(redactExchange(exchange))}\n`);
await appendFile(path, lines.join(""));
console.log(`${lines.length} exchanges in ${path}`);
