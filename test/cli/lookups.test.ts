import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "./support.ts";

const printed: readonly (readonly [readonly string[], RegExp])[] = [
	[["ports", "https"], /^443\ttcp[^\t]*\thttps\t[^\n]*\n$/],
	[["ports", "HTTPS"], /^443\t/],
	[["ports", "22"], /^22\ttcp[^\t]*\tssh\t[^\n]*\n$/],
	[["ports", "5432", "ssh"], /^5432\t[^\n]*postgresql[^\n]*\n22\t[^\n]*\n$/],
	[["ports"], /^1\t[\s\S]*^80\t[^\n]*http[\s\S]*^27017\t[^\n]*mongo/m],
	[["resolve", "127.0.0.1"], /^127\.0\.0\.1\tIPv4\tloopback\n$/],
	[["resolve", "[::1]"], /^::1\tIPv6\tloopback\n$/],
	[
		["resolve", "10.1.2.3", "8.8.8.8"],
		/^10\.1\.2\.3\t10\.1\.2\.3\tIPv4\tprivate\n8\.8\.8\.8\t8\.8\.8\.8\tIPv4\tpublic\n$/,
	],
	[["resolve", "-4", "localhost"], /^127\.0\.0\.1\tIPv4\tloopback\n$/],
];
for (const [args, stdout] of printed) {
	test(`gannet ${args.join(" ")} prints fields separated by tabs`, async () => {
		const result = await run(args);
		assert.deepEqual([result.exitCode, result.stderr], [0, ""]);
		assert.match(result.stdout, stdout);
	});
}

test("on a terminal the fields are in columns", async () => {
	const { stdout } = await run(["ports", "80", "5432"], { terminal: { stdout: true } });
	assert.match(stdout, /^ {3}80 {2}tcp[^ ]* +/);
	assert.match(stdout, /\n 5432 {2}tcp/);
	assert.doesNotMatch(stdout, /\t/);
});

test("resolve -v says how long it took", async () => {
	const { stderr } = await run(["resolve", "-v", "127.0.0.1"]);
	assert.match(stderr, /^\* 127\.0\.0\.1: [\d.]+ ms\n$/);
});

const refused: readonly (readonly [readonly string[], number, RegExp])[] = [
	[["ports", "htpps"], 6, /there is no service "htpps"\n.*mean https/],
	[["ports", "zzzzzzzz"], 6, /there is no service "zzzzzzzz"\n.*lists them all/],
	[["ports", "65536"], 2, /65536 is not a port/],
	[["ports", "4"], 6, /port 4 is not assigned/],
	[["resolve", "no-such-name.invalid"], 6, /no-such-name\.invalid/],
	[["resolve"], 2, /HOST is missing/],
	[["resolve", "-4", "-6", "localhost"], 2, /can't be used together/],
];
for (const [args, exitCode, stderr] of refused) {
	test(`gannet ${args.join(" ")} ends with ${exitCode}`, async () => {
		const result = await run(args);
		assert.equal(result.exitCode, exitCode, result.stderr);
		assert.equal(result.stdout, "");
		assert.match(result.stderr, stderr);
	});
}

test("the tour shows endpoint, exchange, time and data, at every width", async () => {
	for (const columns of [60, 80, 120]) {
		const { exitCode, stdout, stderr } = await run(["tour"], {
			terminal: { stdout: true, columns },
			env: { NO_COLOR: "1" },
		});
		assert.deepEqual([exitCode, stderr], [0, ""]);
		for (const title of ["1 The endpoint", "2 The exchange", "3 The time", "4 The data"])
			assert.ok(stdout.includes(title));
		assert.match(stdout, /Once more, on the same connection: /);
		for (const line of stdout.split("\n")) assert.ok([...line].length <= columns, `${columns}: ${line}`);
	}
});
