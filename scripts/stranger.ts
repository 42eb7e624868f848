// `npm run stranger`: the first hour of somebody who reads the README. Packs the package, installs it in an empty project,
// pastes each block of TypeScript of README.md and docs/ into a file, compiles them with each supported TypeScript under strict
// settings, and runs each against servers on this machine; blocks of JavaScript with `require` run, too. `--quick` compiles with
// one resolution of modules.
//
// Addresses in the blocks (https://birds.example, tcp://127.0.0.1:8080) are replaced by those of the local servers, and blocks
// that have `// not run:` in them are only compiled.

import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { parseArgs } from "node:util";
import { packed } from "./package.ts";
import { root, run, toolEnv } from "./process.ts";

const { quick = false } = parseArgs({ options: { quick: { type: "boolean" } } }).values;

/** As a careful project would have it. */
const STRICT = {
	target: "es2024",
	lib: ["es2024", "esnext.disposable"],
	types: ["node"],
	strict: true,
	exactOptionalPropertyTypes: true,
	noUncheckedIndexedAccess: true,
	isolatedModules: true,
	verbatimModuleSyntax: true,
	skipLibCheck: false,
	noEmit: true,
};

const RESOLUTIONS: Readonly<Record<string, object>> = {
	nodenext: { module: "nodenext" },
	...(quick ? {} : { bundler: { module: "preserve", moduleResolution: "bundler" } }),
};

const COMPILERS: readonly string[] = [
	join(root, "node_modules", "typescript"),
	join(root, "test", "house", "toolchain", "node_modules", "typescript"),
];

/** What runs this long without an end is a server. */
const RUN_MS: number = quick ? 4_000 : 10_000;

interface Block {
	/** "README-3.ts". */
	readonly file: string;
	/** "README.md:120". */
	readonly place: string;
	readonly code: string;
}

