// Real proxies for the peer tests: squid, tinyproxy, haproxy, dante and OpenSSH, each a process of the test's own with a
// configuration in a folder of its own, on free ports of the loopback.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { serverTls } from "../../socket/support.ts";

/** Where each connects from, so that an origin can tell them apart. */
export const SOURCES = { squid: "127.0.0.9", tinyproxy: "127.0.0.8", dante: "127.0.0.7" } as const;

export const USER = "gannet";
export const PASSWORD = "pa$$ wörd";

export interface PeerProxy extends AsyncDisposable {
	/** Ports in the order of the configuration's `listen`. */
	readonly ports: readonly number[];
	readonly log: () => string;
}

interface Recipe {
	readonly ports: number;
	/** Writes the configuration and says what to run. */
	readonly prepare: (
		folder: string,
		ports: readonly number[],
	) => readonly [program: string, ...args: string[]];
}

async function start({ ports: count, prepare }: Recipe): Promise<PeerProxy> {
	const folder = mkdtempSync(join(tmpdir(), "gannet-proxy-"));
	// squid, started by root, works as a user of its own.
	chmodSync(folder, 0o777);
	// A port that was free may be taken a moment later: then others are looked for.
	for (let attempt = 0; ; attempt++) {
		const ports = await freePorts(count);
		const [program, ...args] = prepare(folder, ports);
		const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
		let log = "";
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding("utf8").on("data", (text: string) => {
				log = (log + text).slice(-20_000);
			});
		}
		if (await answers(child, ports)) {
			return {
				ports,
				log: () => log,
				async [Symbol.asyncDispose]() {
					await end(child);
					rmSync(folder, { recursive: true, force: true });
				},
			};
		}
		await end(child);
		if (attempt === 3) throw new Error(`${program} did not start:\n${log}`);
	}
}

async function freePorts(count: number): Promise<number[]> {
	const probes = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
	await Promise.all(probes.map((probe) => once(probe, "listening")));
	const ports = probes.map((probe) => (probe.address() as AddressInfo).port);
	for (const probe of probes) probe.close();
	await Promise.all(probes.map((probe) => once(probe, "close")));
	return ports;
}

/** Whether all ports take connections before the process ends. */
async function answers(child: ChildProcess, ports: readonly number[]): Promise<boolean> {
	for (const port of ports) {
		while (!(await isOpen(port))) {
			if (child.exitCode !== null || child.signalCode !== null) return false;
			await pass(20);
		}
	}
	return true;
}

