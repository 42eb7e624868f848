// Which URLs are one: the form that is asked for, the form by which a page is known, and the site.

import assert from "node:assert/strict";
import { test } from "node:test";
import { keyRules, keyUrl, requestForm, requestUrl, siteOf } from "../../../src/crawl/index.ts";

const requests: readonly (readonly [rule: string, given: string, asked: string | undefined])[] = [
	["scheme and host in lower case", "HTTP://Shop.Example/A", "http://shop.example/A"],
	["paths keep their case", "https://a.example/B/c", "https://a.example/B/c"],
	["the default port goes", "http://a.example:80/", "http://a.example/"],
	["the default port of https goes", "https://a.example:443/", "https://a.example/"],
	["another port stays", "http://a.example:443/", "http://a.example:443/"],
	["an empty path is /", "https://a.example", "https://a.example/"],
	["a query without a path", "https://a.example?b", "https://a.example/?b"],
	["the fragment goes", "https://a.example/b#c?d", "https://a.example/b"],
	["an empty fragment goes", "https://a.example/b#", "https://a.example/b"],
	["an empty query goes", "https://a.example/b?", "https://a.example/b"],
	["an empty query before a fragment goes", "https://a.example/b?#c", "https://a.example/b"],
	["a question mark that is a query stays", "https://a.example/b??", "https://a.example/b??"],
	["user and password go", "https://u:p@a.example/b", "https://a.example/b"],
	["an @ within the path stays", "https://a.example/@b", "https://a.example/@b"],
	["an @ within the query stays", "https://u@a.example/?b@c", "https://a.example/?b@c"],
	["dot segments go", "https://a.example/b/./c/../d", "https://a.example/b/d"],
	["encoded dot segments go", "https://a.example/b/%2e%2E/d", "https://a.example/d"],
	["dots above the root go", "https://a.example/../../b", "https://a.example/b"],
	["double slashes stay", "https://a.example//b//c", "https://a.example//b//c"],
	["backslashes are slashes", "https:\\\\a.example\\b", "https://a.example/b"],
	["a slash at the end stays", "https://a.example/b/", "https://a.example/b/"],
	["unreserved characters are decoded", "https://a.example/%61%2D%7e?%5F=%31", "https://a.example/a-~?_=1"],
	["encodings in upper case", "https://a.example/%c3%a4?%2f", "https://a.example/%C3%A4?%2F"],
	["reserved characters stay encoded", "https://a.example/%2F%3f?%26%3D", "https://a.example/%2F%3F?%26%3D"],
	["%25 stays", "https://a.example/%2561", "https://a.example/%2561"],
	["a percent sign that encodes nothing stays", "https://a.example/50%", "https://a.example/50%"],
	["beside one, letters stay encoded", "https://a.example/%2%35%c3", "https://a.example/%2%35%C3"],
	["characters are encoded as UTF-8", "https://a.example/ä?ö", "https://a.example/%C3%A4?%C3%B6"],
	["spaces are encoded", " https://a.example/b c ", "https://a.example/b%20c"],
	["tabs and line ends go", "https://a.exa\nmple/b\tc", "https://a.example/bc"],
	["names of other scripts are Punycode", "https://bücher.example/", "https://xn--bcher-kva.example/"],
	["addresses in one form", "http://0x7f.1/", "http://127.0.0.1/"],
	["addresses of IPv6 in one form", "http://[0:0::1]:80/", "http://[::1]/"],
	["a dot at the end of a host stays", "https://a.example./", "https://a.example./"],
	["the order of parameters stays", "https://a.example/?b=1&a=2", "https://a.example/?b=1&a=2"],
	["parameters of tracking stay", "https://a.example/?utm_source=x", "https://a.example/?utm_source=x"],
	["ids of visits stay", "https://a.example/b;jsessionid=1", "https://a.example/b;jsessionid=1"],
	["plus signs stay", "https://a.example/?a+b", "https://a.example/?a+b"],
	["other schemes aren't asked", "ftp://a.example/", undefined],
	["nor mail", "mailto:a@a.example", undefined],
	["nor scripts", "javascript:alert(1)", undefined],
	["nor data", "data:text/html,a", undefined],
	["nor files", "file:///etc/passwd", undefined],
	["nor what is no URL", "https://", undefined],
];
for (const [rule, given, asked] of requests) {
	test(`${rule}: ${JSON.stringify(given)} is asked for as ${asked}`, () => {
		assert.equal(requestUrl(given), asked);
	});
}

test("a relative reference is resolved against its base", () => {
	assert.equal(requestUrl("../c?d#e", "https://a.example/b/x/y"), "https://a.example/b/c?d");
	assert.equal(requestUrl("c"), undefined);
});

