// Rates against nginx: how fast and how many at once is read from nginx's own log, never from this process's clock. Only
// such bounds are asserted that hold however slow the machine is: not sooner than, and not more at once than.

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { RateOptions, Response } from "../../../src/client/index.ts";
import { type Logged, type Nginx, SCHEMES, type Scheme, startNginx, withClient } from "./nginx.ts";

const limit = { timeout: 60_000 };
const KIB = 1024;

/** nginx's log has whole milliseconds, and its clock stands still while it works through what has come in. */
const TOLERANCE_MS = 20;

const LINES = [
	"location /plain { return 200 plain; }",
	"location /move { return 302 /plain; }",
	"location /put/ { root FOLDER; create_full_put_path on; dav_methods PUT; }",
];

/** Its log from here on, and when that was: on nginx's clock, before whatever comes now. */
async function mark(nginx: Nginx, scheme: Scheme): Promise<{ at: number; since: () => Promise<Logged[]> }> {
	await withClient(nginx, {}, async (client) =>
		(await client.get(`${nginx.origin(scheme)}/plain`)).discard(),
	);
	const before = await nginx.log();
	const at = before.at(-1)?.endedAt ?? Number.NaN;
	return { at, since: async () => (await nginx.log()).slice(before.length) };
}

async function startIt(t: TestContext, files: Record<string, Uint8Array> = {}): Promise<Nginx | undefined> {
	return await startNginx(t, LINES, files);
}

/**
 * How many requests were under way at the busiest moment that the log is witness of: those that began or ended in one and
 * the same of its milliseconds may have come one after another.
 */
function mostAtOnce(log: readonly Logged[]): number {
	const counts = log.map(({ startedAt, endedAt }) => {
		const isInstant = startedAt === endedAt;
		const moment = isInstant ? startedAt : startedAt + 0.5;
		const underWay = log.filter((one) => one.startedAt < moment && moment < one.endedAt);
		return underWay.length + (isInstant ? 1 : 0);
	});
	return Math.max(...counts);
}

async function drain(response: Response): Promise<number> {
	return (await response.bytes()).length;
}

