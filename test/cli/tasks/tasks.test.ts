// Tasks from the manuals of curl, wget and HTTPie, each done by the original program and by gannet against one server: the same
// files and output, the same requests but for User-Agent, and the exit codes of the documentation.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { requirePeer } from "../../support/peers.ts";
import { mainPath } from "../support.ts";

const scripts = fileURLToPath(new URL(".", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
const recorded: string[] = [];

/** A request as far as two programs should agree on it. */
function shown({ method, url, headers }: IncomingMessage, content: Buffer): string {
	const boundary = /boundary=(.*)$/.exec(headers["content-type"] ?? "")?.[1];
	const same = (text: string): string =>
		boundary === undefined ? text : text.replaceAll(boundary, "BOUNDARY");
	const { "user-agent": _agent, "content-length": length, ...others } = headers;
	// The boundary's length is a program's own.
	const sized =
		boundary === undefined && length !== undefined ? { ...others, "content-length": length } : others;
	const fields = Object.entries(sized).map(([name, value]) => `${name}: ${same(String(value))}`);
	return [`${method} ${url}`, ...fields.sort(), "", same(content.toString("latin1"))].join("\n");
}

const MODIFIED = "Mon, 02 Feb 2026 10:00:00 GMT";

function answer({ url = "", headers }: IncomingMessage, response: ServerResponse): void {
	const [, status] = /^\/status\/(\d+)/.exec(url) ?? [];
	if (status !== undefined) response.writeHead(Number(status)).end(`status ${status}\n`);
	else if (url.startsWith("/moved/"))
		response.writeHead(302, { Location: url.replace("moved", "files") }).end();
	else if (url.startsWith("/named/")) {
		const disposition = "attachment; filename=\"plain.txt\"; filename*=UTF-8''plain.txt";
		response.writeHead(200, { "Content-Disposition": disposition, "Last-Modified": MODIFIED }).end("named\n");
	} else if (url.startsWith("/dated/")) {
		const isKnown = headers["if-modified-since"] === MODIFIED;
		response.writeHead(isKnown ? 304 : 200, { "Last-Modified": MODIFIED, "Content-Length": isKnown ? 0 : 5 });
		response.end(isKnown ? undefined : "news\n");
	} else if (url.startsWith("/login")) response.writeHead(200, { "Set-Cookie": "id=42" }).end("in\n");
	else response.writeHead(200, { "Content-Type": "text/plain" }).end(`content of ${url}\n`);
}

const server = createServer((request, response) => {
	const chunks: Buffer[] = [];
	request.on("data", (chunk: Buffer) => chunks.push(chunk));
	request.on("end", () => {
		recorded.push(shown(request, Buffer.concat(chunks)));
		answer(request, response);
	});
}).listen(0, "127.0.0.1");

before(async () => {
	if (!server.listening) await once(server, "listening");
	mkdirSync(join(folder, "bin"));
	const program = `#!/bin/sh\nexec "${process.execPath}" "${mainPath}" "$@"\n`;
	writeFileSync(join(folder, "bin", "gannet"), program, { mode: 0o755 });
});
after(() => {
	server.closeAllConnections();
	server.close();
	rmSync(folder, { recursive: true });
});

interface Done {
	readonly exitCode: number | null;
	readonly output: string;
	readonly files: Readonly<Record<string, string>>;
	readonly requests: readonly string[];
}

/** Does the task in a folder of its own. */
async function done(script: string, who: "original" | "ours"): Promise<Done> {
	const here = join(folder, `${script}-${who}`);
	mkdirSync(here);
	writeFileSync(join(here, "cooltext.txt"), "cool\ntext\n");
	recorded.length = 0;
	const { NO_COLOR: _color, ...inherited } = process.env;
	const env = {
		...inherited,
		PATH: `${join(folder, "bin")}:${process.env.PATH}`,
		HOME: here,
		XDG_CONFIG_HOME: join(here, ".config"),
		URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
	};
	const child = spawn("sh", ["-c", `. "${join(scripts, script)}"; ${who}`], {
		cwd: here,
		env,
		stdio: ["ignore", "pipe", "inherit"],
	});
	let output = "";
	child.stdout.on("data", (chunk: Buffer) => {
		output += chunk.toString();
	});
	const [exitCode] = (await once(child, "close")) as [number | null];
	return { exitCode, output, files: filesIn(here), requests: [...recorded] };
}

/** Contents by their path, and the time of those that the server dates. */
function filesIn(place: string): Record<string, string> {
	const names = readdirSync(place, { recursive: true, encoding: "utf8" });
	const files = names.filter((name) => !name.startsWith(".") && statSync(join(place, name)).isFile());
	return Object.fromEntries(
		files.sort().map((name) => {
			const { mtimeMs } = statSync(join(place, name));
			const isDated = mtimeMs === Date.parse(MODIFIED);
			return [name, `${readFileSync(join(place, name), "utf8")}${isDated ? ` (${MODIFIED})` : ""}`];
		}),
	);
}

const names = readdirSync(scripts).filter((name) => name.endsWith(".sh"));
const programs: Readonly<Record<string, string>> = { curl: "curl", wget: "wget", httpie: "http" };

for (const name of names) {
	const text = readFileSync(join(scripts, name), "utf8");
	const [, title = name] = /^# (.*)$/m.exec(text) ?? [];
	test(`${name}: ${title}`, async (t) => {
		if (requirePeer(t, programs[name.split("-", 1)[0] ?? ""] ?? "") === undefined) return;
		const theirs = await done(name, "original");
		const own = await done(name, "ours");
		const expected = Number(/^exits=(\d+)$/m.exec(text)?.[1] ?? 0);
		assert.deepEqual([theirs.exitCode, own.exitCode], [expected, expected]);
		assert.ok(theirs.requests.length > 0);
		assert.deepEqual(own.requests, theirs.requests);
		assert.deepEqual(own.files, theirs.files);
		assert.equal(own.output, theirs.output);
	});
}

test("there are ten tasks at least, of each program", () => {
	assert.ok(names.length >= 10);
	for (const program of Object.keys(programs)) assert.ok(names.some((name) => name.startsWith(program)));
});
