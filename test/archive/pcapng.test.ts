// Recordings as packets, read by tshark: the same requests and responses, contents that are equal byte for byte, right checksums,
// nothing malformed, and no remark of its analysis of TCP.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import {
	convert,
	openTrace,
	type Recording,
	startTrace,
	type TraceOptions,
} from "../../src/archive/index.ts";
import { Client, type ClientOptions } from "../../src/client/index.ts";
import { type HttpHandler, type HttpServer, serveHttp } from "../../src/server/index.ts";
import { bindDatagrams, connect } from "../../src/socket/index.ts";
import { authority, hasIpv6, serverTls } from "../socket/support.ts";
import { requirePeer } from "../support/peers.ts";
import { temporaryFolder } from "./support.ts";

const TEXT = "héllo, wörld\n".repeat(400);
const NOISE: Buffer = Buffer.from(Uint8Array.from({ length: 200_000 }, (_, index) => (index * 7_919) >> 3));

const LARGE = 3_000_000;

/** What the server has at each path. */
const CONTENTS: Readonly<Record<string, Buffer>> = {
	"/text.txt": Buffer.from(TEXT),
	"/gzip.txt": Buffer.from(TEXT),
	"/chunked.bin": NOISE,
	"/noise.bin": NOISE,
};

const handler: HttpHandler = ({ url }) => {
	const content = CONTENTS[url.pathname];
	const headers: Record<string, string> = {
		"content-type": url.pathname.endsWith("txt") ? "text/plain" : "application/octet-stream",
	};
	if (url.pathname === "/large.bin") return { headers, body: Buffer.alloc(LARGE) };
	if (content === undefined) return { status: 404 };
	switch (url.pathname) {
		case "/gzip.txt":
			return { headers: { ...headers, "content-encoding": "gzip" }, body: gzipSync(content) };
		case "/chunked.bin":
			return { headers, body: [content.subarray(0, 1_000), content.subarray(1_000)] };
		default:
			return { headers, body: content };
	}
};

class Capture {
	readonly file: string;
	readonly #tshark: string;
	readonly #more: readonly string[];

	constructor(tshark: string, file: string, more: readonly string[] = []) {
		this.#tshark = tshark;
		this.file = file;
		this.#more = more;
	}

