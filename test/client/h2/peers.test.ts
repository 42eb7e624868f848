// The client's HTTP/2 with other people's servers, over TLS: each passes requests on to the same origin behind it, or serves the
// same files itself.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pass } from "node:timers/promises";
import { Client } from "../../../src/client/index.ts";
import { authority, fixture } from "../../socket/support.ts";
import { requirePeer } from "../../support/peers.ts";

const limit = { timeout: 60_000 };
const BIG = Buffer.alloc(10_000_000, "0123456789abcdef");

interface Place {
	/** A folder of its own, with cert.pem, key.pem and both.pem, and the files small and big. */
	readonly folder: string;
	readonly port: number;
	/** Of the origin behind it. */
	readonly origin: number;
}

interface PeerServer {
	readonly name: string;
	readonly program: string;
	/** The configuration's file and content, if it has one. */
	readonly config?: (place: Place) => string;
	readonly args: (place: Place, config: string) => readonly string[];
	/** It has no origin behind it: content is echoed for any path, and there are no trailers. */
	readonly isAlone?: boolean;
	/** It refuses content of unknown length (411). */
	readonly needsLength?: boolean;
	/** It passes on trailers of responses, or sends its own. */
	readonly sendsTrailers?: boolean;
}

const APACHE = "/usr/lib/apache2/modules";

const PEERS: readonly PeerServer[] = [
	{
		name: "nginx, which says goodbye after 50 requests",
		program: "nginx",
		config: ({ folder, port, origin }) => `
			daemon off; pid ${folder}/pid; error_log ${folder}/log; worker_processes 1;
			events { worker_connections 256; }
			http {
				access_log off; keepalive_requests 50; client_max_body_size 100m;
				${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`).join(" ")}
				server {
					listen 127.0.0.1:${port} ssl http2;
					ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem;
					location / { proxy_pass http://127.0.0.1:${origin}; proxy_request_buffering off; proxy_http_version 1.1; }
				}
			}`,
		args: (_, config) => ["-c", config],
	},
	{
		name: "haproxy",
		program: "haproxy",
		config: ({ folder, port, origin }) =>
			[
				"defaults",
				"  mode http",
				"  timeout connect 5s",
				"  timeout client 30s",
				"  timeout server 30s",
				"frontend f",
				`  bind 127.0.0.1:${port} ssl crt ${folder}/both.pem alpn h2,http/1.1`,
				"  default_backend b",
				"backend b",
				`  server s 127.0.0.1:${origin}`,
				"",
			].join("\n"),
		args: (_, config) => ["-db", "-f", config],
		sendsTrailers: true,
	},
	{
		name: "Apache",
		program: "apache2",
		config: ({ folder, port, origin }) =>
			[
				`ServerRoot ${folder}`,
				`PidFile ${folder}/pid`,
				`ErrorLog ${folder}/log`,
				`DefaultRuntimeDir ${folder}`,
				"ServerName localhost",
				...["mpm_event", "authz_core", "ssl", "http2", "proxy", "proxy_http"].map(
					(name) => `LoadModule ${name}_module ${APACHE}/mod_${name}.so`,
				),
				...(process.getuid?.() === 0 ? ["User www-data", "Group www-data"] : []),
				`Listen 127.0.0.1:${port}`,
				"Protocols h2 http/1.1",
				"SSLEngine on",
				`SSLCertificateFile ${folder}/cert.pem`,
				`SSLCertificateKeyFile ${folder}/key.pem`,
				`ProxyPass / http://127.0.0.1:${origin}/`,
				"",
			].join("\n"),
		args: (_, config) => ["-D", "FOREGROUND", "-f", config],
		sendsTrailers: true,
	},
	{
		name: "h2o",
		program: "h2o",
		config: ({ folder, port, origin }) =>
			JSON.stringify({
				...(process.getuid?.() === 0 ? { user: "root" } : {}),
				"num-threads": 1,
				"error-log": `${folder}/log`,
				listen: {
					host: "127.0.0.1",
					port,
					ssl: { "certificate-file": `${folder}/cert.pem`, "key-file": `${folder}/key.pem` },
				},
				hosts: { default: { paths: { "/": { "proxy.reverse.url": `http://127.0.0.1:${origin}/` } } } },
			}),
		args: (_, config) => ["-m", "worker", "-c", config],
	},
	{
		name: "Caddy",
		program: "caddy",
		config: ({ folder, port, origin }) =>
			[
				"{",
				"  admin off",
				"  auto_https off",
				"}",
				`https://localhost:${port} {`,
				"  bind 127.0.0.1",
				`  tls ${folder}/cert.pem ${folder}/key.pem`,
				`  reverse_proxy 127.0.0.1:${origin}`,
				"}",
				"",
			].join("\n"),
		args: (_, config) => ["run", "--adapter", "caddyfile", "--config", config],
		sendsTrailers: true,
	},
	{
		name: "lighttpd",
		program: "lighttpd",
		config: ({ folder, port, origin }) =>
			[
				`server.document-root = "${folder}"`,
				'server.bind = "127.0.0.1"',
				`server.port = ${port}`,
				`server.errorlog = "${folder}/log"`,
				'server.modules = ("mod_openssl", "mod_proxy")',
				'ssl.engine = "enable"',
				`ssl.pemfile = "${folder}/cert.pem"`,
				`ssl.privkey = "${folder}/key.pem"`,
				"server.stream-response-body = 2",
				`proxy.server = ("" => (("host" => "127.0.0.1", "port" => ${origin})))`,
				"",
			].join("\n"),
		args: (_, config) => ["-D", "-f", config],
		needsLength: true,
	},
	{
		name: "nghttpd",
		program: "nghttpd",
		args: ({ folder, port }) => [
			"--address=127.0.0.1",
			"--echo-upload",
			"--trailer=x-sum: 7",
			`--htdocs=${folder}`,
			String(port),
			`${folder}/key.pem`,
			`${folder}/cert.pem`,
		],
		isAlone: true,
		sendsTrailers: true,
	},
];

