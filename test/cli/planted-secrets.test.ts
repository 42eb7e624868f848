// Secrets in every place where the program takes or keeps something. Each run prints and keeps as much as it can; the
// secret must not be in any of it, in any encoding.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type ScriptedServer, scriptedServer } from "../../src/testing/index.ts";
import { fieldOf, ok, respondingServer, run } from "./support.ts";

const root = mkdtempSync(join(tmpdir(), "gannet-test-"));
after(() => rmSync(root, { recursive: true }));

/** Files that the runs read. They hold the secrets. */
const inputs = join(root, "in");
mkdirSync(inputs);

let made = 0;

function input(content: string): string {
	const path = join(inputs, `input-${++made}`);
	writeFileSync(path, content, { mode: 0o600 });
	return path;
}

const declaration = input(
	JSON.stringify({
		name: "items",
		each: { jsonPath: "$.items[*]" },
		fields: { id: { jsonPath: "$.id", type: "integer" } },
	}),
);

/** What a run may talk to. */
interface Places {
	/** "127.0.0.1:PORT" of a server that answers by path. */
	readonly host: string;
	/** The same of a port without a server. */
	readonly dead: string;
	/** Of one that breaks its answer off. */
	readonly cut: string;
	/** A folder for what the run keeps. */
	readonly folder: string;
}

interface Planting {
	readonly what: string;
	/** What is looked for. */
	readonly secret: string;
	readonly args: (places: Places) => readonly string[];
	readonly env?: (places: Places) => Readonly<Record<string, string>>;
	readonly stdin?: string;
	/** Where it isn't 0. */
	readonly exitCode?: number;
}

/** A `gannet get` that shows and keeps as much as it can. */
function get({ folder }: Places, ...args: readonly string[]): readonly string[] {
	const to = [
		"-o",
		join(folder, "content"),
		"--summary",
		"json",
		"--summary-to",
		join(folder, "summary.jsonl"),
	];
	return ["get", "-v", "-t", ...to, ...args];
}

/** A header of that name, sent, refused by another origin's redirect, and kept by a cache. */
function header(name: string, secret: string): Planting {
	return {
		what: `the header ${name}`,
		secret,
		args: (to) => get(to, "--cache", "-H", `${name}: ${secret}`, `http://${to.host}/vary`),
	};
}

/** A URL, at a server and where there is none. */
function url(what: string, secret: string, make: (host: string) => string, exitCode = 0): Planting[] {
	return [
		{ what, secret, exitCode, args: (to) => get(to, "--cache", make(to.host)) },
		{
			what: `${what}, without a server`,
			secret,
			exitCode: exitCode || 7,
			args: (to) => get(to, make(to.dead)),
		},
	];
}

const P = "hunter2";
const CANNOT_BE_READ = 3;

