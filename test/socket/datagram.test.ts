import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import {
	bindDatagrams,
	connectDatagrams,
	type DatagramOptions,
	type DatagramSocket,
	type DatagramTarget,
	SocketError,
	type TcpEndpoint,
} from "../../src/socket/index.ts";
import { hasIpv6, turns } from "./support.ts";

const udp = (host: string, port = 0): TcpEndpoint => ({ transport: "udp", host, port });

async function receiveText(socket: DatagramSocket): Promise<string> {
	const datagram = await socket.receive();
	assert.ok(datagram !== null);
	return Buffer.from(datagram.bytes).toString("latin1");
}

async function failure(attempt: Promise<unknown>): Promise<SocketError> {
	try {
		await attempt;
	} catch (error) {
		assert.ok(error instanceof SocketError, String(error));
		return error;
	}
	assert.fail("it succeeded");
}

/** Sends to itself until something has arrived, so that no test depends on one datagram. */
async function loopback(t: TestContext, host: string): Promise<void> {
	if (host.includes(":") && !(await hasIpv6())) {
		t.diagnostic("this machine has no ::1");
		return;
	}
	await using server = await bindDatagrams(udp(host));
	await using client = await bindDatagrams(udp(host));
	assert.ok(server.local.port > 0);
	assert.equal(server.remote, undefined);
	await client.send("question", server.local);
	const datagram = await server.receive();
	assert.equal(Buffer.from(datagram?.bytes ?? []).toString(), "question");
	assert.deepEqual(datagram?.remote, { ...client.local, address: host });
	await server.send(Buffer.from("answer"), datagram.remote);
	assert.equal(await receiveText(client), "answer");
}

for (const host of ["127.0.0.1", "::1"]) {
	test(`unconnected sockets on ${host} answer whoever has sent`, (t) => loopback(t, host));
}

test("a connected socket talks to its peer only, in both directions", async () => {
	await using server = await bindDatagrams("127.0.0.1:0");
	await using client = await connectDatagrams(udp("127.0.0.1", server.local.port));
	await using stranger = await bindDatagrams(udp("127.0.0.1"));
	assert.deepEqual({ ...client.remote }, { ...server.local });
	await client.send("one");
	const datagram = await server.receive();
	assert.deepEqual(datagram?.remote.port, client.local.port);
	await stranger.send("not for you", client.local);
	await server.send("two", client.local);
	assert.equal(await receiveText(client), "two");
	assert.equal((await failure(client.send("x", stranger.local))).step, "write");
	assert.equal((await failure(stranger.send("x"))).step, "write");
});

test("nobody listens at the peer's port: the connected socket hears of the refusal and goes on", async () => {
	const gone = await bindDatagrams(udp("127.0.0.1"));
	const { port } = gone.local;
	await gone.close();
	await using client = await connectDatagrams(udp("127.0.0.1", port));
	await client.send("anybody?");
	const error = await failure(client.receive());
	assert.equal(error.code, "ECONNREFUSED");
	assert.equal(error.step, "read");
	assert.match(error.message, /^read from udp:\/\/127\.0\.0\.1:\d+ failed: it refused the connection/);
	await using server = await bindDatagrams(udp("127.0.0.1", port));
	await client.send("now?");
	assert.equal(await receiveText(server), "now?");
	// A refusal that comes before anybody receives is kept for the next receive().
	await server.close();
	await client.send("and now?");
	await turns();
	assert.equal((await failure(client.receive())).code, "ECONNREFUSED");
});

test("datagrams that nobody takes wait in a bounded queue; the rest is dropped and counted", async () => {
	await using server = await bindDatagrams(udp("127.0.0.1"), { maxQueued: 3 });
	await using client = await connectDatagrams(udp("127.0.0.1", server.local.port));
	for (let number = 0; number < 10; number++) {
		await client.send(String(number));
		await turns(2);
	}
	while (server.dropped < 7) await turns(1);
	assert.equal(server.dropped, 7);
	assert.deepEqual(
		[await receiveText(server), await receiveText(server), await receiveText(server)],
		["0", "1", "2"],
	);
	await client.send("later");
	assert.equal(await receiveText(server), "later");
});

