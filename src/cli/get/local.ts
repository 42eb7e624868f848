// What `gannet get` does with a file or stdin instead of a URL: reading a document's data needs no server.

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import type { Visible } from "../../base/index.ts";
import { beginReplacement } from "../../storage/index.ts";
import { ExitCode } from "../exit-codes.ts";
import { fileError } from "../failure.ts";
import { reportFailure } from "../report.ts";
import { readAll } from "../session/request-options.ts";
import { beginDocument, type InputPosition, type Job } from "./job.ts";
import { note, shown } from "./notes.ts";

/** Resolves to the exit code. */
export async function readLocal(
	job: Job,
	input: string,
	{ destination, turn }: InputPosition,
): Promise<number> {
	const { context, limits, showsCauses, progress } = job;
	try {
		// Parsers load only if data is wanted.
		const { openDocument } = await import("../../document/index.ts");
		const { dataOptions, printDocument } = await import("../data/print.ts");
		const received =
			input === "-"
				? { bytes: await readAll(context) }
				: { bytes: await readBytes(input), url: pathToFileURL(input).href };
		const document = openDocument(received, dataOptions(limits));
		const say = (text: string): void => note(job, shown(text));
		const place = destination();
		const file = place.kind === "file" ? place.path : place.kind === "named" ? place.path() : undefined;
		if (file === undefined) {
			await turn;
			await beginDocument(job);
			await printDocument(document, job, context.stdout, undefined, say);
			return ExitCode.ok;
		}
		const replacement = await beginReplacement(file, { signal: context.signal });
		try {
			const target = {
				isTerminal: false,
				columns: 80,
				style: (_style: unknown, text: Visible) => text,
				write: async (text: Uint8Array | Visible) =>
					replacement.write(typeof text === "string" ? Buffer.from(text) : text),
			};
			await printDocument(document, job, target, file, say);
		} catch (error) {
			await replacement.abandon();
			throw error;
		}
		await replacement.commit();
		return ExitCode.ok;
	} catch (error) {
		progress?.clear();
		return reportFailure(error, context, showsCauses, "get");
	}
}

async function readBytes(path: string): Promise<Uint8Array> {
	try {
		return await readFile(path);
	} catch (error) {
		throw fileError("read", path, error);
	}
}
