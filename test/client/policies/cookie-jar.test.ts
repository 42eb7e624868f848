// The jar's rules as tables: who may set what, who gets what, and what hostile servers try.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { type CookieContext, CookieJar, type CookieRefusal } from "../../../src/client/index.ts";

const NOW: number = Date.UTC(2026, 0, 1);

function jarWith(...set: readonly (readonly [url: string, line: string])[]): CookieJar {
	const jar = new CookieJar({ now: () => NOW });
	for (const [url, line] of set) assert.equal(jar.set(line, new URL(url)), undefined, line);
	return jar;
}

describe("the cases of http-state", () => {
	interface Case {
		readonly name: string;
		readonly received: readonly string[];
		readonly sentTo?: string;
		readonly sent: string;
	}
	const { cases } = JSON.parse(readFileSync(new URL("data/http-state.json", import.meta.url), "utf8")) as {
		readonly cases: readonly Case[];
	};

	/** RFC 6265bis keeps cookies without a name, which RFC 6265, and so the data, did not. */
	const nameless: Readonly<Record<string, string>> = {
		"0004": "foo",
		"0021": "a=b; x; c=d",
		"0023": "foo",
		"0024": "foo",
		"0025": "foo",
		"0026": "foo",
		"0027": "bar",
		"0028": "foo",
		CHROMIUM0009: "BLAHHH",
		CHROMIUM0010: '"BLA\\"HHH"',
		CHROMIUM0012: "ABC",
		MOZILLA0012: 'test="fubar! = foo; five',
		MOZILLA0014: "six",
		MOZILLA0015: "seven",
		MOZILLA0016: "eight",
		MOZILLA0017: "eight; test=six",
		NAME0017: "a=bar",
		NAME0023: "foo",
		NAME0025: "==a=bar",
		NAME0028: "a",
		NAME0031: '"foo',
		NAME0032: '"foo\\"bar',
		NAME0033: "aaa",
	};
	/** RFC 6265bis refuses control characters instead of cutting there. */
	const controls: Readonly<Record<string, string>> = {
		DISABLED_CHROMIUM0022: "",
		DISABLED_CHROMIUM0023: "",
	};
	/** Paths are compared as they stand; an empty Domain, the last one, is none. */
	const others: Readonly<Record<string, string>> = { DISABLED_PATH0029: "", OPTIONAL_DOMAIN0042: "foo=bar" };
	const departures = { ...nameless, ...controls, ...others };

	for (const { name, received, sentTo, sent } of cases) {
		test(name, () => {
			const jar = new CookieJar();
			for (const line of received) {
				// As fields have it: bytes.
				const bytes = Buffer.from(line, "utf8").toString("latin1");
				jar.set(bytes, new URL(`http://home.example.org/cookie-parser?${name}`));
			}
			const to = new URL(sentTo ?? `/cookie-parser-result?${name}`, "http://home.example.org");
			const header = Buffer.from(jar.headerFor(to) ?? "", "latin1").toString("utf8");
			assert.equal(header, departures[name] ?? sent);
		});
	}
});

