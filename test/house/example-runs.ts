// The programs of examples/: what each is run with, against which local servers, and what it has to print.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "../../src/client/index.ts";
import { type HttpServer, type ServerResponse, serveHttp } from "../../src/server/index.ts";
import { connect } from "../../src/socket/index.ts";

/** What an example needs to run. */
export interface Place {
	readonly node: string;
	/** A folder of this run alone, for its files. */
	readonly folder: string;
	/** A server with everything that the examples ask for. */
	readonly origin: string;
	/** The URL of a PostgreSQL table, if there is a server. */
	readonly postgresql: string | undefined;
	run(args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }>;
}

export interface Example {
	readonly name: string;
	/** Runs it and answers what it printed. */
	run(place: Place, path: string): Promise<string>;
	readonly prints: RegExp;
	/** Files that it has to leave behind, and what they contain. */
	readonly leaves?: readonly (readonly [name: string, contains: string])[] | undefined;
	readonly needs?: "postgresql" | "vitest" | undefined;
}

const VITEST: string = join(import.meta.dirname, "toolchain", "node_modules", "vitest", "vitest.mjs");

function program(
	name: string,
	args: (place: Place) => readonly string[],
	prints: RegExp,
	more: Partial<Example> = {},
): Example {
	return {
		name,
		prints,
		...more,
		async run(place, path) {
			const { code, output } = await place.run([join(path, "main.ts"), ...args(place)]);
			if (code !== 0) throw new Error(`${name} ended with ${code}:\n${output}`);
			return output;
		},
	};
}

/** Starts a program that serves, uses it once its address is there, and stops it. */
function service(
	name: string,
	args: readonly string[],
	use: (address: string, place: Place, path: string) => Promise<string>,
	prints: RegExp,
): Example {
	return {
		name,
		prints,
		async run(place, path) {
			const child: ChildProcess = spawn(place.node, [join(path, "main.ts"), ...args], {
				cwd: place.folder,
				stdio: ["ignore", "pipe", "inherit"],
			});
			try {
				for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream }))
					return await use(line, place, path);
				throw new Error(`${name} printed no address`);
			} finally {
				child.kill("SIGTERM");
			}
		},
	};
}

export const EXAMPLES: readonly Example[] = [
	program(
		"api-client",
		({ origin }) => [`${origin}/v1`],
		/^1 Alba\n2 Morus\ncreated 3\n404: \{"error":"no such bird"\}\n$/,
	),
	program(
		"login-and-scrape",
		({ origin }) => [`${origin}/login`, "ada", "secret"],
		/^Welcome ada\nAlba at Helgoland, \/s\/1\nMorus at Bass Rock, \/s\/2\n$/,
	),
	program(
		"list-to-sqlite",
		({ origin, folder }) => [`${origin}/list`, join(folder, "products.db")],
		/depth|price|2 pages to .*products\.db\n$/,
		{ leaves: [["products.db", "SQLite format 3"]] },
	),
	program(
		"resumable-download",
		({ origin, folder }) => [`${origin}/large`, join(folder, "large.iso")],
		/100 %\n400000 bytes in .*large\.iso, continued at \d+\n$/,
		{ leaves: [["large.iso", "xxxx"]] },
	),
	program(
		"feed-to-parquet",
		({ origin, folder }) => [`${origin}/feed`, join(folder, "items.parquet")],
		/^2 items to .*items\.parquet, 0 rejected\n$/,
		{ leaves: [["items.parquet", "PAR1"]] },
	),
	program(
		"pages-to-postgresql",
		({ origin, postgresql }) => [`${origin}/posts`, postgresql as string],
		/^page 1: 2 rows\npage 2: 1 rows\n3 rows in all\n$/,
		{ needs: "postgresql" },
	),
	program(
		"crawl",
		({ origin, folder }) => [`${origin}/site/`, join(folder, "pages.jsonl")],
		/2 pages of .* to .*pages\.jsonl\n$/,
		{ leaves: [["pages.jsonl", '"title":"Rock"']] },
	),
	{
		name: "mocked-tests",
		prints: /pass 2/,
		async run(place, path) {
			const { code, output } = await place.run(["--test", join(path, "main.test.ts")]);
			if (code !== 0) throw new Error(output);
			return output;
		},
	},
	{
		name: "mock-server-in-vitest",
		needs: "vitest",
		prints: /2 passed/,
		async run(place, path) {
			const { code, output } = await place.run([VITEST, "run", "--root", path]);
			if (code !== 0) throw new Error(output);
			return output;
		},
	},
	service(
		"http-server",
		["tcp://127.0.0.1:0"],
		async (url) => {
			await using client = new Client({ baseUrl: url });
			const created = await client.post("birds", { json: { name: "Morus" } }).json<{ id: number }>();
			return `${created.id} ${(await client.get("birds/9")).status} ${await client.get("birds").text()}`;
		},
		/^2 404 \[\{"id":1,"name":"Alba"\},\{"id":2,"name":"Morus"\}\]$/,
	),
	service(
		"tcp-chat",
		["serve", "tcp://127.0.0.1:0"],
		async (address, place, path) => {
			await using listener = await connect(address);
			const { output } = await place.run([join(path, "main.ts"), "join", address, "ada", "hé 😀"]);
			const heard = Buffer.from((await listener.read()) ?? []).toString();
			return output + heard;
		},
		/^ada: hé 😀\nada: hé 😀\n$/,
	),
	program(
		"udp-sensor",
		() => [],
		/^rock-7 at 127\.0\.0\.1: 11\.2 °C\nrock-7 at 127\.0\.0\.1: 11\.4 °C\nrock-7 at 127\.0\.0\.1: 11\.9 °C\n$/,
	),
	{
		name: "unix-socket",
		prints: /^4f2a9c1d7e80 running \/gannet\n$/,
		async run(place, path) {
			const socket = join(place.folder, "docker.sock");
			await using _docker = await serveHttp(`unix:${socket}`, ({ target }) =>
				target === "/v1.43/containers/json?all=true"
					? { json: [{ Id: "4f2a9c1d7e80aa", Names: ["/gannet"], State: "running" }] }
					: { status: 404 },
			);
			return (await place.run([join(path, "main.ts"), socket])).output;
		},
	},
	program(
		"trace-to-har",
		({ origin, folder }) => [`${origin}/site/`, join(folder, "run.trace"), join(folder, "run.har")],
		/^200 after [\d.]+ ms\nhttp.*\/site\/ in .*run\.har\n$/,
		{ leaves: [["run.har", '"status":200']] },
	),
	program("sdk-over-fetch", ({ origin }) => [`${origin}/v1`], /^Alba\nMorus\n\d requests\n$/),
	program(
		"trace-to-json-lines",
		({ origin, folder }) => [`${origin}/site/`, join(folder, "trace.jsonl")],
		/^200 after [\d.]+ ms\n1 exchanges in .*trace\.jsonl\n$/,
		{ leaves: [["trace.jsonl", '"status":200']] },
	),
];

