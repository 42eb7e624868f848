import assert from "node:assert/strict";
import { test } from "node:test";
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";
import {
	extract,
	extractAsync,
	extractEach,
	extractItems,
	extractItemsAsync,
	jsonSchemaOf,
	provenanceOf,
	type RecordDeclaration,
	RecordError,
	record,
	type StandardSchema,
} from "../../src/record/index.ts";
import { collect, htmlPage } from "./pages.ts";

const page = htmlPage("<div><b>Ann</b><i>30</i></div><div><b>Bo</b><i>-1</i></div>");
const fields = { name: "b", age: { css: "i", type: "integer" } } as const;

/** The same rules in three libraries: a name of three letters or more in capitals, an age of zero or more. */
const libraries: readonly (readonly [name: string, whole: StandardSchema, age: StandardSchema])[] = [
	[
		"zod",
		z.object({
			name: z
				.string()
				.min(3)
				.transform((name) => name.toUpperCase()),
			age: z.number().min(0),
		}),
		z.number().min(0).transform(String),
	],
	[
		"valibot",
		v.object({
			name: v.pipe(v.string(), v.minLength(3), v.toUpperCase()),
			age: v.pipe(v.number(), v.minValue(0)),
		}),
		v.pipe(v.number(), v.minValue(0), v.transform(String)),
	],
	[
		"arktype",
		type({ name: type("string >= 3").pipe((name) => name.toUpperCase()), age: "number >= 0" }),
		type("number >= 0").pipe(String),
	],
];

for (const [name, whole, age] of libraries) {
	test(`${name} validates whole records: its output is the record, its issues are findings`, () => {
		const { records, rejected } = extract(page, record({ each: "div", fields, validate: whole }));
		assert.deepEqual(records, [{ name: "ANN", age: 30 }]);
		assert.deepEqual(rejected[0]?.partial, { name: "Bo", age: -1 });
		assert.deepEqual(rejected[0]?.findings.map(({ kind, field }) => `${kind} ${field}`).sort(), [
			"invalid age",
			"invalid name",
		]);
	});

	test(`${name} validates single fields, and those that are refused are no part of the record`, () => {
		const declaration = record({ each: "div", fields: { ...fields, age: { ...fields.age, validate: age } } });
		const { records, rejected } = extract(page, declaration);
		assert.deepEqual(records, [{ name: "Ann", age: "30" }]);
		assert.deepEqual(rejected[0]?.partial, { name: "Bo" });
		assert.equal(rejected[0]?.findings[0]?.field, "age");
		assert.equal(rejected[0]?.findings[0]?.value, "-1");
		assert.match(rejected[0]?.findings[0]?.message ?? "", /^age is refused by its validator: ./u);
	});
}

test("a record's validator gets what its fields' validators gave, from the innermost out", async () => {
	const double = later((value) => ({ value: (value as number) * 2 }));
	const seen: unknown[] = [];
	const see = later((value) => {
		seen.push(structuredClone(value));
		return { value };
	});
	const declaration = record({
		fields: {
			list: {
				css: "div",
				type: "records",
				fields: { age: { css: "i", type: "integer", validate: double } },
				validate: see,
			},
		},
		validate: see,
	});
	await extractAsync(page, declaration);
	assert.deepEqual(seen, [[{ age: 60 }, { age: -2 }], { list: [{ age: 60 }, { age: -2 }] }]);
});

test("a validator that takes time is waited for by extractAsync, and refused by extract", async () => {
	const declaration = record({
		each: "div",
		fields,
		validate: later((value) =>
			(value as { age: number }).age < 0
				? { issues: [{ message: "too young", path: [{ key: "age" }] }] }
				: { value },
		),
	});
	const { records, rejected } = await extractAsync(page, declaration);
	assert.deepEqual(records, [{ name: "Ann", age: 30 }]);
	assert.equal(rejected[0]?.findings[0]?.message, "age is refused by its validator: too young");
	assert.throws(() => extract(page, declaration), hasKind("validator", /extractAsync waits/u));
	const items = record({ fields: { n: { column: "n", validate: later((value) => ({ value })) } } });
	assert.throws(() => extractItems([{ n: "1" }], items), hasKind("validator", /extractAsync waits/u));
	assert.deepEqual((await extractItemsAsync([{ n: "1" }], items)).records, [{ n: "1" }]);
	assert.deepEqual(await collect(extractEach([{ n: "1" }, { n: "2" }], items)), [{ n: "1" }, { n: "2" }]);
});

