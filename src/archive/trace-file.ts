// A recording's file: writes chunks in the order in which they were filled, beside the program's work. Owns the file and
// what waits for the disk. A slow or full disk never stops anybody: what doesn't fit is dropped, and the gap is a frame.

import { close, fsync, ftruncate, write, writeSync } from "node:fs";
import { promisify } from "node:util";
import { createFile } from "../storage/index.ts";
import { encodeJson } from "./encode.ts";
import { headerLine, Kind, type TraceHeader } from "./format.ts";
import { type Chunk, FrameBuffer } from "./frame-buffer.ts";
import type { Pressure } from "./recorder.ts";

const writeTo = promisify(write);
/** Writes bytes[offset..offset + length) at a place of a file. Resolves to how many were written. */
export type Disk = (
	file: number,
	bytes: Buffer,
	offset: number,
	length: number,
	position: number,
) => Promise<number>;

const DISK: Disk = async (...where) => (await writeTo(...where)).bytesWritten;

/** A chunk, and whether it begins the next file. */
interface QueuedChunk {
	readonly chunk: Chunk;
	readonly begins: boolean;
}

/** Where exchanges begin in the file, in order: arrays of numbers, as there may be many. */
interface ExchangeIndex {
	readonly ids: number[];
	readonly offsets: number[];
}

const closeFile = promisify(close);
const truncate = promisify(ftruncate);
const sync = promisify(fsync);

/** Read and write for this user alone. */
const PRIVATE = 0o600;
/** How long a frame may wait for others. */
const FLUSH_MS = 250;
/** Of how many exchanges the index knows. A scan replaces it. */
const MOST_INDEXED = 1_000_000;

/** The limits of a recording's files. */
export interface TraceFileLimits {
	/** Then the next file begins. */
	readonly fileBytes: number;
	/** What may wait for the disk. At half of it, content is dropped. */
	readonly waitingBytes: number;
}

export class TraceFile {
	readonly frames: FrameBuffer;
	readonly #path: string;
	readonly #header: Omit<TraceHeader, "part">;
	readonly #limits: TraceFileLimits;
	readonly #disk: Disk;
	/** Files of this recording, in order. */
	readonly paths: string[] = [];
	#file: number;
	/** Where the next chunk is written. */
	#position = 0;
	/** Where the frames in `frames` will be, unless a write fails. */
	#planned = 0;
	#waiting: QueuedChunk[] = [];
	#waitingBytes = 0;
	#writing: Promise<void> | undefined;
	#timer: NodeJS.Timeout | undefined;
	#gap: { from: number; to: number; frames: number; bytes: number; reason: string } | undefined;
	/** Undefined once it is not worth it. */
	#index: ExchangeIndex | undefined = { ids: [], offsets: [] };
	#begunFiles = 1;
	#isClosed = false;
	#isSoon = false;
	readonly #onExit = (): void => this.#writeNow();

