// Starts the servers, each pinned to the measured core, and reads what they cost from /proc. Knows no scenario.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pinned } from "../cores.ts";
import { freePort } from "../server.ts";
import { SERVED_CORE } from "./load.ts";

const CHILD = join(import.meta.dirname, "child.ts");
const CHECKOUT = join(import.meta.dirname, "..", "..");

/** A server, and the scenarios it takes part in (all where there is no list). */
interface Entry {
	readonly label: string;
	readonly scenarios?: readonly string[];
}

const HANDLERS = ["hello", "hello-new", "idle-5000"];

export const SERVERS: Readonly<Record<string, Entry>> = {
	gannet: { label: "gannet" },
	before: { label: "gannet of the other checkout" },
	nginx: { label: "nginx, sendfile off" },
	"nginx-sendfile": { label: "nginx, sendfile on", scenarios: ["file-13", "file-64k", "file-1g"] },
	"node-http": { label: "node:http" },
	fastify: { label: "fastify", scenarios: HANDLERS },
	hono: { label: "hono, @hono/node-server" },
	floor: { label: "sockets alone (nothing parsed)", scenarios: ["hello", "idle-5000"] },
};

export interface StartedServer {
	readonly id: string;
	readonly port: number;
	/** User and system time so far, in microseconds, of all its processes and threads. */
	cpuUs(): number;
	/** Resident memory, without what is shared with other processes of it. */
	rssBytes(): number;
	close(): Promise<void>;
}

export interface Starting {
	readonly folder: string;
	/** Another checkout, for "before". */
	readonly against: string | undefined;
	/** Where a CPU profile goes, if one is wanted. */
	readonly profileFolder: string | undefined;
}

export async function startServed(id: string, starting: Starting): Promise<StartedServer> {
	return id.startsWith("nginx") ? startNginx(id, starting) : startNode(id, starting);
}

async function startNode(id: string, { folder, against, profileFolder }: Starting): Promise<StartedServer> {
	const isBefore = id === "before";
	if (isBefore && against === undefined) throw new Error("before needs --against FOLDER");
	const profiling =
		profileFolder === undefined
			? []
			: ["--cpu-prof", `--cpu-prof-dir=${profileFolder}`, `--cpu-prof-name=serve-${id}.cpuprofile`];
	const args = [...profiling, CHILD, isBefore ? "gannet" : id, join(folder, "files"), against ?? ""];
	if (!isBefore) args[args.length - 1] = CHECKOUT;
	const [command, rest] = pinned(SERVED_CORE, process.execPath, args);
	const child = spawn(command, rest, { stdio: ["pipe", "pipe", "inherit"] });
	const [line] = (await once(createInterface(child.stdout), "line")) as [string];
	return started(id, child, Number(line), () => child.stdin.end());
}

async function startNginx(id: string, { folder }: Starting): Promise<StartedServer> {
	const port = await freePort();
	const file = join(folder, `${id}.conf`);
	writeFileSync(file, nginxConfiguration(join(folder, id), join(folder, "files"), port, id !== "nginx"));
	const args = ["-p", folder, "-c", file, "-e", join(folder, `${id}.log`)];
	const [command, rest] = pinned(SERVED_CORE, "nginx", args);
	const path = `${process.env.PATH ?? ""}:/usr/sbin:/sbin`;
	const nginx = spawn(command, rest, { stdio: "ignore", env: { ...process.env, PATH: path } });
	await answers(port, nginx, join(folder, `${id}.log`));
	return started(id, nginx, port, () => nginx.kill("SIGTERM"));
}

function nginxConfiguration(own: string, root: string, port: number, sendfile: boolean): string {
	return `${process.getuid?.() === 0 ? "user root;" : ""}
daemon off;
worker_processes 1;
worker_rlimit_nofile 16384;
pid ${own}.pid;
error_log ${own}.log warn;
events { worker_connections 12000; }
http {
	access_log off;
	default_type application/octet-stream;
	client_body_temp_path ${own}-body;
	proxy_temp_path ${own}-proxy;
	fastcgi_temp_path ${own}-fastcgi;
	uwsgi_temp_path ${own}-uwsgi;
	scgi_temp_path ${own}-scgi;
	keepalive_requests 1000000000;
	keepalive_timeout 600s;
	open_file_cache max=100;
	sendfile ${sendfile ? "on" : "off"};
	output_buffers 2 256k;
	server {
		listen 127.0.0.1:${port} backlog=4096;
		root ${root};
		location = /hello { default_type "text/plain; charset=utf-8"; return 200 "Hello, world!"; }
	}
}
`;
}

async function answers(port: number, process: ChildProcess, log: string): Promise<void> {
	for (;;) {
		if (process.exitCode !== null) throw new Error(`nginx did not start:\n${readFileSync(log, "utf8")}`);
		const socket = connect({ port, host: "127.0.0.1" });
		const isThere = await once(socket, "connect").then(
			() => true,
			() => false,
		);
		socket.destroy();
		if (isThere) return;
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

export function started(id: string, child: ChildProcess, port: number, stop: () => void): StartedServer {
	const kill = (): boolean => child.kill();
	process.once("exit", kill);
	return {
		id,
		port,
		cpuUs: () => sum(processesOf(child.pid as number), cpuUsOf),
		rssBytes: () => sum(processesOf(child.pid as number), rssBytesOf),
		async close() {
			process.off("exit", kill);
			const gone = once(child, "exit");
			stop();
			await gone;
		},
	};
}

function sum(pids: readonly number[], of: (pid: number) => number): number {
	return pids.reduce((total, pid) => total + of(pid), 0);
}

/** A process and its children. */
function processesOf(pid: number): number[] {
	const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").trim();
	return [
		pid,
		...(children === "" ? [] : children.split(" ").flatMap((child) => processesOf(Number(child)))),
	];
}

/** The scheduler's count in nanoseconds, which is finer than the clock ticks of `stat`. Threads that have ended are left out. */
function cpuUsOf(pid: number): number {
	let nanoseconds = 0;
	for (const task of readdirSync(`/proc/${pid}/task`)) {
		const line = readFileSync(`/proc/${pid}/task/${task}/schedstat`, "latin1");
		nanoseconds += Number(line.slice(0, line.indexOf(" ")));
	}
	return nanoseconds / 1e3;
}

function rssBytesOf(pid: number): number {
	const text = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
	const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1]);
	return kilobytes("Pss") * 1024;
}
