// Jars in files: both formats there and back, what curl writes and reads, and files that lie.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { CookieJar, loadCookies, saveCookies } from "../../../src/client/index.ts";
import { requirePeer } from "../../support/peers.ts";
import { ok, requestsTo, serve } from "../support.ts";

let folder: string;
before(async () => {
	folder = await mkdtemp(join(tmpdir(), "gannet-cookies-"));
});
after(() => rm(folder, { recursive: true, force: true }));

function sample(): CookieJar {
	const jar = new CookieJar();
	const url = new URL("https://www.example.com/a/");
	jar.set("session=1; Path=/", url);
	jar.set("wide=2; Domain=example.com; Secure; HttpOnly; Max-Age=86400; SameSite=Lax", url);
	jar.set("caf\u00e9=\u00fc", url);
	jar.set("nameless", url);
	return jar;
}

for (const format of ["json", "netscape"] as const) {
	test(`a jar comes back from ${format} as it was${format === "netscape" ? ", SameSite and part of a second apart" : ""}`, async () => {
		const path = join(folder, `jar-${format}`);
		const jar = sample();
		await saveCookies(jar, path, format);
		const back = await loadCookies(path);
		const comparable = (each: CookieJar): object[] =>
			each.cookies().map((cookie) =>
				format === "json"
					? cookie
					: {
							...cookie,
							sameSite: undefined,
							createdAt: 0,
							expiresAt: cookie.expiresAt === undefined ? undefined : Math.ceil(cookie.expiresAt / 1_000),
						},
			);
		assert.deepEqual(comparable(back), comparable(jar));
		assert.equal((await stat(path)).mode & 0o777, 0o600);
		assert.deepEqual(
			(await readdir(folder)).filter((name) => name.endsWith(".tmp")),
			[],
		);
	});
}

test("a path that ends in .json asks for JSON, and a file that doesn't exist is an empty jar", async () => {
	const path = join(folder, "named.json");
	await saveCookies(sample(), path);
	assert.match(await readFile(path, "utf8"), /^\{/);
	assert.equal((await loadCookies(join(folder, "missing"))).size, 0);
});

test("lines of Netscape's format that no server could have caused are left out", async () => {
	const path = join(folder, "hostile.txt");
	const far = "9999999999";
	await writeFile(
		path,
		[
			"# Netscape HTTP Cookie File",
			`.com\tTRUE\t/\tFALSE\t${far}\tsuffix\t1`,
			`example.com\tFALSE\t/\tFALSE\t${far}\t__Host-a\t1`,
			`example.com\tFALSE\t/\tFALSE\t${far}\ta;b\t1`,
			`example.com\tFALSE\t/\tFALSE\t${far}\tpath-less`,
			`example.com\tFALSE\tnowhere\tFALSE\t${far}\tbad-path\t1`,
			"example.com\tFALSE\t/\tFALSE\t1\texpired\t1",
			"example.com\tFALSE\t/\tFALSE\tnever\tdate\t1",
			`example.com\tFALSE\t/\tFALSE\t${far}\tcontrol\t1\u0001`,
			"not a cookie at all",
			`#HttpOnly_.example.com\tTRUE\t/\tTRUE\t${far}\tgood\t1`,
			"",
		].join("\r\n"),
	);
	const jar = await loadCookies(path);
	assert.deepEqual(
		jar
			.cookies()
			.map(({ name, isHttpOnly, isSecure, isHostOnly }) => ({ name, isHttpOnly, isSecure, isHostOnly })),
		[
			{ name: "path-less", isHttpOnly: false, isSecure: false, isHostOnly: true },
			{ name: "good", isHttpOnly: true, isSecure: true, isHostOnly: false },
		],
	);
});

test("a JSON file that is something else is refused by its name, and cookies in it that can't be are left out", async () => {
	for (const [name, text] of [
		["broken.json", "{"],
		["other.json", '{"version":2,"cookies":[]}'],
	] as const) {
		const path = join(folder, name);
		await writeFile(path, text);
		await assert.rejects(loadCookies(path), {
			kind: "invalid-request",
			code: "cookie-file",
			message: new RegExp(name),
		});
	}
	const path = join(folder, "partly.json");
	const [cookie] = sample().cookies();
	const cookies = [null, 7, { name: "a" }, { ...cookie, domain: "com", isHostOnly: false }, cookie];
	await writeFile(path, JSON.stringify({ version: 1, cookies }));
	assert.deepEqual((await loadCookies(path)).cookies(), [cookie]);
});

test("where a jar can't be saved, the error says so and the old file stays", async () => {
	await assert.rejects(saveCookies(sample(), join(folder, "missing", "jar")), { code: "cookie-file" });
});

test("curl reads the cookies that gannet saved, and gannet those that curl saved", async (t) => {
	const curl = requirePeer(t, "curl");
	if (curl === undefined) return;
	const server = await serve(ok("", "set-cookie: fresh=2; Max-Age=100; HttpOnly", "connection: close"));
	try {
		const path = join(folder, "curl.txt");
		const jar = new CookieJar();
		jar.set("mine=1; Max-Age=100", new URL(server.url));
		await saveCookies(jar, path);
		const args = ["--silent", "--noproxy", "*", "--cookie", path, "--cookie-jar", path, server.url];
		const [code] = (await once(spawn(curl, args), "close")) as [number];
		assert.equal(code, 0);
		assert.match(String(requestsTo(server)[0]?.head), /\r\ncookie: mine=1\r\n/i);
		const back = await loadCookies(path);
		assert.deepEqual(
			back
				.cookies()
				.map(({ name, value, isHttpOnly }) => [name, value, isHttpOnly])
				.sort(),
			[
				["fresh", "2", true],
				["mine", "1", false],
			],
		);
	} finally {
		await server.close();
	}
});
