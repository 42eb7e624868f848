// nginx as an origin that bears witness: http and https side by side, and an access log that says what really arrived, when,
// and on which connection. What a test wants of it are lines of its configuration.

import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type { TestContext } from "node:test";
import { setTimeout as pass } from "node:timers/promises";
import { Client, type ClientOptions, type Connector } from "../../../src/client/index.ts";
import { connect, type Resolver, type TlsOptions } from "../../../src/socket/index.ts";
import { requirePeer } from "../../support/peers.ts";

export type Scheme = "http" | "https";
export const SCHEMES: readonly Scheme[] = ["http", "https"];

/** A request as nginx has logged it. Times are milliseconds since 1970 by nginx's own clock. */
export interface Logged {
	readonly startedAt: number;
	readonly endedAt: number;
	readonly connection: number;
	readonly scheme: Scheme;
	readonly host: string;
	readonly method: string;
	readonly uri: string;
	readonly status: number;
	/** The address that was connected to. */
	readonly server: string;
	/** The address that connected. */
	readonly client: string;
	/** Values of request fields; empty where they were not sent. */
	readonly via: string;
	readonly range: string;
	readonly ifRange: string;
	readonly cookie: string;
	readonly authorization: string;
	readonly proxyAuthorization: string;
	readonly expect: string;
	readonly ifNoneMatch: string;
}

const FIELDS: Readonly<Record<string, string>> = {
	via: "via",
	range: "range",
	ifRange: "if_range",
	cookie: "cookie",
	authorization: "authorization",
	proxyAuthorization: "proxy_authorization",
	expect: "expect",
	ifNoneMatch: "if_none_match",
};

export interface Nginx {
	/** Both listen on 127.0.0.1 and 127.0.0.2. */
	readonly ports: Readonly<Record<Scheme, number>>;
	/** For localhost, 127.0.0.1, 127.0.0.2, site.test and what is below it. */
	readonly certificate: string;
	/** Where `FOLDER` in the configuration points to: its files are served below /files/. */
	readonly folder: string;
	/** "http://localhost:port". */
	origin(scheme: Scheme, host?: string): string;
	/** All requests that are over, in the order in which they ended. */
	log(): Promise<readonly Logged[]>;
	/** Ends it at once, as a crash would. */
	kill(): Promise<void>;
	/** Ends it at once where it runs, and starts it again, on the same ports. */
	restart(): Promise<void>;
}

/**
 * Starts nginx until the test is over; undefined where it is not installed, which has skipped the test.
 * @param lines go into its server block; FOLDER in them is the folder of its files.
 * @param files are put there.
 */
