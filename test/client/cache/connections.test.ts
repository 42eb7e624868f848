// A stored response is used only over a connection of the kind that it came over: what differs between two clients of one
// cache, and whether the second one may get what the first one was given.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { ConnectionKeys } from "../../../src/client/cache/connection-keys.ts";
import {
	type CacheMode,
	Client,
	ClientError,
	type ClientOptions,
	HttpCache,
	nameForCache,
	type Response,
} from "../../../src/client/index.ts";
import type { ClientRequest } from "../../../src/client/policy.ts";
import { connect } from "../../../src/socket/index.ts";
import { type ScriptedRequest, type ScriptedServer, scriptedServer } from "../../../src/testing/index.ts";
import { authority, fixture, fixtureBytes, serverTls } from "../../socket/support.ts";
import { answering, ok, requestsTo } from "../support.ts";

const limit = { timeout: 20_000 };
let folder: string;
before(async () => {
	folder = await mkdtemp(join(tmpdir(), "gannet-connections-"));
});
after(() => rm(folder, { recursive: true, force: true }));

type Resolver = NonNullable<ClientOptions["resolver"]>;
const loopback = (): Resolver => async (_name, family) => (family === 4 ? [{ address: "127.0.0.1" }] : []);

/** Where a client's requests may go. */
interface Place {
	/** An https and an http server of the same names. */
	readonly secure: ScriptedServer;
	readonly plain: ScriptedServer;
	/** Answers for http servers as a proxy does, and over TLS. */
	readonly proxy: string;
	readonly tlsProxy: string;
	readonly unixSocket: string;
}

interface Case {
	readonly what: string;
	/** "https" unless it says otherwise. */
	readonly scheme?: "http";
	readonly first: (place: Place) => ClientOptions;
	readonly second: (place: Place) => ClientOptions;
	readonly isShared: boolean;
}

const ca = authority;
const client = { ca, cert: fixture("client.pem"), key: fixture("leaf.key") };
const resolver = loopback();
const connector: NonNullable<ClientOptions["connect"]> = (endpoint, options) => connect(endpoint, options);
const chooser = (place: Place) => (): string => place.proxy;
const choosers = new WeakMap<Place, () => string>();
/** The same function each time. */
function chooserOf(place: Place): () => string {
	const known = choosers.get(place) ?? chooser(place);
	choosers.set(place, known);
	return known;
}

