import assert from "node:assert/strict";
import { test } from "node:test";
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";
import {
	type AnyRecord,
	type Extraction,
	extract,
	extractEach,
	type InferRecord,
	type Json,
	type Money,
	type RecordDeclaration,
	type Row,
	readDeclaration,
	record,
} from "../../src/record/index.ts";
import { collect, htmlPage } from "./pages.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Fails to compile where it isn't true: the type check of the whole project is this test. */
function holds<_Condition extends true>(): void {}

test("the types of records are inferred from their declaration", () => {
	const everything = record({
		each: "div",
		key: ["text"],
		fields: {
			text: "p",
			plain: { css: "p" },
			typed: { css: "p", type: "text", trim: false },
			html: { css: "p", type: "html" },
			number: { css: "p", type: "number", decimal: "," },
			integer: { css: "p", type: "integer" },
			big: { css: "p", type: "integer", bigint: true },
			money: { css: "p", type: "money" },
			truth: { css: "p", type: "boolean" },
			date: { css: "p", type: "date", formats: ["dd.MM.yyyy"] },
			datetime: { css: "p", type: "datetime" },
			url: { css: "p", type: "url" },
			json: { css: "p", type: "json" },
			list: { css: "p", type: "list" },
			numbers: { css: "p", type: "list", of: "number" },
			bigs: { css: "p", type: "list", of: { type: "integer", bigint: true } },
			maker: { css: "p", type: "record", fields: { name: "b", city: { css: "i", optional: true } } },
			offers: { css: "p", type: "records", fields: { price: { css: "b", type: "number" } } },
			maybe: { css: "p", type: "number", optional: true },
			either: { anyOf: ["a", { css: "b" }], type: "number" },
			fallback: { css: "p", type: "number", default: null },
			optionalFallback: { css: "p", optional: true, default: 0 },
			fixed: { constant: "shop" },
			refined: { css: "p", validate: z.string().transform((text) => text.length) },
			optionalRefined: { css: "p", optional: true, validate: v.pipe(v.string(), v.transform(Number)) },
		},
	});
	holds<
		Equal<
			InferRecord<typeof everything>,
			{
				text: string;
				plain: string;
				typed: string;
				html: string;
				number: number;
				integer: number;
				big: bigint;
				money: Money;
				truth: boolean;
				date: string;
				datetime: string;
				url: string;
				json: Json;
				list: string[];
				numbers: number[];
				bigs: bigint[];
				maker: { name: string; city?: string };
				offers: { price: number }[];
				either: number;
				fallback: number | null;
				optionalFallback: string | number;
				fixed: "shop";
				refined: number;
				maybe?: number;
				optionalRefined?: number;
			}
		>
	>();
	// Any inferred record may be written to a sink.
	const rows = (records: InferRecord<typeof everything>[]): readonly Row[] => records;
	assert.equal(everything.each, "div");
	assert.deepEqual(rows([]), []);
});

test("a validator's output is the type of the record", () => {
	const fields = { name: "b" } as const;
	const byZod = record({ fields, validate: z.object({ name: z.string().transform((name) => name.length) }) });
	const byValibot = record({ fields, validate: v.object({ name: v.string() }) });
	const byArktype = record({ fields, validate: type({ name: "string" }) });
	holds<Equal<InferRecord<typeof byZod>, { name: number }>>();
	holds<Equal<InferRecord<typeof byValibot>, { name: string }>>();
	holds<Equal<InferRecord<typeof byArktype>, { name: string }>>();
	const { records } = extract(htmlPage("<b>Ann"), byZod);
	holds<Equal<typeof records, { name: number }[]>>();
	assert.deepEqual(records, [{ name: 3 }]);
});

test("extract and extractEach infer a declaration written in their call", async () => {
	const extraction = extract(htmlPage("<b>1"), { fields: { n: { css: "b", type: "integer" } } });
	holds<Equal<typeof extraction, Extraction<{ n: number }>>>();
	const records = await collect(extractEach([{ n: 1 }], { fields: { n: { column: "n", type: "integer" } } }));
	holds<Equal<typeof records, { n: number }[]>>();
	assert.deepEqual(records, extraction.records);
});

test("a field that may be optional may be absent", () => {
	const isOptional: boolean = Math.random() < 2;
	const declaration = record({ fields: { a: { css: "b", optional: isOptional } } });
	holds<Equal<InferRecord<typeof declaration>, { a?: string }>>();
	assert.deepEqual(extract(htmlPage(""), declaration).records, [{}]);
});

test("a declaration from a file has records of which any field may be there", () => {
	const declaration = readDeclaration('{"fields": {"a": "b"}}');
	holds<Equal<typeof declaration, RecordDeclaration>>();
	holds<Equal<InferRecord<typeof declaration>, AnyRecord>>();
	assert.equal(extract(htmlPage("<b>1"), declaration).records[0]?.a, "1");
});

test("what no declaration may say doesn't compile", () => {
	const never = (): void => {
		// @ts-expect-error no such type
		record({ fields: { a: { css: "b", type: "nubmer" } } });
		// @ts-expect-error a mark of decimals is "." or ","
		record({ fields: { a: { css: "b", type: "number", decimal: ";" } } });
		// @ts-expect-error a record needs fields
		record({ fields: { a: { css: "b", type: "record" } } });
		// @ts-expect-error a list holds no lists
		record({ fields: { a: { css: "b", type: "list", of: "list" } } });
		// @ts-expect-error fields are needed
		record({ each: "b" });
	};
	assert.equal(typeof never, "function");
});
