// JSON for the program's output: a bigint is its digits, as in the files that sinks write (RFC 8259 §6 has no bounds for them).

/** A value as JSON text. */
export function jsonOf(value: unknown): string {
	return JSON.stringify(value, digits);
}

function digits(_name: string, value: unknown): unknown {
	return typeof value === "bigint" ? rawJson(String(value)) : value;
}

const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): unknown };
