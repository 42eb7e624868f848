// What is said to proxies, and what they may answer: bytes as data, whole and one by one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ConnectRequest } from "../../../src/client/proxies/connect-request.ts";
import { ProxyFailure } from "../../../src/client/proxies/failure.ts";
import type { Negotiation } from "../../../src/client/proxies/negotiation.ts";
import { parseProxy } from "../../../src/client/proxies/proxy.ts";
import { Socks4aNegotiation, Socks5Negotiation } from "../../../src/client/proxies/socks.ts";
import { DEFAULT_LIMITS } from "../../../src/http/index.ts";

interface Played {
	/** All that the client said. */
	readonly said: string;
	/** What came through the tunnel, or undefined where it didn't come to that. */
	readonly rest: string | undefined;
	readonly failure: ProxyFailure | undefined;
}

/** The proxy's lines, one after each of the client's. */
function play(negotiation: Negotiation, answers: readonly Buffer[], isByteByByte: boolean): Played {
	let said = negotiation.opening.toString("latin1");
	let rest: Buffer | undefined;
	let failure: ProxyFailure | undefined;
	try {
		for (const answer of answers) {
			const pieces = isByteByByte ? [...answer].map((byte) => Buffer.of(byte)) : [answer];
			for (const piece of pieces) {
				if (rest !== undefined) {
					rest = Buffer.concat([rest, piece]);
					continue;
				}
				const step = negotiation.push(piece);
				if (step.send !== undefined) said += step.send.toString("latin1");
				// The buffer that bytes arrive in is used again.
				if (step.rest !== undefined) rest = Buffer.from(step.rest);
				piece.fill(0xee);
			}
		}
	} catch (error) {
		assert.ok(error instanceof ProxyFailure, String(error));
		assert.doesNotMatch(error.message, /s3cret|undefined|\n/);
		failure = error;
	}
	return { said, rest: rest?.toString("latin1"), failure };
}

interface Case {
	readonly says: string;
	readonly make: () => Negotiation;
	readonly answers: readonly (string | readonly number[])[];
	readonly said?: string;
	/** What comes through the tunnel; undefined: none stands. */
	readonly rest?: string;
	readonly failure?: RegExp;
	readonly mayPass?: boolean;
	readonly status?: number;
	/** What counts is how the bytes come. */
	readonly isWholeOnly?: boolean;
}

const example = { host: "example.test", port: 443 };
const five = (url = "socks5://proxy.test", target = example): Negotiation =>
	new Socks5Negotiation(parseProxy(url), target);
const four = (url = "socks4a://proxy.test", target = example): Negotiation =>
	new Socks4aNegotiation(parseProxy(url), target);
const connect = (url = "http://proxy.test", authority = "example.test:443"): Negotiation =>
	new ConnectRequest(parseProxy(url), authority, DEFAULT_LIMITS);

const OK5 = [5, 0, 0, 1, 127, 0, 0, 1, 0x10, 0x92];
const OK4 = [0, 90, 0, 0, 0, 0, 0, 0];

function reply5(code: number): readonly number[][] {
	return [
		[5, 0],
		[5, code, 0, 1, 0, 0, 0, 0, 0, 0],
	];
}

