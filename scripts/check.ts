// `npm run check`: everything that can be said of the code without running it. One line a step; what failed, in full.

import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { breaches } from "./layers.ts";
import { type Outcome, root, run, runTool } from "./process.ts";
import { objections } from "./published.ts";

interface Step {
	readonly name: string;
	/** Resolves to what is wrong, empty where nothing is. */
	readonly look: () => Promise<string>;
}

const steps: readonly Step[] = [
	{ name: "types", look: async () => complaint(await runTool("tsc", ["-p", "tsconfig.json"])) },
	{ name: "types of bench/", look: benchTypes },
	{
		name: "lint and format",
		look: async () => complaint(await runTool("biome", ["check", "--error-on-warnings"])),
	},
	{
		name: "floating promises",
		look: async () => complaint(await run(process.execPath, [join(root, "scripts", "promises.ts")])),
	},
	{ name: "layers", look: async () => breaches().join("\n") },
	{ name: "unused exports and dependencies", look: async () => complaint(await runTool("knip", [])) },
	{ name: "the package as published", look: async () => (await objections()).join("\n") },
];

/** bench/ measures other clients, and they are no dependencies of this package: it is checked where they are installed. */
async function benchTypes(): Promise<string> {
	if (!existsSync(join(root, "bench", "node_modules")))
		throw new Skipped("npm ci --prefix bench brings what it needs");
	return complaint(await runTool("tsc", ["-p", "bench/tsconfig.json"]));
}

class Skipped extends Error {}

function complaint({ code, output }: Outcome): string {
	return code === 0 ? "" : output.trim() || `exit code ${code}`;
}

const failures: string[] = [];
const waiting = [...steps];
const width = Math.max(...steps.map(({ name }) => name.length));

async function work(): Promise<void> {
	for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
		const startedAt = performance.now();
		const found = await step.look().catch((error: unknown) => error);
		const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
		const mark = found === "" ? "ok  " : found instanceof Skipped ? "skip" : "FAIL";
		const remark = found instanceof Skipped ? `  ${found.message}` : "";
		console.log(`${mark}  ${step.name.padEnd(width)}  ${seconds.padStart(5)} s${remark}`);
		if (mark === "FAIL")
			failures.push(`── ${step.name} ──\n${found instanceof Error ? found.message : found}`);
	}
}

await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
if (failures.length > 0) {
	console.error(`\n${failures.join("\n\n")}\n`);
	process.exitCode = 1;
}
