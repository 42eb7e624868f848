// Values of fields that a caller hands on, as from a request of its own to answer: none takes more than its length.

import assert from "node:assert/strict";
import { test } from "node:test";
import { variedBy } from "../../src/client/cache/rules.ts";
import { readHeaders } from "../../src/client/fetch/headers.ts";
import type { ClientRequest } from "../../src/client/index.ts";
import { FieldLines } from "../../src/http/index.ts";

const value = `a${" ".repeat(60_000)}b`;

function assertSoon(act: () => void): void {
	const started = process.cpuUsage();
	act();
	const { user, system } = process.cpuUsage(started);
	assert.ok(user + system < 500_000, `${user + system} µs`);
}

test("the value of a field that a response varies by is compared without white space around commas, in linear time", () => {
	assertSoon(() => {
		const headers = FieldLines.from([["Accept", ` x ,\ty,${value} `]]);
		const varied = variedBy({ headers } as ClientRequest, FieldLines.from([["Vary", "accept"]]));
		assert.deepEqual(varied, [["accept", `x,y,${value}`]]);
	});
});

test("the headers of fetch lose the white space around their values in linear time", () => {
	assertSoon(() => {
		assert.equal(readHeaders({ "X-A": `\n ${value}\t\r\n` }).get("x-a"), value);
		assert.equal(readHeaders({ "X-A": " \t" }).get("x-a"), "");
	});
});
