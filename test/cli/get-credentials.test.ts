import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import {
	childEnv,
	empty,
	ended,
	fieldOf,
	mainPath,
	ok,
	requestsOf,
	respondingServer,
	run,
} from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
after(() => rmSync(folder, { recursive: true }));

const basic = `Basic ${Buffer.from("me:se:cret").toString("base64")}`;

function netrcFile(port: number, mode = 0o600): string {
	const path = join(folder, `netrc-${port}-${mode}`);
	writeFileSync(path, "machine 127.0.0.1 login me password se:cret\n", { mode });
	chmodSync(path, mode);
	return path;
}

function secretFile(name: string, content: string): string {
	const path = join(folder, name);
	writeFileSync(path, content, { mode: 0o600 });
	return path;
}

const given: readonly (readonly [string, (port: number) => readonly string[], string])[] = [
	["-u sends Basic", () => ["-u", "me:se:cret"], basic],
	["--bearer sends a token", () => ["--bearer", "abc.def"], "Bearer abc.def"],
	["--netrc-file takes the host's entry", (port) => ["--netrc-file", netrcFile(port)], basic],
	["--user-file sends what a file says", () => ["--user-file", secretFile("user", "me:se:cret\n")], basic],
	[
		"--bearer sends the token of a file",
		() => ["--bearer", `@${secretFile("token", "abc.def\r\n")}`],
		"Bearer abc.def",
	],
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

for (const [fact, args, expected] of given) {
	test(`${fact} where the content goes to a file, too`, async () => {
		await using server = await respondingServer(() => ok());
		const to = ["-o", join(folder, "content")];
		const { exitCode, stderr } = await run(["get", ...to, ...args(server.port), server.url]);
		assert.equal(exitCode, 0, stderr);
		assert.equal(fieldOf(requestsOf(server)[0]?.head ?? "", "authorization"), expected);
	});
}

test("--netrc takes the file that $NETRC names", async () => {
	await using server = await respondingServer(() => ok());
	await run(["get", "-n", server.url], { env: { NETRC: netrcFile(server.port) } });
	assert.equal(fieldOf(requestsOf(server)[0]?.head ?? "", "authorization"), basic);
});

const piped: readonly (readonly [args: readonly string[], stdin: string, expected: string])[] = [
	[["--user-file", "-"], "me:se:cret", basic],
	[["--bearer", "@-"], "abc.def\n", "Bearer abc.def"],
];
for (const [args, stdin, expected] of piped) {
	test(`${args.join(" ")} reads stdin`, async () => {
		await using server = await respondingServer(() => ok());
		const { exitCode, stderr } = await run(["get", ...args, server.url], { stdin });
		assert.equal(exitCode, 0, stderr);
		assert.equal(fieldOf(requestsOf(server)[0]?.head ?? "", "authorization"), expected);
	});
}

const typed: readonly (readonly [what: string, keys: string])[] = [
	["what is typed", "se:cret\r"],
	["what is typed, without what was erased", "sx\x7fe:crett\b\r"],
	["what is typed after a line was erased", "wrong\x15se:cret\n"],
	["what is typed up to Ctrl-D", "se:cret\x04"],
];
for (const [what, keys] of typed) {
	test(`-u without a password asks for it on the terminal, and takes ${what}; nothing is shown of it`, async () => {
		await using server = await respondingServer(() => ok());
		const { exitCode, stdout, stderr } = await run(["get", "-u", "me", server.url], {
			keys,
			terminal: { stderr: true },
			env: { NO_COLOR: "1" },
		});
		assert.deepEqual([exitCode, stdout, stderr], [0, "ok", "Password of me: \n"]);
		assert.equal(fieldOf(requestsOf(server)[0]?.head ?? "", "authorization"), basic);
	});
}

test("Ctrl-C at the question for a password ends the program, and nothing is sent", async () => {
	await using server = await respondingServer(() => ok());
	const { exitCode } = await run(["get", "-u", "me", server.url], {
		keys: "se\x03",
		terminal: { stderr: true },
	});
	assert.equal(exitCode, 130);
	assert.equal(requestsOf(server).length, 0);
});

const mistaken: readonly (readonly [what: string, args: readonly string[], told: RegExp])[] = [
	["-u without a password and without a terminal", ["-u", "hunter2"], /no terminal .*\n +--user-file FILE/],
	["a file of a user alone", ["--user-file", secretFile("alone", "hunter2")], /no USER:PASSWORD in it/],
	["an empty file", ["--user-file", secretFile("empty", "\n")], /empty is empty/],
	[
		"a file of several lines",
		["--bearer", `@${secretFile("two", "a\nhunter2\n")}`],
		/two has more than one line/,
	],
	["stdin for two things", ["--bearer", "@-", "-d", "@-"], /stdin can only be read once/],
	["--digest without a user", ["--digest"], /--digest needs --user or --user-file/],
	["a value for a header's name", ["--secret-header", "X-A: hunter2"], /requires a header's name/],
	["two sorts of credentials", ["-u", "a:hunter2", "--user-file", "x"], /can't be used together/],
];
for (const [what, args, told] of mistaken) {
	test(`${what} is a usage error that shows no secret`, async () => {
		const { exitCode, stderr } = await run(["get", ...args, "http://127.0.0.1:9/"], { stdin: "hunter2" });
		assert.equal(exitCode, 2, stderr);
		assert.match(stderr, told);
		assert.doesNotMatch(stderr, /hunter2/);
	});
}

test("a file of credentials that isn't there is named", async () => {
	const { exitCode, stderr } = await run(["get", "--user-file", "/nowhere/x", "http://127.0.0.1:9/"]);
	assert.deepEqual([exitCode, stderr], [26, "gannet: can't read /nowhere/x: there is no such file\n"]);
});

test("--secret-header has a header stop at another origin, hidden and part of the cache's key", async () => {
	await using there = await respondingServer(() => ok());
	await using here = await respondingServer(({ target, head }) =>
		target === "/a"
			? empty(302, `Location: ${there.url.replace("127.0.0.1", "localhost")}/b`)
			: ok(fieldOf(head, "x-tenant"), "Cache-Control: max-age=100"),
	);
	const secret = ["--secret-header", "x-tenant", "-H"];
	const { stderr } = await run([
		"get",
		"-v",
		"--summary",
		"json",
		...secret,
		"X-Tenant: hunter2",
		`${here.url}/a`,
	]);
	assert.doesNotMatch(stderr, /hunter2/);
	assert.match(stderr, /^> X-Tenant: \[hidden: -vv shows it\]$/m);
	assert.equal(fieldOf(requestsOf(here)[0]?.head ?? "", "x-tenant"), "hunter2");
	assert.equal(fieldOf(requestsOf(there)[0]?.head ?? "", "x-tenant"), undefined);
	const env = { XDG_CACHE_HOME: join(folder, "cache") };
	for (const tenant of ["one", "two", "one"]) {
		const { stdout } = await run(["get", "--cache", ...secret, `X-Tenant: ${tenant}`, `${here.url}/c`], {
			env,
		});
		assert.equal(stdout, tenant);
	}
});

test("the list of processes shows no arguments of a command that takes credentials", async (t) => {
	if (process.platform !== "linux") return t.skip("reads /proc");
	let shown = "";
	await using server = await respondingServer(() => {
		shown = readFileSync(`/proc/${child.pid}/cmdline`, "latin1");
		return ok();
	});
	const args = [
		"get",
		"-u",
		"me:hunter2",
		"-H",
		"X-Api-Key: hunter2",
		server.url.replace("//", "//a:hunter2@"),
	];
	const child = spawn(process.execPath, [mainPath, ...args], { env: childEnv(), stdio: "pipe" });
	const { exitCode, stderr } = await ended(child);
	assert.equal(exitCode, 0, stderr);
	assert.match(shown, /^gannet get\0/);
	assert.doesNotMatch(shown, /hunter2/);
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
	assert.match(stderr, /can be read by others[^\n]*chmod 600/);
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
	["-u together with --bearer", ["-u", "a:b", "--bearer", "c"], 2, /can't be used together/],
	["a cookie file that isn't there", ["-b", "/nowhere/x"], 26, /can't read \/nowhere\/x/],
	[
		"what may be a cookie's value",
		["-b", "hunter2"],
		26,
		/^gannet: -b requires NAME=VALUE or a file(?!.*hunter2)/,
	],
	["a jar that can't be read", ["-c", folder], 26, /cookies can't be read/],
	["a certificate that isn't there", ["--cert", "/nowhere/x"], 26, /can't read \/nowhere\/x/],
	["--key without --cert", ["--key", "x"], 2, /need --cert/],
];
for (const [what, args, exitCode, message] of refused) {
	test(`get refuses ${what}`, async () => {
		const result = await run(["get", ...args, "http://127.0.0.1:1/"]);
		assert.equal(result.exitCode, exitCode, result.stderr);
		assert.match(result.stderr, message);
	});
}
