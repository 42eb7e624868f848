// Digits of every script as ASCII's. Knows no number format.

/** Decimal digits of other scripts as ASCII's; everything else as it is. */
export function asciiDigits(text: string): string {
	if (/^[\u0000-\u007f]*$/u.test(text)) return text;
	return text.replace(/\p{Nd}/gu, (digit) => String(digitValue(digit.codePointAt(0) as number)));
}

// Unicode keeps each script's ten digits together, from zero to nine; where sets are neighbours, they follow each other.
function digitValue(point: number): number {
	let before = 0;
	while (/\p{Nd}/u.test(String.fromCodePoint(point - before - 1))) before++;
	return before % 10;
}