const CASES: readonly Case[] = [
	{ what: "nothing", first: () => ({ tls: { ca } }), second: () => ({ tls: { ca } }), isShared: true },
	{
		what: "the client certificate",
		first: () => ({ tls: client }),
		second: () => ({ tls: { ...client, cert: fixture("server.pem") } }),
		isShared: false,
	},
	{
		what: "whether there is a client certificate",
		first: () => ({ tls: client }),
		second: () => ({ tls: { ca } }),
		isShared: false,
	},
	{
		what: "whether there is a client certificate, the other way round",
		first: () => ({ tls: { ca } }),
		second: () => ({ tls: client }),
		isShared: false,
	},
	{
		what: "whether there is a client certificate as PKCS #12",
		first: () => ({ tls: { ca, pfx: fixtureBytes("client.p12"), passphrase: "gannet" } }),
		second: () => ({ tls: { ca } }),
		isShared: false,
	},
	{
		what: "a client certificate's form: text or bytes, and the key's",
		first: () => ({ tls: client }),
		second: () => ({
			tls: {
				ca,
				cert: fixtureBytes("client.pem"),
				key: fixture("leaf-encrypted.key"),
				passphrase: "gannet",
			},
		}),
		isShared: true,
	},
	{
		what: "verification, which the second one has",
		first: () => ({ tls: { ca, verify: false } }),
		second: () => ({ tls: { ca } }),
		isShared: false,
	},
	{
		what: "verification, which the first one has",
		first: () => ({ tls: { ca, verify: true } }),
		second: () => ({ tls: { ca, verify: false } }),
		isShared: false,
	},
	{
		what: "that verification is asked for in words",
		first: () => ({ tls: { ca, verify: true } }),
		second: () => ({ tls: { ca } }),
		isShared: true,
	},
	{
		what: "the authorities",
		first: () => ({ tls: { ca } }),
		second: () => ({ tls: { ca: [ca, fixture("self-signed.pem")] } }),
		isShared: false,
	},
	{
		what: "the server's name",
		first: () => ({ tls: { ca, serverName: "127.0.0.1" } }),
		second: () => ({ tls: { ca } }),
		isShared: false,
	},
	{
		what: "the oldest version of TLS",
		first: () => ({ tls: { ca } }),
		second: () => ({ tls: { ca, minVersion: "TLSv1.3" } }),
		isShared: false,
	},
	{
		what: "the ciphers",
		first: () => ({ tls: { ca } }),
		second: () => ({ tls: { ca, ciphers: "ECDHE-ECDSA-AES256-GCM-SHA384:TLS_AES_256_GCM_SHA384" } }),
		isShared: false,
	},
	{
		what: "the file of session secrets",
		first: () => ({ tls: { ca } }),
		second: () => ({ tls: { ca, keyLogFile: "" } }),
		isShared: true,
	},
	{
		what: "TLS options, over http",
		scheme: "http",
		first: () => ({ tls: client }),
		second: () => ({ tls: { verify: false } }),
		isShared: true,
	},
	{
		what: "a Unix-domain socket",
		scheme: "http",
		first: ({ unixSocket }) => ({ unixSocket }),
		second: () => ({}),
		isShared: false,
	},
	{
		what: "which Unix-domain socket",
		scheme: "http",
		first: ({ unixSocket }) => ({ unixSocket }),
		second: ({ unixSocket }) => ({ unixSocket: `${unixSocket}-other` }),
		isShared: false,
	},
	{
		what: "a connector",
		first: () => ({ tls: { ca }, connect: connector }),
		second: () => ({ tls: { ca } }),
		isShared: false,
	},
	{
		what: "which connector",
		scheme: "http",
		first: () => ({ connect: connector }),
		second: () => ({ connect: (...parts) => connector(...parts) }),
		isShared: false,
	},
	{
		what: "nothing, with one connector and one resolver",
		scheme: "http",
		first: () => ({ connect: connector, resolver }),
		second: () => ({ connect: connector, resolver }),
		isShared: true,
	},
	{
		what: "a resolver",
		scheme: "http",
		first: () => ({ resolver }),
		second: () => ({}),
		isShared: false,
	},
	{
		what: "which resolver",
		first: () => ({ tls: { ca }, resolver }),
		second: () => ({ tls: { ca }, resolver: loopback() }),
		isShared: false,
	},
	{
		what: "two resolvers of one name",
		first: () => ({ tls: { ca }, resolver: nameForCache(loopback(), "loopback") }),
		second: () => ({ tls: { ca }, resolver: nameForCache(loopback(), "loopback") }),
		isShared: true,
	},
	{
		what: "the names of resolvers",
		first: () => ({ tls: { ca }, resolver: nameForCache(loopback(), "one") }),
		second: () => ({ tls: { ca }, resolver: nameForCache(loopback(), "two") }),
		isShared: false,
	},
	{
		what: "the local address",
		scheme: "http",
		first: () => ({ localAddress: "127.0.0.1" }),
		second: () => ({ localAddress: "127.0.0.2" }),
		isShared: false,
	},
	{
		what: "the network's rules",
		scheme: "http",
		first: () => ({}),
		second: () => ({ network: "public" }),
		isShared: false,
	},
	{
		what: "one of the network's rules",
		scheme: "http",
		first: () => ({ network: { allow: ["loopback"] } }),
		second: () => ({ network: { allow: ["loopback"], deny: ["127.0.0.0/8"] } }),
		isShared: false,
	},
	{
		what: "the order of the network's options",
		scheme: "http",
		first: () => ({ network: { allow: ["loopback"], deny: ["link-local"] } }),
		second: () => ({ network: { deny: ["link-local"], allow: ["loopback"] } }),
		isShared: true,
	},
	{
		what: "a proxy",
		scheme: "http",
		first: ({ proxy }) => ({ proxy }),
		second: () => ({}),
		isShared: false,
	},
	{
		what: "which proxy",
		scheme: "http",
		first: ({ proxy }) => ({ proxy }),
		second: ({ proxy }) => ({ proxy: proxy.replace("127.0.0.1", "localhost") }),
		isShared: false,
	},
	{
		what: "the user of the proxy",
		scheme: "http",
		first: ({ proxy }) => ({ proxy: proxy.replace("//", "//ann:pw@") }),
		second: ({ proxy }) => ({ proxy: proxy.replace("//", "//bob:pw@") }),
		isShared: false,
	},
	{
		what: "the proxy's password",
		scheme: "http",
		first: ({ proxy }) => ({ proxy: proxy.replace("//", "//ann:pw@") }),
		second: ({ proxy }) => ({ proxy: proxy.replace("//", "//ann:new@") }),
		isShared: true,
	},
	{
		what: "the verification of the proxy",
		scheme: "http",
		first: ({ tlsProxy }) => ({ proxy: { url: tlsProxy, tls: { verify: false } } }),
		second: ({ tlsProxy }) => ({ proxy: { url: tlsProxy, tls: { ca } } }),
		isShared: false,
	},
	{
		what: "how a proxy's options are written",
		scheme: "http",
		first: ({ tlsProxy }) => ({ tls: { ca, verify: false }, proxy: tlsProxy }),
		second: ({ tlsProxy }) => ({ proxy: { url: tlsProxy, tls: { ca } } }),
		isShared: true,
	},
	{
		what: "the function that chooses a proxy",
		scheme: "http",
		first: (place) => ({ proxy: chooserOf(place) }),
		second: (place) => ({ proxy: chooser(place) }),
		isShared: false,
	},
	{
		what: "nothing, with one function that chooses a proxy",
		scheme: "http",
		first: (place) => ({ proxy: chooserOf(place) }),
		second: (place) => ({ proxy: chooserOf(place) }),
		isShared: true,
	},
];

