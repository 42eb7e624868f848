// Redirects, cookies, statuses, ranges, streams, deadlines, validators and retries against httpbin under gunicorn, in the
// clear and behind haproxy's TLS.

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Client, type ClientOptions, CookieJar, createFetch } from "../../../src/client/index.ts";
import { fixture } from "../../socket/support.ts";
import { startHttpbin } from "../../support/httpbin.ts";
import { requirePeer } from "../../support/peers.ts";
import { startHaproxy } from "../proxies/peers.ts";

const limit = { timeout: 90_000 };

/** Starts httpbin and TLS in front of it; undefined where one is not installed, which has skipped the test. */
async function startPeers(t: TestContext): Promise<readonly string[] | undefined> {
	const url = await startHttpbin(t);
	const haproxy = url === undefined ? undefined : requirePeer(t, "haproxy");
	if (url === undefined || haproxy === undefined) return undefined;
	const front = await startHaproxy(haproxy, Number(new URL(url).port));
	t.after(() => front[Symbol.asyncDispose]());
	return [url, `https://localhost:${front.ports[2]}`];
}

async function withClient(options: ClientOptions, use: (client: Client) => Promise<void>): Promise<void> {
	const client = new Client({
		timeouts: { total: 30_000 },
		tls: { ca: fixture("ca.pem") },
		...options,
	});
	try {
		await use(client);
	} finally {
		await client.destroy();
	}
}