describe("a Set-Cookie line is refused", () => {
	const cases: readonly (readonly [what: string, url: string, line: string, why: CookieRefusal])[] = [
		["for a top-level domain", "http://www.example.com/", "a=1; Domain=com", "public-suffix"],
		["for a public suffix of two labels", "http://www.example.co.uk/", "a=1; Domain=co.uk", "public-suffix"],
		["for a private suffix", "http://me.github.io/", "a=1; Domain=github.io", "public-suffix"],
		["for all of localhost", "http://a.localhost/", "a=1; Domain=localhost", "public-suffix"],
		["for a name without dots", "http://a.intranet/", "a=1; Domain=intranet", "public-suffix"],
		["for a stranger", "http://www.example.com/", "a=1; Domain=example.org", "other-domain"],
		["for a sibling", "http://a.example.com/", "a=1; Domain=b.example.com", "other-domain"],
		["for a name below", "http://example.com/", "a=1; Domain=www.example.com", "other-domain"],
		["for a name that only ends alike", "http://badexample.com/", "a=1; Domain=example.com", "other-domain"],
		["for another address", "http://10.0.0.1/", "a=1; Domain=0.0.1", "other-domain"],
		["for no name at all", "http://example.com/", "a=1; Domain=ex ample.com", "public-suffix"],
		["Secure in the clear", "http://example.com/", "a=1; Secure", "insecure"],
		["__Secure- without Secure", "https://example.com/", "__Secure-a=1", "prefix"],
		["__SECURE- without Secure", "https://example.com/", "__SECURE-a=1", "prefix"],
		["__Host- without Secure", "https://example.com/", "__Host-a=1; Path=/", "prefix"],
		["__Host- without Path", "https://example.com/", "__Host-a=1; Secure", "prefix"],
		["__Host- with a path", "https://example.com/", "__Host-a=1; Secure; Path=/x", "prefix"],
		[
			"__Host- with Domain",
			"https://example.com/",
			"__Host-a=1; Secure; Path=/; Domain=example.com",
			"prefix",
		],
		["a value that passes for __Host-", "https://example.com/", "=__Host-a=1; Secure; Path=/", "prefix"],
		["a bare value that passes for __Secure-", "https://example.com/", "__secure-a; Secure", "prefix"],
		["with a NUL", "http://example.com/", "a=1\0; Path=/", "syntax"],
		["with a newline", "http://example.com/", "a=1\r\nX-Injected: 1", "syntax"],
		["with nothing in it", "http://example.com/", "=; Path=/", "syntax"],
		["longer than 4096 bytes", "http://example.com/", `a=${"x".repeat(4096)}`, "too-long"],
	];
	for (const [what, url, line, why] of cases) {
		test(what, () => {
			const jar = new CookieJar();
			assert.equal(jar.set(line, new URL(url)), why);
			assert.equal(jar.size, 0);
		});
	}
});

describe("a cookie goes", () => {
	const cases: readonly (readonly [
		what: string,
		setBy: string,
		line: string,
		to: string,
		goes: boolean,
		context?: CookieContext,
	])[] = [
		["to its host", "http://a.example.com/", "a=1", "http://a.example.com/x", true],
		["to other ports of its host", "http://a.example.com:1/", "a=1", "http://a.example.com:2/", true],
		["not below a host-only one", "http://example.com/", "a=1", "http://www.example.com/", false],
		[
			"below its domain",
			"http://www.example.com/",
			"a=1; Domain=example.com",
			"http://x.y.example.com/",
			true,
		],
		[
			"to its domain with a leading dot",
			"http://www.example.com/",
			"a=1; Domain=.example.com",
			"http://example.com/",
			true,
		],
		[
			"to nobody who ends alike",
			"http://example.com/",
			"a=1; Domain=example.com",
			"http://badexample.com/",
			false,
		],
		[
			"to a public suffix's own host only",
			"http://github.io/",
			"a=1; Domain=github.io",
			"http://me.github.io/",
			false,
		],
		[
			"to localhost, which named itself",
			"http://localhost/",
			"a=1; Domain=localhost",
			"http://localhost/",
			true,
		],
		["to its address", "http://127.0.0.1/", "a=1; Domain=127.0.0.1", "http://127.0.0.1:8080/", true],
		["to its IPv6 address", "http://[::1]/", "a=1", "http://[::1]:8080/", true],
		["below its path", "http://example.com/a/b", "a=1", "http://example.com/a/c", true],
		["not beside its path", "http://example.com/", "a=1; Path=/a", "http://example.com/ab", false],
		["Secure over TLS", "https://example.com/", "a=1; Secure", "https://example.com/", true],
		["Secure not in the clear", "https://example.com/", "a=1; Secure", "http://example.com/", false],
		["Secure to this machine", "http://localhost/", "a=1; Secure", "http://localhost/", true],
		["not after its Max-Age", "http://example.com/", "a=1; Max-Age=0", "http://example.com/", false],
		[
			"while Max-Age outdoes Expires",
			"http://example.com/",
			"a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60",
			"http://example.com/",
			true,
		],
		[
			"Strict not from another site",
			"http://example.com/",
			"a=1; SameSite=Strict",
			"http://example.com/",
			false,
			{ isCrossSite: true },
		],
		[
			"Lax from another site by GET",
			"http://example.com/",
			"a=1; SameSite=Lax",
			"http://example.com/",
			true,
			{ isCrossSite: true },
		],
		[
			"Lax not from another site by POST",
			"http://example.com/",
			"a=1; SameSite=Lax",
			"http://example.com/",
			false,
			{ isCrossSite: true, isSafe: false },
		],
		[
			"None from everywhere",
			"https://example.com/",
			"a=1; SameSite=None; Secure",
			"https://example.com/",
			true,
			{ isCrossSite: true, isSafe: false },
		],
	];
	for (const [what, setBy, line, to, goes, context] of cases) {
		test(what, () => {
			const jar = new CookieJar({ now: () => NOW });
			assert.equal(jar.set(line, new URL(setBy)), undefined);
			assert.equal(jar.headerFor(new URL(to), context), goes ? "a=1" : undefined);
		});
	}
});