function blocks(): readonly Block[] {
	return ["README.md", ...globSync("docs/*.md", { cwd: root }).sort()].flatMap((page) => {
		const text = readFileSync(join(root, page), "utf8");
		return [...text.matchAll(/^```(?:ts|js(?=\n[^`]*\brequire\())\n(.*?)^```/gms)].map(
			({ 1: code = "", index }, number) => ({
				file: `${basename(page, ".md")}-${number + 1}.${code.includes("require(") ? "cjs" : "ts"}`,
				place: `${page}:${text.slice(0, index).split("\n").length}`,
				code,
			}),
		);
	});
}

async function freePort(): Promise<number> {
	const server = createTcpServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	server.close();
	return port;
}

/** What the blocks' addresses answer, by path. */
const PAGES: readonly (readonly [path: RegExp, type: string, content: string])[] = [
	[
		/^\/(?:list|birds\.html)/,
		"text/html",
		'<title>Birds</title><div class="bird" data-ring="A17"><h2>Alba</h2><p class="depth">19.8 m</p></div>',
	],
	[
		/^\/login/,
		"text/html",
		'<form id="login" method="post"><input name="user"><input name="password" type="password"></form>',
	],
	[
		/^\/(?:birds|v1|api|items)/,
		"application/json",
		'{"id":1,"name":"Alba","data":[{"id":1,"name":"Alba"}],"items":[],"meta":{"next":null}}',
	],
	[/\.csv$/, "text/csv", "ring,depth\nA17,19.8\n"],
	[/\.(?:json|jsonl)$/, "application/json", '{"name":"Alba","depth":19.8}\n'],
	[
		/./,
		"text/html",
		"<title>News</title><article><h2>Diving</h2><p>A gannet folds its wings.</p><a href=/list>list</a></article>",
	],
];

const project = await mkdtemp(join(tmpdir(), "gannet-stranger-"));
const server = createServer((request, response) => {
	request.resume();
	const [, type = "", content = ""] = PAGES.find(([path]) => path.test(request.url ?? "")) ?? [];
	response.setHeader("content-type", type);
	response.end(content);
});
const failures: string[] = [];
const startedAt = performance.now();
try {
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const local = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const all = blocks();
	await install();
	for (const { file, code } of all) await writeFile(join(project, file), code);
	for (const compiler of COMPILERS) await compile(compiler);
	const runnable = all.filter(({ code }) => !/\/\/ not run:/.test(code));
	const waiting = [...runnable];
	const work = async (): Promise<void> => {
		for (let block = waiting.shift(); block !== undefined; block = waiting.shift())
			await runBlock(block, local);
	};
	// Most of them wait.
	await Promise.all([work(), work(), work()]);
	console.log(`${all.length} blocks of README.md and docs/, ${runnable.length} of them run`);
} finally {
	server.closeAllConnections();
	server.close();
	await rm(project, { recursive: true, force: true });
}
console.log(`${failures.length} failures, ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
if (failures.length > 0) {
	console.error(`\n${failures.join("\n\n")}`);
	process.exitCode = 1;
}

async function install(): Promise<void> {
	await writeFile(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
	const { version: node } = packageOf(join(root, "node_modules", "@types", "node"));
	const { version: zod } = packageOf(join(root, "node_modules", "zod"));
	const packages = [await packed(), `@types/node@${node}`, `zod@${zod}`];
	const command = ["install", "--prefer-offline", "--no-audit", "--no-fund", ...packages];
	// npm runs on the Node.js that it finds first: the oldest that is supported.
	const env = toolEnv();
	const path = `${join(root, "test", "house", "node-24", "node_modules", "node", "bin")}${delimiter}${env.PATH}`;
	const { code, output } = await run("npm", command, { cwd: project, env: { ...env, PATH: path } });
	const warnings = output.split("\n").filter((line) => /warn/i.test(line));
	if (code !== 0 || warnings.length > 0) failures.push(`npm install:\n${output}`);
	console.log(`npm ${command[0]}: ${output.trim().split("\n")[0]}`);
}

function packageOf(folder: string): {
	readonly version: string;
	readonly bin: Readonly<Record<string, string>>;
} {
	return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

async function compile(compiler: string): Promise<void> {
	const { version, bin } = packageOf(compiler);
	for (const [name, options] of Object.entries(RESOLUTIONS)) {
		const config = join(project, `tsconfig.${name}.json`);
		await writeFile(
			config,
			JSON.stringify({ compilerOptions: { ...STRICT, ...options }, include: ["*.ts"] }),
		);
		const program = join(compiler, bin.tsc ?? "");
		const { code, output } = await run(process.execPath, [program, "-p", config], {
			cwd: project,
			env: toolEnv(),
		});
		console.log(`TypeScript ${version}, ${name}: ${code === 0 ? "ok" : "FAILS"}`);
		if (code !== 0) failures.push(`TypeScript ${version}, ${name}:\n${output.trim()}`);
	}
}

async function runBlock({ file, place, code }: Block, local: string): Promise<void> {
	const folder = join(project, "runs", file.replace(/\.\w+$/, ""));
	await mkdir(join(folder, "public"), { recursive: true });
	await writeFile(join(folder, "public", "index.html"), "<title>public</title>");
	await writeFile(join(folder, "birds.jsonl"), '{"ring":"A17","depth":19.8}\n');
	const [tcp, udp] = [await freePort(), await freePort()];
	const here = code
		.replaceAll(/https?:\/\/(?:[\w-]+\.)*example(?:\.com|\.org|\.net)?(?=[/"`])/g, local)
		.replaceAll(/https?:\/\/127\.0\.0\.1:8080/g, local)
		.replaceAll(/tcp:\/\/127\.0\.0\.1:80\d\d/g, `tcp://127.0.0.1:${tcp}`)
		.replaceAll(/udp:\/\/127\.0\.0\.1:\d+/g, `udp://127.0.0.1:${udp}`);
	// Two servers of one block have two ports.
	let count = 0;
	const ports = here.replaceAll(`serveDirectory("tcp://127.0.0.1:${tcp}"`, () => {
		count++;
		return `serveDirectory("tcp://127.0.0.1:0"`;
	});
	await writeFile(join(folder, file), count > 0 ? ports : here);
	const stop = AbortSignal.timeout(RUN_MS);
	const { code: exit, output } = await run(process.execPath, [file], {
		cwd: folder,
		env: toolEnv(),
		signal: stop,
	});
	const isServer = stop.aborted && exit !== 0;
	if (exit !== 0 && !isServer) failures.push(`${place} does not run:\n${output.trim()}`);
	else if (isServer && output.includes("Error")) failures.push(`${place} fails:\n${output.trim()}`);
}
