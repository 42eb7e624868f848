// Libraries from npm that take a `fetch`, unmodified, run on gannet's: an LLM client and an S3 client, each against a fake
// of its service. `npm ci --prefix test/client/fetch/sdk` brings them; with CI=true they have to be there.

import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Client, createFetch } from "../../../src/client/index.ts";

const require = createRequire(new URL("./sdk/package.json", import.meta.url));

/** The module of a library, or undefined after having skipped the test with a sentence. */
async function load(t: TestContext, name: string): Promise<unknown> {
	let path: string;
	try {
		path = require.resolve(name);
	} catch (cause) {
		const sentence = `${name} is not installed: npm ci --prefix test/client/fetch/sdk --ignore-scripts`;
		if (process.env.CI === "true") throw new Error(sentence, { cause });
		t.skip(sentence);
		return undefined;
	}
	return await import(pathToFileURL(path).href);
}

type Handler = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

interface Service extends AsyncDisposable {
	readonly origin: string;
	readonly fetch: typeof globalThis.fetch;
	readonly client: Client;
	/** Method and path of each request. */
	readonly seen: string[];
}

async function serve(handler: Handler): Promise<Service> {
	const seen: string[] = [];
	const server = createServer((request, response) => {
		seen.push(`${request.method} ${request.url}`);
		buffer(request).then(
			(body) => handler(request, response, body),
			() => response.destroy(),
		);
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const client = new Client();
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		fetch: createFetch(client),
		client,
		seen,
		async [Symbol.asyncDispose]() {
			await client.destroy();
			server.closeAllConnections();
			server.close();
			await once(server, "close");
		},
	};
}

// ── openai ──

interface Chunk {
	readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}

interface Chat {
	readonly choices: readonly { readonly message: { readonly content: string } }[];
}

interface OpenAI {
	readonly chat: {
		readonly completions: {
			create(body: object & { stream: true }, options?: object): Promise<AsyncIterable<Chunk>>;
			create(
				body: object,
				options?: object,
			): Promise<Chat> & { withResponse(): Promise<{ response: Response }> };
		};
	};
	readonly files: { create(body: object): Promise<{ readonly bytes: number }> };
}

type OpenAIModule = Record<"OpenAI", new (options: object) => OpenAI> &
	Record<"APIUserAbortError" | "APIConnectionError" | "RateLimitError", new (...all: never[]) => Error>;

const QUESTION = { model: "fake", messages: [{ role: "user", content: "Is a gannet a bird?" }] };

const json = (response: ServerResponse, status: number, value: unknown, headers: object = {}): void => {
	response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
};

const chat = (content: string): object => ({
	choices: [{ index: 0, message: { role: "assistant", content } }],
});

const delta = (content: string): string =>
	`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;

async function withOpenAI(
	t: TestContext,
	handler: Handler,
	run: (openai: OpenAI, service: Service, module: OpenAIModule) => Promise<void>,
): Promise<void> {
	const module = (await load(t, "openai")) as OpenAIModule | undefined;
	if (module === undefined) return;
	await using service = await serve(handler);
	const { origin, fetch } = service;
	const openai = new module.OpenAI({ apiKey: "key", baseURL: `${origin}/v1`, fetch, maxRetries: 2 });
	await run(openai, service, module);
}

test("openai gets an answer, and the response behind it", async (t) => {
	const handler: Handler = (request, response, body) => {
		assert.equal(request.headers.authorization, "Bearer key");
		assert.equal(request.headers["content-length"], String(body.length));
		const { messages } = JSON.parse(body.toString()) as typeof QUESTION;
		json(response, 200, chat(`${messages[0]?.content} Yes.`), { "x-request-id": "r1" });
	};
	await withOpenAI(t, handler, async (openai) => {
		const answer = await openai.chat.completions.create(QUESTION);
		assert.equal(answer.choices[0]?.message.content, "Is a gannet a bird? Yes.");
		const { response } = await openai.chat.completions.create(QUESTION).withResponse();
		assert(response instanceof Response);
		assert.equal(response.headers.get("x-request-id"), "r1");
	});
});

test("openai streams events as they come", async (t) => {
	let next = (): void => undefined;
	const handler: Handler = (_request, response) => {
		response.writeHead(200, { "content-type": "text/event-stream" });
		const words = ["A gannet ", "is ä ", "bird."];
		next = () => {
			const word = words.shift();
			response.write(word === undefined ? "data: [DONE]\n\n" : delta(word));
			if (word === undefined) response.end();
		};
		next();
	};
	await withOpenAI(t, handler, async (openai, { client }) => {
		let text = "";
		for await (const chunk of await openai.chat.completions.create({ ...QUESTION, stream: true })) {
			text += chunk.choices[0]?.delta.content ?? "";
			// The server says the next word only now: nothing may wait for more.
			next();
		}
		assert.equal(text, "A gannet is ä bird.");
		assert.equal(client.stats().busy, 0);
	});
});

test("openai aborts a stream, and the connection is let go", async (t) => {
	const closed = Promise.withResolvers<void>();
	const handler: Handler = (_request, response) => {
		response.on("close", closed.resolve);
		response.writeHead(200, { "content-type": "text/event-stream" });
		response.write(delta("endless"));
	};
	await withOpenAI(t, handler, async (openai, { client }) => {
		const controller = new AbortController();
		const { signal } = controller;
		const words: (string | undefined)[] = [];
		const stream = await openai.chat.completions.create({ ...QUESTION, stream: true }, { signal });
		for await (const chunk of stream) {
			words.push(chunk.choices[0]?.delta.content);
			controller.abort();
		}
		assert.deepEqual(words, ["endless"]);
		await closed.promise;
		assert.equal(client.stats().active, 0);
	});
});

test("openai's abort of a request is its own error", async (t) => {
	const controller = new AbortController();
	await withOpenAI(
		t,
		() => controller.abort(),
		async (openai, _service, { APIUserAbortError }) => {
			const { signal } = controller;
			await assert.rejects(openai.chat.completions.create(QUESTION, { signal }), APIUserAbortError);
		},
	);
});

test("openai tries again after a 429 and after a connection that broke", async (t) => {
	let tries = 0;
	const handler: Handler = (request, response) => {
		tries++;
		if (tries === 1) json(response, 429, { error: { message: "slow down" } }, { "retry-after-ms": "1" });
		else if (tries === 2) request.socket.destroy();
		else json(response, 200, chat("at last"));
	};
	await withOpenAI(t, handler, async (openai, { seen }) => {
		const answer = await openai.chat.completions.create(QUESTION);
		assert.equal(answer.choices[0]?.message.content, "at last");
		assert.deepEqual(seen, Array(3).fill("POST /v1/chat/completions"));
	});
});

test("openai's connection error keeps what went wrong", async (t) => {
	const module = (await load(t, "openai")) as OpenAIModule | undefined;
	if (module === undefined) return;
	await using service = await serve(() => undefined);
	const { port } = new URL(service.origin);
	await service[Symbol.asyncDispose]();
	await using client = new Client();
	const openai = new module.OpenAI({
		apiKey: "key",
		baseURL: `http://127.0.0.1:${port}`,
		fetch: createFetch(client),
		maxRetries: 0,
	});
	await assert.rejects(openai.chat.completions.create(QUESTION), (error: Error) => {
		assert(error instanceof module.APIConnectionError);
		assert.match((error.cause as Error).message, /refused the connection/);
		return true;
	});
});

