// One rule for members that can be left out: undefined means that they are. So `{ signal: undefined }`, and an option passed on
// from a caller who didn't give it, compile under exactOptionalPropertyTypes and change nothing.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { describedSets } from "../../scripts/option-docs.ts";
import { root } from "../../scripts/process.ts";
import { Client, get, type RequestOptions } from "../../src/client/index.ts";
import { openDocument } from "../../src/document/index.ts";
import { extract, record } from "../../src/record/index.ts";
import { connect, listen } from "../../src/socket/index.ts";

const MEMBER = /^\s+(?:readonly )?(\w+)\?: (.+);$/;

test("every member that can be left out can be undefined, by its type", () => {
	let members = 0;
	const exact = globSync("src/**/*.ts", { cwd: root }).flatMap((file) =>
		readFileSync(join(root, file), "utf8")
			.split("\n")
			.flatMap((line, index) => {
				const [, name, type = ""] = MEMBER.exec(line) ?? [];
				if (name === undefined) return [];
				members++;
				return /\bundefined\b|\bunknown\b/.test(type) ? [] : [`${file}:${index + 1} ${name}`];
			}),
	);
	assert.ok(members > 500, String(members));
	assert.deepEqual(exact, []);
});

for (const { file, name } of await describedSets()) {
	test(`undefined is as good as nothing for each of ${name}`, async () => {
		const module = (await import(join(root, file))) as Record<string, unknown>;
		const sets = Object.values(module)
			.filter(isOptionSet)
			.filter((set) => Object.keys(set.rows).length > 0);
		assert.ok(sets.length > 0);
		for (const set of sets) {
			const names = Object.keys(set.rows).filter((each) => set.rows[each]?.isRequired !== true);
			const needed = Object.keys(set.rows).filter((each) => set.rows[each]?.isRequired === true);
			const read = set.reader();
			if (needed.length === 0)
				assert.deepEqual(read(Object.fromEntries(names.map((each) => [each, undefined]))), read({}));
		}
	});
}

interface AnyOptionSet {
	readonly rows: Readonly<Record<string, { readonly isRequired?: boolean | undefined }>>;
	reader(): (given: object) => unknown;
}

function isOptionSet(value: unknown): value is AnyOptionSet {
	return typeof value === "object" && value !== null && "rows" in value && "reader" in value;
}

test("calls take options that are undefined", async () => {
	await using listener = await listen(
		"tcp://127.0.0.1:0",
		(connection) => {
			connection.send("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
			connection.end();
		},
		{ tls: undefined },
	);
	const { port } = listener.endpoint as { port: number };
	const signal: AbortSignal | undefined = undefined;
	const options: RequestOptions = {
		signal,
		headers: undefined,
		json: undefined,
		query: undefined,
		retries: undefined,
	};
	assert.equal((await get(`http://127.0.0.1:${port}/`, options)).status, 204);
	await using client = new Client({ baseUrl: undefined, timeouts: { total: undefined }, tls: undefined });
	assert.equal(
		(await client.get(`http://127.0.0.1:${port}/`, { signal, timeouts: { idle: undefined } })).status,
		204,
	);
	const connection = await connect(`tcp://127.0.0.1:${port}`, {
		signal,
		timeoutMs: undefined,
		tls: undefined,
	});
	await connection.close();
});

test("a declaration's properties can be undefined", () => {
	const type: undefined = undefined;
	const bird = record({
		name: "birds",
		each: "li",
		key: undefined,
		locale: undefined,
		fields: {
			name: { css: ":scope", type, optional: undefined, regex: undefined },
			list: { css: "b", type: "list", of: "text", min: undefined },
		},
	});
	const page = openDocument(
		{ bytes: Buffer.from("<li>Alba<b>1</b></li>") },
		{ kind: "html", encoding: undefined },
	);
	assert.deepEqual(extract(page, bird, { limits: undefined }).records, [{ name: "Alba1", list: ["1"] }]);
});
