// Where the content of a URL goes to stdout: its bytes, its heads, or what it says.

import { joined, show, type Visible } from "../../base/index.ts";
import type { Response } from "../../client/index.ts";
import { binaryOnTerminal, looksBinary } from "../binary.ts";
import type { Output } from "../context.ts";
import { wantsData } from "../data/wants-data.ts";
import { printable } from "../printable.ts";
import { ask, beginDocument, checkFail, type Fetch, type Job } from "./job.ts";
import { note, shown } from "./notes.ts";

/** Asks, and writes the answer to stdout once that is this URL's. */
export async function toStdout(job: Job, fetch: Fetch): Promise<Response> {
	const { context, options } = job;
	const { stdout } = context;
	const response = await ask(job, fetch);
	checkFail(job, response);
	await fetch.turn;
	if (wantsData(options)) {
		// Parsers load only where somebody asks for data.
		const { printData } = await import("../data/print.ts");
		await beginDocument(job);
		await printData(response, job, stdout, undefined, (text) => note(job, shown(text)));
		return response;
	}
	if (options.include || options.head) {
		for (const { headText } of [...response.redirects, response]) {
			await stdout.write(shownHead(headText, stdout));
		}
	}
	await writeContent(response, job, options.output === "-");
	return response;
}

/** The head's exact bytes; on a terminal with its names in bold, and without what the terminal would obey. */
function shownHead(head: string, stdout: Output): Uint8Array | Visible {
	if (!stdout.isTerminal && !stdout.hasColor) return Buffer.from(head, "latin1");
	const lines = head.split("\r\n").map((line) => {
		const name = /^(HTTP\/.*|[^\s:]+(?=:))/.exec(line)?.[0] ?? "";
		const rest = printable(line.slice(name.length));
		return name === "" ? rest : show`${stdout.style("bold", printable(name))}${rest}`;
	});
	return joined(lines, "\r\n");
}

async function writeContent(response: Response, job: Job, isForced: boolean): Promise<void> {
	const { stdout } = job.context;
	const { progress } = job;
	const { writeNow } = stdout;
	if (writeNow !== undefined) {
		return consumeViews(response, (chunk) => {
			writeNow(chunk);
			progress?.add(chunk.byteLength);
		});
	}
	let isFirst = true;
	let lastByte: number | undefined;
	for await (const chunk of response.body) {
		if (isFirst && stdout.isTerminal && !isForced && looksBinary(chunk)) {
			throw binaryOnTerminal("-o FILE saves it; -o - shows it all the same.");
		}
		isFirst = false;
		lastByte = chunk.at(-1) ?? lastByte;
		progress?.add(chunk.byteLength);
		if (stdout.isTerminal) progress?.clear();
		await stdout.write(chunk);
	}
	// The prompt shall not stick to the last line; a file or pipe gets the bytes as they are.
	if (stdout.isTerminal && !isForced && lastByte !== undefined && lastByte !== 0x0a)
		await stdout.write(show`\n`);
}

/** Hands borrowed chunks to a writer that is done with each when it returns. Throws the writer's own error as it is. */
async function consumeViews(response: Response, write: (chunk: Uint8Array) => void): Promise<void> {
	let failure: unknown;
	try {
		await response.body.forEachView((chunk) => {
			try {
				write(chunk);
			} catch (error) {
				failure = error;
				throw error;
			}
		});
	} catch (error) {
		throw failure ?? error;
	}
}
