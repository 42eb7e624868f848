// How JSON's numbers are read for a declaration: where a field wants all digits of a whole number, none may be lost before.

import type { JsonOptions } from "../../document/index.ts";
import type { RecordDeclaration } from "../../record/index.ts";

/** How JSON is read of which the declaration's records are made. */
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
