// Which processor core is whose, how a program is put on one, and how busy a core was.
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const CLIENT_CORE = "0";
export const SERVER_CORE = "1";

/** Puts a command on one core where the machine can do that. */
export function pinned(core: string, command: string, args: readonly string[]): [string, string[]] {
	return hasProgram("taskset") ? ["taskset", ["-c", core, command, ...args]] : [command, [...args]];
}

export function hasProgram(name: string): boolean {
	const folders = `${process.env.PATH ?? ""}:/usr/sbin:/sbin`.split(":");
	return folders.some((folder) => folder !== "" && existsSync(join(folder, name)));
}

/**
 * Makes a command wait until no other measurement runs on this machine: two runs of the benchmark at a time take turns
 * process by process. The lock goes with the process, however it ends.
 */
export function alone([command, args]: readonly [string, readonly string[]]): [string, string[]] {
	const lock = join(tmpdir(), "gannet-bench.lock");
	return hasProgram("flock") ? ["flock", ["--no-fork", lock, command, ...args]] : [command, [...args]];
}

/** Milliseconds that a core has been busy since the system started, for whatever program; NaN where unknown. */
export function busyMs(core: string): number {
	if (!existsSync("/proc/stat") || !hasProgram("taskset")) return Number.NaN;
	const line = readFileSync("/proc/stat", "latin1")
		.split("\n")
		.find((one) => one.startsWith(`cpu${core} `));
	const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] =
		line?.split(" ").slice(1).map(Number) ?? [];
	return (user + nice + system + irq + softirq) * 10;
}