const html = (body: string): ServerResponse => ({
	headers: { "content-type": "text/html; charset=utf-8" },
	body,
});
const product = (sku: string, more: string): ServerResponse =>
	html(`<h1>Bird ${sku}</h1><meta itemprop=sku content=${sku}><b class=price>12.50</b>${more}`);
const FEED = `<?xml version="1.0"?><rss version="2.0"><channel><title>Birds</title><item><title>A</title><link>https://b.example/a</link><pubDate>Tue, 23 May 2023 10:00:00 +0200</pubDate></item><item><title>B</title><link>https://b.example/b</link></item></channel></rss>`;

/** The one server of all examples. It refuses the first request of an API. */
export function serveExamples(): Promise<HttpServer> {
	const seen = new Set<string>();
	const isFirst = (what: string): boolean => !seen.has(what) && seen.add(what) !== undefined;
	return serveHttp("tcp://127.0.0.1:0", async ({ method, target, headers, body }) => {
		const { pathname, searchParams } = new URL(target, "http://localhost");
		switch (`${method} ${pathname}`) {
			case "GET /v1/birds":
				return isFirst(`${pathname} ${headers.get("authorization")}`)
					? { status: 503 }
					: {
							json: [
								{ id: 1, name: "Alba" },
								{ id: 2, name: "Morus" },
							],
						};
			case "POST /v1/birds":
				return { status: 201, json: { id: 3, ...(await body.json<object>()) } };
			case "GET /login":
				return {
					...html(
						"<form id=login action=/session method=post><input type=hidden name=csrf value=t0k><input name=user><input type=password name=password><button>Go</button></form>",
					),
					headers: { "content-type": "text/html", "set-cookie": "visit=1" },
				};
			case "POST /session":
				return (await body.text()) === "csrf=t0k&user=ada&password=secret"
					? { status: 303, headers: { location: "/account", "set-cookie": "session=ada" } }
					: { status: 403 };
			case "GET /account":
				return headers.get("cookie")?.includes("session=ada") === true
					? html(
							"<h1>Welcome ada</h1><table class=sightings><tbody><tr><td>Alba<td>Helgoland<td><a href=/s/1>more</a><tr><td>Morus<td>Bass Rock<td><a href=/s/2>more</a></table>",
						)
					: { status: 403 };
			case "GET /list":
				return html("<ul><li class=product><a href=/p/a>A</a><li class=product><a href=/p/b>B</a></ul>");
			case "GET /p/a":
				return product("a", "<i class=color>white</i>");
			case "GET /p/b":
				return product("b", "");
			case "GET /large":
				return { headers: { "content-type": "application/octet-stream" }, body: Buffer.alloc(400_000, "x") };
			case "GET /feed":
				return { headers: { "content-type": "application/rss+xml" }, body: FEED };
			case "GET /posts":
				return searchParams.get("after") === null
					? {
							json: {
								data: [
									{ id: 1, text: "a", author: { name: "Ann" } },
									{ id: 2, text: "b" },
								],
								next: "x",
							},
						}
					: { json: { data: [{ id: 3, text: "c" }], next: null } };
			case "GET /site/":
				return html("<title>Rock</title><a href=terns>Terns</a>");
			case "GET /site/terns":
				return html("<title>Terns</title><a href=./>Rock</a>");
			default:
				return pathname.startsWith("/v1/")
					? { status: 404, json: { error: "no such bird" } }
					: { status: 404 };
		}
	});
}

/** What is wrong with the files that an example has to leave. */
export function missingOf({ leaves = [] }: Example, folder: string): readonly string[] {
	return leaves.flatMap(([name, contains]) => {
		const path = join(folder, name);
		if (!existsSync(path)) return [`${name} is not there`];
		return readFileSync(path).includes(contains) ? [] : [`${name} doesn't contain ${contains}`];
	});
}
