// Options of `gannet get` against nginx and httpbin, by http and by https each: what they bring, and what nginx was asked.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Nginx, SCHEMES, type Scheme, startNginx } from "../client/peers/nginx.ts";
import { startHaproxy } from "../client/proxies/peers.ts";
import { startHttpbin } from "../support/httpbin.ts";
import { requirePeer } from "../support/peers.ts";
import { type RunResult, run } from "./support.ts";

const limit = { timeout: 60_000 };
const TEXT: string = Array.from({ length: 5000 }, (_, index) => `${index}\n`).join("");
const fixture = (name: string): string =>
	fileURLToPath(new URL(`../socket/fixtures/${name}`, import.meta.url));

const LINES = [
	"absolute_redirect off;",
	`ssl_client_certificate ${fixture("ca.pem")};`,
	"ssl_verify_client optional;",
	"location /zip/ { alias FOLDER/; gzip on; gzip_types *; gzip_min_length 1; }",
	"location /auth/ { alias FOLDER/; auth_basic x; auth_basic_user_file FOLDER/users; }",
	'location /bearer { if ($http_authorization != "Bearer t0k") { return 401; } return 200 in; }',
	"location /move { return 302 /plain; }",
	"location /across { return 302 $arg_url; }",
	"location /plain { return 200 plain; }",
	'location /method { return 200 "$request_method $http_x_header"; }',
	'location /set { add_header Set-Cookie "id=42; Path=/; Max-Age=1000"; return 200 set; }',
	"location /cookie { return 200 $http_cookie; }",
	"location /fresh { add_header Cache-Control max-age=600; return 200 $request_id; }",
	"location /limited { limit_req zone=second; limit_req_status 503; alias FOLDER/text; }",
	'location /certificate { return 200 "$ssl_client_verify"; }',
	"location /404 { return 404 missing; }",
	"location /500 { return 500 failed; }",
];

interface Site {
	readonly nginx: Nginx;
	readonly scheme: Scheme;
	readonly origin: string;
	/** A folder for what is written. */
	readonly folder: string;
	/** Runs `gannet get`, trusting nginx. */
	get(...args: readonly string[]): Promise<RunResult>;
}

async function startSite(t: TestContext, scheme: Scheme): Promise<Site | undefined> {
	const hash = createHash("sha1").update("secret").digest("base64");
	const nginx = await startNginx(t, LINES, { text: TEXT, users: `me:{SHA}${hash}\n` });
	if (nginx === undefined) return undefined;
	const folder = mkdtempSync(join(tmpdir(), "gannet-options-"));
	t.after(() => rmSync(folder, { recursive: true }));
	const authority = join(folder, "authority.pem");
	writeFileSync(authority, nginx.certificate);
	const env = { XDG_CACHE_HOME: join(folder, "cache") };
	return {
		nginx,
		scheme,
		origin: nginx.origin(scheme),
		folder,
		get: (...args) => run(["get", "--cacert", authority, ...args], { env }),
	};
}

interface Case {
	readonly args: readonly string[];
	readonly path: string;
	readonly stdout: string;
	readonly exitCode?: number;
}

const cases: readonly Case[] = [
	{ args: [], path: "/files/text", stdout: TEXT },
	{ args: [], path: "/zip/text", stdout: TEXT },
	{ args: ["--no-compressed"], path: "/zip/text", stdout: TEXT },
	{ args: [], path: "/move", stdout: "plain" },
	{ args: ["--max-redirects", "0"], path: "/move", stdout: "", exitCode: 47 },
	{ args: ["-r", "0-4"], path: "/files/text", stdout: "0\n1\n2" },
	{ args: ["-u", "me:secret"], path: "/auth/text", stdout: TEXT },
	{ args: ["-f", "-u", "me:wrong"], path: "/auth/text", stdout: "", exitCode: 22 },
	{ args: ["--bearer", "t0k"], path: "/bearer", stdout: "in" },
	{ args: ["-X", "PUT", "-H", "X-Header: there"], path: "/method", stdout: "PUT there" },
	{ args: ["-b", "a=1; b=2"], path: "/cookie", stdout: "a=1; b=2" },
	{ args: ["--check-status"], path: "/404", stdout: "missing", exitCode: 4 },
	{ args: ["--check-status"], path: "/500", stdout: "failed", exitCode: 5 },
];

