// `npm run footprint`: what the packed package costs those who install and import it, beside undici and got: the time of an
// import, in pairs of runs, and the bytes in node_modules. Needs `npm ci --prefix test/house/toolchain --ignore-scripts`.

import { readdirSync, rmSync, statSync } from "node:fs";
import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packed } from "./package.ts";
import { root, run, toolEnv } from "./process.ts";

/** The first may take so many times as long as the second. */
const IMPORTS: readonly (readonly [ours: string, theirs: string, most: number])[] = [
	["gannet/client", "undici", 1.3],
	["gannet", "got", 1],
];
const PAIRS = 15;

/** In bytes, as `npm install gannet` brings them. */
const LIMITS: Readonly<Record<string, number>> = { all: 12_000_000, dependencies: 5_000_000 };

const project = await mkdtemp(join(tmpdir(), "gannet-footprint-"));
try {
	await writeFile(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
	const install = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
	const installed = await run("npm", [...install, await packed()], { cwd: project, env: toolEnv() });
	if (installed.code !== 0) throw new Error(installed.output);
	const modules = join(project, "node_modules");
	let isTooMuch = false;
	const judge = (line: string, isWithin: boolean): void => {
		isTooMuch ||= !isWithin;
		console.log(`${line}${isWithin ? "" : "  TOO MUCH"}`);
	};

	const sizes = new Map<string, number>();
	for (const name of packagesIn(modules)) sizes.set(name, bytesOf(join(modules, name)));
	for (const [name, bytes] of [...sizes].toSorted((one, other) => other[1] - one[1]))
		console.log(`${megabytes(bytes)}  ${name}`);
	const all = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
	const dependencies = all - (sizes.get("gannet") ?? 0);
	const whole = LIMITS.all as number;
	const others = LIMITS.dependencies as number;
	judge(
		`${megabytes(dependencies)}  dependencies, at most ${megabytes(others).trim()}`,
		dependencies <= others,
	);
	judge(`${megabytes(all)}  npm install gannet, at most ${megabytes(whole).trim()}`, all <= whole);

	for (const [ours, theirs, most] of IMPORTS) {
		await mkdir(modules, { recursive: true });
		await symlink(join(root, "test", "house", "toolchain", "node_modules", theirs), join(modules, theirs));
		const times: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
		// One run each that isn't counted: files get into the system's cache.
		for (let pair = 0; pair <= PAIRS; pair++) {
			const [first, second] = [await importTime(ours), await importTime(theirs)];
			if (pair === 0) continue;
			times.ours.push(first);
			times.theirs.push(second);
		}
		const ratios = times.ours.map((time, index) => time / (times.theirs[index] as number));
		const ratio = median(ratios);
		const shown = `${median(times.ours).toFixed(0)} ms of CPU, ${theirs} ${median(times.theirs).toFixed(0)} ms`;
		judge(`import "${ours}": ${shown}; ratio ${ratio.toFixed(2)}, at most ${most}`, ratio <= most);
	}
	if (isTooMuch) process.exitCode = 1;
} finally {
	rmSync(project, { recursive: true, force: true });
}

/** CPU milliseconds that an import takes in a new process. */
async function importTime(name: string): Promise<number> {
	const code = `const before = process.cpuUsage(); await import(${JSON.stringify(name)}); const { user, system } = process.cpuUsage(before); process.stdout.write(String((user + system) / 1000)); process.exit();`;
	const outcome = await run(process.execPath, ["--input-type=module", "-e", code], {
		cwd: project,
		env: toolEnv(),
	});
	if (outcome.code !== 0) throw new Error(outcome.output);
	return Number(outcome.stdout);
}

function median(numbers: readonly number[]): number {
	return numbers.toSorted((one, other) => one - other)[numbers.length >> 1] as number;
}

function packagesIn(modules: string): readonly string[] {
	return readdirSync(modules)
		.filter((name) => !name.startsWith("."))
		.flatMap((name) =>
			name.startsWith("@") ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
		);
}

function bytesOf(folder: string): number {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function megabytes(bytes: number): string {
	return `${(bytes / 1_000_000).toFixed(2).padStart(6)} MB`;
}
