// Reads a recording and prints what is asked for.

import {
	type ArchiveReading,
	contentOf,
	curlCommand,
	parseFilter,
	type RecordedExchange,
	readArchive,
	readExchanges,
} from "../../archive/index.ts";
import { show, visible, visibleLines } from "../../base/index.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError } from "../failure.ts";
import { printNote } from "../report.ts";
import { exchangeLines, LEGEND } from "./list.ts";
import { exchangePage } from "./one.ts";

export interface ShowWhat {
	readonly filter: string;
	readonly exchange: number | undefined;
	readonly isBody: boolean;
	readonly as: "curl" | undefined;
}

export async function runShow(
	context: Context,
	file: string,
	{ filter, exchange, isBody, as }: ShowWhat,
): Promise<void> {
	const { matches, words } = parseFilter(filter);
	const archive = readArchive([file]);
	const all: RecordedExchange[] = [];
	let count = 0;
	for await (const each of readExchanges(archive)) {
		count++;
		if (exchange === undefined && !matches(each)) continue;
		// The list of a large recording must not have its contents in memory.
		if (each.id !== exchange) forgetContent(each);
		all.push(each);
	}
	all.sort((one, other) => one.startedAt - other.startedAt || one.id - other.id);
	const { stdout } = context;
	if (exchange !== undefined) {
		const one = all.find(({ id }) => id === exchange);
		if (one === undefined)
			throw new CommandError(
				`the recording has no exchange ${exchange}; it has ${rangeOf(all)}`,
				ExitCode.data,
			);
		if (as !== undefined) {
			const command = curlCommand(one);
			if (command === undefined)
				throw new CommandError(
					`the recording doesn't have the request of exchange ${exchange} whole`,
					ExitCode.data,
				);
			stdout.print(show`${visibleLines(command)}\n`);
		} else if (!isBody) stdout.print(exchangePage(one, all, stdout));
		else if (one.response !== undefined) await stdout.write(contentOf(one.response));
	} else {
		for (const line of exchangeLines(all, stdout)) stdout.print(show`${line}\n`);
		const which = words === "" ? show`` : show` of ${count}: ${visible(words)}`;
		const what = all.length === 1 ? show`exchange` : show`exchanges`;
		context.stderr.print(show`${all.length} ${what}${which}\n`);
		if (all.length > 0 && stdout.isTerminal) context.stderr.print(show`${stdout.style("dim", LEGEND)}\n`);
	}
	noteEnd(context, archive);
}

function forgetContent({ request, interims, response }: RecordedExchange): void {
	for (const each of [request, ...interims, response]) {
		if (each === undefined) continue;
		each.content = [];
		each.decoded = undefined;
	}
}

function rangeOf(all: readonly RecordedExchange[]): string {
	const ids = all.map(({ id }) => id).sort((one, other) => one - other);
	return ids.length === 0 ? "none" : `${ids[0]} to ${ids.at(-1)}`;
}

/** What isn't in the list because it isn't in the file. */
function noteEnd(context: Context, { ends, gaps, header }: ArchiveReading): void {
	for (const { file, end } of ends) {
		if (end.state === "damaged")
			printNote(context, show`${visible(file)} is damaged at byte ${end.offset}; what comes before is shown`);
		else if (end.state === "cut")
			printNote(context, show`${visible(file)} was cut off at byte ${end.offset}, or is still written`);
	}
	if (gaps > 0) printNote(context, show`the recording has ${gaps} gaps`);
	if (header?.masked === false) printNote(context, show`secrets are not masked in this recording`);
}
