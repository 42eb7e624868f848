// The rules of RFC 9309, and what this reader does beyond them, as a table: a file, and what it says of paths to an agent.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRobots, productToken, robotsRules } from "../../../src/crawl/index.ts";

/** Allowed paths, and refused ones. */
interface Case {
	readonly rule: string;
	readonly robots: string | Uint8Array;
	/** Default "gannet". */
	readonly agent?: string;
	readonly allowed?: readonly string[];
	readonly refused?: readonly string[];
}

/** A file for every agent. */
const all = (...lines: string[]): string => ["User-agent: *", ...lines].join("\n");
const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");
const utf16 = (text: string, isBigEndian: boolean): Uint8Array => {
	const bytes = Buffer.from(`\uFEFF${text}`, "utf16le");
	return isBigEndian ? bytes.swap16() : bytes;
};

const cases: readonly Case[] = [
	// §2.2: lines
	{ rule: "§2.2 lines end with LF", robots: "User-agent: *\nDisallow: /a\n", refused: ["/a"] },
	{ rule: "§2.2 lines end with CR", robots: "User-agent: *\rDisallow: /a\r", refused: ["/a"] },
	{ rule: "§2.2 lines end with CRLF", robots: "User-agent: *\r\nDisallow: /a\r\n", refused: ["/a"] },
	{
		rule: "§2.2 line ends may be mixed",
		robots: "User-agent: *\r\rDisallow: /a\n\r\nDisallow: /b",
		refused: ["/a", "/b"],
	},
	{ rule: "§2.2 the last line needs no end", robots: all("Disallow: /a"), refused: ["/a"] },
	{ rule: "§2.2 a form feed is white space", robots: all("Disallow:\f/a\v"), refused: ["/a"] },
	{
		rule: "§2.2 keys in any case",
		robots: "USER-AGENT: *\nDISALLOW: /a\naLLOW: /a/b",
		refused: ["/a"],
		allowed: ["/a/b"],
	},
	{ rule: "§2.2 white space before a key", robots: "\t User-agent: *\n  Disallow: /a", refused: ["/a"] },
	{ rule: "§2.2 white space before the colon", robots: "User-agent : *\nDisallow\t: /a", refused: ["/a"] },
	{
		rule: "§2.2 white space around values",
		robots: "User-agent:   *  \nDisallow:\t/a \t",
		refused: ["/a"],
		allowed: ["/%20a"],
	},
	{ rule: "§2.2 no white space after the colon", robots: "User-agent:*\nDisallow:/a", refused: ["/a"] },
	{
		rule: "§2.2 comments on lines of their own",
		robots: "# robots\nUser-agent: *\n#Allow: /a\nDisallow: /a",
		refused: ["/a"],
	},
	{
		rule: "§2.2.3 comments at the end of lines",
		robots: "User-agent: * # all\nDisallow: /a#b",
		refused: ["/a", "/abc"],
	},
	{
		rule: "§2.2.3 a comment directly after the colon leaves no pattern",
		robots: all("Disallow: # everything"),
		allowed: ["/"],
	},
	{
		rule: "§2.2 lines without a key are none",
		robots: all("nonsense", ":", ": /a", "Disallow: /b"),
		allowed: ["/a"],
		refused: ["/b"],
	},
	{
		rule: "§2.2 a line of HTML is none",
		robots: "<html>\n<p>User-agent: *</p>\n<p>Disallow: /</p>\n</html>",
		allowed: ["/"],
	},
	{ rule: "§2.2 an empty file allows everything", robots: "", allowed: ["/", "/a?b"] },
	{
		rule: "§2.2 a file of comments allows everything",
		robots: "# User-agent: *\n# Disallow: /",
		allowed: ["/"],
	},
	// Misspellings
	...["useragent", "user agent", "user_agent", "user-agents", "User-Agnet"].map((key) => ({
		rule: `${key} is user-agent`,
		robots: `${key}: gannet\nDisallow: /a`,
		refused: ["/a"],
	})),
	...["dissallow", "dissalow", "disalow", "diasllow", "disallaw", "Dis-allow", "DISALLOWS"].map((key) => ({
		rule: `${key} is disallow`,
		robots: all(`${key}: /a`),
		refused: ["/a"],
	})),
	...["alow", "allows", "allowed", "disallowance", "no-index", "host"].map((key) => ({
		rule: `${key} is no rule`,
		robots: all(`${key}: /a`, "Disallow: /a"),
		refused: ["/a"],
	})),
	{ rule: "a missing colon", robots: "user-agent *\ndisallow /a", refused: ["/a"] },
	{ rule: "a missing colon before a tab", robots: "user-agent\tgannet\ndisallow\t/a", refused: ["/a"] },
	{
		rule: "a missing colon before a value with one",
		robots: all("disallow /a:b"),
		refused: ["/a:b"],
		allowed: ["/a"],
	},
	{
		rule: "prose without a colon is no rule",
		robots: all("disallow /a for all robots", "allow me"),
		allowed: ["/a"],
	},
	// §2.3 and §2.5: encodings
	{ rule: "§2.3 UTF-8 with a byte order mark", robots: "\uFEFFUser-agent: *\nDisallow: /a", refused: ["/a"] },
	{
		rule: "§2.3 two octets of the mark",
		robots: latin1("\xef\xbbUser-agent: *\nDisallow: /a"),
		refused: ["/a"],
	},
	{ rule: "§2.3 one octet of the mark", robots: latin1("\xefUser-agent: *\nDisallow: /a"), refused: ["/a"] },
	{
		rule: "§2.3 a broken mark spoils its line",
		robots: latin1("\xef\x11\xbfUser-agent: *\nDisallow: /a"),
		allowed: ["/a"],
	},
	{
		rule: "§2.3 a mark within the file spoils its line",
		robots: all("\uFEFFDisallow: /a", "Disallow: /b"),
		allowed: ["/a"],
		refused: ["/b"],
	},
	{
		rule: "§2.3 UTF-16, little end first",
		robots: utf16("User-agent: *\nDisallow: /ä", false),
		refused: ["/ä"],
		allowed: ["/a"],
	},
	{
		rule: "§2.3 UTF-16, big end first",
		robots: utf16("User-agent: *\r\nDisallow: /ä", true),
		refused: ["/ä"],
		allowed: ["/a"],
	},
	{
		rule: "§2.3 UTF-16 of an odd length",
		robots: Buffer.concat([utf16("User-agent: *\nDisallow: /a\n", false), latin1("x")]),
		refused: ["/a"],
	},
	{
		rule: "§2.3 NUL spoils its line only",
		robots: all("Disallow: /a\0", "Disallow: /b"),
		allowed: ["/a"],
		refused: ["/b"],
	},
	{
		rule: "§2.3 a NUL in a user-agent line spoils it",
		robots: "User-agent: other\nUser-agent: gannet\0\nDisallow: /",
		allowed: ["/"],
	},
	{
		rule: "§2.3 broken UTF-8 spoils its line only",
		robots: latin1("User-agent: *\nDisallow: /\xe4\nDisallow: /b"),
		allowed: ["/%E4"],
		refused: ["/b"],
	},
	{
		rule: "§2.3 an encoded surrogate is broken UTF-8",
		robots: latin1("User-agent: *\nDisallow: /\xed\xa0\x80"),
		allowed: ["/%ED%A0%80"],
	},
	{
		rule: "§2.3 broken UTF-8 in a comment spoils its line",
		robots: latin1("User-agent: *\nDisallow: /a # f\xfcr\nDisallow: /b"),
		allowed: ["/a"],
		refused: ["/b"],
	},
	// §2.2.1: agents
	{ rule: "§2.2.1 without case", robots: "User-agent: GANNET\nDisallow: /a", refused: ["/a"] },
	{
		rule: "§2.2.1 the agent's own case",
		robots: "User-agent: gannet\nDisallow: /a",
		agent: "Gannet/1.0",
		refused: ["/a"],
	},
	{
		rule: "§2.2.1 a version after the token",
		robots: "User-agent: gannet/9.9\nDisallow: /a",
		refused: ["/a"],
	},
	{
		rule: "§2.2.1 a comment after the token",
		robots: "User-agent: gannet (a bird)\nDisallow: /a",
		refused: ["/a"],
	},
	{ rule: "§2.2.1 a digit ends the token", robots: "User-agent: gannet2\nDisallow: /a", refused: ["/a"] },
	{
		rule: "§2.2.1 - and _ belong to it",
		robots: "User-agent: gannet-news\nDisallow: /a\nUser-agent: gannet_x\nDisallow: /a",
		allowed: ["/a"],
	},
	{
		rule: "§2.2.1 compared whole: ours is no part of another",
		robots: "User-agent: gannetbot\nDisallow: /a",
		allowed: ["/a"],
	},
	{
		rule: "§2.2.1 compared whole: another is no part of ours",
		robots: "User-agent: gan\nDisallow: /a",
		allowed: ["/a"],
	},
	{
		rule: "§2.2.1 compared whole, with a hyphen",
		robots: "User-agent: googlebot\nDisallow: /a",
		agent: "Googlebot-Image",
		allowed: ["/a"],
	},
	{
		rule: "§2.2.1 other letters end the token",
		robots: "User-agent: gannét\nDisallow: /a",
		agent: "gann",
		refused: ["/a"],
	},
	{ rule: "§2.2.1 an empty agent is none", robots: "User-agent:\nDisallow: /a", allowed: ["/a"] },
	{ rule: "§2.2.1 a number is no agent", robots: "User-agent: 42\nDisallow: /a", allowed: ["/a"] },
	{
		rule: "§2.2.1 an agent without a name takes the rules for all",
		robots: `${all("Disallow: /a")}\nUser-agent: 4\nAllow: /a`,
		agent: "4",
		refused: ["/a"],
	},
	{ rule: "§2.2.1 * with more after it", robots: "User-agent: * all of you\nDisallow: /a", refused: ["/a"] },
	{ rule: "§2.2.1 *bot is no wildcard", robots: "User-agent: *net\nDisallow: /a", allowed: ["/a"] },
	{ rule: "§2.2.1 gan* is the token gan", robots: "User-agent: gan*\nDisallow: /a", allowed: ["/a"] },
	{
		rule: "§2.2.1 groups of one token are merged",
		robots: "User-agent: gannet\nDisallow: /a\nUser-agent: x\nDisallow: /c\nUser-agent: gannet\nDisallow: /b",
		refused: ["/a", "/b"],
		allowed: ["/c"],
	},
	{
		rule: "§2.2.1 groups of * are merged",
		robots: `${all("Disallow: /a")}\n${all("Disallow: /b")}`,
		refused: ["/a", "/b"],
	},
	{
		rule: "§2.2.1 those of * don't count beside ours",
		robots: `${all("Disallow: /a")}\nUser-agent: gannet\nDisallow: /b`,
		refused: ["/b"],
		allowed: ["/a"],
	},
	{
		rule: "§2.2.1 the order doesn't matter",
		robots: `User-agent: gannet\nDisallow: /b\n${all("Disallow: /a")}`,
		refused: ["/b"],
		allowed: ["/a"],
	},
	{
		rule: "§2.2.1 a group of ours without rules allows everything",
		robots: `User-agent: gannet\nDisallow:\n\n${all("Disallow: /")}`,
		allowed: ["/"],
	},
	{
		rule: "§2.2.1 a group of ours at the end, without any line",
		robots: `${all("Disallow: /")}\nUser-agent: gannet`,
		allowed: ["/"],
	},
	{
		rule: "§2.2.1 ours and * in one group",
		robots: "User-agent: gannet\nUser-agent: *\nDisallow: /a",
		refused: ["/a"],
	},
	{
		rule: "§2.2.1 several agents in a run",
		robots: "User-agent: x\nUser-agent: gannet\nUser-agent: y\nDisallow: /a",
		refused: ["/a"],
	},
	{
		rule: "§2.2.1 one agent named twice",
		robots: "User-agent: gannet\nUser-agent: gannet\nDisallow: /a",
		refused: ["/a"],
	},
	{
		rule: "§2.1 rules before the first group are for no agent",
		robots: `Disallow: /a\n${all("Disallow: /b")}`,
		allowed: ["/a"],
		refused: ["/b"],
	},
	{
		rule: "§2.1 an empty line doesn't end a group",
		robots: "User-agent: *\n\nDisallow: /a\n\nDisallow: /b",
		refused: ["/a", "/b"],
	},
	{
		rule: "§2.2.4 Sitemap doesn't end a run",
		robots: "User-agent: x\nSitemap: https://a/s.xml\nUser-agent: gannet\nDisallow: /a",
		agent: "x",
		refused: ["/a"],
	},
	{
		rule: "§2.2.4 Crawl-delay doesn't end a run",
		robots: "User-agent: gannet\nCrawl-delay: 5\nUser-agent: *\nDisallow: /a",
		refused: ["/a"],
	},
	{
		rule: "§2.2.4 an unknown line doesn't end a run",
		robots: "User-agent: gannet\nHost: a\nUser-agent: *\nDisallow: /a",
		refused: ["/a"],
	},
	{
		rule: "§2.2.4 an empty line doesn't end a run",
		robots: "User-agent: gannet\n\n\nUser-agent: *\nDisallow: /a",
		refused: ["/a"],
	},
	{
		rule: "§2.1 an empty Disallow ends a run",
		robots: "User-agent: gannet\nDisallow:\nUser-agent: *\nDisallow: /a",
		allowed: ["/a"],
	},
	{
		rule: "§2.1 an empty Allow ends a run",
		robots: "User-agent: gannet\nAllow:\nUser-agent: *\nDisallow: /a",
		allowed: ["/a"],
	},
	{
		rule: "§2.1 a misspelled rule ends a run",
		robots: "User-agent: gannet\nDisalow: /b\nUser-agent: *\nDisallow: /a",
		allowed: ["/a"],
		refused: ["/b"],
	},
	{
		rule: "§2.2.1 a group for an agent without a name ends the one before",
		robots: "User-agent: gannet\nDisallow: /a\nUser-agent:\nDisallow: /b",
		refused: ["/a"],
		allowed: ["/b"],
	},
	// §2.2.2: which rule counts
	{
		rule: "§2.2.2 the longest pattern wins",
		robots: all("Allow: /a", "Disallow: /a/b", "Allow: /a/b/c"),
		allowed: ["/a", "/a/b/c"],
		refused: ["/a/b"],
	},
	{
		rule: "§2.2.2 whatever the order",
		robots: all("Allow: /a/b/c", "Disallow: /a/b", "Allow: /a"),
		allowed: ["/a", "/a/b/c"],
		refused: ["/a/b"],
	},
	{ rule: "§2.2.2 allow wins a tie", robots: all("Disallow: /a", "Allow: /a"), allowed: ["/a"] },
	{
		rule: "§2.2.2 allow wins a tie of different patterns",
		robots: all("Disallow: /*b", "Allow: /ab"),
		allowed: ["/ab"],
	},
	{ rule: "§2.2.2 wildcards count as octets", robots: all("Allow: /ab", "Disallow: /a*b"), refused: ["/ab"] },
	{
		rule: "§2.2.2 the anchor counts as an octet",
		robots: all("Disallow: /", "Allow: /$"),
		allowed: ["/"],
		refused: ["/a"],
	},
	{
		rule: "§2.2.2 octets are counted, not characters",
		robots: all("Allow: /ä*", "Disallow: /%C3%A4"),
		allowed: ["/ä"],
	},
	{
		rule: "§2.2.2 decoded octets are one",
		robots: all("Allow: /%61", "Disallow: /ab"),
		refused: ["/ab"],
		allowed: ["/ac"],
	},
	{ rule: "§2.2.2 an empty pattern is no rule", robots: all("Disallow:", "Allow:"), allowed: ["/"] },
	{
		rule: "§2.2.2 without a match everything is allowed",
		robots: all("Disallow: /a"),
		allowed: ["/", "/b", "/A"],
	},
	{ rule: "§2.2.2 everything", robots: all("Disallow: /"), refused: ["/", "/a", "/?a"] },
	{
		rule: "§2.2.2 robots.txt itself is always allowed",
		robots: all("Disallow: /"),
		allowed: ["/robots.txt"],
		refused: ["/robots.txt/", "/a/robots.txt", "/robots.txt?x", "/Robots.txt"],
	},
	{ rule: "§2.2.2 paths have case", robots: all("Disallow: /A"), refused: ["/A"], allowed: ["/a"] },
	{
		rule: "§2.2.2 a pattern is a prefix",
		robots: all("Disallow: /fish"),
		refused: ["/fish", "/fishes", "/fish/a", "/fish?a"],
		allowed: ["/catfish", "/?fish"],
	},
	{
		rule: "§2.2.2 a slash at its end",
		robots: all("Disallow: /fish/"),
		refused: ["/fish/", "/fish/a"],
		allowed: ["/fish", "/fish.html"],
	},
	{
		rule: "§2.2.2 the query counts",
		robots: all("Disallow: /a?b=1"),
		refused: ["/a?b=1", "/a?b=12&c"],
		allowed: ["/a", "/a?c&b=1"],
	},
	{ rule: "§2.2.2 the fragment doesn't", robots: all("Disallow: /a$"), refused: ["/a#b"], allowed: ["/a/#"] },
	{
		rule: "§2.2.2 an empty path is /",
		robots: all("Disallow: /$"),
		refused: ["", "https://a.example", "https://a.example/"],
		allowed: ["https://a.example/a"],
	},
	{
		rule: "§2.2.2 a query without a path",
		robots: all("Disallow: /?"),
		refused: ["https://a.example?b", "/?"],
		allowed: ["/"],
	},
	{
		rule: "§2.2.2 of a whole URL the path counts",
		robots: all("Disallow: /a"),
		refused: ["https://b.example:8080/a", "http://u:p@b.example/a?c"],
		allowed: ["https://a.example/b"],
	},
	{
		rule: "§2.2.2 slashes within the query stay there",
		robots: all("Disallow: /b"),
		allowed: ["/a?/b", "https://h.example?/b"],
	},
	{
		rule: "§2.2.2 a URL as pattern matches nothing",
		robots: all("Disallow: https://a.example/b"),
		allowed: ["https://a.example/b"],
	},
	{
		rule: "§2.2.2 a pattern without a slash matches nothing",
		robots: all("Disallow: a"),
		allowed: ["/a", "a"],
	},
	// §2.2.2: encodings
	{ rule: "§2.2.2 letters are decoded in the pattern", robots: all("Disallow: /%62%61z"), refused: ["/baz"] },
	{
		rule: "§2.2.2 letters are decoded in the path",
		robots: all("Disallow: /baz"),
		refused: ["/%62a%7A", "/%62a%7a"],
	},
	{ rule: "§2.2.2 - . _ ~ are decoded", robots: all("Disallow: /-._~"), refused: ["/%2D%2e%5F%7e"] },
	{ rule: "§2.2.2 digits are decoded", robots: all("Disallow: /%31"), refused: ["/1"] },
	{ rule: "§2.2.2 encodings in any case", robots: all("Disallow: /%c3%A4"), refused: ["/%C3%a4", "/ä"] },
	{ rule: "§2.2.2 characters are encoded", robots: all("Disallow: /ツ"), refused: ["/%E3%83%84", "/ツ"] },
	{ rule: "§2.2.2 %2F is not /", robots: all("Disallow: /a%2Fb"), refused: ["/a%2fb"], allowed: ["/a/b"] },
	{ rule: "§2.2.2 / is not %2F", robots: all("Disallow: /a/b"), refused: ["/a/b"], allowed: ["/a%2Fb"] },
	{ rule: "§2.2.2 %3F is not ?", robots: all("Disallow: /a%3Fb"), refused: ["/a%3fb"], allowed: ["/a?b"] },
	{
		rule: "§2.2.2 %26 is not &",
		robots: all("Disallow: /a?b%26c"),
		refused: ["/a?b%26c"],
		allowed: ["/a?b&c"],
	},
	{
		rule: "§2.2.2 a space is %20",
		robots: all("Disallow: /a b"),
		refused: ["/a%20b", "/a b"],
		allowed: ["/a+b"],
	},
	{
		rule: "§2.2.2 quotes and angles are encoded",
		robots: all('Disallow: /"<>|'),
		refused: ["/%22%3C%3E%7C"],
	},
	{
		rule: "§2.2.2 a percent sign without digits is %25",
		robots: all("Disallow: /50%"),
		refused: ["/50%25", "/50%", "/50%zz"],
	},
	{
		rule: "§2.2.2 %25 isn't decoded twice",
		robots: all("Disallow: /%2561"),
		refused: ["/%2561"],
		allowed: ["/a", "/%61"],
	},
	{ rule: "§2.2.2 a percent sign with one digit", robots: all("Disallow: /%6"), refused: ["/%256", "/%6"] },
	// §2.2.3: special characters
	{
		rule: "§2.2.3 * is any octets, none too",
		robots: all("Disallow: /a*z"),
		refused: ["/az", "/abz", "/a/b/z", "/a?z", "/azz"],
		allowed: ["/ab"],
	},
	{
		rule: "§2.2.3 * at the start",
		robots: all("Disallow: *.php"),
		refused: ["/a.php", "/a.php5", "/b?c.php"],
		allowed: ["/php"],
	},
	{ rule: "§2.2.3 * alone", robots: all("Disallow: *"), refused: ["/", "/a"] },
	{
		rule: "§2.2.3 * at the end changes nothing",
		robots: all("Disallow: /a*"),
		refused: ["/a", "/ab"],
		allowed: ["/b"],
	},
	{
		rule: "§2.2.3 several in a row are one",
		robots: all("Disallow: /a****b***"),
		refused: ["/ab", "/acb"],
		allowed: ["/a"],
	},
	{
		rule: "§2.2.3 pieces in their order",
		robots: all("Disallow: /a*b*c"),
		refused: ["/abc", "/axbxc"],
		allowed: ["/acb", "/ab"],
	},
	{
		rule: "§2.2.3 pieces don't share octets",
		robots: all("Disallow: /aba*aba"),
		refused: ["/abaaba", "/abaxaba"],
		allowed: ["/ababa"],
	},
	{
		rule: "§2.2.3 the last piece is looked for at the end",
		robots: all("Disallow: /*a$"),
		refused: ["/a", "/aba", "/aa"],
		allowed: ["/ab", "/a?"],
	},
	{
		rule: "§2.2.3 the last piece doesn't share octets either",
		robots: all("Disallow: /ab*ba$"),
		refused: ["/abba", "/ab/ba"],
		allowed: ["/aba"],
	},
	{
		rule: "§2.2.3 $ is the end",
		robots: all("Disallow: /a$"),
		refused: ["/a"],
		allowed: ["/ab", "/a/", "/a?b"],
	},
	{ rule: "§2.2.3 *$ is anything", robots: all("Disallow: /a*$"), refused: ["/a", "/abc"], allowed: ["/b"] },
	{
		rule: "§2.2.3 $ elsewhere is a character",
		robots: all("Disallow: /a$b"),
		refused: ["/a$b", "/a%24b"],
		allowed: ["/a"],
	},
	{
		rule: "§2.2.3 the first of two is a character",
		robots: all("Disallow: /a$$"),
		refused: ["/a$", "/a%24"],
		allowed: ["/a", "/a$b"],
	},
	{ rule: "§2.2.3 $ alone matches nothing", robots: all("Disallow: $"), allowed: ["/", "/a"] },
	{
		rule: "§2.2.3 %2A is the character",
		robots: all("Disallow: /a%2Ab"),
		refused: ["/a*b", "/a%2ab"],
		allowed: ["/axb", "/ab"],
	},
	{
		rule: "§2.2.3 %24 is the character",
		robots: all("Disallow: /a%24"),
		refused: ["/a$", "/a%24b"],
		allowed: ["/a"],
	},
	{
		rule: "§2.2.3 * of a path is a character",
		robots: all("Disallow: /a*"),
		refused: ["/a*b"],
		allowed: ["/*"],
	},
];

