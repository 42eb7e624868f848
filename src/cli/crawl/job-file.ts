// Loads the job of `gannet crawl JOB`: JSON, or a TypeScript or JavaScript module whose default export is the job.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { CrawlJob } from "../../crawl/index.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, fileError } from "../failure.ts";

/** A job as a file has it: state and target may come from the command. */
export type JobFile = Partial<CrawlJob>;

const MODULES: ReadonlySet<string> = new Set([".ts", ".mts", ".js", ".mjs"]);

/** Whether an argument names a job: a file that is there. URLs and hosts have other endings, or aren't files. */
export function isJobFile(argument: string): boolean {
	const ending = extname(argument);
	return (MODULES.has(ending) || ending === ".json") && !argument.includes("://") && existsSync(argument);
}

/** @throws CommandError where the file can't be read, or has no job */
export async function loadJob(path: string): Promise<JobFile> {
	const found: unknown = MODULES.has(extname(path)) ? await defaultExport(path) : await jsonIn(path);
	if (typeof found === "object" && found !== null && !Array.isArray(found)) {
		// For editors.
		const { $schema: _schema, ...job } = found as JobFile & { readonly $schema?: unknown };
		return job;
	}
	throw new CommandError(
		`${path} has no job`,
		ExitCode.usage,
		'A module exports it: export default job({ seeds: ["https://shop.example/"] }). A JSON file is the object itself.',
	);
}

async function jsonIn(path: string): Promise<unknown> {
	const text = await readFile(path, "utf8").catch((error: unknown) => {
		throw fileError("read", path, error);
	});
	try {
		return JSON.parse(text);
	} catch (error) {
		throw new CommandError(
			`${path} isn't JSON: ${(error as Error).message}`,
			ExitCode.usage,
			undefined,
			error,
		);
	}
}

async function defaultExport(path: string): Promise<unknown> {
	try {
		const loaded = (await import(pathToFileURL(resolve(path)).href)) as { readonly default?: unknown };
		return loaded.default;
	} catch (error) {
		throw new CommandError(
			`can't load ${path}: ${(error as Error).message}`,
			ExitCode.readFailed,
			undefined,
			error,
		);
	}
}
