// The file of --rejects: one JSON object per line for each rejected record and each failed input. When a run continues,
// lines written after its place are removed first.

import { resolve } from "node:path";
import { hideSecrets, jsonText, misfit, type Shape, whole } from "../../base/index.ts";
import type { RecordFinding } from "../../record/index.ts";
import { openGrowing } from "../../storage/index.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError } from "../failure.ts";

/** A place in a run: the input, from 0, and the item of a stream, from 0. */
export interface ItemPosition {
	readonly input: number;
	readonly item: number;
}

export interface RejectFile {
	/** `entry` is written together with the place. */
	add(place: ItemPosition, entry: Readonly<Record<string, unknown>>): void;
	/** Passes added lines to the file, before what led up to them becomes durable. */
	flush(): Promise<void>;
	close(): Promise<void>;
}

/**
 * Throws a CommandError if one file is written for two purposes, or both read and written: its content would be lost.
 */
export function checkFiles(
	{
		to,
		rejects,
		report,
		record,
	}: Readonly<Record<"to" | "rejects" | "report" | "record", string | undefined>>,
	inputs: readonly string[] = [],
): void {
	const taken = new Map<string, string>();
	for (const input of inputs) if (input !== "-") taken.set(resolve(input), "an input");
	if (record !== undefined) taken.set(resolve(record), "--record");
	const written = [
		["--rejects", rejects],
		["--report", report],
	] as const;
	if (to !== undefined && to !== "-") {
		const other = taken.get(resolve(to));
		// Rows are read to the end before a file replaces another.
		if (other !== undefined && other !== "an input") throw oneFile("--to", other, to);
		taken.set(resolve(to), "--to");
	}
	for (const [option, path] of written) {
		if (path === undefined || path === "-") continue;
		const other = taken.get(resolve(path));
		if (other !== undefined) throw oneFile(option, other, path);
		taken.set(resolve(path), option);
	}
}

function oneFile(option: string, other: string, path: string): CommandError {
	return new CommandError(
		`${option} and ${other} are the same file, ${path}: it would be overwritten`,
		ExitCode.usage,
	);
}

const nowhere: RejectFile = {
	add: () => undefined,
	flush: () => Promise.resolve(),
	close: () => Promise.resolve(),
};

/** Lines are passed to the file when they reach this size. */
const WAITING_CHARACTERS = 64 * 1024;

/**
 * @param resumesAt - where the run continues; undefined starts the file again
 * @throws CommandError, or a StorageError if the file can't be written
 */
export async function openRejects(
	path: string | undefined,
	resumesAt: ItemPosition | undefined,
): Promise<RejectFile> {
	if (path === undefined) return nowhere;
	if (path === "-")
		throw new CommandError("--rejects requires a file's name: stdout is for the records", ExitCode.usage);
	const file = await openGrowing(path, (content) =>
		resumesAt === undefined ? Buffer.alloc(0) : linesBefore(content, resumesAt),
	);
	let waiting = "";
	let written: Promise<void> = Promise.resolve();
	const flush = (): Promise<void> => {
		if (waiting !== "") {
			const bytes = Buffer.from(waiting);
			waiting = "";
			written = written.then(() => file.add(bytes));
			// The next flush reports it.
			written.catch(() => undefined);
		}
		return written;
	};
	return {
		add({ input, item }, entry) {
			waiting += `${jsonText({ ...entry, place: [input, item] })}\n`;
			if (waiting.length > WAITING_CHARACTERS) void flush();
		},
		flush,
		async close() {
			try {
				await flush();
			} finally {
				await file.close();
			}
		},
	};
}

/** The lines of an interrupted run that the continued run will not write again. */
function linesBefore(content: Buffer, place: ItemPosition): Buffer {
	// What is behind the last line's end was being written when the run broke off.
	const lines = content.toString("utf8").split("\n").slice(0, -1);
	const kept = lines.filter((line) => isBefore(line, place)).map((line) => `${line}\n`);
	return Buffer.from(kept.join(""));
}

/** A line without a place isn't this program's, and stays. */
function isBefore(line: string, { input, item }: ItemPosition): boolean {
	let entry: unknown;
	try {
		entry = JSON.parse(line);
	} catch {
		return true;
	}
	if (misfit(entry, entryShape, "") !== undefined) return true;
	const [atInput = 0, atItem = 0] = (entry as { readonly place: readonly number[] }).place;
	return atInput < input || (atInput === input && atItem < item);
}

const entryShape: Shape = { members: { place: { each: whole(0) } } };

/** The finding, with its URL as others may see it. */
export function withShownPlace(finding: RecordFinding): RecordFinding {
	const { provenance } = finding;
	if (provenance === undefined) return finding;
	return { ...finding, provenance: { ...provenance, url: hideSecrets(provenance.url) } };
}