describe("dates that servers make up", () => {
	const cases: readonly (readonly [text: string, expiresAt: number | undefined])[] = [
		["Wed, 09 Jun 2026 10:18:14 GMT", Date.UTC(2026, 5, 9, 10, 18, 14)],
		["Wednesday, 09-Jun-26 10:18:14 GMT", Date.UTC(2026, 5, 9, 10, 18, 14)],
		["Thu, 31 Feb 2026 00:00:00 GMT", undefined],
		["Fri, 01 Jan 99999 00:00:00 GMT", undefined],
		["soon", undefined],
		["Wed, 09 Jun 2026 25:00:00 GMT", undefined],
		["Fri, 07 Aug 9999 08:04:19 GMT", NOW + 400 * 86_400_000],
	];
	for (const [text, expiresAt] of cases) {
		test(`"${text}" ${expiresAt === undefined ? "is no date" : "is a date, 400 days off at most"}`, () => {
			const jar = jarWith(["http://example.com/", `a=1; Expires=${text}`]);
			assert.equal(jar.cookies()[0]?.expiresAt, expiresAt);
		});
	}

	test("an endless Max-Age ends after 400 days", () => {
		const jar = jarWith(["http://example.com/", `a=1; Max-Age=${"9".repeat(400)}`]);
		assert.equal(jar.cookies()[0]?.expiresAt, NOW + 400 * 86_400_000);
	});
});

test("longer paths come first, then older cookies; a new value keeps its cookie's place", () => {
	const jar = jarWith(
		["http://example.com/", "first=1; Path=/"],
		["http://example.com/", "second=2; Path=/"],
		["http://example.com/", "deep=3; Path=/a/b"],
		["http://example.com/", "first=4; Path=/"],
	);
	assert.equal(jar.headerFor(new URL("http://example.com/a/b/c")), "deep=3; first=4; second=2");
});

test("only spaces and tabs are cut off a cookie, so that a value in UTF-8 keeps its last byte", () => {
	// "voilà" in UTF-8 ends with 0xA0, which is white space to JavaScript.
	const value = Buffer.from("voilà", "utf8").toString("latin1");
	const jar = jarWith(["http://example.com/", `a =\t ${value} \t; Path=/`]);
	assert.equal(jar.headerFor(new URL("http://example.com/")), `a=${value}`);
	const [cookie] = jar.cookies();
	assert.ok(cookie !== undefined && new CookieJar({ now: () => NOW }).add(cookie));
});

test("a cookie set in the clear neither replaces nor hides one that was set over TLS", () => {
	const jar = jarWith(["https://www.example.com/", "sid=safe; Secure; Path=/"]);
	for (const [url, line] of [
		["http://www.example.com/", "sid=forged; Path=/"],
		["http://www.example.com/", "sid=forged; Path=/login"],
		["http://evil.example.com/", "sid=forged; Domain=example.com"],
	] as const) {
		assert.equal(jar.set(line, new URL(url)), "overwrites-secure");
	}
	assert.equal(jar.headerFor(new URL("https://www.example.com/login")), "sid=safe");
});

