// A server over HTTP/2 that at random refuses streams, resets them, says goodbye in every way, changes its SETTINGS and closes;
// it counts how often it acted on each request. The client has to bring every request through that is safe or was not processed.

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Client, type ClientError } from "../../../src/client/index.ts";
import { H2Connection } from "../../../src/http/h2/connection.ts";
import type { H2Stream } from "../../../src/http/h2/stream.ts";
import { LIMITS } from "../../http/h2/connections.ts";

interface Asked {
	path: string;
	content: number;
}

export interface RefusalReport {
	readonly answered: number;
	/** Requests that failed although they were safe, or although the server says that it did not process them. */
	readonly wrongly: readonly string[];
	/** Requests that may fail: the server may have acted on them. */
	readonly rightly: number;
	/** Unsafe requests that the server acted on more than once. */
	readonly twice: readonly string[];
	readonly connections: number;
	readonly left: { readonly busy: number; readonly active: number; readonly queued: number };
	readonly openSockets: number;
}

/** Makes `count` requests, a third of them POST, `atOnce` at a time. */
export async function meetRefusals(
	count: number,
	atOnce: number,
	random: () => number,
): Promise<RefusalReport> {
	/** By path: how often the server acted on it. */
	const acted = new Map<string, number>();
	const sockets = new Set<Socket>();
	let connections = 0;
	const server = createServer((socket) => {
		connections++;
		sockets.add(socket);
		socket.on("close", () => sockets.delete(socket));
		socket.on("error", () => undefined);
		serve(socket, random, acted);
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const client = new Client({ http: "2", connectionsPerOrigin: 4, idleConnectionMs: 60_000, retries: 0 });
	const wrongly: string[] = [];
	const twice: string[] = [];
	let answered = 0;
	let rightly = 0;
	let next = 0;
	const loop = async (): Promise<void> => {
		while (next < count) {
			const index = next++;
			const isPost = index % 3 === 0;
			const path = `/${isPost ? "post" : "get"}/${index}`;
			// A caller repeats what is safe to repeat; the client itself repeats less.
			for (let tries = 0; ; tries++) {
				try {
					const response = await (isPost
						? client.post(url + path, { body: "x".repeat(index % 5_000) })
						: client.get(url + path));
					const text = await response.text();
					if (text !== path) wrongly.push(`${path} was answered ${text.slice(0, 40)}`);
					answered++;
				} catch (thrown) {
					const error = thrown as ClientError;
					if (error.isSafeToRetry && tries < 50) continue;
					if (!isPost) wrongly.push(error.message);
					else rightly++;
				}
				break;
			}
			if (isPost && (acted.get(path) ?? 0) > 1) twice.push(path);
		}
	};
	await Promise.all(Array.from({ length: atOnce }, loop));
	const { busy, active, queued } = client.stats();
	await client.close();
	server.close();
	for (let turn = 0; turn < 200 && sockets.size > 0; turn++)
		await new Promise((resolve) => setTimeout(resolve, 5));
	const openSockets = sockets.size;
	for (const socket of sockets) socket.destroy();
	return { answered, wrongly, rightly, twice, connections, left: { busy, active, queued }, openSockets };
}

function serve(socket: Socket, random: () => number, acted: Map<string, number>): void {
	const h2 = new H2Connection<Asked | undefined>("server", { ...LIMITS, overheadFrames: 1e9 }, 0);
	let isGone = false;
	const flush = (): void => {
		for (let output = h2.takeOutput(); output !== undefined; output = h2.takeOutput()) socket.write(output);
	};
	const answer = (stream: H2Stream<Asked | undefined>): void => {
		const { path } = stream.owner as Asked;
		const chance = random();
		if (chance < 0.05) {
			h2.reset(stream, "REFUSED_STREAM");
			return;
		}
		acted.set(path, (acted.get(path) ?? 0) + 1);
		if (chance < 0.08) h2.reset(stream, "INTERNAL_ERROR");
		else if (chance < 0.1) {
			h2.respond(stream, [":status: 200\r\n"], false);
			h2.send(stream, Buffer.from(path.slice(0, 3), "latin1"));
			flush();
			h2.reset(stream, "CANCEL");
		} else {
			h2.respond(stream, [":status: 200\r\n", `content-length: ${path.length}\r\n`], false);
			h2.send(stream, Buffer.from(path, "latin1"));
			h2.finish(stream);
		}
	};
	const onConnection = (): void => {
		const chance = random();
		if (chance < 0.003) h2.sayGoodbye("NO_ERROR", true);
		else if (chance < 0.006) h2.sayGoodbye();
		else if (chance < 0.007) {
			isGone = true;
			flush();
			socket.end();
		} else if (chance < 0.008) {
			isGone = true;
			socket.destroy();
		}
	};
	socket.on("data", (bytes: Buffer) => {
		if (isGone) return;
		h2.push(bytes, 0, bytes.length, performance.now());
		for (let event = h2.next(); event !== "need"; event = h2.next()) {
			const { stream } = h2;
			if (event === "fault") {
				socket.destroy();
				return;
			}
			if (event === "head") stream.owner = { path: h2.block.path, content: 0 };
			else if (event === "data") h2.read(stream, h2.end - h2.start, performance.now());
			else if (event === "end") {
				if (random() < 0.5) answer(stream);
				else
					setImmediate(() => {
						if (isGone) return;
						answer(stream);
						flush();
					});
				onConnection();
				if (isGone) return;
			}
		}
		flush();
	});
	flush();
}
