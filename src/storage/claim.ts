// One file, one writer: a note beside the file names the process that writes it. A note of a living process is
// respected. A note of a dead process is taken over, by one process only, whatever others do meanwhile.
//
// A note appears as a whole (written under another name, then linked). Only the holder of the mutex of its `id`
// replaces it; the mutex is a second note, held for the few system calls that this takes. The holder reads the note
// again: if its id has changed, another process was faster. So two processes never own one note, whatever the order of
// events.
//
// The owner keeps the note open and writes into it. If another file has the note's name, the note was taken over; what
// its first owner still writes is lost with the old file.

import { closeSync, fstatSync, linkSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { own as ownMembers } from "../base/index.ts";
import { crypto } from "../runtime/index.ts";
import { codeOf, faultOf, guarded, StorageError } from "./errors.ts";
import { createFile, lookAt, readOwn, removeName } from "./own-file.ts";
import { createBeside, replaceOpen, writeAll } from "./replace-file.ts";

/** What a note says besides its writer. Its owner decides. */
export type NoteData = Readonly<Record<string, unknown>>;

interface Writer {
	readonly pid: number;
	/**
	 * When the process started, as the operating system counts: distinguishes it from a later one with the same number.
	 */
	readonly startedAt?: string | undefined;
}

interface Note {
	readonly data: NoteData;
	/** A new one for each claim. */
	readonly id: string;
	/** Undefined if its writer has left it. */
	readonly writer: Writer | undefined;
}

export interface ClaimOptions {
	/** Whether a note without an id is ours, from an earlier version. */
	readonly isEarlier: (data: NoteData) => boolean;
	/** Whether to take over any note, whatever it says and whichever process wrote it. */
	readonly isForced: boolean;
}

export interface Claim {
	/** What the note said before; undefined if there was no note. */
	readonly earlier: NoteData | undefined;
	/** Replaces what the note says. Throws a StorageError, "taken-over" if another process has it by now. */
	describe(data: NoteData): void;
	/** Runs `act` while no process can take the note over, then removes the note. Throws like `describe`: call `leave` then. */
	finish(act: () => void): void;
	/** Leaves the note for the next claim. Does nothing if another process has it by now. */
	leave(data: NoteData): void;
}

const NOTE_BYTES = 64 * 1024;
/** A mutex is held for a few system calls. Its holder may have been stopped in the middle of them. */
const MUTEX_TRIES = 40;
const MUTEX_WAIT_MS = 5;

/** Ids of notes that this process could not leave properly (a full disk). No process writes their files. */
const left: Set<string> = new Set();

/**
 * Claims the note at `path`.
 * @throws StorageError: "in-use" if a living process has it, "not-ours" if something else is at `path`
 */
export function claim(path: string, options: ClaimOptions): Claim {
	const writer = thisProcess();
	const id = crypto().randomUUID();
	const { file, before } = take(path, { data: {}, id, writer }, options);
	const opened = fstatSync(file);
	let length = opened.size;
	let isOpen = true;
	const checkMine = (): void => {
		const found = lookAt(path);
		if (found?.ino === opened.ino && found.dev === opened.dev) return;
		// The numbers of some file systems change.
		if (read(path, options)?.id === id) return;
		throw new StorageError(path, "taken-over", "another process has taken it over");
	};
	const write = (data: NoteData, by: Writer | undefined): void => {
		if (!isOpen) return;
		const text = textOf({ data, id, writer: by }, length);
		guarded(path, () => writeAll(file, text, 0));
		length = text.length;
	};
	const close = (): void => {
		if (isOpen) closeSync(file);
		isOpen = false;
	};
	return {
		earlier: before?.data,
		describe(data) {
			write(data, writer);
			checkMine();
		},
		finish(act) {
			const whileMine = (): void => {
				checkMine();
				act();
				removeName(path);
			};
			withMutex(path, id, whileMine, path);
			close();
		},
		leave(data) {
			try {
				write(data, undefined);
			} catch {
				left.add(id);
			}
			close();
		},
	};
}

interface Taken {
	/** The descriptor of the note. */
	readonly file: number;
	/** The note that was there. */
	readonly before: Note | undefined;
}

/** Replaces a free note with `mine`. */
function take(path: string, mine: Note, options: ClaimOptions): Taken {
	for (;;) {
		const created = create(path, mine);
		if (created !== undefined) return { file: created, before: undefined };
		const found = read(path, options);
		if (found === undefined) continue;
		if (!options.isForced && isLiving(found)) {
			const pid = found.writer?.pid;
			const by = pid === process.pid ? "this process" : `process ${pid}`;
			throw new StorageError(path, "in-use", `${by} is writing it`, { advice: "wait for its end" });
		}
		const file = withMutex(path, found.id, () => {
			if (read(path, options)?.id !== found.id) return undefined;
			// Keep what it says until its new owner changes it.
			return replaceOpen(path, textOf({ ...mine, data: found.data }), 0o600);
		});
		if (file !== undefined) return { file, before: found };
	}
}

/**
 * Runs `act` while only this process may replace the note with that id.
 * @param own - a note of this process: giving it a second name as a mutex takes a tenth of the time of making a file
 */
function withMutex<T>(path: string, id: string, act: () => T, own?: string): T {
	// The note of a mutex may have its holder's id, so make another one.
	const [, outer = ""] = /^\.(.*\.)lock$/.exec(basename(path)) ?? [];
	const mutex = join(dirname(path), `.${outer}${id}.lock`);
	if (own === undefined || !tryLink(own, mutex)) takeMutex(mutex);
	try {
		return act();
	} finally {
		removeName(mutex);
	}
}

function takeMutex(mutex: string): void {
	const mine: Note = { data: {}, id: crypto().randomUUID(), writer: thisProcess() };
	for (let tries = 1; ; tries++) {
		try {
			closeSync(take(mutex, mine, { isEarlier: () => false, isForced: false }).file);
			return;
		} catch (error) {
			if (codeOf(error) !== "in-use" || tries === MUTEX_TRIES) throw error;
			pause();
		}
	}
}

function tryLink(from: string, to: string): boolean {
	try {
		linkSync(from, to);
		return true;
	} catch {
		return false;
	}
}

function pause(): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MUTEX_WAIT_MS);
}

