import assert from "node:assert/strict";
import { test } from "node:test";
import { DocumentError } from "../../../src/document/errors.ts";
import { type JsonArrayOptions, jsonArray, jsonArrayBatches } from "../../../src/document/json/array.ts";
import { type JsonLinesOptions, jsonLines } from "../../../src/document/json/json-line-stream.ts";
import { collectGarbage } from "../../support/garbage.ts";

async function* chunks(
	content: string | Uint8Array,
	size: number,
): AsyncGenerator<Uint8Array, void, undefined> {
	const bytes = Buffer.from(content);
	const lent = new Uint8Array(size);
	for (let start = 0; start < bytes.length; start += size) {
		const part = bytes.subarray(start, start + size);
		lent.set(part);
		yield lent.subarray(0, part.length);
		// A reader's buffer is used again: whoever keeps it, reads this.
		lent.fill(0x3f);
	}
}

const SIZES = [1, 2, 5, 10_000];

async function lines(
	content: string | Uint8Array,
	size: number,
	options: JsonLinesOptions = {},
): Promise<unknown[]> {
	const read: unknown[] = [];
	for await (const { value, error, line, offset } of jsonLines(chunks(content, size), options)) {
		read.push([
			line,
			offset,
			error === undefined ? value : `${error.kind} ${error.line ?? "-"}:${error.column ?? "-"}`,
		]);
	}
	return read;
}

/** Content, options, and what is read: line, offset, value or error. */
const LINES: readonly (readonly [string | Uint8Array, JsonLinesOptions, readonly unknown[]])[] = [
	["", {}, []],
	["\n\n \n", {}, []],
	[
		'{"a":1}\n[2]\n',
		{},
		[
			[1, 0, { a: 1 }],
			[2, 8, [2]],
		],
	],
	[
		'{"a":1}\r\n\r\n"ä😀"\r\n3',
		{},
		[
			[1, 0, { a: 1 }],
			[3, 11, "ä😀"],
			[4, 21, 3],
		],
	],
	[
		"\ufeff1\n2",
		{},
		[
			[1, 0, 1],
			[2, 5, 2],
		],
	],
	[
		"1\nnul\n{\n2",
		{},
		[
			[1, 0, 1],
			[2, 2, "syntax 2:1"],
			[3, 6, "syntax 3:2"],
			[4, 8, 2],
		],
	],
	[
		Buffer.from('1\n"\xff"\n2', "latin1"),
		{},
		[
			[1, 0, 1],
			[2, 2, "encoding -:-"],
			[3, 6, 2],
		],
	],
	[
		`1\n"${"x".repeat(50)}"\n2`,
		{ limits: { lineBytes: 20 } },
		[
			[1, 0, 1],
			[2, 2, "limit 2:-"],
			[3, 55, 2],
		],
	],
	[
		"[[1]]\n[1]",
		{ limits: { depth: 1 } },
		[
			[1, 0, "limit 1:2"],
			[2, 6, [1]],
		],
	],
	["12345678901234567890", { bigNumbers: "bigint" }, [[1, 0, 12345678901234567890n]]],
	[
		'\x1e{"a":\n1}\n\x1e[2]\n',
		{},
		[
			[1, 1, { a: 1 }],
			[3, 11, [2]],
		],
	],
	[
		"\x1e1\n\x1etrue\x1e2",
		{},
		[
			[1, 1, 1],
			[2, 4, "syntax -:-"],
			[2, 9, "syntax -:-"],
		],
	],
	[
		'\x1e"s"\x1e[1]\x1e\x1e{}',
		{},
		[
			[1, 1, "s"],
			[1, 5, [1]],
			[1, 10, {}],
		],
	],
	[
		"\x1e[1\n\x1e[2]\n",
		{ format: "sequence" },
		[
			[1, 1, "syntax 1:3"],
			[2, 5, [2]],
		],
	],
	[
		`\x1e"${"\n".repeat(30)}"\x1e[2]`,
		{ limits: { lineBytes: 20 } },
		[
			[1, 1, "limit 1:-"],
			[31, 34, [2]],
		],
	],
	["\x1e1\n", { format: "lines" }, [[1, 0, "syntax 1:1"]]],
];

test("a stream of JSON texts is read text by text with line and offset, wherever its chunks are cut", async () => {
	for (const [content, options, expected] of LINES) {
		for (const size of SIZES) {
			assert.deepEqual(await lines(content, size, options), expected, `${content} by ${size}`);
		}
	}
});

test("a line longer than the limit takes no more memory than the limit", async () => {
	async function* endless(): AsyncGenerator<Uint8Array, void, undefined> {
		const chunk = Buffer.alloc(1_000_000, "x");
		for (let count = 0; count < 200; count++) {
			yield chunk;
			if (count % 20 !== 0) continue;
			collectGarbage();
			most = Math.max(most, process.memoryUsage().arrayBuffers - before);
		}
		yield Buffer.from("\n7\n");
	}
	collectGarbage();
	const before = process.memoryUsage().arrayBuffers;
	let most = 0;
	const read: unknown[] = [];
	for await (const { value, error } of jsonLines(endless(), { limits: { lineBytes: 3_000_000 } })) {
		read.push(error?.code ?? value);
	}
	assert.deepEqual(read, ["limits.lineBytes", 7]);
	assert.ok(most < 10_000_000, `${most} bytes`);
});

async function elements(
	content: string | Uint8Array,
	size: number,
	options: JsonArrayOptions,
): Promise<unknown[]> {
	const read: unknown[] = [];
	try {
		for await (const { value, error, index } of jsonArray(chunks(content, size), options)) {
			assert.equal(index, read.length);
			read.push(error === undefined ? value : `${error.kind}`);
		}
	} catch (error) {
		assert.ok(error instanceof DocumentError, String(error));
		read.push(`! ${error.kind} ${error.offset ?? "-"}`);
	}
	return read;
}

