// Where a URL, a path or a redirect may lead, and what goes along: origins that look alike, `//host`, limits on each hop.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { Client, CookieJar, createFetch, type RequestOptions } from "../../../src/client/index.ts";
import type { Resolver } from "../../../src/socket/index.ts";
import { fixture, serverTls } from "../../socket/support.ts";
import { failureOf, ok, requestsTo, serve } from "../support.ts";

const limit = { timeout: 20_000 };

function redirect(to: string, status = 302): string {
	return `HTTP/1.1 ${status} Elsewhere\r\nlocation: ${to}\r\ncontent-length: 0\r\n\r\n`;
}

/** Every name leads to this machine. */
const resolver: Resolver = async () => [{ address: "127.0.0.1" }];

const SECRETS = {
	authorization: "Bearer s3cret",
	cookie: "sid=s3cret",
	"proxy-authorization": "Basic s3cret",
	"x-api-key": "s3cret",
	"x-auth-token": "s3cret",
};

/** From and to by name; the ports differ always, but for the last one, where the scheme does. */
const PAIRS: readonly (readonly [what: string, from: string, to: string])[] = [
	["another port", "a.test", "a.test"],
	["a sub-domain", "a.test", "sub.a.test"],
	["the domain above", "sub.a.test", "a.test"],
	["a name that begins alike", "a.test", "a.test.evil.test"],
	["a name that ends alike", "a.test", "nota.test"],
	["the same name with a dot behind", "a.test", "a.test."],
	["an address of the same machine", "localhost", "127.0.0.1"],
];

for (const status of [301, 302, 303, 307, 308]) {
	for (const [what, from, to] of PAIRS) {
		test(`a ${status} to ${what} takes no credentials along`, limit, async () => {
			await using there = await serve(ok("there"));
			await using here = await serve(redirect(`http://${to}:${there.port}/`, status));
			const given: RequestOptions[] = [
				{ headers: SECRETS },
				{ auth: { username: "u", password: "s3cret" } },
				{ auth: { bearer: "s3cret" } },
			];
			for (const options of given) {
				await using client = new Client({ resolver, cookies: new CookieJar() });
				await (await client.get(`http://${from}:${here.port}/`, options)).text();
			}
			await using client = new Client({ resolver });
			await (await client.get(`http://u:s3cret@${from}:${here.port}/`)).text();
			const heads = requestsTo(there).map(({ head }) => head);
			assert.equal(heads.length, 4);
			for (const head of heads) assert.doesNotMatch(head, /s3cret|czNjcmV0|authorization|cookie/i);
		});
	}
}

test("a redirect from http to https of the same host and port is one to another origin", limit, async () => {
	await using there = await serve(ok("there"), { tls: serverTls });
	await using here = await serve(redirect(`https://localhost:${there.port}/`));
	await using client = new Client({ tls: { ca: fixture("ca.pem") } });
	await (await client.get(`http://localhost:${here.port}/`, { headers: SECRETS })).text();
	assert.doesNotMatch(requestsTo(there)[0]?.head ?? "s3cret", /s3cret/);
});

const LIMITS: readonly (readonly [name: string, options: RequestOptions, answer: string | Uint8Array])[] = [
	["bufferedBytes", { limits: { bufferedBytes: 10 } }, ok("more than ten bytes")],
	[
		"decodedBytes",
		{ limits: { decodedBytes: 10 } },
		Buffer.concat([
			Buffer.from(
				`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${gzipSync("x".repeat(99)).length}\r\n\r\n`,
			),
			gzipSync("x".repeat(99)),
		]),
	],
	["codings", { limits: { codings: 1 } }, ok("x", "content-encoding: gzip, gzip")],
];
for (const [name, options, answer] of LIMITS) {
	test(`limits.${name} of a request holds behind a redirect, to fetch too`, limit, async () => {
		await using there = await serve(() => answer);
		await using here = await serve(redirect(`${there.url}/`));
		await using client = new Client();
		const response = await client.get(here.url, options);
		await assert.rejects(
			response.bytes(),
			(error: Error & { code?: string }) => error.code === name || /limits\./.test(error.message),
		);
		await using bounded = new Client({ ...(options.limits === undefined ? {} : { limits: options.limits }) });
		const fetched = await createFetch(bounded)(here.url);
		if (name !== "bufferedBytes") await assert.rejects(fetched.bytes(), TypeError);
		else await fetched.body?.cancel();
	});
}

