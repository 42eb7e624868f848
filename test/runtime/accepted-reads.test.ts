import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { readInto } from "../../src/runtime/index.ts";

test("an accepted socket reads into the buffer that it is given, and pauses when its callback says so", async () => {
	const buffer = Buffer.alloc(4);
	const seen: string[] = [];
	const paused = Promise.withResolvers<Socket>();
	const ended = Promise.withResolvers<void>();
	const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) => {
		const isOurs = readInto(socket, buffer, (length, given) => {
			assert.equal(given, buffer);
			seen.push(given.toString("latin1", 0, length));
			if (seen.length === 1) paused.resolve(socket);
			return seen.length !== 1;
		});
		assert.equal(isOurs, true);
		socket.on("end", () => ended.resolve());
		socket.read(0);
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
	client.end("abcdefghij");
	const socket = await paused.promise;
	// Nothing comes while it is paused.
	for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
	assert.deepEqual(seen, ["abcd"]);
	socket.read(0);
	await ended.promise;
	assert.equal(seen.join(""), "abcdefghij");
	assert.equal(socket.bytesRead, 10);
	socket.destroy();
	client.destroy();
	server.close();
});

test("a socket that is not connected is left as it is", () => {
	const socket = new Socket();
	assert.equal(
		readInto(socket, Buffer.alloc(1), () => true),
		false,
	);
	socket.destroy();
});

for (const without of ["", "accepted-reads"]) {
	test(`a listener receives the same with GANNET_WITHOUT=${without}`, async () => {
		const socket = new URL("../../src/socket/index.ts", import.meta.url).href;
		const program = `
			import { connect, listen } from ${JSON.stringify(socket)};
			await using listener = await listen("tcp://127.0.0.1:0", async (connection) => {
				for await (const bytes of connection) await connection.write(bytes);
				connection.end();
			});
			await using connection = await connect(listener.endpoint);
			connection.send(Buffer.alloc(1_000_000, "x"));
			connection.end();
			let size = 0;
			for await (const bytes of connection) size += bytes.length;
			console.log(size);`;
		const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
			stdio: ["ignore", "pipe", "inherit"],
			env: { ...process.env, GANNET_WITHOUT: without },
		});
		assert.equal(await text(child.stdout), "1000000\n");
	});
}
