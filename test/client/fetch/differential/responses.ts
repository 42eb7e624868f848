// What a response may be and how its content may be taken, rightly and wrongly.

import { type Case, contentNames, headOf, type Place, textOf } from "./place.ts";

function answer({ here }: Place, query: Record<string, string>): string {
	return `${here}/answer?${new URLSearchParams(query)}`;
}

/** TypeScript's es2025 has no WebAssembly. */
const { compileStreaming } = (
	globalThis as unknown as { WebAssembly: { compileStreaming(source: Response): Promise<object> } }
).WebAssembly;

type Reader = (response: Response) => unknown;

async function formOf(response: Response): Promise<unknown> {
	const entries: unknown[] = [];
	for (const [name, value] of await response.formData()) {
		entries.push(
			typeof value === "string" ? [name, value] : [name, value.name, value.type, await value.text()],
		);
	}
	return entries;
}

async function joined(stream: ReadableStream<Uint8Array> | null): Promise<string> {
	const pieces: Uint8Array[] = [];
	for await (const piece of stream ?? []) {
		if (piece.constructor !== Uint8Array) throw new Error("not a plain Uint8Array");
		pieces.push(piece.slice());
	}
	return Buffer.concat(pieces).toString("hex");
}

async function byReader(response: Response): Promise<unknown> {
	const reader = response.body?.getReader();
	const pieces: Uint8Array[] = [];
	for (let result = await reader?.read(); result?.done === false; result = await reader?.read()) {
		pieces.push(result.value);
	}
	await reader?.closed;
	return [Buffer.concat(pieces).toString("hex"), response.body?.locked, response.bodyUsed];
}

async function byOwnBuffer(response: Response): Promise<unknown> {
	const reader = response.body?.getReader({ mode: "byob" });
	const pieces: Uint8Array[] = [];
	for (;;) {
		const result = await reader?.read(new Uint8Array(5));
		if (result === undefined || result.done)
			return [Buffer.concat(pieces).toString("hex"), result?.value?.byteLength];
		pieces.push(result.value);
	}
}

const READERS: Readonly<Record<string, Reader>> = {
	text: (response) => response.text(),
	json: (response) => response.json(),
	bytes: async (response) => {
		const bytes = await response.bytes();
		return [
			bytes.constructor.name,
			bytes.byteOffset,
			bytes.buffer.byteLength,
			Buffer.from(bytes).toString("hex"),
		];
	},
	arrayBuffer: async (response) => {
		const buffer = await response.arrayBuffer();
		return [buffer.constructor.name, buffer.byteLength, Buffer.from(buffer).toString("hex")];
	},
	blob: async (response) => {
		const blob = await response.blob();
		return [blob.constructor.name, blob.size, blob.type, await blob.text()];
	},
	formData: formOf,
	"the stream": (response) => joined(response.body),
	"a reader": byReader,
	"a reader with its own buffer": byOwnBuffer,
	clone: async (response) => {
		const clone = response.clone();
		const all = await Promise.all([clone.text(), response.text()]);
		return [
			...all,
			clone.bodyUsed,
			response.bodyUsed,
			clone.status,
			clone.type,
			clone.headers.get("content-type"),
		];
	},
	"a clone's stream": async (response) => [await joined(response.clone().body), await response.text()],
	"another Response": async (response) => {
		const other = new Response(response.body, response);
		return [await other.text(), other.status, other.headers.get("content-type"), response.bodyUsed];
	},
	pipeThrough: async (response) => {
		const text = response.body?.pipeThrough(new TextDecoderStream());
		let all = "";
		for await (const piece of text ?? []) all += piece;
		return all;
	},
	tee: async (response) => {
		const [one, two] = response.body?.tee() ?? [];
		return [await joined(one ?? null), await joined(two ?? null), response.bodyUsed];
	},
	cancel: async (response) => [
		await response.body?.cancel(),
		response.bodyUsed,
		await response.text().catch((error: Error) => error.name),
	],
};

const TYPES = [
	"text/plain",
	"text/html;charset=iso-8859-1",
	'Text/HTML; Charset="UTF-8"; x=Y',
	"application/json",
	"application/x-www-form-urlencoded",
	"multipart/form-data; boundary=XX",
	"multipart/form-data",
	"bogus",
];