const keys: readonly (readonly [rule: string, first: string, second: string, isOne: boolean])[] = [
	["parameters in any order", "/?a=1&b=2", "/?b=2&a=1", true],
	["parameters of one name in their order", "/?a=1&a=2", "/?a=2&a=1", false],
	["empty parameters", "/?a=1&&b=2&", "/?a=1&b=2", true],
	["names have case", "/?a=1", "/?A=1", false],
	["values have case", "/?a=b", "/?a=B", false],
	["a parameter without a value", "/?a", "/?a=", false],
	["Google's tracking", "/?a=1&utm_source=x&UTM_Medium=y&gclid=z", "/?a=1", true],
	["Meta's tracking", "/?fbclid=x", "/", true],
	["Microsoft's tracking", "/?msclkid=x&a", "/?a", true],
	["an encoded name of tracking", "/?utm%5Fsource=x", "/", true],
	["what only begins like tracking", "/?gclids=1", "/", false],
	["a visit in the query", "/?PHPSESSID=0123&a=1", "/?a=1", true],
	["a visit in the path", "/b;jsessionid=0A1B?c=1", "/b?c=1", true],
	["a visit within the path", "/b;JSESSIONID=0A1B/c", "/b/c", true],
	["another path parameter", "/b;v=1", "/b", false],
	["two path parameters, one of them a visit", "/b;v=1;jsessionid=2", "/b;v=1", true],
	["ASP.NET's visit", "/(S(lit3py55t21z5v55vlm25s55))/b.aspx", "/b.aspx", true],
	["ASP.NET's visit of two parts", "/(X(1)S(abc))/b.aspx", "/b.aspx", true],
	["parentheses that are none", "/(a)/b", "/b", false],
	["sid as 32 hexadecimal digits", "/?sid=0123456789abcdef0123456789ABCDEF&a=1", "/?a=1", true],
	["sid as anything else", "/?sid=12", "/", false],
	["a slash at the end", "/b", "/b/", false],
	["index.html", "/b/", "/b/index.html", false],
	["double slashes", "/b//c", "/b/c", false],
];
for (const [rule, first, second, isOne] of keys) {
	test(`${rule}: ${first} and ${second} are ${isOne ? "one page" : "two pages"}`, () => {
		const keyOf = (path: string): string => keyUrl(requestUrl(`https://a.example${path}`) as string);
		assert.equal(keyOf(first) === keyOf(second), isOne);
	});
}

test("www. and the scheme are never guessed equal", () => {
	const all = ["http://a.example/", "https://a.example/", "https://www.a.example/"];
	assert.equal(new Set(all.map((url) => keyUrl(url))).size, 3);
});

test("more parameters may be left out", () => {
	const rules = keyRules(["Ref", "x_*"]);
	assert.equal(keyUrl("https://a.example/?ref=1&x_y=2&z=3&fbclid=4", rules), "https://a.example/?z=3");
	assert.equal(keyUrl("https://a.example/?ref=1&x_y=2"), "https://a.example/?ref=1&x_y=2");
});

const sites: readonly (readonly [url: string, site: string, host: string])[] = [
	["https://www.shop.example/a", "shop.example", "www.shop.example"],
	["http://shop.example/a", "shop.example", "shop.example"],
	["https://a.b.shop.co.uk/", "shop.co.uk", "a.b.shop.co.uk"],
	["https://me.github.io/", "me.github.io", "me.github.io"],
	["https://bucket.s3.amazonaws.com/", "bucket.s3.amazonaws.com", "bucket.s3.amazonaws.com"],
	["https://www.shop.example:8443/", "shop.example:8443", "www.shop.example:8443"],
	["http://127.0.0.1:8080/", "127.0.0.1:8080", "127.0.0.1:8080"],
	["http://10.0.0.1/", "10.0.0.1", "10.0.0.1"],
	["http://[2001:db8::1]/", "[2001:db8::1]", "[2001:db8::1]"],
	["http://[2001:db8::1]:8080/", "[2001:db8::1]:8080", "[2001:db8::1]:8080"],
	["http://localhost:3000/", "localhost:3000", "localhost:3000"],
	["https://co.uk/", "co.uk", "co.uk"],
	["https://www.shop.example./", "shop.example", "www.shop.example."],
	["https://www.xn--bcher-kva.example/", "xn--bcher-kva.example", "www.xn--bcher-kva.example"],
	["http://a_b.shop.example/", "shop.example", "a_b.shop.example"],
];
for (const [url, site, host] of sites) {
	test(`${url} belongs to the site ${site} and the host ${host}`, () => {
		assert.equal(siteOf(url), site);
		assert.equal(siteOf(url, "host"), host);
	});
}

test("the request form, parsed again, is itself, and its key is of the same site (seed 3986)", () => {
	let seed = 3_986;
	const random = (below: number): number => {
		seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
		return (seed >>> 8) % below;
	};
	const bits =
		"a B 1 . .. / // \\ ? # & = ; : @ % %2 %2E %2e%2e %35 %c3 %41 %2F + ~ ( ) (S(a)) ;jsessionid=1 utm_a=1 sid= ä \u{1F426} | ^ [ ] { } \" < > ' ` * $ ! , \0 \t".split(
			" ",
		);
	let asked = 0;
	for (let round = 0; round < 20_000; round++) {
		const rest = Array.from({ length: random(14) }, () => bits[random(bits.length)]).join("");
		const url = requestUrl(
			`http${random(2) === 0 ? "s" : ""}://${random(5) === 0 ? "u:p@" : ""}h.example${random(4) === 0 ? "" : "/"}${rest}`,
		);
		if (url === undefined) continue;
		asked++;
		assert.equal(URL.parse(url)?.href, url);
		assert.equal(requestForm(url), url);
		assert.equal(requestUrl(url), url);
		const key = keyUrl(url);
		assert.equal(keyUrl(key), key, url);
		assert.equal(siteOf(key), siteOf(url));
	}
	assert.ok(asked > 15_000, `${asked} were URLs`);
});
