// TLS options that are about one server stay with the origin that the caller asked for: each such option, each way that
// leads to another origin, each of the library's calls, directly and through proxies.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { TlsOptions as NodeTlsOptions } from "node:tls";
import {
	Client,
	type ClientOptions,
	createFetch,
	download,
	type RequestOptions,
} from "../../../src/client/index.ts";
import { pages } from "../../../src/pages/index.ts";
import type { TlsOptions } from "../../../src/socket/index.ts";
import { type ScriptedServer, scriptedServer } from "../../../src/testing/index.ts";
import { authority, fixture, fixtureBytes, serverTls } from "../../socket/support.ts";
import { tunnelProxy } from "../proxies/support.ts";
import { answering, failureOf, ok, requestsTo } from "../support.ts";

const limit = { timeout: 20_000 };
let folder: string;
before(async () => {
	folder = await mkdtemp(join(tmpdir(), "gannet-tls-origins-"));
});
after(() => rm(folder, { recursive: true, force: true }));

/** Every name is this machine. */
const resolver: NonNullable<ClientOptions["resolver"]> = async (_name, family) =>
	family === 4 ? [{ address: "127.0.0.1" }] : [];

function certificateOf(name: string): NodeTlsOptions {
	const asking = { requestCert: true, rejectUnauthorized: false, ca: authority };
	return { ...serverTls, cert: fixture(name), ...asking };
}

interface Setting {
	readonly what: string;
	readonly tls: TlsOptions;
	/** What the caller's origin shows, and the other one. */
	readonly certificate: string;
	/** How the other origin is refused; undefined where it answers and must not have seen a certificate. */
	readonly refusal?: string;
}

const SETTINGS: readonly Setting[] = [
	{
		what: "a client certificate",
		tls: { ca: authority, cert: fixture("client.pem"), key: fixture("leaf.key") },
		certificate: "server.pem",
	},
	{
		what: "a client certificate with an encrypted key",
		tls: {
			ca: authority,
			cert: fixture("client.pem"),
			key: fixture("leaf-encrypted.key"),
			passphrase: "gannet",
		},
		certificate: "server.pem",
	},
	{
		what: "a client certificate as PKCS #12",
		tls: { ca: authority, pfx: fixtureBytes("client.p12"), passphrase: "gannet" },
		certificate: "server.pem",
	},
	{
		what: "serverName",
		tls: { ca: authority, serverName: "other.example" },
		certificate: "other.pem",
		refusal: "ERR_TLS_CERT_ALTNAME_INVALID",
	},
	{
		what: "verify: false",
		tls: { verify: false },
		certificate: "self-signed.pem",
		refusal: "DEPTH_ZERO_SELF_SIGNED_CERT",
	},
];

/** Leads from one server to the next, by redirects or by links; the last one answers. */
interface Place {
	readonly home: ScriptedServer;
	readonly elsewhere: ScriptedServer;
	readonly start: string;
}

function redirect(to: string): string {
	return `HTTP/1.1 302 Found\r\nlocation: ${to}\r\ncontent-length: 0\r\n\r\n`;
}

interface Leading {
	readonly how: string;
	readonly homeScheme?: "http";
	/** The other origin's host. */
	readonly host?: string;
	/** The other origin is at the caller's own server. */
	readonly isSameServer?: boolean;
	readonly answer?: (to: string) => string;
	readonly calls?: readonly string[];
}

const next = (to: string): string =>
	ok(JSON.stringify({ items: [1], next: to }), "content-type: application/json");

const LEADINGS: readonly Leading[] = [
	{ how: "a redirect to another port" },
	{ how: "a redirect to another name of the same server", host: "127.0.0.1", isSameServer: true },
	{ how: "a redirect from http to https", homeScheme: "http" },
	{ how: "a link to the next page", answer: next, calls: ["pages"] },
];

async function places(setting: Setting, leading: Leading): Promise<Place & AsyncDisposable> {
	const { homeScheme = "https", host = "localhost", isSameServer = false, answer = redirect } = leading;
	const tls = certificateOf(setting.certificate);
	const last = ok(JSON.stringify({ items: [1] }), "content-type: application/json");
	const elsewhere = await scriptedServer({ connections: answering(() => last), tls });
	const home: ScriptedServer = await scriptedServer({
		connections: answering(({ target }) =>
			target === "/" ? answer(`https://${host}:${(isSameServer ? home : elsewhere).port}/there`) : last,
		),
		...(homeScheme === "https" ? { tls } : {}),
	});
	return {
		home,
		elsewhere: isSameServer ? home : elsewhere,
		start: `${homeScheme}://localhost:${home.port}/`,
		async [Symbol.asyncDispose]() {
			await Promise.all([home.close(), elsewhere.close()]);
		},
	};
}