for (const scheme of SCHEMES) {
	const spaced: readonly (readonly [RateOptions, number, (index: number) => number])[] = [
		[{ requestsPerSecond: 20 }, 12, (index) => index * 50],
		[{ requestsPerSecond: 10, burst: 4 }, 10, (index) => Math.max(0, index - 3) * 100],
		[{ requestsPerSecond: 20, concurrent: 1 }, 6, (index) => index * 50],
	];
	for (const [rate, count, dueMs] of spaced) {
		test(`${scheme}: nginx sees requests spaced as ${JSON.stringify(rate)} says`, limit, async (t) => {
			const nginx = await startIt(t);
			if (nginx === undefined) return;
			const { at, since } = await mark(nginx, scheme);
			await withClient(nginx, { rate }, async (client) => {
				const urls = Array.from({ length: count }, (_, index) => `${nginx.origin(scheme)}/plain?${index}`);
				await Promise.all(urls.map(async (url) => await drain(await client.get(url))));
			});
			const log = await since();
			assert.equal(log.length, count);
			const starts = log.map(({ startedAt }) => startedAt - at).sort((a, b) => a - b);
			for (const [index, start] of starts.entries()) {
				assert.ok(start >= dueMs(index) - TOLERANCE_MS, `${index}: ${starts}`);
			}
			if (rate.concurrent === 1) assert.equal(mostAtOnce(log), 1);
		});
	}

	test(`${scheme}: each hop of nginx's redirects counts as a request`, limit, async (t) => {
		const nginx = await startIt(t);
		if (nginx === undefined) return;
		const { at, since } = await mark(nginx, scheme);
		await withClient(nginx, { rate: { requestsPerSecond: 20 } }, async (client) => {
			for (let index = 0; index < 4; index++) await drain(await client.get(`${nginx.origin(scheme)}/move`));
		});
		const starts = (await since()).map(({ startedAt }) => startedAt - at);
		assert.equal(starts.length, 8);
		for (const [index, start] of starts.entries()) assert.ok(start >= index * 50 - TOLERANCE_MS, `${starts}`);
	});

	test(
		`${scheme}: nginx never has more under way than rate.concurrent, and has as many`,
		limit,
		async (t) => {
			// More than all the buffers between it and us.
			const nginx = await startIt(t, { large: new Uint8Array(24 * KIB * KIB) });
			if (nginx === undefined) return;
			const { since } = await mark(nginx, scheme);
			await withClient(nginx, { rate: { concurrent: 3 } }, async (client) => {
				const url = `${nginx.origin(scheme)}/files/large`;
				const responses: Response[] = [];
				const heads = Array.from({ length: 8 }, async () => {
					const response = await client.get(url);
					responses.push(response);
					return response;
				});
				await Promise.all(heads.slice(0, 3));
				// Nobody reads: three are under way, and no other is let in.
				assert.equal(responses.length, 3);
				assert.equal(client.stats().busy, 3);
				assert.deepEqual(await since(), []);
				// In order: who has its head, reads.
				await Promise.all(heads.map(async (head) => assert.equal(await drain(await head), 24 * KIB * KIB)));
			});
			const log = await since();
			assert.equal(log.length, 8);
			assert.equal(mostAtOnce(log), 3);
		},
	);

	test(
		`${scheme}: what nginx sends is asked for no faster than rate.bytesPerSecond lets it in`,
		limit,
		async (t) => {
			const size = 40 * KIB;
			const nginx = await startIt(t, { file: new Uint8Array(size) });
			if (nginx === undefined) return;
			const { at, since } = await mark(nginx, scheme);
			const bytesPerSecond = 400 * KIB;
			await withClient(nginx, { rate: { bytesPerSecond } }, async (client) => {
				// Each of three asks for the next one when it has the last: over all connections it's one rate.
				const readers = Array.from({ length: 3 }, async () => {
					for (let turn = 0; turn < 3; turn++) {
						assert.equal(await drain(await client.get(`${nginx.origin(scheme)}/files/file`)), size);
					}
				});
				await Promise.all(readers);
			});
			const log = await since();
			assert.equal(log.length, 9);
			assert.equal(new Set(log.map(({ connection }) => connection)).size, 3);
			const starts = log.map(({ startedAt }) => startedAt - at).sort((a, b) => a - b);
			// The one that starts as number n (from 0) has n - 2 whole ones before it, at least; a twentieth of a second is free.
			for (const [index, start] of starts.entries()) {
				const dueMs = ((index - 2) * size * 1000) / bytesPerSecond - 50;
				assert.ok(start >= dueMs - TOLERANCE_MS, `${index}: ${starts}`);
			}
		},
	);

	const bodies: readonly (readonly [string, () => Uint8Array | string | Iterable<Uint8Array>])[] = [
		["bytes", () => new Uint8Array(200 * KIB)],
		["text", () => "x".repeat(200 * KIB)],
		["one large piece of a stream", () => [new Uint8Array(200 * KIB)].values()],
		["many small pieces", () => Array.from({ length: 200 }, () => new Uint8Array(KIB)).values()],
	];
	for (const [what, body] of bodies) {
		test(`${scheme}: nginx gets ${what} no faster than rate.bytesPerSecond`, limit, async (t) => {
			const nginx = await startIt(t);
			if (nginx === undefined) return;
			const bytesPerSecond = 400 * KIB;
			const { since } = await mark(nginx, scheme);
			await withClient(nginx, { rate: { bytesPerSecond } }, async (client) => {
				const response = await client.put(`${nginx.origin(scheme)}/put/file`, { body: body() });
				assert.equal(response.status, 201);
				response.discard();
			});
			const [upload] = await since();
			assert.equal(upload?.method, "PUT");
			const tookMs = (upload?.endedAt ?? 0) - (upload?.startedAt ?? 0);
			// Half a second for all of it; what arrived with its beginning is no part of nginx's time.
			assert.ok(tookMs >= 450 - 50 - TOLERANCE_MS, `${tookMs} ms`);
		});
	}
}
