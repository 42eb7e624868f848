// client.batch: many requests at once, with results and errors as items.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BatchSchedule } from "../../src/client/batch/schedule.ts";
import { type BatchItem, Client } from "../../src/client/index.ts";
import { failureOf, ok, requestsTo, serve, until, withClient } from "./support.ts";

test("each request becomes an item: a response with its content, or an error", async () => {
	const server = await serve(({ target }) =>
		target === "/cut"
			? (["HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab", { end: true }].map((step) =>
					typeof step === "string" ? { send: step } : step,
				) as never)
			: ok(target),
	);
	await withClient(server, { baseUrl: server.url }, async (client) => {
		const requests = [
			"a",
			new URL(`${server.url}/b`),
			{ method: "POST", url: "c", options: { form: { x: 1 } } },
			"cut",
			"ftp://no",
		];
		const items: BatchItem[] = [];
		for await (const item of client.batch(requests, { parallel: 2 })) items.push(item);
		items.sort((left, right) => left.index - right.index);
		assert.deepEqual(
			items.map(({ request }) => request),
			requests,
		);
		assert.deepEqual(await Promise.all(items.slice(0, 3).map(({ response }) => response?.text())), [
			"/a",
			"/b",
			"/c",
		]);
		assert.match(String(items[3]?.error?.message), /broke off|closed/);
		assert.match(String(items[4]?.error?.message), /the scheme ftp: is not supported/);
	});
});

test("an item's content can be read in any way", async () => {
	const server = await serve(ok("bird"));
	await withClient(server, {}, async (client) => {
		for await (const { response } of client.batch([server.url])) {
			let text = "";
			for await (const piece of response?.body ?? []) text += Buffer.from(piece).toString();
			assert.equal(text, "bird");
		}
	});
});

test("as many requests are under way as parallel and perHost allow, results not yet taken counted", async () => {
	const server = await serve(ok(""));
	await withClient(server, { baseUrl: server.url }, async (client) => {
		let read = 0;
		function* endless(): Generator<string> {
			for (;;) yield `n${read++}`;
		}
		const batch = client.batch(endless(), { parallel: 3 });
		const first = await batch.next();
		assert.ok(first.value?.response);
		await until(() => client.stats().active === 0);
		assert.ok(requestsTo(server).length <= 5, String(requestsTo(server).length));
		await batch.return();
	});
});

test("the list may be asynchronous; leaving the loop closes it and stops what is under way", async () => {
	const server = await serve(({ target }) => (target === "/slow" ? [] : ok("")));
	let isClosed = false;
	async function* urls(): AsyncGenerator<string> {
		try {
			yield `${server.url}/slow`;
			yield `${server.url}/a`;
			for (;;) yield `${server.url}/slow`;
		} finally {
			isClosed = true;
		}
	}
	const client = new Client();
	for await (const { request } of client.batch(urls(), { parallel: 4 })) {
		assert.equal(request, `${server.url}/a`);
		break;
	}
	await until(() => client.stats().active === 0);
	assert.ok(isClosed);
	await client.close();
	await server.close();
});

test("a list that throws ends the loop with its error, after the results before it", async () => {
	const server = await serve(ok(""));
	await withClient(server, {}, async (client) => {
		function* broken(): Generator<string> {
			yield server.url;
			throw new Error("the list is broken");
		}
		let items = 0;
		await assert.rejects(async () => {
			for await (const { response } of client.batch(broken())) if (response !== undefined) items++;
		}, /the list is broken/);
		assert.equal(items, 1);
	});
});

test("with throwOnError an item of a 404 is an error; the batch's signal stops all", async () => {
	const server = await serve("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
	await withClient(server, {}, async (client) => {
		for await (const { error } of client.batch([server.url], { request: { throwOnError: true } }))
			assert.match(String(error?.message), /404 Not Found/);
		for await (const { error } of client.batch([server.url], { request: { signal: AbortSignal.abort() } }))
			assert.equal(error?.name, "AbortError");
	});
	assert.throws(() => new Client().batch([], { paralel: 1 } as never), /did you mean parallel/);
	assert.equal((await failureOf((async () => new Client().batch([], { perHost: 0 }))())).option, "perHost");
});

test("a schedule starts no more than it may, in the order given, and gives each host its turn", () => {
	const schedule = new BatchSchedule<string>(3, 2);
	for (const entry of ["a1", "a2", "a3", "b1", "c1"]) schedule.add(entry[0] as string, entry);
	const started = (): (string | undefined)[] => [
		schedule.start(0),
		schedule.start(0),
		schedule.start(0),
		schedule.start(0),
	];
	assert.deepEqual(started(), ["a1", "b1", "c1", undefined]);
	schedule.end("b");
	schedule.end("c");
	assert.deepEqual(started(), ["a2", undefined, undefined, undefined]);
	assert.equal(schedule.start(1), undefined);
	schedule.end("a");
	assert.equal(schedule.start(1), "a3");
	schedule.end("a");
	schedule.end("a");
	assert.ok(schedule.isIdle);
});
