// The servers that both fetches are sent to, and how what came of a call is written down so that two of them can be
// compared. The servers are node:http's, so that neither side talks to its own kind.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";

export type Fetch = typeof globalThis.fetch;

/** One call in a table: the same for every fetch. What it returns, or the error it throws, is compared. */
export type Case = readonly [name: string, call: (fetch: Fetch, place: Place) => unknown];

export interface Place {
	/** Origins of two servers that do the same. */
	readonly here: string;
	readonly there: string;
	/** An origin where nobody listens. */
	readonly nowhere: string;
	close(): Promise<void>;
}

/** Request fields that must be alike: all but those by which each client tells who it is and what it takes. */
const OWN_FIELDS = /^(host|connection|user-agent|accept|accept-language|accept-encoding|sec-fetch-mode)$/;

const TEXT = "hello, wörld — 你好";

const CONTENTS: Readonly<Record<string, string | Uint8Array>> = {
	empty: "",
	text: TEXT,
	mark: `\ufeff${TEXT}`,
	json: '{"a":[1,2,{"b":null}],"ü":"ß"}',
	"json-mark": '\ufeff{"a":1}',
	"bad-json": "{not json",
	"bad-utf8": Uint8Array.of(0x61, 0xff, 0xc3, 0x28, 0xe2, 0x82, 0x62, 0xf0, 0x9f, 0x98),
	latin1: Uint8Array.of(0xe4, 0xf6, 0xfc),
	form: "a=1&b=%C3%BC+x&a=2",
	multipart:
		'--XX\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--XX\r\ncontent-disposition: form-data; name="f"; filename="ä.txt"\r\ncontent-type: text/plain\r\n\r\nfile\r\n--XX--\r\n',
	big: "0123456789abcdef".repeat(20_000),
};

const CODINGS: Readonly<Record<string, (content: Uint8Array) => Uint8Array>> = {
	gzip: gzipSync,
	deflate: deflateSync,
	"deflate-raw": deflateRawSync,
	br: brotliCompressSync,
	zstd: zstdCompressSync,
	double: (content) => brotliCompressSync(gzipSync(content)),
};

export function contentNames(): string[] {
	return Object.keys(CONTENTS);
}

function contentOf(name: string | null): Buffer {
	const content = CONTENTS[name ?? "text"] ?? "";
	return Buffer.from(content as Uint8Array);
}

type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void;

const HANDLERS: Readonly<Record<string, Handler>> = {
	/** Tells what arrived. */
	async "/echo"(request, response) {
		const body = await buffer(request);
		const { method, headers, url } = request;
		const text = body.toString("latin1");
		const boundary = /^--(\S*(?:formdata|gannet)\S*?)(?:--)?\r\n/.exec(text)?.[1];
		const fields = Object.entries(headers)
			.filter(([name]) => !OWN_FIELDS.test(name) && (name !== "content-length" || boundary === undefined))
			.map(([name, value]) => [name, masked(String(value), boundary)])
			.sort();
		response.setHeader("content-type", "application/json");
		response.end(
			JSON.stringify({ method, url, fields, accept: headers.accept, body: masked(text, boundary) }),
		);
	},
	/** ?status ?content ?type ?length=no ?coding ?reason ?header=name:value… */
	"/answer"(_request, response, { searchParams }) {
		const coding = searchParams.get("coding");
		const encode = CODINGS[coding ?? ""];
		const plain = contentOf(searchParams.get("content"));
		const content = encode === undefined ? plain : encode(plain);
		response.statusCode = Number(searchParams.get("status") ?? 200);
		const reason = searchParams.get("reason");
		if (reason !== null) response.statusMessage = reason;
		const type = searchParams.get("type");
		if (type !== null) response.setHeader("content-type", type);
		if (coding !== null) {
			response.setHeader("content-encoding", coding === "double" ? "gzip, br" : coding.replace(/-.*/, ""));
		}
		for (const header of searchParams.getAll("header")) {
			const [name = "", value = ""] = header.split(":");
			response.appendHeader(name, value);
		}
		if (searchParams.get("length") !== "no") response.setHeader("content-length", content.length);
		else response.flushHeaders();
		response.end(content);
	},
	/** ?status ?to ?times: leads on, `times` times to itself. */
	"/leads"(request, response, { searchParams }) {
		const times = Number(searchParams.get("times") ?? 1);
		const to = searchParams.get("to") ?? "/echo";
		const next = `/leads?${new URLSearchParams({ ...Object.fromEntries(searchParams), times: String(times - 1) })}`;
		response.statusCode = Number(searchParams.get("status") ?? 302);
		if (to !== "none")
			response.setHeader("location", Buffer.from(times > 1 ? next : to, "utf8").toString("latin1"));
		request.resume();
		response.end("moved");
	},
	/** Closes in the middle of its content. */
	"/breaks"(_request, response, { searchParams }) {
		if (searchParams.get("chunked") === null) response.setHeader("content-length", 1000);
		response.write("some");
		setImmediate(() => response.socket?.destroy());
	},
	/** Closes without an answer. */
	"/hangs-up"(request) {
		request.socket.destroy();
	},
	/** Never ends what it began. */
	"/drips"(_request, response) {
		response.write("some");
	},
	/** Never answers. */
	"/silent"(request) {
		request.resume();
	},
	"/not-http"(request) {
		request.socket.end("this is no HTTP\r\n\r\n");
	},
	/** Answers before the request is there. */
	"/early"(_request, response) {
		response.end("early");
	},
};

