// Text for a table that a spreadsheet may open. A spreadsheet calculates text that begins like a formula.

/**
 * Puts an apostrophe in front of text that a spreadsheet would read as a formula, as OWASP's page on CSV injection
 * recommends.
 */
export function withoutFormula(text: string): string {
	return /^[=+\-@\t\r\n＝＋－＠]/u.test(text) ? `'${text}` : text;
}