for (const scheme of SCHEMES) {
	test(`${scheme}: get's options bring from nginx what they say`, limit, async (t) => {
		const site = await startSite(t, scheme);
		if (site === undefined) return;
		for (const { args, path, stdout, exitCode = 0 } of cases) {
			const result: RunResult = await site.get(...args, site.origin + path);
			const said: string = `${args.join(" ")} ${path}: ${result.stderr}`;
			assert.deepEqual([result.exitCode, result.stdout], [exitCode, stdout], said);
		}
	});

	test(`${scheme}: --netrc-file, --cookie-jar and --cache keep what they should`, limit, async (t) => {
		const site = await startSite(t, scheme);
		if (site === undefined) return;
		const { origin, folder, get } = site;
		const netrc = join(folder, "netrc");
		writeFileSync(netrc, "machine localhost login me password secret\n", { mode: 0o600 });
		assert.equal((await get("--netrc-file", netrc, `${origin}/auth/text`)).stdout, TEXT);
		for (const name of ["jar.txt", "jar.json"]) {
			const jar = join(folder, name);
			await get("-c", jar, `${origin}/set`);
			assert.equal((await get("-c", jar, `${origin}/cookie`)).stdout, "id=42");
		}
		const first = await get("--cache", `${origin}/fresh`);
		assert.equal((await get("--cache", `${origin}/fresh`)).stdout, first.stdout);
		assert.notEqual((await get(`${origin}/fresh`)).stdout, first.stdout);
	});

	test(
		`${scheme}: --retry sends again what nginx answers 503, and no more often than it says`,
		limit,
		async (t) => {
			const site = await startSite(t, scheme);
			if (site === undefined) return;
			const { origin, get, nginx } = site;
			await get(`${origin}/limited`);
			const late = await get("--retry", "30", "--retry-delay", "0.05", "-f", `${origin}/limited`);
			assert.deepEqual([late.exitCode, late.stdout], [0, TEXT], late.stderr);
			const tries = (await nginx.log()).filter(({ uri }) => uri === "/limited");
			assert.deepEqual([tries.at(0)?.status, tries.at(1)?.status, tries.at(-1)?.status], [200, 503, 200]);
			assert.equal((await get("--retry", "2", "--retry-delay", "0.01", `${origin}/500`)).stdout, "failed");
			assert.equal((await nginx.log()).filter(({ uri }) => uri === "/500").length, 3);
		},
	);

	test(`${scheme}: -C - continues, --parallel keeps the order, --limit-rate holds back`, limit, async (t) => {
		const site = await startSite(t, scheme);
		if (site === undefined) return;
		const { origin, folder, get, nginx } = site;
		const path = join(folder, "copy");
		const url = `${origin}/files/text`;
		const validator = /^ETag: (.*)\r$/im.exec((await get("-I", url)).stdout)?.[1];
		writeFileSync(`${path}.part`, TEXT.slice(0, 1000));
		writeFileSync(`${path}.part.json`, JSON.stringify({ url, validator, total: TEXT.length }));
		const continued = await get("-C", "-", "-o", path, url);
		assert.equal(continued.exitCode, 0, continued.stderr);
		assert.equal(readFileSync(path, "utf8"), TEXT);
		assert.equal((await nginx.log()).at(-1)?.range, "bytes=1000-");
		const urls = Array.from({ length: 8 }, (_, index) => `${url}?${index}`);
		const several = await get("--parallel", "4", ...urls);
		assert.equal(several.stdout, TEXT.repeat(8), several.stderr);
		// The second one is asked for when the first has come: 24 KB at 96 KB a second.
		const before = (await nginx.log()).length;
		const slow = await get("--limit-rate", "96k", url, url);
		assert.equal(slow.stdout, TEXT.repeat(2), slow.stderr);
		const [one, two] = (await nginx.log()).slice(before);
		const apartMs = (two?.startedAt ?? 0) - (one?.startedAt ?? 0);
		assert.ok(apartMs >= (TEXT.length / 96 / 1024) * 1000 - 50 - 20, `${apartMs} ms`);
	});

	test(
		`${scheme}: --resolve and --connect-to lead to nginx, and the name stays the URL's`,
		limit,
		async (t) => {
			const site = await startSite(t, scheme);
			if (site === undefined) return;
			const { get, nginx } = site;
			const port = nginx.ports[scheme];
			const resolve = ["--resolve", `site.test:${port}:127.0.0.2`];
			assert.equal((await get(...resolve, `${scheme}://site.test:${port}/plain`)).stdout, "plain");
			const connectTo = ["--connect-to", `www.site.test::127.0.0.1:${port}`];
			assert.equal((await get(...connectTo, `${scheme}://www.site.test/plain`)).stdout, "plain");
			assert.deepEqual(
				(await nginx.log()).map(({ host, server }) => [host, server]),
				[
					[`site.test:${port}`, "127.0.0.2"],
					["www.site.test", "127.0.0.1"],
				],
			);
		},
	);
}

