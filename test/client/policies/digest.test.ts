// Challenges and Digest as pure functions: the RFCs' own examples, and lines as servers write them, honest or not.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { parseAuthenticationInfo, parseChallenges } from "../../../src/client/policies/challenges.ts";
import {
	type DigestChallenge,
	type DigestUse,
	digestAuthorization,
	digestKey,
	isServersProof,
	strongestDigest,
} from "../../../src/client/policies/digest.ts";

function challengeOf(...lines: readonly string[]): DigestChallenge {
	const challenge = strongestDigest(parseChallenges(lines));
	assert.ok(challenge !== undefined);
	return challenge;
}

function useOf(
	challenge: DigestChallenge,
	credentials: { username: string; password: string },
	more: Partial<DigestUse> & Pick<DigestUse, "uri" | "cnonce">,
): DigestUse {
	return {
		challenge,
		key: digestKey(challenge, credentials, more.cnonce),
		nonce: challenge.nonce,
		username: credentials.username,
		method: "GET",
		nonceCount: 1,
		contentHash: undefined,
		...more,
	};
}

const MUFASA = { username: "Mufasa", password: "Circle of Life" };
const RFC_7616 = 'realm="http-auth@example.org", qop="auth, auth-int"';
const RFC_NONCE = 'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"';
const RFC_OPAQUE = 'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
const RFC_CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

for (const [algorithm, response] of [
	["MD5", "8ca523f5e9506fed4657c9700eebdbec"],
	["SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"],
] as const) {
	test(`the response of RFC 7616 §3.9.1 is computed with ${algorithm}`, () => {
		const challenge = challengeOf(`Digest ${RFC_7616}, algorithm=${algorithm}, ${RFC_NONCE}, ${RFC_OPAQUE}`);
		const value = digestAuthorization(
			useOf(challenge, MUFASA, { uri: "/dir/index.html", cnonce: RFC_CNONCE }),
		);
		assert.equal(
			value,
			`Digest username="Mufasa", realm="http-auth@example.org", ${RFC_NONCE}, uri="/dir/index.html", response="${response}", algorithm=${algorithm}, ${RFC_OPAQUE}, qop=auth, nc=00000001, cnonce="${RFC_CNONCE}"`,
		);
	});
}

test("the response of RFC 7616 §3.9.2 (SHA-512-256, userhash, UTF-8) is computed as its errata 4897 correct it", () => {
	const challenge = challengeOf(
		'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true',
	);
	const jason = { username: "J\u00e4s\u00f8n Doe", password: "Secret, or not?" };
	const value = digestAuthorization(
		useOf(challenge, jason, { uri: "/doe.json", cnonce: "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v" }),
	);
	assert.match(value, /username="793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"/);
	assert.match(value, /response="3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"/);
	assert.match(value, /, userhash=true$/);
});

test("the response of RFC 2617 §3.5 is computed, and that of RFC 2069 without qop", () => {
	const nonce = 'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"';
	const credentials = { username: "Mufasa", password: "Circle Of Life" };
	const target = { uri: "/dir/index.html", cnonce: "0a4f113b" };
	const withQop = challengeOf(`Digest realm="testrealm@host.com", qop="auth,auth-int", ${nonce}`);
	assert.match(
		digestAuthorization(useOf(withQop, credentials, target)),
		/response="6629fae49393a05397450978507c4ef1", qop=auth, nc=00000001, cnonce="0a4f113b"$/,
	);
	const without = challengeOf(`Digest realm="testrealm@host.com", ${nonce}, opaque="5ccc"`);
	const value = digestAuthorization(useOf(without, credentials, target));
	assert.match(value, /response="670fd8c2df070c60b045671b8b24ff02", opaque="5ccc"$/);
	assert.doesNotMatch(value, /qop|nc=|cnonce/);
});

function md5(text: string): string {
	return createHash("md5").update(text, "utf8").digest("hex");
}

test("-sess goes on with its first cnonce, auth-int covers the content, and the nonce count is hexadecimal", () => {
	const challenge = challengeOf('Digest realm="r", nonce="n", qop="auth-int", algorithm=MD5-sess');
	const credentials = { username: "u", password: "p" };
	const key = digestKey(challenge, credentials, "first");
	assert.equal(key, md5(`${md5("u:r:p")}:n:first`));
	const use = {
		...useOf(challenge, credentials, { uri: "/x", cnonce: "second", contentHash: md5("content") }),
		key,
	};
	const value = digestAuthorization({ ...use, method: "PUT", nonceCount: 0x1ab });
	const expected = md5(`${key}:n:000001ab:second:auth-int:${md5(`PUT:/x:${md5("content")}`)}`);
	assert.match(value, new RegExp(`response="${expected}".*nc=000001ab`));
	assert.match(value, /algorithm=MD5-sess, qop=auth-int/);
});

