// A process of its own that does what nginx can't: `discard` swallows uploads faster than a client can send them,
// `digest` answers with the size and SHA-256 of what it was sent, `barrier` answers nobody before as many
// requests have arrived as the path says. Over HTTP/2, `digest` again, and requests that wait until they are counted. Ends
// when its standard input does. `sink.ts FOLDER`, which has the certificate.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer, type ServerResponse } from "node:http";
import { createSecureServer, type Http2ServerResponse } from "node:http2";
import { type AddressInfo, createServer as createTcpServer, type Server, Socket } from "node:net";

const READ_BUFFER = Buffer.allocUnsafe(1024 ** 2);

function digestServer(): Server {
	return createHttpServer((request, response) => {
		const hash = createHash("sha256");
		let bytes = 0;
		request.on("data", (chunk: Buffer) => {
			hash.update(chunk);
			bytes += chunk.length;
		});
		request.on("end", () => {
			response.setHeader("content-type", "application/json");
			response.end(JSON.stringify({ bytes, sha256: hash.digest("hex") }));
		});
	});
}

/**
 * Reads each connection into one shared buffer. A listening socket has no option for that, so the accepted
 * handle is given to a new Socket with `onread`: the Readable of the first would copy at a third of the speed.
 */
function discardServer(): Server {
	return createTcpServer({ pauseOnConnect: true }, (accepted) => {
		const holder = accepted as unknown as { _handle: unknown };
		const handle = holder._handle;
		holder._handle = null;
		let total = 0;
		let remaining = 0;
		const onBytes = (count: number, buffer: Uint8Array): boolean => {
			if (remaining === 0) {
				const head = (buffer as Buffer).toString("latin1", 0, Math.min(count, 4096));
				const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1]);
				total = length;
				remaining = length + head.indexOf("\r\n\r\n") + 4;
			}
			remaining -= count;
			if (Number.isNaN(remaining)) {
				// Without a length nothing says where the content ends: a client must not be timed like that.
				socket.end("HTTP/1.1 411 Length Required\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
				return false;
			}
			if (remaining === 0) {
				const answer = JSON.stringify({ bytes: total });
				const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${answer.length}`;
				socket.write(`${head}\r\n\r\n${answer}`);
			}
			return true;
		};
		const options = { handle, onread: { buffer: READ_BUFFER, callback: onBytes } };
		const socket = new Socket(options as ConstructorParameters<typeof Socket>[0]);
		socket.on("error", () => socket.destroy());
		socket.resume();
	});
}

function barrierServer(): Server {
	let waiting: ServerResponse[] = [];
	const server = createHttpServer((request, response) => {
		waiting.push(response);
		if (waiting.length < Number(request.url?.slice(1))) return;
		for (const held of waiting) held.end("a gannet dives at 30 m a second\n");
		waiting = [];
	});
	server.keepAliveTimeout = 600_000;
	server.requestTimeout = 0;
	return server;
}

/** HTTP/2: /upload gives a digest, /wait waits until /waiting/N has seen N of them, and everything else is answered. */
function http2Server(folder: string): Server {
	const held: Http2ServerResponse[] = [];
	let onHeld: () => void = () => undefined;
	const tls = { cert: readFileSync(`${folder}/ca.pem`), key: readFileSync(`${folder}/key.pem`) };
	const settings = { maxConcurrentStreams: 200, initialWindowSize: 16 * 1024 ** 2 };
	return createSecureServer({ ...tls, settings }, (request, response) => {
		if (request.url === "/wait") {
			held.push(response);
			onHeld();
			return;
		}
		const wanted = /^\/waiting\/(\d+)$/.exec(request.url ?? "")?.[1];
		if (wanted !== undefined) {
			onHeld = () => {
				if (held.length >= Number(wanted)) response.end();
			};
			onHeld();
			return;
		}
		if (request.url !== "/upload") {
			response.end("a gannet dives at 30 m a second\n");
			return;
		}
		const hash = createHash("sha256");
		let bytes = 0;
		request.on("data", (chunk: Buffer) => {
			hash.update(chunk);
			bytes += chunk.length;
		});
		request.on("end", () => response.end(JSON.stringify({ bytes, sha256: hash.digest("hex") })));
	});
}

async function portOf(server: Server): Promise<number> {
	const { promise, resolve } = Promise.withResolvers<void>();
	server.listen(0, "127.0.0.1", 4096, resolve);
	await promise;
	return (server.address() as AddressInfo).port;
}

const ports = {
	digest: await portOf(digestServer()),
	discard: await portOf(discardServer()),
	barrier: await portOf(barrierServer()),
	http2: await portOf(http2Server(process.argv[2] as string)),
};
process.stdout.write(`${JSON.stringify(ports)}\n`);
process.stdin.on("end", () => process.exit(0)).resume();
