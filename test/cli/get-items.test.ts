// What HTTPie's hands look for: items after the URL, named sessions, and content that is laid out for a terminal.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { type Context, createOutput } from "../../src/cli/context.ts";
import { type Item, itemOptions, splitWords } from "../../src/cli/get/items.ts";
import { uploadProgress } from "../../src/cli/get/shown-progress.ts";
import { prettyText } from "../../src/cli/pretty/content.ts";
import { requirePeer } from "../support/peers.ts";
import {
	createSink,
	empty,
	fieldOf,
	ok,
	requestsOf,
	respondingServer,
	run,
	temporaryFolder,
} from "./support.ts";

const { folder, file } = temporaryFolder();
const U = "http://a.test";

describe("items come after exactly one URL", () => {
	const words: readonly (readonly [readonly string[], readonly (readonly [string, string, string])[]])[] = [
		[[U, "name=Morus"], [["name", "=", "Morus"]]],
		[
			[U, "n:=5", "o:={}"],
			[
				["n", ":=", "5"],
				["o", ":=", "{}"],
			],
		],
		[[U, "X-Team:birds"], [["X-Team", ":", "birds"]]],
		[[U, "Accept:"], [["Accept", ":", ""]]],
		[[U, "q==a b"], [["q", "==", "a b"]]],
		[[U, "photo@x.jpg"], [["photo", "@", "x.jpg"]]],
		[
			[U, "text=@x", "json:=@y", "h:@z"],
			[
				["text", "=@", "x"],
				["json", ":=@", "y"],
				["h", ":@", "z"],
			],
		],
		[
			[U, "a\\=b=c", "a\\:b:=1"],
			[
				["a=b", "=", "c"],
				["a:b", ":=", "1"],
			],
		],
		[[U, "a=http://b.test"], [["a", "=", "http://b.test"]]],
		[
			[U, "X-Empty;", "a=b;c"],
			[
				["X-Empty", ";", ""],
				["a", "=", "b;c"],
			],
		],
		[[U, "q==@file"], [["q", "==@", "file"]]],
		[[U, "e=me@a.test"], [["e", "=", "me@a.test"]]],
	];
	for (const [given, expected] of words) {
		test(given.slice(1).join(" "), () => {
			const { urls, items } = splitWords(given, false);
			assert.deepEqual(urls, [U]);
			assert.deepEqual(
				items.map(({ name, separator, value }: Item) => [name, separator, value]),
				expected,
			);
		});
	}

	for (const given of [
		[U, "http://b.test/?a=b"],
		[U, "b.test"],
		[U, "/path?a=b"],
		[U, ":8080/x=y"],
		[U, "b.test/x?a=b"],
	]) {
		test(`${given.join(" ")} are two URLs`, () => {
			assert.deepEqual(splitWords(given, false), { urls: given, items: [] });
		});
	}

	const wrong: readonly (readonly [readonly string[], RegExp])[] = [
		[[U, "localhost:8080"], /Write http:\/\/localhost:8080 for the URL, or -H 'localhost: 8080'/],
		[[U, "a=b", "http://b.test"], /exactly one URL, and "http:\/\/b\.test" is another/],
		[[U, "b.test", "a=b"], /exactly one URL, and "b\.test" is another/],
		[[U, "n:=five"], /n:= needs JSON/],
		[["-d", "x", U, "a=b"], /--data and items .* are both content/],
		[["--url-file", "URLS", U, "a=b"], /--url-file gives more than one/],
		[["POST", U, "a=b"], /POST is not a URL\n.*gannet get -X POST http:\/\/a\.test/],
	];
	for (const [given, message] of wrong) {
		test(`${given.join(" ")} is refused`, async () => {
			const list = file("list", "http://c.test\n");
			const { exitCode, stderr } = await run([
				"get",
				...given.map((word) => (word === "URLS" ? list : word)),
			]);
			assert.equal(exitCode, 2);
			assert.match(stderr, message);
		});
	}
});

