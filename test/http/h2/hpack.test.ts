// HPACK (RFC 7541): the examples of its appendix C, each fault that bytes can have, and the codec against itself.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type BlockLimits, type CompressionFault, HpackDecoder } from "../../../src/http/h2/hpack-decoder.ts";
import { HpackEncoder, roomForBlock } from "../../../src/http/h2/hpack-encoder.ts";
import { decodeHuffman, encodeHuffman, huffmanLength, longestDecoded } from "../../../src/http/h2/huffman.ts";
import { IntegerReader, writeInteger } from "../../../src/http/h2/integers.ts";
import { seededRandom } from "../wire.ts";

const LIMITS: BlockLimits = { headBytes: 65_536, fieldLines: 256 };

function decode(decoder: HpackDecoder, hex: string): CompressionFault | undefined {
	const bytes = Buffer.from(hex.replaceAll(" ", ""), "hex");
	return decoder.decode(bytes, 0, bytes.length);
}

/** The block as RFC 7541 prints header lists: "name: value" lines. */
function listOf({ block }: HpackDecoder): string {
	const pseudo = [
		[":method", block.method],
		[":scheme", block.scheme],
		[":path", block.path],
		[":authority", block.authority ?? ""],
		[":status", block.status],
	].filter(([, value]) => value !== "");
	return [
		...pseudo.map(([name, value]) => `${name}: ${value}`),
		...block.lines.split("\r\n").slice(0, -1),
	].join("\n");
}

const GET = ":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com";
const FOUND =
	"cache-control: private\ndate: Mon, 21 Oct 2013 20:13:21 GMT\nlocation: https://www.example.com";
const COOKIE = "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";
const LAST = `:status: 200\ncache-control: private\ndate: Mon, 21 Oct 2013 20:13:22 GMT\nlocation: https://www.example.com\ncontent-encoding: gzip\n${COOKIE}`;

/** Sections of appendix C: the table's size and, for each block, its bytes, its fields and the table's bytes afterwards. */
const EXAMPLES: Readonly<
	Record<string, readonly [table: number, ...(readonly [hex: string, list: string, size: number])[]]>
> = {
	"C.2.1": [4096, ["400a637573746f6d2d6b65790d637573746f6d2d686561646572", "custom-key: custom-header", 55]],
	"C.2.2": [4096, ["040c2f73616d706c652f70617468", ":path: /sample/path", 0]],
	"C.2.3": [4096, ["100870617373776f726406736563726574", "password: secret", 0]],
	"C.2.4": [4096, ["82", ":method: GET", 0]],
	"C.3": [
		4096,
		["828684410f7777772e6578616d706c652e636f6d", GET, 57],
		["828684be58086e6f2d6361636865", `${GET}\ncache-control: no-cache`, 110],
		[
			"828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565",
			":method: GET\n:scheme: https\n:path: /index.html\n:authority: www.example.com\ncustom-key: custom-value",
			164,
		],
	],
	"C.4": [
		4096,
		["828684418cf1e3c2e5f23a6ba0ab90f4ff", GET, 57],
		["828684be5886a8eb10649cbf", `${GET}\ncache-control: no-cache`, 110],
		[
			"828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
			":method: GET\n:scheme: https\n:path: /index.html\n:authority: www.example.com\ncustom-key: custom-value",
			164,
		],
	],
	"C.5": [
		256,
		[
			"4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d",
			`:status: 302\n${FOUND}`,
			222,
		],
		["4803333037c1c0bf", `:status: 307\n${FOUND}`, 222],
		[
			"88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31",
			LAST,
			215,
		],
	],
	"C.6": [
		256,
		[
			"488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
			`:status: 302\n${FOUND}`,
			222,
		],
		["4883640effc1c0bf", `:status: 307\n${FOUND}`, 222],
		[
			"88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
			LAST,
			215,
		],
	],
};

/** Appendix C.1: a value, the bits of its prefix, and its bytes where the bits before are 0. */
const INTEGERS: readonly (readonly [section: string, value: number, prefix: number, hex: string])[] = [
	["C.1.1", 10, 5, "0a"],
	["C.1.2", 1337, 5, "1f9a0a"],
	["C.1.3", 42, 8, "2a"],
];

