// Which proxy the environment names for a URL, as a table.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Environment, proxyFor } from "../../../src/client/index.ts";

const P = "http://proxy.test:3128";
const Q = "http://other.test:3128";

interface Case {
	readonly says: string;
	readonly environment: Environment;
	/** URL and the proxy that it gets. */
	readonly urls: readonly (readonly [url: string, proxy: string | undefined])[];
}

const every: Environment = { http_proxy: P, https_proxy: P };

/** Cases of NO_PROXY: direct and not. */
function except(says: string, list: string, direct: readonly string[], proxied: readonly string[]): Case {
	return {
		says,
		environment: { ...every, no_proxy: list },
		urls: [...direct.map((url) => [url, undefined] as const), ...proxied.map((url) => [url, P] as const)],
	};
}

const cases: readonly Case[] = [
	except(
		"semicolons part as commas do",
		"a.test;b.test; c.test",
		["http://a.test/", "http://c.test/"],
		["http://d.test/"],
	),
	except(
		"an address that ends in stars is all below it",
		"10.1.*,192.168.*.*",
		["http://10.1.2.3/", "http://192.168.9.9/"],
		["http://10.2.0.1/", "http://110.1.0.1/", "http://10.1.test/"],
	),
	except(
		"a URL and a slash at the end count as the host",
		"http://a.test,b.test/,https://c.test:8443/",
		["http://a.test/", "http://b.test/", "https://c.test:8443/"],
		["https://c.test/"],
	),
	except(
		"<local> is every name without a dot",
		"<local>",
		["http://intranet/"],
		["http://a.test/", "http://10.0.0.1/"],
	),
	{ says: "an empty environment names none", environment: {}, urls: [["http://a.test/", undefined]] },
	{
		says: "each scheme has its own variable",
		environment: { http_proxy: P, https_proxy: Q },
		urls: [
			["http://a.test/", P],
			["https://a.test/", Q],
		],
	},
	{
		says: "upper case serves too",
		environment: { HTTP_PROXY: P, HTTPS_PROXY: Q },
		urls: [
			["http://a.test/", P],
			["https://a.test/", Q],
		],
	},
	{
		says: "lower case wins over upper case",
		environment: { http_proxy: P, HTTP_PROXY: Q, https_proxy: P, HTTPS_PROXY: Q },
		urls: [
			["http://a.test/", P],
			["https://a.test/", P],
		],
	},
	{
		says: "ALL_PROXY serves where the scheme has none, in either case",
		environment: { https_proxy: Q, ALL_PROXY: P },
		urls: [
			["http://a.test/", P],
			["https://a.test/", Q],
		],
	},
	{
		says: "all_proxy wins over ALL_PROXY",
		environment: { all_proxy: P, ALL_PROXY: Q },
		urls: [["http://a.test/", P]],
	},
	{
		says: "an empty value counts as unset",
		environment: { http_proxy: "", HTTP_PROXY: P, https_proxy: "  ", no_proxy: "", NO_PROXY: "b.test" },
		urls: [
			["http://a.test/", P],
			["https://a.test/", undefined],
			["http://b.test/", undefined],
		],
	},
	{
		says: "under CGI, HTTP_PROXY is a header that somebody sent",
		environment: { REQUEST_METHOD: "GET", HTTP_PROXY: Q, HTTPS_PROXY: P },
		urls: [
			["http://a.test/", undefined],
			["https://a.test/", P],
		],
	},
	{
		says: "under CGI, lower-case http_proxy still counts",
		environment: { REQUEST_METHOD: "GET", HTTP_PROXY: Q, http_proxy: P },
		urls: [["http://a.test/", P]],
	},
	{
		says: "other schemes have none",
		environment: { ...every, all_proxy: P },
		urls: [["ftp://a.test/", undefined]],
	},
	{
		says: "the loopback is direct, under all of its names",
		environment: every,
		urls: [
			["http://localhost/", undefined],
			["http://LOCALHOST:8080/", undefined],
			["http://localhost./", undefined],
			["http://app.localhost/", undefined],
			["http://a.b.localhost./", undefined],
			["http://127.0.0.1/", undefined],
			["http://127.1.2.3:99/", undefined],
			["http://0x7f.1/", undefined],
			["http://2130706433/", undefined],
			["http://[::1]/", undefined],
			["http://[0:0:0:0:0:0:0:1]:80/", undefined],
			["http://[::ffff:127.0.0.1]/", undefined],
			["https://[::ffff:7f00:5]/", undefined],
			["http://localhost.test/", P],
			["http://notlocalhost/", P],
			["http://127.0.0.1.test/", P],
			["http://128.0.0.1/", P],
			["http://[::2]/", P],
		],
	},
	{
		says: "unless the list says <-loopback>",
		environment: { ...every, no_proxy: "<-loopback>,b.test" },
		urls: [
			["http://localhost/", P],
			["http://127.0.0.1/", P],
			["http://[::1]/", P],
			["http://b.test/", undefined],
		],
	},
	{
		says: "<-loopback> and an address leave only that one direct",
		environment: { ...every, NO_PROXY: "<-loopback> 127.0.0.1:8080" },
		urls: [
			["http://127.0.0.1:8080/", undefined],
			["http://127.0.0.1/", P],
			["http://localhost:8080/", P],
		],
	},
	except("* is everything", "*", ["http://a.test/", "https://1.2.3.4:5/", "http://[2001:db8::1]/"], []),
	except("* among others is everything", "b.test, *", ["http://a.test/"], []),
	except(
		"a name is that name and those below it",
		"a.test",
		["http://a.test/", "https://a.test:8443/", "http://b.a.test/", "http://c.b.a.test/"],
		["http://ba.test/", "http://a.test.test/", "http://test/", "http://a.tes/"],
	),
	except(
		"a dot in front changes nothing",
		".a.test",
		["http://a.test/", "http://b.a.test/"],
		["http://ba.test/"],
	),
	except(
		"*. in front changes nothing",
		"*.a.test",
		["http://a.test/", "http://b.a.test/"],
		["http://ba.test/"],
	),
	except(
		"an asterisk elsewhere matches nothing",
		"a*.test,*a.test",
		[],
		["http://a.test/", "http://aa.test/"],
	),
	except(
		"case and final dots don't matter",
		"A.Test.,B.TEST",
		["http://a.test/", "http://a.test./", "http://x.b.test./"],
		[],
	),
	except(
		"names outside ASCII are compared by their A-labels",
		"bücher.test",
		["http://bücher.test/", "http://www.xn--bcher-kva.test/"],
		["http://bucher.test/"],
	),
	except(
		"commas and blanks separate, and empty items are nothing",
		" a.test ,, b.test\tc.test,",
		["http://a.test/", "http://b.test/", "http://c.test/"],
		["http://d.test/"],
	),
	except(
		"a port narrows a name to that port",
		"a.test:8080,b.test:443,c.test:80",
		[
			"http://a.test:8080/",
			"http://x.a.test:8080/",
			"https://a.test:8080/",
			"https://b.test/",
			"http://b.test:443/",
			"http://c.test/",
		],
		["http://a.test/", "http://a.test:80/", "http://b.test/", "https://c.test/", "http://a.test:18080/"],
	),
	except("*:port is everything with that port", "*:8080", ["http://a.test:8080/"], ["http://a.test/"]),
	except(
		"an address is that address, however it is written, and no part of a name",
		"192.0.2.1",
		["http://192.0.2.1/", "http://0xc0.0.2.1/", "http://3221225985/", "http://[::ffff:192.0.2.1]/"],
		["http://192.0.2.10/", "http://x.192.0.2.1.test/", "http://2.1.test/"],
	),
	except("an address's tail is no suffix", "2.1,.0.2.1", [], ["http://192.0.2.1/"]),
	except("an address with a port", "192.0.2.1:81", ["http://192.0.2.1:81/"], ["http://192.0.2.1/"]),
	except(
		"IPv6 with and without brackets, in any spelling, with zone or not",
		"2001:DB8:0::1,[2001:db8::2],[2001:db8::3]:8080,fe80::1%eth0",
		[
			"http://[2001:db8::1]/",
			"http://[2001:db8:0:0:0:0:0:1]:99/",
			"http://[2001:db8::2]/",
			"http://[2001:db8::3]:8080/",
			"http://[fe80::1]/",
		],
		["http://[2001:db8::3]/", "http://[2001:db8::4]/"],
	),
	except(
		"CIDR blocks of IPv4, which hold for mapped addresses and not for names",
		"10.0.0.0/8,192.168.4.0/22",
		["http://10.255.0.1/", "http://192.168.7.1:8080/", "http://[::ffff:10.1.2.3]/", "http://10.1/"],
		["http://11.0.0.1/", "http://192.168.8.1/", "http://10.test/"],
	),
	except(
		"CIDR blocks of IPv6",
		"fd00::/8,[2001:db8::]/32",
		["http://[fd12::1]/", "http://[2001:db8:ffff::1]/"],
		["http://[fe80::1]/", "http://[2001:db9::1]/", "http://253.0.0.1/"],
	),
	except("/0 is every address of its family", "0.0.0.0/0", ["http://192.0.2.1/"], ["http://[2001:db8::1]/"]),
	except(
		"what can't be read excepts nothing",
		"10.0.0.0/33,10.0.0.0/,/8,a.test/8,fd00::/129,[::1,a.test:99999x,a.test:",
		[],
		["http://10.0.0.1/", "http://[fd00::1]/", "http://a.test/"],
	),
];

for (const { says, environment, urls } of cases) {
	test(`environment: ${says}`, () => {
		for (const [url, proxy] of urls) {
			assert.equal(proxyFor(new URL(url), environment), proxy, `${url} with ${JSON.stringify(environment)}`);
		}
	});
}
