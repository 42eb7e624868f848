// What somebody wrote on Object.prototype is no option: neither of a client nor of a request, at no depth.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
	Client,
	type ClientOptions,
	CookieJar,
	createFetch,
	HstsStore,
	HttpCache,
	proxyFor,
	type RequestOptions,
} from "../../../src/client/index.ts";
import { connect } from "../../../src/socket/index.ts";
import { serverTls } from "../../socket/support.ts";
import { ok, requestsTo, serve } from "../support.ts";

const limit = { timeout: 20_000 };

/** Runs `use` while Object.prototype has these members, as an attacker's merge would leave them. */
async function polluted<T>(members: Readonly<Record<string, unknown>>, use: () => Promise<T>): Promise<T> {
	for (const [name, value] of Object.entries(members)) {
		Object.defineProperty(Object.prototype, name, {
			value,
			configurable: true,
			enumerable: true,
			writable: true,
		});
	}
	try {
		return await use();
	} finally {
		for (const name of Object.keys(members)) Reflect.deleteProperty(Object.prototype, name);
	}
}

/** Each would change, redirect or break a request if anybody read it. */
const OPTIONS: Readonly<Record<string, unknown>> = {
	headers: { "x-evil": "1" },
	body: "evil",
	json: { evil: 1 },
	target: "/evil",
	auth: { username: "evil", password: "evil", origin: "http://evil.test" },
	redirects: false,
	proxy: "http://127.0.0.1:1",
	unixSocket: "/nowhere/evil.sock",
	localAddress: "192.0.2.1",
	localPort: 1,
	path: "/nowhere/evil.sock",
	socketPath: "/nowhere/evil.sock",
	lookup: () => assert.fail("asked for an address"),
	resolver: () => assert.fail("asked for an address"),
	filter: () => "is evil",
	network: { deny: ["*"] },
	interceptors: [() => assert.fail("asked for a response")],
	timeouts: { total: 0.001 },
	limits: { headBytes: 1 },
	minimumRate: { bytesPerSecond: 1e12, overMs: 1 },
	retries: 5,
	rate: { requestsPerSecond: 0.001 },
	cookies: true,
	cache: true,
	hsts: true,
	decode: false,
	expectContinue: true,
	trailers: () => ({ "x-evil": "1" }),
	trace: () => assert.fail("was told"),
	somethingElse: 1,
	total: 0.001,
	connectMs: 0.001,
	bufferedBytes: 0,
	limit: 0,
	origin: "http://evil.test",
	verify: false,
	rejectUnauthorized: false,
	ca: "evil",
	cert: "evil",
	key: "evil",
	serverName: "evil.test",
	servername: "evil.test",
	alpn: ["evil"],
	ALPNProtocols: ["evil"],
	url: "http://127.0.0.1:1",
	tunnelsHttp: true,
	allowDowngrade: true,
	isIdempotent: true,
	maxBytes: 0,
	perSite: 0,
	maxHosts: 0,
};

const ASKED: readonly (readonly [string, RequestOptions | undefined])[] = [
	["without options", undefined],
	["with empty options", {}],
	["with an option of its own", { headers: { "x-own": "1" } }],
	["with nested options of its own", { timeouts: { idle: 5_000 }, redirects: {}, retries: { limit: 0 } }],
];
const CLIENTS: readonly (readonly [string, ClientOptions | undefined])[] = [
	["a plain client", undefined],
	["a client with options", { timeouts: { connect: 5_000 }, limits: {}, redirects: {}, retries: {} }],
	["a client with policies", { cookies: new CookieJar(), interceptors: [(request, next) => next(request)] }],
];

before(async () => {
	// Modules that are loaded at first use are loaded in a clean process.
	await using server = await serve(ok("", "set-cookie: a=1"));
	await using client = new Client({ cookies: true });
	await (await client.get(server.url)).text();
});

for (const [who, clientOptions] of CLIENTS) {
	for (const [how, options] of ASKED) {
		test(`options on Object.prototype say nothing to ${who} asked ${how}`, limit, async () => {
			for (const [name, value] of Object.entries(OPTIONS)) {
				await using server = await serve(({ target }) =>
					target === "/a"
						? "HTTP/1.1 302 Found\r\nlocation: /b\r\ncontent-length: 0\r\n\r\n"
						: ok("fine", "set-cookie: a=1", "cache-control: max-age=60"),
				);
				const text = await polluted({ [name]: value }, async () => {
					await using client = new Client(clientOptions);
					return await (await client.get(`${server.url}/a`, options)).text();
				}).catch((error: unknown) => assert.fail(`${name}: ${String(error)}`));
				assert.equal(text, "fine", name);
				const heads = requestsTo(server).map(({ head }) => head);
				assert.deepEqual(
					heads.map((head) => head.split(" ", 2).join(" ")),
					["GET /a", "GET /b"],
					name,
				);
				for (const head of heads) assert.doesNotMatch(head, /evil|authorization|expect|chunked/i, name);
			}
		});
	}
}

test("options on Object.prototype say nothing all at once, to fetch neither", limit, async () => {
	await using server = await serve(ok("fine"));
	// Node's own classes, which fetch needs, stumble over a few of these by themselves.
	const { body: _body, headers: _headers, ...members } = OPTIONS;
	const texts = await polluted({ ...members, method: "DELETE" }, async () => {
		await using client = new Client();
		const fetch = createFetch(client);
		return [
			await (await client.get(`${server.url}/a`)).text(),
			await (await fetch(`${server.url}/a`)).text(),
			await (await fetch(`${server.url}/a`, {})).text(),
		];
	});
	assert.deepEqual(texts, ["fine", "fine", "fine"]);
	for (const { head } of requestsTo(server)) assert.match(head, /^GET \/a /);
});

test("TLS is verified whatever Object.prototype says", limit, async () => {
	await using server = await serve(ok("fine"), { tls: serverTls });
	const never = { tls: { verify: false }, verify: false, rejectUnauthorized: false, insecure: true };
	const ownTls: ClientOptions["tls"][] = [undefined, {}];
	for (const tls of ownTls) {
		await polluted(never, async () => {
			await using client = new Client(tls === undefined ? {} : { tls });
			await assert.rejects(client.get(server.url), { kind: "tls" });
			await assert.rejects(connect(server.endpoint), { step: "tls" });
		});
	}
});

test("stores read nothing from Object.prototype", limit, async () => {
	await polluted({ path: "/nowhere/evil", total: 0, perSite: 0, maxHosts: 0, maxBytes: 0 }, async () => {
		const cache = new HttpCache();
		cache.clear();
		cache.close();
		assert.equal(new CookieJar().size, 0);
		assert.equal(new HstsStore().size, 0);
		assert.equal(proxyFor(new URL("http://a.test/"), {}), undefined);
	});
});
