// How to read JSON's numbers for a declaration: if a field wants all digits of a whole number, the parser must not lose
// any.

import type { JsonOptions } from "../../document/index.ts";
import type { RecordDeclaration } from "../../record/index.ts";

/** How to read the JSON for the declaration's records. */
export function jsonOptionsFor({ fields }: RecordDeclaration): Pick<JsonOptions, "bigNumbers"> {
	return wantsDigits(fields) ? { bigNumbers: "bigint" } : {};
}

/** Whether a field, a list's values, or a field within one has the option `bigint`. */
function wantsDigits(fields: RecordDeclaration["fields"]): boolean {
	return Object.values(fields).some((field) => {
		if (typeof field === "string") return false;
		if ("bigint" in field && field.bigint === true) return true;
		if ("of" in field && typeof field.of === "object" && "bigint" in field.of)
			return field.of.bigint === true;
		return "fields" in field && wantsDigits(field.fields);
	});
}
