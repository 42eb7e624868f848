// One server of Node.js in a process of its own: prints the port it listens on, and ends when its standard input does. Must not
// know how it is measured.
import { createReadStream, readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, Socket } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** What every server answers at /hello: 13 bytes. */
const HELLO = "Hello, world!";
const TEXT = "text/plain; charset=utf-8";
/** More than the benchmark opens. */
const CONNECTIONS = 10_000;

type ServerAnswer = import("../../src/server/index.ts").ServerResponse;

/** Starts a server that has the files of a folder, where it can, and HELLO at /hello. Resolves to its port. */
type Start = (folder: string, source: string) => Promise<number>;

const SERVERS: Readonly<Record<string, Start>> = { gannet, "node-http": nodeHttp, fastify, hono, floor };

async function gannet(folder: string, source: string): Promise<number> {
	const module = pathToFileURL(join(source, "src", "server", "index.ts")).href;
	const { directoryHandler, serveHttp } = (await import(
		module
	)) as typeof import("../../src/server/index.ts");
	const files = await directoryHandler(folder);
	// An older checkout has another name for them.
	const isOld = !readFileSync(join(source, "src", "server", "options.ts"), "utf8").includes("headers?:");
	const headers = { "Content-Type": TEXT };
	const hello = (isOld ? { fields: headers, body: HELLO } : { headers, body: HELLO }) as ServerAnswer;
	const server = await serveHttp(
		"tcp://127.0.0.1:0",
		(request) => (request.target === "/hello" ? hello : files(request)),
		{ limits: { connections: CONNECTIONS }, listen: { backlog: 4096 } },
	);
	return Number(new URL(server.url).port);
}

/** As its documentation shows: a stat, then a stream. */
async function nodeHttp(folder: string): Promise<number> {
	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		if (request.url === "/hello") {
			response.writeHead(200, { "Content-Type": TEXT, "Content-Length": HELLO.length });
			response.end(HELLO);
			return;
		}
		const path = join(folder, request.url ?? "");
		const { size, mtime } = await stat(path);
		const since = request.headers["if-modified-since"];
		if (since !== undefined && Math.floor(mtime.getTime() / 1000) * 1000 <= Date.parse(since)) {
			response.writeHead(304).end();
			return;
		}
		const fields = { "Content-Type": "application/octet-stream", "Last-Modified": mtime.toUTCString() };
		const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
		const start = Number(first ?? 0);
		const end = Number(last ?? size - 1);
		const isPart = first !== undefined;
		response.writeHead(isPart ? 206 : 200, {
			...fields,
			"Content-Length": end - start + 1,
			...(isPart && { "Content-Range": `bytes ${start}-${end}/${size}` }),
		});
		createReadStream(path, { start, end }).pipe(response);
	};
	const server = createServer((request, response) => {
		answer(request, response).catch(() => response.destroy());
	});
	server.keepAliveTimeout = 600_000;
	return await new Promise((resolve) => {
		server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () =>
			resolve((server.address() as AddressInfo).port),
		);
	});
}

async function fastify(): Promise<number> {
	const { fastify: make } = await import("fastify");
	const app = make({ keepAliveTimeout: 600_000 });
	app.get("/hello", (_, reply) => reply.type(TEXT).send(HELLO));
	const url = await app.listen({ port: 0, host: "127.0.0.1", backlog: 4096 });
	return Number(new URL(url).port);
}

async function hono(folder: string): Promise<number> {
	const { Hono } = await import("hono");
	const { serve } = await import("@hono/node-server");
	const { serveStatic } = await import("@hono/node-server/serve-static");
	const app = new Hono();
	app.get("/hello", (context) => context.text(HELLO));
	app.use("/*", serveStatic({ root: folder }));
	return await new Promise((resolve) => {
		const options = { fetch: app.fetch, port: 0, hostname: "127.0.0.1" };
		const server = serve(options, ({ port }) => resolve(port));
		if ("keepAliveTimeout" in server) server.keepAliveTimeout = 600_000;
	});
}

/** What sockets alone cost: one shared buffer to read into, no parsing, and always the same answer. */
async function floor(): Promise<number> {
	const head = `HTTP/1.1 200 OK\r\nContent-Type: ${TEXT}\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Length: 13`;
	const answer = `${head}\r\n\r\n${HELLO}`;
	const buffer = Buffer.allocUnsafeSlow(65_536);
	const server = createTcpServer({ pauseOnConnect: true, noDelay: true }, (accepted) => {
		const holder = accepted as unknown as { _handle: unknown };
		const handle = holder._handle;
		holder._handle = null;
		const callback = (): boolean => {
			socket.write(answer, "latin1");
			return true;
		};
		const options = { handle, onread: { buffer, callback } };
		const socket = new Socket(options as ConstructorParameters<typeof Socket>[0]);
		socket.on("error", () => socket.destroy());
		socket.read(0);
	});
	return await new Promise((resolve) => {
		server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () =>
			resolve((server.address() as AddressInfo).port),
		);
	});
}

const [name = "", folder = ".", source = ""] = process.argv.slice(2);
const start = SERVERS[name];
if (start === undefined) throw new Error(`no server is called ${name}`);
process.stdout.write(`${await start(folder, source)}\n`);
process.stdin.on("end", () => process.exit(0)).resume();
