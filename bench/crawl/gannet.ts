// gannet's crawl of the site, in a process of its own: frontier and records durable, robots.txt, clocks and traps on.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { crawl } from "../../src/crawl/index.ts";
import { record } from "../../src/record/index.ts";
import { checksum, type Product } from "./site.ts";

const [url = "", folder = "", how = ""] = process.argv.slice(2);
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
})) {
	if (event.type === "page") pages++;
	if (event.type === "failed") throw new Error(`${event.url}: ${event.reason}`);
}
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
if (isLines) {
	const { readFileSync } = await import("node:fs");
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
	}),
);