test("one site's flood costs another none of its cookies", () => {
	const jar = jarWith(["http://victim.example.org/", "keep=1"]);
	for (let index = 0; index < 5_000; index++) {
		jar.set(`c${index}=1`, new URL(`http://h${index % 500}.example.com/`));
	}
	assert.equal(jar.size, 181);
	assert.equal(jar.headerFor(new URL("http://victim.example.org/")), "keep=1");
});

const floods: readonly (readonly [what: string, sites: number, each: number, line: string])[] = [
	["40 sites with 100 cookies each", 40, 100, "x"],
	["40 sites with 100 secure cookies each", 40, 100, "x; Secure"],
	["2,000 sites with two cookies each", 2_000, 2, "x; Secure"],
];
for (const [what, sites, each, line] of floods) {
	test(`the flood of ${what} costs a site with fewer none of its cookies`, () => {
		const jar = jarWith(["https://victim.test/", "keep=1"]);
		for (let index = 0; index < each; index++) {
			for (let site = 0; site < sites; site++)
				jar.set(`c${index}=${line}`, new URL(`https://s${site}.test/`));
		}
		assert.equal(jar.size, 3_000);
		assert.equal(jar.headerFor(new URL("https://victim.test/")), "keep=1");
	});
}

test("a full jar drops expired cookies first, then those that are not secure, longest unused first", () => {
	let now = NOW;
	const jar = new CookieJar({ perSite: 3, now: () => now });
	const url = new URL("https://example.com/");
	jar.set("safe=1; Secure", url);
	jar.set("old=1; Max-Age=1", url);
	jar.set("plain=1", url);
	now += 2_000;
	jar.set("next=1", url);
	assert.deepEqual(
		jar.cookies().map(({ name }) => name),
		["safe", "plain", "next"],
	);
	jar.set("last=1", url);
	assert.deepEqual(
		jar.cookies().map(({ name }) => name),
		["safe", "next", "last"],
	);
});

test("a jar holds 3,000 cookies in all", () => {
	const jar = new CookieJar();
	for (let index = 0; index < 3_050; index++) jar.set("a=1", new URL(`http://example${index}.com/`));
	assert.equal(jar.size, 3_000);
	assert.equal(jar.headerFor(new URL("http://example0.com/")), undefined);
	assert.equal(jar.headerFor(new URL("http://example3049.com/")), "a=1");
});

test("whatever a Set-Cookie line says, the jar neither throws nor sends what can't be a field", () => {
	let seed = 0x5eed;
	const random = (below: number): number => {
		seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
		return Math.floor((seed / 2 ** 32) * below);
	};
	const words = [
		"a",
		"=",
		";",
		" ",
		"Domain",
		"Path",
		"/",
		".",
		"..",
		"example",
		".com",
		"[::1]",
		"xn--",
		"%00",
		"\0",
		"\r\n",
		"\xff",
		"__Host-",
		"Secure",
		"Expires",
		"Max-Age",
		"-1",
		"9".repeat(30),
		"Thu, 01 Jan 2026 00:00:00 GMT",
		",",
		'"',
		"\t",
		"\u2028",
	];
	const urls = [
		"http://a.example.com/x/y?z",
		"https://[::1]:8443/",
		"http://localhost/",
		"https://xn--bcher-kva.example/",
	].map((text) => new URL(text));
	const jar = new CookieJar();
	for (let round = 0; round < 20_000; round++) {
		let line = "";
		for (let count = random(12); count >= 0; count--) line += words[random(words.length)];
		jar.set(line, urls[random(urls.length)] as URL);
	}
	for (const url of urls)
		assert.doesNotMatch(jar.headerFor(url) ?? "", /[\0-\x08\x0a-\x1f\x7f\u0100-\uffff]/);
});

test("cookies named like members of objects are cookies like others", () => {
	const jar = jarWith(["http://example.com/", "__proto__=1"], ["http://example.com/", "constructor=2"]);
	assert.equal(jar.headerFor(new URL("http://example.com/")), "__proto__=1; constructor=2");
	assert.equal(({} as Record<string, unknown>)["1"], undefined);
});