	/** Creates the file. Throws a StorageError if there is one already. */
	constructor(path: string, header: Omit<TraceHeader, "part">, limits: TraceFileLimits, disk: Disk = DISK) {
		this.#path = path;
		this.#disk = disk;
		this.#header = header;
		this.#limits = limits;
		this.frames = new FrameBuffer(header.seed, (chunk) => this.#take(chunk));
		this.#file = this.#create(path);
		this.#planned = this.#position;
		process.on("exit", this.#onExit);
	}

	/** What may be recorded now. */
	pressure(): Pressure {
		const { waitingBytes } = this.#limits;
		if (this.#waitingBytes >= waitingBytes) return "all";
		return this.#waitingBytes >= waitingBytes / 2 ? "content" : "none";
	}

	/** Something was written into `frames`: it reaches the disk before long. */
	wake(): void {
		if (this.#timer !== undefined || this.#isClosed) return;
		this.#timer = setTimeout(() => this.#flush(), FLUSH_MS);
		this.#timer.unref();
	}

	/** What is there reaches the disk as soon as this turn is over. */
	flushSoon(): void {
		if (this.#isSoon || this.#isClosed) return;
		this.#isSoon = true;
		queueMicrotask(() => {
			this.#isSoon = false;
			this.#flush();
		});
	}

	/** A frame is dropped. */
	lose(at: number, bytes: number, reason = "the disk was too slow", frames = 1): void {
		this.#gap ??= { from: at, to: at, frames: 0, bytes: 0, reason };
		this.#gap.to = at;
		this.#gap.frames += frames;
		this.#gap.bytes += bytes;
	}

	/** The next frame is an exchange's first. */
	index(exchangeId: number): void {
		if (this.#index === undefined) return;
		const { ids, offsets } = this.#index;
		if (ids.length < MOST_INDEXED) {
			ids.push(exchangeId);
			offsets.push(this.#planned + this.frames.at);
		} else this.#index = undefined;
	}

	/** Writes what is there, and the index. */
	async close(): Promise<void> {
		if (this.#isClosed) return;
		this.#flush();
		await this.#idle();
		this.#addGap();
		this.#addEnd();
		this.#flush();
		await this.#idle();
		this.#isClosed = true;
		process.off("exit", this.#onExit);
		clearTimeout(this.#timer);
		await this.#finish(this.#file, this.#position);
	}

	#create(path: string): number {
		const file = createFile(path, PRIVATE);
		this.paths.push(path);
		this.#position = writeSync(file, this.#lineOf(this.paths.length));
		return file;
	}

	#lineOf(part: number): string {
		return headerLine({ ...this.#header, part });
	}

	async #finish(file: number, length: number): Promise<void> {
		// What a failed write left behind the last whole frame.
		await truncate(file, length).catch(() => undefined);
		await sync(file).catch(() => undefined);
		await closeFile(file);
	}

	#flush(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		if (this.#gap !== undefined && this.pressure() === "none") this.#addGap();
		this.frames.flush();
	}

	#addGap(): void {
		const gap = this.#gap;
		if (gap === undefined) return;
		this.#gap = undefined;
		encodeJson(this.frames, Kind.gap, { type: "gap", ...gap });
	}

	#addEnd(): void {
		const index = this.#index;
		const offset = index === undefined ? 0 : this.#planned + this.frames.at;
		if (index !== undefined) encodeIndex(this.frames, index);
		const payload = this.frames.begin(Kind.end, 8);
		this.frames.bytes.writeDoubleLE(offset, payload);
		this.frames.end();
	}

	#take(chunk: Chunk): void {
		const begins = this.#planned + chunk.length > this.#limits.fileBytes;
		if (begins) {
			const before = this.#planned;
			this.#begunFiles++;
			this.#planned = Buffer.byteLength(this.#lineOf(this.#begunFiles));
			const shift = this.#planned - before;
			// Those of this chunk; a file that is followed by another has no index.
			if (this.#index !== undefined) {
				const { ids, offsets } = this.#index;
				const first = offsets.findIndex((offset) => offset >= before);
				const from = first === -1 ? offsets.length : first;
				this.#index = { ids: ids.slice(from), offsets: offsets.slice(from).map((offset) => offset + shift) };
			}
		}
		this.#planned += chunk.length;
		this.#waiting.push({ chunk, begins });
		this.#waitingBytes += chunk.length;
		this.#writing ??= this.#writeAll();
	}

	async #idle(): Promise<void> {
		while (this.#writing !== undefined) await this.#writing;
	}

	async #writeAll(): Promise<void> {
		for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
			const { chunk, begins } = next;
			if (begins) await this.#nextFile();
			try {
				await this.#write(chunk);
				this.#position += chunk.length;
			} catch (error) {
				// The next chunk takes its place, so that no part of a frame is left, and the index would be wrong.
				this.#index = undefined;
				const { code = "unknown" } = error as NodeJS.ErrnoException;
				this.lose(performance.now(), chunk.length, `the disk refused to write (${code})`, chunk.frames);
			}
			this.#waiting.shift();
			this.#waitingBytes -= chunk.length;
			this.frames.reuse(chunk);
		}
		this.#writing = undefined;
	}

	async #write({ bytes, length }: Chunk): Promise<void> {
		for (let done = 0; done < length; )
			done += await this.#disk(this.#file, bytes, done, length - done, this.#position + done);
	}

	async #nextFile(): Promise<void> {
		const before = this.#file;
		try {
			const position = this.#position;
			this.#file = this.#create(partPath(this.#path, this.paths.length + 1));
			await this.#finish(before, position);
		} catch {
			// A file of that name exists, or can't be made: this one goes on.
			this.#index = undefined;
		}
	}

	/** The process ends: what is there is written at once. */
	#writeNow(): void {
		this.frames.flush();
		for (const {
			chunk: { bytes, length },
		} of this.#waiting) {
			try {
				this.#position += writeSync(this.#file, bytes, 0, length, this.#position);
			} catch {
				return;
			}
		}
		this.#waiting = [];
	}
}

function encodeIndex(frames: FrameBuffer, { ids, offsets }: ExchangeIndex): void {
	const payload = frames.begin(Kind.index, 12 * ids.length);
	let to = payload;
	for (const [index, exchangeId] of ids.entries()) {
		frames.bytes.writeUInt32LE(exchangeId, to);
		frames.bytes.writeDoubleLE(offsets[index] as number, to + 4);
		to += 12;
	}
	frames.end();
}

/** "run.trace" and 2 are "run.2.trace". */
function partPath(path: string, part: number): string {
	const dot = path.lastIndexOf(".");
	const hasSuffix = dot > path.lastIndexOf("/") + 1;
	return hasSuffix ? `${path.slice(0, dot)}.${part}${path.slice(dot)}` : `${path}.${part}`;
}
