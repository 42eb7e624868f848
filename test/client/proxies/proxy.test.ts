// How a proxy's URL is read, as a table.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientError } from "../../../src/client/index.ts";
import type { ProxySettings } from "../../../src/client/policy-options.ts";
import { isTunnelled, parseProxy } from "../../../src/client/proxies/proxy.ts";

/** Text, then "protocol host port user password". */
const readable: readonly (readonly [text: string, read: string])[] = [
	["http://proxy.test:3128", "http proxy.test 3128 - -"],
	["http://proxy.test", "http proxy.test 80 - -"],
	["http://proxy.test:80/", "http proxy.test 80 - -"],
	["https://proxy.test", "https proxy.test 443 - -"],
	["https://proxy.test:443", "https proxy.test 443 - -"],
	["socks5://proxy.test", "socks5 proxy.test 1080 - -"],
	["socks5h://proxy.test:80", "socks5 proxy.test 80 - -"],
	["SOCKS4A://proxy.test", "socks4a proxy.test 1080 - -"],
	["socks4a://me@proxy.test", "socks4a proxy.test 1080 me -"],
	["proxy.test:3128", "http proxy.test 3128 - -"],
	[" PROXY.Test:3128 ", "http proxy.test 3128 - -"],
	["http://[2001:DB8::1]:3128", "http 2001:db8::1 3128 - -"],
	["socks5://[::1]", "socks5 ::1 1080 - -"],
	["http://0x7f.1:8080", "http 127.0.0.1 8080 - -"],
	["http://bücher.test:1", "http xn--bcher-kva.test 1 - -"],
	["http://user:pass@proxy.test:3128", "http proxy.test 3128 user pass"],
	["user:pass@proxy.test:3128", "http proxy.test 3128 user pass"],
	["http://user@proxy.test", "http proxy.test 80 user -"],
	["http://user:@proxy.test", "http proxy.test 80 user "],
	["http://:pass@proxy.test", "http proxy.test 80  pass"],
	["http://a%40b:c%3Ad%2Fe@proxy.test", "http proxy.test 80 a@b c:d/e"],
	["http://a@b:c:d@e@proxy.test", "http proxy.test 80 a@b c:d@e"],
	["http://@proxy.test", "http proxy.test 80 - -"],
];

for (const [text, read] of readable) {
	test(`the proxy ${text} is read as ${read}`, () => {
		const { protocol, endpoint, username = "-", password = "-", display } = parseProxy(text);
		assert.equal([protocol, endpoint.host, endpoint.port, username, password].join(" "), read);
		assert.equal(endpoint.transport, protocol === "https" ? "tls" : "tcp");
		assert.doesNotMatch(display, /@|pass|user/);
		assert.equal(parseProxy(display).endpoint.port, endpoint.port);
	});
}

const refused: readonly (readonly [text: string, message: RegExp])[] = [
	["", /has no host/],
	["http://", /has no host/],
	["http://:3128", /has no host/],
	["http://user:s3cret@", /has no host/],
	["http://proxy.test:99999", /has no host|none/],
	["http://proxy.test:0", /port 0/],
	["http://proxy.test/path", /without path/],
	["http://proxy.test?x", /without path/],
	["http://user:s3cr/et@proxy.test", /percent-encode/],
	["http://user:s3cr#et@proxy.test", /percent-encode/],
	["http://proxy .test", /can't be read/],
	["http://proxy.test\r\nx: y", /can't be read/],
	["ftp://proxy.test", /scheme ftp:\/\//],
	["constructor://proxy.test", /scheme constructor:\/\//],
	["socks6://proxy.test", /scheme socks6:\/\//],
	["socks4://a:s3cret@proxy.test", /which SOCKS 4 does not support/],
	["http://a%3Ab:s3cret@proxy.test", /colon/],
	["http://a%0d%0a:s3cret@proxy.test", /control characters/],
	["http://a:%zz@proxy.test", /percent-encoding/],
	["socks4a://a:s3cret@proxy.test", /which SOCKS 4 does not support/],
	["socks4a://a%00b@proxy.test", /control characters/],
	[`socks5://${"a".repeat(256)}:b@proxy.test`, /1 to 255 bytes/],
	[`socks5://a:${"%C3%BC".repeat(128)}@proxy.test`, /1 to 255 bytes/],
	["socks5://:s3cret@proxy.test", /1 to 255 bytes/],
];

for (const [text, message] of refused) {
	test(`the proxy ${JSON.stringify(text.slice(0, 40))} is refused, and its credentials are not shown`, () => {
		assert.throws(
			() => parseProxy(text),
			(error) => {
				assert.ok(error instanceof ClientError);
				assert.equal(error.kind, "invalid-request");
				assert.equal(error.code, "invalid-proxy");
				assert.match(error.message, message);
				assert.doesNotMatch(error.message, /s3cr|undefined/);
				return true;
			},
		);
	});
}

test("an object without a URL is refused", () => {
	assert.throws(() => parseProxy({} as ProxySettings), /option proxy\.url is missing/);
});

test("the keys of proxies differ wherever their connections must not be shared", () => {
	const tls = {};
	const settings: readonly (string | ProxySettings)[] = [
		"http://proxy.test",
		"http://proxy.test:81",
		"https://proxy.test:80",
		"http://other.test",
		"http://a@proxy.test",
		"http://a:@proxy.test",
		"http://a:b@proxy.test",
		"http://a:c@proxy.test",
		"http://a%3Ab@proxy.test".replace("%3A", "%20"),
		"socks5://proxy.test:80",
		"socks4a://proxy.test:80",
		{ url: "http://proxy.test", tunnelsHttp: true },
		{ url: "https://proxy.test:80", tls },
		{ url: "https://proxy.test:80", tls: {} },
	];
	const keys = settings.map((setting) => parseProxy(setting).key);
	assert.equal(new Set(keys).size, settings.length);
	assert.equal(parseProxy({ url: "https://proxy.test:80", tls }).key, keys[12]);
	assert.equal(parseProxy("HTTP://PROXY.test:80/").key, keys[0]);
});

test("https: is always tunnelled, http: where the proxy forwards nothing or is told so", () => {
	assert.equal(isTunnelled(parseProxy("http://proxy.test"), "https:"), true);
	assert.equal(isTunnelled(parseProxy("http://proxy.test"), "http:"), false);
	assert.equal(isTunnelled(parseProxy({ url: "http://proxy.test", tunnelsHttp: true }), "http:"), true);
	assert.equal(isTunnelled(parseProxy("socks5://proxy.test"), "http:"), true);
});

test("credentials go out as RFC 7617 has it, in UTF-8", () => {
	assert.equal(
		parseProxy("http://Aladdin:open%20sesame@proxy.test").authorization,
		"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
	);
	assert.equal(parseProxy("http://test:123%C2%A3@proxy.test").authorization, "Basic dGVzdDoxMjPCow==");
	assert.equal(parseProxy("socks5://a:b@proxy.test").authorization, undefined);
});
