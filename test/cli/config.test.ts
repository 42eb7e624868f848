import assert from "node:assert/strict";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { configPath } from "../../src/cli/arguments/config.ts";
import { empty, fieldOf, ok, type RunResult, requestsOf, respondingServer, run } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "gannet"));
const path = join(folder, "gannet", "config");

function runWith(config: string, args: readonly string[]): Promise<RunResult> {
	writeFileSync(path, config);
	return run(args, { env: { XDG_CONFIG_HOME: folder } });
}

const paths: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
	["$XDG_CONFIG_HOME", { XDG_CONFIG_HOME: "/x", HOME: "/h" }, "/x/gannet/config"],
	["~/.config without it", { HOME: "/h" }, "/h/.config/gannet/config"],
	["~/.config where it is empty", { XDG_CONFIG_HOME: "", HOME: "/h" }, "/h/.config/gannet/config"],
	["~/.config where it is relative", { XDG_CONFIG_HOME: "x", HOME: "/h" }, "/h/.config/gannet/config"],
];
for (const [where, env, expected] of paths) {
	test(`the configuration file is in ${where}`, () => assert.equal(configPath(env), expected));
}

const lines: readonly (readonly [string, string, string, string | undefined])[] = [
	["name = value", "header = X-A: 1", "x-a", "1"],
	["name=value", "header=X-A: b=c", "x-a", "b=c"],
	["name: value", "header: X-A: 1", "x-a", "1"],
	["name value", "header X-A: 1", "x-a", "1"],
	["a quoted value", 'header = "X-A: 1"', "x-a", "1"],
	["dashes in front", "--header = X-A: 1", "x-a", "1"],
	["comments and empty lines", "# header = X-A: 2\r\n\r\n  header = X-A: 1 \r\n", "x-a", "1"],
	["a negation", "no-compressed", "accept-encoding", undefined],
	["a flag", "compressed", "accept-encoding", "gzip, deflate, br, zstd"],
];
for (const [what, config, field, expected] of lines) {
	test(`the configuration file understands ${what}`, async () => {
		await using server = await respondingServer(() => ok());
		const { exitCode, stderr } = await runWith(config, ["get", server.url]);
		assert.equal(exitCode, 0, stderr);
		assert.equal(fieldOf(requestsOf(server)[0]?.head ?? "", field), expected);
	});
}

test("the command line wins over the configuration file; repeated options add up", async () => {
	await using server = await respondingServer(() => ok());
	await runWith("method = PUT\nheader = X-A: 1\n", ["get", "-X", "DELETE", "-H", "X-A: 2", server.url]);
	const [request] = requestsOf(server);
	assert.equal(request?.method, "DELETE");
	assert.match(request?.head ?? "", /X-A: 1\r\nX-A: 2\r\n/);
});

test("an option of the file that can't go together with a given one is left out", async () => {
	await using server = await respondingServer(() => ok());
	const { exitCode, stderr } = await runWith("user = a:b\nno-redirect\n", [
		"get",
		"--bearer",
		"t",
		server.url,
	]);
	assert.equal(exitCode, 0, stderr);
	assert.equal(fieldOf(requestsOf(server)[0]?.head ?? "", "authorization"), "Bearer t");
});

test("--no-config reads no file", async () => {
	await using server = await respondingServer(() => empty(302, "Location: /there"));
	const args = ["get", "--no-redirect", "--no-config", server.url];
	const { exitCode, stderr } = await runWith("nonsense = 1\nheader = X-A: 1", args);
	assert.equal(exitCode, 0, stderr);
	assert.equal(fieldOf(requestsOf(server)[0]?.head ?? "", "x-a"), undefined);
});