test("a record rejected for its fields isn't shown to its validator", () => {
	const never = now(() => {
		throw new assert.AssertionError({ message: "asked" });
	});
	const { rejected } = extract(page, record({ fields: { x: "h1" }, validate: never }));
	assert.deepEqual(
		rejected[0]?.findings.map(({ kind }) => kind),
		["missing"],
	);
});

test("a validator's issues name any place of a record, or the record as a whole", () => {
	const issues = [{ message: "bad" }, { message: "worse", path: ["list", 0, { key: "a" }] }];
	const declaration = record({
		fields: { list: { css: "div", type: "records", fields: { a: "b" } } },
		validate: now(() => ({ issues })),
	});
	const { rejected } = extract(page, declaration);
	assert.deepEqual(
		rejected[0]?.findings.map(({ field, message }) => [field, message]),
		[
			["", "The record is refused by its validator: bad"],
			["list[0].a", "list[0].a is refused by its validator: worse"],
		],
	);
	const nested = record({
		fields: {
			list: {
				css: "div",
				type: "records",
				fields: { a: "b" },
				validate: now(() => ({ issues: [{ message: "no", path: [1, "a"] }] })),
			},
		},
	});
	assert.equal(extract(page, nested).rejected[0]?.findings[0]?.field, "list[1].a");
});

test("a validator that fails itself is an error, with its cause", async () => {
	const cause = new TypeError("broken");
	const throwing = now(() => {
		throw cause;
	});
	const rejecting = later(() => {
		throw cause;
	});
	const declared = (validate: StandardSchema): RecordDeclaration =>
		record({ fields: { x: { css: "b", pick: "first", validate } } });
	assert.throws(
		() => extract(page, declared(throwing)),
		(error) => error instanceof RecordError && error.kind === "validator" && error.cause === cause,
	);
	await assert.rejects(
		extractAsync(page, declared(rejecting)),
		hasKind("validator", /threw an error: broken/u),
	);
});

test("where a value came from is known of the record that a validator made, too", () => {
	const schema = z.object({ name: z.string(), age: z.number() });
	const { records } = extract(page, record({ each: "div", fields, validate: schema }), { provenance: true });
	assert.equal(provenanceOf(records[0], "age")?.source, "css i");
});

test("the JSON Schema of a validator that has one stands in the declaration's", () => {
	const declaration = record({
		fields: {
			age: { css: "i", type: "integer", validate: z.number().min(3) },
			b: { css: "b", validate: now((value) => ({ value })) },
		},
	});
	assert.deepEqual(jsonSchemaOf(declaration).properties, { age: { type: "number", minimum: 3 }, b: {} });
	const transformed = record({
		fields: { b: { css: "b", validate: z.string().transform((text) => new Date(text)) } },
	});
	assert.deepEqual(jsonSchemaOf(transformed).properties, { b: {} });
	const whole = record({ fields, validate: z.object({ name: z.string() }) });
	assert.deepEqual(jsonSchemaOf(whole).required, ["name"]);
});

type Answer = Awaited<ReturnType<StandardSchema["~standard"]["validate"]>>;

function now(validate: (value: unknown) => Answer): StandardSchema {
	return { "~standard": { version: 1, vendor: "test", validate } };
}

function later(validate: (value: unknown) => Answer): StandardSchema {
	return { "~standard": { version: 1, vendor: "test", validate: async (value) => validate(value) } };
}

function hasKind(kind: string, message: RegExp): (error: unknown) => boolean {
	return (error) => error instanceof RecordError && error.kind === kind && message.test(error.message);
}
