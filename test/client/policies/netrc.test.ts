// .netrc: the file's words, whom it speaks of, and who may read it.

import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { netrcEntry, parseNetrc, readNetrc } from "../../../src/client/policies/netrc.ts";

const FILES: readonly (readonly [text: string, host: string, expected: string | undefined])[] = [
	["", "a.test", undefined],
	["machine a.test login u password p", "a.test", "u:p"],
	["machine a.test\n\tlogin u\r\n\tpassword p\r\n", "a.test", "u:p"],
	["machine A.Test login u password p", "a.test", "u:p"],
	["machine a.test login u password p", "b.a.test", undefined],
	["machine a.test login u password p", "a.test.evil", undefined],
	["machine a.test login u password p", "xa.test", undefined],
	["machine 2001:db8::1 login u password p", "2001:db8::1", "u:p"],
	["machine a.test login u password p\ndefault login d password q", "b.test", "d:q"],
	["default login d password q\nmachine a.test login u password p", "a.test", "u:p"],
	["machine a.test\ndefault login d password q", "a.test", undefined],
	["machine a.test login u", "a.test", "u:"],
	["machine a.test password p", "a.test", ":p"],
	["machine a.test login one password 1 machine a.test login two password 2", "a.test", "one:1"],
	["machine a.test account x login u password p", "a.test", "u:p"],
	['machine a.test login "u v" password "p \\"q\\" \\\\ \\n"', "a.test", 'u v:p "q" \\ \n'],
	['machine a.test login u password ""', "a.test", "u:"],
	["machine a.test login u password p#q", "a.test", "u:p#q"],
	["machine a.test login u password #pq", "a.test", "u:#pq"],
	["# machine b.test login x\nmachine a.test # so it is\n login u password p", "a.test", "u:p"],
	[
		"macdef init\ncd /pub\nmachine x.test login no password no\n\nmachine a.test login u password p",
		"a.test",
		"u:p",
	],
	["machine a.test login u password p macdef m\nmachine b.test login x password y\n", "b.test", undefined],
	["\ufeffmachine a.test login u password p", "a.test", "u:p"],
];

test("a file says of exactly the host that it names, and its default of all others", () => {
	for (const [text, host, expected] of FILES) {
		const found = netrcEntry(parseNetrc(text), host);
		assert.equal(found && `${found.username}:${found.password}`, expected, text);
	}
});

const LOGINS: readonly (readonly [text: string, login: string, expected: string])[] = [
	["machine a.test login one password 1 machine a.test login two password 2", "two", "two:2"],
	["machine a.test login one password 1 machine a.test password 2", "two", "two:2"],
	["machine a.test password 2 machine a.test login two password 3", "two", "two:3"],
	["machine a.test login one password 1 default login two password 2", "two", "two:"],
	["machine a.test login two machine a.test password 3 login two", "two", "two:3"],
	["machine b.test login two password 1 default login two password 2", "two", "two:2"],
	["machine b.test login two password 1 default password 2", "two", "two:2"],
	["", "two", "two:"],
];

test("for a login that the URL names, the file gives that one's password and no other's", () => {
	for (const [text, login, expected] of LOGINS) {
		const found = netrcEntry(parseNetrc(text), "a.test", login);
		assert.equal(found && `${found.username}:${found.password}`, expected, text);
	}
});

test("a file that is not well-formed is refused by its line, and nothing of it is shown", () => {
	for (const [text, line] of [
		["machine a.test login u password", 1],
		["machine a.test\nlogin secret1 secret2", 2],
		["login secret", 1],
		['machine a.test\n\nlogin u password "secret', 3],
		["secret", 1],
	] as const) {
		assert.throws(
			() => parseNetrc(text),
			(error: Error) => {
				assert.match(error.message, new RegExp(`line ${line}$`));
				assert.doesNotMatch(error.message, /secret/);
				return true;
			},
		);
	}
});

test("a megabyte of anything is read in no time", () => {
	for (const text of ["a ", '"', "# ", "machine a login b password c\n", '\\"', "macdef x\n"]) {
		const startedAt = performance.now();
		try {
			parseNetrc(text.repeat(1024 * 256).slice(0, 1024 * 1024));
		} catch (error) {
			assert.ok(error instanceof Error);
		}
		assert.ok(performance.now() - startedAt < 10_000, text);
	}
});

async function fileWith(t: TestContext, text: string, mode: number): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "gannet-netrc-"));
	t.after(() => rm(folder, { recursive: true }));
	const path = join(folder, "netrc");
	await writeFile(path, text);
	await chmod(path, mode);
	return path;
}

test("a file that its group or others can read or write is refused", {
	skip: process.platform === "win32",
}, async (t) => {
	for (const mode of [0o640, 0o604, 0o620, 0o602, 0o644, 0o666, 0o777]) {
		const path = await fileWith(t, "machine a.test login u password secret", mode);
		await assert.rejects(readNetrc(path), { name: "ClientError", code: "netrc-permissions" });
	}
	for (const mode of [0o600, 0o400]) {
		const path = await fileWith(t, "machine a.test login u password p", mode);
		assert.equal((await readNetrc(path)).length, 1);
	}
});

test("$NETRC names the file; one that is named must be there, ~/.netrc need not", async (t) => {
	const path = await fileWith(t, "machine a.test login u password p", 0o600);
	assert.equal((await readNetrc(undefined, { NETRC: path })).length, 1);
	const missing = join(path, "..", "missing");
	await assert.rejects(readNetrc(undefined, { NETRC: missing }), { code: "netrc-unreadable" });
	await assert.rejects(readNetrc(missing, { NETRC: path }), { code: "netrc-unreadable" });
	await assert.rejects(readNetrc(join(path, "..")), { code: "netrc-unreadable" });
	const broken = await fileWith(t, "machine a.test login u secret", 0o600);
	await assert.rejects(readNetrc(broken), { code: "netrc-syntax" });
});
