// What is planted where a writer writes, for every writer: what isn't ours stays as it is, and an error says what it is.

import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Client, CookieJar, download, HstsStore, HttpCache, saveCookies } from "../../src/client/index.ts";
import { openSink, type SinkOptions } from "../../src/record/index.ts";
import { run } from "../cli/support.ts";
import { ok, serve } from "../client/support.ts";
import { type Ground, ground, missing, type Plant, planted, VICTIM } from "./support.ts";

type Outcome =
	/** The thing stays, and so does what it leads to. */
	| "refused"
	/** A link stays; the file that it leads to is replaced or made. */
	| "followed"
	/** A file takes its place, and what shared its content keeps that. */
	| "replaced"
	/** What is no file is written into. */
	| "written into";

interface Writer {
	readonly name: string;
	/** Writes to `file` of the folder. Rejects, or resolves to the message of an error; undefined where it went well. */
	readonly write: (ground: Ground) => Promise<string | undefined>;
	/** The file's name in its folder. */
	readonly file: string;
	/** What is written beside it, on the way. */
	readonly beside: readonly string[];
	/** What becomes of what is at the place of the file itself. */
	readonly outcomes: Readonly<Record<Plant, Outcome | undefined>>;
	/** A name beside it that another file's hard link may lose: the note that is to be replaced. */
	readonly taken?: string | undefined;
	/** Whether the file is its owner's alone, whatever was there. */
	readonly isPrivate: boolean;
}

/** A file that gets new content as a whole. */
const whole: Readonly<Record<Plant, Outcome>> = {
	"a link": "followed",
	"a dangling link": "followed",
	"a hard link": "replaced",
	// Nobody reads it.
	"a pipe": "refused",
	"a folder": "refused",
	"a device": "written into",
	"another user's file": "replaced",
	"another user's link": "refused",
};
/** A file that is opened and added to. */
const growing: Readonly<Record<Plant, Outcome>> = {
	...whole,
	"a hard link": "refused",
	"another user's file": "refused",
};
/** The reader of a pipe is waited for: that is tested elsewhere. */
const awaited: Readonly<Record<Plant, Outcome | undefined>> = { ...whole, "a pipe": undefined };
/** A file that has to be one. */
const onlyFile: Readonly<Record<Plant, Outcome>> = { ...whole, "a device": "refused" };
/** A database: never replaced, and never made of something else. */
const database: Readonly<Record<Plant, Outcome>> = {
	"a link": "refused",
	"a dangling link": "followed",
	"a hard link": "refused",
	"a pipe": "refused",
	"a folder": "refused",
	"a device": "refused",
	"another user's file": "refused",
	"another user's link": "refused",
};

const jar = new CookieJar();
jar.add({
	name: "id",
	value: "7",
	domain: "a.test",
	isHostOnly: true,
	path: "/",
	isSecure: false,
	isHttpOnly: false,
	sameSite: undefined,
	expiresAt: undefined,
	createdAt: 0,
});

const schema = { columns: [{ name: "id", type: "integer" }] } as const;

const writers: readonly Writer[] = [
	{
		name: "saveCookies",
		file: "jar",
		beside: [],
		outcomes: whole,
		isPrivate: true,
		write: ({ at }) => messageOf(saveCookies(jar, at("jar"))),
	},
	{
		name: "HstsStore.save",
		file: "hsts.json",
		beside: [],
		outcomes: whole,
		isPrivate: true,
		write: ({ at }) => messageOf(new HstsStore().save(at("hsts.json"))),
	},
	{
		name: "body.saveTo",
		file: "page",
		beside: [],
		outcomes: whole,
		isPrivate: false,
		write: ({ at }) =>
			served(async (client, url) => {
				const response = await client.get(url);
				return messageOf(response.body.saveTo(at("page")));
			}),
	},
	...(["continue", "discard", "replace"] as const).map(
		(existingPart): Writer => ({
			name: `download, existingPart "${existingPart}"`,
			file: "file",
			beside: ["file.part", "file.part.json"],
			taken: existingPart === "replace" ? "file.part.json" : undefined,
			outcomes: awaited,
			isPrivate: false,
			write: ({ at }) =>
				served((client, url) => messageOf(download(client, url, at("file"), { existingPart, limit: 1 }))),
		}),
	),
	...([[], ["-C", "-"], ["--restart"], ["-i"], ["-d", "x"], ["--select", "p"]] as const).map(
		(options): Writer => ({
			name: `get -o ${options.join(" ")}`,
			file: "page",
			beside: ["page.part", "page.part.json"],
			taken: options[0] === "--restart" ? "page.part.json" : undefined,
			outcomes: awaited,
			isPrivate: false,
			write: ({ at }) => served((_, url) => command(["get", ...options, "-o", at("page"), url])),
		}),
	),
	{
		name: "HttpCache",
		file: "cache.sqlite",
		beside: ["cache.sqlite-wal", "cache.sqlite-shm", "cache.sqlite-journal"],
		outcomes: database,
		isPrivate: true,
		write: async ({ at }) => {
			using cache = new HttpCache({ path: at("cache.sqlite") });
			return cache.error?.message;
		},
	},
	...sinks("rows.jsonl", "rows.csv", "rows.parquet"),
	...sinks("again.jsonl", "again.parquet").map(
		(writer): Writer => ({
			...writer,
			name: `${writer.name}, begun again`,
			write: ({ at }) => messageOf(toSink(at(writer.file), { restart: true })),
		}),
	),
	{
		name: "--rejects",
		file: "rejects.jsonl",
		beside: [],
		// What stays of it is written to a new file.
		outcomes: { ...growing, "a hard link": "replaced" },
		isPrivate: false,
		write: (ground) => extracted(ground, "--rejects", "rejects.jsonl"),
	},
	{
		name: "--report",
		file: "report.json",
		beside: [],
		outcomes: whole,
		isPrivate: false,
		write: (ground) => extracted(ground, "--report", "report.json"),
	},
	{
		name: "--summary-to",
		file: "summary.jsonl",
		beside: [],
		outcomes: growing,
		isPrivate: false,
		write: ({ at }) =>
			served((_, url) =>
				command(["get", "-o", at("content"), "--summary", "json", "--summary-to", at("summary.jsonl"), url]),
			),
	},
	{
		name: "--cookie-jar",
		file: "jar.txt",
		beside: [],
		outcomes: whole,
		isPrivate: true,
		write: ({ at }) => served((_, url) => command(["get", "-c", at("jar.txt"), url])),
	},
];

