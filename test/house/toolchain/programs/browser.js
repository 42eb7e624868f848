// What documents and trace events do in a page or a worker, without Node.js.
import { jsonLines, openDocument, parseCsv, parseXml, toMarkdown } from "gannet/document";

/** What each reader found, as one line. */
export async function readAll() {
	const text = "A gannet folds its wings and dives. ".repeat(20);
	const html = `<title>Dives &amp; more</title><article><h1>Dives</h1><p>${text}</p><a href="/deep">hé</a></article>`;
	const page = openDocument(
		{ bytes: new TextEncoder().encode(html), url: "https://dives.example/list" },
		{ kind: "html" },
	);
	const cyrillic = openDocument({ bytes: Uint8Array.of(0xd7, 0xc1) }, { kind: "html", encoding: "koi8-r" });
	const wide = openDocument({ bytes: Uint8Array.of(0xfe, 0xff, 0x20, 0xac) }, { kind: "text" });
	const lines = [];
	const stream = new Blob(['{"depth":19.8}\n{"depth":22.4}\n']).stream();
	for await (const { value } of jsonLines(stream)) lines.push(value.depth);
	return [
		page.metadata().title,
		page.select("h1") !== undefined && toMarkdown(page.select("h1")).text,
		page.xpath("//a").length,
		[...page.links()].map(({ url }) => url).join(),
		page.article().text.includes("folds its wings"),
		cyrillic.text,
		wide.text,
		lines.join(),
		parseXml("<a><b>é</b></a>").children.length,
		parseCsv("ring,depth\nA17,19.8\n").rows.length,
	].join(" | ");
}

// In a worker.
if (typeof document === "undefined" && typeof postMessage === "function")
	readAll().then(
		(line) => postMessage(line),
		(error) => postMessage(String(error.stack)),
	);
