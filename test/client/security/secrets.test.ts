// URLs with credentials in whatever spelling: no error, trace or inspected object of the library shows them.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { inspect } from "node:util";
import { Client, type ClientOptions, createFetch, download } from "../../../src/client/index.ts";
import { pages } from "../../../src/pages/index.ts";
import { parseEndpoint } from "../../../src/socket/index.ts";
import { type ScriptedServer, scriptedServer } from "../../../src/testing/index.ts";
import type { TraceEvent } from "../../../src/trace/index.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
after(() => rmSync(folder, { recursive: true }));

const P = "hunter2";

/** By what is odd about them; each leads to an error. */
const URLS: Readonly<Record<string, (host: string) => string>> = {
	"a password": (host) => `http://user:${P}@${host}/404`,
	"a token as a name": (host) => `http://${P}@${host}/404`,
	backslashes: (host) => `http:\\\\user:${P}@${host}\\404`,
	"one slash": (host) => `http:/user:${P}@${host}/404`,
	"no slash": (host) => `http:user:${P}@${host}/404`,
	"three slashes": (host) => `http:///user:${P}@${host}/404`,
	"a leading space": (host) => ` http://user:${P}@${host}/404`,
	"a leading NUL": (host) => `\0http://user:${P}@${host}/404`,
	"a tab in the scheme": (host) => `ht\ttp://user:${P}@${host}/404`,
	"a line end in the scheme": (host) => `http:\n//user:${P}@${host}/404`,
	"a password with /": (host) => `http://user:${P}/x@${host}/404`,
	"a password with #": (host) => `http://user:${P}#x@${host}/404`,
	"a password with ?": (host) => `http://user:${P}?x@${host}/404`,
	"a password with @": (host) => `http://user:a@${P}@${host}/404`,
	"a password with a backslash": (host) => `http://user:${P}\\x@${host}/404`,
	"a bad port": (host) => `http://user:${P}@${host}999/404`,
	"a bad host": () => `http://user:${P}@exa mple/`,
	"a bad address": () => `http://user:${P}@[::zz]/`,
	"no host": () => `http://user:${P}@/`,
	"another scheme": (host) => `ftp://user:${P}@${host}/404`,
	"no scheme": (host) => `user:${P}@${host}/404`,
	"an upper-case scheme": (host) => `HTTP://user:${P}@${host}/404`,
	"a secret parameter": (host) => `http://${host}/404?access_token=${P}`,
	"a secret fragment": (host) => `http://${host}/404#access_token=${P}`,
};

/** What an error shows of itself wherever it is printed. */
function shown(error: unknown): string {
	const { message, url, cause } = error as { message?: string; url?: string; cause?: unknown };
	const { input } = (cause ?? {}) as { input?: string };
	return [message, url, input, inspect(error, { depth: 8 }), JSON.stringify(error), String(cause)].join("\n");
}

async function thrown(act: () => Promise<unknown>): Promise<string> {
	try {
		await act();
	} catch (error) {
		return shown(error);
	}
	return assert.fail("nothing was thrown");
}

let server: ScriptedServer;
before(async () => {
	const nonsense = "HTTP/1.1 200 OK\r\nSet Cookie: x\r\n\r\n";
	server = await scriptedServer({
		connections: [
			{ repeat: [{ awaitRequest: true }, { send: nonsense }, { close: true }], times: "forever" },
		],
	});
});
after(() => server.close());

const IDLE = { limit: 1, baseDelayMs: 1 };

for (const [what, make] of Object.entries(URLS)) {
	test(`a URL with ${what} is shown nowhere as it is`, async () => {
		const events: TraceEvent[] = [];
		await using client = new Client({ trace: (event) => events.push(event) });
		const url = make(`127.0.0.1:${server.port}`);
		const path = join(folder, "file");
		const errors = [
			await thrown(() => client.get(url)),
			await thrown(() => createFetch(client)(url)),
			await thrown(() => createFetch(client)("http://127.0.0.1:1/", { referrer: url, redirect: "error" })),
			await thrown(() => download(client, url, path, IDLE)),
			await thrown(() => pages(client, url, { by: "link", request: { retries: false } }).next()),
		];
		const hidden = new RegExp(P);
		for (const error of errors) assert.doesNotMatch(error, hidden);
		for (const name of readdirSync(folder))
			assert.doesNotMatch(readFileSync(join(folder, name), "latin1"), hidden);
		// Heads are the exact bytes, and a URL's own parameters are in the events.
		const others = events.filter(({ type }) => type !== "request.head");
		if (!what.startsWith("a secret")) assert.doesNotMatch(JSON.stringify(others), hidden);
		assert.doesNotMatch(inspect(client, { depth: 8 }), hidden);
	});
}

