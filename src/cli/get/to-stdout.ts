// The content of a URL to stdout: its bytes, its heads, or data from it.

import { joined, show, type Visible, visibleLines } from "../../base/index.ts";
import type { Response } from "../../client/index.ts";
import type { Output } from "../context.ts";
import { wantsData } from "../data/wants-data.ts";
import { prettyKind, prettyOf, prettyText } from "../pretty/content.ts";
import { binaryOnTerminal, looksBinary } from "../terminal/binary.ts";
import { printable } from "../terminal/printable.ts";
import { checksumOf } from "./checksum.ts";
import { ask, beginDocument, checkFail, checkSize, type Fetch, type Job } from "./job.ts";
import { note, shown } from "./notes.ts";
import { contentProgress } from "./shown-progress.ts";

/** Sends the request, and writes the answer to stdout when it is this URL's turn. */
export async function toStdout(job: Job, fetch: Fetch, isForced: boolean): Promise<Response> {
	const { context, options } = job;
	const { stdout } = context;
	const response = await ask(job, fetch);
	checkFail(job, response);
	await fetch.turn;
	await job.heads?.add(response);
	if (wantsData(options)) {
		// Parsers load only if data is wanted.
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
	await writeContent(response, job, isForced);
	return response;
}

/** The head's exact bytes; on a terminal with bold names, and without anything that the terminal would obey. */
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
	const { context, options } = job;
	const hasBar = job.progress === undefined && !context.stdout.isTerminal && !options.silent;
	const progress = hasBar ? contentProgress(context, response) : undefined;
	const checksum = checksumOf(options);
	let bytes = 0;
	const arrived = (chunk: Uint8Array): void => {
		bytes += chunk.byteLength;
		checkSize(job, response, bytes);
		checksum?.add(chunk);
		(progress ?? job.progress)?.add(chunk.byteLength);
	};
	try {
		const isPretty = !isForced && (await passPretty(response, job, arrived));
		if (!isPretty) await passOn(response, job, isForced, arrived);
	} finally {
		progress?.finish();
	}
	checksum?.check(response.url);
}

/** Larger content is passed on as it comes. */
const MOST_PRETTY = 1024 * 1024;

/** Content that is laid out or coloured; false where it isn't such, and nothing of it is read. */
async function passPretty(
	response: Response,
	{ context: { stdout }, options }: Job,
	arrived: (chunk: Uint8Array) => void,
): Promise<boolean> {
	const pretty = prettyOf(options.pretty, stdout);
	const kind = prettyKind(response.headers.get("content-type"));
	if (kind === undefined || !(pretty.isLaidOut || pretty.isColoured)) return false;
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of response.body) {
		arrived(chunk);
		size += chunk.byteLength;
		if (size > MOST_PRETTY) {
			for (const kept of chunks.splice(0)) await stdout.write(kept);
			await stdout.write(chunk);
		} else chunks.push(chunk.slice());
	}
	if (size > MOST_PRETTY) return true;
	const bytes = Buffer.concat(chunks);
	if (stdout.isTerminal && looksBinary(bytes))
		throw binaryOnTerminal("-o FILE saves it; -o - shows it all the same.");
	const text = bytes.toString("utf8");
	const shown = prettyText(text, kind, pretty);
	await stdout.write(shown ?? (stdout.isTerminal ? visibleLines(text) : bytes));
	const all = shown ?? text;
	if (stdout.isTerminal && all !== "" && !all.endsWith("\n")) await stdout.write(show`\n`);
	return true;
}

async function passOn(
	response: Response,
	job: Job,
	isForced: boolean,
	arrived: (chunk: Uint8Array) => void,
): Promise<void> {
	const { stdout } = job.context;
	const { writeNow } = stdout;
	if (writeNow !== undefined) {
		return consumeViews(response, (chunk) => {
			arrived(chunk);
			writeNow(chunk);
		});
	}
	let isFirst = true;
	let lastByte: number | undefined;
	for await (const chunk of response.body) {
		if (isFirst && stdout.isTerminal && !isForced && looksBinary(chunk)) {
			throw binaryOnTerminal("-o FILE saves it; -o - shows it anyway.");
		}
		isFirst = false;
		lastByte = chunk.at(-1) ?? lastByte;
		arrived(chunk);
		if (stdout.isTerminal) job.progress?.clear();
		await stdout.write(chunk);
	}
	// The prompt must not stick to the last line. A file or pipe gets the bytes unchanged.
	if (stdout.isTerminal && !isForced && lastByte !== undefined && lastByte !== 0x0a)
		await stdout.write(show`\n`);
}

/**
 * Passes reused chunks to a writer that finishes with each before it returns. Throws the writer's own error unchanged.
 */
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
