import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { ScriptedServer } from "../../src/testing/index.ts";
import { empty, fieldOf, ok, type RunResult, requestsOf, respondingServer, run } from "./support.ts";

let folder: string;
const folders: string[] = [];
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
	folders.push(folder);
});
after(() => {
	for (const path of folders) rmSync(path, { recursive: true });
});

function get(...args: readonly string[]): Promise<RunResult> {
	return run(["get", ...args], { env: { XDG_CACHE_HOME: folder } });
}

test("--cache answers the next run from disk, where its server allows that", async () => {
	await using server = await respondingServer(() => ok("kept", "Cache-Control: max-age=100"));
	const url = `${server.url}/x`;
	assert.equal((await get("--cache", url)).stdout, "kept");
	const { stdout, stderr } = await get("--cache", "-v", "--summary", "json", url);
	assert.equal(stdout, "kept");
	assert.equal(requestsOf(server).length, 1);
	const [note, summary = ""] = stderr.trimEnd().split("\n");
	assert.equal(note, "* Taken from the cache");
	assert.partialDeepStrictEqual(JSON.parse(summary), {
		request: { method: "GET", url },
		response: { status: 200 },
		connection: null,
		cache: "hit",
		savedTo: "-",
	});
	const mode = statSync(join(folder, "gannet", "http.sqlite")).mode & 0o777;
	assert.equal(mode, 0o600);
});

test("--cache asks whether what it has is still right, and says so", async () => {
	await using server = await respondingServer(({ head }) =>
		fieldOf(head, "if-none-match") === '"v1"'
			? empty(304, 'ETag: "v1"')
			: ok("kept", 'ETag: "v1"', "Cache-Control: no-cache"),
	);
	await get("--cache", server.url);
	const { stdout, stderr } = await get("--cache", "-v", "--summary", "json", server.url);
	assert.equal(stdout, "kept");
	assert.match(stderr, /^< HTTP\/1\.1 304 /m);
	assert.match(stderr, /^\* Taken from the cache, after its server confirmed it$/m);
	const line = stderr.split("\n").find((each) => each.startsWith("{")) ?? "";
	assert.partialDeepStrictEqual(JSON.parse(line), { response: { status: 304 }, cache: "revalidated" });
});

test("without --cache nothing is stored", async () => {
	await using server = await respondingServer(() => ok("kept", "Cache-Control: max-age=100"));
	await get(server.url);
	await get(server.url);
	assert.equal(requestsOf(server).length, 2);
	assert.equal(existsSync(join(folder, "gannet")), false);
});

const fixture = (name: string): string =>
	fileURLToPath(new URL(`../socket/fixtures/${name}`, import.meta.url));
const trust = ["--cacert", fixture("ca.pem")];
const own = ["-E", fixture("client.pem"), "--key", fixture("leaf.key")];

interface Runs {
	readonly what: string;
	readonly scheme: "http" | "https";
	/** Options and environment of the run that stores, and of the one after. */
	readonly first: (place: Place) => Run;
	readonly second: (place: Place) => Run;
	readonly isHit: boolean;
}

interface Place {
	readonly port: number;
	readonly proxy: string;
	readonly socket: string;
}

type Run = readonly [args: readonly string[], env?: Readonly<Record<string, string>>];

