// Options of clients and of what belongs to them: each mistake is refused by name, at every depth, before anything is sent;
// what is called otherwise elsewhere gets a hint; undefined is the same as left out, for every option there is.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
	Client,
	ClientError,
	type ClientOptions,
	CookieJar,
	createFetch,
	download,
	file,
	HstsStore,
	HttpCache,
	type Interceptor,
	loadCookies,
	type RequestOptions,
} from "../../src/client/index.ts";
import { clientOptions } from "../../src/client/options.ts";
import { requestOptions } from "../../src/client/request-options.ts";
import { failureOf, ok, requestsTo, serve, withClient } from "./support.ts";

const limit = { timeout: 20_000 };

function assertRefused(error: unknown, option: string, says: RegExp): void {
	assert.ok(error instanceof ClientError, String(error));
	assert.equal(error.kind, "invalid-request");
	assert.match(error.message, says);
	assert.equal(error.option, option);
	assert.match(error.code, /^(?:unknown|invalid)-option$/);
	// Its sentence is the OptionError's, and is said once.
	assert.equal(error.cause, undefined);
}

const OF_CLIENTS: readonly (readonly [given: object, option: string, says: RegExp])[] = [
	[{ tls: { caa: "x" } }, "tls.caa", /there is no option tls\.caa: did you mean tls\.ca\?/],
	[{ tls: { rejectUnauthorized: false } }, "tls.rejectUnauthorized", /it is called verify here/],
	[{ tls: { minVersion: "1.3" } }, "tls.minVersion", /must be one of "TLSv1\.3"/],
	[{ tls: { key: 7 } }, "tls.key", /option tls\.key must be a string or bytes$/],
	[{ names: { ttl: 1 } }, "names.ttl", /did you mean names\.ttlMs\?/],
	[{ names: { ttlMs: -1 } }, "names.ttlMs", /must be milliseconds, 0 or more, not -1/],
	[{ timeouts: { firstbyte: 1 } }, "timeouts.firstbyte", /did you mean timeouts\.firstByte\?/],
	[{ limits: { headBytes: 0 } }, "limits.headBytes", /must be a whole number of at least 1, not 0/],
	[{ limits: { bufferedBytes: "1M" } }, "limits.bufferedBytes", /must be a number of at least 0, not "1M"/],
	[{ minimumRate: { bytesPerSecond: 1 } }, "minimumRate.overMs", /option minimumRate\.overMs is missing/],
	[{ redirects: { max: 1 } }, "redirects.max", /there is no option redirects\.max/],
	[{ redirects: { secretHeaders: "x" } }, "redirects.secretHeaders", /must be a list of strings, not "x"/],
	[{ redirects: -1 }, "redirects", /must be a number of redirects, false or an object, not -1/],
	[{ retries: { statuses: [99] } }, "retries.statuses", /must be a list of statuses/],
	[{ retries: true }, "retries", /must be a number of retries, false or an object, not true/],
	[{ retryBudget: { perCal: 1 } }, "retryBudget.perCal", /did you mean retryBudget\.perCall\?/],
	[{ rate: { requestsPerSecond: 0 } }, "rate.requestsPerSecond", /must be a number above 0, not 0/],
	[{ network: { allow: "public" } }, "network.allow", /must be a list of rules, not "public"/],
	[{ network: { ports: [0] } }, "network.ports", /must be a list of port numbers/],
	[{ proxy: { uri: "http://x" } }, "proxy.uri", /did you mean proxy\.url\?/],
	[{ proxy: {} }, "proxy.url", /option proxy\.url is missing/],
	[{ proxy: { url: "http://x", tls: { verify: 0 } } }, "proxy.tls.verify", /must be true or false, not 0/],
	[{ hsts: 1 }, "hsts", /must be true, false or an HstsStore, not 1/],
	[{ cookies: {} }, "cookies", /must be true, false or a CookieJar$/],
	[{ interceptors: [1] }, "interceptors", /must be a list of functions/],
	[{ auth: { username: "u", password: "secret" } }, "auth", /with their origin(?!.*secret)/],
	[{ auth: "secret" }, "auth", /must be \{ username, password \}(?!.*secret)/],
	[{ keepAlive: true }, "keepAlive", /there is no option keepAlive; there are: baseUrl/],
	[{ headers: "secret" }, "headers", /must be an object, pairs, or a Headers$/],
];

