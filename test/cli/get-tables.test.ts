import assert from "node:assert/strict";
import { test } from "node:test";
import { ok, respondingServer, run } from "./support.ts";

const table = (name: string): string => `<table><tr><th>${name}<tr><td>1<tr><td>2</table>`;
const page = `<!doctype html><table></table>${["a", "b", "c"].map(table).join("")}`;

test("get --tables --nth prints one table of the page, counted from 1 without empty ones", async () => {
	await using server = await respondingServer(() => ok(page, "Content-Type: text/html"));
	for (const [nth, name] of [
		["1", "a"],
		["2", "b"],
		["3", "c"],
	] as const) {
		const { exitCode, stdout } = await run(["get", server.url, "--tables", "--nth", nth, "--as", "csv"]);
		assert.deepEqual([exitCode, stdout], [0, `${name}\r\n1\r\n2\r\n`]);
	}
	const none = await run(["get", server.url, "--tables", "--nth", "4"]);
	assert.equal(none.exitCode, 65);
	assert.match(none.stderr, /There is no table 4: the page has 3/u);
	const alone = await run(["get", server.url, "--nth", "1"]);
	assert.deepEqual([alone.exitCode, /--nth requires --tables/u.test(alone.stderr)], [2, true]);
});