test("iteration goes on until the socket is closed, and yields what waits even then", async () => {
	const server = await bindDatagrams(udp("127.0.0.1"));
	await using client = await connectDatagrams(udp("127.0.0.1", server.local.port));
	const heard: string[] = [];
	for (const text of ["a", "b", "c"]) await client.send(text);
	for await (const { bytes } of server) {
		heard.push(Buffer.from(bytes).toString());
		if (heard.length === 3) void server.close();
	}
	assert.deepEqual(heard, ["a", "b", "c"]);
	assert.equal(server.isClosed, true);
	assert.equal(await server.receive(), null);
	await server.close();
	assert.equal((await failure(server.send("x", client.local))).code, "CLOSED");
	assert.throws(() => server.setBroadcast(true), { name: "SocketError", code: "CLOSED" });
});

test("a receive that waits ends with the socket", async () => {
	const server = await bindDatagrams(udp("127.0.0.1"));
	const [one, two] = [server.receive(), server.receive()];
	await server.close();
	assert.deepEqual([await one, await two], [null, null]);
});

test("an empty datagram is a datagram", async () => {
	await using server = await bindDatagrams(udp("127.0.0.1"));
	await using client = await connectDatagrams(udp("127.0.0.1", server.local.port));
	await client.send("");
	assert.equal((await server.receive())?.bytes.length, 0);
});

test("the largest datagram arrives whole, a larger one is refused before it is sent", async () => {
	await using server = await bindDatagrams(udp("127.0.0.1"));
	await using client = await connectDatagrams(udp("127.0.0.1", server.local.port));
	await client.send(Buffer.alloc(65_507, "x"));
	assert.equal((await server.receive())?.bytes.length, 65_507);
	const error = await failure(client.send(Buffer.alloc(65_508)));
	assert.equal(error.code, "EMSGSIZE");
	assert.equal(error.step, "write");
	assert.match(error.message, /does not accept a datagram of this size/);
});

test("a signal closes the socket, and the receive that waits rejects with its reason", async () => {
	const controller = new AbortController();
	const reason = new Error("enough");
	await using server = await bindDatagrams(udp("127.0.0.1"), { signal: controller.signal });
	const waiting = failure(server.receive());
	controller.abort(reason);
	const error = await waiting;
	assert.equal(error.code, "ABORTED");
	assert.equal(error.cause, reason);
	assert.equal(server.isClosed, true);
	assert.equal(await server.receive(), null);
	const early = await failure(bindDatagrams(udp("localhost"), { signal: AbortSignal.abort(reason) }));
	assert.equal(early.code, "ABORTED");
	const literal = await bindDatagrams(udp("127.0.0.1"), { signal: AbortSignal.abort(reason) });
	assert.equal(literal.isClosed, true);
	assert.equal((await failure(literal.receive())).cause, reason);
});

test("names are resolved when binding and connecting, with the family that is asked for", async () => {
	const options: DatagramOptions = { family: 4, resolver: async () => [{ address: "127.0.0.1" }] };
	await using server = await bindDatagrams("udp://here.example:0", options);
	assert.equal(server.local.address, "127.0.0.1");
	await using client = await connectDatagrams(
		{ transport: "udp", host: "there.example", port: server.local.port },
		options,
	);
	await client.send("hello");
	assert.equal(await receiveText(server), "hello");
	const error = await failure(bindDatagrams("udp://nosuch.example:1", { resolver: async () => [] }));
	assert.equal(error.step, "resolve");
	assert.equal((await failure(client.send("x", { address: "there.example", port: 1 }))).code, "EINVAL");
});

