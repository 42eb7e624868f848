// The grammar of filters: what each term finds, how it is said, and mistakes that are pointed at.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
	FilterError,
	parseFilter,
	type RecordedExchange,
	type RecordedMessage,
} from "../../src/archive/index.ts";

const message = (
	content: string,
	fields: readonly (readonly [string, string])[],
	status = 0,
): RecordedMessage => ({
	version: "1.1",
	target: "",
	status,
	reason: "",
	fields,
	headBytes: 100,
	content: [Buffer.from(content)],
	contentBytes: content.length,
	decoded: undefined,
	isCut: false,
});

/** Milliseconds: began at 0, sent at 10, answered after `wait` more, done 5 later. */
function exchange(
	id: number,
	method: string,
	url: string,
	status: number | undefined,
	wait: number,
): RecordedExchange {
	const isJson = url.endsWith("json");
	const body = isJson ? '{"stock":"no stock"}' : "x".repeat(2_000);
	return {
		id,
		callId: id,
		cause: id === 3 ? { why: "redirect", from: "", status: 302, rule: "x" } : { why: "first" },
		method,
		url,
		startedAt: 0,
		queuedAt: undefined,
		assignedAt: 5,
		sentAt: 10,
		headAt: status === undefined ? undefined : 10 + wait,
		doneAt: status === undefined ? undefined : 15 + wait,
		connection: { id: id + 10 } as never,
		isReused: false,
		resends: 0,
		requestBytes: 100,
		responseBytes: 100,
		contentBytes: body.length,
		status,
		request: message(method === "POST" ? "name=value" : "", [["Accept", "*/*"]]),
		interims: [],
		response:
			status === undefined
				? undefined
				: message(body, [
						["Content-Type", isJson ? "application/json" : "image/png"],
						...(id === 1 ? ([["Vary", "Accept"]] as const) : []),
					]),
		isWhole: status !== undefined,
		failure:
			status === undefined
				? { at: 1_200, kind: "connect", code: "ECONNREFUSED", message: "refused the connection" }
				: undefined,
	} as RecordedExchange;
}

const ALL: readonly RecordedExchange[] = [
	exchange(1, "GET", "https://example.com/a.json", 200, 20),
	exchange(2, "GET", "https://img.example.com/pic.png", 200, 900),
	exchange(3, "GET", "https://example.com/end", 404, 20),
	exchange(4, "POST", "http://other.test/form", 503, 3_000),
	exchange(5, "GET", "http://closed.test/", undefined, 0),
];

const CASES: readonly (readonly [filter: string, ids: readonly number[], words: string])[] = [
	["", [1, 2, 3, 4, 5], ""],
	["status>=400", [3, 4], "status at least 400"],
	["status:200", [1, 2], "status with 200"],
	["status=4xx", [3], "status equal to 4xx"],
	["status:5XX", [4], "status with 5XX"],
	["-status:200", [3, 4, 5], "not status with 200"],
	["status!=200", [3, 4], "status other than 200"],
	["status:*", [1, 2, 3, 4], "status of any value"],
	["-status:*", [5], "not status of any value"],
	["host:example.com", [1, 2, 3], "host with example.com"],
	["host=example.com", [1, 3], "host equal to example.com"],
	["HOST", [], 'with "HOST"'],
	["method:post", [4], "method with post"],
	["path:/form", [4], "path with /form"],
	["type:image", [2, 3, 4], "type with image"],
	["-type:image", [1, 5], "not type with image"],
	["time>1s", [4, 5], "time above 1s"],
	["time>1s time<2s", [5], "time above 1s and time below 2s"],
	["time<=35ms", [1, 3], "time at most 35ms"],
	["wait>500ms", [2, 4], "wait above 500ms"],
	["wait>=0.9s", [2, 4], "wait at least 0.9s"],
	["time<1min", [1, 2, 3, 4, 5], "time below 1min"],
	["size>1k", [2, 3, 4], "size above 1k"],
	["size=2k", [2, 3, 4], "size equal to 2k"],
	["size<100", [1], "size below 100"],
	["conn:12", [2], "conn with 12"],
	["exchange>3", [4, 5], "exchange above 3"],
	["cause:redirect", [3], "cause with redirect"],
	["field.vary:*", [1], "field.vary of any value"],
	["field.Vary:accept", [1], "field.Vary with accept"],
	["field.accept:*", [1, 2, 3, 4, 5], "field.accept of any value"],
	['body:"no stock"', [1], 'body with "no stock"'],
	["body:name=value", [4], "body with name=value"],
	["error:*", [5], "error of any value"],
	["error:refused", [5], "error with refused"],
	["-error:*", [1, 2, 3, 4], "not error of any value"],
	["pic", [2], 'with "pic"'],
	["-pic status:200", [1], 'not with "pic" and status with 200'],
	['"GET https://example"', [1, 3], 'with "GET https://example"'],
	['url:"say \\"a\\""', [], 'url with "say \\"a\\""'],
	["https://example.com/end", [3], 'with "https://example.com/end"'],
	["version:1.1 503", [4], 'version with 1.1 and with "503"'],
];