const PLANTINGS: readonly Planting[] = [
	// A URL's userinfo, in the spellings that the URL standard reads and in those that it doesn't.
	...url("a URL's password", `${P}-a`, (host) => `http://user:${P}-a@${host}/ok`),
	...url("a URL's token", `${P}-b`, (host) => `http://${P}-b@${host}/ok`),
	...url("a URL's password without a name", `${P}-c`, (host) => `http://:${P}-c@${host}/ok`),
	...url("a URL's password with an @", `${P}-d`, (host) => `http://user:x@${P}-d@${host}/ok`),
	...url(
		"a URL's encoded password",
		`${P}/ü "d`,
		(host) => `http://user:${encodeURIComponent(`${P}/ü "d`)}@${host}/ok`,
	),
	...url("a URL with backslashes", `${P}-e`, (host) => `http:\\\\user:${P}-e@${host}\\ok`),
	...url("a URL with one slash", `${P}-f`, (host) => `http:/user:${P}-f@${host}/ok`),
	...url("a URL without a slash", `${P}-g`, (host) => `http:user:${P}-g@${host}/ok`),
	...url("a URL with three slashes", `${P}-h`, (host) => `http:///user:${P}-h@${host}/ok`),
	...url("a URL with a tab in its scheme", `${P}-i`, (host) => `ht\ttp://user:${P}-i@${host}/ok`),
	...url("a URL without a scheme", `${P}-j`, (host) => `user:${P}-j@${host}/ok`),
	...url("an upper-case URL", `${P}-k`, (host) => `HTTP://user:${P}-k@${host}/ok`),
	...url("a password with /", `${P}-l`, (host) => `http://user:${P}-l/x@${host}/ok`, CANNOT_BE_READ),
	...url("a password with #", `${P}-m`, (host) => `http://user:${P}-m#x@${host}/ok`, CANNOT_BE_READ),
	...url("a password with ?", `${P}-n`, (host) => `http://user:${P}-n?x@${host}/ok`, CANNOT_BE_READ),
	...url(
		"a password with a backslash",
		`${P}-o`,
		(host) => `http://user:${P}-o\\x@${host}/ok`,
		CANNOT_BE_READ,
	),
	...url(
		"a password before a bad port",
		`${P}-p`,
		(host) => `http://user:${P}-p@${host}999/ok`,
		CANNOT_BE_READ,
	),
	...url("a password before a bad host", `${P}-q`, () => `http://user:${P}-q@exa mple/ok`, CANNOT_BE_READ),
	...url("a password before a bad address", `${P}-r`, () => `http://user:${P}-r@[::zz]/ok`, CANNOT_BE_READ),
	...url("a password before no host", `${P}-s`, () => `http://user:${P}-s@/ok`, CANNOT_BE_READ),
	...url("a password for another scheme", `${P}-t`, (host) => `ftp://user:${P}-t@${host}/ok`, CANNOT_BE_READ),
	{
		what: "a password that makes a URL of another host",
		secret: `${P}-u`,
		args: (to) => get(to, `http://user:12/${P}-u@${to.host}/ok`),
		exitCode: 6,
	},
	{ what: "a URL in place of a command", secret: P, args: () => [`https://user:${P}@h.test/`], exitCode: 2 },
	// Its query and fragment.
	...url("the parameter access_token", `${P}-1`, (host) => `http://${host}/ok?a=1&access_token=${P}-1`),
	...url("the parameter api_key", `${P}-2`, (host) => `http://${host}/ok?api_key=${P}-2&b=2`),
	...url("the parameter key", `${P}-3`, (host) => `http://${host}/ok?key=${P}-3`),
	...url("the parameter X-Amz-Signature", `${P}-4`, (host) => `http://${host}/ok?X-Amz-Signature=${P}-4`),
	...url("an encoded parameter's name", `${P}-5`, (host) => `http://${host}/ok?access%5Ftoken=${P}-5`),
	...url("a path parameter", `${P}-6`, (host) => `http://${host}/ok;jsessionid=${P}-6`),
	...url("a fragment", `${P}-7`, (host) => `http://${host}/ok#access_token=${P}-7`),
	...url("a URL within a URL", `${P}-8`, (host) => `http://${host}/ok?next=%2Fcb%3Ftoken%3D${P}-8`),
	{
		what: "a token, in a redirect and in the error of its end",
		secret: P,
		args: (to) => get(to, "-f", `http://${to.host}/redirect-back?token=${P}`),
		exitCode: 22,
	},
	{
		what: "a token of a server that breaks HTTP",
		secret: P,
		args: (to) => get(to, `http://user:${P}@${to.host}/nonsense?token=${P}`),
		exitCode: 8,
	},
	{
		what: "a token of a download that breaks off",
		secret: P,
		args: (to) => ["get", "-v", "-o", join(to.folder, "f"), `http://u:${P}@${to.cut}/f?token=${P}`],
		exitCode: 18,
	},
	{
		what: "a token of a URL without a file's name",
		secret: P,
		args: (to) => ["get", "-O", `http://u:${P}@${to.host}/?token=${P}`],
		exitCode: 2,
	},
	// Options for credentials.
	{ what: "-u", secret: P, args: (to) => get(to, "-u", `user:${P}`, `http://${to.host}/vary`) },
	{
		what: "-u with odd characters",
		secret: `${P}:@/%`,
		args: (to) => get(to, "-u", `u:${P}:@/%`, `http://${to.host}/ok`),
	},
	{
		what: "-u without a password",
		secret: P,
		args: (to) => get(to, "-u", P, `http://${to.host}/ok`),
		exitCode: 2,
	},
	{
		what: "-u of a server that wants Digest",
		secret: P,
		args: (to) => get(to, "-u", `u:${P}`, `http://${to.host}/401`),
	},
	{ what: "--digest", secret: P, args: (to) => get(to, "--digest", "-u", `u:${P}`, `http://${to.host}/401`) },
	{
		what: "--user-file",
		secret: P,
		args: (to) => get(to, "--user-file", input(`u:${P}\n`), `http://${to.host}/vary`),
	},
	{
		what: "--user-file on stdin",
		secret: P,
		stdin: `u:${P}`,
		args: (to) => get(to, "--user-file", "-", `http://${to.host}/ok`),
	},
	{
		what: "a --user-file without a user",
		secret: P,
		args: (to) => get(to, "--user-file", input(P), `http://${to.host}/ok`),
		exitCode: 2,
	},
	{ what: "--bearer", secret: P, args: (to) => get(to, "--cache", "--bearer", P, `http://${to.host}/vary`) },
	{
		what: "--bearer with a line end",
		secret: P,
		args: (to) => get(to, "--bearer", `${P}\n`, `http://${to.host}/ok`),
		exitCode: 2,
	},
	{
		what: "--bearer from a file",
		secret: P,
		args: (to) => get(to, "--bearer", `@${input(P)}`, `http://${to.host}/ok`),
	},
	{
		what: "a --bearer file of two lines",
		secret: P,
		args: (to) => get(to, "--bearer", `@${input(`${P}\nx`)}`, `http://${to.host}/ok`),
		exitCode: 2,
	},
	{
		what: "a netrc file",
		secret: P,
		args: (to) =>
			get(to, "--netrc-file", input(`machine 127.0.0.1 login u password ${P}`), `http://${to.host}/ok`),
	},
	{
		what: "$NETRC",
		secret: P,
		env: () => ({ NETRC: input(`machine 127.0.0.1 login u password ${P}`) }),
		args: (to) => get(to, "-n", `http://${to.host}/ok`),
	},
	{
		what: "a broken netrc file",
		secret: P,
		args: (to) => get(to, "--netrc-file", input(`machine 127.0.0.1 pass ${P}`), `http://${to.host}/ok`),
		exitCode: 26,
	},
	// Header fields: good ones by every kind of name, and ones that can't be sent.
	header("Authorization", `Bearer ${P}`),
	header("Authorization", `${P}-alone`),
	header("Cookie", `sid=${P}`),
	header("Cookie", `${P}-nameless`),
	header("X-Api-Key", P),
	header("Api_Key", P),
	header("Ocp-Apim-Subscription-Key", P),
	header("X-CSRFToken", P),
	header("DPoP", P),
	header("AccessToken", P),
	header("X-Passwd", P),
	header("X-Auth", P),
	header("X-SessionId", P),
	header("Proxy-Authorization", `Basic ${P}`),
	header("Referer", `http://h.test/?access_token=${P}`),
	{
		what: "--secret-header",
		secret: P,
		args: (to) =>
			get(to, "--cache", "--secret-header", "X-Tenant", "-H", `X-Tenant: ${P}`, `http://${to.host}/ok`),
	},
	{
		what: "a header with a line feed",
		secret: P,
		args: (to) => get(to, "-H", `Authorization: Bearer ${P}\nx`, `http://${to.host}/ok`),
		exitCode: 2,
	},
	{
		what: "a header above latin1",
		secret: P,
		args: (to) => get(to, "-H", `X-Other: ${P}€`, `http://${to.host}/ok`),
		exitCode: 2,
	},
	{
		what: "a header without a colon",
		secret: P,
		args: (to) => get(to, "-H", `Authorization Bearer ${P}`, `http://${to.host}/ok`),
		exitCode: 2,
	},
	{
		what: "a header whose name is none",
		secret: P,
		args: (to) => get(to, "-H", `${P} x: y`, `http://${to.host}/ok`),
		exitCode: 2,
	},
	// Cookies.
	{ what: "-b", secret: P, args: (to) => get(to, "-b", `sid=${P}`, `http://${to.host}/vary`) },
	{ what: "-b without =", secret: P, args: (to) => get(to, "-b", P, `http://${to.host}/ok`), exitCode: 26 },
	{
		what: "-b with a line end",
		secret: P,
		args: (to) => get(to, "-b", `sid=${P}\r\n`, `http://${to.host}/ok`),
		exitCode: 2,
	},
	{
		what: "a file of cookies",
		secret: P,
		args: (to) => get(to, "-b", input(`127.0.0.1\tFALSE\t/\tFALSE\t0\tid\t${P}\n`), `http://${to.host}/ok`),
	},
	{
		what: "a broken file of cookies",
		secret: P,
		args: (to) => get(to, "-b", input(`{"a": ${P}}`), `http://${to.host}/ok`),
		exitCode: 26,
	},
	// Proxies.
	{
		what: "a proxy's password",
		secret: P,
		args: (to) => get(to, "-x", `http://u:${P}@${to.host}`, `http://h.test/ok`),
	},
	{
		what: "a dead proxy's password",
		secret: P,
		args: (to) => get(to, "-x", `http://u:${P}@${to.dead}`, "http://h.test/ok"),
		exitCode: 7,
	},
	{
		what: "a refused tunnel's password",
		secret: P,
		args: (to) => get(to, "-x", `http://u:${P}@${to.host}`, "https://h.test/"),
		exitCode: 97,
	},
	{
		what: "a proxy's password with /",
		secret: P,
		args: (to) => get(to, "-x", `http://u:${P}/x@${to.dead}`, `http://h.test/ok`),
		exitCode: 2,
	},
	{
		what: "a proxy with one slash",
		secret: P,
		args: (to) => get(to, "-x", `http:/u:${P}@${to.dead}`, `http://h.test/ok`),
		exitCode: 2,
	},
	{
		what: "$http_proxy",
		secret: P,
		env: (to) => ({ http_proxy: `http://u:${P}@${to.dead}` }),
		args: (to) => get(to, "http://h.test/ok"),
		exitCode: 7,
	},
	{
		what: "a SOCKS proxy's password",
		secret: P,
		args: (to) => get(to, "-x", `socks5://u:${P}@${to.dead}`, "http://h.test/ok"),
		exitCode: 7,
	},
	// Other mistakes on the command line, and the configuration file.
	{
		what: "an option after one that needs a value",
		secret: P,
		args: (to) => get(to, "-o", `--user=u:${P}`, `http://${to.host}/ok`),
		exitCode: 2,
	},
	{
		what: "a flag with a value",
		secret: P,
		args: (to) => get(to, `--insecure=${P}`, `http://${to.host}/ok`),
		exitCode: 2,
	},
	{
		what: "an argument too many",
		secret: P,
		args: (to) => ["pages", `http://${to.host}/items`, P],
		exitCode: 2,
	},
	{
		what: "a form's part without a name",
		secret: P,
		args: (to) => get(to, "-F", P, `http://${to.host}/ok`),
		exitCode: 2,
	},
	{ what: "content", secret: P, args: (to) => get(to, "-d", `password=${P}`, `http://${to.host}/ok`) },
	{
		what: "JSON that is none",
		secret: P,
		args: (to) => [
			"pages",
			"--by",
			"cursor",
			"--at",
			"$.a",
			"--member",
			"b",
			"--json",
			`${P}`,
			`http://${to.host}/items`,
		],
		exitCode: 2,
	},
	{
		what: "the configuration file",
		secret: P,
		env: () => config(`header = Authorization: Bearer ${P}`),
		args: (to) => get(to, `http://${to.host}/ok`),
	},
	{
		what: "a configuration file with a mistake",
		secret: P,
		env: () => config(`Authorization: ${P}`),
		args: (to) => get(to, `http://${to.host}/ok`),
		exitCode: 2,
	},
	// Pages and records: positions, rejected records, reports, provenance.
	...(["jsonl", "db"] as const).flatMap((kind): Planting[] => [
		{
			what: `the position of pages into ${kind}: password`,
			secret: P,
			args: (to) => pagesInto(to, kind, `http://u:${P}@${to.host}/items`),
			exitCode: 22,
		},
		{
			what: `the position of pages into ${kind}: token`,
			secret: P,
			args: (to) => pagesInto(to, kind, `http://${to.host}/items?api_key=${P}`),
			exitCode: 22,
		},
		{
			what: `the position of pages into ${kind} with a cursor`,
			secret: P,
			args: (to) => [
				...pagesInto(to, kind, `http://u:${P}@${to.host}/items?api_key=${P}`),
				"--by",
				"cursor",
				"--at",
				"$.next",
				"--parameter",
				"from",
			],
			exitCode: 22,
		},
		{
			what: `records of a URL into ${kind}`,
			secret: P,
			args: (to) => extractInto(to, kind, `http://u:${P}@${to.host}/items?page=3&token=${P}`),
		},
	]),
	{
		what: "an input that fails",
		secret: P,
		args: (to) => extractInto(to, "jsonl", `http://u:${P}@${to.dead}/?token=${P}`),
		exitCode: 7,
	},
	{
		what: "an input that can't be read",
		secret: P,
		args: (to) => extractInto(to, "jsonl", `http://u:${P}/x@${to.dead}/`),
		exitCode: CANNOT_BE_READ,
	},
	{
		what: "pages that can't be read",
		secret: P,
		args: (to) => ["pages", `http://u:${P}/x@${to.dead}/`],
		exitCode: CANNOT_BE_READ,
	},
	{
		what: "pages on another origin",
		secret: P,
		args: (to) => ["pages", `http://u:${P}@${to.host}/elsewhere?token=${P}`],
		exitCode: 47,
	},
	{
		what: "pages in a circle",
		secret: P,
		args: (to) => ["pages", `http://u:${P}@${to.host}/circle?token=${P}`],
		exitCode: 47,
	},
	{
		what: "a page that is no success",
		secret: P,
		args: (to) => ["pages", `http://u:${P}@${to.host}/404?token=${P}`],
		exitCode: 22,
	},
	{
		what: "--base-url",
		secret: P,
		stdin: "<a href=x>1</a>",
		args: (to) => [
			"extract",
			"-",
			"-r",
			input('{"fields":{"a":{"css":"a","type":"url"}}}'),
			"--base-url",
			`http://u:${P}@h.test/`,
			"--to",
			join(to.folder, "o.jsonl"),
		],
	},
	{
		what: "a --base-url that can't be read",
		secret: P,
		args: () => ["extract", "-", "-r", declaration, "--base-url", `http://u:${P}/x@h/`],
		exitCode: 2,
	},
	{
		what: "a database's password",
		secret: P,
		args: (to) => [
			"extract",
			input('{"items":[]}'),
			"-r",
			declaration,
			"--input",
			"json",
			"--to",
			`postgres://u:${P}@${to.dead}/db`,
		],
		exitCode: 23,
	},
	{
		what: "a database's password with /",
		secret: P,
		args: (to) => [
			"extract",
			input('{"items":[]}'),
			"-r",
			declaration,
			"--input",
			"json",
			"--to",
			`mysql://u:${P}/x@${to.dead}/db`,
		],
		exitCode: 23,
	},
];