/** Boundaries are random, so is a form's length; the names of its parts' fields differ in case. */
function masked(text: string, boundary: string | undefined): string {
	if (boundary === undefined) return text;
	return text
		.replaceAll(boundary, "BOUNDARY")
		.replace(/content-(disposition|type):/gi, (name) => name.toLowerCase());
}

async function open(): Promise<{ server: Server; origin: string }> {
	const server = createServer((request, response) => {
		const url = new URL(request.url ?? "/", "http://localhost");
		const handler = HANDLERS[url.pathname];
		response.sendDate = false;
		response.on("error", () => undefined);
		if (handler === undefined) response.writeHead(404).end("nothing here");
		else Promise.resolve(handler(request, response, url)).catch(() => response.destroy());
	});
	server.keepAliveTimeout = 60_000;
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

export async function openPlace(): Promise<Place> {
	const [here, there, nowhere] = await Promise.all([open(), open(), open()]);
	const shut = async ({ server }: { server: Server }): Promise<void> => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	};
	await shut(nowhere);
	return {
		here: here.origin,
		there: there.origin,
		nowhere: nowhere.origin,
		async close() {
			await Promise.all([shut(here), shut(there)]);
		},
	};
}

/** Everything about a response that can be seen without taking its content. */
export function headOf(response: Response, { here, there }: Place): Record<string, unknown> {
	const { status, statusText, ok, type, redirected, bodyUsed } = response;
	return {
		status,
		statusText,
		ok,
		type,
		redirected,
		bodyUsed,
		url: response.url.replace(here, "HERE").replace(there, "THERE"),
		headers: [...response.headers].filter(([name]) => name !== "keep-alive" && name !== "connection"),
		hasBody: response.body !== null,
	};
}

/** The same with the content as text, taken first. */
export async function textOf(response: Response, place: Place): Promise<Record<string, unknown>> {
	const before = response.bodyUsed;
	const text = await response.text();
	return { ...headOf(response, place), before, text: named(text, place) };
}

function named(text: string, { here, there }: Place): string {
	return text
		.replaceAll(here, "HERE")
		.replaceAll(there, "THERE")
		.replaceAll(here.slice(7), "HERE")
		.replaceAll(there.slice(7), "THERE");
}

/** What came of a call: a value, or the kind of an error. */
export async function outcomeOf(call: () => unknown): Promise<unknown> {
	try {
		return { value: await call() };
	} catch (error) {
		if (!(error instanceof Error)) return { thrown: error };
		return { error: Object.prototype.toString.call(error), name: error.name, kind: error.constructor.name };
	}
}
