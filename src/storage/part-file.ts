// A file that is being brought: written as FILE.part, with a note in FILE.part.json that says what it is a part of and which
// process writes it. It gets its name when it is complete. Must not know where the content comes from.

import { closeSync, fstatSync, ftruncateSync, lstatSync } from "node:fs";
import { type Claim, claim, type NoteData } from "./claim.ts";
import { FileFault, faultOf, guarded } from "./file-fault.ts";
import { checkOwn, createFile, lookAt, openOwn, removeName, removeOwn, setMode } from "./own-file.ts";
import { durable, takeName, writeAll } from "./replace-file.ts";
import type { FileTarget } from "./target.ts";

export interface PartFileOptions {
	/** What becomes of a part that is there: kept where its process has ended, removed there, or removed in any case. */
	readonly existing: "continue" | "discard" | "replace";
	/** Whether a note of version 0.1.0 is one. */
	readonly isEarlierNote: (data: NoteData) => boolean;
}

/** Who writes the note writes the file: that is what the fault is about. */
function ofFile<T>(path: string, act: () => T): T {
	try {
		return act();
	} catch (error) {
		const { code, why, advice } = error as FileFault;
		throw code === "in-use" || code === "taken-over" ? new FileFault(path, code, why, advice, error) : error;
	}
}

export class PartFile {
	/**
	 * Opens FILE.part for this process alone.
	 * @throws FileFault: "in-use", "not-ours", or what else stands in the way
	 */
	static open(target: FileTarget, { existing, isEarlierNote }: PartFileOptions): PartFile {
		const path = `${target.path}.part`;
		const isForced = existing === "replace";
		const claimed = ofFile(target.path, () => claim(`${path}.json`, { isEarlier: isEarlierNote, isForced }));
		try {
			const { earlier } = claimed;
			// Before the first byte of a part its note says something.
			const isKnown = earlier !== undefined && Object.keys(earlier).length > 0;
			const found = lookAt(path);
			if (found !== undefined) checkOwn(path, found);
			if (!isKnown && !isForced && (found?.size ?? 0) > 0) {
				const why = "it is in the way, and nothing says that it is a part of this file";
				throw new FileFault(path, "not-ours", why, "remove it, or name another file");
			}
			const kept = existing === "continue" && earlier !== undefined ? openOwn(path) : undefined;
			if (kept === undefined) removeOwn(path);
			const file = kept ?? createFile(path, target.mode);
			if (target.mode !== undefined) setMode(file, target.mode);
			const hadBytes = kept !== undefined;
			return new PartFile(target, path, claimed, file, hadBytes ? earlier : undefined);
		} catch (error) {
			// Nothing was changed: what is there is not ours to remove.
			if (claimed.earlier === undefined) claimed.finish(() => undefined);
			else claimed.leave(claimed.earlier);
			throw error;
		}
	}

	/** Of FILE.part. */
	readonly path: string;
	/** What the note says of the bytes that are kept; undefined where none are. */
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

	/** Writes behind what is there, before it returns. `describe` comes before the first byte. */
	write(chunk: Uint8Array): void {
		guarded(this.path, () => writeAll(this.#file, chunk, this.#bytes));
		this.#bytes += chunk.length;
	}

	/** Removes the bytes that are there. */
	restart(): void {
		guarded(this.path, () => ftruncateSync(this.#file, 0));
		this.#bytes = 0;
	}

	/** Notes what the file is a part of. Throws where another process has taken it over. */
	describe(data: NoteData): void {
		ofFile(this.#target.path, () => this.#claim.describe(data));
	}

	/**
	 * Makes the content durable and gives it its name. A power cut may still take the name back: for a folder's every file, to
	 * wait for that would take longer than to fetch it. Throws a FileFault; what was written is kept then. */
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

	/** Keeps what was written for the next one, which reads `data`; true where there is anything to keep. */
	leave(data: NoteData): boolean {
		const isKept = this.#bytes > 0;
		if (isKept) this.#claim.leave(data);
		else this.remove();
		this.#close();
		return isKept;
	}

	/** Removes what was written, and closes the file. */
	remove(): void {
		try {
			this.#claim.finish(() => {
				this.#checkName();
				removeName(this.path);
			});
		} catch {
			// Another process has it by now.
		}
		this.#close();
	}

	/** The name may have become another file's. */
	#checkName(): void {
		const own = fstatSync(this.#file);
		const found = lstatSync(this.path, { throwIfNoEntry: false });
		if (found?.ino === own.ino && found.dev === own.dev) return;
		throw new FileFault(this.path, "taken-over", "another file has taken its name");
	}

	#close(): void {
		if (!this.#isOpen) return;
		this.#isOpen = false;
		closeSync(this.#file);
	}
}