function config(line: string): Readonly<Record<string, string>> {
	const home = mkdtempSync(join(inputs, "config-"));
	mkdirSync(join(home, "gannet"));
	writeFileSync(join(home, "gannet", "config"), `${line}\n`);
	return { XDG_CONFIG_HOME: home };
}

function pagesInto({ folder }: Places, kind: string, first: string): readonly string[] {
	const kept = [
		"--to",
		join(folder, `o.${kind}`),
		"--rejects",
		join(folder, "bad.jsonl"),
		"--report",
		join(folder, "report.json"),
	];
	return ["pages", "-v", first, "-r", declaration, ...kept, "--provenance", "--retry", "0"];
}

function extractInto({ folder }: Places, kind: string, ...from: readonly string[]): readonly string[] {
	const kept = [
		"--to",
		join(folder, `o.${kind}`),
		"--rejects",
		join(folder, "bad.jsonl"),
		"--report",
		join(folder, "report.json"),
	];
	return ["extract", "-v", ...from, "-r", declaration, ...kept, "--provenance"];
}

/** Items of two pages, of which one can't be a record, and then nothing more: the run breaks off. */
function items(target: string): string {
	const query = new URL(target, "http://h").searchParams;
	const page = Number(query.get("page") ?? query.get("from") ?? "1");
	// The server's own URLs have what it was asked with in them.
	const next = new URL(target, "http://h");
	next.searchParams.set("page", String(page + 1));
	if (page === 2) return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
	const link = page === 1 ? [`Link: <${next.pathname}${next.search}>; rel="next"`] : [];
	const content = JSON.stringify({
		items: [{ id: page }, { id: "x" }],
		...(page === 1 ? { next: "2" } : {}),
	});
	return ok(content, "Content-Type: application/json", ...link);
}

