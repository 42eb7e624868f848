// Sinks in a file: rows go to NAME.part, NAME.state says how much of it counts, and the file takes its name when the
// run is complete. If the process stops between any two steps, it leaves a complete file or a run that can continue.

import { dirname, resolve } from "node:path";
import { option, own, type Sentence, say } from "../../base/index.ts";
import type { Backend } from "./batching.ts";
import { type Effects, realEffects } from "./effects.ts";
import { restart, SinkError, sinkFault } from "./errors.ts";
import type { TextFormat } from "./formats.ts";
import { fingerprintOf, type Settings } from "./options.ts";
import type { SinkSchema } from "./sink.ts";
import type { FileState, StateFile } from "./state.ts";
import type { StoredRow } from "./values.ts";

/** Makes another file (`to`, open and empty) of the rows' file (`from`), if a format can't be written in pieces. */
export type Conversion = (from: string, to: number) => Promise<void>;

export interface FileTarget {
	readonly path: string;
	readonly format: TextFormat;
	readonly convert?: Conversion | undefined;
	readonly effects?: Effects | undefined;
}

/** Opens the file for a new run, or to continue one. */
export async function openFile(given: FileTarget, schema: SinkSchema, settings: Settings): Promise<Backend> {
	const target = own(given);
	const effects = target.effects ?? realEffects;
	const path = await checkedPath(resolve(target.path), effects);
	const mode = settings.mode ?? "replace";
	if (mode === "upsert" || (mode === "append" && !target.format.isAppendable)) {
		throw new SinkError("options", `${target.format.name} files take no mode "${mode}"`, {
			advice: modesOf(target.format),
			option: "mode",
			value: mode,
		});
	}
	const state = effects.openState(`${path}.state`, path, settings.restart);
	const fingerprint = fingerprintOf(schema, settings.source, `${target.format.dialect} ${mode}`);
	const backend = new FileBackend(own({ ...target, path, effects }), state, fingerprint, settings);
	try {
		await backend.begin(mode === "append");
		return backend;
	} catch (error) {
		await backend.abandon();
		throw sinkFault(path, error, true);
	}
}

function modesOf(format: TextFormat): Sentence {
	const replace = option('mode: "replace"');
	if (format.isAppendable)
		return say`they take ${replace} or ${option('mode: "append"')}, and databases upsert`;
	return say`they take ${replace}; JSON Lines and CSV take ${option('mode: "append"')} too, and databases upsert`;
}

async function checkedPath(given: string, effects: Effects): Promise<string> {
	try {
		// Follows a link, because the rename would replace it by the file.
		const path = await effects.resolve(given);
		await effects.checkFolder(dirname(path));
		return path;
	} catch (error) {
		throw sinkFault(given, error, true);
	}
}

/** Text is written in pieces of about this length, so that a batch isn't in memory a second and third time. */
const pieceLength = 128 * 1024;

const fresh = { phase: "new", length: 0, rows: 0, position: undefined } as const;

class FileBackend implements Backend {
	replacedTexts = 0;
	readonly #path: string;
	readonly #part: string;
	readonly #format: TextFormat;
	readonly #convert: Conversion | undefined;
	readonly #effects: Effects;
	readonly #stateFile: StateFile;
	readonly #settings: Settings;
	#state: FileState;
	#found: FileState;
	#file: number | undefined;
	/** Where the next byte goes: beyond what counts, if rows were stored without a position. */
	#end = 0;
	/** Rows in the file, including those that don't count yet. */
	#rows = 0;

	constructor(
		target: FileTarget & { readonly effects: Effects },
		stateFile: StateFile,
		fingerprint: string,
		settings: Settings,
	) {
		this.#path = target.path;
		this.#part = `${target.path}.part`;
		this.#format = target.format;
		this.#convert = target.convert;
		this.#effects = target.effects;
		this.#stateFile = stateFile;
		this.#settings = settings;
		this.#state = { ...fresh, run: settings.run, fingerprint };
		this.#found = this.#state;
	}

