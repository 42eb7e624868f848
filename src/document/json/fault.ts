// Says where and why a text is not JSON (RFC 8259), in words that help a person find it. Runs only after the engine's
// parser has refused a text, or if duplicate names or the depth matter. Must not know how values are made.

/** What is wrong, and where: in UTF-16 code units from 0. */
export interface JsonFault {
	readonly offset: number;
	/** A clause: "a comma or ] was expected after the array's element, but there is \"x\"". */
	readonly reason: string;
}

export interface ScanOptions {
	/** Whether a duplicate name in one object is a fault. */
	readonly forbidsDuplicates?: boolean | undefined;
}

/** The first fault of a text; undefined if it is JSON. Uses no recursion: depth only costs heap. */
export function findJsonFault(text: string, options: ScanOptions = {}): JsonFault | undefined {
	// One entry per container: the names seen in an object, undefined for an array.
	const open: (Set<string> | undefined)[] = [];
	let position = skipSpace(text, 0);
	let expects: "value" | "first-value" | "name" | "first-name" | "after" = "value";

	for (;;) {
		if (expects === "after") {
			if (open.length === 0) {
				return position === text.length
					? undefined
					: fault(position, "nothing was expected after the end of the value");
			}
			const isObject = open.at(-1) !== undefined;
			const character = text[position];
			if (character === ",") {
				position = skipSpace(text, position + 1);
				const closer = text[position];
				if (closer === "]" || closer === "}") {
					return fault(position, `another ${isObject ? "name" : "element"} was expected after the comma`);
				}
				expects = isObject ? "name" : "value";
			} else if (character === (isObject ? "}" : "]")) {
				open.pop();
				position = skipSpace(text, position + 1);
			} else {
				const what = isObject
					? 'a comma or "}" was expected after the member'
					: 'a comma or "]" was expected after the element';
				return fault(position, what);
			}
		} else if (expects === "name" || expects === "first-name") {
			if (expects === "first-name" && text[position] === "}") {
				open.pop();
				position = skipSpace(text, position + 1);
				expects = "after";
				continue;
			}
			if (text[position] !== '"') return fault(position, "a name in double quotes was expected");
			const end = endOfString(text, position);
			if (typeof end !== "number") return end;
			const names = open.at(-1);
			if (options.forbidsDuplicates === true && names !== undefined) {
				const name: unknown = JSON.parse(text.slice(position, end));
				if (names.has(String(name))) {
					return {
						offset: position,
						reason: `the name ${text.slice(position, end)} is given twice in one object`,
					};
				}
				names.add(String(name));
			}
			position = skipSpace(text, end);
			if (text[position] !== ":") return fault(position, "a colon was expected after the name");
			position = skipSpace(text, position + 1);
			expects = "value";
		} else {
			const character = text[position];
			if (character === "{") {
				open.push(new Set());
				position = skipSpace(text, position + 1);
				expects = "first-name";
			} else if (character === "[") {
				open.push(undefined);
				position = skipSpace(text, position + 1);
				expects = "first-value";
			} else if (expects === "first-value" && character === "]") {
				open.pop();
				position = skipSpace(text, position + 1);
				expects = "after";
			} else {
				const end = character === '"' ? endOfString(text, position) : endOfScalar(text, position);
				if (typeof end !== "number") return end;
				position = skipSpace(text, end);
				expects = "after";
			}
		}
	}

	function fault(offset: number, expected: string): JsonFault {
		return { offset, reason: `${expected}, but ${whatIsAt(text, offset)}` };
	}
}

function skipSpace(text: string, from: number): number {
	let position = from;
	for (;;) {
		const code = text.charCodeAt(position);
		if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return position;
		position++;
	}
}

const SHOWN_CHARACTERS = 20;

function whatIsAt(text: string, offset: number): string {
	if (offset >= text.length) return "the text ends";
	if (text[offset] === "'") return "there is a single quote: JSON has only double quotes";
	if (text[offset] === "/") return "there is a slash: JSON has no comments";
	const rest = text.slice(offset, offset + SHOWN_CHARACTERS).replace(/[\r\n].*/s, "");
	return `there is ${JSON.stringify(rest === "" ? text[offset] : rest)}`;
}

// RFC 8259 §7.
function endOfString(text: string, start: number): number | JsonFault {
	for (let position = start + 1; position < text.length; position++) {
		const code = text.charCodeAt(position);
		if (code === 0x22) return position + 1;
		if (code < 0x20) {
			return {
				offset: position,
				reason: `a string contains the control character ${unicodeName(code)}, which must be written as ${JSON.stringify(String.fromCharCode(code)).slice(1, -1)}`,
			};
		}
		if (code !== 0x5c) continue;
		position++;
		const escaped = text[position];
		if (escaped === "u") {
			if (!/^[0-9a-f]{4}$/i.test(text.slice(position + 1, position + 5))) {
				return { offset: position - 1, reason: "four hexadecimal digits were expected after \\u" };
			}
			position += 4;
		} else if (escaped === undefined || !'"\\/bfnrt'.includes(escaped)) {
			if (escaped === undefined) break;
			return {
				offset: position - 1,
				reason: `a string contains ${JSON.stringify(`\\${escaped}`)}, which is not an escape of JSON`,
			};
		}
	}
	return { offset: start, reason: "the string that begins here is never closed" };
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /[^\s,:\]}[{"]+/y;

// RFC 8259 §3 and §6.
function endOfScalar(text: string, start: number): number | JsonFault {
	WORD.lastIndex = start;
	const word = WORD.exec(text)?.[0];
	if (word === undefined)
		return { offset: start, reason: `a value was expected, but ${whatIsAt(text, start)}` };
	if (word === "true" || word === "false" || word === "null") return start + word.length;
	NUMBER.lastIndex = start;
	const number = NUMBER.exec(text)?.[0];
	if (number !== undefined && number.length === word.length) return start + word.length;
	const shown = JSON.stringify(word.slice(0, SHOWN_CHARACTERS));
	const isNumeric = /^[-+.]?[0-9]/.test(word);
	return {
		offset: start,
		reason: isNumeric
			? `${shown} is not a number of JSON`
			: `a value was expected, but ${word.startsWith("'") || word.startsWith("/") ? whatIsAt(text, start) : `there is ${shown}`}`,
	};
}

function unicodeName(code: number): string {
	return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
