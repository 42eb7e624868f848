// The contents that the server serves: the same bytes on every machine and in every run, with their digests.
// Knows nothing of servers or clients.
import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "./statistics.ts";

export interface Fixture {
	readonly path: string;
	readonly bytes: number;
	readonly sha256: string;
}

export const GIBIBYTE: number = 1024 ** 3;
export const WARM_UP_BYTES: number = 64 * 1024 ** 2;
const BLOCK_BYTES = 1024 ** 2;

export function digest(content: Uint8Array | string): string {
	return createHash("sha256").update(content).digest("hex");
}

/** Bytes that look random and never change. */
function noise(bytes: number, seed: number): Buffer {
	const random = seededRandom(seed);
	const content = Buffer.allocUnsafe(bytes);
	for (let at = 0; at < bytes; at++) content[at] = random() * 256;
	return content;
}

/** An object whose JSON is exactly this long. */
export function record(jsonBytes: number): Record<string, unknown> {
	const random = seededRandom(jsonBytes);
	const items: unknown[] = [];
	const value = { id: 4711, name: "gannet", isFast: true, price: 12.5, note: "", items };
	while (JSON.stringify(value).length < jsonBytes - 120) {
		const id = Math.floor(random() * 1e6);
		items.push({
			id,
			title: `item number ${id}`,
			weight: id / 8,
			tags: ["sea", "bird"],
			inStock: id % 2 === 0,
		});
	}
	value.note = "n".repeat(jsonBytes - JSON.stringify(value).length);
	return value;
}

/** What `post-1k` sends. */
export const POSTED: Record<string, unknown> = record(1024);

/** What `json-2k` receives. */
export const RECEIVED: Record<string, unknown> = record(2048);

function writeSmall(folder: string, name: string, content: Uint8Array | string): Fixture {
	writeFileSync(join(folder, name), content);
	return { path: `/${name}`, bytes: Buffer.byteLength(content), sha256: digest(content) };
}

/** One block of noise over and over, its number in the first bytes, so that no two blocks are alike. */
function writeLarge(folder: string, name: string, bytes: number): Fixture {
	const block = noise(BLOCK_BYTES, 3);
	const hash = createHash("sha256");
	const file = openSync(join(folder, name), "w");
	for (let at = 0; at < bytes; at += BLOCK_BYTES) {
		block.writeDoubleBE(at, 0);
		hash.update(block);
		writeSync(file, block);
	}
	closeSync(file);
	return { path: `/${name}`, bytes, sha256: hash.digest("hex") };
}

/** A file of noise, of any size. */
export function writeNoise(path: string, bytes: number): void {
	const block = noise(Math.min(bytes, BLOCK_BYTES), 5);
	const file = openSync(path, "w");
	for (let at = 0; at < bytes; at += block.length)
		writeSync(file, block, 0, Math.min(block.length, bytes - at));
	closeSync(file);
}

export interface Fixtures {
	readonly small: Fixture;
	readonly medium: Fixture;
	readonly json: Fixture;
	/** Undefined unless asked for: they take a gibibyte of memory when the folder is in memory. */
	readonly large: { readonly warmUp: Fixture; readonly timed: Fixture } | undefined;
}

export function writeFixtures(folder: string, withLarge: boolean): Fixtures {
	mkdirSync(folder, { recursive: true });
	return {
		small: writeSmall(folder, "32", "a gannet dives at 30 m a second\n"),
		medium: writeSmall(folder, "64k", noise(64 * 1024, 1)),
		json: writeSmall(folder, "2k.json", JSON.stringify(RECEIVED)),
		large: withLarge
			? {
					warmUp: writeLarge(folder, "64m", WARM_UP_BYTES),
					timed: writeLarge(folder, "1g", GIBIBYTE),
				}
			: undefined,
	};
}
