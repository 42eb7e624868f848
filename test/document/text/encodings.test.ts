// Every label, every byte of every single-byte encoding and every sequence of the multi-byte ones, against the data of
// the WHATWG Encoding Standard (fixtures/README.md).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createDecoder, type Undecodable } from "../../../src/document/text/decoder.ts";
import { encodingOf } from "../../../src/document/text/encodings.ts";

type Index = readonly (number | null)[];

function read<T>(name: string): T {
	return JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), "utf8")) as T;
}

const groups =
	read<
		readonly {
			readonly heading: string;
			readonly encodings: readonly { readonly name: string; readonly labels: readonly string[] }[];
		}[]
	>("encodings.json");
const indexes = read<Readonly<Record<string, Index>>>("indexes.json");
const ranges = read<{ readonly "gb18030-ranges": readonly (readonly [number, number])[] }>("indexes.json")[
	"gb18030-ranges"
];

function index(name: string): Index {
	const found = indexes[name];
	assert.ok(found !== undefined, `no index ${name}`);
	return found;
}

function decode(encoding: string, bytes: Uint8Array): { text: string; undecodable: Undecodable } {
	const decoder = createDecoder(encoding);
	const text = decoder.write(bytes) + decoder.end();
	return { text, undecodable: decoder.undecodable };
}

function character(codePoint: number | null | undefined): string | undefined {
	return codePoint === null || codePoint === undefined ? undefined : String.fromCodePoint(codePoint);
}

test("each of the 228 labels of the Encoding Standard names its encoding, whatever its case and the space around it", () => {
	let labels = 0;
	for (const { name, labels: own } of groups.flatMap((group) => group.encodings)) {
		for (const label of own) {
			labels++;
			assert.equal(encodingOf(label), name, label);
			assert.equal(encodingOf(`\t ${label.toUpperCase()}\n`), name, label);
		}
	}
	assert.equal(labels, 228);
	for (const unknown of ["", "utf-7", "utf8 ", "utf-32", "latin 1", "\u212aoi8-r", "none"]) {
		if (unknown.trim() === "utf8") continue;
		assert.equal(encodingOf(unknown), undefined, unknown);
	}
});

test("each byte of each of the 28 single-byte encodings is the standard's character or is counted", () => {
	const names = groups
		.filter((group) => group.heading === "Legacy single-byte encodings")
		.flatMap((group) => group.encodings.map((encoding) => encoding.name));
	assert.equal(names.length + 1, 29);
	const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
	for (const name of names) {
		const upper = index(name === "ISO-8859-8-I" ? "iso-8859-8" : name.toLowerCase());
		const expected = Array.from(bytes, (byte) => (byte < 0x80 ? byte : (upper[byte - 0x80] ?? 0xfffd)));
		const { text, undecodable } = decode(name, bytes);
		assert.equal(text, String.fromCodePoint(...expected), name);
		const missing = expected.filter((codePoint) => codePoint === 0xfffd).length;
		assert.deepEqual(
			undecodable,
			{ count: missing, firstOffset: missing === 0 ? undefined : expected.indexOf(0xfffd) },
			name,
		);
		for (const [byte, codePoint] of expected.entries()) {
			assert.equal(
				decode(name, Uint8Array.of(byte)).text,
				String.fromCodePoint(codePoint),
				`${name} ${byte}`,
			);
		}
	}
});

test("x-user-defined keeps each byte beyond ASCII in the private use area", () => {
	const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
	const expected = Array.from(bytes, (byte) => (byte < 0x80 ? byte : 0xf700 + byte));
	assert.equal(decode("x-user-defined", bytes).text, String.fromCodePoint(...expected));
});

test("the replacement encoding makes one U+FFFD of everything", () => {
	assert.deepEqual(decode("replacement", Buffer.from("<script>")), {
		text: "\ufffd",
		undecodable: { count: 1, firstOffset: 0 },
	});
	assert.equal(decode("replacement", new Uint8Array()).text, "");
});

/** What two bytes are in an encoding by the standard's decoder; nothing for an error. */
const PAIRS: Readonly<Record<string, (lead: number, trail: number) => string | undefined>> = {
	Big5(lead, trail) {
		if (!((trail >= 0x40 && trail <= 0x7e) || (trail >= 0xa1 && trail <= 0xfe))) return undefined;
		const pointer = (lead - 0x81) * 157 + trail - (trail < 0x7f ? 0x40 : 0x62);
		const twofold: Readonly<Record<number, string>> = {
			1133: "\u00ca\u0304",
			1135: "\u00ca\u030c",
			1164: "\u00ea\u0304",
			1166: "\u00ea\u030c",
		};
		return twofold[pointer] ?? character(index("big5")[pointer]);
	},
	"EUC-KR"(lead, trail) {
		return trail >= 0x41 && trail <= 0xfe
			? character(index("euc-kr")[(lead - 0x81) * 190 + trail - 0x41])
			: undefined;
	},
	GBK: gb18030Pair,
	gb18030: gb18030Pair,
	Shift_JIS(lead, trail) {
		if (!((trail >= 0x40 && trail <= 0x7e) || (trail >= 0x80 && trail <= 0xfc))) return undefined;
		const pointer = (lead - (lead < 0xa0 ? 0x81 : 0xc1)) * 188 + trail - (trail < 0x7f ? 0x40 : 0x41);
		if (pointer >= 8836 && pointer <= 10715) return String.fromCharCode(0xe000 - 8836 + pointer);
		return character(index("jis0208")[pointer]);
	},
	"EUC-JP"(lead, trail) {
		if (trail < 0xa1 || trail > 0xfe || lead < 0xa1) return undefined;
		return character(index("jis0208")[(lead - 0xa1) * 94 + trail - 0xa1]);
	},
};