const runs: readonly Runs[] = [
	{ what: "nothing", scheme: "https", first: () => [trust], second: () => [trust], isHit: true },
	{ what: "-k", scheme: "https", first: () => [[...trust, "-k"]], second: () => [trust], isHit: false },
	{
		what: "nothing but -v",
		scheme: "https",
		first: () => [["-k"]],
		second: () => [["-k", "-v"]],
		isHit: true,
	},
	{ what: "-E", scheme: "https", first: () => [[...trust, ...own]], second: () => [trust], isHit: false },
	{
		what: "nothing, with -E",
		scheme: "https",
		first: () => [[...trust, ...own]],
		second: () => [[...own, ...trust]],
		isHit: true,
	},
	{
		what: "--tls-min",
		scheme: "https",
		first: () => [trust],
		second: () => [[...trust, "--tls-min", "1.3"]],
		isHit: false,
	},
	{
		what: "--unix-socket",
		scheme: "http",
		first: ({ socket }) => [["--unix-socket", socket]],
		second: () => [[]],
		isHit: false,
	},
	{
		what: "--resolve",
		scheme: "http",
		first: ({ port }) => [["--resolve", `127.0.0.1:${port}:127.0.0.1`]],
		second: () => [[]],
		isHit: false,
	},
	{
		what: "nothing, with --resolve",
		scheme: "http",
		first: ({ port }) => [["--resolve", `127.0.0.1:${port}:127.0.0.1`]],
		second: ({ port }) => [["--resolve", `127.0.0.1:${port}:127.0.0.1`]],
		isHit: true,
	},
	{
		what: "--connect-to",
		scheme: "http",
		first: ({ port }) => [["--connect-to", `127.0.0.1:${port}:localhost:${port}`]],
		second: () => [[]],
		isHit: false,
	},
	{
		what: "where --connect-to leads",
		scheme: "https",
		first: ({ port }) => [[...trust, "--connect-to", `localhost:${port}:127.0.0.1:${port}`]],
		second: ({ port }) => [[...trust, "--connect-to", `localhost:${port}:localhost:${port}`]],
		isHit: false,
	},
	{
		what: "--local-address",
		scheme: "http",
		first: () => [["--local-address", "127.0.0.2"]],
		second: () => [[]],
		isHit: false,
	},
	{
		what: "--proxy",
		scheme: "http",
		first: ({ proxy }) => [["-x", proxy]],
		second: () => [[]],
		isHit: false,
	},
	{
		what: "nothing but -v, with --proxy",
		scheme: "http",
		first: ({ proxy }) => [["-x", proxy]],
		second: ({ proxy }) => [["-v", "-x", proxy]],
		isHit: true,
	},
	{
		what: "the proxy's password",
		scheme: "http",
		first: ({ proxy }) => [["-x", proxy.replace("//", "//me:one@")]],
		second: ({ proxy }) => [["-x", proxy.replace("//", "//me:two@")]],
		isHit: true,
	},
	{
		what: "the environment's proxy",
		scheme: "http",
		first: ({ proxy }) => [[], { http_proxy: proxy, no_proxy: "<-loopback>" }],
		second: () => [[]],
		isHit: false,
	},
	{
		what: "nothing, with the environment's proxy",
		scheme: "http",
		first: ({ proxy }) => [[], { http_proxy: proxy, no_proxy: "<-loopback>" }],
		second: ({ proxy }) => [[], { http_proxy: proxy, no_proxy: "<-loopback>" }],
		isHit: true,
	},
	{
		what: "--proxy-insecure",
		scheme: "http",
		first: ({ proxy }) => [["-x", proxy, "--proxy-insecure"]],
		second: ({ proxy }) => [["-x", proxy]],
		isHit: false,
	},
];

for (const { what, scheme, first, second, isHit } of runs) {
	test(`a run that differs in ${what} ${isHit ? "gets" : "doesn't get"} what another one stored`, async () => {
		const answer = (): string => ok("kept", "Cache-Control: max-age=100");
		const key = readFileSync(fixture("leaf.key"));
		const tls = {
			key,
			cert: readFileSync(fixture("server.pem")),
			requestCert: true,
			rejectUnauthorized: false,
		};
		const socket = join(folder, "socket");
		await using server: ScriptedServer = await respondingServer(answer, scheme === "https" ? { tls } : {});
		await using proxy = await respondingServer(answer);
		await using unix = await respondingServer(answer, { unixPath: socket });
		const place: Place = { port: server.port, proxy: proxy.url, socket };
		const url = `${scheme}://${scheme === "https" ? "localhost" : "127.0.0.1"}:${server.port}/x`;
		const asked = async ([args, env]: Run): Promise<number> => {
			const sent = (): number => [server, proxy, unix].flatMap(requestsOf).length;
			const before = sent();
			const result = await run(["get", "--cache", ...args, url], { env: { XDG_CACHE_HOME: folder, ...env } });
			assert.deepEqual([result.exitCode, result.stdout], [0, "kept"], result.stderr);
			return sent() - before;
		};
		assert.equal(await asked(first(place)), 1);
		assert.equal(await asked(second(place)), isHit ? 0 : 1);
		assert.equal(await asked(first(place)), 0);
	});
}