test("the first address that the system accepts is used, and all of them failing is an error", async () => {
	const resolver = async (): Promise<{ address: string }[]> => [
		{ address: "192.0.2.1" },
		{ address: "127.0.0.1" },
	];
	await using server = await bindDatagrams("udp://here.example:0", { family: 4, resolver });
	assert.equal(server.local.address, "127.0.0.1");
	const error = await failure(bindDatagrams("udp://192.0.2.1:0"));
	assert.equal(error.code, "EADDRNOTAVAIL");
	assert.equal(error.step, "listen");
	assert.equal(error.attempts[0]?.address, "192.0.2.1");
	assert.equal((await failure(bindDatagrams(`udp://127.0.0.1:${server.local.port}`))).code, "EADDRINUSE");
});

test("endpoints of streams are refused", async () => {
	assert.equal((await failure(bindDatagrams("tcp://127.0.0.1:1"))).code, "NO_TRANSPORT");
	assert.equal((await failure(connectDatagrams("unix:/tmp/x"))).code, "NO_TRANSPORT");
});

test("a connected socket may choose the address and port that it sends from", async () => {
	await using server = await bindDatagrams(udp("127.0.0.1"));
	const probe = await bindDatagrams(udp("127.0.0.7"));
	const { port } = probe.local;
	await probe.close();
	await using client = await connectDatagrams(udp("127.0.0.1", server.local.port), {
		localAddress: "127.0.0.7",
		localPort: port,
	});
	await client.send("x");
	assert.deepEqual((await server.receive())?.remote, { address: "127.0.0.7", port, family: "IPv4" });
	await using portOnly = await connectDatagrams(udp("127.0.0.1", server.local.port), { localPort: 0 });
	assert.ok(portOnly.local.port > 0);
});

test("members of a multicast group on the loopback hear what is sent to it, until they leave", async () => {
	const group = "239.255.77.77";
	await using one = await bindDatagrams(udp("0.0.0.0"), { reuseAddress: true });
	const { port } = one.local;
	await using two = await bindDatagrams(udp("0.0.0.0", port), { reuseAddress: true });
	for (const member of [one, two]) member.joinGroup(group, "127.0.0.1");
	await using sender = await bindDatagrams(udp("127.0.0.1"));
	sender.setMulticastInterface("127.0.0.1");
	sender.setMulticastHops(0);
	sender.setMulticastLoopback(false);
	sender.setMulticastLoopback(true);
	await sender.send("to all", { address: group, port });
	assert.equal(await receiveText(one), "to all");
	assert.equal(await receiveText(two), "to all");
	two.leaveGroup(group, "127.0.0.1");
	await sender.send("to the rest", { address: group, port });
	assert.equal(await receiveText(one), "to the rest");
	// Two sockets on one port: what is sent to the port itself goes to one of them, so only silence shows the leaving.
	await turns();
	two.joinGroup(group, "127.0.0.1");
	await sender.send("to all again", { address: group, port });
	assert.equal(await receiveText(one), "to all again");
	assert.match(await receiveText(two), /^to (the rest|all again)$/);
});

test("what the system refuses is an error that says what", async () => {
	await using socket = await bindDatagrams(udp("127.0.0.1"));
	assert.throws(() => socket.joinGroup("10.0.0.1"), { name: "SocketError", code: "EINVAL", step: "listen" });
	assert.throws(() => socket.leaveGroup("239.1.2.3"), { name: "SocketError" });
	assert.throws(() => socket.setHops(0), { name: "SocketError", message: /does not take this option/ });
	assert.throws(() => socket.setMulticastHops(300), { name: "SocketError" });
	assert.throws(() => socket.setMulticastInterface("nonsense"), { name: "SocketError" });
	socket.setHops(64);
	socket.unref();
	socket.ref();
});

