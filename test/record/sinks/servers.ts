// Starts Debian's PostgreSQL and MariaDB for a test file, each in a folder of its own, on a Unix-domain socket and a free port.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { findPeer } from "../../support/peers.ts";

export interface DatabaseServer {
	/** Without a table: "postgres://…". */
	readonly url: string;
	readonly socket: string;
	readonly port: number;
	readonly folder: string;
	stop(): Promise<void>;
}

/** Starts the server, or skips with a sentence; throws where CI=true. */
export async function requireServer(
	t: Pick<TestContext, "skip">,
	kind: "postgresql" | "mariadb",
	options: readonly string[] = [],
): Promise<DatabaseServer | undefined> {
	const program = kind === "postgresql" ? findPostgres() : findPeer("mariadbd");
	if (program !== undefined)
		return kind === "postgresql" ? startPostgres(program, options) : startMariadb(program, options);
	const sentence = `${kind} is not installed (Debian: apt-get install ${kind === "mariadb" ? "mariadb-server" : kind})`;
	if (process.env.CI === "true") throw new Error(`${sentence}, and with CI=true every peer has to be`);
	t.skip(sentence);
	return undefined;
}

/** Debian keeps each version's programs in a folder of its own. */
function findPostgres(): string | undefined {
	const base = "/usr/lib/postgresql";
	const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
	const installed = versions
		.map((version) => join(base, version, "bin", "postgres"))
		.find((path) => existsSync(path));
	return installed ?? findPeer("postgres");
}

/** Neither server runs as root; the packages bring users of their own. */
function userOf(name: string): { uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (flag: string): number => Number(execFileSync("id", [flag, name], { encoding: "utf8" }));
	return { uid: id("-u"), gid: id("-g") };
}

function ownFolder(user: { uid: number; gid: number } | undefined): string {
	const folder = mkdtempSync(join(tmpdir(), "gannet-db-"));
	chmodSync(folder, 0o700);
	if (user !== undefined) chownSync(folder, user.uid, user.gid);
	return folder;
}

async function freePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	server.close();
	await once(server, "close");
	return typeof address === "object" && address !== null ? address.port : 0;
}

async function startPostgres(program: string, options: readonly string[]): Promise<DatabaseServer> {
	const user = userOf("postgres");
	const folder = ownFolder(user);
	const data = join(folder, "data");
	const initdb = join(dirname(realpathSync(program)), "initdb");
	execFileSync(
		initdb,
		["-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"],
		{
			...user,
			cwd: folder,
			stdio: "ignore",
		},
	);
	const port = await freePort();
	const settings = [
		`port=${port}`,
		"listen_addresses=127.0.0.1",
		`unix_socket_directories=${folder}`,
		"fsync=off",
		...options,
	];
	const child = spawn(program, ["-D", data, ...settings.flatMap((setting) => ["-c", setting])], {
		...user,
		cwd: folder,
		stdio: ["ignore", "ignore", "pipe"],
	});
	await ready(child, /ready to accept connections/u);
	return {
		url: `postgres://postgres@127.0.0.1:${port}/postgres`,
		socket: join(folder, `.s.PGSQL.${port}`),
		port,
		folder,
		// Fast shutdown: it waits for no client.
		stop: () => stopped(child, "SIGINT", folder),
	};
}

async function startMariadb(program: string, options: readonly string[]): Promise<DatabaseServer> {
	const user = userOf("mysql");
	const folder = ownFolder(user);
	const data = join(folder, "data");
	const install = findPeer("mariadb-install-db") ?? "mariadb-install-db";
	const common = ["--no-defaults", `--datadir=${data}`];
	// A server that starts removes the temporary tables of all others in its folder for such.
	const env = { ...process.env, TMPDIR: folder };
	execFileSync(install, [...common, "--auth-root-authentication-method=normal", "--skip-test-db"], {
		...user,
		env,
		cwd: folder,
		stdio: ["ignore", "ignore", "pipe"],
	});
	const port = await freePort();
	const socket = join(folder, "socket");
	const settings = [
		`--socket=${socket}`,
		`--port=${port}`,
		"--bind-address=127.0.0.1",
		`--pid-file=${join(folder, "pid")}`,
		"--innodb-flush-log-at-trx-commit=0",
		"--innodb-flush-method=nosync",
		...options,
	];
	const child = spawn(program, [...common, ...settings], {
		...user,
		env,
		cwd: folder,
		stdio: ["ignore", "ignore", "pipe"],
	});
	await ready(child, /ready for connections/u);
	return {
		url: `mysql://root@127.0.0.1:${port}/mysql`,
		socket,
		port,
		folder,
		stop: () => stopped(child, "SIGTERM", folder),
	};
}

async function ready(child: ChildProcess, sign: RegExp): Promise<void> {
	if (child.stderr === null) throw new Error("the server's log is not read");
	const said: string[] = [];
	await new Promise<void>((resolve, reject) => {
		const lines = createInterface({ input: child.stderr as NodeJS.ReadableStream });
		lines.on("line", (line) => {
			said.push(line);
			if (sign.test(line)) resolve();
		});
		child.once("exit", () => reject(new Error(`the server ended while it started:\n${said.join("\n")}`)));
	});
	child.stderr.resume();
}

async function stopped(child: ChildProcess, signal: NodeJS.Signals, folder: string): Promise<void> {
	const exit = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
	child.kill(signal);
	await exit;
	rmSync(folder, { recursive: true, force: true });
}
