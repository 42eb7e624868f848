import assert from "node:assert/strict";
import { test } from "node:test";
import {
	hideSecrets,
	shownUrl,
	urlFault,
	withoutSecretsOf,
	withoutUserinfo,
	withSecretsOf,
} from "../../src/base/index.ts";

const P = "hunter2";

/** Spellings of a URL with a password that the URL standard can read. */
const READABLE: readonly string[] = [
	`http://user:${P}@h.test/x`,
	`http://${P}@h.test/`,
	`http://:${P}@h.test/`,
	`http:\\\\user:${P}@h.test\\x`,
	`http:/user:${P}@h.test/x`,
	`http:user:${P}@h.test/x`,
	`http:///user:${P}@h.test/x`,
	`http:/\\user:${P}@h.test/x`,
	` http://user:${P}@h.test/x`,
	`ht\ttp://user:${P}@h.test/x`,
	`http:\n//user:${P}@h.test/x`,
	`http://user:a@${P}@h.test/x`,
	`HTTP://user:${P}@H.TEST/x`,
	`http://us%20er:${P}%2f@h.test/x`,
	`https://user:${P}@[::1]:8443/`,
	`ftp://user:${P}@h.test/x`,
	`http://h.test/?access_token=${P}`,
	`http://h.test/?a=1&api_key=${P}&b=2`,
	`http://h.test/?access%5Ftoken=${P}`,
	`http://h.test/;jsessionid=${P}`,
	`http://h.test/#id_token=${P}`,
	`http://h.test/?next=%2Fcallback%3Ftoken%3D${P}%26a%3D1`,
	`http://user:12/${P}@h.test/`,
];

for (const url of READABLE) {
	test(`${JSON.stringify(url)} is shown without its secret`, () => {
		assert.doesNotMatch(shownUrl(url), new RegExp(P));
	});
}

/** Spellings that the URL standard can't read, and what is said of each. */
const UNREADABLE: readonly (readonly [string, RegExp])[] = [
	["", /is empty/],
	[`${P}.test/x`, /no scheme/],
	[`http://user:${P}/x@h.test/`, /percent-encode/],
	[`http://user:${P}#x@h.test/`, /percent-encode/],
	[`http://user:${P}?x@h.test/`, /percent-encode/],
	[`http://user:${P}\\x@h.test/`, /percent-encode/],
	[`http://user:${P}@h.test:99999/`, /a port that is not a number from 0 to 65535/],
	[`http://user:${P}@h.test:${P}/`, /a port that is not a number/],
	[`http://user:${P}@exa mple/`, /a space in its host/],
	[`http://user:${P}@[::zz]/`, /not an IPv6 address/],
	[`http://user:${P}@/x`, /no host/],
	[`http:/user:${P}@127.0.0.1:99999/x`, /port/],
	[`http:\\\\user:${P}@127.0.0.1:99999/x`, /port/],
	[`http://user:${P}@ex^ample/`, /a host that can't be read/],
];

for (const [text, fault] of UNREADABLE) {
	test(`${JSON.stringify(text)} is not shown, its fault is named`, () => {
		assert.match(urlFault(text), fault);
		assert.doesNotMatch(urlFault(text) + shownUrl(text) + withoutUserinfo(text), new RegExp(P));
	});
}

const TEXTS: readonly (readonly [string, string])[] = [
	[`GET http://u:${P}@h/?token=${P}: no`, "GET http://h/?token=[hidden]: no"],
	[`see "http://h/?api_key=${P}", and so on`, 'see "http://h/?api_key=[hidden]", and so on'],
	[`Location: /cb?code=1&token=${P}`, "Location: /cb?code=1&token=[hidden]"],
	[`postgres://me:${P}@h/db#t and mysql://:${P}@h/db`, "postgres://me@h/db#t and mysql://h/db"],
	[`it begins "access_token=${P}&scope=a"`, 'it begins "access_token=[hidden]&scope=a"'],
	[`it begins "{\\"access_token\\":\\"${P}\\",`, 'it begins "{\\"access_token\\":\\"[hidden]\\",'],
	[`{"password": "${P}", "id": "1"}`, '{"password": "[hidden]", "id": "1"}'],
	['{"name": "a", "max_tokens": "b"}', '{"name": "a", "max_tokens": "b"}'],
	["http://h/?page_token=1&limit=2", "http://h/?page_token=1&limit=2"],
	["https://unpkg.test/pkg@1.2.3/file?v=1", "https://unpkg.test/pkg@1.2.3/file?v=1"],
	["http://localhost:4873/a@1.0.0", "http://localhost:4873/a@1.0.0"],
	["http://registry:4873/@scope/pkg", "http://registry:4873/@scope/pkg"],
	["mail a@example.test, key=value", "mail a@example.test, key=value"],
];

for (const [text, shown] of TEXTS)
	test(`"${text}" is shown as "${shown}"`, () => assert.equal(hideSecrets(text), shown));

test("hiding takes time that grows with the text's length", () => {
	const started = process.cpuUsage();
	for (const part of [
		"?a",
		"?a=",
		"//a:1/",
		"http://a",
		"a-",
		"?token=:",
		"%3fa",
		"?aaaaaaaaaaa%5f",
		"@",
		'"a',
		'"a":',
		" a",
	])
		hideSecrets(`=@${part.repeat(20_000)}`);
	const { user } = process.cpuUsage(started);
	assert.ok(user < 3_000_000, `${user} µs`);
});

/** The caller's URL, the one to keep, and what is kept of it. */
const STORED: readonly (readonly [own: string, url: string, stored: string])[] = [
	[`http://u:${P}@h/?page=1`, `http://u:${P}@h/?page=2`, "http://h/?page=2"],
	[`http://h/?api_key=${P}&page=1`, `http://h/?api_key=${P}&page=2`, "http://h/?api_key=%5Bhidden%5D&page=2"],
	[`http://h/?api_key=${P}`, "http://h/?cursor=a%20b&x", "http://h/?cursor=a%20b&x"],
	["http://h/?page=1", "http://h/?page=2&page_token=%5Bx%5D", "http://h/?page=2&page_token=%5Bx%5D"],
	// What the server made up is needed to go on.
	["http://h/?token=1", "http://h/?token=2", "http://h/?token=2"],
	["http://h/", "http://h/", "http://h/"],
];

for (const [own, url, stored] of STORED) {
	test(`of ${url} after ${own} is kept ${stored}, and it is the same when the run goes on`, () => {
		assert.equal(withoutSecretsOf(own, url), stored);
		assert.equal(withSecretsOf(own, stored), url);
	});
}

test("userinfo is put back at its own origin only", () => {
	assert.equal(withSecretsOf(`http://u:${P}@h/`, "http://other/x"), "http://other/x");
});