/** Content, path, and what is read: values, the kinds of errors, and at the end of a broken document "!". */
const ARRAYS: readonly (readonly [string | Uint8Array, string | undefined, readonly unknown[]])[] = [
	["[]", undefined, []],
	[" [ ] ", "$", []],
	[
		'[1, -2.5e3 ,"a\\"]\\\\" ,{"b":[1,"]}"]},null,[ ],{ },true]\n',
		"$",
		[1, -2500, 'a"]\\', { b: [1, "]}"] }, null, [], {}, true],
	],
	["\ufeff[1]", "$[*]", [1]],
	['["ä😀"]', "$.*", ["ä😀"]],
	['{"x":[1,{"items":[9]}],"items":[1,2],"z":"q","n":{"items":[3]}}', "$.items", [1, 2]],
	['{"a":{"x":0,"b":[true]},"c":1}', "$.a.b", [true]],
	['{"a b":{"\\u00e9\'":[{"k":"v"}]}}', "$['a b']['é\\'']", [{ k: "v" }]],
	['{"a\\"b":[1]}', '$["a\\"b"]', [1]],
	['{"größe":[1]}', "$.größe", [1]],
	['{"a":"]","b":12,"c":[[]],"d":[5]}', "$.d", [5]],
	['[nul,1,01,"\\x",{a},2]', "$", ["syntax", 1, "syntax", "syntax", "syntax", 2]],
	[Buffer.from('["\xff",1]', "latin1"), "$", ["encoding", 1]],
	['{"a":1}', "$.b", ["! unsupported -"]],
	['{"a":1}', "$.a", ["! unsupported -"]],
	['{"a":[1]}', "$.a.b", ["! unsupported -"]],
	["{}", "$.a", ["! unsupported -"]],
	["5", "$", ["! unsupported -"]],
	['"s"', "$", ["! unsupported -"]],
	["[1,2", "$", [1, "! syntax 4"]],
	["[1,", "$", [1, "! syntax 3"]],
	['["a', "$", ["! syntax 3"]],
	["[1,]", "$", [1, "! syntax 3"]],
	["[1 2]", "$", [1, "! syntax 3"]],
	["[{]", "$", ["! syntax 2"]],
	["[1]x", "$", [1, "! syntax 3"]],
	["[1}", "$", [1, "! syntax 2"]],
	["[:]", "$", ["! syntax 1"]],
	['{"a":[1}', "$.a", [1, "! syntax 7"]],
	['{"a":[1],"z":[}', "$.a", [1, "! syntax 14"]],
	['{"a":[1]', "$.a", [1, "! syntax 8"]],
	['{"a" [1]}', "$.a", ["! syntax 5"]],
	["{a:[1]}", "$.a", ["! syntax 1"]],
	['{"\\x":[1]}', "$.a", ["! syntax 5"]],
	["", "$", ["! syntax 0"]],
];

test("the elements of an array are read one by one, wherever the array is and the chunks are cut", async () => {
	for (const [content, path, expected] of ARRAYS) {
		for (const size of SIZES) {
			const read = await elements(content, size, path === undefined ? {} : { path });
			// A syntax error's place may be a byte on: a name's end is seen with the byte behind it.
			assert.deepEqual(read, expected, `${content} ${path} by ${size}`);
		}
	}
});

test("an element's error tells where the element begins, and the path must be one of names", async () => {
	for await (const { error, offset } of jsonArray(chunks('{"a":[ 1x ]}', 100), { path: "$.a" })) {
		assert.deepEqual([error?.kind, offset], ["syntax", 7]);
	}
	for (const path of ["", "a", "$..a", "$.a[0]", "$[?@.a]", "$.a[*].b", "$['a", "$['\\x']"]) {
		await assert.rejects(
			async () => {
				for await (const _ of jsonArray(chunks("[]", 1), { path }));
			},
			(error) => error instanceof DocumentError && error.kind === "selector",
			path,
		);
	}
});

test("an element's length and the depth are limits with names", async () => {
	const cases: readonly (readonly [string, JsonArrayOptions["limits"], string])[] = [
		[`["${"x".repeat(100)}"]`, { elementBytes: 50 }, "limits.elementBytes"],
		[`{"${"x".repeat(100)}":1}`, { elementBytes: 50 }, "limits.elementBytes"],
		["[".repeat(2000), undefined, "limits.depth"],
		['{"x":[[[[1]]]]}', { depth: 3 }, "limits.depth"],
	];
	for (const [content, limits, code] of cases) {
		await assert.rejects(
			async () => {
				const options = { path: content.startsWith("{") ? "$.a" : "$", limits };
				for await (const _ of jsonArray(chunks(content, 7), options));
			},
			(error) => error instanceof DocumentError && error.kind === "limit" && error.code === code,
			content.slice(0, 20),
		);
	}
});

test("three hundred thousand elements are read a chunk at a time, in constant memory", async () => {
	async function* large(): AsyncGenerator<Uint8Array, void, undefined> {
		yield Buffer.from('{"items":[0');
		const part = Buffer.from(',{"id":1,"name":"an article"}'.repeat(1000));
		for (let count = 0; count < 300; count++) yield part;
		yield Buffer.from("]}");
	}
	let count = 0;
	for await (const batch of jsonArrayBatches(large(), { path: "$.items" })) {
		assert.ok(batch.length <= 1001);
		count += batch.length;
	}
	assert.equal(count, 300_001);
});
