// One file of a sink's while it is written: rows go to NAME.part, which gets its name when the run is complete. What of it
// counts is known to file.ts alone.

import { own } from "../../base/index.ts";
import type { Effects } from "./effects.ts";
import { SinkError } from "./errors.ts";
import type { TextFormat } from "./formats.ts";
import type { Counted } from "./state.ts";
import type { StoredRow } from "./stored-values.ts";

/** Makes another file (`to`, open and empty) of the rows' file (`from`), if a format can't be written in pieces. */
export type Conversion = (from: string, to: number) => Promise<void>;

export interface FileTarget {
	readonly path: string;
	readonly format: TextFormat;
	readonly convert?: Conversion | undefined;
}

/** Text is written in pieces of about this length, so that a batch isn't in memory a second and third time. */
const pieceLength = 128 * 1024;

export class TableFile {
	/** Texts with characters that UTF-8 doesn't have. */
	replacedTexts = 0;
	readonly path: string;
	readonly part: string;
	readonly #format: TextFormat;
	readonly #convert: Conversion | undefined;
	readonly #effects: Effects;
	#file: number | undefined;
	/** Where the next byte goes: beyond what counts, if rows were stored without a position. */
	#end = 0;
	/** Rows in the file, including those that don't count yet. */
	#rows = 0;

	constructor(target: FileTarget, effects: Effects) {
		const { path, format, convert } = own(target);
		this.path = path;
		this.part = `${path}.part`;
		this.#format = format;
		this.#convert = convert;
		this.#effects = effects;
	}

	get counted(): Counted {
		return { length: this.#end, rows: this.#rows };
	}

	get isOpen(): boolean {
		return this.#file !== undefined;
	}

	/** Opens the part, and cuts it to what counts. */
	async goOn({ length, rows }: Counted): Promise<void> {
		this.#file = await this.#effects.open(this.part);
		await this.#effects.truncate(this.#file, length);
		this.#end = length;
		this.#rows = rows;
	}

	/** Makes the part: with the rows that the file has if `isAppending`. `advice` is for a file of other columns. */
	async begin(isAppending: boolean, otherColumns: (path: string) => SinkError): Promise<void> {
		await this.#effects.remove(this.part);
		const { mode, size } = await this.#effects.look(this.path);
		const head = Buffer.from(this.#format.head);
		if (isAppending && size > 0) {
			await this.#effects.copy(this.path, this.part, mode);
			this.#file = await this.#effects.open(this.part);
			this.#end = await this.#continued(this.#file, size, head, otherColumns);
		} else {
			this.#file = await this.#effects.create(this.part, mode);
			await this.#effects.write(this.#file, head, 0);
			this.#end = head.length;
		}
		await this.#effects.sync(this.#file);
	}

	/** Compares an existing file with our head, and ends its last line. Returns its length. */
	async #continued(
		file: number,
		size: number,
		head: Buffer,
		otherColumns: (path: string) => SinkError,
	): Promise<number> {
		const start = Buffer.alloc(Math.min(head.length, size));
		await this.#effects.read(file, start, 0);
		if (!start.equals(head)) throw otherColumns(this.path);
		const last = Buffer.alloc(1);
		await this.#effects.read(file, last, size - 1);
		if (last.toString("latin1") === "\n") return size;
		await this.#effects.write(file, Buffer.from("\n"), size);
		return size + 1;
	}

	/** Resolves to how many bytes were written. */
	async append(rows: readonly StoredRow[]): Promise<number> {
		const { row, separator, keepsSurrogates } = this.#format;
		let text = "";
		let written = 0;
		for (const stored of rows) {
			if (this.#rows++ > 0) text += separator;
			text += row(stored);
			if (!keepsSurrogates) this.replacedTexts += brokenTexts(stored);
			if (text.length < pieceLength) continue;
			written += await this.#write(text);
			text = "";
		}
		return written + (await this.#write(text));
	}

	async #write(text: string): Promise<number> {
		if (text === "") return 0;
		const bytes = Buffer.from(text);
		await this.#effects.write(this.#opened(), bytes, this.#end);
		this.#end += bytes.length;
		return bytes.length;
	}

	async sync(): Promise<void> {
		await this.#effects.sync(this.#opened());
	}

	#opened(): number {
		if (this.#file === undefined) throw new SinkError("closed", `the sink to ${this.path} is closed`);
		return this.#file;
	}

	/** Writes what follows the rows, and closes the part. */
	async end(): Promise<void> {
		try {
			await this.#write(this.#format.tail);
			await this.sync();
		} finally {
			await this.close();
		}
	}

	async close(): Promise<void> {
		const file = this.#file;
		this.#file = undefined;
		if (file !== undefined) await this.#effects.close(file);
	}

	/** Makes the file of its part, which stays where the format needs another. */
	async finish(): Promise<void> {
		if (this.#convert === undefined) {
			await this.#effects.rename(this.part, this.path);
			return;
		}
		const made = `${this.path}.making`;
		// From a run that was killed here.
		await this.#effects.remove(made);
		const { mode } = await this.#effects.look(this.path);
		const file = await this.#effects.create(made, mode);
		try {
			await this.#convert(this.part, file);
			await this.#effects.sync(file);
		} finally {
			await this.#effects.close(file);
		}
		await this.#effects.rename(made, this.path);
	}

	async removePart(): Promise<void> {
		await this.#effects.remove(this.part);
	}
}

/** UTF-8 has no lone surrogates. They become U+FFFD. */
function brokenTexts(row: StoredRow): number {
	let count = 0;
	for (const value of row) if (typeof value === "string" && !value.isWellFormed()) count++;
	return count;
}
