// Decides which SQLite files are gannet's own, so that we may empty or replace them: they carry an application id
// (https://sqlite.org/fileformat.html#application_id). Other files stay as they are.
//
// SQLite's locks belong to the process: opening and closing such a file by hand would release the locks of all its
// connections. So we read a file by hand only if SQLite finds it broken.

import { closeSync, lstatSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { own } from "../base/index.ts";
import { codeOf, FileFault } from "./file-fault.ts";
import { checkOwn, createFile, lookAt, openOwn, readOwn, removeOwn, setMode } from "./own-file.ts";

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
 * @param busyMs - how long to wait for another connection
 * @throws FileFault, with code "not-ours" for any other file; SQLite's error if our file is broken or locked
 */
export function openOwnDatabase(path: string, kind: DatabaseKind, busyMs: number): DatabaseSync {
	for (const suffix of COMPANIONS) check(`${path}${suffix}`);
	if (!check(path)) create(path);
	// SQLite reads a file of one byte as an empty one.
	const size = lookAt(path)?.size ?? 0;
	if (size > 0 && size < HEADER_BYTES) throw notOurs(path, kind);
	// Loaded here, because most programs need no database.
	const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
	const database = new DatabaseSync(path, own({ timeout: busyMs }));
	try {
		claimDatabase(database, kind, path);
		return database;
	} catch (error) {
		database.close();
		throw isBroken(error) && !isOwnBroken(path, kind) ? notOurs(path, kind, error) : error;
	}
}

/** Removes a broken database of this kind, and the files that SQLite made beside it. Throws a FileFault. */
export function removeBroken(path: string, kind: DatabaseKind): void {
	if (!isOwnBroken(path, kind)) throw notOurs(path, kind);
	removeDatabase(path);
}

/**
 * Removes a database, and the files that SQLite made beside it. Throws a FileFault if something else has one of the
 * names.
 */
export function removeDatabase(path: string): void {
	for (const suffix of [...COMPANIONS, ""]) removeOwn(`${path}${suffix}`);
}

/** SQLITE_CORRUPT and SQLITE_NOTADB (https://sqlite.org/rescode.html). */
function isBroken(error: unknown): boolean {
	const { errcode } = error as { readonly errcode?: number };
	return errcode !== undefined && [11, 26].includes(errcode & 0xff);
}

function notOurs(path: string, { name }: DatabaseKind, cause?: unknown): FileFault {
	return new FileFault(path, "not-ours", `it is not ${name}`, "remove it, or name another file", cause);
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
function claimDatabase(database: DatabaseSync, kind: DatabaseKind, path: string): void {
	const found = numberOf(database, "application_id");
	if (found === kind.applicationId) return;
	const isNobodys = found === 0 && (isEmpty(database) || schemaOf(database) === earlierSchemaOf(kind));
	if (!isNobodys) throw notOurs(path, kind);
	database.exec(`PRAGMA application_id = ${kind.applicationId}`);
}

function numberOf(database: DatabaseSync, pragma: string): number {
	return Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
}

function isEmpty(database: DatabaseSync): boolean {
	return schemaOf(database) === "[]" && numberOf(database, "user_version") === 0;
}

function schemaOf(database: DatabaseSync): string {
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
