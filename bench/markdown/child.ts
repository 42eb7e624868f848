// One converter at work in a process of its own: answers with its Markdown of each page, or with the CPU time of each.
import { CONVERTERS } from "./converters.ts";
import { benchPages } from "./pages.ts";

export interface Reply {
	readonly texts?: readonly string[];
	/** Milliseconds of the processor, user and system, of all threads: the least of the rounds, page by page. */
	readonly ms?: readonly number[];
	/** Pages on which it failed, with what it said. */
	readonly failures: readonly string[];
}

async function answer(name: string, mode: string, timedMs: number): Promise<Reply> {
	const converter = CONVERTERS[name];
	if (converter === undefined) throw new Error(`no converter is called ${name}`);
	const convert = await converter.load();
	const pages = benchPages();
	const failures: string[] = [];
	const texts: string[] = [];
	for (const { id, html, url } of pages) {
		try {
			texts.push(await convert(html, url));
		} catch (error) {
			failures.push(`${id}: ${error instanceof Error ? error.message : String(error)}`.slice(0, 100));
			texts.push("");
		}
	}
	if (mode === "check") return { texts, failures };
	const ms: number[] = pages.map(() => Number.POSITIVE_INFINITY);
	const end = performance.now() + timedMs;
	for (let round = 0; round < 3 || performance.now() < end; round++) {
		for (const [index, { html, url }] of pages.entries()) {
			if (texts[index] === "") continue;
			const before = process.cpuUsage();
			await convert(html, url);
			const { user, system } = process.cpuUsage(before);
			ms[index] = Math.min(ms[index] as number, (user + system) / 1000);
		}
	}
	return { ms: ms.map((each) => (Number.isFinite(each) ? each : 0)), failures };
}

const [name = "", mode = "", timedMs = "0"] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await answer(name, mode, Number(timedMs))));
