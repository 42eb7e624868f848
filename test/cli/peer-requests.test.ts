// Options that gannet has from curl: the request is the one that curl sends for the same words, but for what each says of
// itself. Where they differ on purpose, docs/comparison.md says so.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { requirePeer } from "../support/peers.ts";
import { ended, run, temporaryFolder } from "./support.ts";

const { folder, file } = temporaryFolder();
const received: string[] = [];

/** A request as far as two programs should agree on it. */
function shown({ method, url, headers }: IncomingMessage, content: Buffer): string {
	const {
		"user-agent": _agent,
		"accept-encoding": _codings,
		expect: _expect,
		host: _host,
		...rest
	} = headers;
	const boundary = /boundary=(.*)$/.exec(rest["content-type"] ?? "")?.[1];
	if (boundary !== undefined) delete rest["content-length"];
	const lines = Object.entries(rest).map(([name, value]) => `${name}: ${value}`);
	const text = [`${method} ${url}`, ...lines.sort(), "", content.toString("latin1")].join("\n");
	return boundary === undefined ? text : text.replaceAll(boundary, "BOUNDARY");
}

const server = createServer((request, response) => {
	const chunks: Buffer[] = [];
	request.on("data", (chunk: Buffer) => chunks.push(chunk));
	request.on("end", () => {
		received.push(shown(request, Buffer.concat(chunks)));
		const [, status] = /^\/redirect\/(\d+)/.exec(request.url ?? "") ?? [];
		if (status === undefined) response.end("ok\n");
		else response.writeHead(Number(status), { location: "/after" }).end();
	});
}).listen(0, "127.0.0.1");

before(async () => {
	if (!server.listening) await once(server, "listening");
	file("text.txt", "line one\nline two");
	file("photo.jpg", "photo");
	file("data.bin", "\0\x01");
	file("lines", "X-One: 1\r\n\r\nX-Two: 2\n");
	writeFileSync(join(folder, "a;b.txt"), "named");
});
after(() => {
	server.closeAllConnections();
	server.close();
});

const CASES: readonly (readonly [words: readonly string[], stdin?: string])[] = [
	[["/x"]],
	[["-I", "/x"]],
	[["-e", "http://from.test/", "/x"]],
	[["-L", "-e", "http://127.0.0.1/", "/x"]],
	[["-d", "a=1", "-d", "b=2", "/x"]],
	[["-d", "@-", "/x"], "a=1"],
	[["--data-ascii", "a=1", "/x"]],
	[["--data-binary", "@text.txt", "/x"]],
	[["--data-raw", "@text", "/x"]],
	[["--data-urlencode", "a b&c", "/x"]],
	[["--data-urlencode", "=a b=c", "/x"]],
	[["--data-urlencode", "q=ä b&c~-._*", "/x"]],
	[["--data-urlencode", "@text.txt", "/x"]],
	[["--data-urlencode", "f@text.txt", "/x"]],
	[["-d", "a=1", "--data-urlencode", "b=x y", "/x"]],
	[["-G", "-d", "a=1", "--data-urlencode", "b=x y", "/x?z=0"]],
	[["-G", "-d", "a=1", "/x#part"]],
	[["--url-query", "a=b c", "/x?y=1"]],
	[["--url-query", "+a=b%20c", "/x"]],
	[["--json", '{"a":1}', "/x"]],
	[["--json", "@text.txt", "/x"]],
	[["-F", "a=1", "-F", "f=@text.txt", "/x"]],
	[["-F", "f=@photo.jpg", "/x"]],
	[["-F", "f=@data.bin", "/x"]],
	[["-F", "f=@text.txt;type=text/x;filename=n.bin", "/x"]],
	[["-F", 'f=@text.txt;filename="a\\"b.txt"', "/x"]],
	[["-F", 'f=@text.txt;filename="a;b.jpg"', "/x"]],
	[["-F", 'f=@"a;b.txt"', "/x"]],
	[["-F", "f=<text.txt", "/x"]],
	[["-F", "f=v;type=application/json", "/x"]],
	[["--form-string", "a=@b;type=x", "/x"]],
	[["-T", "text.txt", "/folder/"]],
	[["-T", "text.txt", "/folder/name"]],
	[["-T", "-", "/x"], "piped"],
	[["-T", ".", "/x"], "piped"],
	[["-X", "POST", "-T", "text.txt", "/x"]],
	[["-X", "DELETE", "/x"]],
	[["-X", "PATCH", "-d", "x", "/x"]],
	[["-H", "X-A: b", "-H", "Accept:", "-H", "X-Empty;", "/x"]],
	[["-H", "X-A:b", "-H", "X-A: c", "/x"]],
	[["-H", "@lines", "/x"]],
	[["-H", "@-", "/x"], "X-In: 1\n"],
	[["-d", "x", "-H", "Content-Type: text/plain", "/x"]],
	[["-d", "x", "-H", "Content-Type:", "/x"]],
	[["-b", "a=1; b=2", "/x"]],
	[["-u", "me:p:w", "/x"]],
	[["--oauth2-bearer", "token", "/x"]],
	[["-r", "0-4", "/x"]],
	[["-r", "-5", "/x"]],
	[["-r", "0-1,3-4", "/x"]],
	[["-L", "-d", "x", "/redirect/301"]],
	[["-L", "-d", "x", "/redirect/307"]],
	[["-L", "-I", "/redirect/302"]],
	[["--path-as-is", "/a/../b/./c"]],
	[["/a/../b/./c"]],
	[["/x?"]],
];

describe("gannet get sends what curl sends:", () => {
	for (const [words, stdin = ""] of CASES) {
		test(words.join(" "), async (t) => {
			const curl = requirePeer(t, "curl");
			if (curl === undefined) return;
			const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
			const args = [...words.slice(0, -1), origin + words.at(-1)];
			received.length = 0;
			const child = spawn(curl, ["-s", ...args], { cwd: folder, stdio: "pipe" });
			child.stdin.end(stdin);
			assert.equal((await ended(child)).exitCode, 0);
			const expected = received.splice(0);
			// The files are named from here.
			const own = args.map((word) =>
				word.replace(/(?<=^|[@<]"?)(?=(?:text\.txt|photo\.jpg|data\.bin|lines|a;b\.txt))/, `${folder}/`),
			);
			const { exitCode, stderr } = await run(["get", ...own], { stdin });
			assert.equal(exitCode, 0, stderr);
			assert.deepEqual(received, expected);
		});
	}
});