/** What stands behind the servers: files, an echo, and answers by ETag. */
async function startOrigin(): Promise<Server> {
	const server = createServer((request, response) => {
		if (request.method === "POST") {
			// All of it first: Apache reads no answer before it has passed on the whole request.
			const pieces: Buffer[] = [];
			request.on("data", (piece: Buffer) => pieces.push(piece));
			request.on("end", () => response.end(Buffer.concat(pieces)));
			return;
		}
		if (request.url === "/trailers") {
			response.writeHead(200, { trailer: "x-sum" });
			response.write("some");
			response.addTrailers({ "x-sum": "7" });
			response.end();
			return;
		}
		const content = request.url === "/big" ? BIG : Buffer.from("small");
		response.setHeader("etag", '"one"');
		if (request.headers["if-none-match"] === '"one"') response.writeHead(304).end();
		else response.setHeader("content-length", content.length).end(request.method === "HEAD" ? "" : content);
	});
	server.keepAliveTimeout = 60_000;
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return server;
}

async function freePort(): Promise<number> {
	const server = createTcpServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, "close");
	return port;
}

async function untilOpen(port: number, child: ChildProcess): Promise<void> {
	for (;;) {
		assert.equal(child.exitCode, null, "the server has ended");
		const socket = connect(port, "127.0.0.1");
		const [isOpen] = await Promise.race([
			once(socket, "connect").then(() => [true]),
			once(socket, "error").then(() => [false]),
		]).catch(() => [false]);
		socket.destroy();
		if (isOpen === true) return;
		await pass(30);
	}
}