test("openai uploads a file as a form", async (t) => {
	const handler: Handler = (request, response, body) => {
		const type = request.headers["content-type"] ?? "";
		new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData().then(
			(form) => {
				const file = form.get("file") as File;
				json(response, 200, { bytes: file.size, filename: file.name, purpose: form.get("purpose") });
			},
			(error: Error) => json(response, 400, { error: { message: error.message } }),
		);
	};
	await withOpenAI(t, handler, async (openai) => {
		const file = new File([new Uint8Array(300_000)], "data.jsonl");
		const { bytes } = await openai.files.create({ file, purpose: "fine-tune" });
		assert.equal(bytes, 300_000);
	});
});

// ── s3mini ──

interface S3 {
	putObject(key: string, data: string | Uint8Array | Blob, type?: string): Promise<Response>;
	getObject(key: string): Promise<string | null>;
	getObjectArrayBuffer(key: string): Promise<ArrayBuffer | null>;
	getObjectResponse(key: string): Promise<Response | null>;
	getObjectRaw(key: string, wholeFile: boolean, from: number, to: number): Promise<Response>;
	objectExists(key: string): Promise<boolean | null>;
	getContentLength(key: string): Promise<number>;
	listObjects(): Promise<readonly { Key: string; Size: number }[] | null>;
	deleteObject(key: string): Promise<unknown>;
	getMultipartUploadId(key: string): Promise<string>;
	uploadPart(
		key: string,
		id: string,
		data: Uint8Array,
		part: number,
	): Promise<{ partNumber: number; etag: string }>;
	completeMultipartUpload(key: string, id: string, parts: readonly object[]): Promise<unknown>;
}