/** Values in the wrong place or of the wrong kind. */
const OPTIONS: readonly (readonly [what: string, options: Readonly<Record<string, unknown>>])[] = [
	["auth as a text", { auth: P }],
	["a token with a line end", { auth: { bearer: `${P}\n`, origin: "http://h" } }],
	["a name with a colon", { auth: { username: `u:${P}`, password: P, origin: "http://h" } }],
	["an origin with a password", { auth: { username: "u", password: P, origin: `http://u:${P}@h` } }],
	["a proxy with one slash", { proxy: `http:/u:${P}@h` }],
	["a proxy with / in its password", { proxy: { url: `http://u:${P}/x@h` } }],
	["a proxy in a list", { proxy: [`http://u:${P}@h`] }],
	["headers as a text", { headers: `Authorization: ${P}` }],
	["headers as a list of texts", { headers: [P] }],
	["a header's value as an object", { headers: { Authorization: { is: P } } }],
	["cookies as a text", { cookies: `sid=${P}` }],
	["TLS as a text", { tls: P }],
	["an option that isn't there", { bearer: P }],
];

for (const [what, options] of OPTIONS) {
	test(`${what} is refused, and not shown`, async () => {
		const error = await thrown(async () => new Client(options as ClientOptions));
		assert.doesNotMatch(error, new RegExp(P));
	});
}

test("an endpoint with a password is refused, and not shown", () => {
	for (const text of [`tcp://u:${P}@h:1`, `u:${P}@h:1`, `tls://u:${P}@h`]) {
		assert.throws(
			() => parseEndpoint(text),
			(error) => !shown(error).includes(P) && /\[hidden\]@h/.test(shown(error)),
		);
	}
});

test("an answer that is not JSON is quoted without the token in it", async () => {
	for (const content of [`access_token=${P}&token_type=bearer`, `{"access_token":"${P}",`]) {
		const answer = `HTTP/1.1 200 OK\r\nContent-Length: ${content.length}\r\n\r\n${content}`;
		await using server = await scriptedServer({ connections: [[{ awaitRequest: true }, { send: answer }]] });
		await using client = new Client();
		const response = await client.get(server.url);
		await assert.rejects(response.json(), ({ message }: Error) => {
			assert.doesNotMatch(message, new RegExp(P));
			return /it begins /.test(message);
		});
	}
});

test("a response is inspected without the secret parameters of its URL", async () => {
	await using server = await scriptedServer({
		connections: [[{ awaitRequest: true }, { send: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }]],
	});
	await using client = new Client();
	const response = await client.get(`${server.url}/?access_token=${P}`);
	await response.bytes();
	assert.match(inspect(response), /access_token=\[hidden\]/);
	assert.ok(response.url.endsWith(P));
});

const FIELDS: readonly (readonly [what: string, name: string, value: string])[] = [
	["a line feed at its end", "Authorization", `Bearer ${P}\n`],
	["a character above latin1", "Cookie", `sid=${P}€`],
	["a NUL", "X-Api-Key", `${P}\0`],
	["a line break in a field of any name", "X-Anything", `${P}\r\nX: y`],
];

for (const [what, name, value] of FIELDS) {
	test(`a header with ${what} is refused by its place, and not shown`, async () => {
		await using client = new Client();
		const url = `http://127.0.0.1:${server.port}/`;
		const headers = { [name]: value };
		// The fetch standard leaves out line ends around a value.
		const ofFetch = value.trim() === value ? [() => createFetch(client)(url, { headers })] : [];
		const acts = [() => client.get(url, { headers }), async () => new Client({ headers }), ...ofFetch];
		for (const act of acts) {
			const error = await thrown(act);
			assert.doesNotMatch(error, new RegExp(P));
			assert.match(error, /character \d+ of \d+, U\+/);
		}
	});
}
