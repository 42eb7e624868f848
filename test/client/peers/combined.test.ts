// Features together: through each proxy to nginx by http and by https, cookies, credentials, codings, the cache, redirects,
// HSTS and rates do what they do without one; and trace tells of it.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { Client, CookieJar, HstsStore, type Interceptor, type Response } from "../../../src/client/index.ts";
import type { TraceEvent } from "../../../src/trace/index.ts";
import { SOURCES } from "../proxies/peers.ts";
import { failureOf } from "../support.ts";
import { SCHEMES, startNginx, withClient } from "./nginx.ts";
import { type Peers, startPeers } from "./proxied.ts";

const limit = { timeout: 60_000 };
const TEXT: string = Array.from({ length: 5_000 }, (_, index) => `line ${index}\n`).join("");

const LINES = [
	"absolute_redirect off;",
	"location /plain { return 200 plain; }",
	'location /set { add_header Set-Cookie "id=42; Path=/"; return 302 /cookie; }',
	"location /cookie { return 200 $http_cookie; }",
	"location /locked/ { alias FOLDER/; auth_basic x; auth_basic_user_file FOLDER/users; gzip on; gzip_types *; gzip_proxied any; gzip_http_version 1.0; }",
	"location /fresh { add_header Cache-Control max-age=60; return 200 $request_id; }",
	'location /year { add_header Strict-Transport-Security "max-age=1000"; return 200 year; }',
	"location /put/ { root FOLDER; create_full_put_path on; dav_methods PUT; }",
];
const FILES: Readonly<Record<string, string>> = {
	text: TEXT,
	users: `me:{SHA}${createHash("sha1").update("secret").digest("base64")}\n`,
};

const ways: readonly (readonly [string, (peers: Peers) => string, string])[] = [
	["squid", ({ squid }) => squid, SOURCES.squid],
	["tinyproxy", ({ tinyproxy }) => tinyproxy, SOURCES.tinyproxy],
	["dante", ({ dante }) => `socks5://${dante}`, SOURCES.dante],
];

test("all features work through each proxy, to http and to https", limit, async (t) => {
	const peers = await startPeers(t, LINES, FILES);
	if (peers === undefined) return;
	const { nginx } = peers;
	for (const scheme of SCHEMES) {
		for (const [name, proxyOf, source] of ways) {
			const what = `${scheme} through ${name}`;
			const origin = nginx.origin(scheme);
			const before = (await nginx.log()).length;
			const options = { proxy: proxyOf(peers), cookies: new CookieJar(), cache: true, retries: 1 };
			await withClient(nginx, options, async (client) => {
				assert.equal(await (await client.get(`${origin}/set`)).text(), "id=42", what);
				const auth = { username: "me", password: "secret" };
				const locked = await client.get(`${origin}/locked/text`, { auth });
				assert.equal(locked.headers.get("content-encoding"), "gzip", what);
				assert.equal(await locked.text(), TEXT, what);
				const id = await (await client.get(`${origin}/fresh`)).text();
				const again = await client.get(`${origin}/fresh`);
				assert.deepEqual([again.fromCache, await again.text()], ["hit", id], what);
				const range = await client.get(`${origin}/files/text`, { headers: { range: "bytes=5-9" } });
				assert.deepEqual([range.status, await range.text()], [206, TEXT.slice(5, 10)], what);
				const put = await client.put(`${origin}/put/${scheme}-${name}`, { body: TEXT });
				assert.equal(put.status, 201, what);
				put.discard();
			});
			const log = (await nginx.log()).slice(before);
			assert.deepEqual(
				log.map(({ uri }) => uri),
				["/set", "/cookie", "/locked/text", "/fresh", "/files/text", `/put/${scheme}-${name}`],
				what,
			);
			for (const { client, proxyAuthorization } of log)
				assert.deepEqual([client, proxyAuthorization], [source, ""], what);
		}
	}
});

test("a host that wants https gets a tunnel where the proxy would have forwarded", limit, async (t) => {
	const peers = await startPeers(t, LINES);
	if (peers === undefined) return;
	const { nginx } = peers;
	for (const [name, proxyOf, source] of ways) {
		const hsts = new HstsStore();
		await withClient(nginx, { hsts, proxy: proxyOf(peers) }, async (client) => {
			(await client.get(`${nginx.origin("https")}/year`)).discard();
			assert.equal(hsts.has("localhost"), true, name);
			// The port is not the scheme's own, and stays.
			const secure = `http://localhost:${nginx.ports.https}/plain`;
			assert.equal(await (await client.get(secure)).text(), "plain", name);
		});
		const last = (await nginx.log()).at(-1);
		assert.deepEqual([last?.scheme, last?.uri, last?.client], ["https", "/plain", source], name);
	}
});

