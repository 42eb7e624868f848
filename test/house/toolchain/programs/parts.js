// What is loaded when it is first used: cookies and public suffixes, the cache, the main article of a page, encodings, all
// names of ports, SQLite, and a driver that isn't installed.
import { Client, openDocument, openSink } from "gannet";
import { connect } from "gannet/socket";

async function main(url) {
	await using client = new Client({ cookies: true, cache: true });
	await (await client.get(url)).text();
	const seen = await (await client.get(url)).json();
	if (seen.cookie !== "seen=1") throw new Error(`the cookie was not kept: ${JSON.stringify(seen)}`);

	const text = "A gannet folds its wings and dives. ".repeat(20);
	const bytes = new TextEncoder().encode(
		`<title>Dives</title><article><h1>Dives</h1><p>${text}</p></article>`,
	);
	const page = openDocument({ bytes, url: "https://dives.example/" }, { kind: "html" });
	if (!page.article().text.includes("folds its wings")) throw new Error("the article was not found");
	const cyrillic = openDocument({ bytes: Uint8Array.of(0xd7, 0xc1) }, { kind: "html", encoding: "koi8-r" });
	if (cyrillic.text !== "ва") throw new Error("the encoding was not read");

	await reject(connect("tcp://127.0.0.1:no-such-service"), /no service is named/);
	const schema = { name: "birds", columns: [{ name: "name", type: "text" }] };
	const sink = await openSink("birds.db", schema);
	await sink.write([{ name: "Alba" }]);
	await sink.close({ complete: true });
	await reject(openSink("postgres://127.0.0.1/birds", schema), /package postgres is not installed/);
	console.log("all parts work");
}

async function reject(promise, expected) {
	const error = await promise.then(
		() => new Error("nothing failed"),
		(reason) => reason,
	);
	if (!expected.test(error.message)) throw error;
}

main(process.argv[2]).catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