describe("RFC 7541's examples", () => {
	for (const [section, value, prefix, hex] of INTEGERS) {
		const bytes = Buffer.from(hex, "hex");
		test(`${section}: ${value} with a prefix of ${prefix} bits is ${hex}, both ways`, () => {
			const integers = new IntegerReader();
			assert.equal(integers.read(bytes, 0, bytes.length, prefix), value);
			assert.equal(integers.end, bytes.length);
			const target = Buffer.alloc(8);
			const end = writeInteger(target, 0, 0, prefix, value);
			assert.equal(target.subarray(0, end).toString("hex"), hex);
		});
	}

	test("bits before an integer's prefix are not of its value, and stay as they are", () => {
		for (const [, value, prefix, hex] of INTEGERS.filter(([, , bits]) => bits < 8)) {
			const first = 0xff & ~((1 << prefix) - 1);
			const bytes = Buffer.from(hex, "hex");
			bytes[0] = (bytes[0] as number) | first;
			assert.equal(new IntegerReader().read(bytes, 0, bytes.length, prefix), value);
			const target = Buffer.alloc(bytes.length);
			writeInteger(target, 0, first, prefix, value);
			assert.deepEqual(target, bytes);
		}
	});

	for (const [section, [table, ...blocks]] of Object.entries(EXAMPLES)) {
		test(`${section} is decoded to its header list, and leaves the table that it says`, () => {
			const decoder = new HpackDecoder(LIMITS, table);
			for (const [hex, list, size] of blocks) {
				assert.equal(decode(decoder, hex), undefined);
				assert.equal(listOf(decoder), list);
				assert.equal(decoder.tableSize, size);
			}
		});
	}
});

/** What makes a connection unusable: bytes, fault. */
const FAULTS: readonly (readonly [what: string, hex: string, fault: CompressionFault])[] = [
	["the index 0", "80", "hpack-index"],
	["an index beyond the tables", "be", "hpack-index"],
	["a name's index beyond the tables", "7f00 0161", "hpack-index"],
	["an integer that never ends", "ff ffffffffffffffffffff", "hpack-integer"],
	["an integer above 2^28", "ff ffffffff7f", "hpack-integer"],
	["an integer that is cut", "ff", "hpack-cut"],
	["a literal without a name", "40", "hpack-cut"],
	["a literal without a value", "400161", "hpack-cut"],
	["a text that is cut", "40016105 6162", "hpack-cut"],
	["a text of 2^28 bytes in a block of ten", "400161 7f81ffffff7f", "hpack-integer"],
	["padding of eight bits", "400161 82 1fff", "hpack-huffman"],
	["padding that is not of ones", "400161 81 00", "hpack-huffman"],
	["the end-of-string symbol", "400161 84 ffffffff", "hpack-huffman"],
	["a table larger than we allow", "3fe21f", "hpack-table-size"],
	["a change of the table's size after a field", "8220", "hpack-table-size-place"],
	["a third change of the table's size", "203f012082", "hpack-table-size-place"],
];

describe("a block that can't be decoded", () => {
	for (const [what, hex, fault] of FAULTS) {
		test(`${what} is a fault of the connection`, () => {
			assert.equal(decode(new HpackDecoder(LIMITS), hex), fault);
		});
	}

	test("every block cut at every byte is a fault or a shorter block, never an exception", () => {
		for (const [, ...blocks] of Object.values(EXAMPLES)) {
			for (const [hex] of blocks) {
				for (let cut = 0; cut < hex.length; cut += 2) decode(new HpackDecoder(LIMITS), hex.slice(0, cut));
			}
		}
	});

	test("random bytes are fields or a fault, never an exception", () => {
		const random = seededRandom(7541);
		const decoder = new HpackDecoder(LIMITS);
		for (let round = 0; round < 20_000; round++) {
			const bytes = Buffer.from(Array.from({ length: random() * 60 }, () => random() * 256));
			decoder.decode(bytes, 0, bytes.length);
			assert.ok(decoder.tableSize <= 4096);
		}
	});
});

/** Blocks one after another on one connection, the last of which is a repetition: its bytes mean what the table says by then. */
const REPETITIONS: readonly (readonly [what: string, blocks: readonly string[], list: string])[] = [
	["the same block", ["8800016101 62", "8800016101 62"], ":status: 200\na: b"],
	["the same block after another", ["88000161 0162", "89", "88000161 0162"], ":status: 200\na: b"],
	["the same block after one that is cut", ["88000161 0162", "8800", "88000161 0162"], ":status: 200\na: b"],
	["a block that changes the table", ["40016101 62", "4001610162", "bf"], "a: b"],
	["an index of the table", ["40016101 62", "be", "be"], "a: b"],
	["an index whose entry has another place by now", ["40016101 62", "be", "4001630164", "be"], "c: d"],
	["cookies", ["60016160 0162", "600161600162", "6001616001 62"], "cookie: a; b"],
	["the same block after nothing", ["88", "", "88"], ":status: 200"],
	["nothing after the same block", ["88", "88", ""], ""],
];