function sinks(...files: readonly string[]): readonly Writer[] {
	return files.map((file) => ({
		name: `the sink to ${file}`,
		file,
		beside: [
			`${file}.part`,
			`${file}.state`,
			`${file}.state-journal`,
			...(file.endsWith("parquet") ? [`${file}.making`] : []),
		],
		outcomes: onlyFile,
		isPrivate: false,
		write: ({ at }) => messageOf(toSink(at(file))),
	}));
}

async function messageOf(writing: Promise<unknown>): Promise<string | undefined> {
	try {
		await writing;
		return undefined;
	} catch (error) {
		return (error as Error).message;
	}
}

async function served<T>(act: (client: Client, url: string) => Promise<T>): Promise<T> {
	const server = await serve(ok("<p>content</p>", 'etag: "v1"', "content-type: text/html"));
	await using client = new Client();
	try {
		return await act(client, `${server.url}/page`);
	} finally {
		await client.destroy();
		await server.close();
	}
}

async function toSink(target: string, options: SinkOptions = {}): Promise<void> {
	const sink = await openSink(target, schema, options);
	try {
		await sink.write([{ id: 1 }]);
		await sink.close({ complete: true });
	} catch (error) {
		await sink.close({ complete: false }).catch(() => undefined);
		throw error;
	}
}

async function command(args: readonly string[]): Promise<string | undefined> {
	const { exitCode, stderr } = await run(args);
	return exitCode === 0 ? undefined : stderr;
}

async function extracted({ at }: Ground, option: string, name: string): Promise<string | undefined> {
	writeFileSync(at("declaration.json"), '{"fields":{"id":{"jsonPath":"$.id","type":"integer"}}}');
	writeFileSync(at("rows.json"), '{"id":"none"}');
	return command(["extract", "-r", at("declaration.json"), at("rows.json"), option, at(name)]);
}

/** What an error calls it. */
const names: Readonly<Record<Plant, RegExp>> = {
	"a link": /link|not a cache|in the way/,
	"a dangling link": /link|in the way/,
	"a hard link": /hard link|in the way|something else has this name/,
	"a pipe": /pipe|isn't a regular file|in the way/,
	"a folder": /a folder|directory|in the way/,
	"a device": /a device|isn't a regular file|in the way/,
	"another user's file": /another user|in the way/,
	"another user's link": /link|in the way/,
};

for (const writer of writers) {
	describe(`what is there for ${writer.name}`, () => {
		for (const plant of Object.keys(planted) as Plant[]) {
			const outcome = writer.outcomes[plant];
			const skip = missing(plant);
			if (outcome !== undefined)
				test(`at the file's own place: ${plant} is ${outcome}`, { skip }, async () => {
					using here = ground();
					planted[plant](here.at(writer.file));
					const before = here.kind(writer.file);
					const error = await writer.write(here);
					if (outcome === "refused") assert.match(error ?? "no error", names[plant]);
					else assert.equal(error, undefined);
					assert.equal(here.kind(writer.file), outcome === "replaced" ? "a file" : before);
					const isFollowed = outcome === "followed" && plant === "a link";
					if (!isFollowed) assert.equal(here.text("victim"), VICTIM);
					else assert.notEqual(here.text("victim"), VICTIM);
					assert.equal(here.kind("new"), outcome === "followed" && !isFollowed ? "a file" : "nothing");
				});
			for (const name of writer.beside) {
				if (name === writer.taken && plant === "a hard link") continue;
				test(`at ${name}: ${plant} is refused`, { skip: missing(plant) }, async () => {
					using here = ground();
					planted[plant](here.at(name));
					const before = here.kind(name);
					const error = await writer.write(here);
					assert.match(error ?? "no error", names[plant]);
					assert.equal(here.kind(name), before);
					assert.equal(here.text("victim"), VICTIM);
					assert.equal(here.kind("new"), "nothing");
					assert.notEqual(here.kind(writer.file), "a link to victim");
				});
			}
		}
		if (writer.outcomes !== database) {
			for (const [before, after] of [
				[0o600, "600"],
				[0o640, "640"],
				[0o666, "666"],
				[0o4755, "755"],
			] as const) {
				const kept = writer.isPrivate ? "600" : after;
				test(`a file of mode ${before.toString(8)} becomes one of ${kept}`, async () => {
					using here = ground();
					writeFileSync(here.at(writer.file), writer.file === "report.json" ? VICTIM : "");
					chmodSync(here.at(writer.file), before);
					assert.equal(await writer.write(here), undefined);
					assert.equal(here.mode(writer.file), kept);
				});
			}
		}
	});
}
