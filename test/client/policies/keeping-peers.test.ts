// Cookies, cache, retries and continued downloads against nginx and httpbin.

import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { strongValidator } from "../../../src/client/download/resume.ts";
import { Client, CookieJar, download } from "../../../src/client/index.ts";
import { startNginx } from "../../cli/peer-servers.ts";
import { startHttpbin } from "../../support/httpbin.ts";
import { requirePeer } from "../../support/peers.ts";

const limit = { timeout: 60_000 };
const CONTENT: string = Array.from({ length: 50_000 }, (_, index) => `line ${index}\n`).join("");

/** Runs with nginx on a folder that has one file, last changed a day ago. */
async function withNginx(t: TestContext, use: (url: string, folder: string) => Promise<void>): Promise<void> {
	const program = requirePeer(t, "nginx");
	if (program === undefined) return;
	const base = await mkdtemp(join(tmpdir(), "gannet-keeping-"));
	try {
		await chmod(base, 0o755);
		const folder = join(base, "site");
		await mkdir(folder);
		await writeFile(join(folder, "file"), CONTENT);
		const dayAgo = new Date(Date.now() - 86_400_000);
		await utimes(join(folder, "file"), dayAgo, dayAgo);
		await using server = await startNginx(program, folder, join(base, "work"));
		await use(`${server.url}/plain/file`, folder);
	} finally {
		await rm(base, { recursive: true });
	}
}

test("nginx confirms what is stored, and gives a changed file anew", limit, async (t) => {
	await withNginx(t, async (url, folder) => {
		await using client = new Client({ cache: true });
		assert.equal(await (await client.get(url)).text(), CONTENT);
		// Without being told, a tenth of its age is taken for fresh.
		assert.equal((await client.get(url)).fromCache, "hit");
		const confirmed = await client.get(url, { cache: "no-cache" });
		assert.equal(confirmed.fromCache, "revalidated");
		assert.equal(confirmed.byteCounts.content, 0);
		assert.equal(await confirmed.text(), CONTENT);
		await writeFile(join(folder, "file"), "changed");
		const changed = await client.get(url, { cache: "no-cache" });
		assert.deepEqual([changed.fromCache, await changed.text()], [undefined, "changed"]);
	});
});

test(
	"a download from nginx goes on where another run left it, unless the file has changed",
	limit,
	async (t) => {
		await withNginx(t, async (url, folder) => {
			await using client = new Client();
			const head = await client.head(url);
			const path = join(folder, "..", "copy");
			const leave = async (content: string): Promise<void> => {
				await writeFile(`${path}.part`, content);
				await writeFile(
					`${path}.part.json`,
					JSON.stringify({ url, validator: strongValidator(head.headers) }),
				);
			};
			await leave(CONTENT.slice(0, 100_000));
			const continued = await download(client, url, path);
			assert.deepEqual([continued.resumedAt, continued.response.status], [100_000, 206]);
			assert.equal(await readFile(path, "utf8"), CONTENT);
			await leave(CONTENT);
			assert.equal((await download(client, url, path)).response.status, 416);
			assert.equal(await readFile(path, "utf8"), CONTENT);
			await writeFile(join(folder, "file"), "changed");
			await leave(CONTENT.slice(0, 3));
			const anew = await download(client, url, path);
			assert.deepEqual([anew.resumedAt, anew.response.status], [0, 200]);
			assert.equal(await readFile(path, "utf8"), "changed");
		});
	},
);

test(
	"httpbin sees the cookies that it set on the way, and no more those that it took back",
	limit,
	async (t) => {
		const url = await startHttpbin(t);
		if (url === undefined) return;
		const jar = new CookieJar();
		await using client = new Client({ cookies: jar });
		const set = await client.get(`${url}/cookies/set?a=1&b=2`);
		assert.equal(set.redirects.length, 1);
		assert.deepEqual(await set.json(), { cookies: { a: "1", b: "2" } });
		assert.deepEqual(await (await client.get(`${url}/cookies/delete?a`)).json(), { cookies: { b: "2" } });
		assert.deepEqual(
			jar.cookies().map(({ name }) => name),
			["b"],
		);
	},
);

test("httpbin's ETag, Cache-Control and errors are understood", limit, async (t) => {
	const url = await startHttpbin(t);
	if (url === undefined) return;
	await using client = new Client({ cache: true, retries: { limit: 2, baseDelayMs: 1 } });
	await (await client.get(`${url}/etag/one`)).text();
	assert.equal((await client.get(`${url}/etag/one`)).fromCache, "revalidated");
	await (await client.get(`${url}/cache/60`)).text();
	assert.equal((await client.get(`${url}/cache/60`)).fromCache, "hit");
	const failed = await client.get(`${url}/status/503`);
	assert.deepEqual(
		failed.failedTries.map(({ status }) => status),
		[503, 503],
	);
	failed.discard();
	const post = await client.post(`${url}/status/503`);
	assert.equal(post.failedTries.length, 0);
	post.discard();
});
