// Keeps data in files and databases. Writes only what is ours: regular files of this user with one name, SQLite files with
// gannet's application id, tables that the caller names. Not a subpath of the package.
//
// errors.ts            why something can't be written
// target.ts            what a path leads to: a file to replace, or something to write into
// own-file.ts          files of this user, opened without following links or waiting
// replace-file.ts      a file's content, replaced at once
// growing-file.ts      a file to append lines to
// stream.ts            pipes, devices and descriptors to write into
// source.ts            files, pipes, devices and descriptors to read
// claim.ts             one writer for one file
// part-file.ts         a file that gets its name when it is complete
// own-database.ts      which SQLite files are gannet's
// sql/steps.ts         statements in a row, without a connection
// sql/ledger.ts        the ledger of runs and their positions
// sql/sqlite.ts        SQLite: opening, transactions, errors
// sql/database-url.ts  the URL of a database server
// sql/cleartext.ts     keeps passwords off the wire in the clear
// sql/driver.ts        optional packages, loaded when they are first used
// sql/session.ts       sessions with a server that outlive a lost connection
// sql/postgres.ts, sql/mysql.ts, sql/duckdb.ts
// sql/mysql-servers.ts in what MySQL and MariaDB differ
// sql/owned-run.ts     a run of the ledger that this process writes

export type { NoteData } from "./claim.ts";
export { faultOf, guarded, StorageError, type StorageErrorCode } from "./errors.ts";
export { type GrowingFile, openGrowing } from "./growing-file.ts";
export {
	type DatabaseKind,
	isBroken,
	openOwnDatabase,
	readOwnDatabase,
	removeBroken,
	removeDatabase,
} from "./own-database.ts";
export { createFile, lookAt, openOwn, readOwn, removeOwn, setMode } from "./own-file.ts";
export { PartFile, type PartFileOptions } from "./part-file.ts";
export {
	beginReplacement,
	type Replacement,
	type ReplaceOptions,
	replaceFile,
	syncFolder,
	takeName,
} from "./replace-file.ts";
export {
	descriptorSource,
	openSource,
	pipeSource,
	type Source,
	type SourceFacts,
	sourceFacts,
} from "./source.ts";
export { databaseAddress, mysqlUrl, postgresUrl } from "./sql/database-url.ts";
export { driverError } from "./sql/driver.ts";
export { duckdbFile } from "./sql/duckdb.ts";
export {
	changesOne,
	type Ledger,
	type LedgerRun,
	ledgerOf,
	ledgerTable,
	openRun,
	takenOver,
} from "./sql/ledger.ts";
export { type MysqlFacts, mysqlServer } from "./sql/mysql.ts";
export { type Holding, OwnedRun, type RunPlan, type Storing, storeInTransaction } from "./sql/owned-run.ts";
export { postgresServer } from "./sql/postgres.ts";
export type { Pause, Server, Session } from "./sql/session.ts";
export { type Sqlite, type SqliteSettings, sqliteDialect, waitForSqlite } from "./sql/sqlite.ts";
export type { Parameter, SqlRow, Statement, Steps } from "./sql/steps.ts";
export { type OutputStream, openStream } from "./stream.ts";
export {
	descriptorAt,
	type FileTarget,
	isStream,
	type StreamTarget,
	type Target,
	targetOf,
} from "./target.ts";