	get target(): string {
		return this.#path;
	}

	get position(): string | undefined {
		return this.#found.position;
	}

	get rows(): number {
		return this.#found.rows;
	}

	get isComplete(): boolean {
		return this.#found.phase === "complete";
	}

	/** Decides between a completed run, one to continue and a new one. */
	async begin(isAppending: boolean): Promise<void> {
		const part = await this.#effects.look(this.#part);
		let found = this.#settings.restart ? undefined : this.#stateFile.found;
		if (found?.phase === "closing" && !part.isThere) {
			// Stopped after the file had taken its name.
			found = { ...found, phase: "complete" };
			if (found.run !== "") this.#stateFile.save(found);
		}
		if (found?.phase === "complete") {
			if (found.run !== "" && found.run === this.#settings.run) {
				this.#found = found;
				this.#state = found;
				return;
			}
			found = undefined;
		}
		if (found?.phase === "writing" || found?.phase === "closing") {
			this.#checkFit(found, part.isThere ? part.size : -1);
			this.#found = { ...found, phase: "writing" };
			this.#state = this.#found;
			this.#file = await this.#effects.open(this.#part);
			await this.#effects.truncate(this.#file, found.length);
		} else {
			const isOurs = found !== undefined || this.#settings.restart || this.#stateFile.found !== undefined;
			if (part.isThere && !isOurs) {
				throw new SinkError("interrupted", `${this.#part} is in the way, and belongs to no known run`, {
					advice: ["remove it", restart],
				});
			}
			await this.#beginAnew(isAppending);
		}
		this.#end = this.#state.length;
		this.#rows = this.#state.rows;
	}