for (const [given, option, says] of OF_CLIENTS) {
	test(`a client refuses the option ${option} in ${JSON.stringify(given)}`, () => {
		assert.throws(
			() => new Client(given),
			(error) => {
				assertRefused(error, option, says);
				return true;
			},
		);
	});
}

const OF_REQUESTS: readonly (readonly [given: unknown, option: string, says: RegExp])[] = [
	[null, "", /the options must be an object, not null/],
	["GET", "", /the options must be an object, not "GET"/],
	[[], "", /the options must be an object, not an array/],
	[Object.create({ timeouts: { total: 1 } }), "timeouts", /option timeouts is inherited/],
	[{ tls: { verify: false } }, "tls", /it is an option of the client: new Client\(\{ tls: … \}\)/],
	[{ unixSocket: "/x" }, "unixSocket", /it is an option of the client/],
	[{ limits: { headBytes: 1 } }, "limits.headBytes", /new Client\(\{ limits: \{ headBytes \} \}\)/],
	[{ timeouts: { total: 0 } }, "timeouts.total", /must be milliseconds above 0, not 0/],
	[{ timeouts: 5 }, "timeouts", /must be an object, not 5/],
	[{ signal: {} }, "signal", /must be an AbortSignal, not an object/],
	[{ cache: "none" }, "cache", /must be one of "default", .*, not "none"/],
	[{ cookies: "a=1" }, "cookies", /must be true or false(?!.*a=1)/],
	[{ origin: "example.org" }, "origin", /must be an origin, like https:\/\/example\.org/],
	[{ redirects: "follow" }, "redirects", /must be a number of redirects, false, "same-origin" or an object/],
	[{ proxy: { url: 7 } }, "proxy.url", /option proxy\.url must be a string$/],
	[{ auth: { bearer: "a b" } }, "auth", /must be \{ bearer \} with a token(?!.*a b)/],
	[{ heders: {} }, "heders", /did you mean headers\?/],
];

for (const [given, option, says] of OF_REQUESTS) {
	test(
		`a request refuses the option ${option} in ${JSON.stringify(given)}, and nothing is sent`,
		limit,
		async () => {
			const server = await serve(ok(""));
			await withClient(server, {}, async (client) => {
				assertRefused(await failureOf(client.get(server.url, given as RequestOptions)), option, says);
			});
			assert.equal(server.connections.length, 0);
		},
	);
}

/** What got, axios, ky, undici and Node.js call it, with what is written here. */
const ELSEWHERE: readonly (readonly [name: string, says: RegExp])[] = [
	["timeout", /write timeouts: \{ total: … \}/],
	["searchParams", /did you mean query\?/],
	["params", /did you mean query\?/],
	["baseURL", /write baseUrl, an option of the client/],
	["prefixUrl", /write baseUrl, an option of the client/],
	["data", /write body, json or form/],
	["onProgress", /write onUploadProgress or onDownloadProgress/],
	["method", /it is the first parameter/],
	["retry", /did you mean retries\?/],
	["redirect", /redirects says how many/],
	["followRedirect", /redirects says how many/],
	["maxRedirects", /redirects says how many/],
	["throwHttpErrors", /look at response\.status/],
	["validateStatus", /look at response\.status/],
	["responseType", /call response\.json\(\), text\(\) or bytes\(\)/],
	["decompress", /did you mean decode\?/],
	["username", /write auth: \{ username, password \}/],
	["cookieJar", /a CookieJar/],
	["hooks", /interceptors/],
	["agent", /client|tls/],
	["dispatcher", /client/],
	["headersTimeout", /firstByte/],
	["bodyTimeout", /idle/],
	["rejectUnauthorized", /tls: \{ verify: false \}/],
	["socketPath", /unixSocket/],
	["lookup", /resolver/],
	["maxContentLength", /bufferedBytes/],
];

for (const [name, says] of ELSEWHERE) {
	test(`the name ${name} of another library's option gets a hint`, limit, async () => {
		assert.throws(
			() => new Client({ [name]: 1 } as ClientOptions),
			(error) => {
				assertRefused(error, name, says);
				return true;
			},
		);
		await using client = new Client();
		assertRefused(
			await failureOf(client.get("http://127.0.0.1:1/", { [name]: 1 } as RequestOptions)),
			name,
			says,
		);
	});
}

