// The last minutes of a recording, in memory: a ring of frames that is written to a file when something fails or is slow, on a
// signal, or when asked. Owns that memory. Nothing is left out in silence: what was too old is counted in a note.

import { closeSync, fsyncSync, opendirSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createFile, guarded } from "../storage/index.ts";
import type { Trace, TraceEvent } from "../trace/index.ts";
import { encodeJson } from "./encode.ts";
import { headerLine, Kind, type TraceHeader } from "./format.ts";
import { type Chunk, FrameBuffer } from "./frame-buffer.ts";

/** Read and write for this user alone. */
const PRIVATE = 0o600;
/** The ring is dropped in pieces of this part of it. */
const PIECES = 16;
const SHORTEST_PIECE = 4 * 1024;
const LONGEST_PIECE = 256 * 1024;
/** What comes with a failure, such as the end of its connection, gets into the same file. */
const SETTLE_MS = 20;

/** Frames of the last minutes. */
export class FrameRing {
	readonly frames: FrameBuffer;
	readonly #header: Omit<TraceHeader, "part">;
	readonly #most: number;
	#chunks: Chunk[] = [];
	#bytes = 0;
	#dropped: { from: number; to: number; frames: number; bytes: number } | undefined;

	constructor(header: Omit<TraceHeader, "part">, recentBytes: number) {
		this.#header = header;
		this.#most = recentBytes;
		const piece = Math.min(LONGEST_PIECE, Math.max(SHORTEST_PIECE, Math.floor(recentBytes / PIECES)));
		this.frames = new FrameBuffer(header.seed, (chunk) => this.#take(chunk), piece);
	}

	/** A frame that doesn't fit is left out. */
	lose(at: number, bytes: number): void {
		this.#drop(at, bytes, 1);
	}

	/** Writes what is there as a recording of its own. @throws StorageError if the file exists or can't be made */
	write(path: string): void {
		this.frames.flush();
		const file = createFile(path, PRIVATE);
		try {
			writeAll(file, Buffer.from(headerLine({ ...this.#header, part: 1 })));
			const notes: Chunk[] = [];
			const own = new FrameBuffer(this.#header.seed, (chunk) => notes.push(chunk), SHORTEST_PIECE);
			if (this.#dropped !== undefined)
				encodeJson(own, Kind.gap, { type: "gap", ...this.#dropped, reason: "older than recentBytes" });
			own.flush();
			const before = notes.splice(0);
			own.bytes.writeDoubleLE(0, own.begin(Kind.end, 8));
			own.end();
			own.flush();
			for (const { bytes, length } of [...before, ...this.#chunks, ...notes])
				writeAll(file, bytes.subarray(0, length));
			fsyncSync(file);
		} finally {
			closeSync(file);
		}
	}

	#take(chunk: Chunk): void {
		this.#chunks.push(chunk);
		this.#bytes += chunk.length;
		while (this.#bytes > this.#most && this.#chunks.length > 1) {
			const { length, frames, bytes } = this.#chunks.shift() as Chunk;
			this.#bytes -= length;
			this.#drop(performance.now(), length, frames);
			this.frames.reuse({ bytes, length, frames });
		}
	}

	#drop(at: number, bytes: number, frames: number): void {
		this.#dropped ??= { from: this.#header.clock, to: at, frames: 0, bytes: 0 };
		this.#dropped.to = at;
		this.#dropped.frames += frames;
		this.#dropped.bytes += bytes;
	}
}

/** When a ring is written. */
export interface WrittenWhen {
	/** An exchange that takes longer is a reason to write. */
	readonly slowMs: number | undefined;
	/** A response with this status or a higher one is a reason to write. */
	readonly statusFrom: number | undefined;
	/** The folder of the files. */
	readonly folder: string;
	/** How many are written at most; those beyond are counted. */
	readonly files: number;
	/** Gets the name of each file. */
	readonly onSaved: ((file: string, reason: string) => void) | undefined;
}

/** Decides when a ring is written, and writes it. */
export class RecentWriter {
	readonly paths: string[] = [];
	/** How often it was not written, as there were files enough. */
	skipped = 0;
	readonly #ring: FrameRing;
	readonly #when: WrittenWhen;
	/** When the exchanges that aren't over began. */
	readonly #begun: Map<number, number> = new Map();
	#reason: string | undefined;
	#timer: NodeJS.Timeout | undefined;
	readonly #onExit = (): void => this.settle();

	/** @throws StorageError if there is no such folder */
	constructor(ring: FrameRing, when: WrittenWhen) {
		guarded(when.folder, () => opendirSync(when.folder).closeSync());
		this.#ring = ring;
		this.#when = when;
		process.on("exit", this.#onExit);
	}

	/** Looks whether this event is a reason to write. */
	hear(event: TraceEvent): void {
		switch (event.type) {
			case "exchange.started":
				if (this.#when.slowMs !== undefined) this.#begun.set(event.exchangeId, event.at);
				break;
			case "exchange.failed":
				this.#begun.delete(event.exchangeId);
				this.#soon(`exchange ${event.exchangeId} failed`);
				break;
			case "response.head":
				if (event.status >= (this.#when.statusFrom ?? Number.POSITIVE_INFINITY))
					this.#soon(`exchange ${event.exchangeId} was answered with ${event.status}`);
				break;
			case "response.done":
				this.#ended(event.exchangeId, event.at);
				break;
			default:
				break;
		}
	}

	/** Writes what is due. Idempotent. */
	settle(): void {
		const reason = this.#reason;
		if (reason === undefined) return;
		clearTimeout(this.#timer);
		this.#reason = undefined;
		if (this.paths.length < this.#when.files) this.#save(reason);
		else this.skipped++;
	}

	/** Writes now. Returns the file's name. @throws StorageError */
	save(): string {
		clearTimeout(this.#timer);
		this.#reason = undefined;
		return this.#write("asked for");
	}

	close(): void {
		this.settle();
		process.off("exit", this.#onExit);
	}

	#ended(exchangeId: number, at: number): void {
		const { slowMs } = this.#when;
		const begunAt = this.#begun.get(exchangeId);
		if (slowMs === undefined || begunAt === undefined) return;
		this.#begun.delete(exchangeId);
		if (at - begunAt > slowMs) this.#soon(`exchange ${exchangeId} took ${Math.round(at - begunAt)} ms`);
	}

	#soon(reason: string): void {
		if (this.#reason !== undefined) return;
		this.#reason = reason;
		this.#timer = setTimeout(() => this.settle(), SETTLE_MS);
		this.#timer.unref();
	}

	/** A failure of the disk must not become one of the program: it is a process warning. */
	#save(reason: string): void {
		try {
			this.#write(reason);
		} catch (error) {
			process.emitWarning(error as Error);
		}
	}

	#write(reason: string): string {
		const time = new Date().toISOString().replaceAll(/[:.]/g, "-");
		const path = join(this.#when.folder, `gannet-${time}-${process.pid}-${this.paths.length + 1}.trace`);
		this.#ring.write(path);
		this.paths.push(path);
		this.#when.onSaved?.(path, reason);
		return path;
	}
}

/** The listener of a ring: records, and looks for reasons to write. */
export function recentTrace(record: Trace, writer: RecentWriter): Trace {
	return (event) => {
		record(event);
		writer.hear(event);
	};
}

function writeAll(file: number, bytes: Uint8Array): void {
	for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}
