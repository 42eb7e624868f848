// A reader that takes a response at a pace and watches the memory of its process. As a program, `slow-reader.ts URL PACE`, it
// reads with the built library: to strip the types of the sources takes 45 MB by itself.

import type { Client } from "../../../src/client/index.ts";

export interface SlowReaderReport {
	readonly bytes: number;
	readonly seconds: number;
	/** Of the process, before the request and at the most. */
	readonly firstRssMB: number;
	readonly peakRssMB: number;
}

/** Takes content at a pace, piece by piece. */
export async function readSlowly(
	client: Client,
	url: string,
	bytesPerSecond: number,
): Promise<SlowReaderReport> {
	const startedAt = performance.now();
	let bytes = 0;
	const first = process.memoryUsage.rss();
	let peak = first;
	for await (const chunk of (await client.get(url)).body) {
		bytes += chunk.length;
		peak = Math.max(peak, process.memoryUsage.rss());
		const aheadMs = (bytes / bytesPerSecond) * 1_000 - (performance.now() - startedAt);
		if (aheadMs > 2) await new Promise((resolve) => setTimeout(resolve, aheadMs));
	}
	const inMB = (size: number): number => Math.round(size / 1e6);
	const seconds = (performance.now() - startedAt) / 1_000;
	return { bytes, seconds, firstRssMB: inMB(first), peakRssMB: inMB(peak) };
}

if (import.meta.main) {
	const [url = "", pace] = process.argv.slice(2);
	const built = new URL("../../../dist/client/index.js", import.meta.url).href;
	const library = (await import(built)) as { readonly Client: typeof Client };
	await using client = new library.Client();
	process.send?.(await readSlowly(client, url, Number(pace)));
}
