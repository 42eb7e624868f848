// Finds where the text of a script, style, title, … ends. Must not know the tree. Source: the HTML standard, §13.2.5.9
// to §13.2.5.31.

/** The index of the end tag that ends the text of an element, or the source's length. */
export function endOfRawText(
	source: string,
	codes: Uint16Array,
	from: number,
	name: string,
	isScript: boolean,
): number {
	let at = source.indexOf("<", from);
	while (at >= 0) {
		if (isTag(source, codes, at, "/", name)) return at;
		if (isScript && source.startsWith("!--", at + 1)) {
			const end = endOfEscaped(source, codes, at + 2);
			if (end.isTag) return end.at;
			at = end.at;
			if (at >= source.length) break;
			at = source.indexOf("<", at);
		} else at = source.indexOf("<", at + 1);
	}
	return source.length;
}

/** Whether a "<" begins a tag of this name, followed by white space, "/" or ">". */
function isTag(source: string, codes: Uint16Array, at: number, slash: string, name: string): boolean {
	const from = at + 1 + slash.length;
	if (slash !== "" && !source.startsWith(slash, at + 1)) return false;
	for (let index = 0; index < name.length; index++) {
		// The names of elements with such text have only letters, in lower case.
		if (((codes[from + index] as number) | 0x20) !== name.charCodeAt(index)) return false;
	}
	const after = from + name.length;
	if (after >= source.length) return false;
	const code = codes[after] as number;
	return (
		code === 0x20 || code === 0x3e || code === 0x2f || code === 9 || code === 10 || code === 12 || code === 13
	);
}

/**
 * A script's text after "<!--", up to "-->" or the script's end tag. In it, <script> and </script> come in pairs.
 *
 * @param from - the index of the two dashes, which may be those of "-->" already
 */
function endOfEscaped(
	source: string,
	codes: Uint16Array,
	from: number,
): { readonly at: number; readonly isTag: boolean } {
	let isDouble = false;
	for (let at = from; at < source.length; at++) {
		const code = codes[at];
		if (code === 0x2d) {
			if (source.startsWith("-->", at)) return { at: at + 3, isTag: false };
		} else if (code === 0x3c) {
			if (isTag(source, codes, at, "/", "script")) {
				if (!isDouble) return { at, isTag: true };
				isDouble = false;
			} else if (!isDouble && isTag(source, codes, at, "", "script")) isDouble = true;
		}
	}
	return { at: source.length, isTag: false };
}
