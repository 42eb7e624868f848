// The two stores: bounds, and what becomes of a file that is broken, foreign, lost or shared.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { crc32 } from "node:zlib";
import { Client, HttpCache, type HttpCacheOptions } from "../../../src/client/index.ts";
import { ok, requestsTo, serve, withClient } from "../support.ts";

let folder: string;
before(async () => {
	folder = await mkdtemp(join(tmpdir(), "gannet-stores-"));
});
after(() => rm(folder, { recursive: true, force: true }));

/** Runs statements in a file. */
function databaseOf(statements: string): (path: string) => void {
	return (path) => {
		const database = new DatabaseSync(path);
		database.exec(statements);
		database.close();
	};
}

/** Asks for the paths in turn; tells which came from the cache. */
async function hits(cache: HttpCache, paths: readonly string[], size = 1_000): Promise<boolean[]> {
	const found: boolean[] = [];
	const server = await serve(({ target }) => ok(target.padEnd(size, "."), "cache-control: max-age=60"));
	// One origin for all runs of a file.
	await withClient(server, { cache }, async (client) => {
		for (const path of paths) {
			const response = await client.get(server.url + path);
			assert.equal((await response.text()).length, size);
			found.push(response.fromCache === "hit");
		}
	});
	return found;
}

for (const kind of ["memory", "file"] as const) {
	describe(`in ${kind === "memory" ? "memory" : "a file"}`, () => {
		let count = 0;
		const make = (options: HttpCacheOptions): HttpCache =>
			new HttpCache(
				kind === "memory" ? options : { ...options, path: join(folder, `bounds-${++count}.sqlite`) },
			);

		test("what was used longest ago goes when the bytes are too many", async () => {
			let now = Date.now();
			using cache = make({
				maxBytes: 10_000,
				maxEntryBytes: 5_000,
				now: () => {
					now += 100_000;
					return now;
				},
			});
			const server = await serve(({ target }) =>
				ok(target.padEnd(2_000, "."), "cache-control: max-age=99999999"),
			);
			await withClient(server, { cache }, async (client) => {
				const ask = async (path: string): Promise<boolean> => {
					const response = await client.get(server.url + path);
					await response.text();
					return response.fromCache !== undefined;
				};
				for (const path of ["/a", "/b", "/c"]) assert.equal(await ask(path), false);
				assert.equal(await ask("/a"), true);
				assert.equal(await ask("/d"), false);
				assert.ok(cache.usage.bytes <= 10_000);
				assert.equal(await ask("/a"), true);
				assert.equal(await ask("/b"), false);
			});
		});

		test("its use counts everything, and clear() and delete() forget", async () => {
			using cache = make({});
			const server = await serve(ok("x", "cache-control: max-age=60"));
			await withClient(server, { cache }, async (client) => {
				for (const path of ["/a", "/b"]) await (await client.get(server.url + path)).text();
				assert.equal(cache.usage.entries, 2);
				assert.ok(cache.usage.bytes > 1_000);
				cache.delete(`${server.url}/a#fragment`);
				assert.equal(cache.usage.entries, 1);
				cache.clear();
				assert.deepEqual(cache.usage, { entries: 0, bytes: 0 });
			});
		});

		test("after close() everything is a miss, and nothing an error", async () => {
			const cache = make({});
			cache.close();
			assert.deepEqual((await hits(cache, ["/a"])).slice(0, 1), [false]);
			cache.close();
		});
	});
}

interface Row {
	readonly id: number;
	readonly head: string;
}

interface Head {
	readonly owner: { readonly connection: string };
}

