// The file that --rejects names: one JSON object a line for each record that was rejected and each input that failed.
// Where a run goes on, what was written after the place that it goes on from is taken back first.

import {
	appendFileSync,
	closeSync,
	existsSync,
	openSync,
	readFileSync,
	renameSync,
	writeFileSync,
} from "node:fs";
import { resolve } from "node:path";
import { jsonOf } from "../data/json-value.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, fileError } from "../failure.ts";

/** Where in a run something is: the input, from 0, and the item of a stream, from 0. */
export interface Place {
	readonly input: number;
	readonly item: number;
}

export interface RejectFile {
	/** `entry` is what is written beside the place. */
	add(place: Place, entry: Readonly<Record<string, unknown>>): void;
	/** Hands what was added to the file; called before what led up to it becomes durable. */
	flush(): void;
	close(): void;
}

/** Throws a CommandError where one file is written for two purposes, or read and written: what was in it would be lost. */
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
		// Rows are read to the end before a file takes the place of another.
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
		`${option} and ${other} are one file, ${path}: it would be overwritten`,
		ExitCode.usage,
	);
}

const nowhere: RejectFile = { add: () => undefined, flush: () => undefined, close: () => undefined };

/**
 * @param resumesAt - where the run goes on; undefined begins the file anew
 * Throws a CommandError where the file can't be written.
 */
export function openRejects(path: string | undefined, resumesAt: Place | undefined): RejectFile {
	if (path === undefined) return nowhere;
	if (path === "-")
		throw new CommandError("--rejects takes a file's name: stdout is for the records", ExitCode.usage);
	const guarded = <T>(act: () => T): T => {
		try {
			return act();
		} catch (error) {
			throw fileError("write", path, error);
		}
	};
	const file = guarded(() => {
		if (resumesAt === undefined) writeFileSync(path, "");
		else if (existsSync(path)) {
			// In one step: a kill between emptying and filling would lose what was kept.
			writeFileSync(`${path}.part`, linesBefore(path, resumesAt));
			renameSync(`${path}.part`, path);
		}
		return openSync(path, "a");
	});
	let waiting = "";
	const flush = (): void => {
		if (waiting === "") return;
		guarded(() => appendFileSync(file, waiting));
		waiting = "";
	};
	return {
		add({ input, item }, entry) {
			waiting += `${jsonOf({ ...entry, place: [input, item] })}\n`;
			if (waiting.length > 64 * 1024) flush();
		},
		flush,
		close() {
			flush();
			closeSync(file);
		},
	};
}

/** The lines of an interrupted run that the run which goes on will not write again. */
function linesBefore(path: string, place: Place): string {
	const lines = readFileSync(path, "utf8").split("\n");
	return lines
		.filter((line) => isBefore(line, place))
		.map((line) => `${line}\n`)
		.join("");
}

function isBefore(line: string, { input, item }: Place): boolean {
	try {
		const at = (JSON.parse(line) as { readonly place: readonly [number, number] }).place;
		return at[0] < input || (at[0] === input && at[1] < item);
	} catch {
		// The line that was being written when the run broke off.
		return false;
	}
}
