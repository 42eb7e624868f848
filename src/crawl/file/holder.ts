// Who has a crawl: the process that its file names.

import { hostname } from "node:os";

/** The process that holds a crawl's file. */
export interface CrawlHolder {
	/** The id of the process. */
	readonly pid: number;
	/** The name of its machine. */
	readonly host: string;
	/** By the wall clock. */
	readonly since: number;
}

/** Whether the process is there; another machine's is taken for alive. */
export function isAlive({ pid, host }: CrawlHolder): boolean {
	if (host !== hostname()) return true;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}