for (const { rule, robots, agent = "gannet", allowed = [], refused = [] } of cases) {
	test(`${rule} ${JSON.stringify(String(robots))}`, () => {
		const rules = robotsRules(parseRobots(robots), agent);
		for (const url of allowed) assert.equal(rules.decide(url).isAllowed, true, `${url} is allowed`);
		for (const url of refused) assert.equal(rules.decide(url).isAllowed, false, `${url} is refused`);
	});
}

const tokens: readonly (readonly [userAgent: string, token: string])[] = [
	["gannet", "gannet"],
	["Gannet/1.0 (+https://shop.example/bot)", "gannet"],
	["my-bot_x 1", "my-bot_x"],
	["Mozilla/5.0 (compatible; gannet)", "mozilla"],
	["4you", ""],
	["", ""],
	["Львів-bot", ""],
];
for (const [userAgent, token] of tokens) {
	test(`the product token of ${JSON.stringify(userAgent)} is ${JSON.stringify(token)}`, () => {
		assert.equal(productToken(userAgent), token);
	});
}

const delays: readonly (readonly [robots: string, delayMs: number | undefined])[] = [
	[all("Crawl-delay: 10"), 10_000],
	[all("Crawl-delay: 0.5"), 500],
	[all("Crawl-delay: .25"), 250],
	[all("Crawl-delay: 2."), 2_000],
	[all("Crawl-delay: 0.0001"), 1],
	[all("Crawl-delay: 0"), 0],
	[all("crawl-DELAY :5 # seconds"), 5_000],
	[all("Crawldelay: 5"), 5_000],
	[all("Crawl delay: 5"), 5_000],
	[all("Crawl-delay 5"), 5_000],
	[all("Crawl-delay: 10s"), 10_000],
	[all("Crawl-delay: 10 seconds"), 10_000],
	[all("Crawl-delay: ten"), undefined],
	[all("Crawl-delay: -1"), undefined],
	[all("Crawl-delay: 1e3"), undefined],
	[all("Crawl-delay: 1,5"), undefined],
	[all("Crawl-delay: 0x10"), undefined],
	[all("Crawl-delay:"), undefined],
	["Crawl-delay: 5\nUser-agent: *", undefined],
	[all("Crawl-delay: 5", "Crawl-delay: 9", "Crawl-delay: 2"), 9_000],
	[`${all("Disallow: /a", "Crawl-delay: 5")}\n${all("Disallow: /a", "Crawl-delay: 9")}`, 9_000],
	[`${all("Disallow: /a", "Crawl-delay: 50")}\nUser-agent: gannet\nCrawl-delay: 1`, 1_000],
	[`${all("Disallow: /a", "Crawl-delay: 50")}\nUser-agent: gannet\nDisallow: /b`, undefined],
	["User-agent: x\nCrawl-delay: 1\nUser-agent: gannet\nDisallow: /", 1_000],
];
for (const [robots, delayMs] of delays) {
	test(`the crawl-delay of ${JSON.stringify(robots)} is ${delayMs}`, () => {
		assert.equal(robotsRules(parseRobots(robots), "gannet").crawlDelayMs, delayMs);
	});
}