const challenge = 'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth", algorithm=MD5';

let server: ScriptedServer;
let cutting: ScriptedServer;
let dead: string;

before(async () => {
	server = await scriptedServer({
		connections: [
			{
				repeat: [
					{ awaitRequest: true },
					{
						answer: ({ target, head }) => {
							const path = target.replace(/^http:\/\/[^/]*/, "").replace(/[?;].*$/, "");
							switch (path) {
								case "/vary":
									return ok(
										"ok",
										"Cache-Control: max-age=100",
										`Vary: Authorization, Cookie, X-Api-Key, DPoP`,
									);
								case "/redirect-back":
									return `HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:${server.port}/404?token=${new URL(target, "http://h").searchParams.get("token")}\r\nContent-Length: 0\r\n\r\n`;
								case "/404":
									return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
								case "/401":
									return fieldOf(head, "authorization")?.startsWith("Digest") === true
										? ok()
										: `HTTP/1.1 401 No\r\n${challenge}\r\nContent-Length: 0\r\n\r\n`;
								case "/nonsense":
									return "HTTP/1.1 200 OK\r\nX Y: z\r\n\r\n";
								case "/elsewhere":
									return ok(
										"[1]",
										"Content-Type: application/json",
										'Link: <http://h.test/?page=2>; rel="next"',
									);
								case "/circle":
									return ok("[1]", "Content-Type: application/json", `Link: <${target}>; rel="next"`);
								case "/items":
									return items(target);
								default:
									return target.includes(":443")
										? "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"
										: ok("ok", "Cache-Control: max-age=100");
							}
						},
					},
				],
				times: "forever",
			},
		],
	});
	const cut = 'HTTP/1.1 200 OK\r\nETag: "a"\r\nContent-Length: 10\r\n\r\nhello';
	cutting = await scriptedServer({
		connections: [[{ awaitRequest: true }, { send: cut }, { close: true }]],
	});
	const gone = await respondingServer(() => "");
	dead = `127.0.0.1:${gone.port}`;
	await gone.close();
});
after(() => Promise.all([server.close(), cutting.close()]));

