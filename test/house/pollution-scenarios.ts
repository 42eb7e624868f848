// What the package does, one scenario for each part of it, each resolving to a text that is the same each time.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Client, CookieJar, createFetch, download, HstsStore, HttpCache } from "../../src/client/index.ts";
import { openDocument, parseCsv, parseJson, parseXml, readFeed } from "../../src/document/index.ts";
import { pages } from "../../src/pages/index.ts";
import { extract, openSink, record } from "../../src/record/index.ts";
import { createHttpService, serveDirectory, serveHttp } from "../../src/server/index.ts";
import { bindDatagrams, connect, connectDatagrams, listen, resolve } from "../../src/socket/index.ts";
import { memoryNetwork, scriptedServer } from "../../src/testing/index.ts";

export const root: string = join(import.meta.dirname, "..", "..");
const fixture = (name: string): string =>
	readFileSync(join(root, "test", "socket", "fixtures", name), "latin1");
const tls = { cert: fixture("server.pem"), key: fixture("leaf.key") };
const ca = fixture("ca.pem");
export const folder: string = mkdtempSync(join(tmpdir(), "gannet-"));
writeFileSync(join(folder, "a.txt"), "a");
writeFileSync(join(folder, ".env"), "secret");

const HOST = "127.0.0.1";
const END = { deadlineMs: 0 };

async function read(pieces: AsyncIterable<Uint8Array>): Promise<string> {
	let text = "";
	for await (const piece of pieces) text += Buffer.from(piece).toString("latin1");
	return text;
}

async function refusal(act: () => Promise<unknown>): Promise<string> {
	try {
		await act();
		return "not refused";
	} catch (error) {
		const { code, kind } = Object.assign(Object.create(null), error) as { code?: string; kind?: string };
		return `refused: ${kind ?? ""} ${code ?? String(error)}`;
	}
}

function rowsOf(path: string): string {
	const database = new DatabaseSync(path, Object.assign(Object.create(null), { readOnly: true }));
	try {
		const [{ name } = { name: "" }] = database
			.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'gannet%'")
			.all() as { name: string }[];
		return JSON.stringify(database.prepare(`SELECT a, n FROM "${name}"`).all());
	} finally {
		database.close();
	}
}

