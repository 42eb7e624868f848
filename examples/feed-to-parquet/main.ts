import { extract, get, openSink, readDocument, record, schemaOf } from "gannet";

const [url = "https://blog.example/feed", target = "items.parquet"] = process.argv.slice(2);
const item = record({
	name: "items",
	key: ["link"],
	fields: {
		title: { feed: "title" },
		link: { feed: "link", type: "url" },
		published: { feed: "published", type: "datetime", optional: true },
		authors: { feed: "authors.name", type: "list" },
	},
});

// RSS, Atom and JSON Feed alike, well-formed or not.
const { records, rejected } = extract(await readDocument(await get(url).orThrow()), item);
await using sink = await openSink(target, schemaOf(item));
await sink.write(records);
await sink.close({ complete: true });
console.log(`${records.length} items to ${target}, ${rejected.length} rejected`);
