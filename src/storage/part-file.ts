// A file in the making: written as FILE.part, with a note in FILE.part.json that says what it is a part of and which
// process writes it. It gets its name when it is complete. Must not know where the content comes from.

import { closeSync, fstatSync, ftruncateSync, lstatSync, readSync } from "node:fs";
import { own as ownMembers } from "../base/index.ts";
import { type Claim, claim, type NoteData } from "./claim.ts";
import { faultOf, guarded, StorageError } from "./errors.ts";
import { checkOwn, createFile, lookAt, openOwn, removeName, removeOwn, setMode } from "./own-file.ts";
import { durable, takeName, writeAll } from "./replace-file.ts";
import type { FileTarget } from "./target.ts";

export interface PartFileOptions {
	/**
	 * What to do with an existing part: keep it if its process has ended, remove it in that case, or remove it in any
	 * case.
	 */
	readonly existing: "continue" | "discard" | "replace";
	/** Whether a note is one of version 0.1.0. */
	readonly isEarlierNote: (data: NoteData) => boolean;
}

/** The writer of the note writes the file, so the fault is about the file. */
function ofFile<T>(path: string, act: () => T): T {
	try {
		return act();
	} catch (error) {
		const { code, why, advice } = error as StorageError;
		const isOfFile = code === "in-use" || code === "taken-over";
		throw isOfFile ? new StorageError(path, code, why, { advice, cause: error }) : error;
	}
}

export class PartFile {
	/**
	 * Opens FILE.part for this process alone.
	 * @throws StorageError: "in-use", "not-ours", or what else prevents it
	 */
	static open(target: FileTarget, { existing, isEarlierNote }: PartFileOptions): PartFile {
		const path = `${target.path}.part`;
		const isForced = existing === "replace";
		const claimed = ofFile(target.path, () => claim(`${path}.json`, { isEarlier: isEarlierNote, isForced }));
		try {
			const { earlier } = claimed;
			// The note of a part always says something before the part's first byte.
			const isKnown = earlier !== undefined && Object.keys(earlier).length > 0;
			const found = lookAt(path);
			if (found !== undefined) checkOwn(path, found);
			if (!isKnown && !isForced && (found?.size ?? 0) > 0) {
				const why = "it is in the way, and nothing says that it is a part of this file";
				throw new StorageError(path, "not-ours", why, { advice: "remove it, or name another file" });
			}
			const kept = existing === "continue" && earlier !== undefined ? openOwn(path) : undefined;
			if (kept === undefined) removeOwn(path);
			const file = kept ?? createFile(path, target.mode);
			if (target.mode !== undefined) setMode(file, target.mode);
			const hadBytes = kept !== undefined;
			return new PartFile(target, path, claimed, file, hadBytes ? earlier : undefined);
		} catch (error) {
			// Nothing was changed, and what is there is not ours to remove.
			if (claimed.earlier === undefined) claimed.finish(() => undefined);
			else claimed.leave(claimed.earlier);
			throw error;
		}
	}

	/** The path of FILE.part. */
	readonly path: string;
	/** What the note says about the kept bytes; undefined if there are none. */
	readonly earlier: NoteData | undefined;
	readonly #target: FileTarget;
	readonly #claim: Claim;
	readonly #file: number;
	#bytes: number;
	#isOpen = true;

	private constructor(
		target: FileTarget,
		path: string,
		claimed: Claim,
		file: number,
		earlier: NoteData | undefined,
	) {
		this.#target = target;
		this.path = path;
		this.#claim = claimed;
		this.#file = file;
		this.#bytes = fstatSync(file).size;
		this.earlier = this.#bytes > 0 ? earlier : undefined;
	}

	get bytes(): number {
		return this.#bytes;
	}

	/** Appends a chunk, before it returns. Call `describe` before the first byte. */
	write(chunk: Uint8Array): void {
		guarded(this.path, () => writeAll(this.#file, chunk, this.#bytes));
		this.#bytes += chunk.length;
	}

	/** Writes at a place of its own, before it returns: the bytes before it may come later. */
	writeAt(chunk: Uint8Array, position: number): void {
		guarded(this.path, () => writeAll(this.#file, chunk, position));
		this.#bytes = Math.max(this.#bytes, position + chunk.length);
	}

	/** What was written, in order: to be looked at before it gets its name. */
	*pieces(size: number = 1024 * 1024): Generator<Uint8Array> {
		const buffer = Buffer.allocUnsafe(size);
		for (let at = 0; at < this.#bytes; ) {
			const read = guarded(this.path, () => readSync(this.#file, buffer, 0, size, at));
			if (read === 0) return;
			at += read;
			yield buffer.subarray(0, read);
		}
	}

	/** Removes the bytes written so far. */
	restart(): void {
		guarded(this.path, () => ftruncateSync(this.#file, 0));
		this.#bytes = 0;
	}

	/** Notes what the file is a part of. Throws if another process has taken it over. */
	describe(data: NoteData): void {
		ofFile(this.#target.path, () => this.#claim.describe(data));
	}

	/**
	 * Makes the content durable and gives it its name. A power cut may still undo the name: waiting for that would take
	 * longer than fetching, for each file of a folder. Throws a StorageError; the written bytes are then kept.
	 */
	async finish(): Promise<void> {
		const { path } = this.#target;
		try {
			await durable(this.#file);
		} catch (error) {
			throw faultOf(this.path, error);
		}
		ofFile(path, () =>
			this.#claim.finish(() => {
				this.#checkName();
				const replaced = lookAt(path);
				if (replaced?.isFile() === true) setMode(this.#file, replaced.mode);
				takeName(this.path, path);
			}),
		);
		this.#close();
	}

	/** Keeps the written bytes for the next run, which reads `data`. Returns true if there is anything to keep. */
	leave(data: NoteData): boolean {
		const isKept = this.#bytes > 0;
		if (isKept) this.#claim.leave(data);
		else this.remove();
		this.#close();
		return isKept;
	}

	/** Removes the written bytes, and closes the file. */
	remove(): void {
		try {
			this.#claim.finish(() => {
				this.#checkName();
				removeName(this.path);
			});
		} catch {
			// Another process has it by now, or another file has its name.
			this.#claim.leave({});
		}
		this.#close();
	}

	/** Another file may have taken the name. */
	#checkName(): void {
		const own = fstatSync(this.#file);
		const found = lstatSync(this.path, ownMembers({ throwIfNoEntry: false }));
		if (found?.ino === own.ino && found.dev === own.dev) return;
		throw new StorageError(this.path, "taken-over", "another file has taken its name");
	}

	#close(): void {
		if (!this.#isOpen) return;
		this.#isOpen = false;
		closeSync(this.#file);
	}
}
