// Strict Transport Security against nginx, with the default ports: what was really asked for is what its log says.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { HstsStore } from "../../../src/client/index.ts";
import { failureOf } from "../support.ts";
import { defaultPortsOf, type Nginx, startNginx, withClient } from "./nginx.ts";

const limit = { timeout: 60_000 };

/** Says of itself what the path asks for. */
const LINES = [
	"location /plain { return 200 plain; }",
	'location /year { add_header Strict-Transport-Security "max-age=31536000"; return 200 year; }',
	'location /all { add_header Strict-Transport-Security "max-age=31536000; includeSubDomains"; return 200 all; }',
	'location /never { add_header Strict-Transport-Security "max-age=0"; return 200 never; }',
	'location /broken { add_header Strict-Transport-Security "max-age=a year"; return 200 broken; }',
	'location /missing { add_header Strict-Transport-Security "max-age=60" always; return 404; }',
	"location /to-plain { return 302 http://site.test/plain; }",
];

/** What nginx was asked: "scheme host uri". */
async function asked(nginx: Nginx): Promise<string[]> {
	return (await nginx.log()).map(({ scheme, host, uri }) => `${scheme} ${host}${uri}`);
}

interface Step {
	readonly url: string;
	/** How it is asked. */
	readonly as: "http" | "https";
}

const http = (rest: string): Step => ({ url: `http://${rest}`, as: "http" });
const https = (rest: string): Step => ({ url: `https://${rest}`, as: "https" });
const upgraded = (rest: string): Step => ({ url: `http://${rest}`, as: "https" });

const stories: readonly (readonly [string, readonly Step[]])[] = [
	[
		"a host that says so over https is asked by https from then on, and the hosts below it are not",
		[
			http("site.test/plain"),
			https("site.test/year"),
			upgraded("site.test/plain"),
			upgraded("SITE.test./plain?q=1"),
			http("www.site.test/plain"),
		],
	],
	[
		"includeSubDomains holds for the hosts below, however deep, and for none above or beside",
		[
			https("www.site.test/all"),
			upgraded("www.site.test/plain"),
			http("site.test/plain"),
			http("other.site.test/plain"),
			https("site.test/all"),
			upgraded("other.site.test/plain"),
			upgraded("a.below.site.test/plain"),
		],
	],
	[
		"max-age=0 takes it back",
		[
			https("site.test/all"),
			upgraded("site.test/plain"),
			upgraded("site.test/never"),
			http("site.test/plain"),
			http("www.site.test/plain"),
		],
	],
	[
		"nothing is learned in the clear, from what can't be read, or of another host",
		[
			http("site.test/year"),
			http("site.test/plain"),
			https("site.test/broken"),
			http("site.test/plain"),
			https("www.site.test/year"),
			http("site.test/plain"),
		],
	],
	[
		"an error page tells it as well",
		[http("site.test/missing"), https("site.test/missing"), upgraded("site.test/plain")],
	],
];

for (const [fact, steps] of stories) {
	test(`nginx's Strict-Transport-Security: ${fact}`, limit, async (t) => {
		const nginx = await startNginx(t, LINES);
		if (nginx === undefined) return;
		await withClient(nginx, { hsts: true, connect: defaultPortsOf(nginx) }, async (client) => {
			for (const { url } of steps) (await client.get(url)).discard();
		});
		const expected = steps.map(({ url, as }) => {
			const { host, pathname, search } = new URL(url);
			return `${as} ${host}${pathname}${search}`;
		});
		assert.deepEqual(await asked(nginx), expected);
	});
}

test("a redirect from https to http of a host that wants https is asked by https", limit, async (t) => {
	const nginx = await startNginx(t, LINES);
	if (nginx === undefined) return;
	const connect = defaultPortsOf(nginx);
	await withClient(nginx, { hsts: true, connect, redirects: { allowDowngrade: true } }, async (client) => {
		(await client.get("https://site.test/year")).discard();
		const response = await client.get("https://www.site.test/to-plain");
		assert.equal(await response.text(), "plain");
	});
	assert.deepEqual(await asked(nginx), [
		"https site.test/year",
		"https www.site.test/to-plain",
		"https site.test/plain",
	]);
});

test("without option hsts nothing is remembered", limit, async (t) => {
	const nginx = await startNginx(t, LINES);
	if (nginx === undefined) return;
	await withClient(nginx, { connect: defaultPortsOf(nginx) }, async (client) => {
		for (const url of ["https://site.test/all", "http://site.test/plain"]) (await client.get(url)).discard();
	});
	assert.deepEqual(await asked(nginx), ["https site.test/all", "http site.test/plain"]);
});

test("nothing is learned from a certificate that nobody verified", limit, async (t) => {
	const nginx = await startNginx(t, LINES);
	if (nginx === undefined) return;
	const connect = defaultPortsOf(nginx);
	const hsts = new HstsStore();
	await withClient(nginx, { hsts, connect, tls: { verify: false } }, async (client) => {
		// Nobody has signed for this name.
		(await client.get("https://elsewhere.test/all")).discard();
		assert.equal(await (await client.get("http://elsewhere.test/plain")).text(), "plain");
	});
	assert.equal(hsts.size, 0);
	assert.deepEqual(await asked(nginx), ["https elsewhere.test/all", "http elsewhere.test/plain"]);
});

test("a host that wants https is never asked in the clear, also where https fails", limit, async (t) => {
	const nginx = await startNginx(t, LINES);
	if (nginx === undefined) return;
	const hsts = new HstsStore();
	hsts.learn("elsewhere.test", "max-age=1000");
	await withClient(nginx, { hsts, connect: defaultPortsOf(nginx) }, async (client) => {
		assert.equal((await failureOf(client.get("http://elsewhere.test/plain"))).kind, "tls");
		assert.deepEqual(await asked(nginx), []);
	});
});

test("a store that was saved makes the first request of the next client one by https", limit, async (t) => {
	const nginx = await startNginx(t, LINES);
	if (nginx === undefined) return;
	const folder = mkdtempSync(join(tmpdir(), "gannet-hsts-"));
	t.after(() => rmSync(folder, { recursive: true }));
	const path = join(folder, "hsts.json");
	const connect = defaultPortsOf(nginx);
	const first = new HstsStore();
	await withClient(nginx, { hsts: first, connect }, async (client) => {
		(await client.get("https://site.test/all")).discard();
	});
	await first.save(path);
	await withClient(nginx, { hsts: await HstsStore.load(path), connect }, async (client) => {
		assert.equal(await (await client.get("http://www.site.test/plain")).text(), "plain");
	});
	assert.deepEqual(await asked(nginx), ["https site.test/all", "https www.site.test/plain"]);
});
