// `--csv delimiter=;,header=no,skip=2`: how CSV is written, as names and values.

import type { CsvDialect } from "../../document/index.ts";
import { usageError } from "../failure.ts";

type Read = (value: string) => Partial<CsvDialect> | undefined;

/** Characters by their names, for shells and for the comma, which separates. */
const CHARACTERS: Readonly<Record<string, string>> = {
	comma: ",",
	semicolon: ";",
	tab: "\t",
	"\\t": "\t",
	bar: "|",
	pipe: "|",
	space: " ",
	none: "",
};

const yesOrNo = (value: string): boolean | undefined =>
	/^(?:yes|true)$/i.test(value) ? true : /^(?:no|false|none)$/i.test(value) ? false : undefined;

const NAMES: Readonly<Record<string, Read>> = {
	delimiter: (value) => (value === "auto" ? {} : one(value, (delimiter) => ({ delimiter }))),
	quote: (value) => one(value, (quote) => ({ quote })),
	escape: (value) => one(value, (character) => ({ escape: character })),
	comment: (value) => ({ comment: CHARACTERS[value] ?? value }),
	skip: (value) => (/^\d{1,9}$/.test(value) ? { skipLines: Number(value) } : undefined),
	header(value) {
		const header = yesOrNo(value);
		return header === undefined ? undefined : { header };
	},
	trim(value) {
		const trim = yesOrNo(value);
		return trim === undefined ? undefined : { trim };
	},
};

function one(
	value: string,
	make: (character: string) => Partial<CsvDialect>,
): Partial<CsvDialect> | undefined {
	const character = Object.hasOwn(CHARACTERS, value) ? (CHARACTERS[value] as string) : value;
	return character.length <= 1 ? make(character) : undefined;
}

/** The dialect that --csv says. Throws a CommandError. */
export function csvDialectOf(text: string | undefined): CsvDialect {
	let dialect: CsvDialect = {};
	if (text === undefined) return dialect;
	const names = Object.keys(NAMES);
	// A value goes on to the next name, so that a comma may be one: "delimiter=,".
	const pairs = new RegExp(`(?:^|,)(${names.join("|")})=(.*?)(?=$|,(?:${names.join("|")})=)`, "gis");
	let read = 0;
	for (const [pair, name = "", value = ""] of text.matchAll(pairs)) {
		const part = NAMES[name.toLowerCase()]?.(value);
		if (part === undefined) throw usageError(`--csv ${name} can't be ${JSON.stringify(value)}`, HINT);
		dialect = { ...dialect, ...part };
		read += pair.length;
	}
	if (read !== text.length || read === 0) throw usageError(`--csv can't be ${JSON.stringify(text)}`, HINT);
	return dialect;
}

const HINT =
	"It takes delimiter, quote, escape, comment, header, skip and trim: --csv 'delimiter=;,header=no,skip=2,comment=#'.";
