// HSTS (RFC 6797): what the store learns and forgets, as tables, and what the client makes of it.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Client, type ClientOptions, HstsStore } from "../../../src/client/index.ts";
import { type ScriptedServer, scriptedServer } from "../../../src/testing/index.ts";
import { authority, fixture, serverTls } from "../../socket/support.ts";
import { answering, failureOf, ok, requestsTo, serve, until, withClient } from "../support.ts";

const limit = { timeout: 10_000 };

interface Case {
	readonly host?: string;
	readonly value: string;
	readonly known: readonly string[];
	readonly unknown: readonly string[];
}

const cases: readonly Case[] = [
	{ value: "max-age=10", known: ["a.test", "A.TEST", "a.test."], unknown: ["b.a.test", "test", "xa.test"] },
	{
		value: "max-age=10; includeSubDomains",
		known: ["a.test", "b.a.test", "c.b.a.test."],
		unknown: ["test", "xa.test", "a.test.b"],
	},
	{ value: ' MAX-AGE = "10" ;; IncludeSubDomains ; preload;', known: ["a.test", "b.a.test"], unknown: [] },
	{ value: 'max-age=10; x="a=b c"; y=z', known: ["a.test"], unknown: ["b.a.test"] },
	{ value: "max-age=999999999999999999999", known: ["a.test"], unknown: [] },
	...[
		"",
		"includeSubDomains",
		"max-age",
		"max-age=",
		"max-age=-1",
		"max-age=1.5",
		"max-age=ten",
		"max-age=10; max-age=20",
		"max-age=10; includeSubDomains; INCLUDESUBDOMAINS",
		"max-age=10; includeSubDomains=yes",
		"max-age=10, includeSubDomains",
		"max-age=10; =x",
		"max-age=10; a b",
		'max-age="10',
		"max-age=0",
	].map((value) => ({ value, known: [], unknown: ["a.test"] })),
	...["127.0.0.1", "[::1]", "::1", ""].map((host) => ({
		host,
		value: "max-age=10",
		known: [],
		unknown: [host],
	})),
	{ host: "constructor", value: "max-age=10", known: ["constructor"], unknown: ["__proto__"] },
	{ host: "__proto__", value: "max-age=10", known: ["__proto__"], unknown: ["constructor", "toString"] },
];

for (const { host = "a.test", value, known, unknown } of cases) {
	test(`${host || "no host"} says ${JSON.stringify(value)}`, () => {
		const store = new HstsStore();
		assert.equal(store.learn(host, value), known.length > 0);
		for (const name of known) assert.equal(store.has(name), true, name);
		for (const name of unknown) assert.equal(store.has(name), false, name);
		const copy = HstsStore.fromJSON(JSON.parse(JSON.stringify(store)));
		for (const name of known) assert.equal(copy.has(name), true, name);
		assert.equal(copy.size, store.size);
	});
}

test("a promise ends after its time, is renewed, and is taken back with max-age=0", () => {
	let now = 1_000_000;
	const store = new HstsStore({ now: () => now });
	store.learn("a.test", "max-age=10");
	now += 9_999;
	assert.equal(store.has("a.test"), true);
	store.learn("a.test", "max-age=10; includeSubDomains");
	now += 9_999;
	assert.equal(store.has("b.a.test"), true);
	store.learn("a.test", "max-age=10");
	assert.equal(store.has("b.a.test"), false);
	now += 10_000;
	assert.equal(store.has("a.test"), false);
	assert.equal(store.size, 0);
	store.learn("a.test", "max-age=10");
	assert.equal(store.learn("a.test", "max-age=0"), true);
	assert.equal(store.has("a.test"), false);
	store.learn("a.test", "max-age=10; includeSubDomains");
	// What is below says nothing about what is above.
	store.learn("b.a.test", "max-age=0");
	assert.equal(store.has("b.a.test"), true);
	assert.deepEqual(new HstsStore({ now: () => now }).toJSON(), { version: 1, hosts: {} });
});

test("a full store forgets what ends first", () => {
	const store = new HstsStore({ maxHosts: 2 });
	store.learn("a.test", "max-age=300");
	store.learn("b.test", "max-age=100");
	store.learn("c.test", "max-age=200");
	assert.deepEqual([store.has("a.test"), store.has("b.test"), store.has("c.test")], [true, false, true]);
	assert.equal(HstsStore.fromJSON(store.toJSON(), { maxHosts: 1 }).size, 1);
});

const upgrades: readonly (readonly [from: string, to: string])[] = [
	["http://a.test/x?y", "https://a.test/x?y"],
	["http://a.test:80/", "https://a.test/"],
	["http://a.test:443/", "https://a.test/"],
	["http://a.test:8080/", "https://a.test:8080/"],
	["http://b.a.test/", "https://b.a.test/"],
	["https://a.test/", "https://a.test/"],
	["http://other.test/", "http://other.test/"],
];

for (const [from, to] of upgrades) {
	test(`${from} is asked for as ${to}`, () => {
		const store = new HstsStore();
		store.learn("a.test", "max-age=10; includeSubDomains");
		assert.equal(store.upgrade(new URL(from)).href, to);
	});
}