const others: readonly (readonly [what: string, change: () => void, says: RegExp | undefined])[] = [
	["its owner alone can change", () => chmodSync(path, 0o600), undefined],
	["others can read", () => chmodSync(path, 0o644), undefined],
	["its group can change", () => chmodSync(path, 0o664), undefined],
	[
		"everybody can change",
		() => chmodSync(path, 0o666),
		/config can be changed by every user, so it is not used; chmod o-w closes it\n +--no-config/,
	],
	[
		"everybody can change, and nobody read",
		() => chmodSync(path, 0o602),
		/config can be changed by every user/,
	],
	[
		"belongs to another user",
		() => chownSync(path, 12_345, 12_345),
		/config belongs to another user, so it is not used\n/,
	],
];
for (const [what, change, says] of others) {
	test(`a configuration file that ${what} is ${says === undefined ? "used" : "not used, and the error says so"}`, async (t) => {
		await using server = await respondingServer(() => ok());
		writeFileSync(path, "header = X-A: 1");
		try {
			change();
		} catch {
			return t.skip("this user can't give a file away");
		}
		const { exitCode, stderr } = await run(["get", server.url], { env: { XDG_CONFIG_HOME: folder } });
		rmSync(path);
		assert.equal(exitCode, says === undefined ? 0 : 26, stderr);
		if (says !== undefined) assert.match(stderr, says);
		assert.equal(requestsOf(server).length, says === undefined ? 1 : 0);
	});
}

test("a device in the configuration file's place is an empty file", async () => {
	await using server = await respondingServer(() => ok());
	symlinkSync("/dev/null", path);
	const { exitCode, stderr } = await run(["get", server.url], { env: { XDG_CONFIG_HOME: folder } });
	rmSync(path);
	assert.equal(exitCode, 0, stderr);
});

const mistakes: readonly (readonly [string, string, RegExp])[] = [
	["an unknown option", "\nmax-tiem = 3", /config, line 2: unknown option --max-tiem\n.*--max-time/],
	["a value that is none", "max-time = soon", /config, line 1: --max-time is a number/],
	["a missing value", "max-time", /config, line 1: .*requires a value/],
	["a value too many", "insecure = yes", /config, line 1: .*takes no value/],
	["no option at all", "!", /config, line 1: this is not an option\n.*gannet help config/],
	["an option about the file itself", "no-config", /config, line 1: this is not allowed in the file itself/],
];
for (const [what, config, message] of mistakes) {
	test(`${what} in the configuration file is told with its line`, async () => {
		const { exitCode, stderr } = await runWith(config, ["get", "http://127.0.0.1:1/"]);
		assert.equal(exitCode, 2, stderr);
		assert.match(stderr, message);
	});
}

test("other commands and --help need no configuration file", async () => {
	assert.equal((await runWith("nonsense", ["ports", "http"])).exitCode, 0);
	assert.equal((await runWith("nonsense", ["get", "--help"])).exitCode, 0);
});

test("gannet help config says where the file is and how it looks", async () => {
	const { exitCode, stdout } = await runWith("", ["help", "config"]);
	assert.equal(exitCode, 0);
	assert.ok(stdout.includes(path), stdout);
	assert.match(stdout, /max-time = 30/);
});

test("gannet extract leaves out what the file says for gannet get alone, and takes the rest", async () => {
	await using server = await respondingServer(() => ok('{"a":1}', "Content-Type: application/json"));
	const declaration = join(folder, "a.json");
	writeFileSync(declaration, '{"fields":{"a":{"jsonPath":"$.a","type":"integer"}}}');
	const { exitCode, stdout, stderr } = await runWith("include\noutput = x\nheader = X-A: 1\n", [
		"extract",
		"-r",
		declaration,
		server.url,
	]);
	assert.deepEqual([exitCode, stdout, stderr], [0, '{"a":1}\n', ""]);
	assert.match(requestsOf(server)[0]?.head ?? "", /X-A: 1/);
	const wrong = await runWith("incldue\n", ["extract", "-r", declaration, server.url]);
	assert.equal(wrong.exitCode, 2);
	assert.match(wrong.stderr, /config, line 1: .*--incldue/);
});