function gb18030Pair(lead: number, trail: number): string | undefined {
	if (!((trail >= 0x40 && trail <= 0x7e) || (trail >= 0x80 && trail <= 0xfe))) return undefined;
	return character(index("gb18030")[(lead - 0x81) * 190 + trail - (trail < 0x7f ? 0x40 : 0x41)]);
}

const LEADS: Readonly<Record<string, (byte: number) => boolean>> = {
	Shift_JIS: (byte) => (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc),
	"EUC-JP": (byte) => byte >= 0xa1 && byte <= 0xfe,
};

for (const [encoding, charOf] of Object.entries(PAIRS)) {
	test(`each pair of bytes in ${encoding} is the standard's character or is counted`, () => {
		const bytes: number[] = [];
		let expected = "";
		let errors = 0;
		let firstOffset: number | undefined;
		const isLead = LEADS[encoding] ?? ((byte: number) => byte >= 0x81 && byte <= 0xfe);
		for (let lead = 0x81; lead <= 0xfe; lead++) {
			if (!isLead(lead)) continue;
			for (let trail = 0; trail <= 0xff; trail++) {
				// Here a digit begins a sequence of four.
				if (charOf === gb18030Pair && trail >= 0x30 && trail <= 0x39) continue;
				const decoded = charOf(lead, trail);
				if (decoded === undefined) {
					errors++;
					firstOffset ??= bytes.length;
				}
				bytes.push(lead, trail, 0x0a);
				expected += `${decoded ?? `\ufffd${trail < 0x80 ? String.fromCharCode(trail) : ""}`}\n`;
			}
		}
		const { text, undecodable } = decode(encoding, Uint8Array.from(bytes));
		assert.ok(text === expected, firstDifference(text, expected));
		assert.deepEqual(undecodable, { count: errors, firstOffset });
	});
}

function firstDifference(actual: string, expected: string): string {
	const actualLines = actual.split("\n");
	const at = expected.split("\n").findIndex((line, number) => line !== actualLines[number]);
	return `line ${at} is ${JSON.stringify(actualLines[at])}`;
}

test("each sequence of four bytes in gb18030 is the standard's character or is counted", () => {
	const bytes: number[] = [];
	let expected = "";
	let errors = 0;
	for (let pointer = 0; pointer <= 1_587_599; pointer++) {
		// All of the Basic Multilingual Plane, and around every edge behind it.
		if (
			pointer > 39_500 &&
			pointer % 997 !== 0 &&
			Math.abs(pointer - 189_000) > 50 &&
			Math.abs(pointer - 1_237_575) > 50
		) {
			continue;
		}
		bytes.push(
			0x81 + Math.floor(pointer / 12_600),
			0x30 + (Math.floor(pointer / 1260) % 10),
			0x81 + (Math.floor(pointer / 10) % 126),
			0x30 + (pointer % 10),
			0x0a,
		);
		const decoded = character(gb18030Quartet(pointer));
		if (decoded === undefined) errors++;
		expected += `${decoded ?? "\ufffd"}\n`;
	}
	const { text, undecodable } = decode("gb18030", Uint8Array.from(bytes));
	assert.ok(text === expected, firstDifference(text, expected));
	assert.equal(undecodable.count, errors);
});

function gb18030Quartet(pointer: number): number | undefined {
	if ((pointer > 39_419 && pointer < 189_000) || pointer > 1_237_575) return undefined;
	if (pointer === 7457) return 0xe7c7;
	const [offset, codePoint] = ranges.findLast(([start]) => start <= pointer) ?? [0, 0];
	return codePoint + pointer - offset;
}

