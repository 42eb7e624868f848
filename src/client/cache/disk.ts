// Stored responses in a SQLite file, for many runs and, carefully, many processes. Any fault in the file or in a row is
// a cache miss: a broken cache is removed and started again, and a row with a wrong checksum is removed. A file that
// isn't a cache of gannet's stays as it is.

import type { StatementSync } from "node:sqlite";
import { amount, flag, list, misfit, oneOf, port, rule, type Shape, text, whole } from "../../base/index.ts";
import type { HttpVersion } from "../../http/index.ts";
import { zlib } from "../../runtime/index.ts";
import {
	type DatabaseKind,
	isBroken,
	openOwnDatabase,
	removeBroken,
	type Sqlite,
	type SqliteSettings,
	type StorageError,
	targetOf,
} from "../../storage/index.ts";
import { type ClientError, fileError } from "../errors.ts";
import type { StoredHead } from "./rules.ts";
import { type CacheStore, costOf, type Stored } from "./store.ts";

/** What is kept of a response: anyone may have written the file. */
const HEAD: Shape = {
	members: {
		status: whole(100),
		reason: text,
		version: oneOf<HttpVersion>("1.0", "1.1", "2"),
		fields: text,
		requestedAt: amount,
		receivedAt: amount,
		varied: {
			each: list(
				rule("a text or null", (value) => value === null || typeof value === "string"),
				"a name and its value",
			),
		},
		owner: { members: { authorization: text, secrets: text, session: text, connection: text } },
		isDecoded: flag,
		peer: { members: { address: text, port, family: oneOf("IPv4", "IPv6", "unix") } },
	},
};

