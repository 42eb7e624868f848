// `npm run check`: everything that can be said of the code without running it. One line a step; what failed, in full.

import { availableParallelism } from "node:os";
import { breaches } from "./layers.ts";
import { type Outcome, runTool } from "./process.ts";
import { objections } from "./published.ts";

interface Step {
	readonly name: string;
	/** Resolves to what is wrong, empty where nothing is. */
	readonly look: () => Promise<string>;
}

const steps: readonly Step[] = [
	{ name: "types", look: async () => complaint(await runTool("tsc", ["-p", "tsconfig.json"])) },
	{
		name: "lint and format",
		look: async () => complaint(await runTool("biome", ["check", "--error-on-warnings"])),
	},
	{ name: "layers", look: async () => breaches().join("\n") },
	{ name: "unused exports and dependencies", look: async () => complaint(await runTool("knip", [])) },
	{ name: "the package as published", look: async () => (await objections()).join("\n") },
];

function complaint({ code, output }: Outcome): string {
	return code === 0 ? "" : output.trim() || `exit code ${code}`;
}

const failures: string[] = [];
const waiting = [...steps];
const width = Math.max(...steps.map(({ name }) => name.length));

async function work(): Promise<void> {
	for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
		const startedAt = performance.now();
		const found = await step.look().catch((error: unknown) => String((error as Error).message ?? error));
		const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
		console.log(`${found === "" ? "ok  " : "FAIL"}  ${step.name.padEnd(width)}  ${seconds.padStart(5)} s`);
		if (found !== "") failures.push(`── ${step.name} ──\n${found}`);
	}
}

await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
if (failures.length > 0) {
	console.error(`\n${failures.join("\n\n")}\n`);
	process.exitCode = 1;
}