	/** The same file, with a protocol of a port's own. */
	as(port: string, protocol: string): Capture {
		return new Capture(this.#tshark, this.file, ["-d", `tcp.port==${port},${protocol}`]);
	}

	/** Rows of fields of the packets that fit a filter. */
	fields(filter: string, ...names: readonly string[]): string[] {
		const wanted = names.flatMap((name) => ["-e", name]);
		return this.#run(["-Y", filter, "-T", "fields", ...wanted])
			.split("\n")
			.filter((line) => line.trim() !== "");
	}

	/** What Wireshark holds against it. */
	faults(): string[] {
		return this.fields(
			"tcp.analysis.flags || tcp.checksum.status == 0 || udp.checksum.status == 0 || ip.checksum.status == 0 || _ws.malformed || _ws.expert.severity >= 0x600000",
			"frame.number",
			"_ws.expert.message",
		);
	}

	/** The contents of responses, by name. */
	objects(folder: string): Map<string, Buffer> {
		this.#run(["--export-objects", `http,${folder}`]);
		return new Map(readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`)]));
	}

	#run(args: readonly string[]): string {
		const checks = ["tcp", "udp", "ip"].flatMap((each) => ["-o", `${each}.check_checksum:TRUE`]);
		return execFileSync(this.#tshark, ["-n", "-r", this.file, ...this.#more, ...checks, ...args], {
			encoding: "utf8",
			stdio: ["ignore", "pipe", "ignore"],
		});
	}
}

async function captured(
	t: TestContext,
	act: (run: { readonly client: Client; readonly recording: Recording }) => Promise<void>,
	check: (capture: Capture, folder: (name: string) => string) => void,
	options: ClientOptions = {},
	traceOptions: TraceOptions = {},
): Promise<void> {
	const tshark = requirePeer(t, "tshark");
	if (tshark === undefined) return;
	await using folder = await temporaryFolder();
	await using client = new Client({ tls: { ca: authority, serverName: "localhost" }, ...options });
	const recording = startTrace(client, folder.path("run.trace"), { messageBytes: 2 ** 30, ...traceOptions });
	await act({ client, recording });
	await client.destroy();
	await recording.close();
	const file = folder.path("run.pcapng");
	await convert(recording.files, file);
	assert.equal(statSync(file).mode & 0o777, 0o600);
	check(new Capture(tshark, file), folder.path);
}

const sha = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

async function askAll(client: Client, server: HttpServer): Promise<void> {
	for (const path of Object.keys(CONTENTS)) {
		const content = await client.get(server.url + path, { limits: { bufferedBytes: 2 ** 30 } }).bytes();
		assert.equal(sha(content), sha(CONTENTS[path] as Buffer));
	}
	await (await client.get(`${server.url}/none`)).bytes();
	await (await client.request("POST", `${server.url}/post`, { body: NOISE })).bytes();
}

type Served = readonly [endpoint: string, isSecure: boolean, http: "1.1" | "2"];
const SERVERS: Readonly<Record<string, Served>> = {
	IPv4: ["tcp://127.0.0.1:0", false, "1.1"],
	IPv6: ["tcp://[::1]:0", false, "1.1"],
	"TLS, undone": ["tls://127.0.0.1:0", true, "1.1"],
};
for (const [what, [endpoint, isSecure]] of Object.entries(SERVERS))
	test(`tshark sees the same requests, responses and contents: ${what}`, async (t) => {
		if (endpoint.includes("::1") && !(await hasIpv6())) return t.skip("this machine has no ::1");
		await using server = await serveHttp(endpoint, handler, {
			limits: { contentBytes: 2 ** 30 },
			...(isSecure && { listen: { tls: serverTls } }),
		});
		await captured(
			t,
			async ({ client }) => await askAll(client, server),
			(capture, folder) => {
				assert.deepEqual(capture.faults(), []);
				assert.deepEqual(capture.fields("http.request", "http.request.method", "http.request.uri"), [
					...Object.keys(CONTENTS).map((path) => `GET\t${path}`),
					"GET\t/none",
					"POST\t/post",
				]);
				assert.deepEqual(capture.fields("http.response", "http.response.code"), [
					"200",
					"200",
					"200",
					"200",
					"404",
					"404",
				]);
				const [port = ""] = capture.fields("tcp.flags.syn == 1 && tcp.flags.ack == 0", "tcp.dstport");
				assert.equal(port, new URL(server.url).port);
				const objects = capture.objects(folder("objects"));
				for (const [path, content] of Object.entries(CONTENTS))
					assert.equal(sha(objects.get(path.slice(1)) ?? Buffer.of()), sha(content), path);
			},
			{ http: "1.1" },
		);
	});

test("tshark sees the streams of HTTP/2 behind TLS", async (t) => {
	await using server = await serveHttp("tls://127.0.0.1:0", handler, { listen: { tls: serverTls } });
	await captured(
		t,
		async ({ client }) => {
			await Promise.all(Object.keys(CONTENTS).map((path) => client.get(server.url + path).bytes()));
		},
		(capture) => {
			assert.deepEqual(capture.faults(), []);
			const streams = capture.as(new URL(server.url).port, "http2");
			assert.deepEqual(streams.faults(), []);
			const types = new Set(streams.fields("http2", "http2.type").flatMap((line) => line.split(",")));
			for (const type of ["0", "1", "4"]) assert.ok(types.has(type), `frames of type ${type}: ${[...types]}`);
		},
		{},
		{ unredacted: true },
	);
});

test("an attempt that is refused is a SYN and a RST, and names are in the capture", async (t) => {
	const taken = createServer().listen(0, "127.0.0.1");
	await new Promise((resolve) => taken.once("listening", resolve));
	const { port } = taken.address() as { port: number };
	await new Promise((resolve) => taken.close(resolve));
	await captured(
		t,
		async ({ client }) => {
			await client.get(`http://127.0.0.1:${port}/`).catch(() => undefined);
		},
		(capture) => {
			assert.deepEqual(
				capture.fields("tcp", "tcp.flags.str", "tcp.dstport").map((line) => line.replaceAll("·", "")),
				[`S\t${port}`, "AR\t0"],
			);
		},
	);
});

