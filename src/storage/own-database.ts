// Decides which SQLite files are gannet's own, so that we may empty or replace them: they carry an application id
// (https://sqlite.org/fileformat.html#application_id). Other files stay as they are.
//
// SQLite's locks belong to the process: opening and closing such a file by hand would release the locks of all its
// connections. So we read a file by hand only if SQLite finds it broken.

import { closeSync, lstatSync } from "node:fs";
import { own } from "../base/index.ts";
import { codeOf, StorageError } from "./errors.ts";
import { checkOwn, createFile, lookAt, openOwn, readOwn, removeOwn, setMode } from "./own-file.ts";
import { openSqlite, openSqliteToRead, type Sqlite, type SqliteSettings } from "./sql/sqlite.ts";

export interface DatabaseKind {
	/** A four-byte number for each kind of file. */
	readonly applicationId: number;
	/** A name for people: "a cache of gannet's". */
	readonly name: string;
	/** The statements that make its tables in version 0.1.0, which had no application id. */
	readonly earlierSchema: string;
}

const HEADER_BYTES = 100;
const MAGIC = "SQLite format 3\0";
const APPLICATION_ID_AT = 68;
/** Files that SQLite makes beside a database's. */
const COMPANIONS: readonly string[] = ["-journal", "-wal", "-shm"];

/**
 * Opens a database of this kind. Makes it if nothing is there, readable by its owner only. `path` contains no links.
 * @throws StorageError, with code "not-ours" for any other file, "damaged" or "no-database" if our file is broken
 */
export function openOwnDatabase(path: string, kind: DatabaseKind, settings: SqliteSettings): Sqlite {
	for (const suffix of COMPANIONS) check(`${path}${suffix}`);
	if (!check(path)) create(path);
	// SQLite reads a file of one byte as an empty one.
	const size = lookAt(path)?.size ?? 0;
	if (size > 0 && size < HEADER_BYTES) throw notOurs(path, kind);
	try {
		return openSqlite(path, settings, (database) => claimDatabase(database, kind));
	} catch (error) {
		throw isBroken(error) && !isOwnBroken(path, kind) ? notOurs(path, kind, error) : error;
	}
}

/**
 * Opens a database of this kind to read it, while another process may write to it.
 * @throws StorageError, with code "ENOENT" if nothing is there
 */
export function readOwnDatabase(path: string, kind: DatabaseKind): Sqlite {
	const found = lookAt(path);
	if (found === undefined)
		throw new StorageError(path, "ENOENT", "there is no such file", { what: "can't be read" });
	checkOwn(path, found, true);
	return openSqliteToRead(path, (database) => {
		if (database.pragma("application_id") === kind.applicationId) return;
		throw new StorageError(path, "not-ours", `it is not ${kind.name}`, { what: "can't be read" });
	});
}

/** Removes a broken database of this kind, and the files that SQLite made beside it. Throws a StorageError. */
export function removeBroken(path: string, kind: DatabaseKind): void {
	if (!isOwnBroken(path, kind)) throw notOurs(path, kind);
	removeDatabase(path);
}

/**
 * Removes a database, and the files that SQLite made beside it. Throws a StorageError if something else has one of the
 * names.
 */
export function removeDatabase(path: string): void {
	for (const suffix of [...COMPANIONS, ""]) removeOwn(`${path}${suffix}`);
}

/** Whether the file can't be read as a database. */
export function isBroken(error: unknown): boolean {
	return error instanceof StorageError && (error.code === "damaged" || error.code === "no-database");
}

function notOurs(path: string, { name }: DatabaseKind, cause?: unknown): StorageError {
	return new StorageError(path, "not-ours", `it is not ${name}`, {
		advice: "remove it, or name another file",
		cause,
	});
}

/** Whether something is at the path. Throws if it isn't a file of this user. */
function check(path: string): boolean {
	const found = lookAt(path);
	if (found === undefined) return false;
	checkOwn(path, found);
	// Readable by its owner only.
	if (process.platform === "win32" || (found.mode & 0o077) === 0) return true;
	const file = openOwn(path);
	if (file === undefined) return false;
	setMode(file, found.mode & 0o700);
	closeSync(file);
	return true;
}

function create(path: string): void {
	try {
		closeSync(createFile(path, 0o600));
	} catch (error) {
		// Another process made it in the meantime.
		if (codeOf(error) !== "EEXIST") throw error;
		checkOwn(path, lstatSync(path));
	}
}

/** Marks an empty database, or one of 0.1.0, as ours. Throws if it belongs to another program. */
function claimDatabase(database: Sqlite, kind: DatabaseKind): void {
	const found = database.pragma("application_id");
	if (found === kind.applicationId) return;
	const isUnmarked = found === 0 && (isEmpty(database) || schemaOf(database) === earlierSchemaOf(kind));
	if (!isUnmarked) throw notOurs(database.path, kind);
	database.exec(`PRAGMA application_id = ${kind.applicationId}`);
}

function isEmpty(database: Sqlite): boolean {
	return schemaOf(database) === "[]" && database.pragma("user_version") === 0;
}

function schemaOf(database: Pick<Sqlite, "prepare">): string {
	const rows = database.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").all();
	return JSON.stringify(rows);
}

function earlierSchemaOf({ earlierSchema }: DatabaseKind): string {
	const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
	const database = new DatabaseSync(":memory:", own({}));
	try {
		database.exec(earlierSchema);
		return schemaOf(database);
	} finally {
		database.close();
	}
}

/** Whether a file that SQLite can't read begins like one of this kind. */
function isOwnBroken(path: string, { applicationId }: DatabaseKind): boolean {
	const header = readOwn(path, HEADER_BYTES);
	if (header === undefined || header.length < HEADER_BYTES) return false;
	if (header.toString("latin1", 0, MAGIC.length) !== MAGIC) return false;
	return header.readUInt32BE(APPLICATION_ID_AT) === applicationId;
}
