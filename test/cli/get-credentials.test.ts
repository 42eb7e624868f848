import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { empty, fieldOf, ok, requestsOf, respondingServer, run } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
after(() => rmSync(folder, { recursive: true }));

const basic = `Basic ${Buffer.from("me:se:cret").toString("base64")}`;

function netrcFile(port: number, mode = 0o600): string {
	const path = join(folder, `netrc-${port}-${mode}`);
	writeFileSync(path, "machine 127.0.0.1 login me password se:cret\n", { mode });
	chmodSync(path, mode);
	return path;
}

const given: readonly (readonly [string, (port: number) => readonly string[], string])[] = [
	["-u sends Basic", () => ["-u", "me:se:cret"], basic],
	["--bearer sends a token", () => ["--bearer", "abc.def"], "Bearer abc.def"],
	["--netrc-file takes the host's entry", (port) => ["--netrc-file", netrcFile(port)], basic],
];
for (const [fact, args, expected] of given) {
	test(`${fact}, to the URL's origin alone`, async () => {
		await using there = await respondingServer(() => ok());
		await using here = await respondingServer(({ target }) =>
			target === "/a" ? empty(302, `Location: ${there.url.replace("127.0.0.1", "localhost")}/b`) : ok(),
		);
		const { exitCode, stderr } = await run(["get", ...args(here.port), `${here.url}/a`]);
		assert.equal(exitCode, 0, stderr);
		assert.equal(fieldOf(requestsOf(here)[0]?.head ?? "", "authorization"), expected);
		assert.equal(fieldOf(requestsOf(there)[0]?.head ?? "", "authorization"), undefined);
	});
}

test("--netrc takes the file that $NETRC names", async () => {
	await using server = await respondingServer(() => ok());
	await run(["get", "-n", server.url], { env: { NETRC: netrcFile(server.port) } });
	assert.equal(fieldOf(requestsOf(server)[0]?.head ?? "", "authorization"), basic);
});

const inUrl: readonly (readonly [what: string, userinfo: string, expected: string])[] = [
	["a name and a password in the URL go before --netrc", "you:own", "you:own"],
	["a name in the URL is one that --netrc knows the password of", "me", "me:se:cret"],
	["a name in the URL that --netrc doesn't know gets nobody else's password", "you", "you:"],
];
for (const [what, userinfo, expected] of inUrl) {
	test(what, async () => {
		await using server = await respondingServer(() => ok());
		const url = server.url.replace("//", `//${userinfo}@`);
		await run(["get", "-n", url], { env: { NETRC: netrcFile(server.port) } });
		const sent = fieldOf(requestsOf(server)[0]?.head ?? "", "authorization");
		assert.equal(sent, `Basic ${Buffer.from(expected).toString("base64")}`);
	});
}

test("a netrc file that others can read is refused before anything is sent", async () => {
	await using server = await respondingServer(() => ok());
	const { exitCode, stderr } = await run(["get", "--netrc-file", netrcFile(server.port, 0o644), server.url]);
	assert.equal(exitCode, 26, stderr);
	assert.match(stderr, /open to others[^\n]*chmod 600/);
	assert.equal(requestsOf(server).length, 0);
});

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

test("--digest proves the password without sending it, and -v says why there are two requests", async () => {
	await using server = await respondingServer(({ head }) =>
		fieldOf(head, "authorization") === undefined
			? empty(401, 'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth", algorithm=MD5')
			: ok(),
	);
	const { exitCode, stdout, stderr } = await run([
		"get",
		"-v",
		"--digest",
		"-u",
		"me:secret",
		`${server.url}/x`,
	]);
	assert.deepEqual([exitCode, stdout], [0, "ok"], stderr);
	const field = fieldOf(requestsOf(server)[1]?.head ?? "", "authorization") ?? "";
	const [, nc] = /nc=([0-9a-f]{8})/.exec(field) ?? [];
	const [, cnonce] = /cnonce="([^"]+)"/.exec(field) ?? [];
	const proof = md5(`${md5("me:r:secret")}:n:${nc}:${cnonce}:auth:${md5("GET:/x")}`);
	assert.ok(field.includes(`response="${proof}"`), field);
	assert.ok(stderr.includes(`\n* With an answer to the challenge: ${server.url}/x\n`), stderr);
	assert.ok(!stderr.includes(proof), "the proof is hidden");
});

