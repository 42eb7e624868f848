// The types of fields, a row each: the options that only this type has, the column that a sink gives it, and the form of its
// values in JSON Schema. declaration.ts has their TypeScript types, values/convert.ts makes their values.

import {
	isAnything,
	isBoolean,
	isCount,
	isCurrencyCode,
	isInstant,
	isLocale,
	isOneOf,
	isRelative,
	isTexts,
	isZoneName,
	type Rule,
} from "./check/property-rules.ts";
import type { Field } from "./declaration.ts";
import type { ColumnType } from "./sinks/index.ts";

export type Properties = Readonly<Record<string, Rule>>;

/** A JSON Schema. */
export interface JsonSchema {
	readonly [keyword: string]: unknown;
}

export type FieldTypeName = NonNullable<Exclude<Field, string>["type"]>;

export interface FieldType {
	readonly column: ColumnType;
	/** Of types that contain others it depends on these, and is {} here. */
	readonly form: JsonSchema;
	/** Options that contain fields or types are checked separately. */
	readonly options: Properties;
}

const NUMBER: Properties = {
	decimal: isOneOf([".", ","]),
	currency: isCurrencyCode,
	locale: isLocale,
	accounting: isBoolean,
	percent: isOneOf(["number", "fraction"]),
};
// The rule of formats is made with the locale beside it.
const TIME: Properties = {
	formats: isAnything,
	zone: isZoneName,
	locale: isLocale,
	relative: isRelative,
	now: isInstant,
};

const TEXT: JsonSchema = { type: "string", minLength: 1 };
const MONEY: JsonSchema = {
	type: "object",
	properties: { amount: { type: "number" }, currency: { type: "string", pattern: "^[A-Z]{3}$" } },
	required: ["amount", "currency"],
	additionalProperties: false,
};

export const FIELD_TYPES: Readonly<Record<FieldTypeName, FieldType>> = {
	text: { column: "text", form: TEXT, options: { trim: isBoolean } },
	html: { column: "html", form: TEXT, options: { outer: isBoolean } },
	markdown: { column: "text", form: TEXT, options: {} },
	number: { column: "number", form: { type: "number" }, options: NUMBER },
	integer: { column: "integer", form: { type: "integer" }, options: { ...NUMBER, bigint: isBoolean } },
	money: { column: "money", form: MONEY, options: { ...NUMBER, currencyAt: isAnything } },
	boolean: {
		column: "boolean",
		form: { type: "boolean" },
		options: { true: isTexts, false: isTexts, presence: isBoolean },
	},
	date: { column: "date", form: { type: "string", format: "date" }, options: TIME },
	datetime: { column: "datetime", form: { type: "string", format: "date-time" }, options: TIME },
	url: { column: "url", form: { type: "string", format: "uri" }, options: {} },
	json: { column: "record", form: {}, options: {} },
	list: { column: "list", form: {}, options: { of: isAnything, min: isCount } },
	record: { column: "record", form: {}, options: { fields: isAnything } },
	records: { column: "list", form: {}, options: { fields: isAnything, min: isCount } },
};

/** The types that contain no others. */
export const SCALARS: readonly string[] = Object.keys(FIELD_TYPES).filter(
	(type) => !["list", "record", "records"].includes(type),
);