/** The number of the layout. Another layout has another file. */
const LAYOUT = 3;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS responses (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	key TEXT NOT NULL,
	head TEXT NOT NULL,
	content BLOB NOT NULL,
	checksum INTEGER NOT NULL,
	cost INTEGER NOT NULL,
	used INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS by_key ON responses (key);
CREATE INDEX IF NOT EXISTS by_use ON responses (used, id, cost);
`;

/** Shared by all caches of gannet, whatever their layout: "gnCa". */
const KIND: DatabaseKind = { applicationId: 0x676e4361, name: "a cache of gannet's", earlierSchema: SCHEMA };

const SETTINGS: SqliteSettings = { busyMs: 1_000, journal: "WAL", synchronous: "NORMAL", isExclusive: false };

/** A use is recorded if the last record is this old, so hits cost no writes. */
const USE_MS = 60_000;

interface Statements {
	readonly find: StatementSync;
	readonly content: StatementSync;
	readonly put: StatementSync;
	readonly update: StatementSync;
	readonly touch: StatementSync;
	readonly remove: StatementSync;
	readonly removeKey: StatementSync;
	readonly clear: StatementSync;
	readonly usage: StatementSync;
	readonly oldest: StatementSync;
}

export class DiskStore implements CacheStore {
	readonly maxEntryBytes: number;
	readonly #path: string;
	readonly #maxBytes: number;
	readonly #now: () => number;
	#database: Sqlite | undefined;
	#statements: Statements | undefined;
	/** The cost of the rows, as far as this process knows. Recounted at each start and when rows are evicted. */
	#bytes = 0;
	#error: ClientError | undefined;

	/** Opens or makes the file. If that fails, everything is a miss. */
	constructor(path: string, maxBytes: number, maxEntryBytes: number, now: () => number) {
		this.#path = path;
		this.#maxBytes = maxBytes;
		this.maxEntryBytes = Math.min(maxEntryBytes, maxBytes);
		this.#now = now;
		this.#begin();
	}

	/** Why the file can't be used, if it can't. */
	get error(): ClientError | undefined {
		return this.#error;
	}

	/** Opens the file. If that fails, everything is a miss. */
	#begin(): void {
		try {
			this.#open();
		} catch (error) {
			if (this.#isUseless(error)) this.#startAnew();
			else this.#giveUp(error);
		}
	}

	#open(): void {
		// SQLite's own files are next to the one that a link leads to.
		const database = openOwnDatabase(targetOf(this.#path).path, KIND, SETTINGS);
		this.#database = database;
		if (database.pragma("user_version") !== LAYOUT) {
			database.exec(`DROP TABLE IF EXISTS responses; ${SCHEMA} PRAGMA user_version = ${LAYOUT};`);
		}
		const prepare = (sql: string): StatementSync => database.prepare(sql);
		this.#statements = {
			find: prepare("SELECT id, head FROM responses WHERE key = ?"),
			content: prepare("SELECT content, checksum, used FROM responses WHERE id = ?"),
			put: prepare(
				"INSERT INTO responses (key, head, content, checksum, cost, used) VALUES (?, ?, ?, ?, ?, ?)",
			),
			update: prepare("UPDATE responses SET head = ? WHERE id = ?"),
			touch: prepare("UPDATE responses SET used = ? WHERE id = ?"),
			remove: prepare("DELETE FROM responses WHERE id = ?"),
			removeKey: prepare("DELETE FROM responses WHERE key = ?"),
			clear: prepare("DELETE FROM responses"),
			usage: prepare("SELECT count(*) AS entries, coalesce(sum(cost), 0) AS bytes FROM responses"),
			oldest: prepare("SELECT id, cost FROM responses ORDER BY used, id LIMIT 100"),
		};
		this.#bytes = this.#count().bytes;
	}

	/** Runs what needs the file. If the file is broken, it is started again; if it is busy or full, nothing happens. */
	#try<T>(act: (statements: Statements, database: Sqlite) => T, otherwise: T): T {
		if (this.#statements === undefined || this.#database === undefined) return otherwise;
		try {
			return act(this.#statements, this.#database);
		} catch (error) {
			if (this.#isUseless(error)) this.#startAnew();
			return otherwise;
		}
	}

	/** Whether the file, or a table in it, isn't what its name says. */
	#isUseless(error: unknown): boolean {
		const fault = this.#database === undefined ? error : this.#database.fault(error);
		return isBroken(fault) || (fault as StorageError).code === "statement";
	}

	#startAnew(): void {
		this.#shut();
		try {
			removeBroken(targetOf(this.#path).path, KIND);
			this.#open();
		} catch (error) {
			this.#giveUp(error);
		}
	}

	#giveUp(error: unknown): void {
		this.#error = fileError(this.#path, this.#database?.fault(error) ?? error);
		this.#shut();
	}

	#shut(): void {
		this.#statements = undefined;
		this.#database?.close();
		this.#database = undefined;
	}

	find(key: string): Stored[] {
		return this.#try(({ find, remove }) => {
			const found: Stored[] = [];
			for (const { id, head } of find.all(key) as { id: number; head: string }[]) {
				const read = readHead(head);
				if (read === undefined) remove.run(id);
				else found.push({ id, head: read });
			}
			return found;
		}, []);
	}

	content(id: number): Buffer | undefined {
		return this.#try(({ content, touch, remove }) => {
			const row = content.get(id) as { content: Uint8Array; checksum: number; used: number } | undefined;
			if (row === undefined) return undefined;
			const bytes = Buffer.from(row.content.buffer, row.content.byteOffset, row.content.byteLength);
			if (zlib().crc32(bytes) !== row.checksum) {
				remove.run(id);
				return undefined;
			}
			const now = this.#now();
			if (now - row.used > USE_MS) touch.run(now, id);
			return bytes;
		}, undefined);
	}

	put(key: string, head: StoredHead, content: Buffer, replaces: readonly number[]): void {
		const cost = costOf(key, head, content.length);
		this.#try(({ put, remove }, database) => {
			database.transaction(() => {
				for (const id of replaces) remove.run(id);
				if (cost <= this.#maxBytes)
					put.run(key, writeHead(head), content, zlib().crc32(content), cost, this.#now());
			});
			if (cost > this.#maxBytes) return;
			this.#bytes += cost;
			if (this.#bytes > this.#maxBytes) database.transaction(() => this.#shrink());
		}, undefined);
	}

	update(id: number, head: StoredHead): void {
		this.#try(({ update }) => update.run(writeHead(head), id), undefined);
	}

	remove(id: number): void {
		this.#try(({ remove }) => remove.run(id), undefined);
	}

	removeKey(key: string): void {
		this.#try(({ removeKey }) => removeKey.run(key), undefined);
	}

	clear(): void {
		this.#try(({ clear }) => clear.run(), undefined);
		this.#bytes = 0;
	}

	close(): void {
		this.#shut();
	}

	usage(): { bytes: number; entries: number } {
		return this.#try(() => this.#count(), { bytes: 0, entries: 0 });
	}

	#count(): { bytes: number; entries: number } {
		const { bytes, entries } = (this.#statements as Statements).usage.get() as {
			bytes: number;
			entries: number;
		};
		return { bytes, entries };
	}

	/**
	 * Shrinks to nine tenths, so that not every new response costs an old one. The file keeps its size, and the next
	 * responses use the free pages.
	 */
	#shrink(): void {
		const { oldest, remove } = this.#statements as Statements;
		this.#bytes = this.#count().bytes;
		while (this.#bytes > this.#maxBytes * 0.9) {
			const rows = oldest.all() as { id: number; cost: number }[];
			if (rows.length === 0) break;
			for (const { id, cost } of rows) {
				if (this.#bytes <= this.#maxBytes * 0.9) break;
				remove.run(id);
				this.#bytes -= cost;
			}
		}
	}
}

/** The head as text, with a checksum before it. */
function writeHead(head: StoredHead): string {
	const json = JSON.stringify(head);
	return `${zlib().crc32(json)} ${json}`;
}

/** Reads what `writeHead` wrote; undefined for anything else. */
function readHead(line: string): StoredHead | undefined {
	const space = line.indexOf(" ");
	const json = line.slice(space + 1);
	if (line.slice(0, space) !== String(zlib().crc32(json))) return undefined;
	const head: unknown = JSON.parse(json);
	return misfit(head, HEAD, "") === undefined ? (head as StoredHead) : undefined;
}
