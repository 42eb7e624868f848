// The short way to read an answer says what the rows say, or nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FieldLines } from "../../src/http/index.ts";
import { responseOptions, type ServerResponse } from "../../src/server/options.ts";
import { plainAnswer, readAnswer } from "../../src/server/plain-answer.ts";

const readByRows = responseOptions.reader();

const plain: ServerResponse[] = [
	{},
	{ body: "text" },
	{ body: Buffer.from("bytes"), status: 201 },
	{ body: undefined, status: 204 },
	{ headers: { "X-A": "b" } },
	{ headers: [["X-A", "b"]], status: 599, body: [] },
	{ headers: FieldLines.empty },
];

for (const answer of plain) {
	test(`${JSON.stringify(answer)} is read as the rows read it`, () => {
		assert.deepEqual({ ...plainAnswer(answer) }, { ...readByRows(answer) });
	});
}

class Answer {
	body = "of a class";
}

const others: { readonly what: string; readonly answer: unknown; readonly fault?: RegExp }[] = [
	{ what: "a status that is no status", answer: { status: 99 }, fault: /status/ },
	{ what: "half a status", answer: { status: 200.5 }, fault: /status/ },
	{ what: "a status as text", answer: { status: "200" }, fault: /status/ },
	{ what: "headers that are none", answer: { headers: "X: y" }, fault: /headers/ },
	{ what: "headers that are null", answer: { headers: null }, fault: /headers/ },
	{ what: "an unknown member", answer: { boby: "" }, fault: /boby/ },
	{ what: "members without a value", answer: { status: undefined, headers: undefined } },
	{ what: "json", answer: { json: {} } },
	{ what: "a length", answer: { body: ["x"], length: 1 } },
	{ what: "an object without a prototype", answer: Object.assign(Object.create(null), { body: "" }) },
	{ what: "an object of a class", answer: new Answer() },
	{ what: "an inherited member", answer: Object.create({ body: "inherited" }), fault: /inherited/ },
];

for (const { what, answer, fault } of others) {
	test(`${what} is left to the rows`, () => {
		assert.equal(plainAnswer(answer as ServerResponse), undefined);
		if (fault !== undefined) assert.throws(() => readAnswer(answer as ServerResponse), fault);
		else
			assert.deepEqual(
				{ ...readAnswer(answer as ServerResponse) },
				{ ...readByRows(answer as ServerResponse) },
			);
	});
}
