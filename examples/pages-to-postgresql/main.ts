import { Client, extractItems, openSink, pages, record, schemaOf } from "gannet";

const [url = "https://api.example/posts", target = "postgres://localhost/birds"] = process.argv.slice(2);
const post = record({
	name: "posts",
	key: ["id"],
	fields: {
		id: { jsonPath: "$.id", type: "integer" },
		text: { jsonPath: "$.text" },
		author: { jsonPath: "$.author.name", optional: true },
	},
});

await using client = new Client({ rate: { requestsPerSecond: 20 } });
await using sink = await openSink(target, schemaOf(post));
const how = { by: "cursor", at: "$.next", parameter: "after", items: "$.data[*]" } as const;
let rows = 0;
for await (const { number, items } of pages(client, url, how)) {
	const { records } = extractItems(items ?? [], post);
	await sink.write(records);
	rows += records.length;
	console.log(`page ${number}: ${records.length} rows`);
}
await sink.close({ complete: true });
console.log(`${rows} rows in all`);
