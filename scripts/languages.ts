// Makes src/document/text/languages.ts from the translated messages of installed programs (gettext catalogs):
//
//     node scripts/languages.ts /usr/share/locale
//
// The table in the repository was counted over those of Debian 12 with its common programs installed. More programs, or
// newer ones, give a slightly different table: test/document/text/detect.test.ts says whether it still guesses right.

import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./process.ts";

interface Language {
	readonly name: string;
	/** The folders of its catalogs. */
	readonly locales: readonly string[];
	/** The encodings that it is written in on the web, the likeliest first; a name of `ENCODINGS`, or a list. */
	readonly encodings: string | readonly string[];
	/** 1 for languages written in Chinese characters or Korean syllables, which are counted one by one. */
	readonly width?: 1;
}

const ENCODINGS: Readonly<Record<string, readonly string[]>> = {
	CENTRAL_EUROPEAN: ["windows-1250", "ISO-8859-2"],
	CYRILLIC: ["windows-1251", "KOI8-U", "ISO-8859-5", "IBM866"],
	WESTERN: ["windows-1252"],
	BALTIC: ["windows-1257", "ISO-8859-13"],
};

const LANGUAGES: readonly Language[] = [
	{ name: "Czech", locales: ["cs"], encodings: "CENTRAL_EUROPEAN" },
	{ name: "Polish", locales: ["pl"], encodings: "CENTRAL_EUROPEAN" },
	{ name: "Hungarian", locales: ["hu"], encodings: "CENTRAL_EUROPEAN" },
	{ name: "Croatian", locales: ["hr"], encodings: "CENTRAL_EUROPEAN" },
	{ name: "Slovak", locales: ["sk"], encodings: "CENTRAL_EUROPEAN" },
	{ name: "Romanian", locales: ["ro"], encodings: "CENTRAL_EUROPEAN" },
	{
		name: "Russian",
		locales: ["ru"],
		encodings: ["windows-1251", "KOI8-R", "ISO-8859-5", "IBM866", "x-mac-cyrillic"],
	},
	{ name: "Ukrainian", locales: ["uk"], encodings: "CYRILLIC" },
	{ name: "Bulgarian", locales: ["bg"], encodings: ["windows-1251", "ISO-8859-5"] },
	{ name: "Serbian", locales: ["sr"], encodings: ["windows-1251", "ISO-8859-5"] },
	{ name: "German", locales: ["de"], encodings: "WESTERN" },
	{ name: "French", locales: ["fr"], encodings: "WESTERN" },
	{ name: "Spanish", locales: ["es"], encodings: "WESTERN" },
	{ name: "Italian", locales: ["it"], encodings: "WESTERN" },
	{ name: "Danish", locales: ["da"], encodings: "WESTERN" },
	{ name: "Swedish", locales: ["sv"], encodings: "WESTERN" },
	{ name: "Finnish", locales: ["fi"], encodings: "WESTERN" },
	{ name: "Dutch", locales: ["nl"], encodings: "WESTERN" },
	{ name: "Portuguese", locales: ["pt", "pt_BR"], encodings: "WESTERN" },
	{ name: "Turkish", locales: ["tr"], encodings: ["windows-1254"] },
	{ name: "Greek", locales: ["el"], encodings: ["windows-1253", "ISO-8859-7"] },
	{ name: "Hebrew", locales: ["he"], encodings: ["windows-1255"] },
	{ name: "Arabic", locales: ["ar"], encodings: ["windows-1256", "ISO-8859-6"] },
	{ name: "Lithuanian", locales: ["lt"], encodings: "BALTIC" },
	{ name: "Latvian", locales: ["lv"], encodings: "BALTIC" },
	{ name: "Thai", locales: ["th"], encodings: ["windows-874"] },
	{ name: "Japanese", locales: ["ja"], encodings: ["Shift_JIS", "EUC-JP"], width: 1 },
	{ name: "Korean", locales: ["ko"], encodings: ["EUC-KR"], width: 1 },
	{ name: "Simplified Chinese", locales: ["zh_CN"], encodings: ["GBK"], width: 1 },
	{ name: "Traditional Chinese", locales: ["zh_TW"], encodings: ["Big5"], width: 1 },
];

/** Levels of a language's table, and its entries by their width: what is rarer is left out. */
const LEVELS = 12;
const MOST_ENTRIES = { 1: 500, 2: 300 } as const;

