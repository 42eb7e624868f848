// Text that callers write is UTF-8, over every kind of connection; bytes are bytes.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { bindDatagrams, type Connection, connect, connectDatagrams, listen } from "../../src/socket/index.ts";
import { memoryPair } from "../../src/testing/index.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-text-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8");

const texts: readonly (string | Uint8Array)[] = [
	"plain\r\n",
	"h\u00e9llo",
	"\u00ff\u00fe",
	"\u0100 \u20ac",
	"\u65e5\u672c\u8a9e",
	"emoji: \u{1f600}\n",
	"\u{10ffff}",
	"",
	"e\u0301",
	"\u00e9".repeat(40_000),
	Uint8Array.of(0xe9, 0xff, 0),
	Buffer.from("\u{1f600}"),
];
const all = Buffer.concat(texts.map((text) => Buffer.from(text as string)));

/** Writes every text at one end of a pair, and reads all at the other. */
async function transfer(from: Connection, to: Connection): Promise<Buffer> {
	const pieces: Uint8Array[] = [];
	const reading = (async () => {
		for await (const piece of to) pieces.push(piece);
	})();
	for (const text of texts) await from.write(text);
	from.end();
	await reading;
	return Buffer.concat(pieces);
}

const endpoints: Readonly<Record<string, () => string>> = {
	TCP: () => "tcp://127.0.0.1:0",
	"a Unix-domain socket": () => `unix:${join(folder, "s")}`,
	TLS: () => "tls://127.0.0.1:0",
};
for (const [kind, endpoint] of Object.entries(endpoints)) {
	test(`text over ${kind} arrives as UTF-8, in both directions`, async () => {
		const accepted = Promise.withResolvers<Connection>();
		const tls = kind === "TLS" ? { key: fixture("leaf.key"), cert: fixture("server.pem") } : undefined;
		await using listener = await listen(endpoint(), (connection) => accepted.resolve(connection), { tls });
		await using client = await connect(listener.endpoint, { tls: { verify: false } });
		await using server = await accepted.promise;
		assert.deepEqual(await transfer(client, server), all);
		assert.deepEqual(await transfer(server, client), all);
	});
}

test("text over a pair in memory arrives as UTF-8", async () => {
	const [one, other] = memoryPair();
	assert.deepEqual(await transfer(one, other), all);
});

test("text of datagrams arrives as UTF-8", async () => {
	await using server = await bindDatagrams("udp://127.0.0.1:0");
	await using client = await connectDatagrams(`udp://127.0.0.1:${server.local.port}`);
	for (const text of texts.filter(({ length }) => length < 1_000)) {
		await client.send(text);
		assert.deepEqual(Buffer.from((await server.receive())?.bytes ?? []), Buffer.from(text as string));
	}
});
