// What the client does over an exchange, against nginx by http and by https: Retry-After, continued downloads, the cache,
// cookies, credentials, codings, uploads and fetch. nginx's log tells what it was asked.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { CookieJar, createFetch, download, file } from "../../../src/client/index.ts";
import type { TraceEvent } from "../../../src/trace/index.ts";
import { failureOf } from "../support.ts";
import { defaultPortsOf, SCHEMES, startNginx, withClient } from "./nginx.ts";

const limit = { timeout: 60_000 };
const KIB = 1024;
const TEXT: string = Array.from({ length: 20_000 }, (_, index) => `line ${index}\n`).join("");

for (const scheme of SCHEMES) {
	test(`${scheme}: Retry-After is waited for, and not asked again where it's too long`, limit, async (t) => {
		const nginx = await startNginx(
			t,
			[
				// One a second; what comes sooner is answered 429.
				"location /limited { limit_req zone=second; limit_req_status 429; error_page 429 /later; alias FOLDER/file; }",
				"location /later { internal; add_header Retry-After 1 always; return 429; }",
				"location /long { add_header Retry-After 3600 always; return 503; }",
			],
			{ file: "content" },
		);
		if (nginx === undefined) return;
		await withClient(nginx, { retries: { limit: 3, baseDelayMs: 50 } }, async (client) => {
			const url = `${nginx.origin(scheme)}/limited`;
			assert.equal((await client.get(url)).failedTries.length, 0);
			const second = await client.get(url);
			assert.equal(await second.text(), "content");
			assert.deepEqual(
				second.failedTries.map(({ status }) => status),
				[429],
			);
			const late = await client.get(`${nginx.origin(scheme)}/long`);
			assert.deepEqual([late.status, late.failedTries.length], [503, 0]);
			late.discard();
		});
		const log = await nginx.log();
		assert.deepEqual(
			log.map(({ status }) => status),
			[200, 429, 200, 503],
		);
		const [, refused, retried] = log;
		const waitedMs = (retried?.startedAt ?? 0) - (refused?.endedAt ?? 0);
		assert.ok(waitedMs >= 980, `${waitedMs} ms`);
	});

	test(`${scheme}: Retry-After as a date is waited for`, limit, async (t) => {
		const date = new Date(Math.ceil(Date.now() / 1_000 + 4) * 1_000);
		const nginx = await startNginx(
			t,
			[
				"location /limited { limit_req zone=second; limit_req_status 503; error_page 503 /later; alias FOLDER/file; }",
				`location /later { internal; add_header Retry-After "${date.toUTCString()}" always; return 503; }`,
			],
			{ file: "content" },
		);
		if (nginx === undefined) return;
		await withClient(nginx, { retries: { limit: 3, baseDelayMs: 500 } }, async (client) => {
			const url = `${nginx.origin(scheme)}/limited`;
			assert.equal((await client.get(url)).failedTries.length, 0);
			const second = await client.get(url);
			assert.equal(await second.text(), "content");
			assert.equal(second.failedTries[0]?.status, 503);
		});
		const retried = (await nginx.log()).at(-1);
		assert.equal(retried?.status, 200);
		assert.ok((retried?.startedAt ?? 0) >= date.getTime() - 20, `${retried?.startedAt} of ${date.getTime()}`);
	});

	test(
		`${scheme}: a download that breaks off when nginx dies goes on where it was, when it's back`,
		limit,
		async (t) => {
			const content = Buffer.alloc(48 * KIB * KIB);
			for (let offset = 0; offset < content.length; offset += 4) content.writeUInt32LE(offset, offset);
			const nginx = await startNginx(t, [], { large: content });
			if (nginx === undefined) return;
			const folder = mkdtempSync(join(tmpdir(), "gannet-resumed-"));
			t.after(() => rmSync(folder, { recursive: true }));
			const path = join(folder, "copy");
			let restarted: Promise<void> | undefined;
			let bytes = 0;
			const trace = (event: TraceEvent): void => {
				if (event.type === "response.data") bytes += event.bytes.length;
				if (bytes < KIB * KIB || restarted !== undefined) return;
				restarted = nginx.restart();
			};
			await withClient(nginx, { trace }, async (client) => {
				const url = `${nginx.origin(scheme)}/files/large`;
				const result = await download(client, url, path, { limit: 12, baseDelayMs: 20 });
				await restarted;
				assert.equal(result.bytes, content.length);
				assert.equal(result.response.status, 206);
			});
			assert.ok(readFileSync(path).equals(content));
			// What the first one had under way it took with it.
			const [rest, ...others] = await nginx.log();
			assert.deepEqual([rest?.status, others], [206, []]);
			const from = Number(/^bytes=(\d+)-$/.exec(rest?.range ?? "")?.[1]);
			assert.ok(from >= KIB * KIB && from < content.length, `${rest?.range}`);
			assert.match(rest?.ifRange ?? "", /^"[\da-f]+-[\da-f]+"$/);
		},
	);

	test(
		`${scheme}: a file that was replaced meanwhile is downloaded anew, whatever was there`,
		limit,
		async (t) => {
			const nginx = await startNginx(t, [], { file: TEXT });
			if (nginx === undefined) return;
			const folder = mkdtempSync(join(tmpdir(), "gannet-resumed-"));
			t.after(() => rmSync(folder, { recursive: true }));
			const path = join(folder, "copy");
			const url = `${nginx.origin(scheme)}/files/file`;
			const leave = (validator: string): void => {
				writeFileSync(`${path}.part`, TEXT.slice(0, 1000));
				writeFileSync(`${path}.part.json`, JSON.stringify({ url, validator, total: TEXT.length }));
			};
			await withClient(nginx, {}, async (client) => {
				const head = await client.head(url);
				leave(head.headers.get("etag") ?? "");
				assert.equal((await download(client, url, path)).resumedAt, 1000);
				leave('"65000000-1"');
				const anew = await download(client, url, path);
				assert.deepEqual([anew.resumedAt, anew.response.status], [0, 200]);
				assert.equal(readFileSync(path, "utf8"), TEXT);
				leave('"65000000-1"');
				const kept = download(client, url, path, { onChanged: "error" });
				assert.equal((await failureOf(kept)).code, "changed");
			});
			const log = await nginx.log();
			assert.deepEqual(
				log.map(({ status, range }) => [status, range]),
				[
					[200, ""],
					[206, "bytes=1000-"],
					[200, "bytes=1000-"],
					[200, "bytes=1000-"],
				],
			);
		},
	);

	test(`${scheme}: the cache asks nginx no more than it has to`, limit, async (t) => {
		const nginx = await startNginx(
			t,
			[
				"location /fresh { add_header Cache-Control max-age=60; return 200 fresh; }",
				"location /language { add_header Cache-Control max-age=60; add_header Vary Accept-Language; return 200 $http_accept_language; }",
				'location /private/ { alias FOLDER/; add_header Cache-Control "no-cache"; etag on; }',
				"location /no-store { add_header Cache-Control no-store; return 200 $request_id; }",
				'location /stale { add_header Cache-Control "max-age=0, stale-if-error=600"; return 200 stale; }',
				"location /change { return 200 changed; }",
			],
			{ file: TEXT },
		);
		if (nginx === undefined) return;
		const origin = nginx.origin(scheme);
		await withClient(nginx, { cache: true }, async (client) => {
			const get = async (
				path: string,
				headers: Record<string, string> = {},
			): Promise<[string | undefined, string]> => {
				const response = await client.get(origin + path, { headers });
				return [response.fromCache, await response.text()];
			};
			assert.deepEqual(await get("/fresh"), [undefined, "fresh"]);
			assert.deepEqual(await get("/fresh"), ["hit", "fresh"]);
			assert.deepEqual(await get("/language", { "accept-language": "sv" }), [undefined, "sv"]);
			assert.deepEqual(await get("/language", { "accept-language": "de" }), [undefined, "de"]);
			assert.deepEqual(await get("/language", { "accept-language": "sv" }), ["hit", "sv"]);
			assert.deepEqual(await get("/private/file"), [undefined, TEXT]);
			assert.deepEqual(await get("/private/file"), ["revalidated", TEXT]);
			const [, first] = await get("/no-store");
			assert.notEqual((await get("/no-store"))[1], first);
			// What is not safe takes what is stored of the URL away (RFC 9111 §4.4).
			(await client.post(`${origin}/fresh`)).discard();
			assert.deepEqual(await get("/fresh"), [undefined, "fresh"]);
			const missing = await client.get(`${origin}/change`, { cache: "only-if-cached" });
			assert.equal(missing.status, 504);
			assert.deepEqual(await get("/stale"), [undefined, "stale"]);
			const log = await nginx.log();
			assert.deepEqual(
				log.map(({ method, uri, status }) => `${method} ${uri} ${status}`),
				[
					"GET /fresh 200",
					"GET /language 200",
					"GET /language 200",
					"GET /private/file 200",
					"GET /private/file 304",
					"GET /no-store 200",
					"GET /no-store 200",
					"POST /fresh 200",
					"GET /fresh 200",
					"GET /stale 200",
				],
			);
			assert.match(log[4]?.ifNoneMatch ?? "", /^"/);
			await nginx.kill();
			assert.deepEqual(await get("/stale"), ["stale", "stale"]);
			assert.deepEqual(await get("/fresh"), ["hit", "fresh"]);
			assert.equal((await failureOf(get("/change"))).isConnect, true);
		});
	});

	test(
		`${scheme}: credentials reach nginx from each source, and not where its redirect leads`,
		limit,
		async (t) => {
			const nginx = await startNginx(
				t,
				[
					"absolute_redirect off;",
					"location /locked/ { alias FOLDER/; auth_basic site; auth_basic_user_file FOLDER/users; }",
					'location /bearer { if ($http_authorization != "Bearer t0k") { return 401; } return 200 in; }',
					"location /move { return 302 /locked/file; }",
					"location /away { return 302 $scheme://127.0.0.2:$server_port/locked/file; }",
				],
				{
					file: "content",
					users: `me:{SHA}${createHash("sha1").update("pass:wörd").digest("base64")}\n`,
				},
			);
			if (nginx === undefined) return;
			const netrc = join(nginx.folder, "netrc");
			writeFileSync(netrc, "machine localhost login me password pass:wörd\n", { mode: 0o600 });
			const origin = nginx.origin(scheme);
			const U = { username: "me", password: "pass:wörd" };
			await withClient(nginx, {}, async (client) => {
				const status = async (path: string, auth?: object): Promise<number> => {
					const url = path.startsWith("http") ? path : origin + path;
					const response = await client.get(url, auth === undefined ? {} : { auth: auth as never });
					response.discard();
					return response.status;
				};
				assert.equal(await status("/locked/file"), 401);
				assert.equal(await status("/locked/file", U), 200);
				assert.equal(await status("/locked/file", { ...U, password: "x" }), 401);
				assert.equal(await status("/locked/file", { netrc }), 200);
				assert.equal(await status(`${origin.replace("//", "//me:pass%3Aw%C3%B6rd@")}/locked/file`), 200);
				assert.equal(await status("/bearer", { bearer: async () => "t0k" }), 200);
				assert.equal(await status("/bearer", { bearer: "other" }), 401);
				assert.equal(await status("/move", U), 200);
				const before = (await nginx.log()).length;
				for (const auth of [U, { netrc }, { bearer: "t0k" }]) assert.equal(await status("/away", auth), 401);
				const log = (await nginx.log()).slice(before);
				assert.deepEqual(
					log.map(({ uri, server, authorization }) => [uri, server, authorization !== ""]),
					[1, 2, 3].flatMap(() => [
						["/away", "127.0.0.1", true],
						["/locked/file", "127.0.0.2", false],
					]),
				);
			});
		},
	);

	const codings: readonly (readonly [string, Uint8Array])[] = [
		["gzip", gzipSync(TEXT)],
		["deflate", deflateSync(TEXT)],
		["deflate", deflateRawSync(TEXT)],
		["br", brotliCompressSync(TEXT)],
		["zstd", zstdCompressSync(TEXT)],
		["gzip, br", brotliCompressSync(gzipSync(TEXT))],
		["zstd, deflate, gzip", gzipSync(deflateSync(zstdCompressSync(TEXT)))],
	];
	test(
		`${scheme}: what nginx serves in each coding is decoded, and what is cut short is an error`,
		limit,
		async (t) => {
			const files = Object.fromEntries(
				codings.flatMap(([, bytes], index) => [
					[`whole-${index}`, bytes],
					[`short-${index}`, bytes.subarray(0, bytes.length - 20)],
				]),
			);
			const nginx = await startNginx(
				t,
				[
					"location /live/ { alias FOLDER/; gzip on; gzip_types *; }",
					...codings.map(
						([coding], index) =>
							`location ~ ^/coded/(.*-${index})$ { alias FOLDER/$1; add_header Content-Encoding "${coding}"; }`,
					),
				],
				{ ...files, text: TEXT },
			);
			if (nginx === undefined) return;
			const origin = nginx.origin(scheme);
			await withClient(nginx, {}, async (client) => {
				const live = await client.get(`${origin}/live/text`);
				assert.equal(live.headers.get("content-encoding"), "gzip");
				assert.equal(await live.text(), TEXT);
				for (const [index, [coding, bytes]] of codings.entries()) {
					assert.equal(await (await client.get(`${origin}/coded/whole-${index}`)).text(), TEXT, coding);
					const pieces: Uint8Array[] = [];
					for await (const piece of (await client.get(`${origin}/coded/whole-${index}`)).body)
						pieces.push(piece);
					assert.equal(Buffer.concat(pieces).toString(), TEXT, coding);
					const raw = await client.get(`${origin}/coded/whole-${index}`, { decode: false });
					assert.deepEqual(await raw.bytes(), new Uint8Array(bytes));
					const short = client.get(`${origin}/coded/short-${index}`).then((response) => response.text());
					assert.equal((await failureOf(short)).kind, "content", coding);
				}
			});
		},
	);

	test(
		`${scheme}: what nginx would have grow beyond all bounds is stopped, whatever it's packed in`,
		limit,
		async (t) => {
			const zeros = new Uint8Array(32 * KIB * KIB);
			const bombs: readonly (readonly [string, Uint8Array])[] = [
				["gzip, gzip", gzipSync(gzipSync(zeros))],
				["br", brotliCompressSync(zeros)],
				["zstd", zstdCompressSync(zeros)],
			];
			const nginx = await startNginx(
				t,
				bombs.map(
					([coding], index) =>
						`location /bomb-${index} { alias FOLDER/bomb-${index}; add_header Content-Encoding "${coding}"; }`,
				),
				Object.fromEntries(bombs.map(([, bytes], index) => [`bomb-${index}`, bytes])),
			);
			if (nginx === undefined) return;
			await withClient(nginx, {}, async (client) => {
				for (const index of bombs.keys()) {
					const bomb = client
						.get(`${nginx.origin(scheme)}/bomb-${index}`)
						.then((response) => response.bytes());
					assert.match((await failureOf(bomb)).message, /limits\.decodedRatio/);
				}
			});
		},
	);

	test(`${scheme}: a file of any size reaches nginx whole, with and without Expect`, limit, async (t) => {
		const nginx = await startNginx(t, [
			"location /put/ { root FOLDER; create_full_put_path on; dav_methods PUT DELETE; }",
		]);
		if (nginx === undefined) return;
		const origin = nginx.origin(scheme);
		await withClient(nginx, {}, async (client) => {
			for (const size of [0, 1, 100_000, 5_000_000]) {
				const bytes = Buffer.alloc(size, "some bytes ");
				const source = join(nginx.folder, "source");
				writeFileSync(source, bytes);
				for (const expectContinue of [false, true]) {
					const body = await file(source);
					const response = await client.put(`${origin}/put/there`, { body, expectContinue });
					assert.ok([201, 204].includes(response.status), `${response.status}`);
					await response.bytes();
					assert.ok(readFileSync(join(nginx.folder, "put", "there")).equals(bytes), `${size}`);
				}
			}
			assert.equal((await client.delete(`${origin}/put/there`)).status, 204);
		});
		const expects = (await nginx.log()).map(({ expect }) => expect);
		assert.deepEqual(
			expects.filter((expect) => expect !== ""),
			Array.from({ length: 3 }, () => "100-continue"),
		);
	});

	test(
		`${scheme}: fetch on nginx follows, verifies, caches and reads as the standard says`,
		limit,
		async (t) => {
			const nginx = await startNginx(
				t,
				[
					"absolute_redirect off;",
					"location /move { return 301 /files/text; }",
					"location /fresh { add_header Cache-Control max-age=60; return 200 $request_id; }",
					'location /method { return 200 "$request_method $http_referer"; }',
					"location /see { return 303 /method; }",
				],
				{ text: TEXT },
			);
			if (nginx === undefined) return;
			const origin = nginx.origin(scheme);
			await withClient(nginx, { cache: true }, async (client) => {
				const fetch = createFetch(client);
				const moved = await fetch(`${origin}/move`);
				assert.deepEqual(
					[moved.redirected, moved.url, await moved.text()],
					[true, `${origin}/files/text`, TEXT],
				);
				await assert.rejects(fetch(`${origin}/move`, { redirect: "error" }), TypeError);
				assert.equal((await fetch(`${origin}/move`, { redirect: "manual" })).status, 301);
				const integrity = `sha256-${createHash("sha256").update(TEXT).digest("base64")}`;
				assert.equal(await (await fetch(`${origin}/files/text`, { integrity })).text(), TEXT);
				const other = `sha256-${createHash("sha256").update("x").digest("base64")}`;
				await assert.rejects(fetch(`${origin}/files/text`, { integrity: other }), TypeError);
				const ids = await Promise.all(
					(["default", "reload"] as const).map(async (cache) => {
						await (await fetch(`${origin}/fresh`)).text();
						return await (await fetch(`${origin}/fresh`, { cache })).text();
					}),
				);
				assert.notEqual(ids[0], ids[1]);
				const seen = await fetch(`${origin}/see`, { method: "POST", body: "x" });
				assert.match(await seen.text(), /^GET /);
				const copy = (await fetch(`${origin}/files/text`)).clone();
				assert.equal((await copy.text()).length, TEXT.length);
			});
		},
	);
}

test(
	"nginx's Secure cookies go back by https alone, and its prefixes are held to their rules",
	limit,
	async (t) => {
		const nginx = await startNginx(t, [
			'location /set { add_header Set-Cookie "plain=1; Path=/"; add_header Set-Cookie "safe=1; Path=/; Secure"; add_header Set-Cookie "__Host-a=1; Path=/; Secure"; add_header Set-Cookie "wide=1; Path=/; Domain=site.test"; add_header Set-Cookie "tld=1; Path=/; Domain=test"; add_header Set-Cookie "deep=1; Path=/deep"; return 200; }',
			"location / { return 200 $http_cookie; }",
		]);
		if (nginx === undefined) return;
		const jar = new CookieJar();
		await withClient(nginx, { cookies: jar, connect: defaultPortsOf(nginx) }, async (client) => {
			const sent = async (url: string): Promise<string[]> =>
				(await (await client.get(url)).text()).split("; ").sort();
			// In the clear nothing Secure is taken.
			(await client.get("http://www.site.test/set")).discard();
			assert.deepEqual(await sent("https://www.site.test/"), ["plain=1", "wide=1"]);
			(await client.get("https://www.site.test/set")).discard();
			assert.deepEqual(await sent("https://www.site.test/"), ["__Host-a=1", "plain=1", "safe=1", "wide=1"]);
			assert.deepEqual(await sent("http://www.site.test/deep/x"), ["deep=1", "plain=1", "wide=1"]);
			assert.deepEqual(await sent("https://other.site.test/"), ["wide=1"]);
		});
	},
);
