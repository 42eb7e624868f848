// From a declaration to the JSON Schema (2020-12) of its records. Must not know how records are made.

import { isStandardSchema } from "../base/index.ts";
import type { Field, Fields, ItemType, RecordDeclaration, ScalarName } from "./declaration.ts";
import { FIELD_TYPES, type JsonSchema } from "./field-types.ts";

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/**
 * The JSON Schema (2020-12) of a declaration's records as JSON, where a bigint is an integer. If a validator of yours
 * changes values, its own JSON Schema is used if it has one; otherwise any value is allowed.
 *
 * @example
 * await writeFile("product.schema.json", JSON.stringify(jsonSchemaOf(product), null, "\t"));
 */
export function jsonSchemaOf(declaration: RecordDeclaration): JsonSchema {
	const { name, description, validate } = declaration;
	return {
		$schema: DIALECT,
		...(name === undefined ? {} : { title: name }),
		...(description === undefined ? {} : { description }),
		...(validate === undefined ? ofFields(declaration.fields) : ofValidator(validate)),
	};
}

function ofFields(fields: Fields): JsonSchema {
	const properties: Record<string, JsonSchema> = {};
	const required: string[] = [];
	for (const [name, field] of Object.entries(fields)) {
		properties[name] = ofField(field);
		if (typeof field === "string" || field.optional !== true || field.default !== undefined)
			required.push(name);
	}
	return {
		type: "object",
		properties,
		...(required.length === 0 ? {} : { required }),
		additionalProperties: false,
	};
}

function ofField(field: Field): JsonSchema {
	if (typeof field === "string") return FIELD_TYPES.text.form;
	const described = field.description === undefined ? {} : { description: field.description };
	const form = field.validate === undefined ? ofType(field) : ofValidator(field.validate);
	if (field.default === undefined || field.validate !== undefined) return { ...described, ...form };
	// A default may have another type than found values.
	return { ...described, anyOf: [form, { const: field.default }], default: field.default };
}

function ofType(field: Exclude<Field, string>): JsonSchema {
	switch (field.type) {
		case "list":
			return ofList(ofItem(field.of), field.min);
		case "records":
			return ofList(ofFields(field.fields), field.min);
		case "record":
			return ofFields(field.fields);
		case undefined:
			if (field.constant !== undefined) return { const: field.constant };
			break;
		default:
			break;
	}
	return ofItem(field.type ?? "text");
}

function ofList(items: JsonSchema, min = 0): JsonSchema {
	return { type: "array", items, ...(min === 0 ? {} : { minItems: min }) };
}

function ofItem(item: ItemType | ScalarName | undefined): JsonSchema {
	return FIELD_TYPES[(typeof item === "string" ? item : item?.type) ?? "text"].form;
}

// Standard JSON Schema: validators that can give the JSON Schema of their output do so here.
function ofValidator(validator: unknown): JsonSchema {
	if (!isStandardSchema(validator)) return {};
	const standard: object = validator["~standard"];
	if (!("jsonSchema" in standard)) return {};
	const { jsonSchema } = standard;
	if (typeof jsonSchema !== "object" || jsonSchema === null || !("output" in jsonSchema)) return {};
	if (typeof jsonSchema.output !== "function") return {};
	try {
		const schema: unknown = jsonSchema.output({ target: "draft-2020-12" });
		if (typeof schema !== "object" || schema === null) return {};
		const { $schema: _, ...form } = schema as JsonSchema;
		return form;
	} catch {
		// JSON Schema can't describe the value, for example a transformed one, so allow any value.
		return {};
	}
}
