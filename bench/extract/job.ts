// What the benchmark asks of an engine's process, and what that answers.

export interface Job {
	readonly engine: string;
	readonly work: "flat" | "nested";
	readonly mode: "check" | "time";
	readonly pages: readonly string[];
	readonly warmUpMs: number;
	readonly timedMs: number;
}

export interface Reply {
	readonly results?: readonly unknown[];
	readonly version?: string;
	readonly pages?: number;
	/** User and system time of all the process's threads. */
	readonly cpuMs?: number;
}