const sitemaps: readonly (readonly [robots: string, ...urls: string[]])[] = [
	["Sitemap: https://a.example/s.xml", "https://a.example/s.xml"],
	["sitemap:https://a.example/s.xml # map", "https://a.example/s.xml"],
	[
		"site-map: https://a.example/1\nSite map: https://a.example/2",
		"https://a.example/1",
		"https://a.example/2",
	],
	["Sitemap https://a.example/s.xml", "https://a.example/s.xml"],
	["User-agent: x\nSitemap: https://a.example/1\nDisallow: /\nSitemap: /2", "https://a.example/1", "/2"],
	["Sitemap: https://a.example/ä", "https://a.example/ä"],
	["Sitemap:"],
	["The sitemap is at https://a.example/s.xml"],
];
for (const [robots, ...urls] of sitemaps) {
	test(`the sitemaps of ${JSON.stringify(robots)} are ${JSON.stringify(urls)}`, () => {
		assert.deepEqual(
			parseRobots(robots).sitemaps.map(({ url }) => url),
			urls,
		);
	});
}

test("a decision names its line, as the file writes it", () => {
	const robots = parseRobots("# a\r\nUser-agent: *\r\n\r\nDisallow: /ä # b\r\nAllow: /%c3%a4x");
	const rules = robotsRules(robots, "gannet");
	const lineOf = (url: string): unknown => {
		const { rule } = rules.decide(url);
		return rule && [rule.line, rule.text, rule.allows];
	};
	assert.deepEqual(lineOf("/ä"), [4, "/ä", false]);
	assert.deepEqual(lineOf("/äx"), [5, "/%c3%a4x", true]);
	assert.equal(lineOf("/b"), undefined);
});

test("the groups that count are the agent's own, else those of *, else none", () => {
	const robots = parseRobots("User-agent: gannet\nDisallow: /a\nUser-agent: *\nDisallow: /b");
	assert.equal(robotsRules(robots, "gannet").groups, "own");
	assert.equal(robotsRules(robots, "other").groups, "any");
	assert.equal(robotsRules(parseRobots("User-agent: x\nDisallow: /"), "gannet").groups, "none");
});