type S3Module = Record<"S3mini", new (options: object) => S3>;

const SECRET = "secret-of-the-fake";

/** Signature Version 4, as the service checks it: over what arrived, not over what the caller meant. */
function isSigned({ method, url = "", headers }: IncomingMessage): boolean {
	const [, scope = "", names = "", signature] =
		/Credential=[^/]+\/(\S+?),\s*SignedHeaders=(\S+?),\s*Signature=(\w+)/.exec(headers.authorization ?? "") ??
		[];
	const { pathname, searchParams } = new URL(url, "http://localhost");
	const query = [...searchParams]
		.map((pair) => pair.map(encodeURIComponent).join("="))
		.sort()
		.join("&");
	const lines = names.split(";").map((name) => `${name}:${String(headers[name]).trim()}\n`);
	const request = [method, pathname, query, lines.join(""), names, headers["x-amz-content-sha256"]].join(
		"\n",
	);
	const digest = createHash("sha256").update(request).digest("hex");
	const toSign = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, digest].join("\n");
	let key: string | Buffer = `AWS4${SECRET}`;
	for (const part of scope.split("/")) key = createHmac("sha256", key).update(part).digest();
	return createHmac("sha256", key).update(toSign).digest("hex") === signature;
}

/** As much of S3 as the test asks for: one bucket in memory. */
function fakeS3(): Handler {
	const objects = new Map<string, Buffer>();
	const parts = new Map<number, Buffer>();
	return (request, response, body) => {
		const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
		const key = decodeURIComponent(pathname.slice("/bucket/".length));
		const object = objects.get(key);
		const etag = (bytes: Buffer): string => `"${createHash("md5").update(bytes).digest("hex")}"`;
		const xml = (text: string): void => void response.setHeader("content-type", "application/xml").end(text);
		const fail = (status: number, code: string): void => {
			response.statusCode = status;
			xml(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
		};
		const hash = request.headers["x-amz-content-sha256"];
		const isAsTold = hash === "UNSIGNED-PAYLOAD" || hash === createHash("sha256").update(body).digest("hex");
		if (!isSigned(request) || !isAsTold) return fail(403, "SignatureDoesNotMatch");
		const kind = `${request.method} ${[...searchParams.keys()].sort().join(" ")}`.trim();
		if (kind === "PUT") {
			objects.set(key, body);
			response.setHeader("etag", etag(body)).end();
		} else if (kind === "PUT partNumber uploadId") {
			parts.set(Number(searchParams.get("partNumber")), body);
			response.setHeader("etag", etag(body)).end();
		} else if (kind === "POST uploads") {
			xml(`<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>`);
		} else if (kind === "POST uploadId") {
			objects.set(key, Buffer.concat([...parts].sort(([a], [b]) => a - b).map(([, bytes]) => bytes)));
			xml(`<CompleteMultipartUploadResult><Key>${key}</Key><ETag>"x"</ETag></CompleteMultipartUploadResult>`);
		} else if (request.method === "DELETE") {
			objects.delete(key);
			response.writeHead(204).end();
		} else if (searchParams.has("list-type")) {
			const all = [...objects].map(([name, { length }]) => {
				return `<Contents><Key>${name}</Key><Size>${length}</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>`;
			});
			xml(`<ListBucketResult><KeyCount>${all.length}</KeyCount>${all.join("")}</ListBucketResult>`);
		} else if (object === undefined) {
			fail(404, "NoSuchKey");
		} else {
			const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
			const bytes = from === undefined ? object : object.subarray(Number(from), Number(to) + 1);
			response.writeHead(from === undefined ? 200 : 206, {
				"content-length": bytes.length,
				etag: etag(object),
			});
			response.end(bytes);
		}
	};
}

test("s3mini puts, gets, lists, ranges and deletes, and the service accepts its signatures", async (t) => {
	const module = (await load(t, "s3mini")) as S3Module | undefined;
	if (module === undefined) return;
	await using service = await serve(fakeS3());
	const { origin, fetch } = service;
	const s3 = new module.S3mini({
		accessKeyId: "id",
		secretAccessKey: SECRET,
		endpoint: `${origin}/bucket`,
		region: "auto",
		fetch,
	});
	const bytes = new Uint8Array(1_000_000).map((_, index) => index);

	assert.equal((await s3.putObject("a.txt", "größe")).status, 200);
	await s3.putObject("dir/b.bin", bytes, "application/octet-stream");
	assert.equal(await s3.getObject("a.txt"), "größe");
	assert.deepEqual(new Uint8Array((await s3.getObjectArrayBuffer("dir/b.bin")) ?? []), bytes);
	assert.equal(await s3.getContentLength("dir/b.bin"), 1_000_000);
	assert.deepEqual(
		(await s3.listObjects())?.map(({ Key, Size }) => [Key, Number(Size)]),
		[
			["a.txt", 7],
			["dir/b.bin", 1_000_000],
		],
	);
	const part = await s3.getObjectRaw("dir/b.bin", false, 10, 20);
	assert.equal(part.status, 206);
	const streamed = await s3.getObjectResponse("dir/b.bin");
	let size = 0;
	for await (const chunk of streamed?.body ?? []) size += chunk.byteLength;
	assert.equal(size, 1_000_000);

	const id = await s3.getMultipartUploadId("big.bin");
	const uploaded = await Promise.all([1, 2].map((number) => s3.uploadPart("big.bin", id, bytes, number)));
	await s3.completeMultipartUpload("big.bin", id, uploaded);
	assert.equal(await s3.getContentLength("big.bin"), 2_000_000);

	await s3.deleteObject("a.txt");
	assert.equal(await s3.objectExists("a.txt"), false);
	assert.equal(await s3.getObject("a.txt"), null);
	assert.equal(service.client.stats().active, 0);
});

test("s3mini reads the operating system's code out of the error's cause", async (t) => {
	const module = (await load(t, "s3mini")) as S3Module | undefined;
	if (module === undefined) return;
	const service = await serve(() => undefined);
	await service[Symbol.asyncDispose]();
	await using client = new Client();
	const s3 = new module.S3mini({
		accessKeyId: "id",
		secretAccessKey: SECRET,
		endpoint: `${service.origin}/bucket`,
		region: "auto",
		fetch: createFetch(client),
	});
	await assert.rejects(s3.getObject("a.txt"), { name: "S3NetworkError", code: "ECONNREFUSED" });
});
