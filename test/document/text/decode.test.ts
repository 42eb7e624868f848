import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { DocumentError } from "../../../src/document/errors.ts";
import { readContentType } from "../../../src/document/text/content-type.ts";
import {
	decideEncoding,
	decodeStream,
	decodeText,
	type EncodingDecision,
	type TextHints,
} from "../../../src/document/text/decode.ts";
import { encodingOf } from "../../../src/document/text/encodings.ts";
import { encodingOfHtml, encodingOfMetaContent, encodingOfXml } from "../../../src/document/text/prescan.ts";
import { processorMs } from "../../support/processor.ts";

function latin1(text: string): Uint8Array {
	return Buffer.from(text, "latin1");
}

const UTF16 = Buffer.from('<?xml version="1.0" encoding="utf-16"?><a/>', "utf16le");

/** Nobody's language. */
const NOISE = Uint8Array.from(
	{ length: 512 },
	(_, index) => (Math.imul(index + 1, 2654435761) >>> 11) & 0xff,
);

/** Bytes, hints, the encoding decided and by what. */
const DECISIONS: readonly (readonly [Uint8Array, TextHints, string, EncodingDecision])[] = [
	[
		latin1("\xef\xbb\xbfa"),
		{ encoding: "koi8-r", contentType: "text/html; charset=big5" },
		"KOI8-R",
		"option",
	],
	[latin1("\xef\xbb\xbfa"), { contentType: "text/html; charset=big5" }, "UTF-8", "bom"],
	[latin1("\xff\xfea\0"), { kind: "json" }, "UTF-16LE", "bom"],
	[latin1("\xfe\xff\0a"), { contentType: "text/plain; charset=latin1" }, "UTF-16BE", "bom"],
	[latin1("a"), { contentType: 'text/html; CHARSET="Shift_JIS"' }, "Shift_JIS", "content-type"],
	[
		latin1("<meta charset=koi8-r>"),
		{ kind: "html", contentType: "text/html; charset=latin1" },
		"windows-1252",
		"content-type",
	],
	[
		latin1("<meta charset=koi8-r>"),
		{ kind: "html", contentType: "text/html; charset=nonsense" },
		"KOI8-R",
		"meta",
	],
	[latin1("<meta charset=koi8-r>"), { kind: "text" }, "UTF-8", "detection"],
	[latin1('<?xml version="1.0" encoding="koi8-r"?>'), { kind: "html" }, "KOI8-R", "xml-declaration"],
	[latin1('<?xml version="1.0" encoding="koi8-r"?><meta charset=big5>'), { kind: "html" }, "Big5", "meta"],
	[
		latin1('<?xml version="1.0" encoding="koi8-r"?><meta charset=big5>'),
		{ kind: "xml" },
		"KOI8-R",
		"xml-declaration",
	],
	[UTF16, { kind: "xml" }, "UTF-16LE", "xml-declaration"],
	[Buffer.from(UTF16).swap16(), { kind: "html" }, "UTF-16BE", "xml-declaration"],
	[latin1('<?xml version="1.0" encoding="utf-16"?>'), { kind: "xml" }, "UTF-8", "xml-declaration"],
	[Buffer.from("grün"), {}, "UTF-8", "detection"],
	[latin1("\xff"), { kind: "json", contentType: "application/json; charset=latin1" }, "UTF-8", "default"],
	[NOISE, { kind: "text" }, "windows-1252", "default"],
	[NOISE, { kind: "xml" }, "UTF-8", "default"],
	[NOISE, { kind: "csv", fallback: "big5" }, "Big5", "default"],
];

test("the encoding is decided by option, byte order mark, Content-Type, markup, detection and default, in this order", () => {
	for (const [bytes, hints, encoding, decidedBy] of DECISIONS) {
		const decided = decideEncoding(bytes, hints);
		const name = `${Buffer.from(bytes.subarray(0, 60)).toString("latin1")} ${JSON.stringify(hints)}`;
		assert.deepEqual([decided.encoding, decided.decidedBy], [encoding, decidedBy], name);
		assert.equal(decided.confidence !== undefined, decidedBy === "detection", name);
	}
});

test("a label that nobody knows is refused with the option's name", () => {
	for (const hints of [{ encoding: "utf-7" }, { fallback: "utf-7", kind: "json" as const }]) {
		assert.throws(
			() => decodeText(latin1("a"), hints),
			(error) =>
				error instanceof DocumentError &&
				error.kind === "encoding" &&
				error.code === "unknown-encoding" &&
				error.message.includes('"utf-7"'),
		);
	}
});