const cases: readonly Case[] = [
	{
		says: "SOCKS 5 asks for a name as it stands",
		make: five,
		answers: [[5, 0], OK5],
		said: "\x05\x01\x00\x05\x01\x00\x03\x0cexample.test\x01\xbb",
		rest: "",
	},
	{
		says: "SOCKS 5 asks for an IPv4 address by its bytes",
		make: () => five("socks5://proxy.test", { host: "192.0.2.7", port: 80 }),
		answers: [[5, 0], OK5],
		said: "\x05\x01\x00\x05\x01\x00\x01\xc0\x00\x02\x07\x00\x50",
		rest: "",
	},
	{
		says: "SOCKS 5 asks for an IPv6 address by its bytes",
		make: () => five("socks5://proxy.test", { host: "2001:db8::ff:1", port: 80 }),
		answers: [[5, 0], OK5],
		said: "\x05\x01\x00\x05\x01\x00\x04\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\xff\0\x01\x00\x50",
		rest: "",
	},
	{
		says: "SOCKS 5 logs in where the proxy wants it",
		make: () => five("socks5://me:s3cret@proxy.test"),
		answers: [[5, 2], [1, 0], OK5],
		said: "\x05\x02\x00\x02\x01\x02me\x06s3cret\x05\x01\x00\x03\x0cexample.test\x01\xbb",
		rest: "",
	},
	{
		says: "SOCKS 5 keeps its credentials where the proxy doesn't want them",
		make: () => five("socks5://me:s3cret@proxy.test"),
		answers: [[5, 0], OK5],
		said: "\x05\x02\x00\x02\x05\x01\x00\x03\x0cexample.test\x01\xbb",
		rest: "",
	},
	{
		says: "SOCKS 5 names its own end by a name of any length",
		make: five,
		answers: [
			[5, 0],
			[5, 0, 0, 3, 255, ...new Array<number>(255).fill(97), 1, 2],
		],
		rest: "",
	},
	{
		says: "SOCKS 5 names its own end by an empty name",
		make: five,
		answers: [
			[5, 0],
			[5, 0, 0, 3, 0, 1, 2],
		],
		rest: "",
	},
	{
		says: "SOCKS 5 names its own end by an IPv6 address",
		make: five,
		answers: [
			[5, 0],
			[5, 0, 0, 4, ...new Array<number>(16).fill(1), 1, 2],
		],
		rest: "",
	},
	{
		says: "bytes behind SOCKS 5's reply came through the tunnel",
		make: five,
		answers: [
			[5, 0],
			[...OK5, 104, 105],
		],
		rest: "hi",
	},
	...(
		[
			[1, /it failed, and doesn't say why \(code 1\)/, true],
			[2, /its rules don't allow that destination/, false],
			[3, /network is unreachable/, true],
			[4, /destination, or its name, is unreachable/, true],
			[5, /refused the connection/, true],
			[6, /did not answer in time/, true],
			[7, /doesn't support connecting/, false],
			[8, /doesn't support that kind of address/, false],
			[9, /that code has no meaning \(code 9\)/, false],
			[255, /that code has no meaning \(code 255\)/, false],
		] as const
	).map(
		([code, failure, mayPass]): Case => ({
			says: `SOCKS 5's reply ${code} is told in words`,
			make: five,
			answers: reply5(code),
			failure,
			mayPass,
		}),
	),
	{
		says: "SOCKS 5 without credentials, where the proxy wants some",
		make: five,
		answers: [[5, 0xff]],
		failure: /it wants credentials; write them into the proxy's URL/,
	},
	{
		says: "SOCKS 5 with credentials that nobody wants in that form",
		make: () => five("socks5://me:s3cret@proxy.test"),
		answers: [[5, 0xff]],
		failure: /accepts neither/,
	},
	{
		says: "SOCKS 5 with wrong credentials",
		make: () => five("socks5://me:s3cret@proxy.test"),
		answers: [
			[5, 2],
			[1, 1],
		],
		failure: /did not accept the username and password/,
	},
	{
		says: "SOCKS 5's choice of what was not offered",
		make: five,
		answers: [[5, 2]],
		failure: /chose a way of logging in \(2\) that was not offered/,
	},
	{
		says: "SOCKS 5's choice of GSSAPI",
		make: five,
		answers: [[5, 1]],
		failure: /\(1\) that was not offered/,
	},
	{ says: "SOCKS 4 in place of SOCKS 5", make: five, answers: [[0, 91]], failure: /that is not SOCKS 5/ },
	{
		says: "an HTTP server in place of SOCKS 5",
		make: five,
		answers: ["HTTP/1.1 400 Bad Request\r\n\r\n"],
		failure: /it answered before it was asked; it speaks HTTP/,
		isWholeOnly: true,
	},
	{
		says: "an answer to what was not asked yet",
		make: five,
		answers: [[5, 0, ...OK5]],
		failure: /it answered before it was asked/,
		isWholeOnly: true,
	},
	{
		says: "a login that is answered with something else",
		make: () => five("socks5://me:s3cret@proxy.test"),
		answers: [
			[5, 2],
			[7, 0],
		],
		failure: /that is not an answer to a login/,
	},
	{
		says: "SOCKS 5 with a kind of address that doesn't exist",
		make: five,
		answers: [
			[5, 0],
			[5, 0, 0, 2],
		],
		failure: /in a form \(2\) that doesn't exist/,
	},
	{
		says: "SOCKS 5 whose second word is not SOCKS 5",
		make: five,
		answers: [
			[5, 0],
			[6, 0, 0, 1],
		],
		failure: /that is not SOCKS 5/,
	},
	{
		says: "SOCKS 4a asks for a name behind an address that is none",
		make: four,
		answers: [OK4],
		said: "\x04\x01\x01\xbb\0\0\0\x01\0example.test\0",
		rest: "",
	},
	{
		says: "SOCKS 4a says who asks",
		make: () => four("socks4a://me@proxy.test"),
		answers: [OK4],
		said: "\x04\x01\x01\xbb\0\0\0\x01me\0example.test\0",
		rest: "",
	},
	{
		says: "SOCKS 4 asks for an address by its bytes",
		make: () => four("socks4a://proxy.test", { host: "192.0.2.7", port: 80 }),
		answers: [[...OK4, 104, 105]],
		said: "\x04\x01\x00\x50\xc0\x00\x02\x07\0",
		rest: "hi",
	},
	{
		says: "SOCKS 4's reply 91 is told in words",
		make: four,
		answers: [[0, 91, 0, 0, 0, 0, 0, 0]],
		failure: /it refused the request, or could not reach the destination \(code 91\)/,
		mayPass: true,
	},
	{ says: "SOCKS 4's reply 92", make: four, answers: [[0, 92]], failure: /could not ask the identd/ },
	{ says: "SOCKS 4's reply 93", make: four, answers: [[0, 93]], failure: /names another user/ },
	{ says: "SOCKS 4's reply 0", make: four, answers: [[0, 0]], failure: /no meaning \(code 0\)/ },
	{ says: "SOCKS 5 in place of SOCKS 4", make: four, answers: [[5, 0xff]], failure: /that is not SOCKS 4/ },
	{
		says: "an HTTP server in place of SOCKS 4",
		make: four,
		answers: ["HTTP/1.1 400 Bad Request\r\n\r\n"],
		failure: /that is not SOCKS 4; it speaks HTTP/,
		isWholeOnly: true,
	},
	{
		says: "CONNECT names the destination twice and itself once",
		make: connect,
		answers: ["HTTP/1.1 200 Connection established\r\n\r\n"],
		said: "CONNECT example.test:443 HTTP/1.1\r\nhost: example.test:443\r\n",
		rest: "",
	},
	{
		says: "CONNECT carries the proxy's credentials",
		make: () => connect("http://me:s3cret@proxy.test", "[2001:db8::1]:443"),
		answers: ["HTTP/1.0 200 OK\r\nVia: x\r\n\r\n"],
		said: "proxy-authorization: Basic bWU6czNjcmV0\r\n",
		rest: "",
	},
	{
		says: "bytes behind CONNECT's head came through the tunnel, whatever length it claims",
		make: connect,
		answers: ["HTTP/1.1 204 No Content\r\nContent-Length: 100\r\nTransfer-Encoding: chunked\r\n\r\nhi"],
		rest: "hi",
	},
	{
		says: "interim responses come before CONNECT's answer",
		make: connect,
		answers: ["HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"],
		rest: "",
	},
	...(
		[
			[403, "Forbidden", /it forbids that destination or that port/, false],
			[407, "Proxy Authentication Required", /it wants credentials, or other ones/, false],
			[502, "Bad Gateway", /it could not reach the destination/, true],
			[503, "Service Unavailable", /overloaded/, true],
			[504, "Gateway Timeout", /did not answer it in time/, true],
			[302, "Found", /it opens no tunnel/, false],
			[418, "", /with 418: it opens no tunnel/, false],
			[599, "", /with 599: it opens no tunnel/, true],
		] as const
	).map(
		([status, reason, failure, mayPass]): Case => ({
			says: `CONNECT answered with ${status} is told in words`,
			make: connect,
			answers: [`HTTP/1.1 ${status} ${reason}\r\nContent-Length: 5\r\n\r\nhello`],
			failure,
			status,
			mayPass,
		}),
	),
	{
		says: "an upgrade that nobody asked for",
		make: connect,
		answers: ["HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"],
		failure: /with 101 Switching Protocols: it opens no tunnel/,
		status: 101,
	},
	{
		says: "a proxy's own words are made fit to be shown",
		make: connect,
		answers: [`HTTP/1.1 403 \xff${"x".repeat(500)}\r\n\r\n`],
		failure: /with 403 \?x{99}: it forbids/,
		status: 403,
	},
	{
		says: "a SOCKS proxy in place of an HTTP one",
		make: connect,
		answers: [[5, 0xff]],
		failure: /something that is not HTTP\/1\.1/,
	},
	{
		says: "a head without end",
		make: connect,
		answers: [`HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(100_000)}`],
		failure: /something that is not HTTP\/1\.1/,
		isWholeOnly: true,
	},
	{
		says: "interim responses without end",
		make: connect,
		answers: ["HTTP/1.1 100 Continue\r\n\r\n".repeat(10_000)],
		failure: /something that is not HTTP\/1\.1/,
		isWholeOnly: true,
	},
];

for (const { says, make, answers, said, rest, failure, mayPass, status, isWholeOnly } of cases) {
	const bytes = (): Buffer[] =>
		answers.map((answer) =>
			typeof answer === "string" ? Buffer.from(answer, "latin1") : Buffer.from(answer),
		);
	for (const isByteByByte of isWholeOnly === true ? [false] : [false, true]) {
		test(`${says}${isByteByByte ? ", byte by byte" : ""}`, () => {
			const played = play(make(), bytes(), isByteByByte);
			if (said !== undefined) assert.ok(played.said.includes(said), JSON.stringify(played.said));
			assert.equal(played.rest, rest);
			if (failure === undefined) assert.equal(played.failure, undefined);
			else assert.match(played.failure?.message ?? "it did not fail", failure);
			assert.match(played.failure?.message ?? "proxy.test", /proxy\.test/);
			if (mayPass !== undefined) assert.equal(played.failure?.mayPass, mayPass);
			assert.equal(played.failure?.status, status);
		});
	}
}

test("SOCKS 4 can't ask for an IPv6 address, and says so", () => {
	assert.throws(
		() => four("socks4a://proxy.test", { host: "::1", port: 80 }),
		/SOCKS 4 has no IPv6 addresses/,
	);
});

test("SOCKS 5 can't ask for a name of more than 255 bytes, and says so", () => {
	const host = `${"a".repeat(252)}.test`;
	assert.throws(() => five("socks5://proxy.test", { host, port: 80 }), /more than 255 bytes/);
	assert.ok(five("socks5://proxy.test", { host: host.slice(2), port: 80 }));
});

test("a destination that would break CONNECT's head is refused", () => {
	assert.throws(() => connect("http://proxy.test", "a\r\nx: y:443"));
});
