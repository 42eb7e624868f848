// The promise of a response: it is a promise like any other, and gives the content in one await. A status of 4xx or 5xx
// is nobody's type.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";
import { Client, type ClientError, type RequestOptions, ResponsePromise } from "../../src/client/index.ts";
import { failureOf, ok, serve, withClient } from "./support.ts";

const BIRD = '{"name":"Alba","depth":19.8}';
const MISSING = '{"error":"no such bird"}';
const JSON_TYPE = "content-type: application/json";

function missing(content = MISSING, line = JSON_TYPE): string {
	return `HTTP/1.1 404 Not Found\r\ncontent-length: ${content.length}\r\n${line}\r\n\r\n${content}`;
}

const places: Readonly<Record<string, string>> = {
	"/bird": ok(BIRD, JSON_TYPE),
	"/missing": missing(),
	"/wrong": missing('{"name":1,"depth":"deep"}'),
	"/page": missing("<h1>Not here</h1>", "content-type: text/html"),
	"/busy": "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n",
	"/form": ok("a=1&b=2", "content-type: application/x-www-form-urlencoded"),
	"/moved": "HTTP/1.1 304 Not Modified\r\n\r\n",
	"/huge": missing("x".repeat(100_000), "content-type: text/plain"),
};

async function withPlaces(use: (client: Client, base: string) => Promise<void>, options = {}): Promise<void> {
	const server = await serve(({ target }) => places[target] ?? missing());
	await withClient(server, options, (client) => use(client, server.url));
}

test("awaiting get() gives a Response of any status, and the promise is a Promise", async () => {
	await withPlaces(async (client, base) => {
		const promise = client.get(`${base}/missing`);
		assert.ok(promise instanceof Promise && promise instanceof ResponsePromise);
		assert.equal((await promise).status, 404);
		const [first, second] = await Promise.all([client.get(`${base}/bird`), client.head(`${base}/bird`)]);
		assert.deepEqual([first.status, second.status], [200, 200]);
		assert.equal(await client.get(`${base}/bird`).then(({ status }) => status), 200);
		let isOver = false;
		await client.get(`${base}/bird`).finally(() => {
			isOver = true;
		});
		assert.ok(isOver);
	});
});

const readings: readonly (readonly [
	name: string,
	read: (promise: ResponsePromise) => Promise<unknown>,
	expected: unknown,
])[] = [
	["json", (promise) => promise.json(), JSON.parse(BIRD)],
	["text", (promise) => promise.text(), BIRD],
	["bytes", async (promise) => Buffer.from(await promise.bytes()).toString(), BIRD],
	["arrayBuffer", async (promise) => Buffer.from(await promise.arrayBuffer()).toString(), BIRD],
	["blob", async (promise) => (await promise.blob()).text(), BIRD],
	["orThrow", async (promise) => (await promise.orThrow()).text(), BIRD],
	["orThrow, then json", (promise) => promise.orThrow().json(), JSON.parse(BIRD)],
];

for (const [name, read, expected] of readings) {
	test(`get(url).${name} gives the content in one await, and rejects with the status if it is an error`, async () => {
		await withPlaces(async (client, base) => {
			assert.deepEqual(await read(client.get(`${base}/bird`)), expected);
			const error = await failureOf(read(client.get(`${base}/missing`)));
			assert.deepEqual([error.kind, error.code, error.status], ["status", "status", 404]);
			assert.match(error.message, /was answered with 404 Not Found: \{"error":"no such bird"\}$/);
			assert.deepEqual(await error.response?.json(), JSON.parse(MISSING));
			assert.equal(error.response?.headers.get("content-type"), "application/json");
		});
	});
}

test("get(url).formData() gives a form", async () => {
	await withPlaces(async (client, base) => {
		assert.deepEqual(
			[...(await client.get(`${base}/form`).formData())],
			[
				["a", "1"],
				["b", "2"],
			],
		);
	});
});

const settings: readonly (readonly [
	client: boolean | undefined,
	request: boolean | undefined,
	throws: boolean,
])[] = [
	[undefined, undefined, false],
	[true, undefined, true],
	[true, false, false],
	[false, true, true],
	[undefined, true, true],
];

