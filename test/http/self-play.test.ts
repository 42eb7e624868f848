// What one role's writer sends, the other role's reader must read back unchanged, however it is cut; and what a reader
// read, the writer must be able to send again.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
	type ContentFraming,
	ContentWriter,
	encodeRequestHead,
	encodeResponseHead,
	FieldLines,
	MessageReader,
} from "../../src/http/index.ts";
import { randomCuts, seededRandom } from "./wire.ts";

interface Message {
	/** Request. */
	readonly method: string;
	readonly target: string;
	/** Response. */
	readonly status: number;
	readonly fields: readonly (readonly [string, string])[];
	readonly framing: ContentFraming;
	readonly content: readonly string[];
	readonly trailers: readonly (readonly [string, string])[];
	readonly interims: readonly number[];
}

type Random = () => number;

const TOKEN = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const VALUE = `\t ${TOKEN}(),/:;<=>?@[]{}"\\\u0080\u00a0\u00e9\u00ff`;
const TARGET = `${TOKEN.replace("#", "")}/:?@,;=()[]"<>\\{}`;

function pick<T>(random: Random, from: ArrayLike<T>): T {
	return from[Math.floor(random() * from.length)] as T;
}

function text(random: Random, alphabet: string, least: number, most: number): string {
	const length = least + Math.floor(random() ** 2 * (most - least + 1));
	return Array.from({ length }, () => pick(random, alphabet)).join("");
}

/** Fields that have nothing to do with framing. */
function someFields(random: Random): [string, string][] {
	const count = Math.floor(random() * 6);
	return Array.from({ length: count }, () => [
		`x-${text(random, TOKEN, 0, 12)}`,
		text(random, VALUE, 0, 40).trim(),
	]);
}

function someMessage(random: Random, role: "request" | "response"): Message {
	const content = Array.from({ length: Math.floor(random() * 4) }, () =>
		text(random, `${VALUE}\r\n\0`, 1, 300),
	);
	const length = content.join("").length;
	const fields: (readonly [string, string])[] = someFields(random);
	const status = pick(random, [200, 201, 404, 500, 299, 204, 304]);
	const method =
		role === "response"
			? pick(random, ["GET", "HEAD", "POST"])
			: pick(random, ["GET", "HEAD", "POST", "PUT", text(random, TOKEN, 1, 10)]);
	const hasNone = role === "response" && (method === "HEAD" || status === 204 || status === 304);
	let framing: ContentFraming = "none";
	if (!hasNone && length > 0) framing = pick(random, [length, "chunked"] as const);
	else if (role === "response" && !hasNone) framing = pick(random, [0, "chunked"] as const);
	if (framing === "chunked")
		fields.splice(Math.floor(random() * fields.length), 0, ["Transfer-Encoding", "chunked"]);
	else if (framing !== "none") fields.push(["content-length", String(framing)]);
	return {
		method,
		target: pick(random, [
			"/",
			"/",
			`/${text(random, TARGET, 0, 60)}`,
			`http://example.org/${text(random, TARGET, 0, 20)}`,
		]),
		status,
		fields: role === "request" ? [["Host", "example.org"], ...fields] : fields,
		framing,
		content: framing === "none" || framing === 0 ? [] : content,
		trailers: framing === "chunked" && random() < 0.3 ? someFields(random) : [],
		interims:
			role === "response"
				? Array.from({ length: Math.floor(random() * 3) }, () => pick(random, [100, 102, 103]))
				: [],
	};
}

function write(message: Message, role: "request" | "response"): string {
	let out = "";
	for (const status of message.interims) out += encodeResponseHead({ status, fields: [["link", "</a>"]] });
	out += role === "request" ? encodeRequestHead(message) : encodeResponseHead(message);
	const writer = new ContentWriter(message.framing);
	for (const piece of message.content) out += writer.before(piece.length) + piece + writer.after;
	return out + writer.end(message.trailers.length > 0 ? message.trailers : undefined);
}

/** Everything that a reader tells of messages, in the shape in which they were written. */
function read(
	role: "client" | "server",
	methods: readonly string[],
	bytes: Buffer,
	cuts: readonly number[],
): unknown[] {
	const reader = new MessageReader(role);
	for (const method of methods) reader.expect(method);
	const messages: unknown[] = [];
	let interims: number[] = [];
	let head = {};
	let content = "";
	let trailers: [string, string][] = [];
	let from = 0;
	for (const to of [...cuts, bytes.length]) {
		const lent = Buffer.from(bytes.subarray(from, to));
		reader.push(lent, 0, lent.length);
		from = to;
		for (let event = reader.next(); event !== "need"; event = reader.next()) {
			if (event === "interim") interims.push(reader.status);
			else if (event === "head") {
				const { status, method, target, fields, text: whole } = reader.takeHead();
				head = role === "client" ? { status, fields: [...fields] } : { method, target, fields: [...fields] };
				// A head that was read can be written again, byte for byte but for white space.
				const again =
					role === "client"
						? encodeResponseHead({ status, fields })
						: encodeRequestHead({ method, target, fields });
				assert.equal(again, whole);
			} else if (event === "data")
				content += reader.bytes.toString("latin1", reader.dataStart, reader.dataEnd);
			else if (event === "trailers") trailers = [...reader.takeTrailers()];
			else {
				assert.equal(event, "end");
				messages.push({ ...head, interims, content, trailers });
				interims = [];
				content = "";
				trailers = [];
			}
		}
		lent.fill(0);
	}
	assert.ok(reader.isIdle);
	return messages;
}

for (const role of ["request", "response"] as const) {
	test(`a thousand ${role}s are read as they were written, pipelined and cut at random`, () => {
		const random = seededRandom(role.length);
		for (let run = 0; run < 250; run++) {
			const messages = Array.from({ length: 4 }, () => someMessage(random, role));
			const bytes = Buffer.from(messages.map((message) => write(message, role)).join(""), "latin1");
			const expected = messages.map(({ method, target, status, fields, content, trailers, interims }) => ({
				...(role === "request" ? { method, target } : { status }),
				fields: fields.map(([name, value]) => [name, value.replace(/^[\t ]+|[\t ]+$/g, "")]),
				interims,
				content: content.join(""),
				trailers: trailers.map(([name, value]) => [name, value.replace(/^[\t ]+|[\t ]+$/g, "")]),
			}));
			const methods = role === "response" ? messages.map(({ method }) => method) : [];
			for (const cuts of [[], randomCuts(bytes.length, 30, random)]) {
				assert.deepEqual(
					read(role === "request" ? "server" : "client", methods, bytes, cuts),
					expected,
					`run ${run}`,
				);
			}
		}
	});
}

test("FieldLines that were received can be sent without a second check", () => {
	const fields = FieldLines.from([["A", " b "]]);
	assert.equal(encodeRequestHead({ method: "GET", target: "/", fields }), "GET / HTTP/1.1\r\nA: b\r\n\r\n");
});