const readers: Case[] = Object.entries(READERS).flatMap(([name, read]): Case[] => [
	...contentNames().map(
		(content): Case => [
			`${name} of ${content}`,
			async (fetch, place) => [await read(await fetch(answer(place, { content, type: "text/plain" })))],
		],
	),
	...contentNames().map(
		(content): Case => [
			`${name} of ${content} of unknown length`,
			async (fetch, place) => [await read(await fetch(answer(place, { content, length: "no" })))],
		],
	),
	...TYPES.map(
		(type): Case => [
			`${name} of ${type}`,
			async (fetch, place) => {
				const content = type.startsWith("multipart") ? "multipart" : "form";
				return [await read(await fetch(answer(place, { content, type })))];
			},
		],
	),
	[
		`${name} where there is none`,
		async (fetch, place) => {
			const response = await fetch(answer(place, { status: "204" }));
			return [await read(response), response.bodyUsed];
		},
	],
	[
		`${name} of HEAD`,
		async (fetch, place) => [await read(await fetch(answer(place, {}), { method: "HEAD" }))],
	],
	[
		`${name}, then text`,
		async (fetch, place) => {
			const response = await fetch(answer(place, { content: "json" }));
			await read(response);
			return await response.text();
		},
	],
	[
		`text, then ${name}`,
		async (fetch, place) => {
			const response = await fetch(
				answer(place, { content: "form", type: "application/x-www-form-urlencoded" }),
			);
			await response.text();
			return [response.bodyUsed, await read(response)];
		},
	],
	[
		`${name}, while the stream is locked`,
		async (fetch, place) => {
			const response = await fetch(answer(place, { content: "json" }));
			response.body?.getReader();
			return [response.bodyUsed, await read(response)];
		},
	],
	[
		`${name} of content that breaks off`,
		async (fetch, place) => await read(await fetch(`${place.here}/breaks`)),
	],
	[
		`${name} of chunks that break off`,
		async (fetch, place) => await read(await fetch(`${place.here}/breaks?chunked`)),
	],
]);

const STATUSES = [
	200, 201, 202, 203, 204, 205, 206, 226, 299, 300, 303, 304, 305, 306, 307, 400, 401, 403, 404, 408, 410,
	418, 421, 425, 429, 451, 499, 500, 502, 503, 504, 511, 599,
];

const statuses: Case[] = STATUSES.flatMap((status): Case[] =>
	["GET", "POST", "HEAD"].map(
		(method): Case => [
			`status ${status} of ${method}`,
			async (fetch, place) =>
				await textOf(await fetch(answer(place, { status: String(status) }), { method }), place),
		],
	),
);

const codings: Case[] = ["gzip", "deflate", "deflate-raw", "br", "zstd", "double", "identity"].flatMap(
	(coding): Case[] => [
		...["text", "big", "empty"].map(
			(content): Case => [
				`coding ${coding} of ${content}`,
				async (fetch, place) => {
					if (content === "empty" && coding === "identity") return "";
					const response = await fetch(answer(place, { content, coding }));
					const text = await response.text();
					return [text, headOf(response, place)];
				},
			],
		),
		[
			`coding ${coding} as a stream`,
			async (fetch, place) => await joined((await fetch(answer(place, { content: "big", coding }))).body),
		],
		[
			`coding ${coding} of HEAD`,
			async (fetch, place) => await textOf(await fetch(answer(place, { coding }), { method: "HEAD" }), place),
		],
	],
);