/** The secret as it is, as URLs, JSON and Basic credentials have it, wherever in them. */
function spellings(secret: string): readonly string[] {
	const json = JSON.stringify(secret).slice(1, -1);
	// Of base64, what doesn't depend on the bytes around it.
	const inBase64 = [0, 1, 2].map((offset) => {
		const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]).toString("base64url");
		return text.slice(Math.ceil((offset * 4) / 3), -3);
	});
	return [secret, encodeURIComponent(secret), encodeURI(secret), json, ...inBase64];
}

function assertAbsent(secret: string, text: string, where: string): void {
	// base64url and base64 alike.
	const folded = text.replaceAll("+", "-").replaceAll("/", "_");
	for (const spelling of spellings(secret)) {
		const found = text.includes(spelling) ? text.indexOf(spelling) : folded.indexOf(spelling);
		assert.equal(found, -1, `${where}: …${text.slice(Math.max(0, found - 60), found + 40)}…`);
	}
}

assert.ok(new Set(PLANTINGS.map(({ what }) => what)).size >= 60, `${PLANTINGS.length} plantings`);

for (const { what, secret, args, env, stdin, exitCode = 0 } of PLANTINGS) {
	test(`nothing printed or kept shows ${what}`, async () => {
		const folder = mkdtempSync(join(root, "out-"));
		const places = { host: `127.0.0.1:${server.port}`, dead, cut: `127.0.0.1:${cutting.port}`, folder };
		const result = await run(args(places), {
			...(stdin === undefined ? {} : { stdin }),
			env: { XDG_CACHE_HOME: join(folder, "cache"), ...env?.(places) },
		});
		assertAbsent(secret, result.stdout, "stdout");
		assertAbsent(secret, result.stderr, "stderr");
		for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
			const path = join(folder, name);
			if (statSync(path).isFile()) assertAbsent(secret, readFileSync(path, "latin1"), name);
		}
		assert.equal(result.exitCode, exitCode, result.stderr);
	});
}
