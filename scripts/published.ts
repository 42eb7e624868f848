// What the packed tarball looks like to those who install it: publint's advice, are-the-types-wrong's resolutions, and public
// declarations that no comment explains.

import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { filterProblems, problemKindInfo } from "@arethetypeswrong/core/problems";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { packed } from "./package.ts";
import { run } from "./process.ts";
import { undocumented } from "./undocumented.ts";

/** Every objection to the package as it would be published, one line each. */
export async function objections(): Promise<string[]> {
	const path = await packed();
	const tarball = await readFile(path);
	return [
		...(await publintObjections(tarball)),
		...(await typesObjections(tarball)),
		...(await commentObjections(path)),
	];
}

async function publintObjections(tarball: Buffer): Promise<string[]> {
	const bytes = tarball.buffer.slice(
		tarball.byteOffset,
		tarball.byteOffset + tarball.byteLength,
	) as ArrayBuffer;
	const { messages, pkg } = await publint({ pack: { tarball: bytes }, level: "suggestion", strict: true });
	return messages.map(
		(message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`,
	);
}

async function typesObjections(tarball: Buffer): Promise<string[]> {
	const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
	if (analysis.types === false) return ["types: the package has no types"];
	// The package is for ES modules alone: how a CommonJS project or a resolver of the past sees it is left out.
	return filterProblems(analysis, { resolutionKind: "node16-esm" })
		.concat(filterProblems(analysis, { resolutionKind: "bundler" }))
		.map((problem) => `types: ${problemKindInfo[problem.kind].description} ${JSON.stringify(problem)}`);
}

async function commentObjections(tarball: string): Promise<string[]> {
	const folder = await realpath(await mkdtemp(join(tmpdir(), "gannet-published-")));
	try {
		const { code, output } = await run("tar", ["-xzf", tarball, "-C", folder]);
		if (code !== 0) return [`comments: ${output}`];
		const { missing } = undocumented(join(folder, "package"), folder);
		return missing.map((place) => `comments: ${place} has none that says what it is`);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
