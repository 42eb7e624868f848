import assert from "node:assert/strict";
import { test } from "node:test";
import { createDecoder } from "../../../src/document/text/decoder.ts";
import { detectEncoding } from "../../../src/document/text/detect.ts";
import { LANGUAGE_PROFILES } from "../../../src/document/text/languages.ts";
import { processorMs } from "../../support/processor.ts";

/** Sentences written for this test, and the encodings that they are met in. */
const SENTENCES: readonly (readonly [text: string, ...encodings: string[]])[] = [
	["Žluťoučký kůň se napájel z řeky, když přišel večer a děti už spaly.", "windows-1250", "ISO-8859-2"],
	[
		"Wczoraj wieczorem poszliśmy do sąsiada, żeby obejrzeć mecz i zjeść kolację.",
		"windows-1250",
		"ISO-8859-2",
	],
	["Tegnap este elmentünk a piacra, és vettünk friss gyümölcsöt, zöldséget és túrót.", "windows-1250"],
	[
		"Вчера вечером мы пошли на рынок и купили свежие овощи, хлеб и молоко.",
		"windows-1251",
		"KOI8-R",
		"IBM866",
		"ISO-8859-5",
	],
	["Учора ввечері ми пішли на ринок і купили свіжі овочі, хліб, їжу та молоко.", "windows-1251", "KOI8-U"],
	["Gestern Abend gingen wir über die Brücke und aßen schöne Äpfel.", "windows-1252"],
	["Hier soir, nous sommes allés au marché où les légumes étaient très chers.", "windows-1252"],
	["Ayer por la mañana el niño salió a jugar en el jardín con su pequeño perro.", "windows-1252"],
	["I går kveld gikk vi på markedet for å kjøpe grønnsaker og rømme.", "windows-1252"],
	["Dün akşam pazara gittik ve çocuklar için taze meyve, sebze ve şeker aldık.", "windows-1254"],
	["Χθες το βράδυ πήγαμε στην αγορά και αγοράσαμε φρέσκα λαχανικά.", "windows-1253", "ISO-8859-7"],
	["אתמול בערב הלכנו לשוק וקנינו ירקות טריים ולחם לילדים.", "windows-1255"],
	["ذهبنا أمس إلى السوق واشترينا الخضروات الطازجة والخبز للأطفال.", "windows-1256"],
	["Vakar vakare nuėjome į turgų ir nusipirkome šviežių daržovių bei žuvies.", "windows-1257"],
	["เมื่อวานนี้เราไปตลาดเพื่อซื้อผักสดและผลไม้ให้เด็ก", "windows-874"],
	["昨日の夜、私たちは市場へ行って新しい野菜を買いました。", "Shift_JIS", "EUC-JP"],
	["어제 저녁에 우리는 시장에 가서 신선한 채소를 샀습니다.", "EUC-KR"],
	["昨天晚上我们去市场买了新鲜的蔬菜和水果给孩子们。", "GBK"],
	["昨天晚上我們去市場買了新鮮的蔬菜和水果給孩子們。", "Big5"],
];

/** Text to bytes by turning the decoder round: no encoder for these exists in Node.js. */
function encode(text: string, encoding: string): Uint8Array {
	const bytes: number[] = [];
	const table = encoderTable(encoding);
	for (const character of text) {
		const known = table.get(character);
		assert.ok(known !== undefined, `${character} in ${encoding}`);
		bytes.push(...known);
	}
	return Uint8Array.from(bytes);
}

const MULTI_BYTE: ReadonlySet<string> = new Set(["Shift_JIS", "EUC-JP", "EUC-KR", "GBK", "Big5"]);
const tables = new Map<string, Map<string, readonly number[]>>();

function encoderTable(encoding: string): Map<string, readonly number[]> {
	let table = tables.get(encoding);
	if (table !== undefined) return table;
	// Each sequence on a line of its own: whatever one does, the line feed behind it is read as one.
	const sequences: number[][] = Array.from({ length: 256 }, (_, byte) => [byte === 0x0a ? 0x20 : byte]);
	if (MULTI_BYTE.has(encoding)) {
		for (let lead = 0x81; lead <= 0xfe; lead++) {
			for (let trail = 0x40; trail <= 0xfe; trail++) sequences.push([lead, trail]);
		}
	}
	const decoder = createDecoder(encoding);
	const decoded = decoder.write(Uint8Array.from(sequences.flatMap((sequence) => [...sequence, 0x0a])));
	table = new Map();
	for (const [index, text] of decoded.split("\n").entries()) {
		const sequence = sequences[index];
		if (sequence !== undefined && [...text].length === 1 && text !== "\ufffd" && !table.has(text))
			table.set(text, sequence);
	}
	tables.set(encoding, table);
	return table;
}

