// What is asked of servers, as data. Knows no server.
import type { Load } from "./load.ts";

/** Content of the folder that is served. */
export const FILES: Readonly<Record<string, number>> = { "13": 13, "64k": 64 * 1024, "1g": 1024 ** 3 };

export interface ServeScenario {
	readonly id: string;
	readonly title: string;
	readonly load: Load;
	readonly path: string;
	/** Fields of each request; `LAST_MODIFIED` stands for the file's. */
	readonly fields: Readonly<Record<string, string>>;
	/** The response that every server has to give. */
	readonly status: number;
	readonly bytes: number;
}

export const LAST_MODIFIED = "LAST_MODIFIED";

const base = { load: "requests", fields: {}, status: 200 } as const;

export const SERVE_SCENARIOS: readonly ServeScenario[] = [
	{ ...base, id: "hello", title: "13 bytes of a handler, keep-alive", path: "/hello", bytes: 13 },
	{
		...base,
		id: "hello-new",
		title: "13 bytes of a handler, a new connection for each request",
		path: "/hello",
		fields: { Connection: "close" },
		bytes: 13,
	},
	{ ...base, id: "file-13", title: "a file of 13 bytes", path: "/13", bytes: 13 },
	{ ...base, id: "file-64k", title: "a file of 64 KiB", path: "/64k", bytes: 64 * 1024 },
	{
		...base,
		id: "file-range",
		title: "1,000 bytes of a file of 64 KiB (Range)",
		path: "/64k",
		fields: { Range: "bytes=5000-5999" },
		status: 206,
		bytes: 1000,
	},
	{
		...base,
		id: "file-304",
		title: "a file that hasn't changed (If-Modified-Since)",
		path: "/64k",
		fields: { "If-Modified-Since": LAST_MODIFIED },
		status: 304,
		bytes: 0,
	},
	{ ...base, id: "file-1g", title: "a file of 1 GiB", load: "transfer", path: "/1g", bytes: 1024 ** 3 },
	{ ...base, id: "idle-5000", title: "5,000 idle connections", load: "idle", path: "/hello", bytes: 13 },
];
