// HTTP's white space (RFC 9110 §5.6.3): spaces and tabs, and nothing else. 0xA0, which JavaScript calls white space, ends an "à"
// in UTF-8.

/** The text without spaces and tabs around it. */
export function trimBlanks(text: string): string {
	let start = 0;
	let end = text.length;
	while (start < end && isBlank(text.charCodeAt(start))) start++;
	while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
	return end - start === text.length ? text : text.slice(start, end);
}

/** SP or HTAB. */
export function isBlank(code: number): boolean {
	return code === 0x20 || code === 0x09;
}
