// gannet's crawl of the site, in a process of its own: frontier and records durable, robots.txt, clocks and traps on. It is the built
// package, as its users have it; to see where its time goes, it is the source, whose files say what is whose.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { phasesOf, startProfile } from "./phases.ts";
import { checksum, type Product } from "./site.ts";

const [url = "", folder = "", how = "", authority = ""] = process.argv.slice(2);
const isProfiled = how === "phases";
const place = join(import.meta.dirname, "..", "..", isProfiled ? "src" : "dist");
const ending = isProfiled ? "ts" : "js";
const { crawl } = (await import(
	join(place, "crawl", `index.${ending}`)
)) as typeof import("../../src/crawl/index.ts");
const { record } = (await import(
	join(place, "record", `index.${ending}`)
)) as typeof import("../../src/record/index.ts");
const profile = isProfiled ? await startProfile() : undefined;
const product = record({
	name: "products",
	fields: { name: ".name", sku: ".sku", price: ".price", stock: ".stock", summary: ".summary" },
});
const isLines = how === "jsonl";
const to = join(folder, isLines ? "gannet.jsonl" : "gannet.db");
const found: Product[] = [];
let pages = 0;
for await (const event of crawl({
	seeds: [url],
	state: join(folder, "gannet.crawl"),
	record: product,
	to,
	durability: how === "power" ? "power" : "process",
	...(authority === "" ? {} : { client: { tls: { ca: readFileSync(authority, "utf8") } } }),
})) {
	if (event.type === "page") pages++;
	if (event.type === "failed") throw new Error(`${event.url}: ${event.reason}`);
}
const phases = profile === undefined ? undefined : phasesOf(await profile.stop());
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
if (isLines) {
	for (const line of readFileSync(to, "utf8").trim().split("\n")) found.push(JSON.parse(line) as Product);
} else {
	const database = new DatabaseSync(to, { readOnly: true });
	for (const row of database.prepare("SELECT * FROM products").all()) found.push(row as unknown as Product);
	database.close();
}
rmSync(to, { force: true });
console.log(
	JSON.stringify({
		pages,
		cpuMs: (userCPUTime + systemCPUTime) / 1_000,
		rssMb: maxRSS / 1_024,
		records: found.length,
		checksum: checksum(found),
		phases,
	}),
);
