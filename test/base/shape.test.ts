// What is read back from a file is held to its shape, and the member that isn't of it is named.

import assert from "node:assert/strict";
import { test } from "node:test";
import { misfit, type Shape, text, whole } from "../../src/base/index.ts";

const SHAPE: Shape = {
	members: {
		count: whole(0),
		name: text,
		list: { each: { members: { at: whole(1) } } },
		named: { eachNamed: { each: text } },
	},
	optional: ["name"],
};
const fitting = { count: 1, list: [{ at: 1, more: true }], named: { a: [], b: ["x"] } };

const ODD: readonly (readonly [value: unknown, fault: string | undefined])[] = [
	[fitting, undefined],
	[{ ...fitting, name: "x", more: null }, undefined],
	[null, "the file must be an object, not null"],
	[[], "the file must be an object, not []"],
	["x", 'the file must be an object, not "x"'],
	[5n, "the file must be an object, not 5"],
	[{ ...fitting, name: undefined }, "name must be a string, not undefined"],
	[{ ...fitting, count: -1 }, "count must be a whole number of at least 0, not -1"],
	[{ ...fitting, count: "1" }, 'count must be a whole number of at least 0, not "1"'],
	[{ count: 1, named: {} }, "list is missing"],
	[{ ...fitting, list: {} }, "list must be a list, not {}"],
	[{ ...fitting, list: [{ at: 1 }, null] }, "list[1] must be an object, not null"],
	[{ ...fitting, list: [{ at: 0 }] }, "list[0].at must be a whole number of at least 1, not 0"],
	[{ ...fitting, named: [] }, "named must be an object, not []"],
	[{ ...fitting, named: { a: ["x", 1] } }, "named.a[1] must be a string, not 1"],
	[JSON.parse('{"__proto__":{"count":1,"list":[],"named":{}}}'), "count is missing"],
	[Object.create(fitting), "count is missing"],
];

test("a value of another shape is described by the member that doesn't fit", () => {
	for (const [value, fault] of ODD) assert.equal(misfit(value, SHAPE, "the file"), fault);
});
