// Requests that are framed twice, once by a Transfer-Encoding line that is bent by one or two bytes. The places are those of
// smuggler (https://github.com/defparam/smuggler, configs/, MIT License, Copyright (c) 2020 Evan Custodio); here with every byte.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageReader, RemoteProtocolError } from "../../src/http/index.ts";

const FIELD = "Transfer-Encoding";

const places: readonly (readonly [name: string, line: (byte: string) => string])[] = [
	["before the value", (byte) => `${FIELD}:${byte}chunked`],
	["before the value and a space", (byte) => `${FIELD}:${byte} chunked`],
	["after the value", (byte) => `${FIELD}: chunked${byte}`],
	["in the value", (byte) => `${FIELD}: chun${byte}ked`],
	["before the name", (byte) => `${byte}${FIELD}: chunked`],
	["after the name", (byte) => `${FIELD}${byte}: chunked`],
	["in the name", (byte) => `Transfer${byte}Encoding: chunked`],
	["around the name", (byte) => `${byte}${FIELD}${byte}: chunked`],
	["around the value", (byte) => `${FIELD}:${byte}chunked${byte}`],
	["before the name and the value", (byte) => `${byte}${FIELD}:${byte}chunked`],
	["before the name, after the value", (byte) => `${byte}${FIELD}: chunked${byte}`],
	["after the name and the value", (byte) => `${FIELD}${byte}: chunked${byte}`],
	["behind another field", (byte) => `X: X${byte}${FIELD}: chunked`],
	["behind another field and CR", (byte) => `X: X\r${byte}${FIELD}: chunked`],
	["behind another field, before LF", (byte) => `X: X${byte}\n${FIELD}: chunked`],
	["before another field", (byte) => `${FIELD}: chunked${byte}X: X`],
	["after CR, before another field", (byte) => `${FIELD}: chunked\r${byte}X: X`],
	["before LF and another field", (byte) => `${FIELD}: chunked${byte}\nX: X`],
];

/** "refused", or how the only request was framed, with its fields. */
function outcome(request: string): { readonly framing: string; readonly names: readonly string[] } {
	const bytes = Buffer.from(request, "latin1");
	const reader = new MessageReader("server");
	reader.push(bytes, 0, bytes.length);
	try {
		assert.equal(reader.next(), "head");
		return {
			framing: reader.framing,
			names: reader
				.takeHead()
				.fields.toJSON()
				.map(([name]) => name),
		};
	} catch (error) {
		assert.ok(error instanceof RemoteProtocolError, String(error));
		return { framing: "refused", names: [] };
	}
}

for (const [name, line] of places) {
	test(`a request with Content-Length and a Transfer-Encoding with any byte ${name} is refused, or has no such field`, () => {
		for (let code = 0; code < 256; code++) {
			for (const order of ["first", "last"]) {
				const bent = `${line(String.fromCharCode(code))}\r\n`;
				const length = "Content-Length: 6\r\n";
				const lines = order === "first" ? bent + length : length + bent;
				const { framing, names } = outcome(`POST / HTTP/1.1\r\nHost: a\r\n${lines}\r\n0\r\n\r\nX`);
				const what = `byte ${code.toString(16)}, ${order}: ${framing} ${names}`;
				assert.ok(framing === "refused" || framing === "length", what);
				assert.ok(!names.some((field) => field.trim().toLowerCase() === FIELD.toLowerCase()), what);
			}
		}
	});
}