test(
	"a request that is given an option of the client is told whose it is, for each that there is",
	limit,
	async () => {
		await using client = new Client();
		for (const name of Object.keys(clientOptions.rows)) {
			if (Object.hasOwn(requestOptions.rows, name)) continue;
			const error = await failureOf(client.get("http://127.0.0.1:1/", { [name]: 1 } as RequestOptions));
			assertRefused(error, name, /it is an option of the client: new Client\(\{ \w+: … \}\)/);
		}
	},
);

const OTHERS: Readonly<Record<string, () => unknown>> = {
	"new CookieJar({ perSites })": () => new CookieJar({ perSites: 1 } as never),
	"headerFor({ isCrosSite })": () =>
		new CookieJar().headerFor(new URL("http://a.test/"), { isCrosSite: true } as never),
	"loadCookies({ max })": () => loadCookies("/nowhere", { max: 1 } as never),
	"new HstsStore({ maxHost })": () => new HstsStore({ maxHost: 1 } as never),
	"HstsStore.load({ hosts })": () => HstsStore.load("/nowhere", { hosts: 1 } as never),
	"new HttpCache({ maxByte })": () => new HttpCache({ maxByte: 1 } as never),
	"new HttpCache({ maxBytes: NaN })": () => new HttpCache({ maxBytes: Number.NaN }),
	"file({ begin })": () => file("/nowhere", { begin: 1 } as never),
	"download({ limits })": () =>
		download(new Client(), "http://a.test/", "/nowhere/x", { limits: 1 } as never),
	"download({ request: { body } })": () =>
		download(new Client(), "http://a.test/", "/nowhere/x", { request: { heders: {} } } as never),
};

for (const [title, call] of Object.entries(OTHERS)) {
	test(`what isn't an option is refused: ${title}`, async () => {
		await assert.rejects(
			async () => call(),
			(error) => {
				assert.ok(error instanceof ClientError && error.option !== undefined, String(error));
				assert.equal(error.kind, "invalid-request");
				return true;
			},
		);
	});
}

test("every option of a client and of a request may be undefined", limit, async () => {
	const undefinedOf = (rows: object): object =>
		Object.fromEntries(Object.keys(rows).map((name) => [name, undefined]));
	const server = await serve(ok("fine"));
	await withClient(server, undefinedOf(clientOptions.rows), async (client) => {
		const response = await client.get(server.url, undefinedOf(requestOptions.rows));
		assert.equal(await response.text(), "fine");
		const nested: RequestOptions = {
			timeouts: { connect: undefined, total: undefined },
			limits: { codings: undefined },
			redirects: { limit: undefined },
			retries: { limit: 0, statuses: undefined },
			auth: { username: "u", password: "p", origin: undefined },
			headers: { accept: undefined },
		};
		assert.equal(await (await client.get(server.url, nested)).text(), "fine");
	});
	const nested: ClientOptions = {
		tls: { ca: undefined, alpn: undefined },
		names: { ttlMs: undefined },
		limits: { headBytes: undefined },
		timeouts: { idle: undefined },
		rate: { burst: undefined, concurrent: undefined },
		network: { allow: undefined, deny: undefined },
		proxy: false,
	};
	const other = await serve(ok("fine"));
	await withClient(other, nested, async (client) => {
		assert.equal(await (await client.get(other.url)).text(), "fine");
		assert.equal(await (await createFetch(client)(other.url, { method: undefined } as never)).text(), "fine");
	});
});

test("options that an interceptor puts in place are checked, too", limit, async () => {
	const server = await serve(ok("fine"));
	const wrong: Interceptor = (request, next) =>
		next({ ...request, options: { timeout: 1 } as RequestOptions });
	await withClient(server, { interceptors: [wrong] }, async (client) => {
		assertRefused(await failureOf(client.get(server.url)), "timeout", /write timeouts/);
	});
	const other = await serve(ok("fine"));
	const right: Interceptor = (request, next) =>
		next({ ...request, options: { ...request.options, timeouts: { total: 5_000 } } });
	await withClient(other, { interceptors: [right] }, async (client) => {
		assert.equal(await (await client.get(other.url, { auth: { bearer: "token" } })).text(), "fine");
	});
	assert.match(requestsTo(other)[0]?.head ?? "", /authorization: Bearer token/i);
});
