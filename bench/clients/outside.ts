// Runs a client that is a program of its own and measures the CPU time of it and its children. Knows no program.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface Run {
	readonly stdout: string;
	readonly wallMs: number;
	/** User and system time; bash tells it to the millisecond. */
	readonly cpuUs: number;
}

export async function run(command: string, args: readonly string[]): Promise<Run> {
	const timed = ["-c", 'TIMEFORMAT="%R %U %S"; time "$@"', "bash", command, ...args];
	const environment = { ...process.env, LC_ALL: "C" };
	const { stdout, stderr } = await execute("bash", timed, {
		env: environment,
		encoding: "buffer",
		maxBuffer: 2 ** 31,
	});
	const times = stderr.toString().trim().split("\n").at(-1)?.split(" ").map(Number) ?? [];
	const [real = Number.NaN, user = Number.NaN, system = Number.NaN] = times;
	return { stdout: stdout.toString("latin1"), wallMs: real * 1e3, cpuUs: (user + system) * 1e6 };
}
