// `npm run bundles`: programs of several sizes, built by each bundler and run by each runtime, in one table: how many bytes a
// bundle loads at once and in all, minified, and which runtimes ran it. Needs `npm ci --prefix test/house/toolchain
// --ignore-scripts`. A quick part of it is test/house/toolchain.test.ts.

import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { VERSION } from "../src/client/index.ts";
import { makeProject } from "../test/house/toolchain/project.ts";
import {
	bun,
	bundlers,
	deno,
	denoEnv,
	kilobytes,
	mainOf,
	sizeOf,
	versionOf,
} from "../test/house/toolchain/tools.ts";
import { root, run, toolEnv } from "./process.ts";

/** The programs, and what each prints. */
const PROGRAMS: readonly (readonly [name: string, prints: string])[] = [
	["version", VERSION],
	["get", "Alba"],
	["fetch", "Alba"],
	["document", "Alba"],
	["records", "Alba"],
	["server", "Alba"],
	["parts", "all parts work"],
];

/** What bundles may load at once, where the bundler makes chunks: bytes. */
const MOST: Readonly<Record<string, number>> = { version: 5_000, get: 250_000 };

/**
 * These load everything at once: without chunks, or as esbuild does, which makes an entry of each import(), even in code that
 * is left out, so that the program imports what such entries share with it.
 */
const LOADING_ALL = ["esbuild", "esbuild --splitting", "deno bundle"];

type Runtime = readonly [name: string, command: readonly string[], env: NodeJS.ProcessEnv];

const RUNTIMES: readonly Runtime[] = [
	["Node.js 26", [process.execPath], toolEnv()],
	["Node.js 24", [join(root, "test", "house", "node-24", "node_modules", "node", "bin", "node")], toolEnv()],
	// It would install what a program imports without having it, such as optional drivers.
	[`Bun ${versionOf("bun")}`, [bun, "--no-install"], denoEnv()],
	// esbuild writes CommonJS to a .js file by default.
	[`Deno ${versionOf("deno")}`, [deno, "run", "--allow-all", "--unstable-detect-cjs"], denoEnv()],
];

const project = await makeProject();
const bundles = await mkdtemp(join(tmpdir(), "gannet-bundles-"));
const server = createServer((request, response) => {
	response.setHeader("content-type", "application/json");
	response.setHeader("set-cookie", "seen=1");
	response.end(JSON.stringify({ name: "Alba", cookie: request.headers.cookie }));
});
const failures: string[] = [];
const rows: string[][] = [];
try {
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bird.json`;
	await cp(join(root, "test", "house", "toolchain", "programs"), project, { recursive: true });
	for (const bundler of bundlers) {
		const cells: string[] = [];
		const ranBy = new Set(RUNTIMES.map(([name]) => name));
		for (const [name, prints] of PROGRAMS) {
			const out = join(bundles, `${bundlers.indexOf(bundler)}-${name}`);
			await mkdir(out);
			await bundler.build(join(project, `${name}.js`), out, true);
			const { initial, total } = sizeOf(out);
			const most = MOST[name];
			if (most !== undefined && initial > most && !LOADING_ALL.includes(bundler.name))
				failures.push(`${bundler.name}: ${name} loads ${initial} bytes at once, at most ${most}`);
			cells.push(initial === total ? kilobytes(total) : `${kilobytes(initial)} of ${kilobytes(total)}`);
			for (const runtime of RUNTIMES)
				await runBy(runtime, bundler.name, name, { file: mainOf(out), url, prints }, ranBy);
		}
		rows.push([`${bundler.name} ${versionOf(bundler.version)}`, ...cells, [...ranBy].join(", ")]);
		console.log(rows.at(-1)?.join(" | "));
	}
	const ranBy = new Set(RUNTIMES.map(([name]) => name));
	for (const [name, prints] of PROGRAMS)
		for (const runtime of RUNTIMES)
			await runBy(runtime, "no bundler", name, { file: join(project, `${name}.js`), url, prints }, ranBy);
	rows.push(["no bundler", ...PROGRAMS.map(() => ""), [...ranBy].join(", ")]);
} finally {
	server.closeAllConnections();
	server.close();
	await rm(project, { recursive: true, force: true });
	await rm(bundles, { recursive: true, force: true });
}

const head = ["", ...PROGRAMS.map(([name]) => name), "run by"];
console.log("\nMinified, what is loaded at once of all:\n");
for (const row of [head, head.map(() => "---"), ...rows]) console.log(`| ${row.join(" | ")} |`);
if (failures.length > 0) {
	console.error(`\n${failures.length} failures\n\n${failures.join("\n\n")}`);
	process.exitCode = 1;
}

/** Runs a program, and takes the runtime out of those that ran everything if it doesn't print what it should. */
async function runBy(
	[runtime, [program = "", ...args], env]: Runtime,
	how: string,
	name: string,
	{ file, url, prints }: { readonly file: string; readonly url: string; readonly prints: string },
	ranBy: Set<string>,
): Promise<void> {
	const { code, output } = await run(program, [...args, file, url], { cwd: dirname(file), env });
	if (code === 0 && output.includes(prints)) return;
	ranBy.delete(runtime);
	failures.push(`${how}, ${name}, ${runtime}:\n${output.trim()}`);
}