test("httpbin over http and https behaves as its pages say, and so does the client", limit, async (t) => {
	const urls = await startPeers(t);
	if (urls === undefined) return;
	for (const url of urls) {
		const { protocol } = new URL(url);
		await t.test(`redirects of all kinds are followed (${protocol})`, async () => {
			await withClient({}, async (client) => {
				for (const path of ["redirect/3", "relative-redirect/3"]) {
					const response = await client.get(`${url}/${path}`);
					assert.equal(response.status, 200);
					assert.equal(response.redirects.length, 3);
					assert.equal(response.url, `${url}/get`);
					response.discard();
				}
				// Behind TLS, httpbin believes itself in the clear and leads there: that is refused.
				const absolute = client.get(`${url}/absolute-redirect/2`);
				if (protocol === "https:") await assert.rejects(absolute, { kind: "redirect", code: "downgrade" });
				else assert.equal((await (await absolute).json<{ url: string }>()).url, `${url}/get`);
				for (const [status, method] of [
					[301, "GET"],
					[302, "GET"],
					[303, "GET"],
					[307, "POST"],
					[308, "POST"],
				] as const) {
					const response = await client.post(
						`${url}/redirect-to?url=${encodeURIComponent("/anything")}&status_code=${status}`,
						{ body: "content" },
					);
					const seen = await response.json<{ method: string; data: string }>();
					assert.deepEqual([seen.method, seen.data], [method, method === "GET" ? "" : "content"]);
				}
				await assert.rejects(client.get(`${url}/relative-redirect/4`, { redirects: 3 }), {
					kind: "redirect",
				});
				const itself = await client.get(`${url}/relative-redirect/1`, { redirects: false });
				assert.equal(itself.status, 302);
				itself.discard();
			});
		});

		await t.test(`cookies are kept, sent and deleted (${protocol})`, async () => {
			const jar = new CookieJar();
			await withClient({ cookies: jar }, async (client) => {
				const seen = async (path: string): Promise<unknown> =>
					(await (await client.get(url + path)).json<{ cookies: unknown }>()).cookies;
				assert.deepEqual(await seen("/cookies"), {});
				assert.deepEqual(await seen("/cookies/set?a=1&b=2"), { a: "1", b: "2" });
				assert.deepEqual(await seen("/cookies/delete?a="), { b: "2" });
				assert.deepEqual(await seen("/cookies"), { b: "2" });
				const without = await client.get(`${url}/cookies`, { cookies: false });
				assert.deepEqual(await without.json(), { cookies: {} });
			});
		});

		await t.test(`statuses are handed over, and retries are told of (${protocol})`, async () => {
			await withClient({}, async (client) => {
				for (const status of [200, 201, 204, 400, 404, 418, 429, 500, 503]) {
					const response = await client.get(`${url}/status/${status}`);
					assert.equal(response.status, status);
					await response.bytes();
				}
				const failed = await client.get(`${url}/status/503`, { retries: { limit: 2, baseDelayMs: 1 } });
				assert.equal(failed.status, 503);
				assert.equal(failed.failedTries.length, 2);
				failed.discard();
			});
		});

		await t.test(`ranges, streams and slow content arrive whole (${protocol})`, async () => {
			await withClient({}, async (client) => {
				const whole = await (await client.get(`${url}/range/2000`)).text();
				assert.equal(whole.length, 2000);
				const part = await client.get(`${url}/range/2000`, { headers: { range: "bytes=100-199" } });
				assert.equal(part.status, 206);
				assert.equal(await part.text(), whole.slice(100, 200));
				const lines = (await (await client.get(`${url}/stream/20`)).text()).trim().split("\n");
				assert.deepEqual(
					lines.map((line) => (JSON.parse(line) as { id: number }).id),
					Array.from({ length: 20 }, (_, index) => index),
				);
				const drip = await client.get(`${url}/drip?numbytes=5&duration=0.2&delay=0`);
				assert.equal((await drip.bytes()).length, 5);
				const bytes = await (await client.get(`${url}/stream-bytes/50000?seed=1&chunk_size=999`)).bytes();
				assert.equal(bytes.length, 50_000);
			});
		});

		await t.test(`a deadline ends what takes too long (${protocol})`, async () => {
			await withClient({}, async (client) => {
				const late = client.get(`${url}/delay/3`, { timeouts: { firstByte: 100 } });
				await assert.rejects(late, { kind: "timeout", code: "firstByte" });
				const slow = client.get(`${url}/drip?numbytes=10&duration=5&delay=0`, { timeouts: { total: 300 } });
				await assert.rejects(
					slow.then((response) => response.bytes()),
					{ kind: "timeout", code: "total" },
				);
				const aborted = client.get(`${url}/delay/3`, { signal: AbortSignal.timeout(100) });
				await assert.rejects(aborted, { kind: "timeout", code: "signal" });
			});
		});

		await t.test(`validators and caching work together (${protocol})`, async () => {
			await withClient({ cache: true }, async (client) => {
				const tagged = await client.get(`${url}/etag/abc`);
				assert.equal(tagged.headers.get("etag"), "abc");
				await tagged.text();
				const none = await client.get(`${url}/etag/abc`, { headers: { "if-none-match": '"abc"' } });
				assert.equal(none.status, 304);
				const failed = await client.get(`${url}/etag/abc`, { headers: { "if-match": '"other"' } });
				assert.equal(failed.status, 412);
				failed.discard();
				await (await client.get(`${url}/cache/60`)).text();
				const again = await client.get(`${url}/cache/60`);
				assert.equal(again.fromCache, "hit");
				await again.text();
				await (await client.get(`${url}/cache`)).text();
				const confirmed = await client.get(`${url}/cache`, { cache: "no-cache" });
				assert.equal(confirmed.status, 200);
				await confirmed.text();
			});
		});

		await t.test(`forms, JSON and fetch send what they should (${protocol})`, async () => {
			await withClient({}, async (client) => {
				const form = new FormData();
				form.append("name", "värde");
				form.append("file", new File(["content"], "a b.txt", { type: "text/plain" }));
				const posted = await (await client.post(`${url}/post`, { body: form })).json<{
					form: unknown;
					files: unknown;
				}>();
				assert.deepEqual([posted.form, posted.files], [{ name: "värde" }, { file: "content" }]);
				const json = await (await client.put(`${url}/put`, { json: { a: [1] } })).json<{ json: unknown }>();
				assert.deepEqual(json.json, { a: [1] });
				const fetch = createFetch(client);
				const response = await fetch(`${url}/post`, {
					method: "POST",
					body: new URLSearchParams({ a: "1" }),
				});
				assert.deepEqual(((await response.json()) as { form: unknown }).form, { a: "1" });
			});
		});
	}
});
