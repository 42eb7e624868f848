// The options of `gannet get` that hands of curl and wget know: what is sent, what is written, and what is said.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import type { ScriptedRequest } from "../../src/testing/index.ts";
import { findPeer, requirePeer } from "../support/peers.ts";
import { empty, fieldOf, ok, requestsOf, respondingServer, run, temporaryFolder } from "./support.ts";

const { folder, file } = temporaryFolder();
const bytes = file("bytes", "a&b c");

/** The one request that the arguments lead to; URL stands for the server's. */
async function sent(args: readonly string[], stdin?: string): Promise<ScriptedRequest> {
	await using server = await respondingServer(() => ok());
	const words = args.map((word) => word.replace("URL", server.url));
	const { exitCode, stderr } = await run(["get", ...words], stdin === undefined ? {} : { stdin });
	assert.equal(exitCode, 0, stderr);
	const [request, ...others] = requestsOf(server);
	assert.ok(request !== undefined && others.length === 0);
	return request;
}

describe("what is sent", () => {
	const fields: readonly (readonly [readonly string[], string, string | undefined])[] = [
		[["-A", "bird/1", "URL"], "user-agent", "bird/1"],
		[["-A", "", "URL"], "user-agent", undefined],
		[["-e", "http://a.test/", "URL"], "referer", "http://a.test/"],
		[["--referer", "http://a.test/;auto", "URL"], "referer", "http://a.test/"],
		[["-H", "Accept:", "URL"], "accept", undefined],
		[["-H", "User-Agent:", "URL"], "user-agent", undefined],
		[["-H", "Accept-Encoding:", "URL"], "accept-encoding", undefined],
		[["-H", "Content-Type:", "-d", "x", "URL"], "content-type", undefined],
		[["-H", "X-Empty;", "URL"], "x-empty", ""],
		[["-z", "2026-02-03", "URL"], "if-modified-since", "Tue, 03 Feb 2026 00:00:00 GMT"],
		[["-z", "-2026-02-03T01:02:03Z", "URL"], "if-unmodified-since", "Tue, 03 Feb 2026 01:02:03 GMT"],
		[["-T", bytes, "URL/x"], "content-length", "5"],
		[["-T", "-", "URL/x"], "transfer-encoding", "chunked"],
		[["-d", "@-", "URL"], "content-length", "0"],
	];
	for (const [args, name, value] of fields) {
		test(`${args.join(" ")} sends ${name}: ${value ?? "(nothing)"}`, async () => {
			assert.equal(fieldOf((await sent(args)).head, name), value);
		});
	}

	const targets: readonly (readonly [readonly string[], string, string])[] = [
		[["-G", "-d", "a=1", "-d", "b=2", "URL/s"], "GET", "/s?a=1&b=2"],
		[["-G", "-d", "a=1", "URL/s?z=0#f"], "GET", "/s?z=0&a=1"],
		[["-G", "-I", "-d", "a=1", "URL/s"], "HEAD", "/s?a=1"],
		[["-G", "--data-urlencode", "q=x y&z", "URL/s"], "GET", "/s?q=x+y%26z"],
		[["--url-query", "k=ü", "URL/s"], "GET", "/s?k=%C3%BC"],
		[["--url-query", "+k=a+b", "URL/s?"], "GET", "/s?k=a+b"],
		[["--url-query", `f@${bytes}`, "URL"], "GET", "/?f=a%26b+c"],
		[["-T", bytes, "URL/up/"], "PUT", "/up/bytes"],
		[["-T", bytes, "URL"], "PUT", "/bytes"],
		[["-T", bytes, "-X", "POST", "URL/x"], "POST", "/x"],
		[["--path-as-is", "URL/a/../b/./c?d"], "GET", "/a/../b/./c?d"],
		[["URL/a/../b/./c?d"], "GET", "/b/c?d"],
	];
	for (const [args, method, target] of targets) {
		test(`${args.join(" ")} asks ${method} ${target}`, async () => {
			const request = await sent(args);
			assert.deepEqual([request.method, request.target], [method, target]);
		});
	}

	const contents: readonly (readonly [readonly string[], string, string?])[] = [
		[["--data-urlencode", "a b", "URL"], "a+b"],
		[["--data-urlencode", "=a=b", "URL"], "a%3Db"],
		[["--data-urlencode", "n=a b", "URL"], "n=a+b"],
		[["--data-urlencode", `@${bytes}`, "URL"], "a%26b+c"],
		[["--data-urlencode", `n@${bytes}`, "-d", "x", "URL"], "n=a%26b+c&x"],
		[["--data-binary", `@${bytes}`, "URL"], "a&b c"],
		[["-d", "x", "-d", `@${bytes}`, "-d", "@-", "URL"], "x&a&b c&in", "in"],
		[["-T", "-", "URL"], "from stdin", "from stdin"],
	];
	for (const [args, content, stdin] of contents) {
		test(`${args.join(" ").replace(folder, "")} carries ${content}`, async () => {
			const words = args.map((word) => (word === "URL" && args[0] === "-T" ? "URL/x" : word));
			assert.equal((await sent(words, stdin)).body.toString(), content);
		});
	}

	test("--path-as-is holds for the URL, and not for where it redirects to", async () => {
		await using server = await respondingServer(({ target }) =>
			target === "/a/../b" ? empty(302, "Location: /next") : ok(),
		);
		await run(["get", "--path-as-is", `${server.url}/a/../b`]);
		assert.deepEqual(
			requestsOf(server).map(({ target }) => target),
			["/a/../b", "/next"],
		);
	});

	for (const [options, message] of [
		[["-I", "-d", "x"], /-G puts/],
		[["-C", "-", "-o", "x", "-d", "x"], /can't continue/],
		[["-T", "-", "-d", "x"], /can't be used together/],
		[["-d", "@-", "-F", "a=b"], /can't be used together/],
		[["-d", "@-", "--data-urlencode", "@-"], /stdin can only be read once/],
		[["-F", "a=@-", "-F", "b=<-"], /stdin can only be read once/],
		[["-z", "someday"], /-z takes a date/],
		[["--retry-all-errors"], /needs --retry/],
		[["-J"], /-J needs -O/],
		[["-R"], /--remote-time needs a file/],
		[["--key", "x"], /need --cert/],
		[["--max-filesize", "x"], /number of bytes/],
		[["--checksum", "sha256:00"], /64 hexadecimal digits/],
		[["--checksum", "sum:00"], /ALGORITHM:HEX/],
		[["--session", "a b"], /letters, digits/],
	] as const) {
		test(`${options.join(" ")} is refused`, async () => {
			await using server = await respondingServer(() => ok());
			const { exitCode, stderr } = await run(["get", ...options, server.url]);
			assert.notEqual(exitCode, 0);
			assert.match(stderr, message);
		});
	}
});

describe("what is written", () => {
	const names: readonly (readonly [string, string | RegExp])[] = [
		['attachment; filename="a b.txt"', "a b.txt"],
		["attachment; filename=plain.txt", "plain.txt"],
		["attachment; filename=\"x.txt\"; filename*=UTF-8''na%C3%AFve.txt", "naïve.txt"],
		["attachment; filename*=iso-8859-1''caf%E9.txt", "café.txt"],
		['attachment; filename="../../evil.txt"', "evil.txt"],
		['attachment; filename="C:\\\\dir\\\\evil2.txt"', "evil2.txt"],
		['attachment; filename="/etc/passwd"', "passwd"],
		["attachment; filename*=UTF-8''..%2F..%2Fevil3", "evil3"],
		["attachment", "as-in-url"],
		['attachment; filename=".profile"', /which isn't safe/],
		['attachment; filename="-rf"', /which isn't safe/],
		['attachment; filename=".."', /which isn't safe/],
		['attachment; filename="a\u202etxt.exe"', /which isn't safe/],
	];
	for (const [field, expected] of names) {
		test(`-J of ${field} is ${expected}`, async () => {
			const here = join(folder, `j${names.findIndex(([each]) => each === field)}`);
			mkdirSync(here);
			await using server = await respondingServer(() =>
				Buffer.from(ok("content", `Content-Disposition: ${field}`)),
			);
			const args = ["get", "-OJ", "--output-dir", here, `${server.url}/as-in-url`];
			const { exitCode, stderr } = await run(args);
			if (typeof expected !== "string") {
				assert.notEqual(exitCode, 0);
				assert.match(stderr, expected);
				assert.deepEqual(readdirSync(here), []);
				return;
			}
			assert.equal(exitCode, 0, stderr);
			assert.deepEqual(readdirSync(here), [expected]);
			assert.equal(readFileSync(join(here, expected), "utf8"), "content");
			const again = await run(args);
			assert.equal(again.exitCode, 23);
			assert.match(again.stderr, /is there already, and -J replaces no file/);
			assert.equal(requestsOf(server).length, 2);
		});
	}

	test("-J leaves nothing where the content breaks off", async () => {
		const here = join(folder, "broken");
		mkdirSync(here);
		await using server = await respondingServer(
			() => "HTTP/1.1 200 OK\r\nContent-Disposition: x; filename=n\r\nContent-Length: 9\r\n\r\nhalf",
		);
		const { exitCode } = await run(["get", "-OJ", "-m", "0.3", "--output-dir", here, `${server.url}/x`]);
		assert.notEqual(exitCode, 0);
		assert.ok(!existsSync(join(here, "n")));
	});

	test("several -o are for the URLs in their order, in the folder of --output-dir", async () => {
		await using server = await respondingServer(({ target }) => ok(target));
		const here = join(folder, "several", "deep");
		const urls = ["/a", "/b"].map((path) => server.url + path);
		const args = ["get", "--create-dirs", "--output-dir", here, "-o", "1", "-o", "sub/2", ...urls];
		assert.equal((await run(args)).exitCode, 0);
		assert.deepEqual(
			["1", "sub/2"].map((name) => readFileSync(join(here, name), "utf8")),
			["/a", "/b"],
		);
		const { exitCode, stderr } = await run(["get", "-o", "1", "-o", "2", server.url]);
		assert.deepEqual([exitCode, stderr.startsWith("gannet: there are 2 -o, but 1 URL")], [2, true]);
		assert.equal(
			(await run(["get", "-o", "x", "--output-dir", join(folder, "none"), server.url])).exitCode,
			23,
		);
	});

	test("--url-file names URLs, one a line", async () => {
		await using server = await respondingServer(({ target }) => ok(target));
		const list = file("urls", `# these\n${server.url}/a\n\n  ${server.url}/b  \n`);
		assert.equal((await run(["get", "--url-file", list])).stdout, "/a/b");
		assert.equal(
			(await run(["get", "--url-file", "-", `${server.url}/c`], { stdin: `${server.url}/d` })).stdout,
			"/c/d",
		);
		assert.match((await run(["get", "--url-file", file("none", "# none\n")])).stderr, /URL is missing/);
	});

	test("-R gives the file the server's time, and -z FILE fetches only what is newer", async () => {
		const lastModified = "Mon, 02 Feb 2026 10:00:00 GMT";
		await using server = await respondingServer(({ head }) =>
			fieldOf(head, "if-modified-since") === lastModified
				? empty(304)
				: ok("content", `Last-Modified: ${lastModified}`),
		);
		const path = join(folder, "timed");
		assert.equal((await run(["get", "-R", "-o", path, server.url])).exitCode, 0);
		assert.equal(statSync(path).mtime.toUTCString(), lastModified);
		const again = await run(["get", "-R", "-z", path, "-o", path, "-w", "%{http_code}", server.url]);
		assert.deepEqual([again.exitCode, again.stdout, readFileSync(path, "utf8")], [0, "304", "content"]);
		utimesSync(path, new Date(), new Date(0));
		const older = await run(["get", "-z", path, "-o", path, "-w", "%{http_code}", server.url]);
		assert.equal(older.stdout, "200");
	});

	test("--skip-existing asks nothing for a file that is there", async () => {
		await using server = await respondingServer(() => ok("new"));
		const path = file("there", "old");
		const { exitCode, stderr } = await run(["get", "--skip-existing", "-o", path, server.url]);
		assert.deepEqual([exitCode, requestsOf(server).length, readFileSync(path, "utf8")], [0, 0, "old"]);
		assert.match(stderr, /is there already/);
	});

	test("-D writes the heads of the response and of the redirects before it", async () => {
		await using server = await respondingServer(({ target }) =>
			target === "/" ? empty(302, "Location: /x") : ok("content", "X-Bird: Morus"),
		);
		const path = join(folder, "heads");
		assert.equal((await run(["get", "-D", path, server.url])).stdout, "content");
		assert.match(
			readFileSync(path, "utf8"),
			/^HTTP\/1\.1 302 [\s\S]*\r\n\r\nHTTP\/1\.1 200 OK\r\nX-Bird: Morus\r\n/,
		);
		assert.match((await run(["get", "-D", "-", "-o", "/dev/null", server.url])).stdout, /X-Bird: Morus\r\n/);
	});

	test("--fail-with-body writes the content and ends with 22", async () => {
		await using server = await respondingServer(() => "HTTP/1.1 404 X\r\nContent-Length: 4\r\n\r\nnone");
		const { exitCode, stdout } = await run(["get", "--fail-with-body", server.url]);
		assert.deepEqual([exitCode, stdout], [22, "none"]);
	});

	test("--max-filesize refuses content that says it is larger, and content that becomes it", async () => {
		await using server = await respondingServer(({ target }) =>
			target === "/chunked"
				? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n5\r\nabcde\r\n0\r\n\r\n"
				: ok("abcdefghij"),
		);
		for (const path of ["/", "/chunked"]) {
			for (const args of [[], ["-o", join(folder, "toolarge")]]) {
				const { exitCode, stderr } = await run(["get", "--max-filesize", "9", ...args, server.url + path]);
				assert.equal(exitCode, 63, stderr);
				assert.match(stderr, /more than the 9 bytes of --max-filesize/);
				assert.ok(!existsSync(join(folder, "toolarge")));
			}
			assert.equal((await run(["get", "--max-filesize", "10", server.url + path])).exitCode, 0);
		}
	});

	test("--checksum keeps only content that has it", async () => {
		await using server = await respondingServer(() => ok("abc"));
		const sha = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
		const path = join(folder, "summed");
		for (const args of [[], ["-o", path]]) {
			assert.equal(
				(await run(["get", "--checksum", `SHA256:${sha.toUpperCase()}`, ...args, server.url])).exitCode,
				0,
			);
			const { exitCode, stderr } = await run([
				"get",
				"--checksum",
				`md5:${"0".repeat(32)}`,
				...args,
				server.url,
			]);
			assert.equal(exitCode, args.length === 0 ? 65 : exitCode);
			assert.notEqual(exitCode, 0);
			assert.match(stderr, /another checksum: md5:900150983cd24fb0d6963f7d28e17f72/);
		}
		assert.equal(readFileSync(path, "utf8"), "abc");
	});

	test("-s says nothing, and -S says errors all the same", async () => {
		await using server = await respondingServer(() => empty(404));
		assert.equal((await run(["get", "-s", server.url])).stderr, "");
		const failed = await run(["get", "-sf", server.url]);
		assert.deepEqual([failed.exitCode, failed.stderr], [22, ""]);
		assert.match((await run(["get", "-fsSL", server.url])).stderr, /^gannet: http.* 404/);
	});

	test("-C - fetches nothing of a file that is complete, and all of one of another size", async () => {
		await using server = await respondingServer(() => ok("content"));
		const path = file("complete", "CONTENT");
		const whole = await run(["get", "-C", "-", "-o", path, server.url]);
		assert.deepEqual([whole.exitCode, readFileSync(path, "utf8")], [0, "CONTENT"]);
		assert.match(whole.stderr, /is complete already/);
		writeFileSync(path, "part");
		assert.equal((await run(["get", "-C", "-", "-o", path, server.url])).exitCode, 0);
		assert.equal(readFileSync(path, "utf8"), "content");
	});

	test("--retry-all-errors holds for files, too", async () => {
		let count = 0;
		await using server = await respondingServer(() => (++count === 1 ? empty(404) : ok("done")));
		const path = join(folder, "retried");
		const args = ["--retry", "2", "--retry-delay", "0.001", "--retry-all-errors", "-o", path];
		assert.equal((await run(["get", ...args, server.url])).exitCode, 0);
		assert.equal(readFileSync(path, "utf8"), "done");
	});

	test("--retry-all-errors repeats a POST that was refused, too", async () => {
		let count = 0;
		await using server = await respondingServer(() => (++count === 1 ? empty(400) : ok("done")));
		const args = ["--retry", "2", "--retry-delay", "0.001", "-d", "x"];
		assert.equal((await run(["get", ...args, server.url])).stdout, "");
		count = 0;
		assert.equal((await run(["get", ...args, "--retry-all-errors", server.url])).stdout, "done");
	});
});

describe("-w", () => {
	test("writes its variables after each URL, escapes and the words that say where", async () => {
		await using server = await respondingServer(({ target }) =>
			target === "/" ? empty(302, "Location: /x?y=1") : ok("content", "Content-Type: text/plain", "X-A: 1"),
		);
		const { port } = new URL(server.url);
		const format =
			"\\n%{http_code}|%{response_code}|%{size_download}|%{content_type}|%{num_redirects}|%{url_effective}|%{method}|%{remote_ip}:%{remote_port}|%{scheme}|%{http_version}|%{exitcode}|%header{x-a}|%{urlnum}|%{errormsg}|100%%\\t.%{stderr}%{num_headers}";
		const { stdout, stderr } = await run(["get", "-w", format, server.url]);
		const expected = `content\n200|200|7|text/plain|1|${server.url}/x?y=1|GET|127.0.0.1:${port}|http|1.1|0|1|0||100%\t.`;
		assert.deepEqual([stdout, stderr], [expected, "3"]);
	});

	test("times are seconds, one after another", async () => {
		await using server = await respondingServer(() => ok());
		const names = ["namelookup", "connect", "pretransfer", "starttransfer", "total"];
		const format = names.map((name) => `%{time_${name}}`).join(" ");
		const { stdout } = await run(["get", "-o", "/dev/null", "-w", format, server.url]);
		const times = stdout.split(" ").map(Number);
		assert.match(stdout, /^(?:\d+\.\d{6} ?){5}$/);
		assert.deepEqual(
			times,
			times.toSorted((one, other) => one - other),
		);
	});

	test("of a URL that failed it says the code, the error, and 000", async () => {
		const format = "%{http_code} %{exitcode} %{onerror}%{errormsg}";
		const { exitCode, stdout } = await run(["get", "-s", "-w", format, "http://127.0.0.1:1/"]);
		assert.equal(exitCode, 7);
		assert.match(stdout, /^000 7 GET http:\/\/127\.0\.0\.1:1\/ could not be sent/);
	});

	test("%{json} has all of them, and an unknown one is an error before anything is sent", async () => {
		await using server = await respondingServer(() => ok("abc"));
		const { stdout } = await run(["get", "-o", "/dev/null", "-w", "%{json}", server.url]);
		const all = JSON.parse(stdout) as Record<string, unknown>;
		assert.deepEqual([all.http_code, all.size_download, typeof all.time_total], [200, 3, "number"]);
		const { exitCode, stderr } = await run(["get", "-w", "%{http_kode}", server.url]);
		assert.equal(exitCode, 2);
		assert.match(stderr, /no variable %\{http_kode\}/);
		assert.equal(requestsOf(server).length, 1);
	});

	test("its variables are listed in help", async () => {
		const { stdout } = await run(["help", "write-out"]);
		assert.ok((stdout.match(/%\{\w+\}/g)?.length ?? 0) >= 30);
	});

	test("@FILE has the format", async () => {
		await using server = await respondingServer(() => ok());
		const { stdout } = await run([
			"get",
			"-o",
			"/dev/null",
			"-w",
			`@${file("format", "%{http_code}")}`,
			server.url,
		]);
		assert.equal(stdout, "200");
	});
});

describe("addresses", () => {
	test("-4 and -6 connect to addresses of that family alone", async () => {
		await using server = await respondingServer(() => ok());
		const { port } = new URL(server.url);
		assert.equal((await run(["get", "-4", `http://localhost:${port}/`])).exitCode, 0);
		const { exitCode, stderr } = await run(["get", "-6", server.url]);
		assert.equal(exitCode, 7);
		assert.match(stderr, /is no IPv6 address, and -6 is given/);
		assert.equal((await run(["get", "-4", "-6", server.url])).exitCode, 2);
	});

	test("an IPv6 address may have a zone, which isn't sent", async (t) => {
		const [name, { address = "" } = {}] =
			Object.entries(networkInterfaces())
				.map(
					([each, addresses = []]) =>
						[
							each,
							addresses.find((one) => one.scopeid !== undefined && one.address.startsWith("fe80::")),
						] as const,
				)
				.find(([, found]) => found !== undefined) ?? [];
		if (address === "") return t.skip("this machine has no link-local address");
		await using server = await respondingServer(() => ok(), { host: "::" });
		const { port } = new URL(server.url);
		for (const zone of [`%25${name}`, `%${name}`]) {
			const { exitCode, stderr } = await run(["get", `http://[${address}${zone}]:${port}/`]);
			assert.equal(exitCode, 0, stderr);
		}
		assert.equal(fieldOf(requestsOf(server)[0]?.head ?? "", "host"), `[${address}]:${port}`);
	});
});

describe("a proxy's credentials", () => {
	const rows: readonly (readonly [readonly string[], string | undefined])[] = [
		[["-U", "me:p w"], "Basic bWU6cCB3"],
		[["--proxy-user", "me:pw", "--proxy-digest"], undefined],
		[[], undefined],
	];
	for (const [args, expected] of rows) {
		test(`${args.join(" ")} sends ${expected ?? "none unasked"}`, async () => {
			await using proxy = await respondingServer(() => ok());
			assert.equal((await run(["get", ...args, "-x", proxy.url, "http://site.test/"])).exitCode, 0);
			assert.equal(fieldOf(requestsOf(proxy)[0]?.head ?? "", "proxy-authorization"), expected);
		});
	}
});

describe("time", () => {
	const options: readonly (readonly [readonly string[], RegExp])[] = [
		[["--first-byte-timeout", "0.05"], /did not begin to answer within 50 ms .*--first-byte-timeout/],
		[["--idle-timeout", "0.05"], /for 50 ms; .*--idle-timeout/],
		[["-m", "0.05"], /was not complete after 50 ms .*--max-time/],
	];
	for (const [args, message] of options) {
		test(`${args.join(" ")} ends a wait with 28, and the message names it`, async () => {
			await using server = await respondingServer(({ target }) =>
				target === "/idle" ? "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf" : "",
			);
			const path = args[0] === "--idle-timeout" ? "/idle" : "/";
			const { exitCode, stderr } = await run(["get", ...args, server.url + path]);
			assert.equal(exitCode, 28, stderr);
			assert.match(stderr, message);
		});
	}
});

describe("certificates", () => {
	const program = findPeer("openssl");
	const at = (name: string): string => join(folder, name);
	const openssl = (...args: readonly string[]): number | null =>
		spawnSync(program ?? "", args, { cwd: folder, stdio: "ignore" }).status;

	/** A certificate for this machine that is its own authority, in every form. False where there is no openssl. */
	function makeCertificates(t: TestContext): boolean {
		if (requirePeer(t, "openssl") === undefined) return false;
		if (existsSync(at("cert.pem"))) return true;
		const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
		if (
			openssl(
				"req",
				"-x509",
				"-newkey",
				"rsa:2048",
				"-nodes",
				"-keyout",
				"key.pem",
				"-out",
				"cert.pem",
				"-days",
				"2",
				...subject,
			) !== 0
		)
			return false;
		writeFileSync(at("both.pem"), readFileSync(at("cert.pem"), "utf8") + readFileSync(at("key.pem"), "utf8"));
		openssl(
			"pkcs12",
			"-export",
			"-inkey",
			"key.pem",
			"-in",
			"cert.pem",
			"-out",
			"both.p12",
			"-passout",
			"pass:s3cret",
		);
		openssl("rsa", "-aes256", "-in", "key.pem", "-out", "locked.pem", "-passout", "pass:s3cret");
		openssl("genrsa", "-out", "other.pem", "2048");
		mkdirSync(at("authorities"));
		writeFileSync(at("authorities/one.pem"), readFileSync(at("cert.pem")));
		writeFileSync(at("secret"), "s3cret\n");
		return true;
	}

	const rows: readonly (readonly [string, readonly string[], number, RegExp])[] = [
		["one file with certificate and key", ["-E", "both.pem"], 0, /^$/],
		["two files", ["--cert", "cert.pem", "--key", "key.pem"], 0, /^$/],
		["PKCS #12 with its password", ["--cert", "both.p12", "--pass", "s3cret"], 0, /^$/],
		[
			"PKCS #12 by name, the password from a file",
			["--cert-type", "P12", "--cert", "both.p12", "--pass", "@secret"],
			0,
			/^$/,
		],
		["FILE:PASSWORD", ["-E", "both.p12:s3cret"], 0, /^$/],
		["an encrypted key", ["--cert", "cert.pem", "--key", "locked.pem", "--pass", "s3cret"], 0, /^$/],
		[
			"a wrong password",
			["--cert", "both.p12", "--pass", "wrong"],
			26,
			/the password doesn't open both\.p12/,
		],
		[
			"a wrong password of a key",
			["--cert", "cert.pem", "--key", "locked.pem", "--pass", "x"],
			26,
			/doesn't open locked\.pem/,
		],
		["a password that is missing", ["--cert", "both.p12"], 2, /no terminal to ask/],
		[
			"another key",
			["--cert", "cert.pem", "--key", "other.pem"],
			26,
			/other\.pem isn't that of the certificate in cert\.pem/,
		],
		["a certificate without key", ["--cert", "cert.pem"], 2, /cert\.pem holds no private key/],
	];
	for (const [what, args, expected, message] of rows) {
		test(`${what}: ${args.join(" ")}`, async (t) => {
			if (!makeCertificates(t)) return;
			const own = readFileSync(at("cert.pem"));
			const server = createServer(
				{ cert: own, key: readFileSync(at("key.pem")), ca: own, requestCert: true, rejectUnauthorized: true },
				(_request, response) => response.end("in"),
			).listen(0, "127.0.0.1");
			await once(server, "listening");
			const words = args.map((word) =>
				word.replace(/^(@?)([a-z]+(?:\.\w+|$))/, (whole, mark: string, name: string) =>
					existsSync(at(name)) ? mark + at(name) : whole,
				),
			);
			const { port } = server.address() as AddressInfo;
			const { exitCode, stderr } = await run([
				"get",
				"--cacert",
				at("cert.pem"),
				...words,
				`https://localhost:${port}/`,
			]);
			server.closeAllConnections();
			server.close();
			assert.equal(exitCode, expected, stderr);
			assert.match(stderr.replaceAll(`${folder}/`, ""), message);
		});
	}

	const trusting: readonly (readonly [
		string,
		readonly string[],
		Readonly<Record<string, string>>,
		number,
	])[] = [
		["nothing", [], {}, 60],
		["--capath", ["--capath", "authorities"], {}, 0],
		["CURL_CA_BUNDLE", [], { CURL_CA_BUNDLE: "cert.pem" }, 0],
		["SSL_CERT_FILE", [], { SSL_CERT_FILE: "cert.pem" }, 0],
		["SSL_CERT_DIR", [], { SSL_CERT_DIR: "authorities" }, 0],
		["--cacert before the environment", ["--cacert", "both.pem"], { SSL_CERT_FILE: "key.pem" }, 0],
		["a file without a certificate", [], { SSL_CERT_FILE: "key.pem" }, 26],
	];
	for (const [what, args, env, expected] of trusting) {
		test(`authorities come from ${what}`, async (t) => {
			if (!makeCertificates(t)) return;
			const place = (text: string): string => (existsSync(at(text)) ? at(text) : text);
			await using server = await respondingServer(() => ok(), {
				tls: { cert: readFileSync(at("cert.pem")), key: readFileSync(at("key.pem")) },
			});
			const variables = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, place(value)]));
			const url = server.url.replace("127.0.0.1", "localhost");
			const { exitCode, stderr } = await run(["get", ...args.map(place), url], { env: variables });
			assert.equal(exitCode, expected, stderr);
		});
	}
});
