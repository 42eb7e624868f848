// gannet in everyone's toolchain: each bundler builds it without an option for it, the bundles run without node_modules, and
// Bun and Deno run it. Prints how large the bundles are.

import assert from "node:assert/strict";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { run, toolEnv } from "../../scripts/process.ts";
import { stripTypes } from "../../scripts/strip-types.ts";
import { VERSION } from "../../src/client/index.ts";
import { startChromium } from "../document/corpus/chromium.ts";
import { requirePeer } from "../support/peers.ts";
import { link, makeProject } from "./toolchain/project.ts";
import {
	buildForBrowsers,
	bun,
	bundlers,
	deno,
	denoEnv,
	HOW_TO_INSTALL,
	isInstalled,
	kilobytes,
	mainOf,
	type Size,
	sizeOf,
	versionOf,
} from "./toolchain/tools.ts";

const skip: string | false =
	isInstalled() || process.env.CI === "true"
		? false
		: `other toolchains are not installed: ${HOW_TO_INSTALL}`;

interface Program {
	readonly file: string;
	readonly prints: string;
	/** What a bundle of it may have at most, in bytes. */
	readonly limits: Partial<Size>;
}

const programs: readonly Program[] = [
	{ file: "version.js", prints: VERSION, limits: { initial: 5_000 } },
	{ file: "get.js", prints: "Alba", limits: { initial: 250_000 } },
	{ file: "parts.js", prints: "all parts work", limits: {} },
];

const NODE_24 = join(import.meta.dirname, "node-24", "node_modules", "node", "bin", "node");

/**
 * Without chunks, everything is loaded at once. With them, esbuild makes an entry of each import(), even in code that is left
 * out, and the program imports what such entries share with it.
 */
const UNLIMITED: Readonly<Record<string, readonly (keyof Size)[]>> = {
	esbuild: ["initial"],
	"esbuild --splitting": ["initial", "total"],
	"deno bundle": ["initial"],
};

describe("in everyone's toolchain", { skip, timeout: 180_000 }, () => {
	let project: string;
	let alone: string;
	let server: Server;
	let url: string;
	const table: string[] = [];
	/** What the server has besides the bird, by path. */
	const served = new Map<string, { readonly type: string; readonly content: string }>();

	before(async () => {
		project = await makeProject();
		alone = await mkdtemp(join(tmpdir(), "gannet-bundles-"));
		await cp(join(import.meta.dirname, "toolchain", "programs"), project, { recursive: true });
		await link("zod", join(project, "node_modules"));
		for (const name of ["use", "records"]) {
			const source = await readFile(join(import.meta.dirname, "consumer", `${name}.ts`), "utf8");
			await writeFile(join(project, `${name}.js`), stripTypes(source));
		}
		server = createServer((request, response) => {
			const page = served.get(request.url ?? "");
			if (page !== undefined) {
				response.setHeader("content-type", page.type);
				response.end(page.content);
				return;
			}
			response.setHeader("set-cookie", "seen=1");
			response.end(JSON.stringify({ name: "Alba", cookie: request.headers.cookie }));
		});
		server.listen(0, "127.0.0.1");
		await once(server, "listening");
		url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bird.json`;
	});
	after(async () => {
		server.closeAllConnections();
		server.close();
		console.log(table.join("\n"));
		await rm(project, { recursive: true, force: true });
		await rm(alone, { recursive: true, force: true });
	});

	for (const bundler of bundlers) {
		test(`${bundler.name} bundles it`, async () => {
			const sizes: string[] = [];
			for (const { file, prints, limits } of programs) {
				const out = join(alone, `${bundlers.indexOf(bundler)}-${file}`);
				await mkdir(out);
				await bundler.build(join(project, file), out, file !== "parts.js");
				for (const node of file === "parts.js" ? [process.execPath, NODE_24] : [process.execPath]) {
					const outcome = await run(node, [mainOf(out), url], { cwd: out, env: toolEnv() });
					assert.equal(outcome.output.trim(), prints);
				}
				const size = sizeOf(out);
				sizes.push(`${kilobytes(size.initial)} of ${kilobytes(size.total)}`);
				for (const kind of ["initial", "total"] as const) {
					if (UNLIMITED[bundler.name]?.includes(kind) === true) continue;
					assert.ok(size[kind] <= (limits[kind] ?? Infinity), `${file}: ${size[kind]} bytes (${kind})`);
				}
			}
			const name = `${bundler.name} ${versionOf(bundler.version)}`;
			table.push([name.padEnd(26), ...sizes.map((size) => size.padStart(18))].join(" "));
		});
	}

	test("Chromium reads documents as Node.js does, in a page and in a worker, without Node.js's modules", async (t) => {
		const program = requirePeer(t, "chromium");
		if (program === undefined) return;
		const bundle = join(alone, "browser.mjs");
		await buildForBrowsers(join(project, "browser.js"), bundle);
		const code = await readFile(bundle, "utf8");
		assert.ok(!/\b(?:from|import|require)\s*\(?["']node:/.test(code), "it imports a module of Node.js");
		table.push(`gannet/document for browsers, esbuild: ${kilobytes(code.length)}`);
		served.set("/", { type: "text/html", content: "<!doctype html><title>empty</title>" });
		served.set("/browser.mjs", { type: "text/javascript", content: code });
		const here = (await import(pathToFileURL(bundle).href)) as { readAll(): Promise<string> };
		const expected = await here.readAll();
		assert.equal(
			expected,
			"Dives & more | # Dives\n | 1 | https://dives.example/deep | true | ва | € | 19.8,22.4 | 1 | 1",
		);
		await using chromium = await startChromium(program);
		const inWorker =
			'new Promise((resolve, reject) => { const worker = new Worker("/browser.mjs", { type: "module" }); worker.onmessage = ({ data }) => resolve(data); worker.onerror = reject; })';
		for (const expression of ['import("/browser.mjs").then((module) => module.readAll())', inWorker])
			assert.equal(await chromium.evaluate(new URL("/", url).href, expression), expected);
	});

	const runtimes: readonly (readonly [name: string, command: readonly string[]])[] = [
		["bun", [bun]],
		["deno", [deno, "run", "--allow-all"]],
	];
	/** What a program uses, and the last line that it prints. */
	const uses: readonly (readonly [what: string, file: string, prints: RegExp])[] = [
		["client, server, sockets and documents", "use.js", /^gannet \S+ works$/],
		["records of pages", "records.js", /^$/],
		[
			"cookies, cache, articles, encodings, SQLite and the errors of missing drivers",
			"parts.js",
			/^all parts work$/,
		],
	];
	for (const [name, [program = "", ...args]] of runtimes) {
		for (const [what, file, prints] of uses) {
			test(`${name} runs ${what}`, async () => {
				const cwd = await mkdtemp(join(alone, `${name}-`));
				const outcome = await run(program, [...args, join(project, file), url], { cwd, env: denoEnv() });
				assert.equal(outcome.code, 0, outcome.output);
				assert.match(outcome.output.trim(), prints);
			});
		}
	}
});
