// Runs what the package does while Object.prototype has members, in a process of its own. First each name that occurs in
// our source or in Node's is a getter that notes who reads it; then each name that is read of options has a value, and
// what comes of it is compared with a clean run. Prints what differs as JSON.

import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, CookieJar, createFetch, download, HstsStore, HttpCache } from "../../src/client/index.ts";
import { pages } from "../../src/pages/index.ts";
import { serveDirectory, serveHttp } from "../../src/server/index.ts";
import { bindDatagrams, connect, connectDatagrams, listen, resolve } from "../../src/socket/index.ts";

const root = join(import.meta.dirname, "..", "..");
const fixture = (name: string): string =>
	readFileSync(join(root, "test", "socket", "fixtures", name), "latin1");
const tls = { cert: fixture("server.pem"), key: fixture("leaf.key") };
const ca = fixture("ca.pem");
const folder = mkdtempSync(join(tmpdir(), "gannet-"));
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
		const { code, kind } = error as { code?: string; kind?: string };
		return `refused: ${kind ?? ""} ${code ?? String(error)}`;
	}
}

/** What is done, each resolving to a text that is the same each time. */
const SCENARIOS: Readonly<Record<string, () => Promise<string>>> = {
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
		await using server = await serveHttp(`tcp://${HOST}:0`, async ({ method, target, fields, body }) => {
			heads.push(`${method} ${target} ${[...fields.names()].sort()} ${await body.text()}`);
			return target === "/from" ? { status: 302, fields: { Location: "/to" } } : { body: "hi" };
		});
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
			fields: { "Content-Type": "application/json" },
		}));
		await using client = new Client();
		return await refusal(async () => {
			for await (const _ of pages(client, server.url, { by: "next", at: "$.next", items: "$.items[*]" }));
		});
	},
};

/** Names that JavaScript itself gives a meaning to on any object. */
const LANGUAGE: ReadonlySet<string> = new Set([
	...Object.getOwnPropertyNames(Object.prototype),
	...["get", "set", "value", "writable", "enumerable", "configurable", "then", "return", "toJSON"],
]);

function sourceNames(): Set<string> {
	const names = new Set<string>();
	const take = (source: string): void => {
		for (const [name] of source.matchAll(/[A-Za-z_$][\w$]*/g)) names.add(name);
	};
	for (const file of globSync("src/**/*.ts", { cwd: root })) {
		take(readFileSync(join(root, file), "utf8").replace(/^\s*\/\/.*$|\/\*[\s\S]*?\*\//gm, ""));
	}
	return names;
}

/** Who of src/ looks for a member that is on Object.prototype only. */
async function readers(names: Iterable<string>): Promise<string[]> {
	const found = new Set<string>();
	let isNoting = false;
	const note = (name: string): void => {
		if (!isNoting) return;
		isNoting = false;
		const frame = (new Error("here").stack ?? "").split("\n")[3] ?? "";
		const place = /\/(src\/[^)]*?):\d+\)?$/.exec(frame)?.[1];
		if (place !== undefined) found.add(`${name} in ${place.replace(/:\d+$/, "")}`);
		isNoting = true;
	};
	const all = [...names].filter((name) => !LANGUAGE.has(name));
	for (const name of all) {
		Object.defineProperty(Object.prototype, name, {
			configurable: true,
			get() {
				note(name);
				return undefined;
			},
			set(value: unknown) {
				Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
			},
		});
	}
	try {
		for (const run of Object.values(SCENARIOS)) {
			isNoting = true;
			await run().catch(() => undefined);
			isNoting = false;
		}
	} finally {
		for (const name of all) Reflect.deleteProperty(Object.prototype, name);
	}
	return [...found].sort();
}

async function outcome(name: string): Promise<string> {
	const timer = Promise.withResolvers<string>();
	const timeout = setTimeout(() => timer.resolve("took too long"), 8_000);
	try {
		return await Promise.race([(SCENARIOS[name] as () => Promise<string>)(), timer.promise]);
	} catch (error) {
		return `failed: ${String(error)}`;
	} finally {
		clearTimeout(timeout);
	}
}

/** Each would change what comes of it if it were read: the options of the package, and what Node.js calls the same. */
const POLLUTIONS: readonly Readonly<Record<string, unknown>>[] = [
	{ 0: "evil", length: 1, name: "evil" },
	{ verify: false, rejectUnauthorized: false, requestCert: true, clientCertificate: "require" },
	{ serverName: "other.test", servername: "other.test", checkServerIdentity: () => undefined },
	{
		minVersion: "TLSv1",
		maxVersion: "TLSv1.2",
		ciphers: "evil",
		secureProtocol: "TLSv1_method",
		sigalgs: "evil",
	},
	{ ca: "evil", cert: "evil", key: "evil", pfx: "evil", crl: "evil", ecdhCurve: "evil", dhparam: "evil" },
	{ alpn: ["h2"], ALPNProtocols: ["h2"], session: "evil", keyLogFile: join(folder, "keys") },
	{
		path: "/nowhere/evil.sock",
		socket: {},
		socketPath: "/nowhere/evil.sock",
		unixSocket: "/nowhere/evil.sock",
	},
	{
		localAddress: "192.0.2.1",
		localPort: 1,
		address: "192.0.2.1",
		port: 1,
		host: "192.0.2.1",
		transport: "unix",
	},
	{ dotfiles: true, outsideLinks: true, listings: false, hosts: [], maxConnections: 0, backlog: 1 },
	{
		status: 500,
		body: "evil",
		fields: { "X-Evil": "1" },
		reason: "evil",
		versionMinor: 0,
		file: 1,
		parts: [],
	},
	{ allowOtherOrigins: true, at: "$.evil", isDoubtful: true, cursor: "evil", member: "evil" },
	{
		headers: { "X-Evil": "1" },
		json: { evil: 1 },
		auth: { bearer: "evil" },
		method: "DELETE",
		target: "/evil",
	},
	{
		proxy: "http://127.0.0.1:1",
		network: "public",
		redirects: false,
		limits: { headBytes: 1 },
		timeouts: { total: 1 },
	},
	{ request: { headers: { "X-Evil": "1" } }, limit: 0, onChanged: "error", existingPart: "replace" },
	{ isCrossSite: true, isSafe: false, perSite: 0, total: 0, maxHosts: 0, maxBytes: 0 },
	{ readOnly: true, open: false, mode: 0, flag: "r", recursive: true, force: false },
	{ filter: () => "evil", resolver: async () => [], interceptors: [], trace: 1, families: [6], family: 6 },
];

async function withMembers<T>(members: Readonly<Record<string, unknown>>, use: () => Promise<T>): Promise<T> {
	for (const [name, value] of Object.entries(members)) {
		const property = { value, configurable: true, writable: true, enumerable: true };
		Object.defineProperty(Object.prototype, name, property);
	}
	try {
		return await use();
	} finally {
		for (const name of Object.keys(members)) Reflect.deleteProperty(Object.prototype, name);
	}
}

const clean = new Map<string, string>();
for (const name of Object.keys(SCENARIOS)) {
	await outcome(name);
	clean.set(name, await outcome(name));
}
const differing: string[] = [];
for (const members of POLLUTIONS) {
	for (const [scenario, text] of clean) {
		const seen = await withMembers(members, () => outcome(scenario));
		if (seen !== text) differing.push(`${scenario} with ${Object.keys(members)}: ${seen}`);
	}
}
const reads = await readers(sourceNames());
rmSync(folder, { recursive: true });
process.stdout.write(JSON.stringify({ clean: [...clean], differing, reads }));
process.exit(0);
