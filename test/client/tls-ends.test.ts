// RFC 9112 §9.8: how a TLS connection ends decides whether content without a length is whole. close_notify ends it; a bare FIN,
// which anyone on the way can send, does not.

import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { test } from "node:test";
import { createSecureContext, type SecureVersion, TLSSocket } from "node:tls";
import { gzipSync } from "node:zlib";
import { Client, createFetch } from "../../src/client/index.ts";
import { authority, serverTls } from "../socket/support.ts";
import { failureOf } from "./support.ts";

const limit = { timeout: 20_000 };
const LARGE = "0123456789abcdef".repeat(120_000);
const UNTIL_CLOSE = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";

type End = "close_notify" | "FIN";

interface Case {
	readonly what: string;
	readonly answer: string | Buffer;
	/** The content after close_notify, and after a bare FIN; undefined: it is reported as truncated. */
	readonly whole: string | undefined;
	readonly cut: string | undefined;
}

const zipped = Buffer.concat([
	Buffer.from("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n"),
	gzipSync("zipped"),
]);
const chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n";

const CASES: readonly Case[] = [
	{ what: "content until close", answer: `${UNTIL_CLOSE}abc`, whole: "abc", cut: undefined },
	{ what: "no byte of content until close", answer: UNTIL_CLOSE, whole: "", cut: undefined },
	{ what: "HTTP/1.0", answer: "HTTP/1.0 200 OK\r\n\r\nabc", whole: "abc", cut: undefined },
	{ what: "an error's page", answer: "HTTP/1.1 500 No\r\n\r\nabc", whole: "abc", cut: undefined },
	{ what: "megabytes until close", answer: UNTIL_CLOSE + LARGE, whole: LARGE, cut: undefined },
	{ what: "gzip until close", answer: zipped, whole: "zipped", cut: undefined },
	{
		what: "a content of its length",
		answer: "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc",
		whole: "abc",
		cut: "abc",
	},
	{
		what: "less than its length",
		answer: "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nabc",
		whole: undefined,
		cut: undefined,
	},
	{ what: "all chunks", answer: `${chunked}0\r\n\r\n`, whole: "abc", cut: "abc" },
	{ what: "no last chunk", answer: chunked, whole: undefined, cut: undefined },
	{ what: "a status without content", answer: "HTTP/1.1 204 No\r\n\r\n", whole: "", cut: "" },
];

/** Answers each connection over TLS, which it then ends in one of two ways. */
async function answeringServer(version: SecureVersion, answer: string | Buffer, end: End): Promise<Server> {
	const secureContext = createSecureContext({ ...serverTls, minVersion: version, maxVersion: version });
	const server = createServer((raw) => {
		// A CONNECT request is for the proxy that this server plays.
		raw.once("data", (first: Buffer) => {
			const isConnect = first.toString("latin1").startsWith("CONNECT ");
			if (isConnect) raw.write("HTTP/1.1 200 OK\r\n\r\n");
			else raw.unshift(first);
			const tls = new TLSSocket(bytesOf(raw), { isServer: true, secureContext });
			tls.on("error", () => {});
			tls.once("data", () => {
				if (end === "close_notify") tls.end(answer);
				else tls.write(answer, () => raw.end());
			});
		});
	});
	await once(server.listen(0, "127.0.0.1"), "listening");
	return server;
}

/** The bytes under TLS, so that the TCP connection can end without it. */
function bytesOf(raw: Socket): Duplex {
	const bytes = new Duplex({
		read() {},
		write(chunk: Buffer, _, done) {
			raw.write(chunk, () => done());
		},
		final(done) {
			raw.end(done);
		},
	});
	raw.on("data", (chunk: Buffer) => bytes.push(chunk));
	raw.on("end", () => bytes.push(null));
	raw.on("error", () => bytes.destroy());
	return bytes;
}

async function withServer(
	[version, answer, end]: Parameters<typeof answeringServer>,
	use: (client: Client, port: number) => Promise<void>,
	proxied = false,
): Promise<void> {
	const server = await answeringServer(version, answer, end);
	const { port } = server.address() as AddressInfo;
	const proxy = proxied ? `http://127.0.0.1:${port}` : undefined;
	await using client = new Client({ tls: { ca: authority }, ...(proxy === undefined ? {} : { proxy }) });
	try {
		await use(client, port);
	} finally {
		server.close();
	}
}

async function assertOutcome(text: Promise<string>, expected: string | undefined): Promise<void> {
	if (expected !== undefined) {
		assert.equal(await text, expected);
		return;
	}
	const error = await failureOf(text);
	assert.equal(error.kind, "truncated");
	assert.equal(error.isSafeToRetry, true);
}

for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
	for (const end of ["close_notify", "FIN"] as const) {
		test(
			`after ${end} of ${version}, content without a length is ${end === "FIN" ? "cut" : "whole"}`,
			limit,
			async () => {
				for (const { what, answer, whole, cut } of CASES) {
					await withServer([version, answer, end], async (client, port) => {
						const text = client
							.get(`https://localhost:${port}/`, { throwOnError: false })
							.then((it) => it.text());
						await assertOutcome(text, end === "FIN" ? cut : whole).catch((error: Error) => {
							throw new Error(what, { cause: error });
						});
					});
				}
			},
		);
	}
}

for (const end of ["close_notify", "FIN"] as const) {
	test(`a reader who pauses again and again hears of ${end} as others do`, limit, async () => {
		await withServer(["TLSv1.3", UNTIL_CLOSE + LARGE, end], async (client, port) => {
			const response = await client.get(`https://localhost:${port}/`);
			let length = 0;
			const reading = (async () => {
				for await (const piece of response.body) {
					length += piece.length;
					await new Promise((resolve) => setImmediate(resolve));
				}
				return "whole";
			})();
			await assertOutcome(reading, end === "FIN" ? undefined : "whole");
			assert.equal(length, LARGE.length);
		});
	});

	test(`through a proxy's tunnel ${end} means the same`, limit, async () => {
		const use = async (client: Client, port: number) => {
			const text = client.get(`https://localhost:${port}/`).then((it) => it.text());
			await assertOutcome(text, end === "FIN" ? undefined : "abc");
		};
		await withServer(["TLSv1.3", `${UNTIL_CLOSE}abc`, end], use, true);
	});

	test(`with a rate of bytes ${end} means the same`, limit, async () => {
		await withServer(["TLSv1.3", `${UNTIL_CLOSE}abc`, end], async (client, port) => {
			const limited = client.extend({ rate: { bytesPerSecond: 1_000_000 } });
			const text = limited.get(`https://localhost:${port}/`).then((it) => it.text());
			await assertOutcome(text, end === "FIN" ? undefined : "abc");
		});
	});
}

test("fetch rejects content that a bare FIN ended, and says why", limit, async () => {
	await withServer(["TLSv1.3", `${UNTIL_CLOSE}abc`, "FIN"], async (client, port) => {
		const response = await createFetch(client)(`https://localhost:${port}/`);
		await assert.rejects(response.text(), (error: Error) => {
			assert.equal(error.name, "TypeError");
			assert.match(String(error.cause ?? error), /TLS ended without close_notify.*RFC 9112 §9\.8/);
			return true;
		});
	});
});
