// Sinks in files: rows go to NAME.part, NAME.state says how much of it counts, and the file takes its name when the run is
// complete; so do the files of child tables. If the process stops between any two steps, it leaves complete files or a run
// that can continue.

import { dirname, resolve } from "node:path";
import { option, own, type Sentence, say } from "../../base/index.ts";
import type { Backend } from "./batching.ts";
import { type Effects, realEffects } from "./effects.ts";
import { restart, SinkError, sinkFault } from "./errors.ts";
import type { TextFormat } from "./formats.ts";
import type { Layout } from "./layout.ts";
import { fingerprintOf, type Settings } from "./options.ts";
import type { Counted, FileState, StateFile } from "./state.ts";
import { childrenOf, type StoredRow } from "./stored-values.ts";
import { type FileTarget, TableFile } from "./table-file.ts";

export interface FilesTarget extends FileTarget {
	/** The files of child tables, in the layout's order. Their formats are the same kind. */
	readonly children?: readonly FileTarget[] | undefined;
	readonly effects?: Effects | undefined;
}

/** Opens the files for a new run, or to continue one. */
export async function openFile(
	given: FilesTarget,
	layout: Pick<Layout, "schema" | "children">,
	settings: Settings,
): Promise<Backend> {
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
	const children: TableFile[] = [];
	for (const child of target.children ?? [])
		children.push(
			new TableFile(own({ ...child, path: await checkedPath(resolve(child.path), effects) }), effects),
		);
	const state = effects.openState(`${path}.state`, path, settings.restart);
	const fingerprint = fingerprintOf(layout, settings.source, `${target.format.dialect} ${mode}`);
	const main = new TableFile(own({ ...target, path }), effects);
	const isConverted = target.convert !== undefined;
	const backend = new FileBackend({ main, children, isConverted, effects, state, fingerprint, settings });
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

const fresh = { phase: "new", length: 0, rows: 0, position: undefined } as const;

interface Parts {
	readonly main: TableFile;
	readonly children: readonly TableFile[];
	/** Whether parts stay beside the files that are made of them. */
	readonly isConverted: boolean;
	readonly effects: Effects;
	readonly state: StateFile;
	readonly fingerprint: string;
	readonly settings: Settings;
}

class FileBackend implements Backend {
	readonly #main: TableFile;
	readonly #children: readonly TableFile[];
	readonly #files: readonly TableFile[];
	readonly #isConverted: boolean;
	readonly #effects: Effects;
	readonly #stateFile: StateFile;
	readonly #settings: Settings;
	#state: FileState;
	#found: FileState;

	constructor({ main, children, isConverted, effects, state, fingerprint, settings }: Parts) {
		this.#main = main;
		this.#children = children;
		this.#files = [main, ...children];
		this.#isConverted = isConverted;
		this.#effects = effects;
		this.#stateFile = state;
		this.#settings = settings;
		this.#state = { ...fresh, run: settings.run, fingerprint };
		this.#found = this.#state;
	}

	get target(): string {
		return this.#main.path;
	}

	get childTargets(): readonly string[] {
		return this.#children.map(({ path }) => path);
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

	get replacedTexts(): number {
		return this.#files.reduce((sum, file) => sum + file.replacedTexts, 0);
	}

	/** Decides between a completed run, one to continue and a new one. */
	async begin(isAppending: boolean): Promise<void> {
		let found = this.#settings.restart ? undefined : this.#stateFile.found;
		const part = await this.#effects.look(this.#main.part);
		if (found?.phase === "closing" && !part.isThere) {
			// Stopped after the file had taken its name.
			await this.#finishChildren();
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
			await this.#goOn(found);
		} else {
			const isOurs = found !== undefined || this.#settings.restart || this.#stateFile.found !== undefined;
			for (const { part } of isOurs ? [] : this.#files) {
				if (!(await this.#effects.look(part)).isThere) continue;
				throw new SinkError("interrupted", `${part} is in the way, and belongs to no known run`, {
					advice: ["remove it", restart],
				});
			}
			await this.#beginAnew(isAppending);
		}
	}

	/** The main file has its name. The others get theirs, if they have not. */
	async #finishChildren(): Promise<void> {
		for (const child of this.#children) {
			if (!(await this.#effects.look(child.part)).isThere) continue;
			await (this.#isConverted ? child.removePart() : child.finish());
		}
	}

	async #goOn(found: FileState): Promise<void> {
		const counts: readonly Counted[] = [found, ...(found.children ?? [])];
		this.#checkRun(found);
		for (const [index, file] of this.#files.entries()) {
			const { isThere, size } = await this.#effects.look(file.part);
			if (isThere && size >= (counts[index]?.length ?? 0)) continue;
			const what = isThere ? "is shorter than it was" : "is gone";
			throw new SinkError("interrupted", `${file.part} of an interrupted run to ${this.#main.path} ${what}`, {
				advice: restart,
			});
		}
		this.#found = { ...found, phase: "writing" };
		this.#state = this.#found;
		for (const [index, file] of this.#files.entries())
			await file.goOn(counts[index] ?? { length: 0, rows: 0 });
	}

	#checkRun(found: FileState): void {
		const an = `an interrupted run to ${this.#main.path}`;
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
	}

	async #beginAnew(isAppending: boolean): Promise<void> {
		this.#stateFile.save(this.#state);
		for (const file of this.#files) await file.begin(isAppending, otherColumns);
		await this.#syncFolders();
		this.#save({ ...this.#state, phase: "writing", ...this.#counted() });
	}

	async #syncFolders(): Promise<void> {
		for (const folder of new Set(this.#files.map(({ path }) => dirname(path))))
			await this.#effects.syncFolder(folder);
	}

	#counted(): Pick<FileState, "length" | "rows" | "children"> {
		const children = this.#children.map((child) => child.counted);
		return { ...this.#main.counted, ...(children.length === 0 ? {} : { children }) };
	}

	#save(state: FileState): void {
		this.#stateFile.save(state);
		this.#state = state;
	}

	/** Releases everything if the run could not begin or continue. A run that could not begin leaves nothing. */
	async abandon(): Promise<void> {
		const begun = this.#files.filter((file) => file.isOpen);
		for (const file of begun) await file.close().catch(() => undefined);
		try {
			if (this.#state.phase !== "new" || this.#found.phase !== "new") return;
			for (const file of begun) await file.removePart();
			if (this.#stateFile.found === undefined || begun.length > 0) this.#stateFile.discard();
		} catch {
			// Report the error that led here.
		} finally {
			this.#stateFile.close();
		}
	}

	async store(rows: readonly StoredRow[], position: string | undefined): Promise<number> {
		try {
			let written = await this.#main.append(rows);
			for (const [index, child] of this.#children.entries())
				written += await child.append(rows.flatMap((row) => childrenOf(row, index)));
			if (position === undefined) return written;
			for (const file of this.#files) await file.sync();
			this.#save({ ...this.#state, ...this.#counted(), position });
			return written;
		} catch (error) {
			throw sinkFault(this.#main.path, error, false);
		}
	}

	async finish(isComplete: boolean): Promise<void> {
		try {
			if (isComplete) await this.#complete();
			else await this.#leave();
		} catch (error) {
			throw sinkFault(this.#main.path, error, false);
		} finally {
			for (const file of this.#files) await file.close().catch(() => undefined);
			this.#stateFile.close();
		}
	}

	/** Keeps what is to be gone on with; of a run that has nothing durable yet, nothing. */
	async #leave(): Promise<void> {
		const isBegun = this.#main.isOpen;
		for (const file of this.#files) await file.close();
		if (!isBegun || this.#found.phase !== "new" || this.#state.position !== undefined) return;
		for (const file of this.#files) await file.removePart();
		this.#stateFile.discard();
	}

	async #complete(): Promise<void> {
		for (const file of this.#files) await file.end();
		this.#save({ ...this.#state, phase: "closing" });
		// The main file without a part marks that it is complete, whatever the others still need.
		for (const file of this.#files) await file.finish();
		await this.#syncFolders();
		if (this.#isConverted) for (const file of this.#files) await file.removePart();
		if (this.#settings.run === "") this.#stateFile.discard();
		else this.#save({ ...this.#state, phase: "complete" });
	}
}

function otherColumns(path: string): SinkError {
	return new SinkError("schema", `${path} begins with other columns than these`, {
		advice: ["give another file", say`replace it with ${option('mode: "replace"')}`],
	});
}