/** The translations of a compiled catalog (GNU gettext manual, "The Format of GNU MO Files"). */
function translations(file: string): string[] {
	const bytes = readFileSync(file);
	const isLittle = bytes.readUInt32LE(0) === 0x950412de;
	const number = (at: number): number => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
	const [count, table] = [number(8), number(16)];
	const part = (index: number): Buffer => {
		const start = number(table + index * 8 + 4);
		return bytes.subarray(start, start + number(table + index * 8));
	};
	if (count === 0) return [];
	// The first translation is a header, which names the encoding.
	const charset = /charset=(\S+)/i.exec(part(0).toString("latin1"))?.[1] ?? "utf-8";
	const decoder = new TextDecoder(charset === "CHARSET" ? "utf-8" : charset);
	return Array.from({ length: count - 1 }, (_, index) => decoder.decode(part(index + 1)));
}

function countsOf(texts: Iterable<string>, width: 1 | 2): Map<string, number> {
	const counts = new Map<string, number>();
	const add = (entry: string): void => void counts.set(entry, (counts.get(entry) ?? 0) + 1);
	for (const text of texts) {
		let before = " ";
		for (const character of `${text.toLowerCase()} `) {
			const letter = /\p{L}|\p{M}/u.test(character) && character.length === 1 ? character : " ";
			if (width === 1) {
				if (letter > "\u007f") add(letter);
			} else if (letter > "\u007f" || before > "\u007f") add(before + letter);
			before = letter;
		}
	}
	return counts;
}

/** The entries of each level, the most frequent first: level n has what makes up between 2^-(n+2) and 2^-(n+3) of all. */
function levelsOf(counts: ReadonlyMap<string, number>, width: 1 | 2): readonly string[] {
	const sum = [...counts.values()].reduce((all, one) => all + one, 0);
	const levels = Array.from({ length: LEVELS }, () => "");
	const frequent = [...counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
	for (const [entry, count] of frequent.slice(0, MOST_ENTRIES[width])) {
		const level = Math.max(0, Math.floor(-Math.log2(count / sum)) - 2);
		if (level < LEVELS) levels[level] += entry;
	}
	return levels;
}

function sourceOf(folder: string): string {
	const profiles = LANGUAGES.map(({ name, locales, encodings, width = 2 as 1 | 2 }) => {
		const files = locales.flatMap((locale) => globSync(join(folder, locale, "LC_MESSAGES", "*.mo")).sort());
		if (files.length === 0) throw new Error(`${folder} has no catalogs of ${name} (${locales.join(", ")})`);
		const counts = countsOf(files.flatMap(translations), width);
		const levels = levelsOf(counts, width);
		const named = typeof encodings === "string" ? encodings : JSON.stringify(encodings);
		const lines = levels.map((level) => `\t\t\t${JSON.stringify(level)},\n`).join("");
		return `\t{\n\t\tlanguage: "${name}",\n\t\tencodings: ${named},\n\t\twidth: ${width},\n\t\tlevels: [\n${lines}\t\t],\n\t},\n`;
	});
	const names = Object.entries(ENCODINGS).map(([name, list]) => `const ${name} = ${JSON.stringify(list)};\n`);
	return `// How often letters follow each other in ${LANGUAGES.length} languages: what detection compares a text with. Made by scripts/languages.ts
// from the translated messages of Debian 12's programs. Must not know encodings' bytes.
//
// Each language is a list of levels. Level n has what makes up between 2^-(n+2) and 2^-(n+3) of all that was counted:
// pairs of letters, at least one of them beyond ASCII (a space means anything but a letter), or single characters
// for languages written in Chinese characters or Korean syllables.

export interface LanguageProfile {
	readonly language: string;
	/** The encodings that this language is written in on the web, the likeliest first. */
	readonly encodings: readonly string[];
	/** How many characters an entry of the levels has. */
	readonly width: 1 | 2;
	readonly levels: readonly string[];
}

${names.join("")}
export const LANGUAGE_PROFILES: readonly LanguageProfile[] = [
${profiles.join("")}];
`;
}

if (import.meta.main) {
	const [folder] = process.argv.slice(2);
	if (folder === undefined) {
		console.error("Usage: node scripts/languages.ts FOLDER, such as /usr/share/locale");
		process.exitCode = 2;
	} else writeFileSync(join(root, "src/document/text/languages.ts"), sourceOf(folder));
}