test("one sentence is enough to tell 18 legacy encodings apart", () => {
	for (const [text, ...encodings] of SENTENCES) {
		for (const encoding of encodings) {
			const bytes = encode(text, encoding);
			const detected = detectEncoding(bytes, true);
			const decoder = createDecoder(detected?.encoding ?? "windows-1252");
			// KOI8-R and KOI8-U, or windows-1250 and ISO-8859-2, may be the same for one sentence.
			assert.equal(
				decoder.write(bytes) + decoder.end(),
				text,
				`${encoding} was taken for ${detected?.encoding}`,
			);
		}
	}
});

test("Russian as old Macintoshes wrote it is told by a page of it", () => {
	const text =
		"Вчера вечером мы пошли на рынок. Купили свежие овощи, хлеб, молоко и яблоки. Потом зашли к соседям: у них гостили " +
		"племянники, и все вместе смотрели старый фильм. Домой вернулись поздно, а утром долго спали.";
	const detected = detectEncoding(encode(text.repeat(4), "x-mac-cyrillic"), true);
	assert.equal(detected?.encoding, "x-mac-cyrillic");
});

test("a sentence within markup is told like one alone", () => {
	for (const [text, encoding] of SENTENCES) {
		const markup = Buffer.concat([
			Buffer.from(`<html><head><script>${"var a = 1;\n".repeat(500)}</script></head><body><p>`),
			encode(text, encoding as string),
			Buffer.from("</p></body></html>"),
		]);
		const detected = detectEncoding(markup, true)?.encoding ?? "none";
		const decoder = createDecoder(detected);
		assert.ok(
			(decoder.write(markup) + decoder.end()).includes(text),
			`${encoding} was taken for ${detected}`,
		);
	}
});

test("UTF-8 is told by its own form, even where the sample cuts a character", () => {
	const bytes = Buffer.from("grün 😀");
	for (let cut = 1; cut <= 3; cut++) {
		assert.equal(detectEncoding(bytes.subarray(0, bytes.length - cut), false)?.encoding, "UTF-8");
		assert.notEqual(detectEncoding(bytes.subarray(0, bytes.length - cut), true)?.encoding, "UTF-8");
	}
	assert.equal(detectEncoding(Buffer.from("\xe4\xe4", "latin1"), false)?.encoding === "UTF-8", false);
});

test("plain ASCII is UTF-8 with little certainty, ISO-2022-JP is told by its escapes and UTF-16 by its zeros", () => {
	assert.deepEqual(detectEncoding(Buffer.from("plain"), true), { encoding: "UTF-8", confidence: 0.5 });
	assert.deepEqual(detectEncoding(new Uint8Array(), true), { encoding: "UTF-8", confidence: 0.5 });
	assert.equal(detectEncoding(Buffer.from("\x1b[0m colours of a terminal"), true)?.encoding, "UTF-8");
	assert.equal(detectEncoding(Buffer.from("\x1b$BF|K\\8l\x1b(B"), true)?.encoding, "ISO-2022-JP");
	assert.equal(detectEncoding(Buffer.from("a,b,c\n1,2,3", "utf16le"), true)?.encoding, "UTF-16LE");
	assert.equal(detectEncoding(Buffer.from("a,b,c\n1,2,3", "utf16le").swap16(), true)?.encoding, "UTF-16BE");
});

test("bytes that are no text in any language are left to the default", () => {
	const noise = Uint8Array.from(
		{ length: 512 },
		(_, index) => (Math.imul(index + 1, 2654435761) >>> 11) & 0xff,
	);
	assert.equal(detectEncoding(noise, true), undefined);
});

test("a megabyte is guessed from its first kilobytes, in milliseconds", () => {
	const bytes = Buffer.alloc(1_000_000, 0xe4);
	detectEncoding(bytes, true);
	const begin = processorMs();
	detectEncoding(bytes, true);
	assert.ok(processorMs() - begin < 500);
});

test("the languages' levels hold whole entries", () => {
	for (const { language, width, levels, encodings } of LANGUAGE_PROFILES) {
		assert.ok(encodings.length > 0, language);
		for (const level of levels) assert.equal(level.length % width, 0, language);
	}
});