const shape: Case[] = [
	[
		"instanceof",
		async (fetch, place) => {
			const response = await fetch(answer(place, {}));
			return [
				response instanceof Response,
				response.headers instanceof Headers,
				response.body instanceof ReadableStream,
				response.constructor === Response,
				response.headers.constructor === Headers,
				Object.prototype.toString.call(response),
				Object.prototype.toString.call(response.headers),
				String(response),
			];
		},
	],
	[
		"members",
		async (fetch, place) => {
			const response = await fetch(answer(place, {}));
			const names: string[] = [];
			for (const name in response) names.push(name);
			return [names.sort(), Object.keys(response), JSON.stringify(response), { ...response }];
		},
	],
	[
		"members can't be written",
		async (fetch, place) => {
			const response = await fetch(answer(place, {}));
			return Reflect.set(response, "status", 500) || response.status;
		},
	],
	[
		"headers are the same each time",
		async (fetch, place) => {
			const response = await fetch(answer(place, {}));
			const { headers, body } = response;
			return [headers === response.headers, body === response.body];
		},
	],
	...(["set", "append", "delete"] as const).map(
		(name): Case => [
			`headers.${name} is refused`,
			async (fetch, place) => {
				const { headers } = await fetch(answer(place, {}));
				return (headers[name] as (...all: string[]) => void)("x-a", "1");
			},
		],
	),
	[
		"headers that repeat",
		async (fetch, place) => {
			const query = new URLSearchParams([
				["header", "x-a:1"],
				["header", "X-A:2"],
				["header", "set-cookie:a=1"],
				["header", "Set-Cookie:b=2, c"],
				["header", "x-e:"],
			]);
			const { headers } = await fetch(`${place.here}/answer?${query}`);
			return [
				[...headers],
				headers.get("X-a"),
				headers.get("set-cookie"),
				headers.getSetCookie(),
				headers.has("x-e"),
				headers.get("x-e"),
				headers.get("none"),
				[...headers.keys()],
				[...headers.values()],
			];
		},
	],
	[
		"headers can be copied",
		async (fetch, place) => {
			const { headers } = await fetch(answer(place, { header: "x-a:1" }));
			const copy = new Headers(headers);
			copy.set("x-a", "2");
			const request = new Request("http://x/", { headers });
			return [
				copy.get("x-a"),
				headers.get("x-a"),
				request.headers.get("x-a"),
				Object.fromEntries(headers)["x-a"],
			];
		},
	],
	["a name that is none", async (fetch, place) => (await fetch(answer(place, {}))).headers.get("a b")],
	["a reason", async (fetch, place) => (await fetch(answer(place, { reason: "Very Fine" }))).statusText],
	["an empty reason", async (fetch, place) => (await fetch(answer(place, { reason: " " }))).statusText],
	[
		"latin1 in headers",
		async (fetch, place) => (await fetch(answer(place, { header: "x-a:üß" }))).headers.get("x-a"),
	],
	[
		"clone of what was read",
		async (fetch, place) => {
			const response = await fetch(answer(place, {}));
			await response.text();
			return response.clone();
		},
	],
	[
		"clone of what is locked",
		async (fetch, place) => {
			const response = await fetch(answer(place, {}));
			response.body?.getReader();
			return response.clone();
		},
	],
	[
		"clone of a clone",
		async (fetch, place) => {
			const response = await fetch(answer(place, { content: "json" }));
			const other = response.clone().clone();
			return [await other.json(), await response.json()];
		},
	],
	[
		"clone of an empty response",
		async (fetch, place) => {
			const response = await fetch(answer(place, { status: "204" }));
			return await textOf(response.clone(), place);
		},
	],
	[
		"a clone can be dropped",
		async (fetch, place) => {
			const response = await fetch(answer(place, { content: "big" }));
			const clone = response.clone();
			void clone.body?.cancel();
			return (await response.text()).length;
		},
	],
	[
		"reading in part",
		async (fetch, place) => {
			const response = await fetch(answer(place, { content: "big" }));
			const reader = response.body?.getReader();
			const first = await reader?.read();
			await reader?.cancel();
			return [(first?.value?.length ?? 0) > 0, response.bodyUsed, response.body?.locked];
		},
	],
	[
		"two readers at once",
		async (fetch, place) => {
			const response = await fetch(answer(place, { content: "text" }));
			const both = await Promise.allSettled([response.text(), response.json()]);
			return both.map(({ status }) => status);
		},
	],
	[
		"WebAssembly.compileStreaming",
		async (fetch) => {
			const empty = "data:application/wasm;base64,AGFzbQEAAAA=";
			const module = await compileStreaming(await fetch(empty));
			return module.constructor.name;
		},
	],
	[
		"WebAssembly.compileStreaming of another type",
		async (fetch, place) => await compileStreaming(await fetch(answer(place, { type: "text/plain" }))),
	],
	[
		"Response.error() is no part of it",
		async (fetch, place) => (await fetch(answer(place, {}))).type === Response.error().type,
	],
];

export const RESPONSES: readonly Case[] = [...readers, ...statuses, ...codings, ...shape];