test("rates hold through a proxy, seen from nginx", limit, async (t) => {
	const peers = await startPeers(t, LINES);
	if (peers === undefined) return;
	const { nginx } = peers;
	for (const scheme of SCHEMES) {
		for (const [name, proxyOf] of ways) {
			const origin = nginx.origin(scheme);
			await withClient(nginx, {}, async (client) => (await client.get(`${origin}/plain`)).discard());
			const before = await nginx.log();
			const markedAt = before.at(-1)?.endedAt ?? Number.NaN;
			await withClient(nginx, { proxy: proxyOf(peers), rate: { requestsPerSecond: 20 } }, async (client) => {
				const responses = await Promise.all([0, 1, 2, 3].map(() => client.get(`${origin}/plain`)));
				for (const response of responses) assert.equal(await response.text(), "plain");
			});
			const starts = (await nginx.log()).slice(before.length).map(({ startedAt }) => startedAt - markedAt);
			starts.sort((a, b) => a - b);
			assert.equal(starts.length, 4);
			for (const [index, start] of starts.entries())
				assert.ok(start >= index * 50 - 20, `${scheme} through ${name}: ${starts}`);
		}
	}
});

test(
	"trace tells of the tunnels of squid, tinyproxy and dante, and why one was refused",
	limit,
	async (t) => {
		const peers = await startPeers(t, LINES);
		if (peers === undefined) return;
		const { nginx } = peers;
		for (const [name, proxyOf] of ways) {
			for (const scheme of SCHEMES) {
				const events: TraceEvent[] = [];
				const trace = (event: TraceEvent): void => void events.push(event);
				const isTunnelled = scheme === "https" || name === "dante";
				await withClient(nginx, { proxy: proxyOf(peers), trace }, async (client) => {
					(await client.get(`${nginx.origin(scheme)}/plain`)).discard();
					if (isTunnelled) await failureOf(client.get(`${scheme}://localhost:1/`));
				});
				const tunnels = events.filter(({ type }) => type.startsWith("tunnel."));
				assert.deepEqual(
					tunnels.map(({ type }) => type),
					isTunnelled ? ["tunnel.started", "tunnel.finished", "tunnel.started", "tunnel.failed"] : [],
					`${scheme} through ${name}`,
				);
				const text = JSON.stringify(tunnels);
				assert.doesNotMatch(text, /gannet:|plainpassword/);
				if (!isTunnelled) continue;
				assert.match(text, new RegExp(`"target":"localhost:${nginx.ports[scheme]}"`));
				const failed = tunnels.at(-1);
				assert.ok(failed?.type === "tunnel.failed");
				assert.equal((failed.status ?? 0) >= 500, name !== "dante", `${failed.status}`);
			}
		}
	},
);

for (const scheme of SCHEMES) {
	test(
		`${scheme}: an interceptor renews its token once for all whom nginx has turned away`,
		limit,
		async (t) => {
			const nginx = await startNginx(t, [
				'location /token { return 200 "t2"; }',
				'location /data { if ($http_authorization != "Bearer t2") { return 401; } return 200 data; }',
			]);
			if (nginx === undefined) return;
			const origin = nginx.origin(scheme);
			let token = "t1";
			let renewal: Promise<void> | undefined;
			const withToken: Interceptor = async (request, next) => {
				if (request.url.pathname === "/token") return await next(request);
				const send = (): Promise<Response> =>
					next({ ...request, headers: request.headers.with("authorization", `Bearer ${token}`) });
				const used = token;
				const response = await send();
				if (response.status !== 401) return response;
				response.discard();
				if (token === used) {
					renewal ??= (async () => {
						token = await (await client.get(`${origin}/token`)).text();
					})();
					await renewal;
				}
				return await send();
			};
			await using client = new Client({ interceptors: [withToken], tls: { ca: nginx.certificate } });
			const responses = await Promise.all(Array.from({ length: 6 }, () => client.get(`${origin}/data`)));
			for (const response of responses) assert.equal(await response.text(), "data");
			const counts = new Map<string, number>();
			for (const { uri, status } of await nginx.log()) {
				counts.set(`${uri} ${status}`, (counts.get(`${uri} ${status}`) ?? 0) + 1);
			}
			assert.equal(counts.get("/token 200"), 1);
			assert.equal(counts.get("/data 200"), 6);
			assert.ok((counts.get("/data 401") ?? 0) >= 1);
		},
	);

	test(`${scheme}: retries outlast a restart of nginx`, limit, async (t) => {
		const nginx = await startNginx(t, LINES);
		if (nginx === undefined) return;
		const origin = nginx.origin(scheme);
		let restarted: Promise<void> | undefined;
		const trace = (event: TraceEvent): void => {
			if (event.type === "retry.waiting" && event.tries === 2) restarted = nginx.restart();
		};
		const retries = { limit: 12, baseDelayMs: 20 };
		await withClient(nginx, { retries, trace }, async (client) => {
			assert.equal(await (await client.get(`${origin}/plain`)).text(), "plain");
			// What it has answered it may not have logged yet when it is killed.
			await nginx.log();
			await nginx.kill();
			const response = await client.get(`${origin}/plain`);
			assert.equal(await response.text(), "plain");
			assert.ok(response.failedTries.length >= 2);
			for (const { error } of response.failedTries) assert.equal(error?.isSafeToRetry, true);
			await restarted;
		});
		assert.equal((await nginx.log()).filter(({ uri }) => uri === "/plain").length, 2);
	});
}
