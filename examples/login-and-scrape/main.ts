import { Client, form, HtmlDocument, readDocument } from "gannet";

const [start = "https://birds.example/login", user = "ada", password = "secret"] = process.argv.slice(2);
await using client = new Client({ cookies: true, throwOnError: true });

async function page(url: string): Promise<HtmlDocument> {
	const document = await readDocument(await client.get(url));
	if (!(document instanceof HtmlDocument)) throw new TypeError(`${url} is no HTML page`);
	return document;
}

// The form keeps its hidden fields, such as a token against forgery.
const login = form(await page(start), "#login").fill({ user, password });
const answer = await client.request(login);
const account = await readDocument(answer, { kind: "html" });
if (!(account instanceof HtmlDocument)) throw new TypeError("that is no HTML page");

console.log(account.select("h1")?.text());
for (const row of account.selectAll("table.sightings tbody tr")) {
	const [bird, place] = row.selectAll("td");
	console.log(`${bird?.text()} at ${place?.text()}, ${row.select("a")?.attribute("href")}`);
}
