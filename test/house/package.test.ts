// The package as its users get it: packed, installed into an empty project, used from JavaScript and TypeScript on every
// Node.js that it supports.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, before, describe, test } from "node:test";
import zod from "zod/package.json" with { type: "json" };
import { manifest, packed, whereabouts } from "../../scripts/package.ts";
import { type Outcome, root, run, runTool, toolEnv } from "../../scripts/process.ts";
import { stripTypes } from "../../scripts/strip-types.ts";
import { undocumented } from "../../scripts/undocumented.ts";
import { type Database, startDatabase } from "../record/sinks/databases.ts";
import { EXAMPLES, missingOf, serveExamples } from "./example-runs.ts";
import { LanguageServer } from "./language-server.ts";
import { isInstalled } from "./toolchain/tools.ts";

const runtimes: Readonly<Record<string, string>> = {
	"Node.js 26": join(root, "node_modules", "node", "bin", "node"),
	"Node.js 24": join(root, "test", "house", "node-24", "node_modules", "node", "bin", "node"),
};

/** How TypeScript may find the package. */
const resolutions: Readonly<Record<string, object>> = {
	nodenext: { module: "nodenext" },
	bundler: { module: "preserve", moduleResolution: "bundler" },
};

const env = toolEnv();

function succeeded({ code, output }: Outcome): void {
	assert.equal(code, 0, output);
}

