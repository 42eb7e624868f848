// JSON for the program's output: a bigint is written as its digits, as in the files of sinks (RFC 8259 §6 has no bounds
// for them).

/** A value as JSON text. */
export function jsonOf(value: unknown): string {
	return JSON.stringify(value, digits);
}

function digits(_name: string, value: unknown): unknown {
	return typeof value === "bigint" ? rawJson(String(value)) : value;
}

const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): unknown };