for (const [ofClient, ofRequest, throws] of settings) {
	test(`with throwOnError ${ofClient} for the client and ${ofRequest} for the request, a 404 ${throws ? "rejects" : "resolves"}`, async () => {
		await withPlaces(
			async (client, base) => {
				const options: RequestOptions = { throwOnError: ofRequest };
				const promise = client.get(`${base}/missing`, options);
				if (throws) assert.equal((await failureOf(promise)).kind, "status");
				else assert.equal((await promise).status, 404);
				assert.equal((await client.get(`${base}/moved`, options)).status, 304);
			},
			{ throwOnError: ofClient },
		);
	});
}

test("with throwOnError false, json() parses what an error says", async () => {
	await withPlaces(async (client, base) => {
		assert.deepEqual(
			await client.get(`${base}/missing`, { throwOnError: false }).json(),
			JSON.parse(MISSING),
		);
		assert.deepEqual(await (await client.get(`${base}/missing`)).json(), JSON.parse(MISSING));
	});
});

test("an error of a status says whether another try may help, shows no HTML, and holds no connection", async () => {
	await withPlaces(
		async (client, base) => {
			assert.equal((await failureOf(client.get(`${base}/busy`).orThrow())).isSafeToRetry, true);
			assert.equal((await failureOf(client.post(`${base}/busy`).orThrow())).isSafeToRetry, false);
			const page = await failureOf(client.get(`${base}/page`).text());
			assert.match(page.message, /was answered with 404 Not Found$/);
			assert.equal(await page.response?.text(), "<h1>Not here</h1>");
			for (let index = 0; index < 3; index++)
				assert.equal((await failureOf(client.get(`${base}/huge`).text())).status, 404);
		},
		{ connectionsPerOrigin: 1 },
	);
});

const schemas = {
	zod: z.object({ name: z.string(), depth: z.number() }),
	valibot: v.object({ name: v.string(), depth: v.number() }),
	arktype: type({ name: "string", depth: "number" }),
	"asynchronous zod": z.object({ name: z.string(), depth: z.number() }).refine(async () => true),
};

for (const [name, schema] of Object.entries(schemas)) {
	test(`json(schema) gives what ${name} gives, and says what doesn't fit`, async () => {
		await withPlaces(async (client, base) => {
			const bird: { name: string; depth: number } = await client.get(`${base}/bird`).json(schema);
			assert.equal(bird.depth, 19.8);
			const error = await failureOf((await client.get(`${base}/wrong`)).json(schema));
			assert.deepEqual([error.kind, error.code], ["content", "schema"]);
			assert.match(
				error.message,
				/that the schema doesn't allow \(status 404\): \$\.(?:name|depth): .+; \$\.(?:name|depth): /,
			);
			assert.equal(error.issues.length, 2);
			assert.equal((await failureOf(client.get(`${base}/missing`).json(schema))).kind, "status");
		});
	});
}

test("a schema's output is what json gives, and something else than a schema is refused", async () => {
	await withPlaces(async (client, base) => {
		const upper = z.object({ name: z.string() }).transform(({ name }) => name.toUpperCase());
		const name: string = await client.get(`${base}/bird`).json(upper);
		assert.equal(name, "ALBA");
		const wrong = { parse: () => 1 } as unknown as typeof upper;
		assert.match(
			(await failureOf(client.get(`${base}/bird`).json(wrong))).message,
			/must follow Standard Schema/,
		);
	});
});

test("a rejection that is handled by the content's promise is handled", async () => {
	const unhandled: unknown[] = [];
	const note = (reason: unknown): void => void unhandled.push(reason);
	process.on("unhandledRejection", note);
	try {
		await using client = new Client();
		const failed = client.get("http://127.0.0.1:1/").json();
		const error = (await failed.catch((reason: unknown) => reason)) as ClientError;
		assert.equal(error.kind, "connect");
		await client
			.get("nothing")
			.text()
			.catch(() => undefined);
		for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
		assert.deepEqual(unhandled, []);
	} finally {
		process.off("unhandledRejection", note);
	}
});

test("a request can be an object, as a filled form is", async () => {
	await withPlaces(async (client, base) => {
		assert.deepEqual(await client.request({ url: `${base}/bird` }).json(), JSON.parse(BIRD));
		const request = { method: "POST", url: new URL(`${base}/bird`), options: { form: { a: 1 } } };
		assert.equal((await client.request(request)).status, 200);
	});
});
