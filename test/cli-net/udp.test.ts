import assert from "node:assert/strict";
import { createSocket, type RemoteInfo } from "node:dgram";
import { once } from "node:events";
import { test } from "node:test";
import { run } from "../cli/support.ts";
import { freeUdpPort, type Running, start } from "./support.ts";

async function portOf(listening: Running): Promise<number> {
	return Number((await listening.said(/listening on udp:\/\/127\.0\.0\.1:(\d+)\n/))[1]);
}

test("two gannet udp exchange datagrams in both directions", async () => {
	const server = start(["udp", "--listen", "0", "-v"]);
	server.stdin.end("answer");
	const client = start(["udp", "-v", `127.0.0.1:${await portOf(server)}`, "-w", "2"]);
	client.stdin.end(Buffer.from([0, 255, 10, 13]));
	assert.equal(await client.exitCode, 0);
	assert.deepEqual(server.stdout(), Buffer.from([0, 255, 10, 13]));
	assert.equal(client.stdout().toString(), "answer");
	assert.match(client.stderr(), /sent 4 bytes, 127\.0\.0\.1 port \d+\nreceived 6 bytes/);
	server.interrupt();
	assert.equal(await server.exitCode, 130);
});

test("with --lines a line is a datagram, in both directions", async () => {
	const server = start(["udp", "--listen", "0", "--lines", "-v"]);
	const client = start(["udp", "--lines", "-w", "0", `127.0.0.1:${await portOf(server)}`]);
	client.stdin.write("one\ntw");
	client.stdin.end("o\n\nlast");
	assert.equal(await client.exitCode, 0);
	await server.printed("one\ntwo\n\nlast\n".length);
	assert.equal(server.stdout().toString(), "one\ntwo\n\nlast\n");
	assert.deepEqual(
		[...server.stderr().matchAll(/received (\d+)/g)].map(([, size]) => Number(size)),
		[3, 3, 0, 4],
	);
	server.interrupt();
	await server.exitCode;
});

test("each piece of stdin is one datagram, a large one several", async () => {
	const socket = createSocket("udp4");
	const sizes: number[] = [];
	socket.on("message", (bytes) => sizes.push(bytes.length));
	socket.bind(0, "127.0.0.1");
	await once(socket, "listening");
	const client = start(["udp", "-w", "0", `127.0.0.1:${socket.address().port}`]);
	client.stdin.write(Buffer.alloc(100));
	await once(socket, "message");
	client.stdin.end(Buffer.alloc(70_000));
	assert.equal(await client.exitCode, 0);
	while (sizes.length < 3) await once(socket, "message");
	assert.deepEqual(sizes, [100, 65_507, 4_493]);
	socket.close();
	await once(socket, "close");
});

test("a listener answers whoever sent last", async () => {
	const server = start(["udp", "--listen", "0"]);
	const port = await portOf(server);
	const [first, second] = [createSocket("udp4"), createSocket("udp4")];
	first.send("a", port, "127.0.0.1");
	await server.printed(1);
	second.send("b", port, "127.0.0.1");
	await server.printed(2);
	server.stdin.write("to the last");
	const [bytes] = (await once(second, "message")) as [Buffer, RemoteInfo];
	assert.equal(bytes.toString(), "to the last");
	for (const socket of [first, second]) socket.close();
	server.interrupt();
	await server.exitCode;
});

test("answers are waited for as long as they keep coming", async () => {
	const socket = createSocket("udp4");
	socket.bind(0, "127.0.0.1");
	await once(socket, "listening");
	const client = start(["udp", "-w", "1.5", `127.0.0.1:${socket.address().port}`]);
	client.stdin.end("ask");
	const [, remote] = (await once(socket, "message")) as [Buffer, RemoteInfo];
	let sent = 0;
	const timer = setInterval(() => {
		socket.send("x", remote.port, remote.address);
		if (++sent === 5) clearInterval(timer);
	}, 400);
	assert.equal(await client.exitCode, 0);
	assert.equal(client.stdout().toString(), "xxxxx");
	socket.close();
	await once(socket, "close");
});

test("a port where nobody listens is told, where the system says so", async () => {
	const client = start(["udp", `127.0.0.1:${await freeUdpPort()}`]);
	client.stdin.end("x");
	assert.equal(await client.exitCode, 56);
	assert.match(client.stderr(), /refused/);
});

test("a wrong command line is exit code 2, a line that is too long 63", async () => {
	assert.equal((await run(["udp"])).exitCode, 2);
	assert.equal((await run(["udp", "a:1", "--listen", "2"])).exitCode, 2);
	assert.equal((await run(["udp", "tcp://a:1"])).exitCode, 7);
	const port = await freeUdpPort();
	const long = await run(["udp", "--lines", "--broadcast", `127.0.0.1:${port}`], {
		stdin: "x".repeat(70_000),
	});
	assert.equal(long.exitCode, 63);
	const both = start(["udp", "--listen", `127.0.0.1:${port}`, "-v"]);
	await portOf(both);
	assert.equal((await run(["udp", "--listen", String(port)])).exitCode, 7);
	both.interrupt();
	await both.exitCode;
});
