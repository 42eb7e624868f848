// The JSON Schema of declarations themselves, with which editors complete and check a declaration's file. It can't say
// everything (whether a selector is valid, a key's fields); `checkDeclaration` checks the rest.

import { FIELD_TYPES, type FieldTypeName, type JsonSchema } from "../field-types.ts";
import { ARTICLE_NAMES } from "../metadata.ts";

const text = (description: string, more: JsonSchema = {}): JsonSchema => ({
	type: "string",
	minLength: 1,
	...more,
	description,
});
const flag = (description: string): JsonSchema => ({ type: "boolean", description });
const texts = (description: string): JsonSchema => ({
	type: "array",
	minItems: 1,
	items: { type: "string", minLength: 1 },
	description,
});

const SOURCE: Readonly<Record<string, JsonSchema>> = {
	css: text("A CSS selector of elements inside the record's element; :scope alone is that element."),
	xpath: text("An XPath expression; . is the record's own element."),
	jsonPath: text("A JSONPath (RFC 9535); together with another source, that source's text is read as JSON.", {
		pattern: "^\\$",
	}),
	column: {
		anyOf: [
			{ type: "string", minLength: 1 },
			{ type: "integer", minimum: 0 },
		],
		description: "A column of the record's row, by name, or by number from 0.",
	},
	feed: text(
		'A property of the item of RSS, Atom or JSON Feed: "title", "link"; "feed.title" is the feed\'s own.',
	),
	article: { enum: [...ARTICLE_NAMES], description: "A property of the page's main article." },
	header: text("A field of the response's header section."),
	metadata: text('What the page says about itself: "canonical", "og:title", "jsonLd.brand.name".'),
	url: { const: true, description: "The document's URL." },
	text: { const: true, description: "All text of the record's element, or of the document." },
	constant: {
		type: ["string", "number", "boolean", "null"],
		description: "This value, whatever the document says.",
	},
	attribute: text("The attribute of the element found, instead of its text."),
	regex: text(
		"A regular expression to find in the text; its group value, or else its first group, is the value.",
		{
			format: "regex",
		},
	),
};

const FIELD: Readonly<Record<string, JsonSchema>> = {
	...SOURCE,
	anyOf: {
		type: "array",
		minItems: 1,
		items: { anyOf: [{ type: "string", minLength: 1 }, { $ref: "#/$defs/source" }] },
		description: "Sources in order; the first one that gives something is used.",
	},
	optional: flag("A record without it is not rejected. Default false."),
	default: { description: "The value if the field isn't found." },
	pick: {
		enum: ["first", "last", "only"],
		description: 'Which of several different values is meant; "only" has the record rejected.',
	},
	empty: texts('Texts that mean that there is nothing: "—", "n/a".'),
	description: text("For people: what the field holds."),
};

const OPTIONS: Readonly<Record<string, JsonSchema>> = {
	trim: flag("false keeps the text as it is in the source. Default true, and false for jsonPath and column."),
	outer: flag("Whether the markup includes the element's own tags. Default false."),
	decimal: { enum: [".", ","], description: "The decimal mark; inferred by default." },
	currency: text("The currency it must be in (ISO 4217).", { pattern: "^[A-Z]{3}$" }),
	currencyAt: {
		anyOf: [{ type: "string", minLength: 1 }, { $ref: "#/$defs/source" }],
		description: "Where the currency is, if it isn't beside the amount.",
	},
	accounting: flag('Whether "(12)", "– 12" and "12-" are less than zero. Default false.'),
	percent: { enum: ["number", "fraction"], description: 'What "12 %" is: 12, or 0.12.' },
	bigint: flag("Keeps every digit. Default false: beyond 2^53 is a finding."),
	true: texts("Words that mean true, whatever their case."),
	false: texts("Words that mean false, whatever their case."),
	presence: flag("Whether the source finds anything: true or false. Default false."),
	formats: texts('Patterns of Unicode\'s letters: "dd.MM.yyyy HH:mm"; "unix" and "unix-ms".'),
	zone: text('The IANA time zone of times that name none: "Europe/Berlin".'),
	locale: text("The language that numbers and dates are written in (BCP 47)."),
	relative: {
		enum: [true, false, "past", "future"],
		description: "Whether dates that count from now are read; past or future completes those without a year.",
	},
	now: text("The instant that relative dates count from (ISO 8601). Default: when the record is made.", {
		format: "date-time",
	}),
	min: { type: "integer", minimum: 0, description: "Fewer are a finding. Default 0." },
};

