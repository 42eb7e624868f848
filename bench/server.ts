// The servers that clients are measured against, all on one core of their own: nginx for nearly everything, and
// sink.ts for what nginx can't do (swallow an upload at memory speed, hold 5,000 requests back, give a digest).
// Knows nothing of scenarios or clients.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { hasProgram, pinned, SERVER_CORE } from "./cores.ts";
import { type Fixtures, writeFixtures } from "./fixtures.ts";

export interface SinkPorts {
	readonly digest: number;
	readonly discard: number;
	readonly barrier: number;
	readonly http2: number;
}

export interface Server {
	readonly http: string;
	readonly https: string;
	/** nginx with HTTP/2, and nghttpd where it is installed. */
	readonly http2: string;
	readonly nghttpd: string | undefined;
	readonly sink: SinkPorts;
	readonly fixtures: Fixtures;
	/** PEM of the certificate that `https` shows, and a file with it. */
	readonly ca: string;
	readonly caFile: string;
	/** The folder that holds everything; large files lie in it. */
	readonly folder: string;
	/** TCP connections nginx has accepted so far, without those of this count. */
	accepted(): Promise<number>;
	close(): Promise<void>;
}

export async function freePort(): Promise<number> {
	const probe = createServer().listen(0, "127.0.0.1");
	await once(probe, "listening");
	const { port } = probe.address() as AddressInfo;
	probe.close();
	await once(probe, "close");
	return port;
}

/** Writes ca.pem and key.pem. */
export function makeCertificate(folder: string): void {
	const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
	const key = [
		"-newkey",
		"ec",
		"-pkeyopt",
		"ec_paramgen_curve:P-256",
		"-nodes",
		"-keyout",
		join(folder, "key.pem"),
	];
	execFileSync(
		"openssl",
		["req", "-x509", ...key, "-out", join(folder, "ca.pem"), "-days", "2", ...subject],
		{
			stdio: "ignore",
		},
	);
}

function configuration(folder: string, http: number, https: number, http2: number, status: number): string {
	const isRoot = process.getuid?.() === 0;
	return `${isRoot ? `user ${userInfo().username};` : ""}
daemon off;
worker_processes 1;
worker_rlimit_nofile 16384;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log warn;
events { worker_connections 12000; }
http {
	access_log off;
	default_type application/octet-stream;
	types { application/json json; }
	client_body_temp_path ${folder}/body;
	proxy_temp_path ${folder}/proxy;
	fastcgi_temp_path ${folder}/fastcgi;
	uwsgi_temp_path ${folder}/uwsgi;
	scgi_temp_path ${folder}/scgi;
	client_header_buffer_size 8k;
	client_max_body_size 0;
	keepalive_requests 1000000000;
	keepalive_timeout 600s;
	open_file_cache max=100;
	sendfile off;
	output_buffers 2 256k;
	server {
		listen 127.0.0.1:${http} backlog=4096;
		listen 127.0.0.1:${https} ssl backlog=4096;
		listen 127.0.0.1:${http2} ssl http2 backlog=4096;
		ssl_certificate ${folder}/ca.pem;
		ssl_certificate_key ${folder}/key.pem;
		ssl_protocols TLSv1.3;
		root ${folder}/files;
		location = /post { default_type application/json; return 200 '{"received":true}'; }
		location = /1g { sendfile on; }
		location = /64m { sendfile on; }
	}
	server {
		listen 127.0.0.1:${status};
		location = /status { stub_status; }
	}
}
`;
}

async function startSink(folder: string): Promise<{ process: ChildProcess; ports: SinkPorts }> {
	const script = join(import.meta.dirname, "sink.ts");
	const [command, args] = pinned(SERVER_CORE, process.execPath, [script, folder]);
	const sink = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
	const [line] = (await once(createInterface(sink.stdout), "line")) as [string];
	return { process: sink, ports: JSON.parse(line) as SinkPorts };
}