const stored = (): string => ok("stored", "cache-control: private, max-age=60");

async function places(answer: (request: ScriptedRequest) => string): Promise<Place & AsyncDisposable> {
	const tls = { ...serverTls, requestCert: true, rejectUnauthorized: false, ca: authority };
	const connections = answering(answer);
	const unixSocket = join(folder, "socket");
	const [secure, plain, proxy, tlsProxy, unix, otherUnix] = await Promise.all([
		scriptedServer({ connections, tls }),
		scriptedServer({ connections }),
		scriptedServer({ connections }),
		scriptedServer({ connections, tls: serverTls }),
		scriptedServer({ connections, unixPath: unixSocket }),
		scriptedServer({ connections, unixPath: `${unixSocket}-other` }),
	]);
	return {
		secure,
		plain,
		proxy: proxy.url,
		tlsProxy: `https://localhost:${tlsProxy.port}`,
		unixSocket,
		async [Symbol.asyncDispose]() {
			await Promise.all([secure, plain, proxy, tlsProxy, unix, otherUnix].map((server) => server.close()));
		},
	};
}

async function readOver(
	options: ClientOptions,
	cache: HttpCache,
	url: string,
	mode?: CacheMode,
): Promise<Response> {
	await using client = new Client({ ...options, cache });
	const response = await client.get(url, mode === undefined ? {} : { cache: mode });
	assert.notEqual(await response.text(), "forged");
	await client.close();
	return response;
}

/** Whether a response came from the cache, and with what was stored before. */
async function isStored(asked: Promise<Response>): Promise<boolean> {
	try {
		const { fromCache, status } = await asked;
		return fromCache !== undefined && status !== 504;
	} catch (error) {
		// The second client would be refused there: so it asked.
		assert.ok(error instanceof ClientError, String(error));
		return false;
	}
}

for (const kind of ["memory", "a file"]) {
	describe(`a cache in ${kind}`, limit, () => {
		for (const [index, { what, scheme = "https", first, second, isShared }] of CASES.entries()) {
			test(`${isShared ? "is shared" : "is not shared"} where what differs is ${what}`, async () => {
				await using place = await places(stored);
				const { port } = scheme === "https" ? place.secure : place.plain;
				const url = `${scheme}://${scheme === "https" ? "localhost" : "127.0.0.1"}:${port}/`;
				const path = join(folder, `${index}.sqlite`);
				const open = (): HttpCache => new HttpCache(kind === "memory" ? {} : { path });
				let cache = open();
				await readOver(first(place), cache, url);
				assert.equal(cache.usage.entries, 1);
				if (kind === "a file") {
					cache.close();
					cache = open();
				}
				assert.equal(await isStored(readOver(second(place), cache, url)), isShared);
				// The first one still gets its own.
				assert.equal(await isStored(readOver(first(place), cache, url)), true);
				cache.close();
			});
		}
	});
}