describe("a cache in a file", () => {
	/** Two runs over one file, with something between them; whether the second one hits. */
	async function twoRuns(name: string, between: (path: string) => Promise<void> | void): Promise<boolean> {
		const path = join(folder, name);
		const server = await serve(ok("x".repeat(5_000), "cache-control: max-age=60"));
		let isHit = false;
		await withClient(server, {}, async () => {
			for (const run of [1, 2]) {
				using cache = new HttpCache({ path });
				await using client = new Client({ cache });
				const response = await client.get(server.url);
				assert.equal((await response.text()).length, 5_000);
				isHit = response.fromCache === "hit";
				await client.close();
				cache.close();
				if (run === 1) await between(path);
			}
		});
		assert.equal(requestsTo(server).length, isHit ? 1 : 2);
		return isHit;
	}

	test("outlives its program, and is its owner's only", async () => {
		assert.equal(
			await twoRuns("kept", async (path) => {
				assert.equal((await stat(path)).mode & 0o777, 0o600);
			}),
			true,
		);
	});

	const damages: readonly (readonly [what: string, act: (path: string) => Promise<void> | void])[] = [
		[
			"was cut short",
			async (path) => {
				const file = await open(path, "r+");
				await file.truncate(5_000);
				await file.close();
			},
		],
		["is empty", (path) => writeFile(path, "")],
		[
			"was overwritten in the middle",
			async (path) => {
				const file = await open(path, "r+");
				const { size } = await file.stat();
				await file.write(Buffer.alloc(size - 4_096, 0xa5), 0, size - 4_096, 4_096);
				await file.close();
			},
		],
		[
			"has content that was changed",
			(path) => {
				const database = new DatabaseSync(path);
				database.exec("UPDATE responses SET content = zeroblob(5000)");
				database.close();
			},
		],
		[
			"has a head that is no head",
			(path) => {
				const database = new DatabaseSync(path);
				database.exec("UPDATE responses SET head = '{}'");
				database.close();
			},
		],
		[
			"has another layout",
			(path) => {
				const database = new DatabaseSync(path);
				database.exec("DROP TABLE responses; CREATE TABLE responses (x); PRAGMA user_version = 99");
				database.close();
			},
		],
		[
			"was written before connections counted",
			(path) => {
				const database = new DatabaseSync(path);
				const { id, head } = database.prepare("SELECT id, head FROM responses").get() as unknown as Row;
				const { owner, ...rest } = JSON.parse(head.slice(head.indexOf(" ") + 1)) as Head;
				const { connection, ...older } = owner;
				assert.equal(connection, "");
				const text = JSON.stringify({ ...rest, owner: older });
				database
					.prepare("UPDATE responses SET head = ? WHERE id = ?")
					.run(`${crc32(text)} ${text}`, Number(id));
				database.exec("PRAGMA user_version = 1");
				database.close();
			},
		],
		[
			"lost its table",
			(path) => {
				const database = new DatabaseSync(path);
				database.exec("DROP TABLE responses");
				database.close();
			},
		],
		["was removed", (path) => rm(path)],
	];
	for (const [what, act] of damages) {
		test(`that ${what} is a miss, and works again from then on`, async () => {
			const name = what.replaceAll(" ", "-");
			assert.equal(await twoRuns(name, act), false);
			assert.equal(await twoRuns(name, () => undefined), true);
		});
	}

	/** Files that are not gannet's, whatever is in them; how to make one. */
	const foreign: readonly (readonly [what: string, make: (path: string) => Promise<void> | void])[] = [
		["a text", (path) => writeFile(path, "Dear diary, ".repeat(200))],
		["a short text", (path) => writeFile(path, "x")],
		["a broken database", (path) => writeFile(path, `SQLite format 3\0${"\xff".repeat(5_000)}`)],
		[
			"another program's database with a table of that name",
			databaseOf("CREATE TABLE responses (answer); INSERT INTO responses VALUES (42)"),
		],
		["another program's database", databaseOf("CREATE TABLE x (y); PRAGMA application_id = 7")],
		["an empty database with another version", databaseOf("PRAGMA user_version = 7")],
		["the state of a run", databaseOf("CREATE TABLE state (x); PRAGMA application_id = 0x676e5374")],
	];
	for (const [what, make] of foreign) {
		test(`that is ${what} stays as it is, and every request is a miss that says why`, async () => {
			const path = join(folder, `foreign-${what.replaceAll(/\W/g, "-")}`);
			await make(path);
			const before = await readFile(path);
			using cache = new HttpCache({ path });
			assert.deepEqual(await hits(cache, ["/a", "/a"]), [false, false]);
			assert.deepEqual([cache.error?.kind, cache.error?.code], ["file", "not-ours"]);
			assert.match(cache.error?.message ?? "", /it is not a cache of gannet's; remove it/);
			cache.close();
			assert.ok(before.equals(await readFile(path)));
		});
	}

	test("of version 0.1.0 is taken over, by its exact tables", async () => {
		const path = join(folder, "earlier");
		assert.equal(await twoRuns("earlier", () => undefined), true);
		databaseOf("PRAGMA journal_mode = DELETE; PRAGMA application_id = 0")(path);
		assert.equal(await twoRuns("earlier", () => undefined), true);
		using cache = new HttpCache({ path });
		assert.equal(cache.error, undefined);
		cache.close();
		const header = await readFile(path);
		assert.equal(header.toString("latin1", 68, 72), "gnCa");
	});

	test("that others could read is its owner's only, once it is opened", async () => {
		const path = join(folder, "open-to-all");
		await writeFile(path, "", { mode: 0o666 });
		await chmod(path, 0o666);
		using cache = new HttpCache({ path });
		assert.deepEqual((await hits(cache, ["/a"])).length, 1);
		assert.equal((await stat(path)).mode & 0o777, 0o600);
	});

	test("whose folder doesn't exist is a miss, every time", async () => {
		const path = join(folder, "missing", "cache.sqlite");
		using cache = new HttpCache({ path });
		assert.deepEqual(await hits(cache, ["/a", "/a"]), [false, false]);
		assert.equal(existsSync(path), false);
		assert.deepEqual(cache.usage, { entries: 0, bytes: 0 });
	});

	test("can be open twice", async () => {
		const path = join(folder, "twice.sqlite");
		using first = new HttpCache({ path });
		using second = new HttpCache({ path });
		const server = await serve(ok("x", "cache-control: max-age=60"));
		await withClient(server, { cache: first }, async (client) => {
			await using other = new Client({ cache: second });
			await (await client.get(server.url)).text();
			assert.equal((await other.get(server.url)).fromCache, "hit");
		});
	});
});