test("what a quoted string can't hold is escaped or sent as username*, and hashed as it is", () => {
	const challenge = challengeOf('Digest realm="a \\"b\\" \\\\c", nonce="n"');
	assert.equal(challenge.realm, 'a "b" \\c');
	const odd = { username: 'o"d\\d', password: "p" };
	const value = digestAuthorization(useOf(challenge, odd, { uri: "/", cnonce: "c" }));
	assert.match(value, /^Digest username="o\\"d\\\\d", realm="a \\"b\\" \\\\c", /);
	const expected = md5(`${md5('o"d\\d:a "b" \\c:p')}:n:${md5("GET:/")}`);
	assert.match(value, new RegExp(`response="${expected}"`));
	const umlaut = { username: "J\u00e4s'n (x)*", password: "p" };
	assert.match(
		digestAuthorization(useOf(challenge, umlaut, { uri: "/", cnonce: "c" })),
		/^Digest username\*=UTF-8''J%C3%A4s%27n%20%28x%29%2A, /,
	);
});

test("the server's proof is checked with qop auth, and nothing is said where it can't be", () => {
	const challenge = challengeOf('Digest realm="r", nonce="n", qop="auth"');
	const use = useOf(challenge, { username: "u", password: "p" }, { uri: "/x", cnonce: "c" });
	const proof = md5(`${md5("u:r:p")}:n:00000001:c:auth:${md5(":/x")}`);
	assert.equal(isServersProof(use, proof), true);
	assert.equal(isServersProof(use, proof.toUpperCase()), true);
	assert.equal(isServersProof(use, `${proof.slice(1)}0`), false);
	assert.equal(isServersProof(use, ""), false);
	const legacy = useOf(challengeOf('Digest realm="r", nonce="n"'), MUFASA, { uri: "/", cnonce: "c" });
	assert.equal(isServersProof(legacy, proof), undefined);
});

test("the strongest Digest challenge that can be answered is chosen", () => {
	const all = [", algorithm=MD5", ", algorithm=sha-256", ", algorithm=SHA-512-256", ", algorithm=SHA3"];
	for (const [offered, expected] of [
		[all, "SHA-512-256"],
		[all.toReversed(), "SHA-512-256"],
		[all.slice(0, 2), "sha-256"],
		[["", ", algorithm=SHA-256-sess, qop=auth"], "SHA-256-sess"],
		[["", ", algorithm=SHA-256-sess"], undefined],
		[[", algorithm=SHA-256, qop=token", ", algorithm=MD5"], "MD5"],
	] as const) {
		const lines = offered.map((each) => `Digest realm="r", nonce="n"${each}`);
		assert.equal(challengeOf(...lines).algorithm, expected);
		assert.equal(challengeOf(lines.join(", ")).algorithm, expected);
	}
	for (const line of [
		"Basic realm=x",
		'Digest realm="r"',
		'Digest nonce="n"',
		'Digest realm="r", nonce="n", algorithm=SHA-1',
		'Digest realm="r", nonce="n", qop="auth-conf"',
		"Negotiate abcd==",
	]) {
		assert.equal(strongestDigest(parseChallenges([line])), undefined, line);
	}
});

const CHALLENGES: readonly (readonly [lines: readonly string[], expected: readonly unknown[]])[] = [
	[[], []],
	[[""], []],
	[[" , ,"], []],
	[["Basic"], [["basic", {}]]],
	[
		["Negotiate, NTLM"],
		[
			["negotiate", {}],
			["ntlm", {}],
		],
	],
	[["Basic realm=x"], [["basic", { realm: "x" }]]],
	[['BASIC  REALM = "a, b" , charset=UTF-8'], [["basic", { realm: "a, b", charset: "UTF-8" }]]],
	[
		['Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple"'],
		[
			["newauth", { realm: "apps", type: "1", title: 'Login to "apps"' }],
			["basic", { realm: "simple" }],
		],
	],
	[
		['Negotiate a+/_~.-b==, Digest realm="r", nonce="n"', "Basic realm=x"],
		[
			["negotiate", {}],
			["digest", { realm: "r", nonce: "n" }],
			["basic", { realm: "x" }],
		],
	],
	[['Digest realm="a", realm="b", Basic realm=x'], [["basic", { realm: "x" }]]],
	[['Basic realm="open', 'Digest realm="r"'], [["digest", { realm: "r" }]]],
	[['Basic realm="a" nonce="b", Digest realm="r"'], [["basic", { realm: "a" }]]],
	[["=bad", "Basic realm=x"], [["basic", { realm: "x" }]]],
	[["Basic =x, Digest realm=r"], []],
	[["Basic realm="], [["basic", {}]]],
	[[`Basic realm="${"x".repeat(20_000)}"`], []],
	[[`Basic ${Array.from({ length: 40 }, (_, index) => `p${index}=1`).join()}`, "A b"], [["a", {}]]],
];

test("challenges are read as RFC 9110 §11.6.1 writes them, and what can't be read is left out", () => {
	for (const [lines, expected] of CHALLENGES) {
		const read = parseChallenges(lines).map(({ scheme, parameters }) => [
			scheme,
			Object.fromEntries(parameters),
		]);
		assert.deepEqual(read, expected, lines.join("\n").slice(0, 100));
	}
	assert.equal(parseChallenges([Array(1_000).fill("Basic").join(",")]).length, 32);
});

test("hostile challenges take time in proportion to their length", () => {
	const startedAt = performance.now();
	for (const line of [
		"a ".repeat(8_000),
		"a,".repeat(8_000),
		"a=".repeat(8_000),
		`Basic ${"=".repeat(16_000)}`,
		`Basic a="${"\\".repeat(16_000)}`,
		`Basic ${'a="b",'.repeat(2_500)}`,
		`Basic ${"a".repeat(16_000)}`,
		`Basic a${" ".repeat(16_000)}b`,
		`Basic${"\t".repeat(16_000)}`,
	]) {
		for (let round = 0; round < 5; round++) parseChallenges([line]);
	}
	assert.ok(performance.now() - startedAt < 10_000);
});

test("Authentication-Info is read as parameters", () => {
	const info = parseAuthenticationInfo(['rspauth="ab", cnonce="c"', "nc=00000001, qop=auth"]);
	assert.deepEqual(Object.fromEntries(info), { rspauth: "ab", cnonce: "c", nc: "00000001", qop: "auth" });
	assert.equal(parseAuthenticationInfo(["nextnonce"]).size, 0);
	assert.equal(parseAuthenticationInfo(['nextnonce="a", nextnonce="b"']).size, 0);
});

const odd: readonly (readonly [string, string, string | undefined])[] = [
	["an empty qop is none", 'Digest realm="r", nonce="n", qop=""', "n"],
	[
		"a nonce in base64 may lack its quotes",
		'Digest realm="r", nonce=dGhlL25v+2U=, qop="auth"',
		"dGhlL25v+2U=",
	],
	["an empty qop may lack its quotes", 'Digest realm="r", nonce="n", qop=, algorithm=MD5', "n"],
	["a qop may lack its quotes", 'Digest realm="r", nonce="n", qop=auth', "n"],
	["an algorithm may be in quotes", 'Digest realm="r", nonce="n", algorithm="MD5"', "n"],
	["names and schemes may be in capitals", 'DIGEST REALM="r", NONCE="n", QOP="AUTH"', "n"],
	["there may be blanks around the equals signs", 'Digest realm = "r" , nonce = "n"', "n"],
	["commas may come twice, and at the end", 'Digest realm="r",, nonce="n",', "n"],
	["an empty opaque is one", 'Digest realm="r", nonce="n", opaque=""', "n"],
	["an unknown parameter does no harm", 'Digest realm="r", nonce="n", x-hint="a, b"', "n"],
	["of two challenges the one that is known is answered", 'Negotiate, Digest realm="r", nonce="n"', "n"],
	["a nonce may lack its quotes and end the line", 'Digest realm="r", nonce=MTc6ab/c==', "MTc6ab/c=="],
	["a qop that nobody knows is not answered", 'Digest realm="r", nonce="n", qop="auth-x"', undefined],
];
for (const [fact, line, nonce] of odd) {
	test(fact, () => assert.equal(strongestDigest(parseChallenges([line]))?.nonce, nonce));
}