export async function startNginx(
	t: TestContext,
	lines: readonly string[] = [],
	files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<Nginx | undefined> {
	const program = requirePeer(t, "nginx");
	const openssl = requirePeer(t, "openssl");
	if (program === undefined || openssl === undefined) return undefined;
	const base = mkdtempSync(join(tmpdir(), "gannet-nginx-"));
	chmodSync(base, 0o755);
	const folder = join(base, "files");
	for (const name of ["files", "temp"]) mkdirSync(join(base, name));
	for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
	const certificate = makeCertificate(openssl, base);
	let child: ChildProcess | undefined;
	t.after(async () => {
		await end(child);
		rmSync(base, { recursive: true });
	});
	let ports: Readonly<Record<Scheme, number>> | undefined;
	// Ports that were free may be taken a moment later: then others are looked for.
	for (let attempt = 0; child === undefined; attempt++) {
		assert.ok(attempt < 5, "nginx didn't start");
		ports = { http: await freePort(), https: await freePort() };
		writeFileSync(join(base, "nginx.conf"), configuration(base, ports, lines));
		child = await launch(program, base);
	}
	const known = ports as Readonly<Record<Scheme, number>>;
	return {
		ports: known,
		certificate,
		folder,
		origin: (scheme, host = "localhost") => `${scheme}://${host}:${known[scheme]}`,
		async log() {
			// What it has answered it logs at the latest when the connection is closed at the other side, too.
			for (let turn = 0; turn < 100 && (await requestsUnderWay(known.http)) > 0; turn++) await pass(20);
			const lines = readFileSync(join(base, "access.log"), "utf8");
			return lines.split("\n").filter(Boolean).map(readLine);
		},
		kill: () => end(child),
		async restart() {
			await end(child);
			child = await launch(program, base);
			assert.ok(child !== undefined, "nginx didn't start again");
		},
	};
}

/** How many requests nginx has not done with, which it logs then. */
async function requestsUnderWay(port: number): Promise<number> {
	const [response] = await once(get(`http://127.0.0.1:${port}/status`), "response");
	const writing = /Writing: (\d+)/.exec(await text(response))?.[1];
	return Number(writing) - 1;
}

function makeCertificate(openssl: string, base: string): string {
	const names = [
		"DNS:localhost",
		"DNS:site.test",
		"DNS:*.site.test",
		"DNS:*.below.site.test",
		"IP:127.0.0.1",
		"IP:127.0.0.2",
	];
	const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
	const out = ["-keyout", join(base, "key.pem"), "-out", join(base, "cert.pem"), "-days", "2"];
	const subject = ["-subj", "/CN=nginx", "-addext", `subjectAltName=${names.join()}`];
	execFileSync(openssl, [...args, ...out, ...subject], { stdio: "ignore" });
	return readFileSync(join(base, "cert.pem"), "utf8");
}

/** The process once it serves; undefined where it could not take its ports. */
async function launch(program: string, base: string): Promise<ChildProcess | undefined> {
	const args = ["-p", base, "-c", join(base, "nginx.conf"), "-e", "stderr"];
	const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
	const said: string[] = [];
	for await (const line of createInterface({ input: child.stderr })) {
		said.push(line);
		if (line.includes("OS: ")) {
			child.stderr.resume();
			return child;
		}
	}
	assert.ok(
		said.some((line) => line.includes("Address already in use")),
		`nginx didn't start:\n${said.join("\n")}`,
	);
	return undefined;
}

async function end(child: ChildProcess | undefined): Promise<void> {
	if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
	const exited = once(child, "exit");
	child.kill("SIGKILL");
	await exited;
}

async function freePort(): Promise<number> {
	const probe = createServer().listen(0, "127.0.0.1");
	await once(probe, "listening");
	const address = probe.address();
	probe.close();
	await once(probe, "close");
	return typeof address === "object" && address !== null ? address.port : 0;
}

function configuration(
	base: string,
	ports: Readonly<Record<Scheme, number>>,
	lines: readonly string[],
): string {
	const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
	const fields = Object.entries(FIELDS).map(([name, field]) => `"${name}":"$http_${field}"`);
	const listens = ["127.0.0.1", "127.0.0.2"].flatMap((address) => [
		`listen ${address}:${ports.http};`,
		`listen ${address}:${ports.https} ssl;`,
	]);
	return `daemon off; master_process off; worker_processes 1;
pid ${base}/nginx.pid;
error_log stderr notice;
events { worker_connections 256; }
http {
	log_format facts escape=json '{"at":$msec,"took":$request_time,"connection":$connection,"scheme":"$scheme",'
		'"host":"$http_host","method":"$request_method","uri":"$request_uri","status":"$status",'
		'"server":"$server_addr","client":"$remote_addr",${fields.join()}}';
	access_log ${base}/access.log facts;
	default_type application/octet-stream;
	limit_req_zone $server_port zone=second:1m rate=1r/s;
	${places.map((name) => `${name}_temp_path ${base}/temp/${name};`).join(" ")}
	server {
		${listens.join("\n\t\t")}
		ssl_certificate ${base}/cert.pem;
		ssl_certificate_key ${base}/key.pem;
		client_max_body_size 0;
		location = /status { access_log off; stub_status; }
		location /files/ { alias ${base}/files/; }
		${lines.join("\n\t\t").replaceAll("FOLDER", `${base}/files`)}
	}
}
`;
}

function readLine(line: string): Logged {
	const { at, took, status, ...rest } = JSON.parse(line) as Record<string, unknown>;
	const endedAt = Math.round(Number(at) * 1000);
	const startedAt = endedAt - Math.round(Number(took) * 1000);
	return { ...rest, startedAt, endedAt, status: Number(status) } as Logged;
}

/** Names end here: every name below .test, as a name server that belongs to the test would have it. */
export function namesAt(...addresses: readonly string[]): Resolver {
	return async (_name, family) =>
		family === 4 ? addresses.map((address) => ({ address, ttlSeconds: 0 })) : [];
}

/** What a URL without a port leads to: the default ports 80 and 443 are nginx's two. TLS still asks for the URL's name. */
export function defaultPortsOf(nginx: Nginx): Connector {
	const byName = new Map<string, TlsOptions>();
	return (endpoint, options) => {
		assert.ok(endpoint.transport !== "unix");
		const scheme = endpoint.transport === "tls" ? "https" : "http";
		assert.equal(endpoint.port, scheme === "https" ? 443 : 80);
		const to = { ...endpoint, host: "127.0.0.1", port: nginx.ports[scheme] };
		if (scheme === "http") return connect(to, options);
		const tls = byName.get(endpoint.host) ?? { ...options.tls, serverName: endpoint.host };
		byName.set(endpoint.host, tls);
		return connect(to, { ...options, tls });
	};
}

/** Runs with a client that trusts this nginx, and ends it. */
export async function withClient(
	nginx: Nginx,
	options: ClientOptions,
	use: (client: Client) => Promise<void>,
): Promise<void> {
	const client = new Client({
		timeouts: { total: 50_000 },
		...options,
		tls: { ca: nginx.certificate, ...options.tls },
	});
	try {
		await use(client);
	} finally {
		await client.destroy();
	}
}
