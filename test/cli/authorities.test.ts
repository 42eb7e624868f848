// Files of certificate authorities that hold none, or one that can't be read: refused before anything is asked, in every option
// that names one.

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ok, respondingServer, run, temporaryFolder } from "./support.ts";

const { folder } = temporaryFolder();
const fixture = (name: string): string =>
	readFileSync(fileURLToPath(new URL(`../socket/fixtures/${name}`, import.meta.url)), "latin1");
const authority = fixture("ca.pem");
const BROKEN = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

const NONE = /holds no certificate in PEM form/;
const CUT = /holds a certificate that is cut off or broken/;

const bad: readonly (readonly [name: string, content: string | Buffer, message: RegExp])[] = [
	["json", "{}", NONE],
	["empty", "", NONE],
	["key", fixture("leaf.key"), NONE],
	["der", new X509Certificate(authority).raw, NONE],
	["utf-16", Buffer.from(authority, "utf16le"), NONE],
	["crl", BROKEN.replaceAll("CERTIFICATE", "X509 CRL"), NONE],
	["request", BROKEN.replaceAll("CERTIFICATE", "CERTIFICATE REQUEST"), NONE],
	["html", "<html>404</html>", NONE],
	["cut", authority.slice(0, 200), CUT],
	["no-base64", BROKEN.replace("AAAA", "no base64 at all!"), CUT],
	["no-certificate", BROKEN, CUT],
	["second", authority + BROKEN, /holds 2 certificates, of which number 2 is cut off or broken/],
	["first", BROKEN + authority, /holds 2 certificates, of which number 1 is/],
	[
		"third-cut",
		`${authority}${authority}${authority.slice(0, 300)}`,
		/holds 3 certificates, of which number 3/,
	],
];
const good: readonly (readonly [name: string, content: string])[] = [
	["plain", authority],
	["commented", `# our own\n${authority}`],
	["lines", authority.replaceAll("\n", "\r\n")],
	["two", fixture("other.pem") + authority],
	["with-key", authority + fixture("leaf.key")],
];
for (const [name, content] of [...bad, ...good]) writeFileSync(join(folder, name), content);
mkdirSync(join(folder, "folder"));

describe("a file of authorities", () => {
	const ways: readonly (readonly [string, (path: string, url: string) => Parameters<typeof run>])[] = [
		["get --cacert", (path, url) => [["get", "--cacert", path, url]]],
		[
			"get --proxy-cacert",
			(path, url) => [["get", "-x", "https://127.0.0.1:1", "--proxy-cacert", path, url]],
		],
		["CURL_CA_BUNDLE", (path, url) => [["get", url], { env: { CURL_CA_BUNDLE: path } }]],
		["SSL_CERT_FILE", (path, url) => [["get", url], { env: { SSL_CERT_FILE: path } }]],
		["tcp --cacert", (path, url) => [["tcp", "--tls", "--cacert", path, url.slice("https://".length)]]],
	];
	for (const [way, args] of ways) {
		test(`that is none is refused by ${way}`, async () => {
			for (const [name, , message] of [
				...bad,
				["folder", "", /it is a folder/],
				["gone", "", /no such file/],
			] as const) {
				const { exitCode, stderr } = await run(...args(join(folder, name), "https://127.0.0.1:1"));
				assert.equal(exitCode, 26, `${name}: ${stderr}`);
				assert.match(stderr, message);
				assert.ok(stderr.includes(name));
			}
		});

		if (way === "get --proxy-cacert") continue;
		test(`is trusted by ${way}`, async () => {
			for (const [name] of good) {
				await using server = await respondingServer(() => ok(), {
					tls: { cert: fixture("server.pem"), key: fixture("leaf.key") },
				});
				const [words, options] = args(join(folder, name), `https://localhost:${server.port}`);
				const { stdout, stderr } = await run(words, {
					stdin: "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
					...options,
				});
				assert.match(stdout, /ok$/, `${name}: ${stderr}`);
			}
		});
	}
});