async function withPeer(
	t: TestContext,
	peer: PeerServer,
	use: (client: Client, url: string, child: ChildProcess) => Promise<void>,
): Promise<void> {
	const program = requirePeer(t, peer.program);
	if (program === undefined) return;
	const folder = mkdtempSync(join(tmpdir(), "gannet-h2-"));
	chmodSync(folder, 0o755);
	const cert = fixture("server.pem");
	const key = fixture("leaf.key");
	writeFileSync(join(folder, "cert.pem"), cert);
	writeFileSync(join(folder, "key.pem"), key);
	writeFileSync(join(folder, "both.pem"), `${String(cert)}\n${String(key)}`);
	writeFileSync(join(folder, "small"), "small");
	writeFileSync(join(folder, "big"), BIG);
	writeFileSync(join(folder, "trailers"), "some");
	const origin = await startOrigin();
	const place = { folder, port: await freePort(), origin: (origin.address() as AddressInfo).port };
	const config = join(folder, "config");
	if (peer.config !== undefined) writeFileSync(config, peer.config(place));
	const child = spawn(program, peer.args(place, config), {
		stdio: "ignore",
		env: { PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
	});
	const client = new Client({ http: "2", tls: { ca: authority } });
	try {
		await untilOpen(place.port, child);
		await use(client, `https://localhost:${place.port}/`, child);
	} finally {
		await client.destroy();
		child.kill();
		if (child.exitCode === null) await once(child, "exit");
		origin.close();
		origin.closeAllConnections();
		rmSync(folder, { recursive: true, force: true });
	}
}

for (const peer of PEERS) {
	test(
		`with ${peer.name}: contents both ways, HEAD, 304, trailers, and 1,000 requests, 100 at once`,
		limit,
		async (t) => {
			await withPeer(t, peer, async (client, url) => {
				const small = await client.get(`${url}small`);
				assert.deepEqual([small.status, small.version, await small.text()], [200, "2", "small"]);
				assert.ok(Buffer.from(await (await client.get(`${url}big`)).bytes()).equals(BIG));
				const head = await client.head(`${url}big`);
				assert.deepEqual(
					[head.status, head.headers.get("content-length"), await head.text()],
					[200, "10000000", ""],
				);
				if (peer.isAlone !== true) {
					const same = await client.get(`${url}big`, { headers: { "if-none-match": '"one"' } });
					assert.deepEqual([same.status, await same.text()], [304, ""]);
				}
				const posted = await client.post(`${url}echo`, { body: BIG });
				assert.ok(Buffer.from(await posted.bytes()).equals(BIG));
				const streamed = await client.post(`${url}echo`, {
					body: (async function* () {
						for (let at = 0; at < 1_000_000; at += 100_000) yield BIG.subarray(at, at + 100_000);
					})(),
				});
				const returned = Buffer.from(await streamed.bytes());
				if (peer.needsLength === true) assert.equal(streamed.status, 411);
				else assert.ok(returned.equals(BIG.subarray(0, 1_000_000)), `${returned.length} bytes`);
				if (peer.sendsTrailers === true) {
					const withTrailers = await client.get(`${url}trailers`);
					assert.equal(await withTrailers.text(), "some");
					assert.equal(withTrailers.trailers?.get("x-sum"), "7");
				}
				let left = 1_000;
				const loop = async (): Promise<void> => {
					while (left-- > 0) assert.equal(await (await client.get(`${url}small`)).text(), "small");
				};
				await Promise.all(Array.from({ length: 100 }, loop));
				const large = await client.get(`${url}big`);
				large.discard();
				assert.equal(await (await client.get(`${url}small`)).text(), "small");
			});
		},
	);
}

test("nginx reloads three times under load, and no request is lost", limit, async (t) => {
	await withPeer(t, PEERS[0] as PeerServer, async (client, url, child) => {
		await (await client.get(`${url}small`)).text();
		let isDone = false;
		let count = 0;
		const loop = async (number: number): Promise<void> => {
			const isPost = number % 3 === 0;
			while (!isDone) {
				const asked = isPost ? client.post(`${url}echo`, { body: "content" }) : client.get(`${url}small`);
				assert.equal(await (await asked).text(), isPost ? "content" : "small");
				count++;
			}
		};
		const loops = Array.from({ length: 30 }, (_, number) => loop(number));
		for (let reload = 1; reload <= 3; reload++) {
			const before = count;
			child.kill("SIGHUP");
			while (count < before + 300) await Promise.race([pass(20), ...loops]);
		}
		isDone = true;
		await Promise.all(loops);
		assert.ok(client.stats().connectionsOpened > 1);
		assert.equal(client.stats().failed, 0);
	});
});