test(
	"a path that begins with two slashes stays at its host, and //host in a Location is another one",
	limit,
	async () => {
		await using evil = await serve(ok("evil"));
		const authority = new URL(evil.url).host;
		await using home = await serve(({ target }) =>
			target === "/go" ? redirect(`//${authority}/there`) : ok("home"),
		);
		await using client = new Client();
		for (const path of [`//${authority}/x`, `/\\${authority}/x`, `///${authority}/x`, `/.//${authority}/x`]) {
			assert.equal(await (await client.get(home.url + path)).text(), "home", path);
			assert.equal(await (await createFetch(client)(home.url + path)).text(), "home", path);
		}
		assert.equal(requestsTo(evil).length, 0);
		assert.ok(requestsTo(home).every(({ head }) => head.includes(`host: ${new URL(home.url).host}\r\n`)));
		const response = await client.get(`${home.url}/go`, { headers: SECRETS });
		assert.equal(await response.text(), "evil");
		assert.doesNotMatch(requestsTo(evil)[0]?.head ?? "s3cret", /s3cret/);
	},
);

test(
	"without baseUrl there is no base for URLs: what isn't absolute is refused, and a path of another's can't become a host",
	limit,
	async () => {
		await using client = new Client();
		for (const url of ["/path", "//evil.test/path", "path", "?q", "", "evil.test", "http:", "http://"]) {
			assert.equal((await failureOf(client.get(url))).kind, "invalid-request", url);
		}
		for (const name of ["baseURL", "base", "prefixUrl", "url"]) {
			const given = { [name]: "http://evil.test/" };
			assert.throws(() => new Client(given), { kind: "invalid-request" });
		}
	},
);

test(
	"schemes other than http and https are refused, in URLs and in redirects, also over a Unix-domain socket's client",
	limit,
	async () => {
		for (const to of [
			"file:///etc/passwd",
			"unix:/run/x.sock",
			"ftp://a.test/",
			"gopher://a.test/",
			"http+unix://%2Frun%2Fx/",
		]) {
			await using server = await serve(redirect(to));
			await using client = new Client();
			assert.equal((await failureOf(client.get(to))).kind, "invalid-request", to);
			assert.equal((await failureOf(client.get(server.url))).kind, "redirect", to);
			await assert.rejects(createFetch(client)(server.url), TypeError);
		}
	},
);

test("no Referer has userinfo or a fragment, nor more than the origin elsewhere", limit, async () => {
	await using there = await serve(ok("there"));
	await using here = await serve(({ target }) => (target === "/go" ? redirect(`${there.url}/`) : ok("here")));
	await using client = new Client();
	const fetch = createFetch(client);
	const referrer = `${here.url.replace("//", "//u:s3cret@")}/page?q=1#s3cret`;
	await (await fetch(`${here.url}/a`, { referrer })).text();
	await (await fetch(`${here.url}/go`, { referrer })).text();
	await (await fetch(`${here.url}/go`, { headers: { referer: referrer } })).text();
	await (await client.get(`${here.url.replace("//", "//u:s3cret@")}/a`)).text();
	assert.match(requestsTo(here)[0]?.head ?? "", new RegExp(`^referer: ${here.url}/page\\?q=1\r$`, "m"));
	assert.doesNotMatch(requestsTo(here).at(-1)?.head ?? "referer", /referer/i);
	for (const { head } of requestsTo(there)) {
		assert.match(head, new RegExp(`^referer: ${here.url}/\r$`, "m"));
		assert.doesNotMatch(head, /s3cret/);
	}
});

test("boundaries can't be predicted: each is new, of 144 random bits", limit, async () => {
	await using server = await serve(ok("fine"));
	await using client = new Client();
	const random = Math.random;
	Math.random = () => 0.5;
	try {
		for (let count = 0; count < 20; count++) {
			const form = new FormData();
			form.append("a", "b");
			await (await client.post(server.url, { body: form })).text();
		}
	} finally {
		Math.random = random;
	}
	const boundaries = requestsTo(server).map(({ head }) => /boundary=(\S+)/.exec(head)?.[1] ?? "");
	assert.equal(new Set(boundaries).size, 20);
	for (const boundary of boundaries) assert.match(boundary, /^gannet-[\w-]{24}$/);
});
