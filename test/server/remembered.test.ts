// What the server remembers between requests to save work must never show.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeFields, FieldLines, type FieldsInput } from "../../src/http/index.ts";
import { readFields } from "../../src/server/response-fields.ts";
import { planResponse } from "../../src/server/response-plan.ts";
import { type Waiting, WaitingList } from "../../src/server/waiting-list.ts";
import { seededRandom } from "../http/wire.ts";

const changing: Record<string, string> = { "X-A": "1", "X-B": "2" };
const inputs: readonly (() => FieldsInput)[] = [
	() => ({}),
	() => [],
	() => ({ "X-A": "1" }),
	() => ({ "X-A": "2" }),
	() => ({ "x-a": "1" }),
	() => ({ "X-A": "1", "X-B": "2" }),
	() => ({ "X-B": "2", "X-A": "1" }),
	() => ({ "X-A": ["1", "2"] }),
	() => ({ "X-A": "1", "X-B": undefined }),
	() => ({ Date: "today" }),
	() => ({ Connection: "keep-alive, close" }),
	() => [["X-A", "1"]],
	() => ["X-A", "1"],
	() => new Map([["X-A", "1"]]),
	() => FieldLines.from({ "X-A": "1" }),
	() => FieldLines.from({ Connection: "close" }),
	() => {
		changing["X-A"] = String(Number(changing["X-A"]) + 1);
		return changing;
	},
];

test("fields are read alike whatever was read before them", () => {
	const random = seededRandom(20_261_202);
	for (let count = 0; count < 5_000; count++) {
		const input = (inputs[Math.floor(random() * inputs.length)] as () => FieldsInput)();
		const wanted = encodeFields(input);
		const { text, hasDate, wantsClose } = readFields(input);
		assert.equal(text, wanted);
		assert.equal(hasDate, wanted.startsWith("Date:"));
		assert.equal(wantsClose, wanted.includes("close"));
	}
});

test("a field that may not be sent is refused again, also as a change of fields that were read", () => {
	const headers = { "X-A": "1" };
	readFields(headers);
	headers["X-A"] = "1\r\nX-Injected: 2";
	for (let count = 0; count < 2; count++)
		assert.throws(() => readFields(headers), { name: "LocalProtocolError" });
	for (let count = 0; count < 2; count++)
		assert.throws(() => readFields({ "content-length": "1" }), /the server writes content-length/);
});

test("the beginning of a head is that of its own status, fields and date", () => {
	const random = seededRandom(7);
	const pick = <Value>(values: readonly Value[]): Value =>
		values[Math.floor(random() * values.length)] as Value;
	for (let count = 0; count < 2_000; count++) {
		const status = pick([200, 201, 404]);
		const headers = pick([{}, { "X-A": "1" }, { Date: "today" }]);
		const date = pick(["Tue, 01 Dec 2026 00:00:00 GMT", "Tue, 01 Dec 2026 00:00:01 GMT"]);
		const response = { status, headers, body: "x", json: undefined, length: undefined, handOver: undefined };
		const { head } = planResponse(response, { method: "GET", version: "1.1", isKeepAlive: true }, date);
		const given = encodeFields(headers);
		const dated = given.startsWith("Date") ? "" : `Date: ${date}\r\n`;
		const reason = { 200: "OK", 201: "Created", 404: "Not Found" }[status as 200];
		assert.equal(head, `HTTP/1.1 ${status} ${reason}\r\n${given}${dated}Content-Length: 1\r\n\r\n`);
	}
});

class Member implements Waiting<Member> {
	before: Member | undefined = undefined;
	after: Member | undefined = undefined;
	isWaiting = false;
}

test("the list of waiting connections is in the order in which they came, whatever leaves", () => {
	const random = seededRandom(3);
	const members = Array.from({ length: 8 }, () => new Member());
	const list = new WaitingList<Member>();
	const order = new Set<Member>();
	for (let count = 0; count < 20_000; count++) {
		const member = members[Math.floor(random() * members.length)] as Member;
		if (random() < 0.5) {
			list.add(member);
			order.add(member);
		} else {
			list.remove(member);
			order.delete(member);
		}
		const found: Member[] = [];
		for (let at = list.first; at !== undefined; at = at.after) found.push(at);
		assert.ok(found.length === order.size && [...order].every((each, index) => each === found[index]));
	}
});