test(
	"https: nginx sees --cert where it was meant for, and its own certificate is held to --cacert",
	limit,
	async (t) => {
		const site = await startSite(t, "https");
		if (site === undefined) return;
		const { origin, get, nginx } = site;
		const own = ["--cert", fixture("client.pem"), "--key", fixture("leaf.key")];
		assert.equal((await get(`${origin}/certificate`)).stdout, "NONE");
		assert.equal((await get(...own, `${origin}/certificate`)).stdout, "SUCCESS");
		const other = nginx.origin("https", "127.0.0.2");
		assert.equal((await get(...own, `${origin}/across?url=${other}/certificate`)).stdout, "NONE");
		assert.equal((await run(["get", `${origin}/plain`])).exitCode, 60);
		assert.equal((await run(["get", "--insecure", `${origin}/plain`])).stdout, "plain");
		const down = `${origin}/across?url=${nginx.origin("http")}/plain`;
		assert.equal((await get(down)).exitCode, 47);
		assert.equal((await get("--allow-downgrade", down)).stdout, "plain");
	},
);

test("get's --digest, --form and -d reach httpbin by http and by https", limit, async (t) => {
	const haproxy = requirePeer(t, "haproxy");
	const http = haproxy === undefined ? undefined : await startHttpbin(t);
	if (haproxy === undefined || http === undefined) return;
	await using front = await startHaproxy(haproxy, Number(new URL(http).port));
	const folder = mkdtempSync(join(tmpdir(), "gannet-options-"));
	t.after(() => rmSync(folder, { recursive: true }));
	writeFileSync(join(folder, "upload"), "of a file");
	for (const url of [http, `https://localhost:${front.ports[2]}`]) {
		const get = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
			const { exitCode, stdout, stderr } = await run(["get", "--cacert", fixture("ca.pem"), ...args]);
			assert.equal(exitCode, 0, stderr);
			return JSON.parse(stdout) as Record<string, unknown>;
		};
		const login = `${url}/digest-auth/auth/me/secret/SHA-256`;
		assert.equal((await get("--digest", "-u", "me:secret", login)).authenticated, true);
		const parts = ["-F", "name=värde", "-F", `file=@${join(folder, "upload")};type=text/plain`];
		const form = await get(...parts, `${url}/post`);
		assert.deepEqual([form.form, form.files], [{ name: "värde" }, { file: "of a file" }]);
		assert.deepEqual((await get("-d", "a=1", "-d", "b=2", `${url}/post`)).form, { a: "1", b: "2" });
		assert.deepEqual((await get("--json", '{"a":[1]}', `${url}/post`)).json, { a: [1] });
	}
});