const CSV: Readonly<Record<string, JsonSchema>> = {
	delimiter: text('One character, or "auto".', { pattern: "^(?:.|auto)$" }),
	quote: { type: "string", maxLength: 1, description: 'The character around fields; "" for none.' },
	escape: { type: "string", maxLength: 1, description: "What makes a quote within quotes an ordinary one." },
	comment: text("Lines that start with this are ignored."),
	header: {
		anyOf: [{ type: "boolean" }, { type: "array", minItems: 1, items: { type: "string", minLength: 1 } }],
		description: "Whether the first row names the columns, or their names.",
	},
	skipLines: { type: "integer", minimum: 0, description: "How many lines to skip at the start." },
	trim: flag("Whether to remove white space around fields. Default false."),
};

/**
 * The JSON Schema (2020-12) of declarations, for editors. The package includes it as the file
 * `schema/record.schema.json`.
 */
export function declarationSchema(): JsonSchema {
	return {
		$schema: "https://json-schema.org/draft/2020-12/schema",
		title: "A declaration of records for gannet",
		type: "object",
		properties: {
			$schema: { type: "string" },
			name: text("The name of such a record."),
			each: {
				anyOf: [
					{ type: "string", minLength: 1 },
					...["css", "xpath", "jsonPath"].map((name) => ({
						type: "object",
						properties: references(name === "jsonPath" ? [name] : [name, "regex", "jsonPath"]),
						required: [name],
						dependentRequired: { regex: ["jsonPath"] },
						additionalProperties: false,
					})),
					{
						type: "object",
						properties: { table: text("A CSS selector of HTML tables, whose rows are the records.") },
						required: ["table"],
						additionalProperties: false,
					},
				],
				description: "What contains each record. Without it, the document is one record.",
			},
			key: texts("The fields that identify a record."),
			fields: { $ref: "#/$defs/fields" },
			table: text(
				"With columns, in place of each and fields: a CSS selector of HTML tables, whose rows are the records.",
			),
			columns: {
				type: "object",
				minProperties: 1,
				additionalProperties: {
					anyOf: [
						{ type: ["string", "integer"] },
						{ type: "object", description: "A field; its column is that of its name, if it has no source." },
					],
				},
				description: "The fields of a table's rows: each by its header, or by number from 0.",
			},
			namespaces: {
				type: "object",
				additionalProperties: { type: "string" },
				description: "Prefixes of XPath's names and their namespaces.",
			},
			noscript: flag("Whether the content of noscript elements is elements too. Default false."),
			csv: {
				type: "object",
				properties: CSV,
				additionalProperties: false,
				description: "How CSV is written of which the records are made.",
			},
			...references(["decimal", "currency", "locale", "zone", "relative", "now", "empty"]),
			description: text("For people."),
		},
		anyOf: [{ required: ["fields"] }, { required: ["table", "columns"] }],
		additionalProperties: false,
		$defs: {
			...FIELD,
			...OPTIONS,
			source: { type: "object", properties: references(Object.keys(SOURCE)), additionalProperties: false },
			of: {
				anyOf: [{ enum: scalars() }, ...scalars().map(item)],
				description: 'The type of each value of a list. Default "text".',
			},
			fields: {
				type: "object",
				minProperties: 1,
				propertyNames: {
					pattern: "^[^.\\[\\]]+$",
					not: { enum: Object.getOwnPropertyNames(Object.prototype).sort() },
				},
				additionalProperties: { $ref: "#/$defs/field" },
			},
			field: {
				anyOf: [
					text("A CSS selector; the field is the element's text."),
					...Object.keys(FIELD_TYPES).map((type) =>
						typed(
							type,
							Object.keys(FIELD).filter((name) => name !== "pick" || !isMany(type)),
						),
					),
				],
			},
		},
	};
}

/** An object of one type: its own options, and those of `common`. */
function typed(type: string, common: readonly string[]): JsonSchema {
	const own = Object.keys(FIELD_TYPES[type as FieldTypeName].options);
	const required = [...(type === "text" ? [] : ["type"]), ...(own.includes("fields") ? ["fields"] : [])];
	return {
		type: "object",
		properties: { type: { const: type }, ...references([...common, ...own]) },
		...(required.length === 0 ? {} : { required }),
		additionalProperties: false,
	};
}

/** What a type may say for values in a list. */
function item(type: string): JsonSchema {
	const own = Object.keys(FIELD_TYPES[type as FieldTypeName].options).filter((name) => name !== "presence");
	return {
		type: "object",
		properties: { type: { const: type }, ...references(["empty", ...own]) },
		...(type === "text" ? {} : { required: ["type"] }),
		additionalProperties: false,
	};
}

function references(names: readonly string[]): Record<string, JsonSchema> {
	return Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/${name}` }]));
}

function isMany(type: string): boolean {
	return type === "list" || type === "records";
}

function scalars(): string[] {
	return Object.keys(FIELD_TYPES).filter((type) => !isMany(type) && type !== "record");
}
