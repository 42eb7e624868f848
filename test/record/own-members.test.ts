// What somebody put on Object.prototype is no member of a declaration, of its fields, or of a row.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openDocument } from "../../src/document/index.ts";
import { extract, openSink, record } from "../../src/record/index.ts";

const polluted: Readonly<Record<string, unknown>> = {
	optional: true,
	default: "EVIL",
	attribute: "id",
	regex: "E",
	type: "number",
	validate: () => "EVIL",
	constant: "EVIL",
	each: "h2",
	anyOf: ["h2"],
	pick: "last",
	key: ["a"],
	description: 5,
	namespaces: { a: "b" },
	raw: true,
	of: "number",
	fields: { b: "h2" },
	jsonPath: "$.evil",
	column: 0,
};

/** Runs with a name on Object.prototype, as JSON that was merged without care leaves it. */
function withPolluted<T>(name: string, value: unknown, run: () => T): T {
	Object.defineProperty(Object.prototype, name, {
		value,
		configurable: true,
		enumerable: true,
		writable: true,
	});
	try {
		return run();
	} finally {
		delete (Object.prototype as unknown as Record<string, unknown>)[name];
	}
}

const page = "<h1 id=E>x</h1><h2>y</h2>";

function extracted(): unknown {
	const document = openDocument({ bytes: Buffer.from(page), url: "http://h/" }, { kind: "html" });
	const birds = record({
		fields: { a: "h1", c: { css: "h2", optional: true }, d: { type: "list", of: {}, css: "h2" } },
	});
	const { records, rejected } = extract(document, birds);
	return { records, rejected: rejected.length };
}

const clean = extracted();
for (const [name, value] of Object.entries(polluted)) {
	test(`a declaration has no ${name} from Object.prototype`, () => {
		assert.deepEqual(withPolluted(name, value, extracted), clean);
	});
}

test("a row has no value from Object.prototype", async () => {
	const folder = mkdtempSync(join(tmpdir(), "gannet-rows-"));
	const path = join(folder, "rows.csv");
	try {
		const sink = await openSink(path, { columns: [{ name: "a", type: "text" }] });
		const written = withPolluted("evil", "EVIL", () => sink.write([{ a: "1" }]));
		await written;
		await sink.close({ complete: true });
		assert.equal(readFileSync(path, "utf8"), "a\r\n1\r\n");
	} finally {
		rmSync(folder, { recursive: true });
	}
});
