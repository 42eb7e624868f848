// Who can write to a served folder swaps what is in it for links while requests are answered. What is outside stays there.

import assert from "node:assert/strict";
import {
	linkSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Worker } from "node:worker_threads";
import { directoryHandler } from "../../src/server/index.ts";
import { openFolder, realPathOf } from "../../src/server/opened.ts";
import { talk } from "./support.ts";

let folder = "";
let root = "";

before(() => {
	folder = mkdtempSync(join(tmpdir(), "gannet-"));
	root = join(folder, "www");
	for (const name of ["www", "www/real", "www/sub", ".hidden"]) mkdirSync(join(folder, name));
	writeFileSync(join(root, "real", "f"), "inside");
	writeFileSync(join(folder, "f"), "SECRET");
	writeFileSync(join(folder, "SECRET-name"), "SECRET");
});

after(() => rmSync(folder, { recursive: true }));

/** Puts a folder and a link to the folder above the root at the path "race" by turns, as fast as it can. */
const swapping = `
const { renameSync } = require("node:fs");
const { workerData: { root, flag } } = require("node:worker_threads");
while (Atomics.load(flag, 0) === 0) {
	for (const name of ["real", "link"]) {
		renameSync(root + "/" + name, root + "/race");
		renameSync(root + "/race", root + "/" + name);
	}
}`;

for (const [target, inside] of [
	["/race/f", /inside$/],
	["/race/", /<a href="\.\/f">f<\/a>/],
] as const) {
	test(`a folder that is swapped for a link while ${target} is asked for lets out nothing from outside`, async () => {
		const handler = await directoryHandler(root);
		symlinkSync(folder, join(root, "link"));
		const flag = new Int32Array(new SharedArrayBuffer(4));
		const racer = new Worker(swapping, { eval: true, workerData: { root, flag } });
		const ended = new Promise((resolve, reject) => racer.on("exit", resolve).on("error", reject));
		const seen = { inside: 0, nothing: 0 };
		try {
			// Until both sides of the swap were met often.
			while (seen.inside < 200 || seen.nothing < 200) {
				const text = await talk(handler, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
				assert.ok(!text.includes("SECRET"), text);
				if (inside.test(text)) seen.inside++;
				else {
					assert.match(text, /^HTTP\/1\.1 404 /);
					seen.nothing++;
				}
			}
		} finally {
			Atomics.store(flag, 0, 1);
			await ended;
			rmSync(join(root, "link"), { force: true });
		}
	});
}

/** Without Linux's links to descriptors. */
const nowhere = "/nonexistent";

test("an open file's path is the kernel's word, or found again", async () => {
	const path = join(root, "real", "f");
	await using file = await open(path);
	assert.equal(await realPathOf(file, path), path);
	assert.equal(await realPathOf(file, path, nowhere), path);
});

const changes: readonly (readonly [what: string, change: (path: string) => void])[] = [
	["moved away", (path) => renameSync(path, `${path}-moved`)],
	["replaced by another", (path) => writeFileSync(`${path}-new`, "new")],
	["replaced by a link to outside", (path) => symlinkSync(join(folder, "f"), `${path}-new`)],
	["in a folder that became a link", () => renameSync(join(root, "sub"), join(root, "sub-moved"))],
];

for (const [what, change] of changes) {
	test(`a file that was ${what} since it was opened is not where it was`, async () => {
		const path = join(root, "sub", "file");
		mkdirSync(join(root, "sub"), { recursive: true });
		writeFileSync(path, "x");
		await using file = await open(path);
		change(path);
		if (readdirSync(root).includes("sub-moved")) symlinkSync(folder, join(root, "sub"));
		else if (readdirSync(join(root, "sub")).includes("file-new")) renameSync(`${path}-new`, path);
		assert.notEqual(await realPathOf(file, path), path);
		assert.equal(await realPathOf(file, path, nowhere), undefined);
		for (const name of ["sub", "sub-moved"]) rmSync(join(root, name), { recursive: true, force: true });
	});
}

test("a file that was moved out of the folder after its opening is found outside", async () => {
	const path = join(root, "real", "moving");
	writeFileSync(path, "x");
	await using file = await open(path);
	const outside = join(folder, "moved");
	renameSync(path, outside);
	if (process.platform === "linux") assert.equal(await realPathOf(file, path), outside);
	linkSync(outside, path);
	assert.equal(await realPathOf(file, path, nowhere), path);
	rmSync(path);
});

test("an open folder is read where it is, and a link is not opened as one", async () => {
	const path = join(root, "real");
	for (const descriptors of [undefined, nowhere]) {
		await using open = await openFolder(path, descriptors);
		assert.equal(open.realPath, path);
		assert.deepEqual(readdirSync(open.path), ["f"]);
	}
	symlinkSync(path, join(root, "to-real"));
	await assert.rejects(openFolder(join(root, "to-real")), /ELOOP|ENOTDIR/);
});
