// JSON text of values with whole numbers of any size, for data and for messages. Pure.

/**
 * A value as JSON text. A bigint is its digits: RFC 8259 §6 has no bounds for numbers. Undefined for what JSON has no word
 * for, such as undefined itself.
 *
 * @param indent - what each level is indented by; without it the text is one line
 * @throws TypeError or RangeError as JSON.stringify, for what is circular, too deep or too long
 */
export function jsonText(value: object | string | number | bigint | boolean | null, indent?: string): string;
export function jsonText(value: unknown, indent?: string): string | undefined;
export function jsonText(value: unknown, indent?: string): string | undefined {
	try {
		// With a function for the values this takes three times as long.
		return JSON.stringify(value, undefined, indent);
	} catch (error) {
		if (!(error instanceof TypeError)) throw error;
		return JSON.stringify(value, digits, indent);
	}
}

function digits(_name: string, value: unknown): unknown {
	return typeof value === "bigint" ? rawJson(String(value)) : value;
}

const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): unknown };

/**
 * A value of any kind for a message: short, on one line. Never throws.
 *
 * @param longest - characters
 */
export function shownValue(value: unknown, longest = 80): string {
	const text = wordsFor(value);
	return text.length <= longest ? text : `${text.slice(0, longest - 3)}...`;
}

function wordsFor(value: unknown): string {
	if (typeof value === "function") return "a function";
	if (value === undefined || typeof value === "symbol" || typeof value === "number") return String(value);
	try {
		return jsonText(value) ?? "undefined";
	} catch {
		// Circular, too deep, or with a toJSON that fails.
		return Array.isArray(value) ? "an array" : "an object";
	}
}