async function isOpen(port: number): Promise<boolean> {
	const socket = connect(port, "127.0.0.1");
	try {
		await once(socket, "connect");
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}

async function end(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exited = once(child, "exit");
	child.kill("SIGTERM");
	const late = setTimeout(() => child.kill("SIGKILL"), 3_000);
	await exited;
	clearTimeout(late);
}

/** A password as crypt(3) keeps it. */
async function crypt(openssl: string, kind: "-apr1" | "-6"): Promise<string> {
	const child = spawn(openssl, ["passwd", kind, "-stdin"], { stdio: ["pipe", "pipe", "ignore"] });
	child.stdin.end(`${PASSWORD}\n`);
	let text = "";
	for await (const piece of child.stdout.setEncoding("utf8")) text += piece;
	return text.trim();
}

/** Ports: plain, and TLS. */
export async function startSquid(squid: string, openssl: string): Promise<PeerProxy> {
	const hash = await crypt(openssl, "-apr1");
	return await start({
		ports: 2,
		prepare(folder, [plain, secure]) {
			writeFileSync(join(folder, "users"), `${USER}:${hash}\n`, { mode: 0o644 });
			writeFileSync(join(folder, "cert.pem"), serverTls.cert);
			writeFileSync(join(folder, "key.pem"), serverTls.key, { mode: 0o644 });
			const configuration = `
http_port 127.0.0.1:${plain}
https_port 127.0.0.1:${secure} tls-cert=${folder}/cert.pem tls-key=${folder}/key.pem
auth_param basic program /usr/lib/squid/basic_ncsa_auth ${folder}/users
auth_param basic children 1
auth_param basic utf8 off
acl known proxy_auth REQUIRED
http_access allow known
http_access deny all
dns_v4_first on
tcp_outgoing_address ${SOURCES.squid}
cache deny all
access_log none
cache_log ${folder}/cache.log
cache_store_log none
pid_filename none
coredump_dir ${folder}
netdb_filename none
pinger_enable off
shutdown_lifetime 0 seconds
visible_hostname localhost
`;
			writeFileSync(join(folder, "squid.conf"), configuration);
			return [squid, "-N", "-f", join(folder, "squid.conf"), "-d", "1"];
		},
	});
}

/** What tinyproxy takes for a password: letters and digits. */
export const PLAIN_PASSWORD = "plainpassword";

export function startTinyproxy(tinyproxy: string): Promise<PeerProxy> {
	return start({
		ports: 1,
		prepare(folder, [port]) {
			writeFileSync(
				join(folder, "tinyproxy.conf"),
				`Port ${port}\nListen 127.0.0.1\nBind ${SOURCES.tinyproxy}\nAllow 127.0.0.1\nBasicAuth ${USER} ${PLAIN_PASSWORD}\nMaxClients 50\n`,
			);
			return [tinyproxy, "-d", "-c", join(folder, "tinyproxy.conf")];
		},
	});
}

/** Ports: forwarding to IP addresses, plain and TLS; and TLS in front of another proxy on this machine. */
export function startHaproxy(haproxy: string, behind: number): Promise<PeerProxy> {
	const credentials = Buffer.from(`${USER}:${PASSWORD}`, "utf8").toString("base64");
	return start({
		ports: 3,
		prepare(folder, [plain, secure, front]) {
			writeFileSync(join(folder, "both.pem"), serverTls.cert + serverTls.key);
			const configuration = `
defaults
	timeout connect 5s
	timeout client 30s
	timeout server 30s
frontend forward
	mode http
	bind 127.0.0.1:${plain}
	bind 127.0.0.1:${secure} ssl crt ${folder}/both.pem
	http-request deny deny_status 407 unless { req.hdr(proxy-authorization) -m str "Basic ${credentials}" }
	http-request del-header proxy-authorization
	http-request set-dst url_ip
	http-request set-dst-port url_port
	http-request set-uri %[path]
	default_backend anywhere
backend anywhere
	mode http
	server origin 0.0.0.0:0
frontend tunnels
	mode tcp
	bind 127.0.0.1:${front} ssl crt ${folder}/both.pem
	default_backend behind
backend behind
	mode tcp
	server behind 127.0.0.1:${behind}
`;
			writeFileSync(join(folder, "haproxy.cfg"), configuration);
			return [haproxy, "-f", join(folder, "haproxy.cfg"), "-db"];
		},
	});
}

/**
 * dante takes its users from the system's: it runs where /etc/passwd and /etc/shadow are copies with one user more, which
 * is what a mount namespace is for.
 */
export async function startDante(danted: string, unshare: string, openssl: string): Promise<PeerProxy> {
	const hash = await crypt(openssl, "-6");
	const isRoot = process.getuid?.() === 0;
	return await start({
		ports: 1,
		prepare(folder, [port]) {
			const nobody = `${USER}:x:4711:4711::/nonexistent:/usr/sbin/nologin\n`;
			writeFileSync(join(folder, "passwd"), readFileSync("/etc/passwd", "utf8") + nobody);
			writeFileSync(join(folder, "shadow"), `${USER}:${hash}:19000:0:99999:7:::\n`, { mode: 0o600 });
			writeFileSync(join(folder, "danted.conf"), danteConfiguration(port, "username"));
			const script =
				'mount --bind passwd /etc/passwd && mount --bind shadow /etc/shadow && exec "$0" -f danted.conf';
			return [unshare, "--mount", ...(isRoot ? [] : ["--map-root-user"]), "sh", "-c", script, danted];
		},
	});
}

/** dante that asks nobody who he is: then it speaks SOCKS 4 as well. */
export function startOpenDante(danted: string): Promise<PeerProxy> {
	return start({
		ports: 1,
		prepare(folder, [port]) {
			writeFileSync(join(folder, "danted.conf"), danteConfiguration(port, "none"));
			return [danted, "-f", join(folder, "danted.conf")];
		},
	});
}

/** OpenSSH's dynamic forwarding (`ssh -D`) to a server of its own: it knows SOCKS 4a, and its server finds the names. */
export function startSsh(ssh: string, sshd: string, keygen: string): Promise<PeerProxy> {
	// Where sshd keeps what it does not trust; its package's service would have made it.
	if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
	return start({
		ports: 1,
		prepare(folder, [port]) {
			const key = join(folder, "key");
			rmSync(key, { force: true });
			execFileSync(keygen, ["-q", "-t", "ed25519", "-N", "", "-f", key]);
			const configuration = join(folder, "sshd.conf");
			writeFileSync(
				configuration,
				`HostKey ${key}\nAuthorizedKeysFile ${key}.pub\nStrictModes no\nUsePAM no\nPidFile none\nLogLevel ERROR\n`,
			);
			const options = [
				"IdentitiesOnly=yes",
				"StrictHostKeyChecking=no",
				"UserKnownHostsFile=/dev/null",
				"ExitOnForwardFailure=yes",
				`ProxyCommand=${sshd} -i -f ${configuration}`,
			];
			const named = options.flatMap((option) => ["-o", option]);
			const where = [`-D127.0.0.1:${port}`, `${userInfo().username}@localhost`];
			return [ssh, "-N", "-F", "none", "-i", key, ...named, ...where];
		},
	});
}

function danteConfiguration(port: number | undefined, method: "username" | "none"): string {
	return `
logoutput: stderr
internal: 127.0.0.1 port = ${port}
external: ${SOURCES.dante}
clientmethod: none
socksmethod: ${method}
client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
socks pass { from: 127.0.0.0/8 to: 0.0.0.0/0 command: connect }
`;
}

export interface Origin extends AsyncDisposable {
	readonly port: number;
	/** Names of all header fields that came, in lower case. */
	readonly fields: ReadonlySet<string>;
}

/** Node's own server: answers with what came, or with many bytes. */
export async function startOrigin(isSecure: boolean): Promise<Origin> {
	const fields = new Set<string>();
	const answer = (request: IncomingMessage, response: ServerResponse): void => {
		for (const name of Object.keys(request.headers)) fields.add(name);
		if (request.method === "POST") request.pipe(response);
		else response.end(Buffer.alloc(1_000_000, request.url));
	};
	const server: Server = isSecure ? createHttpsServer(serverTls, answer) : createHttpServer(answer);
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		port: (server.address() as AddressInfo).port,
		fields,
		async [Symbol.asyncDispose]() {
			(server as ReturnType<typeof createHttpServer>).closeAllConnections();
			server.close();
			await once(server, "close");
		},
	};
}
