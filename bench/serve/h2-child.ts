// One HTTP/2 server of Node.js in a process of its own: prints its ports with TLS and in the clear, and ends when its standard
// input does. Answers 32 bytes, and never at /wait.
import { readFileSync } from "node:fs";
import {
	createSecureServer,
	createServer,
	type Http2ServerRequest,
	type Http2ServerResponse,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const CONTENT = "0123456789abcdef0123456789abcdef";
const TEXT = "text/plain; charset=utf-8";
const STREAMS = 200;

const [, , id, checkout] = process.argv as unknown as readonly [string, string, string, string];
const fixture = (name: string): string =>
	readFileSync(join(checkout, "test", "socket", "fixtures", name), "latin1");
const tls = { cert: fixture("server.pem"), key: fixture("leaf.key") };

async function gannet(): Promise<readonly number[]> {
	const module = pathToFileURL(join(checkout, "src", "server", "index.ts")).href;
	const { serveHttp } = (await import(module)) as typeof import("../../src/server/index.ts");
	const answer = { headers: { "Content-Type": TEXT }, body: CONTENT };
	const never = new Promise<never>(() => {});
	const handler = ({ target }: { readonly target: string }): typeof answer | Promise<never> =>
		target === "/wait" ? never : answer;
	const options = { limits: { streams: STREAMS } };
	const servers = [
		await serveHttp("tls://127.0.0.1:0", handler, { ...options, listen: { tls } }),
		await serveHttp("tcp://127.0.0.1:0", handler, options),
	];
	return servers.map(({ url }) => Number(new URL(url).port));
}

async function nodeHttp2(): Promise<readonly number[]> {
	const answer = ({ url }: Http2ServerRequest, response: Http2ServerResponse): void => {
		if (url === "/wait") return;
		response.writeHead(200, { "Content-Type": TEXT, "Content-Length": CONTENT.length });
		response.end(CONTENT);
	};
	const settings = { maxConcurrentStreams: STREAMS };
	const servers = [createSecureServer({ ...tls, settings }, answer), createServer({ settings }, answer)];
	return Promise.all(
		servers.map(async (server) => {
			await new Promise<void>((resolve) =>
				server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, resolve),
			);
			return (server.address() as AddressInfo).port;
		}),
	);
}

const ports = await (id === "gannet" ? gannet() : nodeHttp2());
process.stdout.write(`${ports.join(" ")}\n`);
process.stdin.on("end", () => process.exit());
process.stdin.resume();
