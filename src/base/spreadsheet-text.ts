// Text for a table that a spreadsheet may open: one that begins as a formula would be calculated there.

/** With an apostrophe in front where a spreadsheet would take it for a formula, as OWASP's page on CSV injection has it. */
export function withoutFormula(text: string): string {
	return /^[=+\-@\t\r\n＝＋－＠]/u.test(text) ? `'${text}` : text;
}
