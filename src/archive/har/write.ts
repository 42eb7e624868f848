// Writes HAR 1.2, entry by entry: nothing is held but the exchanges that aren't over.

import { ExchangeCollector } from "../exchanges.ts";
import type { TraceHeader } from "../format.ts";
import type { ArchiveSource } from "../read-archive.ts";
import { harEntry } from "./entry.ts";

/**
 * A recording as the pieces of a HAR file: an entry for each exchange, redirects, retries and failures among them, in the
 * order in which they ended.
 * @example for await (const piece of writeHar(readTrace(createReadStream("run.trace")))) process.stdout.write(piece);
 */
export async function* writeHar(source: ArchiveSource): AsyncGenerator<string, void, undefined> {
	const collector = new ExchangeCollector();
	let isFirst = true;
	let wallClock = 0;
	const written = (exchanges: ReturnType<ExchangeCollector["end"]>): string => {
		let piece = "";
		for (const exchange of exchanges) {
			piece += `${isFirst ? "" : ","}\n${JSON.stringify(harEntry(exchange, { wallClock }))}`;
			isFirst = false;
		}
		return piece;
	};
	let hasBegun = false;
	for await (const { entry } of source) {
		if (!hasBegun) {
			hasBegun = true;
			const { header } = source;
			if (header !== undefined) wallClock = Date.parse(header.startedAt) - header.clock;
			yield begin(header);
		}
		const piece = written(collector.take(entry));
		if (piece !== "") yield piece;
	}
	if (!hasBegun) yield begin(source.header);
	yield `${written(collector.end())}\n]}}\n`;
}

function begin(header: TraceHeader | undefined): string {
	const creator = { name: "gannet", version: header?.gannet ?? "0" };
	const comment = header?.masked === false ? "Secrets are not masked." : "Secrets are masked.";
	return `{"log":{"version":"1.2","creator":${JSON.stringify(creator)},"comment":${JSON.stringify(comment)},"entries":[`;
}
