// White space of texts. Knows no element.

/**
 * White space collapsed to single spaces, and none at the ends. White space is what JavaScript's `\s` matches,
 * including no-break spaces, which pages use for layout.
 */
export function collapse(text: string): string {
	const trimmed = text.trim();
	return isCollapsed(trimmed) ? trimmed : trimmed.replace(/\s+/gu, " ");
}

// Most texts of most pages need only this check: read once, nothing made.
function isCollapsed(text: string): boolean {
	const { length } = text;
	let before = 0;
	for (let at = 0; at < length; at++) {
		const code = text.charCodeAt(at);
		if (code > 0x7f) {
			if (code === 0xa0 || code === 0xfeff || (code >= 0x1680 && code <= 0x3000 && isRareSpace(code)))
				return false;
		} else if (code <= 0x20) {
			if (code === 0x20 ? before === 0x20 : code >= 0x09 && code <= 0x0d) return false;
		}
		before = code;
	}
	return true;
}

function isRareSpace(code: number): boolean {
	return (
		code === 0x1680 ||
		(code >= 0x2000 && code <= 0x200a) ||
		code === 0x2028 ||
		code === 0x2029 ||
		code === 0x202f ||
		code === 0x205f ||
		code === 0x3000
	);
}