	#checkFit(found: FileState, size: number): void {
		const an = `an interrupted run to ${this.#path}`;
		if (found.run !== this.#settings.run) {
			const of = found.run === "" ? "has no name" : `is run "${found.run}"`;
			throw new SinkError("interrupted", `${an} ${of}, and this one is another`, {
				advice: ["finish that first", restart],
			});
		}
		if (found.fingerprint !== this.#state.fingerprint) {
			throw new SinkError("interrupted", `${an} has other columns, another source or format`, {
				advice: ["continue with the same ones", restart],
			});
		}
		if (size < found.length) {
			const what = size < 0 ? "is gone" : "is shorter than it was";
			throw new SinkError("interrupted", `${this.#part} of ${an} ${what}`, { advice: restart });
		}
	}

	async #beginAnew(isAppending: boolean): Promise<void> {
		this.#stateFile.save(this.#state);
		await this.#effects.remove(this.#part);
		const { mode, size } = await this.#effects.look(this.#path);
		const isAdding = isAppending && size > 0;
		if (isAdding) await this.#effects.copy(this.#path, this.#part, mode);
		this.#file = isAdding
			? await this.#effects.open(this.#part)
			: await this.#effects.create(this.#part, mode);
		const head = Buffer.from(this.#format.head);
		const length = isAdding ? await this.#continued(this.#file, size, head) : head.length;
		if (!isAdding) await this.#effects.write(this.#file, head, 0);
		await this.#effects.sync(this.#file);
		await this.#effects.syncFolder(dirname(this.#path));
		this.#save({ ...this.#state, phase: "writing", length });
	}

	/** Compares an existing file with our head, and ends its last line. Returns its length. */
	async #continued(file: number, size: number, head: Buffer): Promise<number> {
		const start = Buffer.alloc(Math.min(head.length, size));
		await this.#effects.read(file, start, 0);
		if (!start.equals(head)) {
			throw new SinkError("schema", `${this.#path} begins with other columns than these`, {
				advice: ["give another file", say`replace it with ${option('mode: "replace"')}`],
			});
		}
		const last = Buffer.alloc(1);
		await this.#effects.read(file, last, size - 1);
		if (last.toString("latin1") === "\n") return size;
		await this.#effects.write(file, Buffer.from("\n"), size);
		return size + 1;
	}

	#save(state: FileState): void {
		this.#stateFile.save(state);
		this.#state = state;
	}

	/** Releases everything if the run could not begin or continue. A run that could not begin leaves nothing. */
	async abandon(): Promise<void> {
		if (this.#file !== undefined) await this.#effects.close(this.#file).catch(() => undefined);
		try {
			if (this.#state.phase !== "new" || this.#found.phase !== "new") return;
			if (this.#file !== undefined) await this.#effects.remove(this.#part);
			if (this.#stateFile.found === undefined || this.#file !== undefined) this.#stateFile.discard();
		} catch {
			// Report the error that led here.
		} finally {
			this.#stateFile.close();
		}
	}

	async store(rows: readonly StoredRow[], position: string | undefined): Promise<number> {
		const { row, separator, keepsSurrogates } = this.#format;
		try {
			let text = "";
			let written = 0;
			for (const stored of rows) {
				if (this.#rows++ > 0) text += separator;
				text += row(stored);
				if (!keepsSurrogates) this.replacedTexts += brokenTexts(stored);
				if (text.length < pieceLength) continue;
				written += await this.#append(text);
				text = "";
			}
			written += await this.#append(text);
			if (position === undefined) return written;
			await this.#effects.sync(this.#opened());
			this.#save({ ...this.#state, length: this.#end, rows: this.#rows, position });
			return written;
		} catch (error) {
			throw sinkFault(this.#path, error, false);
		}
	}

	async #append(text: string): Promise<number> {
		if (text === "") return 0;
		const bytes = Buffer.from(text);
		await this.#effects.write(this.#opened(), bytes, this.#end);
		this.#end += bytes.length;
		return bytes.length;
	}

	#opened(): number {
		if (this.#file === undefined) throw new SinkError("closed", `the sink to ${this.#path} is closed`);
		return this.#file;
	}

	async finish(isComplete: boolean): Promise<void> {
		try {
			if (isComplete) await this.#complete();
			else if (this.#file !== undefined) await this.#leave(this.#file);
		} catch (error) {
			throw sinkFault(this.#path, error, false);
		} finally {
			this.#file = undefined;
			this.#stateFile.close();
		}
	}

	/** Keeps what is to be gone on with; of a run that has nothing durable yet, nothing. */
	async #leave(file: number): Promise<void> {
		await this.#effects.close(file);
		if (this.#found.phase !== "new" || this.#state.position !== undefined) return;
		await this.#effects.remove(this.#part);
		this.#stateFile.discard();
	}

	async #complete(): Promise<void> {
		const file = this.#opened();
		try {
			await this.#append(this.#format.tail);
			await this.#effects.sync(file);
		} finally {
			await this.#effects.close(file);
		}
		this.#save({ ...this.#state, phase: "closing" });
		if (this.#convert === undefined) await this.#effects.rename(this.#part, this.#path);
		else {
			const made = `${this.#path}.making`;
			// From a run that was killed here.
			await this.#effects.remove(made);
			const { mode } = await this.#effects.look(this.#path);
			const file = await this.#effects.create(made, mode);
			try {
				await this.#convert(this.#part, file);
				await this.#effects.sync(file);
			} finally {
				await this.#effects.close(file);
			}
			await this.#effects.rename(made, this.#path);
		}
		await this.#effects.syncFolder(dirname(this.#path));
		if (this.#convert !== undefined) await this.#effects.remove(this.#part);
		if (this.#settings.run === "") this.#stateFile.discard();
		else this.#save({ ...this.#state, phase: "complete" });
	}
}

/** UTF-8 has no lone surrogates. They become U+FFFD. */
function brokenTexts(row: StoredRow): number {
	let count = 0;
	for (const value of row) if (typeof value === "string" && !value.isWellFormed()) count++;
	return count;
}
