// A Content-Type field: its media type and its charset, even if it was sent several times. Must not know what either
// means. Source: MIME Sniffing, §4.4; Fetch, "extract a MIME type" and "get, decode, and split".

export interface ContentType {
	/** The media type without parameters, in lower case; "" if there is none. */
	readonly essence: string;
	/** As sent; the first one counts. */
	readonly charset: string | undefined;
}

// What almost every field looks like.
const USUAL = /^([\w.+-]+\/[\w.+-]+)(?:[\t ]*;[\t ]*charset=("?)([\w:.-]+)\2)?$/i;
const ESSENCE = /^[!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+$/;
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;
/** The characters allowed in a parameter's value. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * The meaning of a Content-Type. Of several, joined by commas, the last one counts. Of several with the same media
 * type, the last charset counts.
 *
 * @example readContentType("text/html; charset=utf-8, text/html") // { essence: "text/html", charset: "utf-8" }
 */
export function readContentType(field: string): ContentType {
	const usual = USUAL.exec(field);
	if (usual !== null) return { essence: (usual[1] as string).toLowerCase(), charset: usual[3] };
	let essence = "";
	let charset: string | undefined;
	for (const value of partsOf(field, ",")) {
		const type = mediaTypeOf(value);
		if (type === undefined || type.essence === "*/*") continue;
		charset = type.charset ?? (type.essence === essence ? charset : undefined);
		essence = type.essence;
	}
	// A charset without a type is better than nothing.
	return essence === "" ? { essence, charset: charsetOf(partsOf(field, ";")) } : { essence, charset };
}

function mediaTypeOf(value: string): ContentType | undefined {
	const parts = partsOf(value, ";");
	const essence = trimmed(parts[0] as string);
	if (!ESSENCE.test(essence)) return undefined;
	return { essence: essence.toLowerCase(), charset: charsetOf(parts) };
}

function charsetOf(parts: readonly string[]): string | undefined {
	for (const part of parts.slice(1)) {
		const equals = part.indexOf("=");
		if (equals < 0) continue;
		const name = part.slice(0, equals).replace(/^[\t\n\r ]+/, "");
		if (name.toLowerCase() !== "charset" || !TOKEN.test(name)) continue;
		const written = part.slice(equals + 1);
		const isQuoted = written.startsWith('"');
		const value = isQuoted ? unquoted(written) : trimmed(written);
		if ((isQuoted || value !== "") && VALUE.test(value)) return value;
	}
	return undefined;
}

/** The parts between separators outside quotes. Among parameters, only a value can be in quotes. */
function partsOf(text: string, separator: "," | ";"): string[] {
	const parts: string[] = [];
	let from = 0;
	let isQuoted = false;
	for (let at = 0; at < text.length; at++) {
		const character = text[at];
		if (character === '"' && (isQuoted || separator === "," || text[at - 1] === "=")) isQuoted = !isQuoted;
		else if (isQuoted) {
			if (character === "\\") at++;
		} else if (character === separator) {
			parts.push(text.slice(from, at));
			from = at + 1;
		}
	}
	parts.push(text.slice(from));
	return parts;
}

/** "Collect an HTTP quoted string": to its closing quote, or to the end. */
function unquoted(text: string): string {
	let value = "";
	for (let at = 1; at < text.length && text[at] !== '"'; at++) {
		if (text[at] === "\\" && at + 1 < text.length) at++;
		value += text[at];
	}
	return value;
}

/** Without HTTP's white space at the ends. */
function trimmed(text: string): string {
	let from = 0;
	let to = text.length;
	while (from < to && "\t\n\r ".includes(text[from] as string)) from++;
	while (to > from && "\t\n\r ".includes(text[to - 1] as string)) to--;
	return text.slice(from, to);
}
