// Runs other programs for the scripts, and knows where the project's own tools are.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds package.json. */
export const root: string = dirname(dirname(fileURLToPath(import.meta.url)));

export interface Outcome {
	readonly code: number;
	/** stdout and stderr, in the order in which they came. */
	readonly output: string;
	readonly stdout: string;
}

export interface RunOptions {
	readonly cwd?: string;
	readonly env?: NodeJS.ProcessEnv;
	/** Kills the program. */
	readonly signal?: AbortSignal;
}

/** The environment for programs that are tools here: what a test run puts into its own processes is not for them. */
export function toolEnv(): NodeJS.ProcessEnv {
	const { NODE_OPTIONS, NODE_V8_COVERAGE, NODE_TEST_CONTEXT, ...env } = process.env;
	return env;
}

/** Runs a program to its end. Never rejects because of an exit code. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, {
			cwd: options.cwd ?? root,
			env: options.env ?? process.env,
			stdio: ["ignore", "pipe", "pipe"],
		});
		options.signal?.addEventListener("abort", () => child.kill("SIGKILL"));
		let output = "";
		let stdout = "";
		child.stdout.setEncoding("utf8").on("data", (text: string) => {
			output += text;
			stdout += text;
		});
		child.stderr.setEncoding("utf8").on("data", (text: string) => {
			output += text;
		});
		child.once("error", reject);
		child.once("close", (code) => resolve({ code: code ?? 1, output, stdout }));
	});
}

const tools = {
	biome: ["@biomejs/biome", "biome"],
	knip: ["knip", "knip"],
	tsc: ["typescript", "tsc"],
} as const;

/** Runs the program that a development dependency brings, on this same Node. */
export function runTool(
	name: keyof typeof tools,
	args: readonly string[],
	options: RunOptions = {},
): Promise<Outcome> {
	const [packageName, program] = tools[name];
	const folder = join(root, "node_modules", packageName);
	const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
		bin: Record<string, string>;
	};
	const script = manifest.bin[program];
	if (script === undefined) throw new Error(`${packageName} brings no program named ${program}`);
	return run(process.execPath, [join(folder, script), ...args], { env: toolEnv(), ...options });
}