let files = 0;

/** Each of the library's calls that makes requests. */
const CALLS: Readonly<
	Record<string, (client: Client, url: string, options?: RequestOptions) => Promise<unknown>>
> = {
	get: async (client, url) => await (await client.get(url)).text(),
	"get, through the policies": async (client, url) => await (await client.get(url, { retries: 1 })).text(),
	fetch: async (client, url) => await (await createFetch(client)(url)).text(),
	download: (client, url) => download(client, url, join(folder, `file-${++files}`), { limit: 1 }),
	pages: async (client, url) => {
		for await (const page of pages(client, url, {
			by: "next",
			at: "$.next",
			items: "$.items",
			allowOtherOrigins: true,
			request: { retries: false },
		})) {
			assert.equal(page.status, 200);
		}
	},
};

/** The ClientError behind what a call failed with, fetch's TypeError among them. */
async function refusalOf(call: Promise<unknown>): Promise<string> {
	const failure = call.catch((error: unknown) => {
		throw error instanceof TypeError ? error.cause : error;
	});
	return (await failureOf(failure)).code;
}

async function holds(
	setting: Setting,
	leading: Leading,
	call: string,
	options: ClientOptions,
): Promise<void> {
	await using place = await places(setting, leading);
	await using client = new Client({ resolver, tls: setting.tls, ...options });
	const asked = (CALLS[call] as (typeof CALLS)[string])(client, place.start);
	if (setting.refusal === undefined) {
		await asked;
		const there = place.elsewhere.connections.filter(({ requests }) =>
			requests.some(({ target }) => target === "/there"),
		);
		assert.deepEqual(
			there.map(({ tls }) => tls?.clientName),
			[undefined],
		);
	} else {
		assert.equal(await refusalOf(asked), setting.refusal);
		assert.ok(requestsTo(place.elsewhere).every(({ target }) => target !== "/there"));
	}
	// It did hold where it was given for.
	assert.ok(requestsTo(place.home).some(({ target }) => target === "/"));
	if (leading.homeScheme !== "http" && setting.refusal === undefined)
		assert.notEqual(place.home.connections[0]?.tls?.clientName, undefined);
}

for (const leading of LEADINGS) {
	describe(`at ${leading.how}`, limit, () => {
		for (const setting of SETTINGS) {
			for (const call of leading.calls ?? Object.keys(CALLS)) {
				test(`${setting.what} stays behind (${call})`, () => holds(setting, leading, call, {}));
			}
		}
	});
}

describe("through a proxy", limit, () => {
	for (const setting of SETTINGS) {
		for (const proxyTls of [undefined, serverTls]) {
			test(`${setting.what} stays behind at a redirect (${proxyTls === undefined ? "http" : "https"} proxy)`, async () => {
				// Connects to the port that it is asked for.
				await using proxy = await tunnelProxy(undefined, proxyTls);
				const url = `${proxyTls === undefined ? "http" : "https"}://localhost:${proxy.port}`;
				await holds(setting, LEADINGS[0] as Leading, "get", { proxy: { url, tls: { ca: authority } } });
				assert.equal(proxy.heads.length, 2);
			});
		}
	}
});

test("verify: false doesn't hold on the way back either, and the error says what does", limit, async () => {
	const tls = certificateOf("self-signed.pem");
	const good = certificateOf("server.pem");
	const home: ScriptedServer = await scriptedServer({
		connections: answering(({ target }) =>
			target === "/" ? redirect(`https://localhost:${elsewhere.port}/`) : ok("home"),
		),
		tls,
	});
	const elsewhere: ScriptedServer = await scriptedServer({
		connections: answering(() => redirect(`https://localhost:${home.port}/back`)),
		tls: good,
	});
	await using client = new Client({ resolver, tls: { verify: false, ca: authority } });
	const error = await failureOf(client.get(`https://localhost:${home.port}/`));
	assert.equal(error.code, "DEPTH_ZERO_SELF_SIGNED_CERT");
	assert.match(error.message, /tls\.verify: false does not apply to another origin that a redirect leads to/);
	await client.close();
	await Promise.all([home.close(), elsewhere.close()]);
});

test("authorities, versions and ciphers hold everywhere", limit, async () => {
	const setting = { what: "", tls: { ca: authority }, certificate: "server.pem" };
	await using place = await places(setting, LEADINGS[0] as Leading);
	await using client = new Client({ resolver, tls: { ca: authority, minVersion: "TLSv1.3" } });
	const response = await client.get(place.start);
	assert.equal(response.connection.tls?.isAuthorized, true);
	response.discard();
	// The very connections that the client has: nothing in its options is about one server.
	const again = await client.get(`https://localhost:${place.elsewhere.port}/`);
	assert.equal(again.connection.isReused, true);
	again.discard();
});