/** What is done, each resolving to a text that is the same each time. */
export const SCENARIOS: Readonly<Record<string, () => Promise<string>>> = {
	async tcp() {
		const listener = await listen(`tcp://${HOST}:0`, (connection) => {
			connection.send("hi");
			connection.end();
		});
		const connection = await connect(listener.endpoint, { timeoutMs: 5_000 });
		const text = await read(connection);
		await connection.close();
		await listener.close(END);
		return text;
	},
	async tls() {
		const listener = await listen(
			`tls://${HOST}:0`,
			(connection) => {
				connection.send("hi");
				connection.end();
			},
			{ tls, onError() {} },
		);
		const { port } = listener.endpoint as { port: number };
		const endpoint = { transport: "tls", host: "localhost", port } as const;
		const connection = await connect(endpoint, { tls: { ca } });
		const text = `${await read(connection)} ${connection.info.tls?.isAuthorized} ${connection.info.tls?.serverName} ${connection.info.tls?.alpn}`;
		await connection.close();
		const plain = await connect({ ...endpoint, transport: "tcp" });
		const upgraded = await plain.upgradeToTls({ ca }, endpoint);
		const over = `${await read(upgraded)} ${upgraded.info.tls?.isAuthorized}`;
		await upgraded.close();
		const untrusted = await refusal(() => connect(endpoint, { tls: {} }));
		const other = await refusal(() => connect(endpoint, { tls: { ca, serverName: "other.test" } }));
		const bare = await connect({ ...endpoint, transport: "tcp" });
		const unverified = await refusal(() => bare.upgradeToTls({}, endpoint));
		await listener.close(END);
		return [text, over, untrusted, other, unverified].join("; ");
	},
	async names() {
		const jar = new CookieJar();
		jar.set("a=1; SameSite=Strict", new URL("https://x.test/"));
		const store = new HstsStore();
		store.learn("x.test", "max-age=9");
		using cache = new HttpCache({ path: join(folder, "cache.sqlite") });
		const names = await resolve("localhost", { families: [4] });
		return `${jar.headerFor(new URL("https://x.test/"))} ${store.size} ${cache.usage.entries} ${JSON.stringify(names)}`;
	},
	async datagrams() {
		await using receiver = await bindDatagrams(`udp://${HOST}:0`);
		await using sender = await connectDatagrams({ transport: "udp", host: HOST, port: receiver.local.port });
		await sender.send("hi");
		return Buffer.from((await receiver.receive())?.bytes ?? []).toString();
	},
	async http() {
		const heads: string[] = [];
		await using server = await serveHttp(
			`tcp://${HOST}:0`,
			async ({ method, target, headers: fields, body }) => {
				heads.push(`${method} ${target} ${[...fields.names()].sort()} ${await body.text()}`);
				return target === "/from" ? { status: 302, headers: { Location: "/to" } } : { body: "hi" };
			},
		);
		await using client = new Client();
		const fetch = createFetch(client);
		const texts = [
			await (await client.get(`${server.url}/from`)).text(),
			await (await client.get(`${server.url}/b`, { headers: { a: "b" }, timeouts: { idle: 5_000 } })).text(),
			await (await client.post(`${server.url}/c`, { json: { a: 1 } })).text(),
			await (await fetch(`${server.url}/d`)).text(),
		];
		await using wary = new Client({ cookies: new CookieJar(), cache: true, retries: 1, network: "loopback" });
		texts.push(await (await wary.get(`${server.url}/e`)).text());
		const api = client.extend({ baseUrl: server.url, query: { q: 1 }, timeouts: { idle: 5_000 } });
		texts.push(await api.request({ url: "f", options: { query: { r: [2] }, form: { s: 3 } } }).text());
		for await (const { response } of api.batch(["g", { url: "h", options: { join: true } }], { parallel: 1 }))
			texts.push(String(await response?.text()));
		return [...texts, ...heads].join("; ");
	},
	async https() {
		const first = await serveHttp(`tls://${HOST}:0`, () => ({}), { listen: { tls } });
		const port = (first.endpoint as { port: number }).port;
		await using client = new Client({ tls: { ca } });
		const fine = (await client.get(`https://localhost:${port}/`)).status;
		await using wary = new Client();
		const refused = await refusal(() => wary.get(`https://localhost:${port}/`));
		await first.close(END);
		return `${fine} ${refused}`;
	},
	async empty() {
		await using server = await serveHttp(`tcp://${HOST}:0`, () => ({}));
		const connection = await connect(server.endpoint);
		connection.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
		const text = (await read(connection)).replace(/Date: [^\r]*\r\n/, "");
		await connection.close();
		return text;
	},
	async files() {
		await using server = await serveDirectory(`tcp://${HOST}:0`, folder);
		await using client = new Client();
		await download(client, `${server.url}/a.txt`, join(folder, "brought"));
		const hidden = (await client.get(`${server.url}/.env`)).status;
		const listing = (await client.get(`${server.url}/`)).status;
		return `${readFileSync(join(folder, "brought"), "latin1")} ${hidden} ${listing}`;
	},
	async pages() {
		await using server = await serveHttp(`tcp://${HOST}:0`, () => ({
			body: '{"items":[1],"next":"http://other.test/"}',
			headers: { "Content-Type": "application/json" },
		}));
		await using client = new Client();
		return await refusal(async () => {
			for await (const _ of pages(client, server.url, { by: "next", at: "$.next", items: "$.items[*]" }));
		});
	},
	async documents() {
		const page = openDocument(
			{
				bytes: Buffer.from(
					"<title>t</title><base href=/b/><table><tr><th>a<tr><td>1</table><a href=x>l</a><main><p>Some text.</main>",
				),
				url: "http://h/",
			},
			{ kind: "html" },
		);
		const xml = parseXml("<a xmlns='u'><b c='1'>x</b></a>");
		const feed = readFeed(
			"<rss><channel><title>f</title><item><link>http://h/1</link></item></channel></rss>",
			"http://h/",
		);
		return JSON.stringify([
			page.kind,
			page.links().map(({ url, rel }) => [url, rel]),
			page.tables().map(({ records }) => records),
			page.metadata(),
			page.article()?.title,
			page.markdown().text,
			page.selectAll("td:nth-child(1)").length,
			page.xpath("string(//td)"),
			xml.children.length,
			[feed.title, feed.items.length],
			parseJson('{"a":[1,{"b":null}]}', { limits: { depth: 9 } }),
			parseCsv("a,b\n1,2\n").rows.map(({ record }) => record),
			openDocument({ bytes: Buffer.from('{"a":[1,2]}') }, { kind: "json" }).query("$.a[?@ > 1]").length,
		]);
	},
	async records() {
		const birds = record({
			fields: {
				fieldA: "h1",
				fieldN: { css: "i", type: "number" },
				fieldD: { css: "time", type: "date", optional: true },
				fieldL: { css: "b", type: "list" },
				fieldR: { type: "records", css: "p", fields: { fieldB: "b" } },
			},
		});
		const document = openDocument(
			{ bytes: Buffer.from("<h1>x</h1><i>1.5</i><p><b>y</b><p><b>z</b>"), url: "http://h/" },
			{ kind: "html" },
		);
		const { records, rejected, report } = extract(document, birds, { limits: { items: 9 } });
		return JSON.stringify([records, rejected, report]);
	},
	async sinks() {
		const texts: string[] = [];
		for (const name of ["s.jsonl", "s.csv", "s.db"]) {
			const path = join(folder, name);
			rmSync(path, { force: true });
			const sink = await openSink(path, {
				columns: [
					{ name: "a", type: "text" },
					{ name: "n", type: "integer" },
				],
			});
			await sink.write([{ a: "=1", n: 5 }]);
			await sink.commit("p");
			await sink.close({ complete: true });
			texts.push(name === "s.db" ? rowsOf(path) : readFileSync(path, "utf8"));
		}
		return texts.join("; ");
	},
	async memory() {
		const network = memoryNetwork();
		const service = createHttpService(() => ({ body: "hi" }));
		network.listen("tcp://site.example:80", (connection) => service.accept(connection));
		await using client = new Client({ connect: network.connect });
		return await (await client.get("http://site.example/a")).text();
	},
	async scripted() {
		await using server = await scriptedServer({
			connections: [[{ awaitRequest: true }, { send: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi" }]],
		});
		await using client = new Client();
		const text = await (await client.get(server.url)).text();
		return `${text} ${server.connections[0]?.requests.length}`;
	},
};
