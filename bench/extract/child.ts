// One engine at work in a process of its own: reads a job from its input, answers with results or with a time.
import { text } from "node:stream/consumers";
import type { Engine } from "./expected.ts";
import type { Job, Reply } from "./job.ts";

const ENGINES: Readonly<Record<string, () => Promise<Engine>>> = {
	gannet: async () => (await import("./engines/gannet.ts")).engine,
	cheerio: async () => (await import("./engines/cheerio.ts")).engine,
	htmlparser2: async () => (await import("./engines/css-select.ts")).htmlparser2,
	parse5: async () => (await import("./engines/css-select.ts")).parse5,
	linkedom: async () => (await import("./engines/linkedom.ts")).engine,
};

async function answer(job: Job): Promise<Reply> {
	const load = ENGINES[job.engine];
	if (load === undefined) throw new Error(`no engine is called ${job.engine}`);
	const run = (await load())[job.work];
	if (job.mode === "check") return { results: job.pages.map((page) => run(page)) };
	const warm = performance.now() + job.warmUpMs;
	while (performance.now() < warm) for (const page of job.pages) run(page);
	const before = process.cpuUsage();
	const end = performance.now() + job.timedMs;
	let pages = 0;
	while (performance.now() < end) {
		for (const page of job.pages) run(page);
		pages += job.pages.length;
	}
	const { user, system } = process.cpuUsage(before);
	return { pages, cpuMs: (user + system) / 1000 };
}

process.stdout.write(JSON.stringify(await answer(JSON.parse(await text(process.stdin)) as Job)));