const hidden: readonly (readonly [string, readonly string[], string])[] = [
	["-u", ["-u", "me:verysecret"], Buffer.from("me:verysecret").toString("base64")],
	["--bearer", ["--bearer", "verysecret"], "verysecret"],
	["-b", ["-b", "id=verysecret"], "verysecret"],
	["a field whose name says so", ["-H", "X-Api-Key: verysecret"], "verysecret"],
];
for (const [what, args, secret] of hidden) {
	test(`-v and --summary hide what ${what} sends, -vv shows it`, async () => {
		await using server = await respondingServer(() => ok());
		const once = await run(["get", "-v", "--summary=json", ...args, server.url]);
		assert.ok(!once.stderr.includes(secret), once.stderr);
		assert.match(once.stderr, /hidden: -vv shows it/);
		const twice = await run(["get", "-vv", "--summary=json", ...args, server.url]);
		assert.equal(twice.stderr.split(secret).length, 3, twice.stderr);
	});
}

test("-b sends cookies as they are, several in one field", async () => {
	await using server = await respondingServer(() => ok());
	await run(["get", "-b", "a=1; b=2", "--cookie", "c=3", server.url]);
	assert.equal(fieldOf(requestsOf(server)[0]?.head ?? "", "cookie"), "a=1; b=2; c=3");
});

for (const name of ["jar", "jar.json"]) {
	test(`--cookie-jar ${name} keeps cookies from one run to the next, for its owner only`, async () => {
		const path = join(folder, name);
		await using server = await respondingServer(({ target }) =>
			target === "/login" ? empty(302, "Set-Cookie: id=42; Path=/; Max-Age=1000", "Location: /home") : ok(),
		);
		const first = await run(["get", "-c", path, `${server.url}/login`]);
		assert.equal(first.stdout, "ok", first.stderr);
		await run(["get", "--cookie-jar", path, `${server.url}/later`]);
		assert.deepEqual(
			requestsOf(server).map(({ head }) => fieldOf(head, "cookie")),
			[undefined, "id=42", "id=42"],
		);
		assert.equal(statSync(path).mode & 0o777, 0o600);
		assert.equal(readFileSync(path, "utf8").startsWith("{"), name.endsWith(".json"));
	});
}

test("-b FILE reads cookies that another program has saved, and leaves the file as it is", async () => {
	const path = join(folder, "theirs");
	const text = "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tid\t7\n";
	writeFileSync(path, text);
	await using server = await respondingServer(() => ok("ok", "Set-Cookie: other=1"));
	await run(["get", "-b", path, server.url]);
	assert.equal(fieldOf(requestsOf(server)[0]?.head ?? "", "cookie"), "id=7");
	assert.equal(readFileSync(path, "utf8"), text);
});

test("a jar that can't be written ends with 23, after the content", async () => {
	await using server = await respondingServer(() => ok());
	const { exitCode, stdout, stderr } = await run(["get", "-c", "/nowhere/jar", server.url]);
	assert.deepEqual([exitCode, stdout], [23, "ok"]);
	assert.match(stderr, /can't be saved to \/nowhere\/jar/);
});

const refused: readonly (readonly [string, readonly string[], number, RegExp])[] = [
	["-u without a password", ["-u", "me"], 2, /takes USER:PASSWORD\n.*--netrc-file/],
	["--digest without -u", ["--digest"], 2, /--digest needs -u/],
	["-u together with --bearer", ["-u", "a:b", "--bearer", "c"], 2, /can't be used together/],
	["a cookie file that isn't there", ["-b", "/nowhere/x"], 26, /can't read \/nowhere\/x/],
	["a jar that can't be read", ["-c", folder], 26, /cookies can't be read/],
	["--cert without --key", ["--cert", "x"], 2, /belong together/],
];
for (const [what, args, exitCode, message] of refused) {
	test(`get refuses ${what}`, async () => {
		const result = await run(["get", ...args, "http://127.0.0.1:1/"]);
		assert.equal(result.exitCode, exitCode, result.stderr);
		assert.match(result.stderr, message);
	});
}
