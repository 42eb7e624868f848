import { Client, extract, HtmlDocument, openSink, readDocument, record, schemaOf } from "gannet";

const [list = "https://shop.example/list", target = "products.db"] = process.argv.slice(2);
const product = record({
	name: "products",
	key: ["sku"],
	fields: {
		sku: { css: "[itemprop=sku]", attribute: "content" },
		name: "h1",
		price: { css: ".price", type: "number", decimal: "." },
		color: { css: ".color", optional: true },
	},
});

await using client = new Client({ throwOnError: true });
const page = await readDocument(await client.get(list));
if (!(page instanceof HtmlDocument)) throw new TypeError(`${list} is no HTML page`);
const links = page
	.selectAll("li.product a")
	.map((link) => new URL(link.attribute("href") ?? "", page.baseUrl));

await using sink = await openSink(target, schemaOf(product));
// Details come as they are ready, four at once; one that fails doesn't stop the others.
for await (const { request, response, error } of client.batch(links, { parallel: 4 })) {
	if (error) console.error(`${request}: ${error.message}`);
	else {
		const { records, rejected } = extract(await readDocument(response), product);
		await sink.write(records);
		for (const { findings } of rejected) console.error(`${request}: ${findings[0]?.message}`);
	}
}
await sink.close({ complete: true });
console.log(`${links.length} pages to ${target}`);