describe("a block that comes again", () => {
	for (const [what, blocks, list] of REPETITIONS) {
		test(`${what} means what the table says`, () => {
			const decoder = new HpackDecoder(LIMITS);
			for (const hex of blocks) decode(decoder, hex);
			assert.equal(listOf(decoder), list);
		});
	}

	test("an index whose entry was evicted since is a fault", () => {
		const decoder = new HpackDecoder(LIMITS);
		for (const hex of ["4001610162", "be", "be"]) assert.equal(decode(decoder, hex), undefined);
		assert.equal(decode(decoder, "203fe11f82"), undefined);
		assert.equal(decode(decoder, "be"), "hpack-index");
	});

	test("blocks of one connection, a few kinds in random order, mean what a new decoder makes of them", () => {
		const random = seededRandom(7541);
		const kinds = ["88", "8800016101 62", "8800016101 63", "82868401 0161", "880001610164", ""];
		const decoder = new HpackDecoder(LIMITS);
		for (let round = 0; round < 5_000; round++) {
			const hex = kinds[Math.floor(random() * random() * kinds.length)] as string;
			const fresh = new HpackDecoder(LIMITS);
			assert.equal(decode(decoder, hex), decode(fresh, hex));
			assert.deepEqual({ ...decoder.block }, { ...fresh.block });
		}
	});
});

function literal(name: string, value: string): string {
	const text = (given: string) =>
		Buffer.from([given.length]).toString("hex") + Buffer.from(given, "latin1").toString("hex");
	return `00${text(name)}${text(value)}`;
}

/** What makes a message malformed (RFC 9113 §8.2, §8.3): the rest of the connection goes on. */
const MALFORMED: readonly (readonly [
	what: string,
	fields: readonly (readonly [string, string])[],
	why: string,
])[] = [
	["a capital in a name", [["X-A", "1"]], "h2-field-name"],
	["an empty name", [["", "1"]], "h2-field-name"],
	["a space in a name", [["a b", "1"]], "h2-field-name"],
	["a colon in a name", [["a:b", "1"]], "h2-field-name"],
	["a line feed in a value", [["a", "1\nb: 2"]], "h2-field-value"],
	["a carriage return in a value", [["a", "1\r"]], "h2-field-value"],
	["NUL in a value", [["a", "\0"]], "h2-field-value"],
	["a line feed in a cookie", [["cookie", "a=b\nc"]], "h2-field-value"],
	["a line feed in a path", [[":path", "/\n"]], "h2-field-value"],
	["connection", [["connection", "close"]], "h2-connection-field"],
	["transfer-encoding", [["transfer-encoding", "chunked"]], "h2-connection-field"],
	["upgrade", [["upgrade", "h2c"]], "h2-connection-field"],
	["keep-alive", [["keep-alive", "5"]], "h2-connection-field"],
	["proxy-connection", [["proxy-connection", "close"]], "h2-connection-field"],
	["te other than trailers", [["te", "gzip"]], "h2-connection-field"],
	["an unknown pseudo-field", [[":unknown", "1"]], "h2-pseudo-field"],
	[
		"a pseudo-field after a field",
		[
			["a", "1"],
			[":method", "GET"],
		],
		"h2-pseudo-field-order",
	],
	[
		"a pseudo-field after a cookie",
		[
			["cookie", "a=b"],
			[":method", "GET"],
		],
		"h2-pseudo-field-order",
	],
	[
		"a pseudo-field twice",
		[
			[":method", "GET"],
			[":method", "GET"],
		],
		"h2-pseudo-field-twice",
	],
];