describe("names of items nest JSON as HTTPie does", () => {
	const rows: readonly (readonly [items: readonly string[], json: string])[] = [
		[["a=1"], '{"a": "1"}'],
		[["a[b]=1"], '{"a": {"b": "1"}}'],
		[["a[b][c]:=1"], '{"a": {"b": {"c": 1}}}'],
		[["a[b]=1", "a[c]:=2"], '{"a": {"b": "1", "c": 2}}'],
		[["a[]=1", "a[]:=2"], '{"a": ["1", 2]}'],
		[["a[1]=x"], '{"a": [null, "x"]}'],
		[["a[1]=x", "a[0]=y"], '{"a": ["y", "x"]}'],
		[["a[][b]=1", "a[][b]=2"], '{"a": [{"b": "1"}, {"b": "2"}]}'],
		[["[]:=1", "[]:=2"], "[1, 2]"],
		[["[0][a]=x"], '[{"a": "x"}]'],
		[["a\\[b\\]=1"], '{"a[b]": "1"}'],
		[["a[\\1]=x"], '{"a": {"1": "x"}}'],
		[["a[b c]=x"], '{"a": {"b c": "x"}}'],
		[["a=1", "a=2"], '{"a": "2"}'],
		[["a[b]=1", "a[b]=2"], '{"a": {"b": "2"}}'],
		[["n[big]:=12345678901234567890"], '{"n": {"big": 12345678901234567890}}'],
		[["__proto__[x]=1"], '{"__proto__": {"x": "1"}}'],
	];
	for (const [given, json] of rows) {
		test(`${given.join(" ")}: ${json}`, async () => {
			const { given: options } = await itemOptions(splitWords([U, ...given], false).items, async () => "");
			assert.deepEqual(options, [{ name: "json", value: json }]);
		});
	}

	const wrong: readonly (readonly [items: readonly string[], message: RegExp])[] = [
		[["a[b=1"], /"a\[b" has a bracket that isn't paired/],
		[["a]=1"], /isn't paired/],
		[["a[b]c=1"], /isn't paired/],
		[["a=1", "a[b]=2"], /"a\[b\]" means a member "b", where an item before it means a value/],
		[["a[]=1", "a[b]=2"], /means a list/],
		[["a[b]=1", "a[]=2"], /means a place in a list, where an item before it means an object/],
		[["a[b]=1", "a=2"], /has members of its own/],
		[["a[1000000]=x"], /has at most 1000/],
	];
	for (const [given, message] of wrong) {
		test(`${given.join(" ")} is refused`, async () => {
			const { items } = splitWords([U, ...given], false);
			await assert.rejects(
				itemOptions(items, async () => ""),
				message,
			);
		});
	}

	test("HTTPie makes the same of them", async (t) => {
		const http = requirePeer(t, "http");
		if (http === undefined) return;
		// It takes half a second each time.
		const all = rows.filter(([given]) => /\[.*\[|\\|,|^\[|\[1\]/.test(String(given))).slice(0, 7);
		for (const [given, json] of all) {
			const args = ["--ignore-stdin", "--offline", "--print=B", "--pretty=none", "http://a.test/", ...given];
			const made: string = spawnSync(http, args, { encoding: "utf8" }).stdout;
			// HTTPie reads numbers as Python does, and we leave them as they are.
			assert.equal(made.trim(), json, given.join(" "));
		}
	});
});

test("items make JSON whose numbers keep their digits, and are sent by POST", async () => {
	await using server = await respondingServer(() => ok());
	const text = file("text", "from a file\n");
	const json = file("json", "[1, 2]");
	const items = ["name=Morus", "n:=12345678901234567890", "X-A:v1", "q==a b", `t=@${text}`, `j:=@${json}`];
	const { exitCode, stderr } = await run(["get", server.url, ...items]);
	assert.equal(exitCode, 0, stderr);
	const [request] = requestsOf(server);
	assert.deepEqual([request?.method, request?.target], ["POST", "/?q=a+b"]);
	assert.equal(fieldOf(request?.head ?? "", "x-a"), "v1");
	assert.equal(fieldOf(request?.head ?? "", "content-type"), "application/json");
	assert.equal(
		request?.body.toString(),
		'{"name": "Morus", "n": 12345678901234567890, "t": "from a file\\n", "j": [1, 2]}',
	);
});

test("@FILE is the whole content, with the type of its ending", async () => {
	await using server = await respondingServer(() => ok());
	const json = file("data.json", '{"a": 1}');
	await run(["get", server.url, `@${json}`]);
	await run(["get", server.url, `@${json}`, "Content-Type:text/x"]);
	const [first, second] = requestsOf(server);
	assert.deepEqual([first?.method, first?.body.toString()], ["POST", '{"a": 1}']);
	assert.equal(fieldOf(first?.head ?? "", "content-type"), "application/json");
	assert.equal(fieldOf(second?.head ?? "", "content-type"), "text/x");
	assert.match((await run(["get", server.url, `@${json}`, "a=b"])).stderr, /is the whole content/);
});

test("an item with a file makes a form, and headers alone a GET", async () => {
	await using server = await respondingServer(() => ok());
	const photo = file("photo", "bytes");
	await run(["get", server.url, "title=Dive", `photo@${photo}`]);
	await run(["get", server.url, "Accept:text/html", "Accept-Encoding:"]);
	const [form, plain] = requestsOf(server);
	assert.match(
		form?.body.toString() ?? "",
		/name="title"\r\n\r\nDive\r\n[\s\S]*name="photo"; filename="photo"/,
	);
	assert.deepEqual([plain?.method, fieldOf(plain?.head ?? "", "accept")], ["GET", "text/html"]);
	assert.equal(fieldOf(plain?.head ?? "", "accept-encoding"), undefined);
});

describe("a session", () => {
	test("keeps headers, credentials and cookies for a host, for its user's eyes only", async () => {
		await using server = await respondingServer(() => ok("ok", "Set-Cookie: id=7"));
		await using other = await respondingServer(() => ok());
		const env = { XDG_CONFIG_HOME: join(folder, "config") };
		await run(["get", "--session", "me", "-u", "a:b", "-H", "X-Team: birds", "-d", "x", server.url], { env });
		await run(["get", "--session", "me", server.url], { env });
		await run(["get", "--session", "me", "-u", "c:d", "-H", "X-Team:", server.url], { env });
		await run(["get", "--session", "me", other.url], { env });
		const [, second, third] = requestsOf(server).map(({ head }) => head);
		const seen = (head = ""): readonly (string | undefined)[] =>
			["authorization", "x-team", "cookie", "content-type"].map((name) => fieldOf(head, name));
		assert.deepEqual(seen(second), ["Basic YTpi", "birds", "id=7", undefined]);
		assert.deepEqual(seen(third), ["Basic Yzpk", undefined, "id=7", undefined]);
		assert.deepEqual(seen(requestsOf(other)[0]?.head), [undefined, undefined, undefined, undefined]);
		const place = join(folder, "config", "gannet", "sessions");
		const [host = ""] = readdirSync(place);
		assert.equal(statSync(join(place, host, "me.json")).mode & 0o777, 0o600);
	});

	test("sends nothing of it where its host redirects to", async () => {
		await using other = await respondingServer(() => ok());
		await using server = await respondingServer(({ target }) =>
			target === "/away" ? empty(307, `Location: ${other.url}/x`) : ok("ok", "Set-Cookie: id=7"),
		);
		const env = { XDG_CONFIG_HOME: join(folder, "away") };
		await run(["get", "--session", "me", "-u", "a:b", "-H", "X-Team: birds", server.url], { env });
		await run(["get", "--session", "me", `${server.url}/away`], { env });
		const head = requestsOf(other)[0]?.head ?? "";
		assert.deepEqual(
			["authorization", "x-team"].map((name) => fieldOf(head, name)),
			[undefined, undefined],
		);
	});

	test("is refused for two hosts, and where its file is something else", async () => {
		await using server = await respondingServer(() => ok());
		const two = await run(["get", "--session", "me", server.url, "http://b.test/"]);
		assert.match(two.stderr, /is for one host/);
		const path = file("notes.json", "my notes");
		const { exitCode, stderr } = await run(["get", "--session", path, server.url]);
		assert.deepEqual([exitCode, readFileSync(path, "utf8")], [26, "my notes"]);
		assert.match(stderr, /is not a session/);
	});
});

describe("content for a terminal", () => {
	const layouts: readonly (readonly ["json" | "xml" | "html", string, string])[] = [
		[
			"json",
			'{"a":1,"b":[true,null],"c":{},"d":[]}',
			'{\n    "a": 1,\n    "b": [\n        true,\n        null\n    ],\n    "c": {},\n    "d": []\n}',
		],
		["json", "12345678901234567890.10", "12345678901234567890.10"],
		["json", '["\\u001b[31m", 1e400]', '[\n    "\\u001b[31m",\n    1e400\n]'],
		[
			"xml",
			"<r a='1'><b>text</b><c><d/></c><!-- n --></r>",
			"<r a='1'>\n  <b>text</b>\n  <c>\n    <d/>\n  </c>\n  <!-- n -->\n</r>",
		],
		["xml", "<p>some <b>bold</b> text</p>", "<p>some <b>bold</b> text</p>"],
		["html", "<p class=x>a <b>b</b>", "<p class=x>a <b>b</b>"],
	];
	for (const [kind, text, expected] of layouts) {
		test(`${kind} ${text}`, () => {
			for (const isColoured of [false, true]) {
				const shown = prettyText(text, kind, { isLaidOut: true, isColoured }) ?? "";
				assert.equal(stripVTControlCharacters(shown), expected);
				if (isColoured && kind !== "html") continue;
				assert.equal(shown === expected, !isColoured);
			}
		});
	}

	test("what a server sends can't move the cursor", () => {
		for (const kind of ["xml", "html"] as const) {
			const shown = prettyText('<a b="\x1b[2J">\x1b]0;x\x07</a><!-- \x1b[1A -->', kind, {
				isLaidOut: true,
				isColoured: false,
			});
			assert.doesNotMatch(shown ?? "", /[\x00-\x08\x0b-\x1f\x7f]/);
		}
	});

	test("broken JSON is shown as it is", async () => {
		assert.equal(prettyText('{"a":', "json", { isLaidOut: true, isColoured: true }), undefined);
		await using server = await respondingServer(() => ok('{"a":', "Content-Type: application/json"));
		const { stdout } = await run(["get", server.url], { terminal: { stdout: true } });
		assert.equal(stdout, '{"a":\n');
	});

	const choices: readonly (readonly [readonly string[], boolean, string])[] = [
		[[], false, '{"a":1}'],
		[[], true, '{\n    "a": 1\n}\n'],
		[["--pretty", "none"], true, '{"a":1}\n'],
		[["--pretty", "format"], false, '{\n    "a": 1\n}'],
		[["-o", "-"], true, '{"a":1}'],
	];
	for (const [args, isTerminal, expected] of choices) {
		test(`get ${args.join(" ")} ${isTerminal ? "on a terminal" : "in a pipe"}`, async () => {
			await using server = await respondingServer(() =>
				ok('{"a":1}', "Content-Type: application/json; charset=utf-8"),
			);
			const options = { terminal: { stdout: isTerminal }, env: { NO_COLOR: "1" } };
			assert.equal((await run(["get", ...args, server.url], options)).stdout, expected);
		});
	}

	test("colours are for a terminal that wants them, or where they are asked for", async () => {
		await using server = await respondingServer(() =>
			ok('{"a":1}', "Content-Type: application/problem+json"),
		);
		const coloured = await run(["get", server.url], { terminal: { stdout: true } });
		assert.match(coloured.stdout, /\x1b\[34m"a"/);
		assert.match((await run(["get", "--pretty", "all", server.url])).stdout, /\x1b\[34m"a"/);
	});

	test("large content is passed on as it comes", async () => {
		const large = `[${"1,".repeat(600_000)}1]`;
		await using server = await respondingServer(() => ok(large, "Content-Type: application/json"));
		assert.equal((await run(["get", "--pretty", "all", server.url])).stdout, large);
	});
});

test("an upload shows its progress on a terminal until the answer begins", (t) => {
	t.mock.timers.enable({ apis: ["setInterval"] });
	let now = 0;
	const err = createSink(true);
	const stderr = createOutput(err.stream, { NO_COLOR: "1" });
	const heard: string[] = [];
	const context = { stderr, clock: () => now } as Context;
	const upload = uploadProgress(context, ({ type }) => heard.push(type));
	const at = { at: 0, exchangeId: 1, connectionId: 1 };
	const head = { version: "1.1", method: "PUT", target: "/x", authority: "a.test", head: undefined };
	upload.trace({ ...at, ...head, type: "request.head", fields: [["content-length", "4000000"]] });
	for (let times = 0; times < 2; times++) {
		now += 1_000;
		upload.trace({ ...at, type: "request.data", bytes: new Uint8Array(1_000_000) });
		t.mock.timers.tick(1_000);
	}
	const lines = err.bytes().toString().split("\r\x1b[K");
	assert.match(lines.at(-1) ?? "", /^upload +50% +[█]+ +2\.0 MB of 4\.0 MB +1\.0 MB\/s +0:02 left$/);
	upload.finish();
	assert.match(err.bytes().toString(), /\r\x1b\[K$/);
	assert.deepEqual(heard, ["request.head", "request.data", "request.data"]);
});