describe("the packed package in an empty project", () => {
	let project: string;
	let installed: readonly string[];

	before(async () => {
		project = await realpath(await mkdtemp(join(tmpdir(), "gannet-consumer-")));
		const tarball = await packed();
		await writeFile(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
		// What it depends on was installed here, and so is in npm's cache.
		const install = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
		succeeded(await run("npm", [...install, tarball], { cwd: project, env }));
		installed = (await readdir(join(project, "node_modules"))).filter((name) => !name.startsWith("."));
		succeeded(await run("npm", [...install, `zod@${zod.version}`], { cwd: project, env }));

		const source = await readFile(join(root, "test", "house", "consumer", "use.ts"), "utf8");
		await writeFile(join(project, "use.ts"), source);
		await writeFile(join(project, "use.js"), stripTypes(source));
		const records = await readFile(join(root, "test", "house", "consumer", "records.ts"), "utf8");
		await writeFile(join(project, "records.ts"), records);
		// The types of Node.js itself, which every TypeScript project on Node.js has.
		await mkdir(join(project, "node_modules", "@types"));
		await cp(join(root, "examples"), join(project, "examples"), { recursive: true });
		for (const name of ["@types/node", "undici-types", "hyparquet-writer", "postgres"]) {
			await symlink(join(root, "node_modules", name), join(project, "node_modules", name));
		}
		if (isInstalled())
			await symlink(
				join(root, "test", "house", "toolchain", "node_modules", "vitest"),
				join(project, "node_modules", "vitest"),
			);
	});
	after(() => rm(project, { recursive: true, force: true }));

	for (const [runtime, node] of Object.entries(runtimes)) {
		for (const file of ["use.js", "use.ts"]) {
			test(`${file} runs on ${runtime}`, async () => {
				const outcome = await run(node, [file], { cwd: project, env });
				succeeded(outcome);
				assert.match(outcome.output, /^gannet \d+\.\d+\.\d+\S* works\n$/);
			});
		}

		test(`records.ts makes typed records of a site on ${runtime}, validated by zod`, async () => {
			succeeded(await run(node, ["records.ts"], { cwd: project, env }));
		});

		test(`its program runs on ${runtime}`, async () => {
			const program = join(project, "node_modules", ".bin", "gannet");
			const outcome = await run(node, [program, "--version"], { cwd: project, env });
			succeeded(outcome);
			assert.match(outcome.output, /^gannet \d+\.\d+\.\d+\S*\n$/);
		});
	}

	test("importing an entry loads no other package, but the two that declarations and crawls always need", async () => {
		const { exports } = await manifest();
		const names = Object.entries(exports).flatMap(([path, entry]) =>
			typeof entry === "string" ? [] : [path.replace(/^\./, "gannet")],
		);
		const late = ["gannet/record", "gannet/crawl"];
		const order = [...names.filter((name) => !late.includes(name)), ...late];
		const program = `
			import { registerHooks } from "node:module";
			const loaded = {};
			let entry;
			registerHooks({
				load(url, context, next) {
					const [, name] = /.*\\/node_modules\\/((@[^/]+\\/)?[^/]+)/.exec(url) ?? [];
					if (name !== undefined && name !== "gannet") (loaded[entry] ??= new Set()).add(name);
					return next(url, context);
				},
			});
			for (entry of ${JSON.stringify(order)}) await import(entry);
			for (const [entry, packages] of Object.entries(loaded)) console.log(entry, ...[...packages].sort());
		`;
		const outcome = await run(process.execPath, ["--input-type=module", "-e", program], {
			cwd: project,
			env,
		});
		succeeded(outcome);
		assert.deepEqual(outcome.output.trim().split("\n"), [
			"gannet/record @humanwhocodes/momoa",
			"gannet/crawl tldts",
		]);
	});

	test("examples/ has these programs, each with two lines about it and 10 to 60 lines of code", async () => {
		const folders = (await readdir(join(root, "examples"), { withFileTypes: true })).filter((entry) =>
			entry.isDirectory(),
		);
		assert.deepEqual(folders.map(({ name }) => name).sort(), EXAMPLES.map(({ name }) => name).sort());
		for (const { name } of folders) {
			const about = await readFile(join(root, "examples", name, "README.md"), "utf8");
			assert.equal(about.trim().split("\n").length, 2, name);
			for (const file of (await readdir(join(root, "examples", name))).filter((each) =>
				each.endsWith(".ts"),
			)) {
				const lines = (await readFile(join(root, "examples", name, file), "utf8"))
					.trimEnd()
					.split("\n").length;
				assert.ok(lines >= 10 && lines <= 60, `${name}/${file} has ${lines} lines`);
			}
		}
	});

	test("each public declaration and each of its members has a comment", () => {
		const { seen, missing } = undocumented(join(project, "node_modules", "gannet"), project);
		assert.ok(seen > 2_000, `only ${seen} were seen`);
		assert.deepEqual(missing, []);
	});

	test("an editor completes and explains two of the examples", async () => {
		await using server = await LanguageServer.start(project);
		const open = (name: string) => server.open(join(project, "examples", name, "main.ts"));
		const api = open("api-client");
		const login = open("login-and-scrape");
		const completed: readonly (readonly [found: readonly string[], expected: string])[] = [
			[await api.completions("await api."), "extend"],
			[await api.completions("limit: 10 } })."), "json"],
			[await api.completions("retries: { "), "maxDelayMs"],
			[await login.completions("await client."), "request"],
			[await login.completions("const [bird, place] = row."), "closest"],
		];
		for (const [found, expected] of completed)
			assert.ok(found.includes(expected), `${expected}: ${found.join(" ")}`);
		const explained: readonly (readonly [hover: string, says: RegExp])[] = [
			[await api.hover("= new Client"), /A client with connections of its own/],
			[await api.hover("	baseUrl"), /The folder that URLs of calls are relative to/],
			[await api.hover("api.get"), /request\("GET"/],
			[await login.hover("const login = form"), /The first form of a page that the CSS selector matches/],
			[await login.hover(").fill"), /Fills in fields by name/],
		];
		for (const [hover, says] of explained) assert.match(JSON.parse(hover).contents.value, says);
	});

	describe("runs the examples", () => {
		let postgresql: Database | undefined;
		before(async () => {
			postgresql = await startDatabase("PostgreSQL");
		});
		after(() => postgresql?.stop());

		for (const example of EXAMPLES) {
			test(`${example.name} runs, and prints what it says`, async (context) => {
				const missing =
					(example.needs === "postgresql" && postgresql === undefined) ||
					(example.needs === "vitest" && !isInstalled());
				if (missing) {
					assert.notEqual(process.env.CI, "true", "with CI=true every peer has to be installed");
					context.skip(`${example.needs} is not installed`);
					return;
				}
				await using server = await serveExamples();
				const folder = await mkdtemp(join(project, `${example.name}-`));
				const node = runtimes["Node.js 26"] as string;
				const output = await example.run(
					{
						node,
						folder,
						origin: server.url,
						postgresql: postgresql?.target("posts"),
						run: (args) => run(node, args, { cwd: folder, env }),
					},
					join(project, "examples", example.name),
				);
				assert.match(output, example.prints);
				assert.deepEqual(missingOf(example, folder), []);
			});
		}
	});

	for (const [name, options] of Object.entries(resolutions)) {
		test(`TypeScript accepts its use, and its declarations, with the resolution "${name}"`, async () => {
			const compilerOptions = {
				target: "es2024",
				lib: ["es2024", "esnext.disposable"],
				types: ["node"],
				strict: true,
				exactOptionalPropertyTypes: true,
				noUncheckedIndexedAccess: true,
				skipLibCheck: false,
				noEmit: true,
				allowImportingTsExtensions: true,
				...options,
			};
			const config = join(project, `tsconfig.${name}.json`);
			// vitest's declarations don't pass without `skipLibCheck`, and may not be installed.
			const exclude = ["examples/mock-server-in-vitest/*.test.ts"];
			await writeFile(
				config,
				JSON.stringify({ compilerOptions, include: ["*.ts", "examples/**/*.ts"], exclude }),
			);
			succeeded(await runTool("tsc", ["-p", config], { cwd: project, env }));
		});
	}

	test("it brings no other packages than those that are named in ARCHITECTURE.md, and theirs", () => {
		assert.deepEqual(installed, [
			"@exodus",
			"@humanwhocodes",
			"@mozilla",
			"ansi-regex",
			"entities",
			"gannet",
			"get-east-asian-width",
			"saxes",
			"string-width",
			"strip-ansi",
			"tldts",
			"tldts-core",
			"tough-cookie",
			"xmlchars",
		]);
	});

	test("its manifest says where the project is if a workflow of the project packs it, and nothing elsewhere", () => {
		const env = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "birds/gannet" };
		assert.deepEqual(whereabouts(env), {
			repository: { type: "git", url: "git+https://github.com/birds/gannet.git" },
			homepage: "https://github.com/birds/gannet#readme",
			bugs: { url: "https://github.com/birds/gannet/issues" },
		});
		assert.deepEqual(whereabouts({}), {});
	});

	test("its manifest has no scripts, and what README links to is in the package", async () => {
		const folder = join(project, "node_modules", "gannet");
		const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as object;
		for (const name of ["scripts", "allowScripts", "devDependencies"])
			assert.ok(!Object.hasOwn(manifest, name));
		const text = await readFile(join(folder, "README.md"), "utf8");
		const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, path = ""]) => path);
		assert.ok(links.length > 8);
		assert.deepEqual(
			links.filter((path) => !existsSync(join(folder, path))),
			[],
		);
	});

	test("it holds what a user needs, and no source, test or configuration", async () => {
		const folder = join(project, "node_modules", "gannet");
		const entries = await readdir(folder, { recursive: true, withFileTypes: true });
		const strange = entries
			.filter((entry) => entry.isFile())
			.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
			.filter(
				(file) =>
					!/^(dist\/.+\.(js|cjs|d\.ts|d\.cts|json|html)|schema\/(record|job)\.schema\.json|package\.json|docs\/[\w-]+\.(md|svg)|examples\/.+|(bench\/)?README\.md|(ARCHITECTURE|CHANGELOG|CONTRIBUTING|SECURITY)\.md|LICENSE)$/.test(
						file,
					),
			);
		assert.deepEqual(strange, []);
	});
});
