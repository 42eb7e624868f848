// What is kept next to a file while it is written: how much of it counts, and the position that belongs to that. The
// small SQLite database is also the lock: the operating system releases it with the process, however that ends, so a
// lock is never stale.

import { misfit, oneOf, own, rule, type Shape, text, whole } from "../../base/index.ts";
import {
	type DatabaseKind,
	isBroken,
	openOwnDatabase,
	removeBroken,
	removeDatabase,
	type Sqlite,
	type SqliteSettings,
	type StorageError,
} from "../../storage/index.ts";
import { restart, SinkError, sinkFault } from "./errors.ts";

/** A step of an exchange, with its time. */
export type Phase =
	/** Begun, with nothing to keep yet. */
	| "new"
	| "writing"
	/** Everything is written. The file takes its final name at any moment. */
	| "closing"
	/** Kept if the run has a name. */
	| "complete"
	/** The state's file is about to be removed. */
	| "gone";

export interface FileState {
	readonly phase: Phase;
	readonly run: string;
	readonly fingerprint: string;
	/** Bytes of the file that count. */
	readonly length: number;
	readonly rows: number;
	readonly position: string | undefined;
	/** The same of the files of child tables, in the layout's order. */
	readonly children?: readonly Counted[] | undefined;
}

/** How much of a file counts. */
export interface Counted {
	readonly length: number;
	readonly rows: number;
}

const shape: Shape = {
	members: {
		phase: oneOf<Phase>("new", "writing", "closing", "complete", "gone"),
		run: text,
		fingerprint: text,
		length: whole(0),
		rows: whole(0),
		position: rule("a string", (value) => value === null || typeof value === "string"),
		children: { each: { members: { length: whole(0), rows: whole(0) } } },
	},
	optional: ["position", "children"],
};

export interface StateFile {
	/** As found on opening. */
	readonly found: FileState | undefined;
	/** Durable when it returns. */
	save(state: FileState): void;
	/** Removes the file, and releases it. */
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

/** Opens or makes the state of `target` in `path`, for this process only. */
export function openState(path: string, target: string, isRestart: boolean): StateFile {
	for (let tries = 1; ; tries++) {
		const state = open(path, target, isRestart);
		// A state that is about to be removed may have been so before it was opened here. Then a new one replaces it.
		if (state.found?.phase !== "gone") return state;
		if (tries === opensBeforeTrust) return { ...state, found: undefined };
		state.close();
	}
}

const settings: SqliteSettings = {
	busyMs: 0,
	journal: "TRUNCATE",
	synchronous: "FULL",
	isExclusive: true,
};

function open(path: string, target: string, isRestart: boolean): StateFile {
	let database: Sqlite | undefined;
	try {
		const opened = openOwnDatabase(path, kind, settings);
		database = opened;
		opened.transaction(() => opened.exec(table));
		return stateIn(opened, path);
	} catch (error) {
		const fault = error instanceof SyntaxError ? error : (database?.fault(error) ?? error);
		database?.close();
		if ((fault as StorageError).code === "locked") {
			throw new SinkError("locked", `${target} is being written by another process or sink`, {
				advice: ["wait for it", "end it"],
				cause: (fault as StorageError).cause,
			});
		}
		// A restart also works from a broken state.
		const isUseless = isBroken(fault) || fault instanceof SyntaxError;
		if (!isUseless) throw sinkFault(path, fault, true);
		if (!isRestart) {
			const why = fault instanceof SyntaxError ? ` (${fault.message})` : "";
			throw new SinkError("interrupted", `${path}, the state of an interrupted run, is broken${why}`, {
				advice: restart,
				cause: fault,
			});
		}
		removeBroken(path, kind);
		return open(path, target, false);
	}
}

/** Throws a SyntaxError if the state is broken. */
function savedState(database: Sqlite): FileState | undefined {
	const row = database.prepare("SELECT json FROM state WHERE id = 1").get();
	if (row === undefined) return undefined;
	const state: unknown = JSON.parse(String(row.json));
	const fault = misfit(state, shape, "the value");
	if (fault !== undefined) throw new SyntaxError(fault);
	const { position, ...others } = own(state as FileState);
	return { ...others, position: position ?? undefined };
}

function stateIn(database: Sqlite, path: string): StateFile {
	const found = savedState(database);
	const put = database.prepare("INSERT OR REPLACE INTO state (id, json) VALUES (1, ?)");
	const save = (state: FileState): void => {
		try {
			put.run(JSON.stringify(state));
		} catch (error) {
			throw sinkFault(path, database.fault(error), true);
		}
	};
	return {
		found,
		save,
		discard: () => {
			save({ phase: "gone", run: "", fingerprint: "", length: 0, rows: 0, position: undefined });
			// While it is locked: afterwards the name may belong to another. Windows can't remove an open file.
			if (process.platform !== "win32") removeDatabase(path);
			database.close();
			if (process.platform === "win32") removeDatabase(path);
		},
		close: () => {
			if (!database.isOpen) return;
			// Removes the journal's empty file.
			database.exec("PRAGMA journal_mode = DELETE");
			database.close();
		},
	};
}
