// Real web servers for the peer tests: nginx and python3's http.server, each on a folder, on a port of the loopback.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface PeerServer extends AsyncDisposable {
	readonly url: string;
}

function server(child: ChildProcess, url: string): PeerServer {
	return {
		url,
		async [Symbol.asyncDispose]() {
			if (child.exitCode !== null || child.signalCode !== null) return;
			child.kill("SIGKILL");
			await once(child, "exit");
		},
	};
}

/** python3 -m http.server, HTTP/1.0: every reply ends its connection. */
export async function startPython(program: string, folder: string): Promise<PeerServer> {
	const args = ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder];
	const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
	for await (const line of createInterface({ input: child.stdout })) {
		const port = /port (\d+)/.exec(line)?.[1];
		if (port !== undefined) return server(child, `http://127.0.0.1:${port}`);
	}
	throw new Error("python3's http.server ended before it served");
}

/**
 * nginx on a folder: /plain/ with Content-Length, /chunked/ without, /close/ ended by the end of the connection.
 * `more` is put into its server block. The two come from server-side includes, which must not know the length of what they give out.
 */
export async function startNginx(
	program: string,
	folder: string,
	work: string,
	more = "",
): Promise<PeerServer> {
	mkdirSync(join(work, "temp"), { recursive: true });
	// nginx can't be asked for any free port: one is looked for, and another one where it was taken meanwhile.
	for (let attempt = 0; attempt < 5; attempt++) {
		const port = await freePort();
		writeFileSync(join(work, "nginx.conf"), configuration(folder, work, port, more));
		const args = ["-p", work, "-c", join(work, "nginx.conf"), "-e", "stderr"];
		const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
		for await (const line of createInterface({ input: child.stderr })) {
			if (line.includes("start worker process") || line.includes("OS: ")) {
				child.stderr.resume();
				return server(child, `http://127.0.0.1:${port}`);
			}
		}
	}
	throw new Error("nginx didn't start");
}

async function freePort(): Promise<number> {
	const probe = createServer().listen(0, "127.0.0.1");
	await once(probe, "listening");
	const address = probe.address();
	probe.close();
	await once(probe, "close");
	return typeof address === "object" && address !== null ? address.port : 0;
}

function configuration(folder: string, work: string, port: number, more: string): string {
	const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
	return `daemon off; master_process off; worker_processes 1;
pid ${work}/nginx.pid;
error_log stderr notice;
events { worker_connections 64; }
http {
	access_log off;
	default_type application/octet-stream;
	${places.map((name) => `${name}_temp_path ${work}/temp/${name};`).join(" ")}
	server {
		listen 127.0.0.1:${port};
		location /plain/ { alias ${folder}/; }
		location /chunked/ { alias ${folder}/; ssi on; ssi_types *; }
		location /close/ { alias ${folder}/; ssi on; ssi_types *; chunked_transfer_encoding off; }
		${more}
	}
}
`;
}