/** What one may send by mistake, to where, and the sentence about it. */
const MISTAKES: readonly (readonly [what: string, bytes: unknown, to: unknown, says: RegExp])[] = [
	["without a target", "a", undefined, /has no peer: pass \{ address, port \} as the second argument/],
	["to null", "a", null, /sends to \{ address, port \}, not to null/],
	["to a text", "a", "udp://127.0.0.1:9", /sends to \{ address, port \}, not to "udp:\/\/127\.0\.0\.1:9"/],
	["to nothing", "a", {}, /cannot send to undefined, which is not an IP address/],
	["to an empty address", "a", { address: "", port: 9 }, /cannot send to "", which is not an IP address/],
	[
		"to a name",
		"a",
		{ address: "localhost", port: 9 },
		/cannot send to "localhost", which is not an IP address/,
	],
	[
		"to a number",
		"a",
		{ address: 2130706433, port: 9 },
		/cannot send to 2130706433, which is not an IP address/,
	],
	["to another family", "a", { address: "::1", port: 9 }, /is bound to IPv4, so it cannot send to ::1/],
	["without a port", "a", { address: "127.0.0.1" }, /cannot send to port undefined: ports are numbers/],
	[
		"to port 0",
		"a",
		{ address: "127.0.0.1", port: 0 },
		/cannot send to port 0: ports are numbers from 1 to 65535/,
	],
	["to port -1", "a", { address: "127.0.0.1", port: -1 }, /cannot send to port -1/],
	["to port 1.5", "a", { address: "127.0.0.1", port: 1.5 }, /cannot send to port 1\.5/],
	["to port NaN", "a", { address: "127.0.0.1", port: Number.NaN }, /cannot send to port NaN/],
	["to port 65536", "a", { address: "127.0.0.1", port: 65_536 }, /cannot send to port 65536/],
	["to a port in text", "a", { address: "127.0.0.1", port: "9" }, /cannot send to port "9"/],
	["a number", 7, { address: "127.0.0.1", port: 9 }, /sends a string or bytes, not 7/],
	["null", null, { address: "127.0.0.1", port: 9 }, /sends a string or bytes, not null/],
	["a list", ["a", "b"], { address: "127.0.0.1", port: 9 }, /sends a string or bytes, not \["a","b"\]/],
	["nothing", undefined, { address: "127.0.0.1", port: 9 }, /sends a string or bytes, not undefined/],
];
for (const [what, bytes, to, says] of MISTAKES) {
	test(`a datagram ${what} is refused with a sentence, and the socket goes on`, async () => {
		await using receiver = await bindDatagrams(udp("127.0.0.1"));
		await using socket = await bindDatagrams(udp("127.0.0.1"));
		const { code, step, message } = await failure(socket.send(bytes as string, to as DatagramTarget));
		assert.deepEqual([code, step], ["EINVAL", "write"]);
		assert.match(message, says);
		await socket.send("still here", receiver.local);
		assert.equal(await receiveText(receiver), "still here");
	});
}

test("a connected socket sends to its peer alone: a target is refused", async () => {
	await using socket = await connectDatagrams(udp("127.0.0.1", 9));
	const { code, message } = await failure(socket.send("a", { address: "127.0.0.1", port: 9 }));
	assert.equal(code, "EINVAL");
	assert.match(message, /has its peer already: leave the second argument out, or use bindDatagrams/);
});

test("a broadcast address is sent to only where that was allowed", async () => {
	// 127.255.255.255 is the loopback network's own broadcast address: nothing leaves this machine.
	await using receiver = await bindDatagrams(udp("0.0.0.0"));
	await using sender = await bindDatagrams(udp("127.0.0.1"));
	const target = { address: "127.255.255.255", port: receiver.local.port };
	const error = await failure(sender.send("forbidden", target));
	assert.equal(error.code, "EACCES");
	sender.setBroadcast(true);
	await sender.send("to everybody", target);
	assert.equal(await receiveText(receiver), "to everybody");
	sender.setBroadcast(false);
	assert.equal((await failure(sender.send("forbidden", target))).code, "EACCES");
});