/** Makes the note. Returns its descriptor; undefined if there already is one. */
function create(path: string, note: Note): number | undefined {
	const text = textOf(note);
	const { file, beside } = createBeside(path, text, 0o600);
	try {
		linkSync(beside, path);
		return file;
	} catch (error) {
		closeSync(file);
		const code = codeOf(error);
		if (code === "EEXIST") return undefined;
		if (code === "ENOENT" || code === "ENOSPC" || code === "EACCES") throw faultOf(path, error);
	} finally {
		removeName(beside);
	}
	// A file system without hard links.
	try {
		const plain = createFile(path, 0o600);
		try {
			writeAll(plain, text);
			return plain;
		} catch (error) {
			closeSync(plain);
			throw error;
		}
	} catch (error) {
		if (codeOf(error) === "EEXIST") return undefined;
		throw faultOf(path, error);
	}
}

/** A note as text of at least `least` bytes, to overwrite a text of that length in one write. */
function textOf({ data, id, writer }: Note, least = 0): Buffer {
	const text = Buffer.from(`${JSON.stringify({ ...data, writer, id })}\n`);
	return text.length >= least ? text : Buffer.concat([text, Buffer.alloc(least - text.length, "\n")]);
}

/** The note at `path`; undefined if there is none. Throws if something else is there. */
function read(path: string, { isEarlier, isForced }: ClaimOptions): Note | undefined {
	let text = readOwn(path, NOTE_BYTES)?.toString("utf8");
	let note = noteOf(text, isEarlier);
	if (text !== undefined && note === undefined) {
		// Its owner may be writing into it. Without hard links, its text may not be written yet.
		pause();
		text = readOwn(path, NOTE_BYTES)?.toString("utf8");
		note = noteOf(text, isEarlier);
	}
	if (text === undefined || note !== undefined) return note;
	// A power cut may leave a note empty. Then there is nothing in it to lose.
	if (text === "") return { data: {}, id: "empty", writer: undefined };
	if (isForced) return { data: {}, id: hashOf(text), writer: undefined };
	throw new StorageError(path, "not-ours", "something else has this name", {
		advice: "remove it, or name another file",
	});
}

function noteOf(text: string | undefined, isEarlier: (data: NoteData) => boolean): Note | undefined {
	if (text === undefined || text === "") return undefined;
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		return undefined;
	}
	if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return undefined;
	const { id, writer, ...data } = ownMembers(parsed as Record<string, unknown>);
	if (id === undefined) {
		if (!isEarlier(data)) return undefined;
		return { data, id: hashOf(text), writer: undefined };
	}
	// It becomes part of a file's name.
	if (typeof id !== "string" || !/^[\w-]{1,64}$/.test(id)) return undefined;
	return writer === undefined || isWriter(writer) ? { data, id, writer } : undefined;
}

function hashOf(text: string): string {
	return crypto().createHash("sha256").update(text).digest("hex");
}

function isWriter(value: unknown): value is Writer {
	if (typeof value !== "object" || value === null) return false;
	const { pid, startedAt } = ownMembers(value as Record<string, unknown>);
	return (
		Number.isSafeInteger(pid) &&
		(pid as number) > 0 &&
		(startedAt === undefined || typeof startedAt === "string")
	);
}

let own: Writer | undefined;

function thisProcess(): Writer {
	own ??= { pid: process.pid, startedAt: stateOf(process.pid)?.startedAt };
	return own;
}

function isLiving({ id, writer }: Note): boolean {
	if (writer === undefined || left.has(id)) return false;
	try {
		process.kill(writer.pid, 0);
	} catch (error) {
		// EPERM: the process belongs to another user.
		if (codeOf(error) === "ESRCH") return false;
	}
	const now = stateOf(writer.pid);
	if (now === undefined) return true;
	return !now.isOver && (writer.startedAt === undefined || writer.startedAt === now.startedAt);
}

/** What Linux says of a process (proc(5), /proc/pid/stat); undefined on other systems. */
function stateOf(pid: number): { readonly startedAt: string; readonly isOver: boolean } | undefined {
	let text: string;
	try {
		text = readFileSync(`/proc/${pid}/stat`, "latin1");
	} catch {
		return undefined;
	}
	// The process name may contain blanks and brackets. After it, the state is field 3, the start time field 22.
	const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
	const startedAt = fields[19];
	return startedAt === undefined ? undefined : { startedAt, isOver: /[ZX]/.test(fields[0] ?? "") };
}
