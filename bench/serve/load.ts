// The load: wrk, curl and idle connections, on a core of their own. Knows no server but its URL.
import { execFile } from "node:child_process";
import { connect, type Socket } from "node:net";
import { promisify } from "node:util";
import { alone, pinned } from "../cores.ts";

/** "requests": many small ones over 50 connections; "transfer": one large response; "idle": connections that do nothing. */
export type Load = "requests" | "transfer" | "idle";

/** The measured server has core 0, as measured clients have. */
export const SERVED_CORE = "0";
const LOAD_CORE = "1";
const WRK_CONNECTIONS = 50;

const execute = promisify(execFile);

export interface Loaded {
	/** Requests, or bytes of a transfer. */
	readonly count: number;
	readonly wallMs: number;
	readonly p50Ms: number;
	readonly p99Ms: number;
}

function lines(fields: Readonly<Record<string, string>>): string[] {
	return Object.entries(fields).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
}

async function output(command: string, args: readonly string[]): Promise<string> {
	const [program, rest] = alone(pinned(LOAD_CORE, command, args));
	const { stdout } = await execute(program, rest, { maxBuffer: 2 ** 24 });
	return stdout;
}

/** As many requests as fit into the time. Throws where one of them fails. */
export async function requests(
	url: string,
	fields: Readonly<Record<string, string>>,
	seconds: number,
): Promise<Loaded> {
	const how = ["--threads", "1", "--connections", String(WRK_CONNECTIONS), "--latency"];
	const report = await output("wrk", [...how, "--duration", `${seconds}s`, ...lines(fields), url]);
	const [, count, time, unit] = /(\d+) requests in ([\d.]+)(ms|s|m)/.exec(report) ?? [];
	if (count === undefined || /Non-2xx|Socket errors/.test(report))
		throw new Error(`wrk saw errors:\n${report}`);
	const milliseconds = (share: string): number => {
		const [, amount, scale] = new RegExp(`${share}%\\s+([\\d.]+)(us|ms|s)`).exec(report) ?? [];
		return Number(amount) * ({ us: 1e-3, ms: 1, s: 1e3 }[scale ?? "ms"] ?? Number.NaN);
	};
	return {
		count: Number(count),
		wallMs: Number(time) * (unit === "s" ? 1e3 : unit === "m" ? 6e4 : 1),
		p50Ms: milliseconds("50"),
		p99Ms: milliseconds("99"),
	};
}

/** One response, thrown away. */
export async function transfer(url: string): Promise<Loaded> {
	const write = "%{size_download} %{time_total}";
	const [bytes, seconds] = (await output("curl", ["-sS", "-o", "/dev/null", "-w", write, url])).split(" ");
	return { count: Number(bytes), wallMs: Number(seconds) * 1e3, p50Ms: Number.NaN, p99Ms: Number.NaN };
}

/** Opens connections, each of which makes one request and reads the response. Resolves to how to close them. */
export async function idle(port: number, path: string, count: number): Promise<() => Promise<void>> {
	const sockets: Socket[] = [];
	const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
	const open = async (): Promise<void> => {
		const { promise, resolve, reject } = Promise.withResolvers<void>();
		const socket = connect({ port, host: "127.0.0.1" }, () => socket.write(request));
		socket.once("data", () => resolve());
		socket.once("error", reject);
		sockets.push(socket);
		await promise;
	};
	// A few at a time, so that no backlog overflows.
	for (let opened = 0; opened < count; opened += 100) await Promise.all(Array.from({ length: 100 }, open));
	return async () => {
		await Promise.all(
			sockets.map((socket) => {
				const { promise, resolve } = Promise.withResolvers<void>();
				socket.once("close", () => resolve());
				socket.destroy();
				return promise;
			}),
		);
	};
}
