// What is kept beside a file while it is being written: how much of it counts, and the position that belongs to that. The
// small SQLite database is the lock as well: the operating system lets go of it with the process, whatever
// ended that, so that no lock is ever stale.

import type { DatabaseSync } from "node:sqlite";
import {
	type DatabaseKind,
	FileFault,
	openOwnDatabase,
	removeBroken,
	removeDatabase,
} from "../../storage/index.ts";
import { codeOf, fileFault, SinkError, tellingOf } from "./errors.ts";

export type Phase =
	/** Begun, and nothing to keep yet. */
	| "new"
	| "writing"
	/** All is written; the file takes its final name at any moment. */
	| "closing"
	/** Kept where the run has a name. */
	| "complete"
	/** The state's file is on its way out. */
	| "gone";

export interface FileState {
	readonly phase: Phase;
	readonly run: string;
	readonly fingerprint: string;
	/** Bytes of the file that count. */
	readonly length: number;
	readonly rows: number;
	readonly position: string | undefined;
}

export interface StateFile {
	/** As found on opening. */
	readonly found: FileState | undefined;
	/** Durable when it returns. */
	save(state: FileState): void;
	/** Removes the file, and lets go of it. */
	discard(): void;
	close(): void;
}

const opensBeforeTrust = 3;
const table = "CREATE TABLE IF NOT EXISTS state (id INTEGER PRIMARY KEY, json TEXT);";
/** "gnSt" */
const kind: DatabaseKind = {
	applicationId: 0x676e5374,
	name: "the state of a run of gannet's",
	earlierSchema: table,
};

/** Opens or makes the state of `target` in `path`, for this process alone. */
export function openState(path: string, target: string, isRestart: boolean): StateFile {
	for (let tries = 1; ; tries++) {
		const state = open(path, target, isRestart);
		// One that is on its way out may be so since before it was opened here: then a fresh one takes its place.
		if (state.found?.phase !== "gone") return state;
		if (tries === opensBeforeTrust) return { ...state, found: undefined };
		state.close();
	}
}

function open(path: string, target: string, isRestart: boolean): StateFile {
	let database: DatabaseSync | undefined;
	try {
		database = openOwnDatabase(path, kind, 0);
		database.exec(
			"PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;",
		);
		database.exec(`BEGIN IMMEDIATE; ${table} COMMIT`);
		return stateIn(database, path);
	} catch (error) {
		const number = errorNumber(error);
		if (number !== busy && number !== locked) {
			// A restart may also be from a state that is broken.
			database?.close();
			if (isRestart && (number === corrupt || number === noDatabase)) {
				removeBroken(path, kind);
				return open(path, target, false);
			}
			throw stateFault(path, target, error);
		}
		database?.close();
		throw new SinkError(
			"locked",
			`${target} is being written by another process or sink; wait for it, or end it`,
			error,
		);
	}
}

function stateIn(database: DatabaseSync, path: string): StateFile {
	const row = database.prepare("SELECT json FROM state WHERE id = 1").get() as { json: string } | undefined;
	const found = row === undefined ? undefined : (JSON.parse(row.json) as FileState);
	const put = database.prepare("INSERT OR REPLACE INTO state (id, json) VALUES (1, ?)");
	const save = (state: FileState): void => {
		try {
			put.run(JSON.stringify(state));
		} catch (error) {
			throw stateFault(path, path, error);
		}
	};
	return {
		found: found === undefined ? undefined : { ...found, position: found.position ?? undefined },
		save,
		discard: () => {
			save({ phase: "gone", run: "", fingerprint: "", length: 0, rows: 0, position: undefined });
			// While it is locked: afterwards the name may be another's. Windows removes no open file.
			if (process.platform !== "win32") removeDatabase(path);
			database.close();
			if (process.platform === "win32") removeDatabase(path);
		},
		close: () => {
			if (!database.isOpen) return;
			// Takes the journal's empty file away.
			database.exec("PRAGMA journal_mode = DELETE");
			database.close();
		},
	};
}

// https://sqlite.org/rescode.html
const busy = 5;
const locked = 6;
const readOnly = 8;
const corrupt = 11;
const full = 13;
const cannotOpen = 14;
const noDatabase = 26;

/** SQLite's primary result code. */
export function errorNumber(error: unknown): number {
	if (typeof error !== "object" || error === null || !("errcode" in error)) return -1;
	return Number(error.errcode) & 0xff;
}

const codes: ReadonlyMap<number, string> = new Map([
	[full, "ENOSPC"],
	[readOnly, "EROFS"],
	[cannotOpen, "EACCES"],
]);

function stateFault(path: string, target: string, error: unknown): SinkError {
	if (error instanceof FileFault) return fileFault(path, error, true);
	const number = errorNumber(error);
	const code = codes.get(number);
	if (code !== undefined)
		return fileFault(path, Object.assign(new Error(tellingOf(error), { cause: error }), { code }), true);
	if (number === corrupt || number === noDatabase || error instanceof SyntaxError) {
		return new SinkError(
			"interrupted",
			`${path}, the state of an interrupted run, is broken; begin anew with restart: true`,
			error,
		);
	}
	const telling = codeOf(error) === undefined ? String(error) : tellingOf(error);
	return new SinkError(
		"target",
		`${target} cannot be written: its state in ${path} fails: ${telling}`,
		error,
	);
}