test("the byte order mark is no part of the text, and a mark of another encoding is", () => {
	assert.equal(decodeText(latin1("\xef\xbb\xbfa")).text, "a");
	assert.equal(decodeText(latin1("\xff\xfea\0")).text, "a");
	assert.equal(decodeText(latin1("\xef\xbb\xbfa"), { encoding: "latin1" }).text, "ï»¿a");
});

test("undecodable bytes are counted and replaced, or refused with the place and what to do", () => {
	const bytes = latin1("abc\xe4\xf6d");
	const hints: TextHints = { contentType: "text/plain; charset=utf-8" };
	assert.deepEqual(decodeText(bytes, hints), {
		text: "abc\ufffd\ufffdd",
		encoding: "UTF-8",
		decidedBy: "content-type",
		undecodable: { count: 2, firstOffset: 3 },
	});
	assert.throws(
		() => decodeText(bytes, { ...hints, undecodable: "error" }),
		(error) =>
			error instanceof DocumentError &&
			error.kind === "encoding" &&
			error.offset === 3 &&
			/offset 3 are not valid in UTF-8.*content-type/.test(error.message),
	);
});

function* html5libCases(): Generator<readonly [data: string, encoding: string]> {
	for (const name of ["tests1", "tests2", "test-yahoo-jp"]) {
		const text = readFileSync(new URL(`./fixtures/html5lib-${name}.dat`, import.meta.url), "latin1");
		for (const match of text.matchAll(/#data\n([\s\S]*?)\n#encoding\n(.*)(?:\n|$)/g)) {
			yield [match[1] as string, match[2] as string];
		}
	}
}

/** A meta element in the text of a script or style: by the letter of the prescan it counts, in browsers it doesn't. */
const IN_TEXT = /<(?:script|style)[^>]*>[^<]*<meta/;

test("each of html5lib's 82 documents has the encoding that its tests name, but for three that browsers read otherwise", () => {
	let cases = 0;
	let others = 0;
	for (const [data, label] of html5libCases()) {
		cases++;
		if (IN_TEXT.test(data)) {
			others++;
			continue;
		}
		const { encoding, decidedBy } = decideEncoding(latin1(data), { kind: "html" });
		// Where markup says nothing their answer is the default of a browser without detection.
		const said = decidedBy === "detection" || decidedBy === "default" ? "windows-1252" : encoding;
		assert.equal(said, encodingOf(label), data.slice(0, 300));
	}
	assert.equal(cases, 82);
	assert.equal(others, 3);
});

/** Markup and what the prescan finds: cases of the HTML Standard's algorithm that html5lib's don't have. */
const PRESCAN: readonly (readonly [string, string | undefined])[] = [
	["<!--><meta charset=koi8-r>", "KOI8-R"],
	["<!---><meta charset=koi8-r>", "KOI8-R"],
	["<!-- <meta charset=koi8-r>", undefined],
	["<!-- <meta charset=big5> --><meta charset=koi8-r>", "KOI8-R"],
	["<meta charset=x-user-defined>", "windows-1252"],
	["<meta charset=utf-16le>", "UTF-8"],
	["<meta charset=utf-16be>", "UTF-8"],
	["<meta charset=none charset=koi8-r>", undefined],
	["<meta charset=none><meta charset=koi8-r>", "KOI8-R"],
	["<META/CHARSET='koi8-r'>", "KOI8-R"],
	["<metadata charset=koi8-r>", undefined],
	["<meta name=a content='text/html; charset=koi8-r'>", undefined],
	["<meta http-equiv=content-type content='text/html; charset=koi8-r'>", "KOI8-R"],
	["<meta content='charset=koi8-r' http-equiv='CONTENT-TYPE'>", "KOI8-R"],
	["<meta http-equiv=content-type content='charset=koi8-r' charset=big5>", "Big5"],
	["<meta http-equiv=refresh content='charset=koi8-r'>", undefined],
	["<a title='<meta charset=koi8-r>'><meta charset=big5>", "Big5"],
	["</a title='<meta charset=koi8-r>'><meta charset=big5>", "Big5"],
	["</1 <meta charset=koi8-r><meta charset=big5>", "Big5"],
	["<?php <meta charset=koi8-r>?><meta charset=big5>", "Big5"],
	["<!doctype <meta charset=koi8-r>><meta charset=big5>", "Big5"],
	["<1<meta charset=koi8-r>", "KOI8-R"],
	["<meta charset=koi8-r", undefined],
	["<meta charset='koi8-r'", undefined],
	["<meta charset='koi8-r", undefined],
	["<meta charset", undefined],
	["<meta charset=", undefined],
	["<a b='", undefined],
	["</a", undefined],
	["<!x", undefined],
	["", undefined],
	["<?xml encoding='koi8-r'?>", "KOI8-R"],
	['<?xml encoding = \t"koi8-r"?>', "KOI8-R"],
	["<?xml version='1.0' encoding='koi8-r' standalone='no'?>", "KOI8-R"],
	[" <?xml encoding='koi8-r'?>", undefined],
	["<?xml encoding='koi8 -r'?>", undefined],
	["<?xml encoding=koi8-r?>", undefined],
	["<?xml encoding 'koi8-r'?>", undefined],
	["<?xml encoding='koi8-r?>", undefined],
	["<?xml encoding='koi8-r'", undefined],
	["<?xml ?><a encoding='koi8-r'/>", undefined],
	["<?xml version='1.0'?>", undefined],
	["<?xml encoding='none'?>", undefined],
];

test("the prescan finds what the HTML Standard's algorithm finds", () => {
	for (const [markup, encoding] of PRESCAN) {
		assert.equal(encodingOfHtml(latin1(markup))?.encoding, encoding, markup);
	}
	assert.equal(encodingOfXml(latin1("<meta charset=koi8-r>")), undefined);
});

test("a meta element that stands too late for the prescan counts as it does in a browser, one in a script's text doesn't", () => {
	const filler = " ".repeat(1024);
	const found = (markup: string) => decideEncoding(latin1(filler + markup), { kind: "html" }).encoding;
	assert.equal(found("<meta charset=koi8-r>"), "KOI8-R");
	assert.equal(found("<script>'<meta charset=koi8-r>'</script>"), "UTF-8");
	assert.equal(found("<TITLE><meta charset=koi8-r></title><meta charset=big5>"), "Big5");
	assert.equal(found("<style><meta charset=koi8-r>"), "UTF-8");
});

test("a meta element in the text of a script, style or title is none, as browsers have it", () => {
	const found = (markup: string) => decideEncoding(latin1(markup), { kind: "html" }).encoding;
	for (const name of ["script", "STYLE", "title", "textarea", "noframes", "xmp"]) {
		assert.equal(found(`<${name}><meta charset=koi8-r></${name}>`), "UTF-8", name);
		assert.equal(found(`<${name} a=b><meta charset=koi8-r></${name}><meta charset=big5>`), "Big5", name);
	}
	assert.equal(found("<script src=a></script ><p><meta charset=koi8-r>"), "KOI8-R");
	assert.equal(found(`<script>${"x".repeat(2000)}</script><meta charset=koi8-r>`), "KOI8-R");
});

test("what only a parser finds counts too: character references in the label, and a declaration longer than the prescan", () => {
	const found = (markup: string) => decideEncoding(latin1(markup), { kind: "html" });
	assert.deepEqual(found('<meta charset="&#119;indows-1251">'), {
		encoding: "windows-1251",
		decidedBy: "meta",
	});
	assert.equal(
		found("<meta http-equiv=content-type content='text/html;charset&equals;koi8-r'>").encoding,
		"KOI8-R",
	);
	const long = `<?xml version="1.0"${" ".repeat(1024)}encoding="windows-1251"?><p>`;
	assert.deepEqual(found(long), { encoding: "windows-1251", decidedBy: "xml-declaration" });
	assert.equal(decideEncoding(latin1(long), { kind: "xml" }).encoding, "windows-1251");
});

/** The content of a meta element, and the encoding. */
const META_CONTENT: readonly (readonly [string, string | undefined])[] = [
	["text/html; charset=koi8-r", "KOI8-R"],
	["charset", undefined],
	["charset=", undefined],
	["charset = 'koi8-r'x", "KOI8-R"],
	["charset='koi8-r", undefined],
	['charset="koi8-r"', "KOI8-R"],
	["charset charset=koi8-r;x", "KOI8-R"],
	["xcharset=koi8-r x", "KOI8-R"],
	["CHARSET=KOI8-R", "KOI8-R"],
	["", undefined],
];

test("the encoding within a meta element's content is extracted as the HTML Standard says", () => {
	for (const [content, encoding] of META_CONTENT)
		assert.equal(encodingOfMetaContent(content), encoding, content);
});

/** A Content-Type and its charset. */
const CONTENT_TYPES: readonly (readonly [string, string | undefined])[] = [
	["text/html", undefined],
	["text/html;charset=a", "a"],
	["text/html ; charset=a ; charset=b", "a"],
	['text/html; x="; charset=b"; charset=a', "a"],
	['text/html; charset="a\\"b"', 'a"b'],
	['text/html; charset="a', "a"],
	["text/html; charset= ; charset=b", "b"],
	["text/html; ;; =x; charset", undefined],
	["text/html; charset= a ", "a"],
	['text/html; charset="\x7f"; charset=b', "b"],
	["text/html; charset=\fa", undefined],
	['text/html; ";charset=a', "a"],
	['text/html; charset="";charset=a', ""],
	["text/html; charset='a'", "'a'"],
	["; charset=a", "a"],
	["", undefined],
];

/** Fields that were sent several times, what they say together, and in which charset. */
const SEVERAL: readonly (readonly [field: string, essence: string, charset: string | undefined])[] = [
	["text/html; charset=a, text/plain", "text/plain", undefined],
	["text/html; charset=a, TEXT/HTML", "text/html", "a"],
	["text/html; charset=a, text/html; charset=b", "text/html", "b"],
	["text/html; charset=a, text/plain, text/html", "text/html", undefined],
	["text/html; charset=a, */*; charset=b", "text/html", "a"],
	["text/html, , nonsense, x/", "text/html", undefined],
	['text/html; x="\\",", text/plain', "text/plain", undefined],
	['text/html; charset=a, text/html; x=", text/plain', "text/html", "a"],
];

test("the charset of a Content-Type is found behind other parameters and within quotes", () => {
	for (const [contentType, charset] of CONTENT_TYPES) {
		assert.equal(readContentType(contentType).charset, charset, contentType);
	}
	const begin = processorMs();
	readContentType(`text/html${"; a=".repeat(100_000)}`);
	readContentType(`text/html;${"\t".repeat(100_000)}`);
	readContentType(`text/html;${"\t".repeat(100_000)}x=`);
	readContentType(`text/html;a="${"\\".repeat(100_000)}`);
	readContentType(`text/html;charset=${" ".repeat(100_000)}x${", a/b".repeat(100_000)}`);
	assert.ok(processorMs() - begin < 2000);
});

test("several Content-Types say what the last one says, and of one type the last charset", () => {
	for (const [field, essence, charset] of SEVERAL)
		assert.deepEqual(readContentType(field), { essence, charset }, field);
});

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, undefined> {
	const lent = new Uint8Array(size);
	for (let start = 0; start < bytes.length; start += size) {
		const part = bytes.subarray(start, start + size);
		lent.set(part);
		yield lent.subarray(0, part.length);
		// A reader's buffer is used again: whoever keeps it, reads this.
		lent.fill(0x3f);
	}
}

async function streamed(bytes: Uint8Array, size: number, hints: TextHints): Promise<unknown> {
	const stream = decodeStream(chunks(bytes, size), hints);
	let text = "";
	for await (const part of stream) text += part;
	return { text, ...stream.decided, undecodable: stream.undecodable };
}

test("a stream is decoded like the whole, wherever its chunks are cut", async () => {
	const cases: readonly (readonly [Uint8Array, TextHints])[] = [
		[Buffer.from("\ufeffgrün 😀\n".repeat(50)), {}],
		[Buffer.from("grün 😀\n".repeat(50)), { kind: "csv" }],
		[Buffer.from("\ufeffgrün 😀\n", "utf16le"), {}],
		[latin1("<meta charset=euc-jp>\xc6\xfc\xcb\xdc\xb8\xec\xff"), { kind: "html" }],
		[latin1("gr\xfcn \xff"), { contentType: "text/plain; charset=utf-8" }],
		[latin1("\x84\x31\xa4\x37\x80"), { encoding: "gb18030" }],
		[latin1('{"a":"\xc3\xa4"}'), { kind: "json" }],
		[latin1(""), {}],
		[latin1("\xef"), {}],
	];
	for (const [bytes, hints] of cases) {
		const whole = decodeText(bytes, hints);
		for (const size of [1, 2, 3, 7, 1000]) {
			assert.deepEqual(await streamed(bytes, size, hints), whole, `${whole.text.slice(0, 30)} by ${size}`);
		}
	}
});

test("what decided a stream's encoding is known with its first part, and errors end it when asked to", async () => {
	const stream = decodeStream(chunks(latin1("abc\xff"), 2), { encoding: "utf-8", undecodable: "error" });
	assert.equal(stream.decided, undefined);
	assert.deepEqual(stream.undecodable, { count: 0, firstOffset: undefined });
	const parts: string[] = [];
	await assert.rejects(
		async () => {
			for await (const part of stream) parts.push(part);
		},
		(error) => error instanceof DocumentError && error.offset === 3,
	);
	assert.equal(parts.join(""), "");
	assert.deepEqual(stream.decided, { encoding: "UTF-8", decidedBy: "option" });
});

test("a stream's detection sees its first 64 KiB, not only its first chunk", async () => {
	const bytes = Buffer.concat([Buffer.alloc(60_000, "plain ascii "), Buffer.from("grün".repeat(3000))]);
	const result = (await streamed(bytes, 1024, { kind: "text" })) as { encoding: string; confidence: number };
	assert.equal(result.encoding, "UTF-8");
	assert.equal(result.confidence, 0.99);
});