test("each character of JIS X 0212 in EUC-JP, and of JIS X 0208 in ISO-2022-JP, is the standard's or is counted", () => {
	const euc: number[] = [];
	const iso: number[] = [0x1b, 0x24, 0x42];
	let expectedEuc = "";
	let expectedIso = "";
	let missing0212 = 0;
	let missing0208 = 0;
	for (let pointer = 0; pointer < 94 * 94; pointer++) {
		const lead = 0x21 + Math.floor(pointer / 94);
		const trail = 0x21 + (pointer % 94);
		const jis0212 = character(index("jis0212")[pointer]);
		const jis0208 = character(index("jis0208")[pointer]);
		euc.push(0x8f, lead + 0x80, trail + 0x80, 0x0a);
		iso.push(lead, trail);
		expectedEuc += `${jis0212 ?? "\ufffd"}\n`;
		expectedIso += jis0208 ?? "\ufffd";
		if (jis0212 === undefined) missing0212++;
		if (jis0208 === undefined) missing0208++;
	}
	for (let byte = 0xa1; byte <= 0xdf; byte++) {
		euc.push(0x8e, byte);
		expectedEuc += String.fromCharCode(0xff61 - 0xa1 + byte);
	}
	const eucDecoded = decode("EUC-JP", Uint8Array.from(euc));
	assert.ok(eucDecoded.text === expectedEuc, firstDifference(eucDecoded.text, expectedEuc));
	assert.equal(eucDecoded.undecodable.count, missing0212);
	const isoDecoded = decode("ISO-2022-JP", Uint8Array.from(iso));
	assert.ok(isoDecoded.text === expectedIso);
	assert.equal(isoDecoded.undecodable.count, missing0208);
});

/** Bytes in hexadecimal, the text, how many errors, and where the first one is. */
const BROKEN: readonly (readonly [
	encoding: string,
	hex: string,
	text: string,
	count: number,
	first?: number,
])[] = [
	["UTF-8", "41c0af42", "A\ufffd\ufffdB", 2, 1],
	["UTF-8", "e282", "\ufffd", 1, 0],
	["UTF-8", "41e28241", "A\ufffdA", 1, 1],
	["UTF-8", "eda080", "\ufffd\ufffd\ufffd", 3, 0],
	["UTF-8", "f4908080", "\ufffd\ufffd\ufffd\ufffd", 4, 0],
	["UTF-8", "f09f98", "\ufffd", 1, 0],
	["UTF-8", "efbfbd41", "\ufffdA", 0],
	["UTF-8", "efbbbfefbbbf41", "\ufeffA", 0],
	["UTF-8", "efbb", "\ufffd", 1, 0],
	["UTF-8", "efbbbf80", "\ufffd", 1, 3],
	["UTF-16LE", "41000042", "A\u4200", 0],
	["UTF-16LE", "410000d84200", "A\ufffdB", 1, 2],
	["UTF-16LE", "4100d8", "A\ufffd", 1, 2],
	["UTF-16LE", "00d841", "\ufffd", 1, 0],
	["UTF-16LE", "00d8", "\ufffd", 1, 0],
	["UTF-16LE", "fffe3dd800de", "\u{1f600}", 0],
	["UTF-16BE", "feffd83dde00", "\u{1f600}", 0],
	["UTF-16BE", "0041dc000042", "A\ufffdB", 1, 2],
	["gb18030", "84", "\ufffd", 1, 0],
	["gb18030", "8130", "\ufffd", 1, 0],
	["gb18030", "813081", "\ufffd", 1, 0],
	["gb18030", "41813081417f", "A\ufffd0\u4e04\u007f", 1, 1],
	["gb18030", "8431a437", "\ufffd", 0],
	["gb18030", "8431a437ff", "\ufffd\ufffd", 1, 4],
	["GBK", "80", "\u20ac", 0],
	["Shift_JIS", "a0fd81", "\ufffd\ufffd\ufffd", 3, 0],
	["EUC-JP", "8e41", "\ufffdA", 1, 0],
	["EUC-JP", "8fa1", "\ufffd", 1, 0],
	["EUC-JP", "80", "\ufffd", 1, 0],
	["ISO-2022-JP", "1b284a5c7e", "\u00a5\u203e", 0],
	["ISO-2022-JP", "1b2849211b284241", "\uff61A", 0],
	["ISO-2022-JP", "1b28421b284241", "\ufffdA", 1, 3],
	["ISO-2022-JP", "411b", "A\ufffd", 1, 1],
	["ISO-2022-JP", "1b24", "\ufffd$", 1, 0],
	["ISO-2022-JP", "1b2458", "\ufffd$X", 1, 0],
	["ISO-2022-JP", "1b244221", "\ufffd", 1, 3],
	["ISO-2022-JP", "1b2442211b284241", "\ufffdA", 1, 3],
	["ISO-2022-JP", "0e", "\ufffd", 1, 0],
	["ISO-2022-JP", "1b284960", "\ufffd", 1, 3],
	["ISO-2022-JP", "1b2442801b2842", "\ufffd", 1, 3],
];

test("bytes that mean nothing are counted as the standard's decoders count them, and the first one's place is told", () => {
	for (const [encoding, hex, text, count, firstOffset] of BROKEN) {
		const bytes = Buffer.from(hex, "hex");
		const name = `${encoding} ${hex}`;
		const whole = decode(encoding, bytes);
		assert.equal(whole.text, text, name);
		assert.deepEqual(whole.undecodable, { count, firstOffset }, name);
		const decoder = createDecoder(encoding);
		let parts = "";
		for (const byte of bytes) {
			const lent = Uint8Array.of(byte);
			parts += decoder.write(lent);
			lent[0] = 0x3f;
		}
		assert.equal(parts + decoder.end(), text, `${name}, byte by byte`);
		assert.deepEqual(decoder.undecodable, { count, firstOffset }, `${name}, byte by byte`);
	}
});
