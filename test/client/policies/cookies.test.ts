// Cookies on the wire: every hop's are kept, and each goes only where it belongs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, CookieJar } from "../../../src/client/index.ts";
import { ok, requestsTo, serve, withClient } from "../support.ts";

function cookieOf(request: { readonly head: string } | undefined): string | undefined {
	return /^cookie: (.*)$/im.exec(request?.head ?? "")?.[1];
}

function redirect(to: string, ...lines: readonly string[]): string {
	return ["HTTP/1.1 302 Found", `location: ${to}`, "content-length: 0", ...lines, "", ""].join("\r\n");
}

test("cookies of each hop are kept and sent to the next, in one line", async () => {
	const server = await serve(({ target }) => {
		if (target === "/login")
			return redirect("/home", "set-cookie: sid=1; Path=/", "Set-Cookie: seen=login; Path=/");
		return ok("home", "set-cookie: seen=home; Path=/");
	});
	await withClient(server, { cookies: true }, async (client) => {
		assert.equal(await (await client.get(`${server.url}/login`)).text(), "home");
		assert.equal(await (await client.get(`${server.url}/again`)).text(), "home");
	});
	assert.deepEqual(requestsTo(server).map(cookieOf), [undefined, "sid=1; seen=login", "sid=1; seen=home"]);
});

test("a redirect to another host takes none of the first one's cookies along, and brings none back but its own", async () => {
	const jar = new CookieJar();
	const other = await serve(ok("other", "set-cookie: theirs=1; Domain=127.0.0.1"));
	const port = new URL(other.url).port;
	const server = await serve(redirect(`http://localhost:${port}/`, "set-cookie: mine=1"));
	await withClient(server, { cookies: jar }, async (client) => {
		await (await client.get(server.url)).text();
	});
	await other.close();
	assert.deepEqual(requestsTo(other).map(cookieOf), [undefined]);
	assert.deepEqual(
		jar.cookies().map(({ name }) => name),
		["mine"],
	);
});

test("the caller's own Cookie field stays in front, and wins over a cookie of the same name", async () => {
	const server = await serve(ok("", "set-cookie: a=jar; Path=/", "set-cookie: b=jar; Path=/"));
	await withClient(server, { cookies: true }, async (client) => {
		await (await client.get(server.url)).text();
		await (await client.get(server.url, { headers: { Cookie: "a=own; z=own" } })).text();
	});
	assert.equal(cookieOf(requestsTo(server)[1]), "a=own; z=own; b=jar");
});

test("an Origin of another site keeps SameSite cookies back", async () => {
	const server = await serve(
		ok("", "set-cookie: strict=1; SameSite=Strict", "set-cookie: lax=1; SameSite=Lax"),
	);
	await withClient(server, { cookies: true }, async (client) => {
		await (await client.get(server.url)).text();
		await (await client.get(server.url, { headers: { referer: server.url } })).text();
		await (await client.get(server.url, { headers: { origin: "https://evil.example" } })).text();
		await (await client.post(server.url, { headers: { origin: "null" } })).text();
	});
	assert.deepEqual(requestsTo(server).map(cookieOf), [undefined, "strict=1; lax=1", "lax=1", undefined]);
});

test("two clients share a jar where they are given one, and nothing where they aren't", async () => {
	const jar = new CookieJar();
	const server = await serve(ok("", "set-cookie: a=1"));
	await withClient(server, { cookies: jar }, async (client) => {
		await (await client.get(server.url)).text();
		await using second = new Client({ cookies: jar });
		await (await second.get(server.url)).text();
		await using third = new Client({ cookies: true });
		await (await third.get(server.url)).text();
		await using fourth = new Client();
		await (await fourth.get(server.url)).text();
	});
	assert.deepEqual(requestsTo(server).map(cookieOf), [undefined, "a=1", undefined, undefined]);
});

test("a jar must be a jar", () => {
	// @ts-expect-error: what a caller without types may write.
	assert.throws(() => new Client({ cookies: {} }), { kind: "invalid-request", code: "invalid-option" });
});