/** All that a stored response may be good for, and how its server behaves. */
const USES: readonly (readonly [
	what: string,
	mode: CacheMode | undefined,
	second: "answers" | "fails" | "has no news",
	control: string,
])[] = [
	["used while fresh", undefined, "answers", "max-age=60"],
	["used stale", "force-cache", "answers", "max-age=0"],
	["all there is", "only-if-cached", "answers", "max-age=60"],
	["used while it is asked for anew", undefined, "answers", "max-age=0, stale-while-revalidate=60"],
	["used where the server fails", undefined, "fails", "max-age=0, stale-if-error=60"],
	["confirmed by its server", "no-cache", "has no news", "max-age=60"],
];

describe("what came without verification", limit, () => {
	for (const [what, mode, then, control] of USES) {
		test(`is not ${what} for a client that verifies`, async () => {
			let isFirst = true;
			await using place = await places(({ head }) => {
				if (isFirst) {
					isFirst = false;
					return ok("forged", `cache-control: ${control}, public`, 'etag: "same"');
				}
				assert.doesNotMatch(head, /if-none-match/i);
				if (then === "fails") return "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n";
				return ok("real", 'etag: "same"', "cache-control: no-store");
			});
			const url = `https://localhost:${place.secure.port}/`;
			const cache = new HttpCache();
			await using careless = new Client({ tls: { verify: false }, cache });
			assert.equal(await (await careless.get(url)).text(), "forged");
			const response = await readOver({ tls: { ca } }, cache, url, mode);
			const expected = mode === "only-if-cached" ? 504 : then === "fails" ? 503 : 200;
			assert.equal(response.status, expected);
			assert.equal(response.fromCache === undefined, mode !== "only-if-cached");
		});
	}
});

test(
	"behind a redirect to another origin the cache has what came verified, also for a client that doesn't verify",
	limit,
	async () => {
		await using place = await places(stored);
		const home: ScriptedServer = await scriptedServer({
			connections: answering(
				() =>
					`HTTP/1.1 302 Found\r\nlocation: https://localhost:${place.secure.port}/\r\ncontent-length: 0\r\n\r\n`,
			),
			tls: { ...serverTls, cert: fixture("self-signed.pem") },
		});
		const there = `https://localhost:${place.secure.port}/`;
		const cache = new HttpCache();
		await readOver({ tls: { ca, verify: false } }, cache, there);
		// Behind the redirect it verifies: what came without that doesn't count.
		const behind = await readOver({ tls: { ca, verify: false } }, cache, `https://localhost:${home.port}/`);
		assert.equal(behind.fromCache, undefined);
		// What came verified counts for clients that verify.
		assert.equal(await isStored(readOver({ tls: { ca } }, cache, there)), true);
		assert.equal(requestsTo(place.secure).length, 2);
		await home.close();
	},
);

test("the files of authorities that Node.js is given count over https, where option ca doesn't say", () => {
	const keyOf = (options: ClientOptions, url = "https://a.test/"): string =>
		new ConnectionKeys(options).of({ url: new URL(url) } as ClientRequest, undefined);
	const names = ["NODE_EXTRA_CA_CERTS", "NODE_USE_SYSTEM_CA", "SSL_CERT_FILE", "SSL_CERT_DIR"];
	const before = names.map((name) => [name, process.env[name]] as const);
	try {
		for (const name of names) delete process.env[name];
		const own = keyOf({ tls: { ca } });
		assert.equal(keyOf({}), "");
		for (const name of names) {
			process.env[name] = "/etc/other";
			assert.notEqual(keyOf({}), "");
			assert.equal(keyOf({}, "http://a.test/"), "");
			assert.equal(keyOf({ tls: { ca } }), own);
			delete process.env[name];
		}
	} finally {
		for (const [name, value] of before) if (value !== undefined) process.env[name] = value;
	}
});

test("a URL is forgotten for all connections at once", limit, async () => {
	await using place = await places(({ method }) => (method === "POST" ? ok("changed") : stored()));
	const url = `http://127.0.0.1:${place.plain.port}/`;
	const cache = new HttpCache();
	const { unixSocket } = place;
	for (const options of [{}, { unixSocket }]) await readOver(options, cache, url);
	assert.equal(cache.usage.entries, 2);
	await using client = new Client({ cache });
	await (await client.post(url)).text();
	assert.equal(cache.usage.entries, 0);
});