describe("a malformed message", () => {
	for (const [what, fields, why] of MALFORMED) {
		test(`${what} is noticed, and never handed on`, () => {
			const decoder = new HpackDecoder(LIMITS);
			assert.equal(decode(decoder, fields.map(([name, value]) => literal(name, value)).join("")), undefined);
			assert.equal(decoder.block.malformation, why);
			assert.doesNotMatch(decoder.block.lines, /[\0]|\n(?!$|[a-z])/);
		});
	}

	test("te: trailers is allowed, cookies are joined, blanks are trimmed and noted", () => {
		const decoder = new HpackDecoder(LIMITS);
		const fields = [
			["te", "trailers"],
			["cookie", "a=b"],
			["x", " 1\t"],
			["cookie", "c=d"],
		] as const;
		assert.equal(decode(decoder, fields.map(([name, value]) => literal(name, value)).join("")), undefined);
		assert.equal(decoder.block.malformation, undefined);
		assert.equal(decoder.block.lines, "te: trailers\r\nx: 1\r\ncookie: a=b; c=d\r\n");
		assert.equal(decoder.block.hasBlanks, true);
	});
});

describe("limits of a block", () => {
	test("fields beyond headBytes are not kept, counted with 32 bytes each, and the table stays right", () => {
		const decoder = new HpackDecoder({ headBytes: 1_000, fieldLines: 256 });
		const insert = "40 0161 7f 21".replaceAll(" ", "") + "62".repeat(160);
		// One field of 193 bytes, then a thousand references to it.
		assert.equal(decode(decoder, insert + "be".repeat(1_000)), undefined);
		assert.equal(decoder.block.passed, "headBytes");
		assert.ok(decoder.block.lines.length < 1_000);
		assert.equal(decoder.block.fields, 1_001);
		assert.equal(decode(decoder, "be"), undefined);
		assert.equal(decoder.block.lines.length, 165);
	});

	test("fields beyond a limit are checked all the same, and the table stays right", () => {
		const many = literal("a", "b").repeat(300);
		const faults: readonly (readonly [hex: string, fault: CompressionFault | undefined])[] = [
			[`${many}0081180162`, "hpack-huffman"],
			[`${many}0001610562`, "hpack-cut"],
			[`${many}00`, "hpack-cut"],
			[`${many}0f7f0161`, "hpack-index"],
			[`${many}40016301640f2f0165`, undefined],
		];
		for (const [hex, fault] of faults) {
			const decoder = new HpackDecoder(LIMITS);
			assert.equal(decode(decoder, hex), fault, hex.slice(many.length));
			if (fault !== undefined) continue;
			assert.equal(decoder.block.passed, "fieldLines");
			assert.equal(decode(decoder, "be"), undefined);
			assert.equal(listOf(decoder), "c: d");
		}
	});

	test("a thousand crumbs of a cookie are a thousand fields", () => {
		const decoder = new HpackDecoder(LIMITS);
		assert.equal(decode(decoder, literal("cookie", "a").repeat(1_000)), undefined);
		assert.equal(decoder.block.passed, "fieldLines");
	});
});