for (const [filter, ids, words] of CASES)
	test(`${filter === "" ? "no filter" : filter} finds ${ids.join(", ") || "nothing"}`, () => {
		const parsed = parseFilter(filter);
		assert.deepEqual(
			ALL.filter((each) => parsed.matches(each)).map(({ id }) => id),
			ids,
		);
		assert.equal(parsed.words, words);
	});

const MISTAKES: readonly (readonly [filter: string, says: RegExp, marked: string])[] = [
	["stauts>=400", /there is no key stauts: did you mean status\?/, "stauts"],
	["a nonsense:7", /there is no key nonsense: there are: status, method/, "nonsense"],
	["status>=abc", /this is no number/, "abc"],
	["time>fast", /this is no time: write 500ms, 1\.5s or 2min/, "fast"],
	["time>5kg", /this is no time/, "5kg"],
	["size>1s", /this is no size/, "1s"],
	["status:200 host>a", /text is compared by :, = and !=, not by >/, "a"],
	["status:", /a value is missing here/, " "],
	["host: a", /a value is missing here/, " "],
	["-", /a word is missing/, "-"],
	['""', /a word is missing/, '""'],
	['body:"no stock', /a quotation mark is missing at the end/, 'body:"no stock'],
	['body:"a\\"', /a quotation mark is missing at the end/, 'body:"a\\"'],
	["field.:x", /there is no key field\./, "field."],
	["constructor:x", /there is no key constructor/, "constructor"],
];

for (const [filter, says, marked] of MISTAKES)
	test(`${filter} is a mistake that is pointed at`, () => {
		assert.throws(
			() => parseFilter(filter),
			(error: unknown) => {
				assert.ok(error instanceof FilterError);
				assert.match(error.message, says);
				const [, line = "", carets = ""] = error.message.split("\n");
				const at = carets.indexOf("^");
				assert.equal(line, filter);
				assert.equal((line.padEnd(line.length + 1) as string).slice(at, carets.length), marked);
				return true;
			},
		);
	});

test("any text is a filter or a mistake", () => {
	const signs = [
		"status",
		"host",
		":",
		"=",
		">",
		"<",
		"!",
		'"',
		"\\",
		" ",
		"-",
		"*",
		"a",
		"1",
		"ms",
		"field.",
		"\n",
		"é",
	];
	let seed = 20_261_201;
	for (let round = 0; round < 20_000; round++) {
		let text = "";
		for (let count = seed % 9; count >= 0; count--) {
			seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
			text += signs[(seed >>> 8) % signs.length];
		}
		try {
			const { matches } = parseFilter(text);
			for (const each of ALL) matches(each);
		} catch (error) {
			assert.ok(error instanceof FilterError, text);
		}
	}
});
