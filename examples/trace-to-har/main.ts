import { Client } from "gannet";
import { convert, startTrace } from "gannet/archive";

const [url = "https://example.com/", trace = "run.trace", har = "run.har"] = process.argv.slice(2);
await using client = new Client();

// The recording is on the disk while it goes on: what happened can be read even after a crash.
const recording = startTrace(client, trace);
const response = await client.get(url);
await response.text();
console.log(`${response.status} after ${response.timings.firstByteMs.toFixed(1)} ms`);
await recording.close();

// An entry for each exchange: redirects, retries and failures, too. Passwords, tokens and cookies are masked.
await convert(recording.files, har);
console.log(`${url} in ${har}`);