describe("the encoder", () => {
	const target = Buffer.alloc(100_000);

	function encode(encoder: HpackEncoder, ...parts: readonly string[]): Buffer {
		encoder.begin(target, 0);
		for (const part of parts) encoder.addLines(part);
		return Buffer.from(target.subarray(0, encoder.end));
	}

	test("the second request with the same fields is a few bytes", () => {
		const encoder = new HpackEncoder();
		const head = ":method: GET\r\n:scheme: https\r\n:authority: shop.example\r\n";
		const lines = "user-agent: gannet/0.1.0\r\nAccept: */*\r\naccept-encoding: gzip, deflate, br, zstd\r\n";
		assert.ok(encode(encoder, head, lines).length > 30);
		assert.equal(encode(encoder, head, lines).length, 6);
		assert.equal(encode(encoder, head, lines).length, 6);
	});

	for (const name of ["authorization", "proxy-authorization", "x-api-key", "set-cookie"]) {
		test(`${name} is never indexed, also not by others on the way`, () => {
			const encoder = new HpackEncoder();
			const bytes = encode(encoder, `${name}: secret\r\n`);
			assert.equal((bytes[0] as number) & 0xf0, 0x10);
			assert.equal(encoder.tableSize, 0);
		});
	}

	test("a short cookie is never indexed, a long one is", () => {
		const encoder = new HpackEncoder();
		assert.equal((encode(encoder, "cookie: a=b\r\n")[0] as number) & 0xf0, 0x10);
		assert.equal((encode(encoder, `cookie: ${"a".repeat(40)}\r\n`)[0] as number) & 0xc0, 0x40);
	});

	test("a smaller table of the peer's is announced, the smallest first, and kept to", () => {
		const encoder = new HpackEncoder();
		encode(encoder, "x-a: 1\r\nx-b: 2\r\n");
		encoder.setTableSize(0);
		encoder.setTableSize(100);
		const bytes = encode(encoder, "x-a: 1\r\n");
		assert.deepEqual([...bytes.subarray(0, 3)], [0x20, 0x3f, 69]);
		assert.equal(encoder.tableSize, 0 + 3 + 1 + 32);
	});

	test("what it writes is what the decoder reads, whatever the fields, with the same tables", () => {
		const random = seededRandom(9113);
		const encoder = new HpackEncoder();
		const decoder = new HpackDecoder({ headBytes: 1_000_000, fieldLines: 1_000 });
		const names = [
			"a",
			"x-long-name",
			"cookie",
			"set-cookie",
			"authorization",
			"content-language",
			"date",
			"server",
		];
		for (let round = 0; round < 20_000; round++) {
			if (random() < 0.02) encoder.setTableSize(Math.floor(random() * 4_097));
			let lines = "";
			const cookies: string[] = [];
			const others: string[] = [];
			for (let count = Math.floor(random() * 8); count > 0; count--) {
				const name = names[Math.floor(random() * names.length)] as string;
				const first = random() < 0.5 ? 97 : 161;
				const length = Math.floor(random() ** 3 * 600);
				const value =
					random() < 0.3
						? `k${Math.floor(random() * 5)}`
						: String.fromCharCode(...Array.from({ length }, () => first + Math.floor(random() * 26)));
				lines += `${name}: ${value}\r\n`;
				if (name === "cookie") cookies.push(value);
				else others.push(`${name}: ${value}\r\n`);
			}
			const joined = cookies.reduce((all, one) => (all === "" ? one : `${all}; ${one}`), "");
			const bytes = encode(encoder, ":status: 200\r\n", lines);
			assert.ok(bytes.length <= roomForBlock(lines.length + 14));
			assert.equal(decoder.decode(bytes, 0, bytes.length), undefined);
			assert.equal(decoder.block.lines, others.join("") + (joined === "" ? "" : `cookie: ${joined}\r\n`));
			assert.equal(decoder.tableSize, encoder.tableSize);
		}
	});
});

test("a literal that comes again, or nearly, is what a decoder without a past reads", () => {
	const random = seededRandom(7541);
	const decoder = new HpackDecoder(LIMITS);
	const values = [
		"",
		"a",
		"ab",
		"b",
		"gannet",
		"gannet!",
		"x".repeat(126),
		"x".repeat(127),
		"x".repeat(140),
		" b",
	];
	for (let round = 0; round < 20_000; round++) {
		const pieces: Buffer[] = [];
		for (let count = 0; count < 4; count++) {
			const value = values[Math.floor(random() ** 2 * values.length)] as string;
			const coded = Buffer.alloc(300);
			const isCoded = random() < 0.5;
			const end = isCoded ? encodeHuffman(value, coded, 0) : coded.write(value, 0, "latin1");
			const head = end < 127 ? [end] : [127, end - 127];
			head[0] = (head[0] as number) | (isCoded ? 0x80 : 0);
			// "server", "vary" and "date", without the table, never in it, and in it.
			const name = [[0x0f, 54 - 15], [0x1f, 59 - 15], [0x40 | 33]][Math.floor(random() * 3)] as number[];
			pieces.push(Buffer.from([...name, ...head]), coded.subarray(0, end));
		}
		const bytes = Buffer.concat(pieces);
		const other = new HpackDecoder(LIMITS);
		assert.equal(decoder.decode(bytes, 0, bytes.length), undefined);
		assert.equal(other.decode(bytes, 0, bytes.length), undefined);
		assert.equal(decoder.block.lines, other.block.lines);
		assert.equal(decoder.block.size, other.block.size);
		assert.equal(decoder.block.hasBlanks, other.block.hasBlanks);
	}
});

test("every text comes back from the Huffman code", () => {
	const random = seededRandom(5);
	const coded = new Uint8Array(4_096);
	const decoded = Buffer.alloc(8_192);
	for (let round = 0; round < 10_000; round++) {
		const bytes = Array.from({ length: random() * 60 }, () => random() * (round % 2 === 0 ? 256 : 128));
		const text = Buffer.from(bytes).toString("latin1");
		const end = encodeHuffman(text, coded, 0);
		assert.equal(end, huffmanLength(text));
		const length = decodeHuffman(coded, 0, end, decoded, 0);
		assert.ok(length <= longestDecoded(end));
		assert.equal(decoded.toString("latin1", 0, length), text);
	}
});