test("a store is written as a whole, for its owner only, and read back", async () => {
	const folder = mkdtempSync(join(tmpdir(), "gannet-hsts-"));
	const path = join(folder, "hsts.json");
	try {
		assert.equal((await HstsStore.load(path)).size, 0);
		const store = new HstsStore();
		store.learn("a.test", "max-age=1000; includeSubDomains");
		store.learn("b.test", "max-age=1000");
		await store.save(path);
		await store.save(path);
		assert.deepEqual(readdirSync(folder), ["hsts.json"]);
		assert.equal(statSync(path).mode & 0o777, 0o600);
		assert.match(
			readFileSync(path, "utf8"),
			/"version": 1,\n\t"hosts": \{\n\t\t"a\.test": \{\n\t\t\t"expires": "20/,
		);
		const read = await HstsStore.load(path);
		assert.deepEqual([read.has("x.a.test"), read.has("b.test"), read.has("x.b.test")], [true, true, false]);
		for (const text of [
			"",
			"null",
			"[]",
			"{}",
			'{"version":2,"hosts":{}}',
			'{"version":1}',
			'{"version":1,"hosts":{"a.test":null}}',
			'{"version":1,"hosts":{"a.test":{"expires":"soon","includeSubDomains":true}}}',
			'{"version":1,"hosts":{"a.test":{"expires":"2999-01-01T00:00:00Z"}}}',
			'{"version":1,"hosts":{"127.0.0.1":{"expires":"2999-01-01T00:00:00Z","includeSubDomains":true}}}',
		]) {
			writeFileSync(path, text);
			await assert.rejects(HstsStore.load(path), text);
		}
		await assert.rejects(HstsStore.load(folder), { code: "EISDIR" });
	} finally {
		rmSync(folder, { recursive: true });
	}
});

const localhost: NonNullable<ClientOptions["resolver"]> = async (_name, family) =>
	family === 4 ? [{ address: "127.0.0.1" }] : [];
const sts = ok("hi", "strict-transport-security: max-age=1000");

function secure(tls = serverTls): Promise<ScriptedServer> {
	return scriptedServer({ connections: answering(() => sts), tls });
}

test("what a host says over verified TLS is kept, and its http: URLs are asked by https", limit, async () => {
	const server = await secure();
	const options: ClientOptions = { tls: { ca: authority }, resolver: localhost, hsts: true };
	await withClient(server, options, async (client) => {
		await failureOf(client.get(`http://localhost:${server.port}/`));
		assert.equal(requestsTo(server).length, 0);
		await (await client.get(`https://localhost:${server.port}/`)).text();
		const response = await client.get(`http://localhost:${server.port}/again`);
		assert.equal(await response.text(), "hi");
		assert.equal(response.url, `https://localhost:${server.port}/again`);
		assert.equal(response.connection.tls?.isAuthorized, true);
		client.preconnect(`http://localhost:${server.port}/`);
		await until(() => client.stats().idle === 2);
	});
});

test("one store serves several clients", limit, async () => {
	const server = await secure();
	const hsts = new HstsStore();
	await withClient(server, { tls: { ca: authority }, resolver: localhost, hsts }, async (client) => {
		await (await client.get(`https://localhost:${server.port}/`)).text();
		assert.deepEqual([hsts.size, hsts.has("localhost")], [1, true]);
		await using other = new Client({ tls: { ca: authority }, resolver: localhost, hsts });
		assert.equal((await other.get(`http://localhost:${server.port}/`)).status, 200);
	});
});

test("only the first of several fields counts", limit, async () => {
	const server = await scriptedServer({
		connections: answering(() =>
			ok("hi", "strict-transport-security: nonsense", "strict-transport-security: max-age=1000"),
		),
		tls: serverTls,
	});
	const hsts = new HstsStore();
	await withClient(server, { tls: { ca: authority }, resolver: localhost, hsts }, async (client) => {
		await (await client.get(`https://localhost:${server.port}/`)).text();
		assert.equal(hsts.size, 0);
	});
});

test(
	"nothing is learned in the clear, nor from whom nobody verified, nor from an address",
	limit,
	async () => {
		const hsts = new HstsStore();
		const plain = await serve(sts);
		await withClient(plain, { resolver: localhost, hsts }, async (client) => {
			await (await client.get(`http://localhost:${plain.port}/`)).text();
		});
		const unverified = await secure({ cert: fixture("self-signed.pem"), key: fixture("leaf.key") });
		await withClient(unverified, { tls: { verify: false }, resolver: localhost, hsts }, async (client) => {
			await (await client.get(`https://localhost:${unverified.port}/`)).text();
		});
		// The session is resumed, and nobody looks at the name again.
		const named = await secure({ cert: fixture("other.pem"), key: fixture("leaf.key") });
		const careless = { tls: { ca: authority, verify: false }, resolver: localhost, hsts };
		await withClient(named, careless, async (client) => {
			for (const isResumed of [false, true]) {
				const headers = { connection: "close" };
				const response = await client.get(`https://localhost:${named.port}/`, { headers });
				await response.text();
				assert.equal(response.connection.tls?.isResumed, isResumed);
			}
		});
		const address = await secure();
		await withClient(address, { tls: { ca: authority, serverName: "localhost" }, hsts }, async (client) => {
			const response = await client.get(`https://127.0.0.1:${address.port}/`);
			assert.equal(await response.text(), "hi");
			assert.equal(response.connection.tls?.isAuthorized, true);
		});
		// The TLS that is verified here is the proxy's, and it speaks for no origin.
		const proxy = await secure();
		const options: ClientOptions = { tls: { ca: authority }, resolver: localhost, hsts };
		await withClient(proxy, { ...options, proxy: `https://localhost:${proxy.port}` }, async (client) => {
			const response = await client.get("http://origin.test/");
			assert.equal(await response.text(), "hi");
			assert.equal(response.connection.tls?.isAuthorized, true);
		});
		assert.equal(hsts.size, 0);
	},
);

test("option hsts takes true, false and a store", () => {
	for (const hsts of [1, "yes", {}, new Map()]) {
		assert.throws(
			() => new Client({ hsts: hsts as never }),
			/option hsts must be true, false or an HstsStore/,
		);
	}
});