test("a reset, an end by the peer and one by this side are what the events say", async (t) => {
	let connections = 0;
	const peer = createServer((socket) => {
		const number = connections++;
		socket.on("error", () => undefined);
		socket.once("data", () => {
			if (number === 1) socket.end("HTTP/1.1 200 OK\r\n\r\nall");
			else socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n12${number === 0 ? "" : "3"}`);
			if (number === 0) setImmediate(() => socket.resetAndDestroy());
		});
	}).listen(0, "127.0.0.1");
	await new Promise((resolve) => peer.once("listening", resolve));
	const { port } = peer.address() as { port: number };
	await captured(
		t,
		async ({ client }) => {
			for (let request = 0; request < 3; request++)
				await client
					.get(`http://127.0.0.1:${port}/`)
					.bytes()
					.catch(() => undefined);
		},
		(capture) => {
			const ends = capture.fields(
				"tcp.flags.fin == 1 || tcp.flags.reset == 1",
				"tcp.stream",
				"tcp.flags.reset",
				"tcp.srcport",
			);
			const first = new Map<string, string>();
			for (const line of ends) {
				const [stream = "", isReset, source] = line.split("\t");
				const end = `${isReset === "1" ? "RST" : "FIN"} by ${source === String(port) ? "peer" : "here"}`;
				if (!first.has(stream)) first.set(stream, end);
			}
			assert.deepEqual([...first.values()], ["RST by peer", "FIN by peer", "FIN by here"]);
		},
	);
	peer.close();
});

test("bytes that the recording leaves out are packets that were cut", async (t) => {
	await using server = await serveHttp("tcp://127.0.0.1:0", handler);
	await captured(
		t,
		async ({ client }) => void (await client.get(`${server.url}/large.bin`).bytes()),
		(capture) => {
			assert.deepEqual(capture.faults(), []);
			const lengths = capture
				.fields("tcp.len > 0", "frame.len", "frame.cap_len")
				.map((line) => line.split("\t").map(Number));
			assert.ok(lengths.some(([whole = 0, kept = 0]) => kept < whole));
			const received = capture.fields(`tcp.srcport == ${new URL(server.url).port}`, "tcp.len").map(Number);
			assert.ok(received.reduce((sum, each) => sum + each, 0) > LARGE);
		},
		{},
		{ messageBytes: 10_000 },
	);
});

test("datagrams are UDP with right checksums, and bare TCP is what was said", async (t) => {
	const tshark = requirePeer(t, "tshark");
	if (tshark === undefined) return;
	await using folder = await temporaryFolder();
	const recording = openTrace(folder.path("run.trace"));
	await using one = await bindDatagrams("udp://127.0.0.1:0", { trace: recording.trace });
	await using other = await bindDatagrams("udp://127.0.0.1:0");
	for (const text of ["ping", "", "odd"]) {
		await one.send(text, one.local.port === 0 ? other.local : other.local);
		const datagram = await other.receive();
		assert.ok(datagram !== null);
		await other.send(datagram.bytes, one.local);
		await one.receive();
	}
	const listener = createServer((socket) => socket.resume().end("bye")).listen(0, "127.0.0.1");
	await new Promise((resolve) => listener.once("listening", resolve));
	const { port } = listener.address() as { port: number };
	const connection = await connect(`tcp://127.0.0.1:${port}`, { trace: recording.trace });
	await connection.write("hello");
	while ((await connection.read()) !== null);
	await connection.close();
	listener.close();
	await one.close();
	await recording.close();
	const file = folder.path("run.pcapng");
	await convert(recording.files, file);
	const capture = new Capture(tshark, file);
	assert.deepEqual(capture.faults(), []);
	assert.deepEqual(capture.fields("udp", "udp.length"), ["12", "12", "8", "8", "11", "11"]);
	const said = capture
		.fields("tcp.len > 0", "tcp.payload")
		.map((hex) => Buffer.from(hex.replaceAll(":", ""), "hex").toString());
	assert.deepEqual(said, ["hello", "bye"]);
});
