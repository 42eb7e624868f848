// The last minutes in memory: when they are written, and that what is there is whole and true.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { test } from "node:test";
import {
	type RecentRecording,
	type RecentTraceOptions,
	type RecordedExchange,
	readArchive,
	readExchanges,
	startTrace,
} from "../../src/archive/index.ts";
import { Client } from "../../src/client/index.ts";
import { type HttpHandler, serveHttp } from "../../src/server/index.ts";
import { temporaryFolder } from "./support.ts";

const handler: HttpHandler = async ({ url }) => {
	if (url.pathname === "/slow") await new Promise((resolve) => setTimeout(resolve, 120));
	const status = Number(url.searchParams.get("status") ?? 200);
	return { status, body: "x".repeat(Number(url.searchParams.get("size") ?? 1_000)) };
};

interface Run {
	readonly client: Client;
	readonly url: string;
	readonly recent: RecentRecording;
	readonly folder: string;
	readonly saved: string[];
}

async function recorded(
	options: Partial<RecentTraceOptions>,
	act: (run: Run) => Promise<void>,
	check: (files: readonly string[], run: Run) => Promise<void> | void,
): Promise<void> {
	await using place = await temporaryFolder();
	await using server = await serveHttp("tcp://127.0.0.1:0", handler);
	await using client = new Client();
	const folder = place.path("");
	const saved: string[] = [];
	const recent = startTrace(client, {
		recentBytes: 2 ** 20,
		folder,
		onSaved: (_, reason) => saved.push(reason),
		...options,
	});
	const run: Run = { client, url: server.url, recent, folder, saved };
	await act(run);
	await recent.close();
	await check(recent.files, run);
	assert.deepEqual(readdirSync(folder).length, recent.files.length);
}

async function exchangesOf(file: string): Promise<readonly RecordedExchange[]> {
	const archive = readArchive([file]);
	const exchanges: RecordedExchange[] = [];
	for await (const exchange of readExchanges(archive)) exchanges.push(exchange);
	assert.deepEqual(
		archive.ends.map(({ end }) => [end.state, end.unread, end.unknown]),
		[["complete", 0, 0]],
	);
	return exchanges;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test("nothing is written while nothing fails", () =>
	recorded(
		{ slowMs: 10_000, statusFrom: 500 },
		async ({ client, url }) => void (await (await client.get(`${url}/?status=404`)).bytes()),
		(files) => assert.deepEqual(files, []),
	));

type Reason = readonly [
	options: Partial<RecentTraceOptions>,
	act: (run: Run) => Promise<unknown>,
	says: RegExp,
];
const REASONS: Readonly<Record<string, Reason>> = {
	"an exchange that fails": [
		{},
		({ client }) => client.get("http://127.0.0.1:1/").catch(() => undefined),
		/^exchange \d+ failed$/,
	],
	"a deadline": [
		{},
		({ client, url }) => client.get(`${url}/slow`, { timeouts: { total: 40 } }).catch(() => undefined),
		/^exchange \d+ failed$/,
	],
	"an exchange that is slow": [
		{ slowMs: 100 },
		({ client, url }) => client.get(`${url}/slow`).bytes(),
		/^exchange \d+ took 1\d\d ms$/,
	],
	"a status": [
		{ statusFrom: 500 },
		async ({ client, url }) => (await client.get(`${url}/?status=503`)).bytes(),
		/^exchange \d+ was answered with 503$/,
	],
	"a signal": [
		{ signal: "SIGHUP" },
		async ({ client, url }) => {
			await client.get(url).bytes();
			process.kill(process.pid, "SIGHUP");
			await pause(20);
		},
		/^asked for$/,
	],
	"a call of save()": [{}, async ({ recent }) => recent.save(), /^asked for$/],
};
for (const [what, [options, act, says]] of Object.entries(REASONS))
	test(`${what} is a reason to write a file, for its owner alone`, () =>
		recorded(
			options,
			async (run) => void (await act(run)),
			async (files, { saved }) => {
				assert.equal(files.length, 1);
				assert.match(saved.join(), says);
				const [file = ""] = files;
				assert.equal(statSync(file).mode & 0o777, 0o600);
				await exchangesOf(file);
			},
		));

test("the file has the last exchanges whole, and a note of what was older", () =>
	recorded(
		{ recentBytes: 64 * 1024 },
		async ({ client, url }) => {
			for (let number = 0; number < 300; number++) await client.get(`${url}/${number}`).bytes();
			await client.get("http://127.0.0.1:1/").catch(() => undefined);
		},
		async ([file = ""]) => {
			assert.ok(readFileSync(file).length < 80 * 1024);
			const archive = readArchive([file]);
			for await (const _ of archive);
			assert.equal(archive.gaps, 1);
			const exchanges = await exchangesOf(file);
			assert.ok(exchanges.length > 20 && exchanges.length < 100, String(exchanges.length));
			assert.equal(exchanges.at(-1)?.failure?.kind, "connect");
			for (const { status, url, request, response, isWhole } of exchanges.slice(0, -1)) {
				assert.deepEqual([status, response?.contentBytes, isWhole], [200, 1_000, true]);
				assert.equal(new URL(url).pathname, request?.target);
			}
			const numbers = exchanges.slice(0, -1).map(({ url }) => Number(new URL(url).pathname.slice(1)));
			assert.deepEqual(
				numbers,
				[...Array(numbers.length).keys()].map((each) => 300 - numbers.length + each),
			);
		},
	));

test("failures that come together have one file, and beyond `files` they are counted", () =>
	recorded(
		{ files: 2 },
		async ({ client }) => {
			for (let round = 0; round < 4; round++) {
				const fail = (): Promise<unknown> => client.get("http://127.0.0.1:1/").catch(() => undefined);
				await Promise.all([fail(), fail(), fail()]);
				await pause(40);
			}
		},
		(files, { recent }) => assert.deepEqual([files.length, recent.skipped], [2, 2]),
	));

test("secrets are masked, and memory has a bound", () =>
	recorded(
		{ recentBytes: 256 * 1024, messageBytes: 2 ** 30 },
		async ({ client, url, recent }) => {
			await client.get(`${url}/?size=20000000`).bytes();
			await client
				.get(`${url}/?api_key=planted-key`, { auth: { username: "me", password: "planted-word" } })
				.bytes();
			recent.save();
		},
		([file = ""]) => {
			assert.ok(readFileSync(file).length < 300 * 1024, String(readFileSync(file).length));
			assert.doesNotMatch(readFileSync(file, "latin1"), /planted/);
		},
	));

test("a folder that isn't there, and options that can't be, are refused at once", async () => {
	await using client = new Client();
	const refuse = (options: object, says: RegExp): void => {
		assert.throws(() => startTrace(client, options as RecentTraceOptions), { message: says });
	};
	refuse({ recentBytes: 1_000, folder: "/no/such/folder" }, /\/no\/such\/folder can't be written: /);
	refuse({ recentBytes: 0 }, /recentBytes/);
	refuse({}, /recentBytes is missing/);
	refuse({ recentBytes: 1, signal: "SIGNONE" }, /signal must be the name of a signal/);
	refuse({ recentBytes: 1, fileBytes: 7 }, /there is no option fileBytes/);
});