function startNghttpd(folder: string, port: number): ChildProcess | undefined {
	if (!hasProgram("nghttpd")) return undefined;
	const windows = ["--window-bits=24", "--connection-window-bits=30"];
	const args = ["--address=127.0.0.1", `--htdocs=${folder}/files`, ...windows, String(port)];
	const [command, all] = pinned(SERVER_CORE, "nghttpd", [...args, `${folder}/key.pem`, `${folder}/ca.pem`]);
	return spawn(command, all, { stdio: "ignore" });
}

function readStatus(port: number): Promise<string> {
	const { promise, resolve, reject } = Promise.withResolvers<string>();
	const call = request({ port, host: "127.0.0.1", path: "/status", agent: false }, (response) => {
		const chunks: string[] = [];
		response.setEncoding("utf8");
		response.on("data", (chunk: string) => chunks.push(chunk));
		response.on("end", () => resolve(chunks.join("")));
		response.on("error", reject);
	});
	call.on("error", reject);
	call.end();
	return promise;
}

async function waitForNginx(nginx: ChildProcess, status: number, folder: string): Promise<void> {
	for (;;) {
		if (nginx.exitCode !== null)
			throw new Error(`nginx did not start:\n${readFileSync(`${folder}/error.log`)}`);
		try {
			await readStatus(status);
			return;
		} catch {
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}
}

/** Writes the files, makes the certificate and starts the servers. */
export async function startServer(withLarge: boolean): Promise<Server> {
	for (const program of ["nginx", "openssl"]) {
		if (!hasProgram(program)) throw new Error(`The benchmark needs ${program}: apt-get install ${program}`);
	}
	const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "gannet-bench-"));
	const fixtures = writeFixtures(join(folder, "files"), withLarge);
	makeCertificate(folder);
	const [http, https, http2] = [await freePort(), await freePort(), await freePort()];
	const [status, nghttpdPort] = [await freePort(), await freePort()];
	writeFileSync(join(folder, "nginx.conf"), configuration(folder, http, https, http2, status));
	const nginxArgs = ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", join(folder, "error.log")];
	const [command, args] = pinned(SERVER_CORE, "nginx", nginxArgs);
	const path = `${process.env.PATH ?? ""}:/usr/sbin:/sbin`;
	const nginx = spawn(command, args, { stdio: "ignore", env: { ...process.env, PATH: path } });
	const sink = await startSink(folder);
	const nghttpd = startNghttpd(folder, nghttpdPort);
	const stop = (): void => {
		nghttpd?.kill("SIGTERM");
		sink.process.kill("SIGTERM");
		nginx.kill("SIGTERM");
		rmSync(folder, { recursive: true, force: true });
	};
	// A gibibyte must not stay in memory when the run is interrupted.
	process.once("exit", stop);
	await waitForNginx(nginx, status, folder);

	let ownConnections = 0;
	return {
		http: `http://127.0.0.1:${http}`,
		https: `https://127.0.0.1:${https}`,
		http2: `https://127.0.0.1:${http2}`,
		nghttpd: nghttpd === undefined ? undefined : `https://127.0.0.1:${nghttpdPort}`,
		sink: sink.ports,
		fixtures,
		ca: readFileSync(join(folder, "ca.pem"), "utf8"),
		caFile: join(folder, "ca.pem"),
		folder,
		async accepted(): Promise<number> {
			const text = await readStatus(status);
			ownConnections++;
			const accepts = /requests\s+(\d+)/.exec(text)?.[1];
			if (accepts === undefined) throw new Error(`nginx's status has no count of connections: ${text}`);
			return Number(accepts) - ownConnections;
		},
		async close(): Promise<void> {
			process.off("exit", stop);
			const gone = [sink.process, nginx].map((child) => child.exitCode ?? once(child, "exit"));
			stop();
			await Promise.all(gone);
		},
	};
}
