// What the HTTP/1.1 reader and writer cost, in nanoseconds of CPU a message, against the work that no reader can avoid.
// Leaves out sockets, promises and everything else a client does. Run: node bench/micro/h1-reader.ts [--rounds N]

import { parseArgs } from "node:util";
import {
	encodeRequestHead,
	FieldLines,
	type MessageHead,
	MessageReader,
	RULES,
} from "../../src/http/index.ts";
import { loadLlhttp } from "./llhttp.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "7" } } });
const rounds = Number(values.rounds);

/** What nginx sends for a 32-byte file: 8 fields. */
const nginxHead =
	"HTTP/1.1 200 OK\r\nServer: nginx/1.26.3\r\nDate: Sun, 22 Nov 2026 10:15:12 GMT\r\n" +
	"Content-Type: text/plain\r\nContent-Length: 32\r\nLast-Modified: Sat, 21 Nov 2026 18:20:31 GMT\r\n" +
	'Connection: keep-alive\r\nETag: "6560f1aa-20"\r\nAccept-Ranges: bytes\r\n\r\n';
const nginx = Buffer.from(`${nginxHead}${"x".repeat(32)}`, "latin1");
const chunked = Buffer.from(
	`${nginxHead.replace("Content-Length: 32", "Transfer-Encoding: chunked")}20\r\n${"x".repeat(32)}\r\n0\r\n\r\n`,
	"latin1",
);
const large = Buffer.from(
	`HTTP/1.1 200 OK\r\n${Array.from({ length: 30 }, (_, index) => `X-Field-${index}: ${"v".repeat(60)}\r\n`).join("")}Content-Length: 0\r\n\r\n`,
	"latin1",
);
const request = Buffer.from(
	"GET /path/to/a/page?query=1 HTTP/1.1\r\nHost: example.org\r\nUser-Agent: gannet/0.1\r\nAccept: */*\r\n" +
		"Accept-Encoding: gzip, deflate, br, zstd\r\n\r\n",
	"latin1",
);
const manyChunks = Buffer.from(
	`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${"400\r\n".concat("x".repeat(1024), "\r\n").repeat(1000)}0\r\n\r\n`,
	"latin1",
);

let sink = 0;
const client = new MessageReader("client");
const server = new MessageReader("server");
const halves = new MessageReader("client");
const requestFields = FieldLines.from({
	host: "example.org",
	"user-agent": "gannet/0.1",
	accept: "*/*",
	"accept-encoding": "gzip, deflate, br, zstd",
});
const requestPairs = requestFields.toJSON();

function readOne(reader: MessageReader, bytes: Buffer): void {
	reader.push(bytes, 0, bytes.length);
	for (let event = reader.next(); event !== "need"; event = reader.next()) {
		if (event === "data") sink += reader.dataEnd - reader.dataStart;
	}
}

/** The same bytes through llhttp, by whose side the reader's figures mean something. */
function llhttpCases(): (readonly [string, number, () => void])[] {
	const parse = loadLlhttp();
	if (parse === undefined) {
		process.stdout.write("llhttp is left out: it comes with bench's packages (npm ci in bench)\n");
		return [];
	}
	const run = (bytes: Buffer) => (): void => {
		sink += parse(bytes);
	};
	return [
		["llhttp (WebAssembly, counting): nginx, 8 fields, 32 B", 1, run(nginx)],
		["llhttp (WebAssembly, counting): nginx, chunked", 1, run(chunked)],
		[`llhttp (WebAssembly, counting): ${large.length} B head, 31 fields`, 1, run(large)],
		["llhttp (WebAssembly, counting): one of 1000 chunks of 1 KiB", 1000, run(manyChunks)],
	];
}

const cases: readonly (readonly [string, number, () => void])[] = [
	[
		"read: nginx, 8 fields, 32 B, whole",
		1,
		() => {
			client.expect("GET");
			readOne(client, nginx);
		},
	],
	[
		"read: the same and takeHead()",
		1,
		() => {
			client.expect("GET");
			client.push(nginx, 0, nginx.length);
			let head: MessageHead | undefined;
			for (let event = client.next(); event !== "need"; event = client.next()) {
				if (event === "head") head = client.takeHead();
			}
			sink += (head as MessageHead).text.length;
		},
	],
	[
		"read: the same and one fields.get()",
		1,
		() => {
			client.expect("GET");
			client.push(nginx, 0, nginx.length);
			let head: MessageHead | undefined;
			for (let event = client.next(); event !== "need"; event = client.next()) {
				if (event === "head") head = client.takeHead();
			}
			sink += ((head as MessageHead).fields.get("content-type") as string).length;
		},
	],
	[
		"read: nginx, head cut in two",
		1,
		() => {
			halves.expect("GET");
			halves.push(nginx, 0, 100);
			halves.next();
			halves.push(nginx, 100, nginx.length);
			for (let event = halves.next(); event !== "need"; event = halves.next()) {
				if (event === "data") sink += halves.dataEnd - halves.dataStart;
			}
		},
	],
	[
		"read: nginx, chunked",
		1,
		() => {
			client.expect("GET");
			readOne(client, chunked);
		},
	],
	[
		`read: ${large.length} B head, 31 fields`,
		1,
		() => {
			client.expect("GET");
			readOne(client, large);
		},
	],
	[
		"read: one of 1000 chunks of 1 KiB",
		1000,
		() => {
			client.expect("GET");
			readOne(client, manyChunks);
		},
	],
	...llhttpCases(),
	["read: request, 4 fields (server)", 1, () => readOne(server, request)],
	[
		"write: request head, pairs checked",
		1,
		() => {
			sink += encodeRequestHead({
				method: "GET",
				target: "/path/to/a/page?query=1",
				fields: requestPairs,
			}).length;
		},
	],
	[
		"write: request head, FieldLines",
		1,
		() => {
			sink += encodeRequestHead({
				method: "GET",
				target: "/path/to/a/page?query=1",
				fields: requestFields,
			}).length;
		},
	],
	[
		"floor: latin1 text of the nginx head",
		1,
		() => {
			sink += nginx.toString("latin1", 0, nginx.length - 32).length;
		},
	],
	[
		"floor: one loop over the nginx head's bytes",
		1,
		() => {
			let sum = 0;
			for (let index = 0; index < nginx.length; index++) sum += nginx[index] as number;
			sink += sum;
		},
	],
];

process.stdout.write(
	`Node ${process.version}; ${Object.keys(RULES).length} rules on; best of ${rounds} rounds, ns of CPU each\n`,
);
for (const [name, messages, run] of cases) {
	const times = Math.max(200, Math.round(400_000 / messages));
	for (let count = 0; count < times; count++) run();
	let best = Number.POSITIVE_INFINITY;
	for (let round = 0; round < rounds; round++) {
		const before = process.cpuUsage();
		for (let count = 0; count < times; count++) run();
		const { user, system } = process.cpuUsage(before);
		best = Math.min(best, ((user + system) * 1000) / (times * messages));
	}
	process.stdout.write(`${best.toFixed(0).padStart(7)}  ${name}\n`);
}
if (sink === -1) process.stdout.write("");
